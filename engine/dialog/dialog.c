#include "dialog/dialog.h"

#include "dialog/act.h"
#include "dialog/silence.h"

#include <assert.h>

static bool needs_confirmation(const struct survey_question *question, int value)
{
    return question->confirm.used && question->choice[question->confirm.choice].digit == value;
}

/* In an arm that mirrors, the denial is asked again too: it counts as it was given, and whoever takes it
 * back is
 * one of the reports that the plain arm buries. */
static bool needs_mirror(const struct act *act, const struct survey_question *question, int value)
{
    const struct survey_experiment *experiment = &act->survey->experiment;
    const size_t choice = survey_choice_by_digit(question, value);
    return act->state->arm < experiment->arm_count && experiment->arm[act->state->arm].mirror &&
           question->confirm.used && question->confirm.mirror.in[LOCALE_KO].len > 0 &&
           choice < question->choice_count && question->choice[choice].meaning == SURVEY_MEANS_NO;
}

bool dialog_is_mirrored(const struct survey *survey, const struct dialog_state *state)
{
    return state->phase == DIALOG_CONFIRMING && state->question < survey->question_count &&
           !needs_confirmation(&survey->question[state->question], state->pending_value);
}

static void await_confirmation(struct act *act, int value)
{
    act->state->phase = DIALOG_CONFIRMING;
    act->state->reasks = 0;
    act->state->pending_value = (int16_t)value;
    act->state->pending_at = act->now;
    act_ask(act, act_confirm_text(act));
}

static void set_locale(struct act *act, const struct survey_question *question, int value)
{
    const size_t choice = survey_choice_by_digit(question, value);
    if (question->kind != SURVEY_LANGUAGE || choice >= act->survey->locale_count)
        return;
    act->new_locale = act->state->locale != act->survey->locale[choice];
    act->state->locale = act->survey->locale[choice];
}

static void take_value(struct act *act, int value)
{
    const struct survey_question *question = act_question(act);
    if (needs_confirmation(question, value)) {
        act_answer(act, DIALOG_ANSWER_PENDING, value, act->now);
        await_confirmation(act, value);
        return;
    }
    act_answer(act, DIALOG_ANSWER_CLEAR, value, act->now);
    set_locale(act, question, value);
    if (needs_mirror(act, question, value))
        await_confirmation(act, value);
    else
        act_advance(act, false);
}

static void take_unclear(struct act *act)
{
    const struct survey_question *question = act_question(act);
    if (act->state->reasks < question->invalid_max) {
        act->state->reasks++;
        act_ask(act, act->state->phase == DIALOG_CONFIRMING ? act_confirm_text(act) : DIALOG_TEXT_RETRY);
        return;
    }
    if (act->state->phase == DIALOG_CONFIRMING) {
        act_settle(act);
        act_advance(act, false);
        return;
    }
    act_answer(act, DIALOG_ANSWER_UNCLEAR, 0, act->now);
    if (question->sensitive && question->invalid_then != SURVEY_THEN_PERSON)
        act_review(act, DIALOG_REVIEW_UNCLEAR);
    act_give_up(act, question->invalid_then);
}

/* Do all citizens get the questions one below the other? Then one reply may answer them in that order. */
static bool is_straight(const struct act *act)
{
    const struct survey_experiment *experiment = &act->survey->experiment;
    const bool ordered =
        act->state->arm < experiment->arm_count && experiment->arm[act->state->arm].order_count > 0;
    return !ordered && !survey_branches(act->survey);
}

/* Several answers in the first reply: taken in order until one is unclear or wants its confirmation. */
static void take_several(struct act *act, const struct reply_reading *reading)
{
    struct dialog_state *state = act->state;
    if (state->question != 0 || !is_straight(act)) {
        take_unclear(act);
        return;
    }
    for (uint8_t i = 0; i < reading->item_count; i++) {
        const struct survey_question *question = act_question(act);
        const int value = reading->item[i].value;
        const bool takes = question->kind == SURVEY_SCALE || question->kind == SURVEY_CHOICE;
        if (!reading->item[i].clear || !takes)
            break;
        if (needs_confirmation(question, value) || needs_mirror(act, question, value)) {
            take_value(act, value);
            return;
        }
        act_answer(act, DIALOG_ANSWER_CLEAR, value, act->now);
        if (state->question + 1U >= act->survey->question_count) {
            act_advance(act, false);
            return;
        }
        state->question++;
    }
    if (state->question == 0) {
        take_unclear(act);
        return;
    }
    state->reasks = 0;
    act_ask(act, DIALOG_TEXT_PROMPT);
}

static void take_confirmation(struct act *act, int value)
{
    const struct survey_question *question = act_question(act);
    const struct dialog_state pending = *act->state;
    const bool right = value == survey_digit_right(act->survey, act->state->arm, question);
    if (dialog_is_mirrored(act->survey, act->state)) {
        if (!right)
            act_review(act, DIALOG_REVIEW_MIRRORED);
        act_advance(act, false);
        return;
    }
    if (right) {
        act_answer(act, DIALOG_ANSWER_CONFIRMED, pending.pending_value, pending.pending_at);
        act_add(act, DIALOG_REFER);
    } else {
        act_answer(act, DIALOG_ANSWER_WITHDRAWN, pending.pending_value, pending.pending_at);
        act_review(act, DIALOG_REVIEW_WITHDRAWN);
    }
    act_advance(act, right && survey_text_in(&question->confirm.closing, LOCALE_KO).len > 0);
}

/* The confirmation's digit that came with an opt-out. */
static void keep_confirmation(struct act *act, int value)
{
    const struct survey_question *question = act_question(act);
    const struct dialog_state pending = *act->state;
    const bool right = value == survey_digit_right(act->survey, act->state->arm, question);
    if (!right && value != survey_digit_wrong(act->survey, act->state->arm, question))
        return;
    act->state->phase = DIALOG_ASKING;
    if (needs_confirmation(question, pending.pending_value)) {
        act_answer(act, right ? DIALOG_ANSWER_CONFIRMED : DIALOG_ANSWER_WITHDRAWN, pending.pending_value,
                   pending.pending_at);
        if (right)
            act_add(act, DIALOG_REFER);
        else
            act_review(act, DIALOG_REVIEW_WITHDRAWN);
    } else if (!right) {
        act_review(act, DIALOG_REVIEW_MIRRORED);
    }
}

/* An opt-out that came with a clear answer keeps it; nothing more will be asked. */
static void keep_last_value(struct act *act, int value)
{
    struct dialog_state *state = act->state;
    if (state->phase == DIALOG_CONFIRMING) {
        keep_confirmation(act, value);
    } else if (needs_confirmation(act_question(act), value)) {
        act_answer(act, DIALOG_ANSWER_PENDING, value, act->now);
        state->phase = DIALOG_CONFIRMING; /* the end settles it: to a person */
        state->pending_value = (int16_t)value;
        state->pending_at = act->now;
    } else {
        act_answer(act, DIALOG_ANSWER_CLEAR, value, act->now);
    }
}

/* Signs in the text that act whatever was asked and however the conversation stands. What is written to an
 * anonymous survey comes to nobody: that would say who wrote it. */
static void heed_signs(struct act *act, const struct reply_reading *reading)
{
    const bool somebody_reads = act->survey->anonymous_minimum == 0;
    if (somebody_reads && reading->solicitation == REPLY_SOLICITATION_EXPLICIT)
        act_add(act, DIALOG_REFER)->by_text = true;
    else if (somebody_reads && reading->solicitation == REPLY_SOLICITATION_HINT)
        act_review(act, DIALOG_REVIEW_HINT);
    if (somebody_reads && reading->alert != REPLY_ALERT_NONE)
        act_review(act, DIALOG_REVIEW_ALERT);
    if (reading->outcome == REPLY_OPT_OUT) {
        act_add(act, DIALOG_OPT_OUT);
        (void)act_send(act, DIALOG_TEXT_OPTED_OUT);
    }
}

static void take_reply(struct act *act, const struct reply_reading *reading)
{
    switch (reading->outcome) {
    case REPLY_VALUE:
        if (act->state->phase == DIALOG_CONFIRMING)
            take_confirmation(act, reading->value);
        else
            take_value(act, reading->value);
        return;
    case REPLY_TEXT:
        if (act->state->phase == DIALOG_CONFIRMING || act_question(act)->kind != SURVEY_TEXT)
            take_unclear(act);
        else
            take_value(act, 0);
        return;
    case REPLY_MULTI:
        if (act->state->phase == DIALOG_CONFIRMING)
            take_unclear(act);
        else
            take_several(act, reading);
        return;
    case REPLY_UNCLEAR:
        take_unclear(act);
        return;
    case REPLY_OPT_OUT:
        if (reading->value_too)
            keep_last_value(act, reading->value);
        act_end(act, DIALOG_OPTED_OUT);
        return;
    case REPLY_HELP:
        if (act->state->helped) {
            take_unclear(act);
            return;
        }
        act->state->helped = true;
        act_ask(act, DIALOG_TEXT_HELP);
        return;
    case REPLY_WRONG_PERSON:
        (void)act_send(act, DIALOG_TEXT_WRONG_PERSON);
        act_end(act, DIALOG_WRONG_PERSON);
        return;
    }
}

/* The answer before, given anew: it replaces one that was counted, and changes no way that was taken. */
static void correct(struct act *act, uint8_t question, int value)
{
    const uint8_t open = act->state->question, answers = act->state->answers;
    const bool counted = (act->state->given.answered >> question & 1U) != 0;
    act->state->question = question;
    act_answer(act, DIALOG_ANSWER_CLEAR, value, act->now);
    set_locale(act, &act->survey->question[question], value);
    act->state->question = open;
    if (counted)
        act->state->answers = answers;
}

/* A reply that was typed before the open prompt arrived. It may change the answer before; it never opens or
 * settles a sensitive yes by itself. */
static void take_correction(struct act *act, const struct dialog_event *event)
{
    const struct reply_reading *reading = event->reading;
    if (reading->outcome == REPLY_OPT_OUT) {
        act_end(act, DIALOG_OPTED_OUT);
        return;
    }
    if (reading->outcome == REPLY_WRONG_PERSON) {
        (void)act_send(act, DIALOG_TEXT_WRONG_PERSON);
        act_end(act, DIALOG_WRONG_PERSON);
        return;
    }
    if (reading->outcome != REPLY_VALUE)
        return;
    assert(event->corrected_question < act->survey->question_count);
    const struct survey_question *question = &act->survey->question[event->corrected_question];
    if (act->state->phase == DIALOG_CONFIRMING && event->corrected_question == act->state->question) {
        if (reading->value != act->state->pending_value)
            take_confirmation(act, survey_digit_wrong(act->survey, act->state->arm, question));
        return;
    }
    if (question->confirm.used) {
        act_review(act, DIALOG_REVIEW_AMBIGUOUS);
        return;
    }
    correct(act, event->corrected_question, reading->value);
}

/* ---- the table ---- */

static void begin(struct act *act, const struct dialog_event *event)
{
    (void)event;
    act->state->phase = DIALOG_ASKING;
    act->state->started = act->now;
    act->state->question = (uint8_t)survey_first(act->survey, act->state->arm, &act->state->given);
    act_ask(act, DIALOG_TEXT_PROMPT);
}

static void hear(struct act *act, const struct dialog_event *event)
{
    heed_signs(act, event->reading);
}

static void hear_late(struct act *act, const struct dialog_event *event)
{
    heed_signs(act, event->reading);
    silence_tell_late(act, event->reading);
}

/* Whoever answers after the survey's time is late, also while nobody has looked yet: at night, or in a
 * queue. */
static bool came_late(struct act *act, const struct dialog_event *event)
{
    if (act->now.unix_s < act->state->started.unix_s + act->survey->expire_after_s)
        return false;
    act_end(act, act_outcome_of_silence(act, DIALOG_PROMPT_DELIVERED));
    hear_late(act, event);
    return true;
}

static void reply(struct act *act, const struct dialog_event *event)
{
    if (came_late(act, event))
        return;
    heed_signs(act, event->reading);
    take_reply(act, event->reading);
}

static void correct_before(struct act *act, const struct dialog_event *event)
{
    if (came_late(act, event))
        return;
    heed_signs(act, event->reading);
    take_correction(act, event);
}

/* Somebody starts a broken session again: the open prompt once more. */
static void resume(struct act *act, const struct dialog_event *event)
{
    (void)event;
    act_ask(act, act->state->phase == DIALOG_CONFIRMING ? act_confirm_text(act) : DIALOG_TEXT_PROMPT);
}

static void recall(struct act *act, const struct dialog_event *event)
{
    (void)event;
    if (act->state->messages != 1 || act->state->given.answered != 0)
        return; /* more than the first prompt was said or answered */
    const struct dialog_state planned = { .arm = act->state->arm, .locale = act->state->locale };
    *act->state = planned;
}

static void cancel(struct act *act, const struct dialog_event *event)
{
    (void)event;
    act_end(act, DIALOG_NOT_SENT);
}

static void stop(struct act *act, const struct dialog_event *event)
{
    (void)event;
    act_end(act, DIALOG_OPTED_OUT);
}

enum {
    P = 1 << DIALOG_PLANNED,
    A = 1 << DIALOG_ASKING,
    C = 1 << DIALOG_CONFIRMING,
    E = 1 << DIALOG_ENDED,
};

/* What acts when, and the phases that it may lead to. No row: the event is not accepted and changes
 * nothing. */
/* clang-format off */
static const struct transition {
    void (*act)(struct act *act, const struct dialog_event *event);
    unsigned to;
} transition[DIALOG_PHASE_COUNT][DIALOG_EVENT_COUNT] = {
    [DIALOG_PLANNED] = {
        [DIALOG_BEGIN]   = { begin,          A | E },
        [DIALOG_REPLY]   = { hear,           P },
        [DIALOG_CORRECT] = { hear,           P },
        [DIALOG_STOP]    = { cancel,         E },
    },
    [DIALOG_ASKING] = {
        [DIALOG_REPLY]   = { reply,          A | C | E },
        [DIALOG_CORRECT] = { correct_before, A | E },
        [DIALOG_LOOK]    = { silence_look,           A | E },
        [DIALOG_STOP]    = { stop,           E },
        [DIALOG_RECALL]  = { recall,         P | A },
        [DIALOG_RESUME]  = { resume,         A | E },
    },
    [DIALOG_CONFIRMING] = {
        [DIALOG_REPLY]   = { reply,          A | C | E },
        [DIALOG_CORRECT] = { correct_before, A | C | E },
        [DIALOG_LOOK]    = { silence_look,           A | C | E },
        [DIALOG_STOP]    = { stop,           E },
        [DIALOG_RESUME]  = { resume,         C | E },
    },
    [DIALOG_ENDED] = {
        [DIALOG_REPLY]   = { hear_late,      E },
        [DIALOG_CORRECT] = { hear,           E },
    },
};
/* clang-format on */

bool dialog_accepts(enum dialog_phase phase, enum dialog_event_kind kind)
{
    assert(phase < DIALOG_PHASE_COUNT && kind < DIALOG_EVENT_COUNT);
    return transition[phase][kind].act != NULL;
}

void dialog_step(const struct survey *survey, struct dialog_state *state, const struct dialog_event *event,
                 struct instant now, struct dialog_effects *effects)
{
    *effects = (struct dialog_effects){ 0 };
    if (!dialog_accepts(state->phase, event->kind))
        return;
    struct act act = { .survey = survey, .state = state, .effects = effects, .now = now };
    const struct transition *row = &transition[state->phase][event->kind];
    row->act(&act, event);
    assert((row->to >> state->phase & 1U) != 0);
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
    const int64_t time_out_s = survey->question[state->question].time_out_s;
    if (fate == DIALOG_PROMPT_UNCERTAIN)
        return instant_earlier(due, instant_add_s(fate_at, DIALOG_UNCERTAIN_S));
    if (time_out_s > 0)
        due = instant_earlier(due, instant_add_s(state->prompted, time_out_s));
    if (survey->reminder_after_s > 0 && !reminded)
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
    case DIALOG_REVIEW_MIRRORED:
        return SLICE_LIT("mirrored");
    case DIALOG_REVIEW_OFFERED:
        return SLICE_LIT("offered");
    }
    return SLICE_EMPTY;
}
