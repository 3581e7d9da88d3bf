/* Replies and due conversations -> what was read, the dialog's step, and its effects as rows. */
#include "flow/turn.h"

#include "dialog/dialog.h"
#include "flow/word_turn.h"
#include "flow/step.h"
#include "flow/ussd_turn.h"
#include "reply/reader.h"
#include "schedule/send_window.h"
#include "text/concatenation.h"
#include "reply/pattern.h"
#include "text/data_coding.h"
#include "text/decoding.h"

#include <assert.h>
#include <string.h>

enum {
    RESPONSE_OVERDUE_S = 60, /* longer than any link's response time-out */
    DIAL_LOOK_S = 24 * 3600, /* what waits to be dialled is looked at so often: it grows too old */
};

/* ---- replies ---- */

/* The whole text of a message: itself, or joined from its parts, decoded again from the raw octets. False
 * while a part is missing. */
static bool whole_text(struct flow *flow, const struct inbox_message *message,
                       const struct store_inbound_found *found, struct slice *ret)
{
    *ret = (struct slice){ .at = message->text, .len = message->text_len };
    if (message->concat_total <= 1)
        return true;
    if (message->concat_total > GATEWAY_PARTS_MAX)
        return false;
    struct concatenation_piece piece[GATEWAY_PARTS_MAX + 1];
    size_t count = 0;
    piece[count++] =
        (struct concatenation_piece){ .part = message->concat_part,
                                      .octets = { .at = message->raw, .len = message->raw_len } };
    for (uint8_t i = 0; i < message->concat_total; i++) {
        if (found->earlier_parts[i].at != NULL)
            piece[count++] =
                (struct concatenation_piece){ .part = (uint8_t)(i + 1), .octets = found->earlier_parts[i] };
    }
    struct slice octets;
    if (!concatenation_join(piece, count, message->concat_total, &flow->arena, &octets))
        return false;
    const struct text_link *link = &flow->links.text[message->link];
    const struct data_coding coding = data_coding_parse(message->data_coding, link->meaning_of_zero);
    const size_t capacity = octets.len * DECODING_UTF8_PER_OCTET_MAX;
    char *memory = arena_alloc(&flow->arena, capacity);
    if (memory == NULL)
        return true; /* what this part says alone is better than nothing */
    struct buffer text;
    buffer_init(&text, memory, capacity);
    if (decoding_read(coding, octets, &text) == DECODING_SOUND)
        *ret = buffer_slice(&text);
    return true;
}

/* When the open prompt came, as far as it is known. */
static struct dialog_prompt_times times_of_open(const struct store_conversation *conversation)
{
    const struct store_prompt *open = &conversation->open;
    /* Without a response only the intent's time is known: to an uncertain prompt the reply is no correction,
     * nor to one whose response should have come long ago. */
    struct instant responded_at = open->responded_at;
    if (responded_at.unix_s == 0 && open->fate == DIALOG_PROMPT_UNCERTAIN)
        responded_at = open->fate_at;
    else if (responded_at.unix_s == 0 && open->fate == DIALOG_PROMPT_WAITING && open->fate_at.unix_s != 0)
        responded_at = instant_add_s(open->fate_at, RESPONSE_OVERDUE_S);
    return (struct dialog_prompt_times){
        .responded_at = responded_at,
        .delivered_at = open->fate == DIALOG_PROMPT_DELIVERED ? open->fate_at : (struct instant){ 0 },
    };
}

static bool is_live(const struct store_conversation *conversation)
{
    return conversation->state.phase == DIALOG_ASKING || conversation->state.phase == DIALOG_CONFIRMING;
}

/* The prompt that the reply belongs to: the open one, or the one before when it was typed before the open one
 * came. */
static bool corrects_before(const struct flow *flow, const struct store_conversation *conversation)
{
    const struct store_prompt *open = &conversation->open, *before = &conversation->before;
    const bool same = before->question == open->question && before->confirming == open->confirming;
    const struct dialog_prompt_times times = times_of_open(conversation);
    return !dialog_answers_open_prompt(&times, before->message_id != 0 && !same, flow->now);
}

/* A redelivery for certain unless a prompt was asked since the equal one came, and the citizen has it. One
 * whose own fate is uncertain is asked again in its time: nothing is lost. */
static bool is_doubtful(const struct flow *flow, const struct inbox_message *message,
                        const struct store_inbound_found *found,
                        const struct store_conversation *conversation)
{
    if (!found->redelivery || conversation == NULL || !is_live(conversation) ||
        message->ussd.kind != USSD_NONE || message->concat_total > 1 ||
        conversation->open.fate == DIALOG_PROMPT_UNCERTAIN ||
        conversation->open.queued_at.unix_s < found->equal_at.unix_s)
        return false;
    const struct dialog_prompt_times times = times_of_open(conversation);
    return dialog_answers_open_prompt(&times, true, flow->now);
}

/* Whether it is the answer to the prompt that came since, or the one before come again, nobody can tell. */
static void withhold(struct reply_reading *reading)
{
    if (reading->outcome == REPLY_OPT_OUT || reading->outcome == REPLY_HELP ||
        reading->outcome == REPLY_WRONG_PERSON)
        return; /* the same whatever it answers */
    *reading = (struct reply_reading){ .outcome = REPLY_UNCLEAR,
                                       .rule = SLICE_LIT("maybe-redelivered"),
                                       .span = reading->span,
                                       .limited_pattern = SLICE_EMPTY };
}

/* An error of the lexicon: whoever keeps it must hear of it. */
static void log_limited_pattern(struct flow *flow, struct slice pattern)
{
    char memory[64 + PATTERN_BYTES_MAX];
    struct buffer line;
    buffer_init(&line, memory, sizeof memory);
    buffer_add_text(&line, "event=pattern_limit pattern=\"");
    buffer_add(&line, pattern);
    buffer_add_text(&line, "\"");
    turn_log(flow, LOG_ERROR, &line);
}

static void read_reply(struct flow *flow, const struct store_conversation *conversation, struct slice text,
                       bool correction, struct reply_reading *ret)
{
    /* Words from a stranger are read for opt-outs alone: any survey's questions do. */
    const struct survey *survey =
        conversation != NULL ? step_survey(flow, conversation) : flow->config.surveys.survey[0];
    struct reply_context context = { .lexicon = flow->config.lexicon, .survey = survey };
    if (conversation != NULL) {
        context.locale = conversation->state.locale;
        context.arm = conversation->state.arm;
        context.question = correction ? conversation->before.question : conversation->state.question;
        context.confirming =
            correction ? conversation->before.confirming : conversation->state.phase == DIALOG_CONFIRMING;
    }
    if (context.question >= survey->question_count)
        context.question = survey->question_count - 1;
    const size_t used = flow->arena.used;
    reply_read(&context, text, &flow->arena, ret);
    if (ret->limited_pattern.len > 0)
        log_limited_pattern(flow, ret->limited_pattern);
    if (!flow->arena.exhausted)
        arena_reset_to(&flow->arena, used); /* the reading borrows the text and static words only */
}

static void converse_with_reply(struct flow *flow, struct store_arrival *arrival, struct slice text,
                                const struct store_conversation *conversation)
{
    /* On a screen the open prompt stands alone. */
    const bool correction =
        is_live(conversation) && arrival->mode == GATEWAY_SMS && corrects_before(flow, conversation);
    read_reply(flow, conversation, text, correction, &arrival->reading);
    if (arrival->doubtful)
        withhold(&arrival->reading);
    arrival->was_read = true;
    arrival->conversation_id = conversation->conversation_id;

    struct store_step *step = step_new(flow, conversation);
    const struct dialog_event event = {
        .kind = correction ? DIALOG_CORRECT : DIALOG_REPLY,
        .reading = &arrival->reading,
        .corrected_question = conversation->before.question,
    };
    struct dialog_effects effects;
    dialog_step(step_survey(flow, conversation), &step->state, &event, flow->now, &effects);
    step_apply(flow, conversation, step, &effects, &arrival->opt_out);
    step->due = step_next_look(flow, conversation, step);
    for (uint8_t i = 0; i < step->answer_count; i++)
        step->answer[i].mode = arrival->mode;
    arrival->step = (int32_t)(flow->commit.step_count - 1);
    step_log(flow, conversation, step, correction ? "correction" : "reply", &arrival->reading);
}

static struct store_arrival *new_arrival(struct flow *flow, const struct inbox_message *message)
{
    struct store_arrival *arrival = &flow->arrival[flow->commit.arrival_count++];
    *arrival = (struct store_arrival){
        .arrival = message->arrival,
        .link = message->link,
        .phone = message->phone,
        .to = { .at = message->to, .len = message->to_len },
        .text = { .at = message->text, .len = message->text_len },
        .raw = { .at = message->raw, .len = message->raw_len },
        .data_coding = message->data_coding,
        .mode = message->ussd.kind != USSD_NONE ? GATEWAY_USSD : GATEWAY_SMS,
        .body_hash = message->body_hash,
        .concat_reference = message->concat_reference,
        .concat_total = message->concat_total,
        .concat_part = message->concat_part,
        .step = -1,
    };
    return arrival;
}

/* Committed raw and acknowledged, so that it comes no more; whoever reads it is a person. */
static void set_aside(struct flow *flow, struct store_arrival *arrival,
                      const struct store_conversation *conversation)
{
    char memory[128];
    struct buffer line;
    buffer_init(&line, memory, sizeof memory);
    buffer_add_text(&line, "event=reply_set_aside reason=\"processes died of it\" session=");
    buffer_add_int(&line, (int64_t)arrival->arrival.session);
    buffer_add_text(&line, " sequence=");
    buffer_add_int(&line, arrival->arrival.sequence);
    turn_log(flow, LOG_ERROR, &line);
    arrival->reading.rule = SLICE_LIT("unread");
    const struct survey *survey = conversation != NULL ? step_survey(flow, conversation) : NULL;
    if (survey == NULL || survey->anonymous_minimum > 0) /* an anonymous survey's replies are not kept */
        return;
    struct store_step *step = step_new(flow, conversation);
    step->person[step->person_count++] =
        (struct store_case){ .review = DIALOG_REVIEW_UNREAD, .question = conversation->state.question };
    step->due = step_next_look(flow, conversation, step);
    arrival->step = (int32_t)(flow->commit.step_count - 1);
}

static void take_message(struct flow *flow, struct inbox_message *message, const struct store_loaded *loaded,
                         const struct store_inbound_found *found)
{
    const struct store_conversation *conversation =
        found->conversation >= 0 && !found->trial ? &loaded->conversation[found->conversation] : NULL;
    if (found->deaths > 0 && found->deaths < STORE_DEATHS_MAX && flow->inbound_count > 1) {
        message->taken = false; /* next turn, alone: if it kills again, it is the one */
        message->alone = true;
        return;
    }
    struct store_arrival *arrival = new_arrival(flow, message);
    arrival->doubtful = is_doubtful(flow, message, found, conversation);
    arrival->redelivery = found->redelivery && !arrival->doubtful;
    if (conversation != NULL)
        arrival->conversation_id = conversation->conversation_id;
    if (found->deaths >= STORE_DEATHS_MAX) {
        set_aside(flow, arrival, conversation);
        return;
    }
    struct slice text;
    if (arrival->redelivery || !whole_text(flow, message, found, &text))
        return; /* committed, acknowledged, and not read a second time or before it is whole */
    arrival->text = text;
    if (ussd_turn_take(flow, message, arrival, conversation))
        return;
    if (word_turn_take(flow, arrival, conversation))
        return;
    if (conversation != NULL && step_survey(flow, conversation) != NULL) {
        converse_with_reply(flow, arrival, text, conversation);
        if (message->ussd.kind != USSD_NONE)
            ussd_turn_show(flow, message, step_survey(flow, conversation), &flow->step[arrival->step]);
        return;
    }
    if (message->ussd.kind != USSD_NONE)
        ussd_session_close(flow, message);
    arrival->was_read = true;
    if (found->trial) {
        arrival->reading.rule = SLICE_LIT("trial"); /* whoever leads it reads it */
        return;
    }
    read_reply(flow, NULL, text, false, &arrival->reading);
    arrival->opt_out = arrival->reading.outcome == REPLY_OPT_OUT;
}

/* ---- timers ---- */

static struct instant aged_from(const struct survey *survey, const struct store_conversation *conversation)
{
    const bool ended = survey->trigger.kind != SURVEY_ON_PENDING && survey->trigger.kind != SURVEY_ON_KEYWORD;
    return ended ? conversation->closed_at : conversation->begun_at;
}

/* What was decided long ago is not begun any more: its case is too old, or the windows, a stop, a link that
 * was down have deferred it for longer than the survey allows. A campaign says itself how old a case may
 * be. */
static bool is_stale(const struct flow *flow, const struct store_conversation *conversation,
                     struct instant allowed)
{
    const struct survey *survey = step_survey(flow, conversation);
    const int64_t deferred_s = allowed.unix_s - conversation->begun_at.unix_s;
    return (survey->defer_max_s > 0 && deferred_s > survey->defer_max_s) || conversation->moot ||
           (survey->trigger.kind != SURVEY_ON_CAMPAIGN &&
            flow->now.unix_s - aged_from(survey, conversation).unix_s > survey->case_age_max_s);
}

/* Its first prompt is in our own queue: a stop, a link that is down, an engine that did not run. */
static bool is_unsent(const struct store_conversation *conversation)
{
    const struct store_prompt *open = &conversation->open;
    return conversation->state.phase == DIALOG_ASKING && conversation->state.messages == 1 &&
           open->message_id != 0 && open->fate == DIALOG_PROMPT_WAITING && open->fate_at.unix_s == 0;
}

/* Its first prompt was beyond the survey's budget. */
static bool is_refused(const struct store_conversation *conversation)
{
    return conversation->state.phase == DIALOG_ASKING && conversation->state.messages == 1 &&
           conversation->open.message_id == 0;
}

/* Up to when a first prompt may leave; nothing is sent of a conversation that is due before it was looked
 * at. */
static struct instant recall_due(const struct flow *flow, const struct store_conversation *conversation)
{
    const struct survey *survey = step_survey(flow, conversation);
    struct instant due = survey->trigger.kind == SURVEY_ON_KEYWORD
                             ? INSTANT_NEVER
                             : send_window_closes(survey, flow->config.zone, flow->now);
    if (survey->defer_max_s > 0)
        due = instant_earlier(due, instant_add_s(conversation->begun_at, survey->defer_max_s + 1));
    if (survey->trigger.kind != SURVEY_ON_CAMPAIGN)
        due =
            instant_earlier(due, instant_add_s(aged_from(survey, conversation), survey->case_age_max_s + 1));
    return due;
}

static struct instant later(struct instant a, struct instant b)
{
    return a.unix_s > b.unix_s ? a : b;
}

static struct dialog_event event_of_due(const struct flow *flow,
                                        const struct store_conversation *conversation, struct instant allowed)
{
    const bool planned = conversation->state.phase == DIALOG_PLANNED;
    if (conversation->opted_out || (planned && is_stale(flow, conversation, allowed)))
        return (struct dialog_event){ .kind = DIALOG_STOP };
    if (planned)
        return (struct dialog_event){ .kind = DIALOG_BEGIN };
    const int64_t age_s = flow->now.unix_s - conversation->state.started.unix_s;
    if (is_refused(conversation))
        return (struct dialog_event){ .kind = DIALOG_RECALL };
    if (is_unsent(conversation) &&
        (allowed.unix_s > flow->now.unix_s || is_stale(flow, conversation, allowed) || conversation->held ||
         age_s >= step_survey(flow, conversation)->expire_after_s))
        return (struct dialog_event){ .kind = DIALOG_RECALL };
    const struct store_prompt *open = &conversation->open;
    const bool session_over =
        open->fate == DIALOG_PROMPT_FAILED || flow->now.unix_s - open->fate_at.unix_s >= USSD_SESSION_S;
    if (open->mode == GATEWAY_USSD && session_over && ussd_turn_resumes(step_survey(flow, conversation)))
        return (struct dialog_event){ .kind = DIALOG_RESUME };
    return (struct dialog_event){ .kind = DIALOG_LOOK,
                                  .fate = conversation->open.fate,
                                  .fate_at = conversation->open.fate_at };
}

/* A conversation of a version that this process does not have: never guessed at, ended with what it has. */
static void end_unknown(struct flow *flow, const struct store_conversation *conversation)
{
    struct store_step *step = step_new(flow, conversation);
    step->state.phase = DIALOG_ENDED;
    step->state.outcome = step->state.answers > 0 ? DIALOG_PARTIAL : DIALOG_UNKNOWN;
    step_log(flow, conversation, step, "unknown_survey_version", NULL);
}

/* Whether nothing is done now, and when it is looked at again. */
static bool waits(const struct flow *flow, const struct store_conversation *conversation,
                  enum dialog_event_kind event, struct instant allowed, struct store_step *step)
{
    if (event == DIALOG_LOOK && is_unsent(conversation)) {
        step->due = recall_due(flow, conversation);
        return true;
    }
    if (event == DIALOG_BEGIN && conversation->held) {
        step->due = INSTANT_NEVER; /* until a person lets the campaign go on, or ends it */
        return true;
    }
    if (event == DIALOG_BEGIN && ussd_turn_waits_for_dial(flow, step_survey(flow, conversation))) {
        step->due = instant_add_s(flow->now, DIAL_LOOK_S);
        return true;
    }
    if (allowed.unix_s <= flow->now.unix_s || event == DIALOG_STOP || event == DIALOG_RECALL)
        return false;
    step->due = allowed;
    if (event == DIALOG_LOOK) /* it may have been looked at for another reason than its own */
        step->due = later(allowed, step_next_look(flow, conversation, step));
    return true;
}

/* Planned anew, and looked at again at once; given up if the budget is what kept it. */
static void recall(struct flow *flow, const struct store_conversation *conversation, struct store_step *step)
{
    static const struct dialog_event stop = { .kind = DIALOG_STOP };
    struct dialog_effects effects;
    step->due = flow->now;
    if (is_refused(conversation))
        dialog_step(step_survey(flow, conversation), &step->state, &stop, flow->now, &effects);
    else
        step_recall(flow, conversation, step);
}

static void take_due(struct flow *flow, const struct store_conversation *conversation)
{
    if (conversation->state.phase == DIALOG_ENDED)
        return;
    const struct survey *survey = step_survey(flow, conversation);
    if (survey == NULL) {
        end_unknown(flow, conversation);
        return;
    }
    struct store_step *step = step_new(flow, conversation);
    const bool awaited =
        survey->trigger.kind == SURVEY_ON_KEYWORD && conversation->state.phase == DIALOG_PLANNED;
    const struct instant allowed = awaited ? flow->now : step_allowed_from(flow, survey, flow->now);
    const struct dialog_event event = event_of_due(flow, conversation, allowed);
    if (waits(flow, conversation, event.kind, allowed, step))
        return;
    struct dialog_effects effects;
    bool opt_out = false;
    dialog_step(survey, &step->state, &event, flow->now, &effects);
    step_apply(flow, conversation, step, &effects, &opt_out);
    assert(!opt_out); /* only a reply opts out */
    step->message.push = event.kind == DIALOG_BEGIN && ussd_turn_pushes(flow, survey);
    step->due = step_next_look(flow, conversation, step);
    if (event.kind == DIALOG_RECALL)
        recall(flow, conversation, step);
    else if (event.kind == DIALOG_BEGIN)
        step->due = instant_earlier(step->due, recall_due(flow, conversation));
    if (step->message.push)
        ussd_turn_look_at_end(survey, step, flow->now);
    else if (!step->has_message && conversation->open.mode == GATEWAY_USSD)
        ussd_turn_look_at_end(survey, step, conversation->open.fate_at);
    step_log(flow, conversation, step, event.kind == DIALOG_BEGIN ? "begin" : "look", NULL);
}

static bool stepped_already(const struct flow *flow, int64_t conversation_id)
{
    for (size_t i = 0; i < flow->commit.step_count; i++) {
        if (flow->step[i].conversation_id == conversation_id)
            return true;
    }
    return false;
}

void turn_converse(struct flow *flow, const struct store_loaded *loaded)
{
    size_t taken = 0;
    for (size_t i = 0; i < flow->inbox.message_count; i++) {
        struct inbox_message *message = inbox_message_at(&flow->inbox, i);
        if (message->taken)
            take_message(flow, message, loaded, &loaded->inbound[taken++]);
    }
    /* Messages that came while the load was under way are not taken: they were not asked for. */
    assert(taken == flow->inbound_count);

    const size_t first_due = loaded->conversation_count - loaded->due_count;
    for (size_t i = 0; i < loaded->conversation_count; i++) {
        if (i >= first_due && !stepped_already(flow, loaded->conversation[i].conversation_id))
            take_due(flow, &loaded->conversation[i]);
    }
}
