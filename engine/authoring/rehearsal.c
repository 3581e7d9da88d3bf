#include "authoring/rehearsal.h"

#include "dialog/wording.h"
#include "reply/reader.h"
#include "schedule/send_window.h"

#include <assert.h>

static struct rehearsal_event *add(struct rehearsal *rehearsal, enum rehearsal_event_kind kind)
{
    assert(rehearsal->event_count < REHEARSAL_EVENTS_MAX);
    struct rehearsal_event *event = &rehearsal->event[rehearsal->event_count++];
    *event = (struct rehearsal_event){ .kind = kind, .at = rehearsal->now };
    return event;
}

static bool has_room(const struct rehearsal *rehearsal)
{
    return rehearsal->event_count + DIALOG_EFFECTS_MAX + 1 <= REHEARSAL_EVENTS_MAX;
}

/* ---- what a step does ---- */

static void deliver_prompt(struct rehearsal *rehearsal)
{
    rehearsal->fate = rehearsal->network;
    rehearsal->fate_at = rehearsal->now;
}

static void send(struct rehearsal *rehearsal, const struct dialog_effect *effect)
{
    const struct rehearsal_setting *setting = &rehearsal->setting;
    const struct wording_facts facts = {
        .survey = setting->survey,
        .department = setting->department,
        .type = setting->type,
        .closed_at = setting->closed_at.unix_s != 0 ? setting->closed_at : setting->start,
        .zone = setting->zone,
    };
    struct rehearsal_event *event = add(rehearsal, REHEARSAL_SENT);
    event->question = effect->question;
    event->text_kind = effect->text;
    event->text = wording_of(&facts, &rehearsal->state, effect, rehearsal->arena);
    rehearsal->messages++;
    if (message_cost_of(event->text, setting->link, rehearsal->arena, &event->cost) == TEXT_PLAN_OK) {
        if (setting->mode == REHEARSAL_USSD)
            event->cost.segments = 0, event->cost.price = 0;
        rehearsal->segments += event->cost.segments;
        rehearsal->segments_in[event->cost.alphabet] += event->cost.segments;
        rehearsal->price += event->cost.price;
    }
    if (wording_asks(effect->text))
        deliver_prompt(rehearsal);
}

static void answer(struct rehearsal *rehearsal, const struct dialog_effect *effect)
{
    struct rehearsal_event *event = add(rehearsal, REHEARSAL_ANSWERED);
    event->question = effect->question;
    event->answer = effect->answer;
    event->value = effect->value;
    rehearsal->answer[effect->question] =
        (struct rehearsal_answer){ .given = true, .state = effect->answer, .value = effect->value };
}

static void apply(struct rehearsal *rehearsal, const struct dialog_effects *effects)
{
    for (uint8_t i = 0; i < effects->count; i++) {
        const struct dialog_effect *effect = &effects->effect[i];
        switch (effect->kind) {
        case DIALOG_SEND:
            send(rehearsal, effect);
            break;
        case DIALOG_ANSWER:
            answer(rehearsal, effect);
            break;
        case DIALOG_REFER:
            add(rehearsal, REHEARSAL_REFERRED)->by_text = effect->by_text;
            rehearsal->referrals++;
            break;
        case DIALOG_REVIEW:
            add(rehearsal, REHEARSAL_REVIEWED)->review = effect->review;
            rehearsal->reviews++;
            break;
        case DIALOG_OPT_OUT:
            add(rehearsal, REHEARSAL_STOPPED);
            rehearsal->opted_out = true;
            break;
        case DIALOG_END:
            add(rehearsal, REHEARSAL_ENDED);
            break;
        }
    }
}

static void step(struct rehearsal *rehearsal, const struct dialog_event *event)
{
    struct dialog_effects effects;
    dialog_step(rehearsal->setting.survey, &rehearsal->state, event, rehearsal->now, &effects);
    apply(rehearsal, &effects);
}

/* ---- time ---- */

static struct instant allowed_from(const struct rehearsal *rehearsal, struct instant when)
{
    return send_window_next(rehearsal->setting.survey, rehearsal->setting.zone, when);
}

struct instant rehearsal_due(const struct rehearsal *rehearsal)
{
    const struct instant due =
        rehearsal->state.phase == DIALOG_PLANNED
            ? rehearsal->setting.start
            : dialog_due(rehearsal->setting.survey, &rehearsal->state, rehearsal->fate, rehearsal->fate_at);
    return due.unix_s == INT64_MAX ? due : allowed_from(rehearsal, due);
}

static void look(struct rehearsal *rehearsal)
{
    const bool planned = rehearsal->state.phase == DIALOG_PLANNED;
    const struct dialog_event event = {
        .kind = planned ? DIALOG_BEGIN : DIALOG_LOOK,
        .fate = rehearsal->fate,
        .fate_at = rehearsal->fate_at,
    };
    step(rehearsal, &event);
}

static void advance_to(struct rehearsal *rehearsal, struct instant until)
{
    for (size_t i = 0; i < REHEARSAL_LOOKS_MAX && has_room(rehearsal); i++) {
        const struct instant due = rehearsal_due(rehearsal);
        if (due.unix_s > until.unix_s)
            break;
        rehearsal->now = due.unix_s > rehearsal->now.unix_s ? due : rehearsal->now;
        look(rehearsal);
    }
    rehearsal->now = until;
}

void rehearsal_advance(struct rehearsal *rehearsal, int64_t seconds)
{
    assert(seconds >= 0);
    rehearsal->event_count = 0;
    advance_to(rehearsal, instant_add_s(rehearsal->now, seconds));
}

void rehearsal_begin(struct rehearsal *rehearsal, const struct rehearsal_setting *setting,
                     struct arena *arena)
{
    *rehearsal = (struct rehearsal){
        .setting = *setting,
        .arena = arena,
        .now = setting->start,
        .state = { .locale = setting->locale, .arm = setting->arm },
        .network = DIALOG_PROMPT_DELIVERED,
    };
    const struct instant first = rehearsal_due(rehearsal);
    if (first.unix_s > setting->start.unix_s)
        add(rehearsal, REHEARSAL_WAITED)->at = first;
    advance_to(rehearsal, first);
}

/* ---- replies and the network ---- */

void rehearsal_reply(struct rehearsal *rehearsal, struct slice utf8)
{
    const struct survey *survey = rehearsal->setting.survey;
    const struct slice text = arena_copy(rehearsal->arena, slice_part(utf8, 0, REHEARSAL_REPLY_MAX));
    const struct reply_context context = {
        .lexicon = rehearsal->setting.lexicon,
        .locale = rehearsal->state.locale,
        .survey = survey,
        .arm = rehearsal->state.arm,
        .question = rehearsal->state.question < survey->question_count ? rehearsal->state.question : 0,
        .confirming = rehearsal->state.phase == DIALOG_CONFIRMING,
    };
    rehearsal->event_count = 0;
    struct rehearsal_event *heard = add(rehearsal, REHEARSAL_HEARD);
    const size_t used = rehearsal->arena->used;
    reply_read(&context, text, rehearsal->arena, &heard->reading);
    arena_reset_to(rehearsal->arena, used); /* a reading borrows the text and static words only */
    heard->text = text;
    heard->question = (uint8_t)context.question;
    const struct dialog_event event = { .kind = DIALOG_REPLY, .reading = &heard->reading };
    step(rehearsal, &event);
}

void rehearsal_take(struct rehearsal *rehearsal, const struct reply_reading *reading)
{
    rehearsal->event_count = 0;
    const struct dialog_event event = { .kind = DIALOG_REPLY, .reading = reading };
    step(rehearsal, &event);
}

void rehearsal_network(struct rehearsal *rehearsal, enum dialog_prompt_fate fate)
{
    rehearsal->event_count = 0;
    rehearsal->network = fate;
    deliver_prompt(rehearsal);
    advance_to(rehearsal, rehearsal->now);
}

/* ---- names ---- */

struct slice rehearsal_text_name(enum dialog_text text)
{
    switch (text) {
    case DIALOG_TEXT_PROMPT:
        return SLICE_LIT("prompt");
    case DIALOG_TEXT_RETRY:
        return SLICE_LIT("retry");
    case DIALOG_TEXT_REMINDER:
        return SLICE_LIT("reminder");
    case DIALOG_TEXT_CONFIRM:
        return SLICE_LIT("confirm");
    case DIALOG_TEXT_MIRROR:
        return SLICE_LIT("mirror");
    case DIALOG_TEXT_THANKS:
        return SLICE_LIT("thanks");
    case DIALOG_TEXT_CLOSING_THEN_PROMPT:
    case DIALOG_TEXT_CLOSING_THEN_THANKS:
        return SLICE_LIT("closing");
    case DIALOG_TEXT_HELP:
        return SLICE_LIT("help");
    case DIALOG_TEXT_OPTED_OUT:
        return SLICE_LIT("opted_out");
    case DIALOG_TEXT_WRONG_PERSON:
        return SLICE_LIT("wrong_person");
    case DIALOG_TEXT_LATE:
        return SLICE_LIT("late");
    }
    return SLICE_EMPTY;
}

struct slice rehearsal_answer_name(enum dialog_answer_state state)
{
    switch (state) {
    case DIALOG_ANSWER_CLEAR:
        return SLICE_LIT("clear");
    case DIALOG_ANSWER_UNCLEAR:
        return SLICE_LIT("unclear");
    case DIALOG_ANSWER_PENDING:
        return SLICE_LIT("pending");
    case DIALOG_ANSWER_CONFIRMED:
        return SLICE_LIT("confirmed");
    case DIALOG_ANSWER_WITHDRAWN:
        return SLICE_LIT("withdrawn");
    case DIALOG_ANSWER_UNCONFIRMED:
        return SLICE_LIT("unconfirmed");
    }
    return SLICE_EMPTY;
}

/* "bus+train": the ids in the order of the definition. */
static struct slice several_word(const struct survey_question *question, int value, struct buffer *memory)
{
    for (size_t c = 0; c < question->choice_count; c++) {
        if ((value >> question->choice[c].digit & 1) == 0)
            continue;
        if (memory->len > 0)
            buffer_add_byte(memory, '+');
        buffer_add(memory, question->choice[c].id);
    }
    return buffer_slice(memory);
}

struct slice rehearsal_answer_word(const struct rehearsal *rehearsal, size_t question, struct buffer *memory)
{
    const struct rehearsal_answer *answer = &rehearsal->answer[question];
    const struct survey_question *asked = &rehearsal->setting.survey->question[question];
    if (!answer->given)
        return SLICE_LIT("unanswered");
    if (answer->state != DIALOG_ANSWER_CLEAR)
        return rehearsal_answer_name(answer->state);
    if (asked->kind == SURVEY_TEXT)
        return SLICE_LIT("text");
    const size_t choice = survey_choice_by_digit(asked, answer->value);
    if (asked->kind == SURVEY_SEVERAL)
        return several_word(asked, answer->value, memory);
    if (asked->kind != SURVEY_SCALE && asked->kind != SURVEY_NUMBER && choice < asked->choice_count)
        return asked->choice[choice].id;
    buffer_add_int(memory, answer->value);
    return buffer_slice(memory);
}
