#include "dialog/dialog.h"

#include <assert.h>

/* What one step works with; the state and the effects are the caller's. */
struct turn {
    const struct survey *survey;
    struct dialog_state *state;
    struct dialog_effects *effects;
    struct instant now;
};

static struct dialog_effect *add(struct turn *turn, enum dialog_effect_kind kind)
{
    assert(turn->effects->count < DIALOG_EFFECTS_MAX);
    struct dialog_effect *effect = &turn->effects->effect[turn->effects->count++];
    *effect = (struct dialog_effect){ .kind = kind, .question = turn->state->question };
    return effect;
}

static const struct survey_question *open_question(const struct turn *turn)
{
    assert(turn->state->question < turn->survey->question_count);
    return &turn->survey->question[turn->state->question];
}

static void answer(struct turn *turn, enum dialog_answer_state state, int value, struct instant arrived_at)
{
    struct dialog_effect *effect = add(turn, DIALOG_ANSWER);
    effect->answer = state;
    effect->value = (int16_t)value;
    effect->arrived_at = arrived_at;
    if (state == DIALOG_ANSWER_CLEAR || state == DIALOG_ANSWER_CONFIRMED)
        turn->state->answers++;
}

static void review(struct turn *turn, enum dialog_review reason)
{
    add(turn, DIALOG_REVIEW)->review = reason;
}

/* A yes whose confirmation will not come any more: to a person, never counted, never dropped. */
static void settle_pending(struct turn *turn)
{
    if (turn->state->phase != DIALOG_CONFIRMING)
        return;
    answer(turn, DIALOG_ANSWER_UNCONFIRMED, turn->state->pending_value, turn->state->pending_at);
    review(turn, DIALOG_REVIEW_UNCONFIRMED);
}

static void end(struct turn *turn, enum dialog_outcome outcome)
{
    settle_pending(turn);
    turn->state->phase = DIALOG_ENDED;
    turn->state->outcome = outcome;
    add(turn, DIALOG_END);
}

static enum dialog_outcome outcome_of_silence(const struct turn *turn, enum dialog_prompt_fate fate)
{
    if (turn->state->answers > 0)
        return DIALOG_PARTIAL;
    if (turn->state->helped)
        return DIALOG_HELP_ONLY;
    switch (fate) {
    case DIALOG_PROMPT_DELIVERED:
        return DIALOG_NO_REPLY;
    case DIALOG_PROMPT_FAILED:
        return DIALOG_UNDELIVERABLE;
    case DIALOG_PROMPT_WAITING:
    case DIALOG_PROMPT_UNCERTAIN:
        return DIALOG_UNKNOWN;
    }
    return DIALOG_UNKNOWN;
}

/* The cap on messages holds for every text; the citizen's own words never unlock more. */
static bool send(struct turn *turn, enum dialog_text text)
{
    if (turn->state->messages >= turn->survey->messages_max)
        return false;
    add(turn, DIALOG_SEND)->text = text;
    turn->state->messages++;
    turn->state->prompted = turn->now;
    return true;
}

/* A prompt that cannot be sent any more ends the conversation with what it has. */
static void ask(struct turn *turn, enum dialog_text text)
{
    if (!send(turn, text))
        end(turn, turn->state->answers > 0 ? DIALOG_PARTIAL : DIALOG_HELP_ONLY);
}

static void advance(struct turn *turn, bool with_closing)
{
    struct dialog_state *state = turn->state;
    if (state->question + 1U >= turn->survey->question_count) {
        (void)send(turn, with_closing ? DIALOG_TEXT_CLOSING_THEN_THANKS : DIALOG_TEXT_THANKS);
        state->phase = DIALOG_ASKING; /* whatever was pending has been settled */
        end(turn, state->answers > 0 ? DIALOG_COMPLETED : DIALOG_HELP_ONLY);
        return;
    }
    /* The closing text belongs to the question that is left; the message shows both. */
    state->question++;
    state->reasks = 0;
    state->phase = DIALOG_ASKING;
    ask(turn, with_closing ? DIALOG_TEXT_CLOSING_THEN_PROMPT : DIALOG_TEXT_PROMPT);
}

static bool needs_confirmation(const struct survey_question *question, int value)
{
    return question->confirm.used && question->choice[question->confirm.choice].digit == value;
}

static void await_confirmation(struct turn *turn, int value)
{
    answer(turn, DIALOG_ANSWER_PENDING, value, turn->now);
    turn->state->phase = DIALOG_CONFIRMING;
    turn->state->reasks = 0;
    turn->state->pending_value = (int16_t)value;
    turn->state->pending_at = turn->now;
    ask(turn, DIALOG_TEXT_CONFIRM);
}

static void take_value(struct turn *turn, int value)
{
    if (needs_confirmation(open_question(turn), value)) {
        await_confirmation(turn, value);
        return;
    }
    answer(turn, DIALOG_ANSWER_CLEAR, value, turn->now);
    advance(turn, false);
}

static void take_unclear(struct turn *turn)
{
    const struct survey_question *question = open_question(turn);
    if (turn->state->reasks < question->invalid_max) {
        turn->state->reasks++;
        ask(turn, turn->state->phase == DIALOG_CONFIRMING ? DIALOG_TEXT_CONFIRM : DIALOG_TEXT_RETRY);
        return;
    }
    if (turn->state->phase == DIALOG_CONFIRMING) {
        settle_pending(turn);
    } else {
        answer(turn, DIALOG_ANSWER_UNCLEAR, 0, turn->now);
        if (question->sensitive)
            review(turn, DIALOG_REVIEW_UNCLEAR);
    }
    advance(turn, false);
}

/* Several answers in the first reply: taken in order until one is unclear or wants its confirmation. */
static void take_several(struct turn *turn, const struct reply_reading *reading)
{
    struct dialog_state *state = turn->state;
    if (state->question != 0 || reading->item_count == 0 || !reading->item[0].clear) {
        take_unclear(turn);
        return;
    }
    for (uint8_t i = 0; i < reading->item_count; i++) {
        if (!reading->item[i].clear || open_question(turn)->kind == SURVEY_TEXT)
            break;
        if (needs_confirmation(open_question(turn), reading->item[i].value)) {
            await_confirmation(turn, reading->item[i].value);
            return;
        }
        answer(turn, DIALOG_ANSWER_CLEAR, reading->item[i].value, turn->now);
        if (state->question + 1U >= turn->survey->question_count)
            break;
        state->question++;
    }
    if (state->answers >= turn->survey->question_count) {
        advance(turn, false);
        return;
    }
    state->reasks = 0;
    ask(turn, DIALOG_TEXT_PROMPT);
}

static void take_confirmation(struct turn *turn, int value)
{
    const struct survey_confirm *confirm = &open_question(turn)->confirm;
    const struct dialog_state pending = *turn->state;
    if (value == confirm->digit_right) {
        answer(turn, DIALOG_ANSWER_CONFIRMED, pending.pending_value, pending.pending_at);
        add(turn, DIALOG_REFER);
    } else {
        answer(turn, DIALOG_ANSWER_WITHDRAWN, pending.pending_value, pending.pending_at);
        review(turn, DIALOG_REVIEW_WITHDRAWN);
    }
    advance(turn, value == confirm->digit_right && survey_text_in(&confirm->closing, LOCALE_KO).len > 0);
}

/* An opt-out that came with a clear answer keeps it; nothing more will be asked. */
static void keep_last_value(struct turn *turn, int value)
{
    struct dialog_state *state = turn->state;
    const struct survey_confirm *confirm = &open_question(turn)->confirm;
    if (state->phase == DIALOG_ASKING && needs_confirmation(open_question(turn), value)) {
        answer(turn, DIALOG_ANSWER_PENDING, value, turn->now);
        state->phase = DIALOG_CONFIRMING; /* the end settles it: to a person */
        state->pending_value = (int16_t)value;
        state->pending_at = turn->now;
    } else if (state->phase == DIALOG_ASKING) {
        answer(turn, DIALOG_ANSWER_CLEAR, value, turn->now);
    } else if (value == confirm->digit_right) {
        answer(turn, DIALOG_ANSWER_CONFIRMED, state->pending_value, state->pending_at);
        add(turn, DIALOG_REFER);
        state->phase = DIALOG_ASKING;
    } else if (value == confirm->digit_wrong) {
        answer(turn, DIALOG_ANSWER_WITHDRAWN, state->pending_value, state->pending_at);
        review(turn, DIALOG_REVIEW_WITHDRAWN);
        state->phase = DIALOG_ASKING;
    }
}

/* Signs in the text that act whatever was asked and however the conversation stands. */
static void heed_signs(struct turn *turn, const struct reply_reading *reading)
{
    if (reading->solicitation == REPLY_SOLICITATION_EXPLICIT)
        add(turn, DIALOG_REFER)->by_text = true;
    else if (reading->solicitation == REPLY_SOLICITATION_HINT)
        review(turn, DIALOG_REVIEW_HINT);
    if (reading->alert != REPLY_ALERT_NONE)
        review(turn, DIALOG_REVIEW_ALERT);
    if (reading->outcome == REPLY_OPT_OUT) {
        add(turn, DIALOG_OPT_OUT);
        (void)send(turn, DIALOG_TEXT_OPTED_OUT);
    }
}

static void take_reply(struct turn *turn, const struct reply_reading *reading)
{
    switch (reading->outcome) {
    case REPLY_VALUE:
        if (turn->state->phase == DIALOG_CONFIRMING)
            take_confirmation(turn, reading->value);
        else
            take_value(turn, reading->value);
        return;
    case REPLY_TEXT:
        if (turn->state->phase == DIALOG_CONFIRMING || open_question(turn)->kind != SURVEY_TEXT)
            take_unclear(turn);
        else
            take_value(turn, 0);
        return;
    case REPLY_MULTI:
        if (turn->state->phase == DIALOG_CONFIRMING)
            take_unclear(turn);
        else
            take_several(turn, reading);
        return;
    case REPLY_UNCLEAR:
        take_unclear(turn);
        return;
    case REPLY_OPT_OUT:
        if (reading->value_too)
            keep_last_value(turn, reading->value);
        end(turn, DIALOG_OPTED_OUT);
        return;
    case REPLY_HELP:
        if (turn->state->helped) {
            take_unclear(turn);
            return;
        }
        turn->state->helped = true;
        ask(turn, DIALOG_TEXT_HELP);
        return;
    case REPLY_WRONG_PERSON:
        (void)send(turn, DIALOG_TEXT_WRONG_PERSON);
        end(turn, DIALOG_WRONG_PERSON);
        return;
    }
}

/* A reply that was typed before the open prompt arrived. It may change the answer before; it never opens or
 * settles a sensitive yes by itself. */
static void take_correction(struct turn *turn, const struct dialog_event *event)
{
    const struct reply_reading *reading = event->reading;
    if (reading->outcome == REPLY_OPT_OUT) {
        end(turn, DIALOG_OPTED_OUT);
        return;
    }
    if (reading->outcome == REPLY_WRONG_PERSON) {
        (void)send(turn, DIALOG_TEXT_WRONG_PERSON);
        end(turn, DIALOG_WRONG_PERSON);
        return;
    }
    if (reading->outcome != REPLY_VALUE)
        return;
    assert(event->corrected_question < turn->survey->question_count);
    const struct survey_question *question = &turn->survey->question[event->corrected_question];
    if (turn->state->phase == DIALOG_CONFIRMING && event->corrected_question == turn->state->question) {
        if (reading->value != turn->state->pending_value)
            take_confirmation(turn, question->confirm.digit_wrong);
        return;
    }
    if (question->confirm.used) {
        review(turn, DIALOG_REVIEW_AMBIGUOUS);
        return;
    }
    answer(turn, DIALOG_ANSWER_CLEAR, reading->value, turn->now);
    turn->state->answers--; /* replaces one that was counted */
    turn->effects->effect[turn->effects->count - 1].question = event->corrected_question;
}

static void look(struct turn *turn, const struct dialog_event *event)
{
    struct dialog_state *state = turn->state;
    const struct survey *survey = turn->survey;
    const int64_t now_s = turn->now.unix_s;
    const bool confirming = state->phase == DIALOG_CONFIRMING;

    if (event->fate == DIALOG_PROMPT_FAILED) {
        end(turn, outcome_of_silence(turn, event->fate));
    } else if (now_s >= state->started.unix_s + survey->expire_after_s) {
        end(turn, outcome_of_silence(turn, event->fate));
    } else if (event->fate == DIALOG_PROMPT_UNCERTAIN) {
        if (now_s < event->fate_at.unix_s + DIALOG_UNCERTAIN_S)
            return;
        if (state->resent || !send(turn, confirming ? DIALOG_TEXT_CONFIRM : DIALOG_TEXT_PROMPT))
            end(turn, outcome_of_silence(turn, event->fate));
        state->resent = true;
    } else if (survey->reminder_after_s > 0 && now_s >= state->prompted.unix_s + survey->reminder_after_s) {
        bool *reminded = confirming ? &state->confirm_reminded : &state->reminded;
        if (!*reminded)
            (void)send(turn, confirming ? DIALOG_TEXT_CONFIRM : DIALOG_TEXT_REMINDER);
        *reminded = true;
    }
}

static bool ended_by_silence(const struct dialog_state *state)
{
    switch (state->outcome) {
    case DIALOG_PARTIAL:
    case DIALOG_NO_REPLY:
    case DIALOG_HELP_ONLY:
    case DIALOG_UNKNOWN:
        return state->phase == DIALOG_ENDED;
    case DIALOG_OPEN:
    case DIALOG_COMPLETED:
    case DIALOG_OPTED_OUT:
    case DIALOG_WRONG_PERSON:
    case DIALOG_UNDELIVERABLE:
    case DIALOG_NOT_SENT:
    case DIALOG_OUTCOME_COUNT:
        return false;
    }
    return false;
}

/* A reply after the expiry counts no more, and its writer is told so; once, lest two machines answer each
 * other. */
static void tell_late(struct turn *turn, const struct reply_reading *reading)
{
    const struct dialog_state *state = turn->state;
    const int64_t expired_s = state->started.unix_s + turn->survey->expire_after_s;
    /* nothing else is sent after the expiry but a farewell */
    const bool told = state->prompted.unix_s >= expired_s;
    if (!ended_by_silence(state) || turn->now.unix_s < expired_s || told)
        return;
    if (reading->outcome == REPLY_OPT_OUT || reading->outcome == REPLY_WRONG_PERSON)
        return;
    if (survey_text_in(&turn->survey->late, LOCALE_KO).len > 0)
        (void)send(turn, DIALOG_TEXT_LATE);
}

void dialog_step(const struct survey *survey, struct dialog_state *state, const struct dialog_event *event,
                 struct instant now, struct dialog_effects *effects)
{
    *effects = (struct dialog_effects){ 0 };
    struct turn turn = { .survey = survey, .state = state, .effects = effects, .now = now };
    const bool live = state->phase == DIALOG_ASKING || state->phase == DIALOG_CONFIRMING;
    switch (event->kind) {
    case DIALOG_BEGIN:
        if (state->phase != DIALOG_PLANNED)
            return;
        state->phase = DIALOG_ASKING;
        state->started = now;
        ask(&turn, DIALOG_TEXT_PROMPT);
        return;
    case DIALOG_RESUME:
        if (live)
            ask(&turn, state->phase == DIALOG_CONFIRMING ? DIALOG_TEXT_CONFIRM : DIALOG_TEXT_PROMPT);
        return;
    case DIALOG_REPLY:
        heed_signs(&turn, event->reading);
        if (live)
            take_reply(&turn, event->reading);
        else
            tell_late(&turn, event->reading);
        return;
    case DIALOG_CORRECT:
        heed_signs(&turn, event->reading);
        if (live)
            take_correction(&turn, event);
        return;
    case DIALOG_LOOK:
        if (live)
            look(&turn, event);
        return;
    case DIALOG_STOP:
        if (state->phase == DIALOG_PLANNED)
            end(&turn, DIALOG_NOT_SENT);
        else if (live)
            end(&turn, DIALOG_OPTED_OUT);
        return;
    }
}

struct instant dialog_due(const struct survey *survey, const struct dialog_state *state,
                          enum dialog_prompt_fate fate, struct instant fate_at)
{
    if (state->phase == DIALOG_ENDED || state->phase == DIALOG_PLANNED)
        return INSTANT_NEVER;
    if (fate == DIALOG_PROMPT_FAILED)
        return fate_at;
    struct instant due = instant_add_s(state->started, survey->expire_after_s);
    const bool reminded = state->phase == DIALOG_CONFIRMING ? state->confirm_reminded : state->reminded;
    if (fate == DIALOG_PROMPT_UNCERTAIN)
        due = instant_earlier(due, instant_add_s(fate_at, DIALOG_UNCERTAIN_S));
    else if (survey->reminder_after_s > 0 && !reminded)
        due = instant_earlier(due, instant_add_s(state->prompted, survey->reminder_after_s));
    return due;
}

bool dialog_answers_open_prompt(const struct dialog_prompt_times *open, bool has_before,
                                struct instant arrived_at)
{
    if (!has_before)
        return true;
    if (open->delivered_at.unix_s != 0)
        return arrived_at.unix_s >= open->delivered_at.unix_s;
    return open->responded_at.unix_s != 0 && arrived_at.unix_s >= open->responded_at.unix_s + DIALOG_UNSEEN_S;
}

struct slice dialog_outcome_name(enum dialog_outcome outcome)
{
    static const char *const name[DIALOG_OUTCOME_COUNT] = {
        [DIALOG_OPEN] = "open",
        [DIALOG_COMPLETED] = "completed",
        [DIALOG_PARTIAL] = "partial",
        [DIALOG_OPTED_OUT] = "opted_out",
        [DIALOG_NO_REPLY] = "no_reply",
        [DIALOG_HELP_ONLY] = "help_only",
        [DIALOG_WRONG_PERSON] = "wrong_person",
        [DIALOG_UNDELIVERABLE] = "undeliverable",
        [DIALOG_UNKNOWN] = "unknown",
        [DIALOG_NOT_SENT] = "not_sent",
    };
    assert(outcome < DIALOG_OUTCOME_COUNT);
    return slice_from_text(name[outcome]);
}

struct slice dialog_review_name(enum dialog_review review)
{
    switch (review) {
    case DIALOG_REVIEW_UNCLEAR:
        return SLICE_LIT("unclear");
    case DIALOG_REVIEW_WITHDRAWN:
        return SLICE_LIT("withdrawn");
    case DIALOG_REVIEW_UNCONFIRMED:
        return SLICE_LIT("unconfirmed");
    case DIALOG_REVIEW_HINT:
        return SLICE_LIT("hint");
    case DIALOG_REVIEW_ALERT:
        return SLICE_LIT("alert");
    case DIALOG_REVIEW_AMBIGUOUS:
        return SLICE_LIT("ambiguous");
    case DIALOG_REVIEW_RESCORED:
        return SLICE_LIT("rescored");
    case DIALOG_REVIEW_UNREAD:
        return SLICE_LIT("unread");
    }
    return SLICE_EMPTY;
}
