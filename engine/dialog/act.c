#include "dialog/act.h"

#include <assert.h>

struct dialog_effect *act_add(struct act *act, enum dialog_effect_kind kind)
{
    assert(act->effects->count < DIALOG_EFFECTS_MAX);
    struct dialog_effect *effect = &act->effects->effect[act->effects->count++];
    *effect = (struct dialog_effect){ .kind = kind, .question = act->state->question };
    return effect;
}

const struct survey_question *act_question(const struct act *act)
{
    assert(act->state->question < act->survey->question_count);
    return &act->survey->question[act->state->question];
}

/* What the branches see: a question is answered or not. */
static void give(struct act *act, bool clear, int value)
{
    struct survey_given *given = &act->state->given;
    const uint8_t question = act->state->question;
    const unsigned bit = 1U << question;
    given->answered = (uint16_t)(clear ? given->answered | bit : given->answered & ~bit);
    given->value[question] = (int16_t)(clear ? value : 0);
}

void act_answer(struct act *act, enum dialog_answer_state state, int value, struct instant arrived_at)
{
    const bool clear = state == DIALOG_ANSWER_CLEAR || state == DIALOG_ANSWER_CONFIRMED;
    struct dialog_effect *effect = act_add(act, DIALOG_ANSWER);
    effect->answer = state;
    effect->value = (int16_t)value;
    effect->arrived_at = arrived_at;
    give(act, clear, value);
    if (clear && act_question(act)->kind != SURVEY_LANGUAGE)
        act->state->answers++; /* a language alone is no answer to the survey */
    /* What somebody writes without having been asked is there to be read by somebody. */
    if (clear && act_question(act)->kind == SURVEY_TEXT && act->survey->trigger.kind == SURVEY_ON_KEYWORD)
        act_review(act, DIALOG_REVIEW_OFFERED);
}

void act_review(struct act *act, enum dialog_review reason)
{
    act_add(act, DIALOG_REVIEW)->review = reason;
}

void act_settle(struct act *act)
{
    if (act->state->phase != DIALOG_CONFIRMING || dialog_is_mirrored(act->survey, act->state))
        return;
    act_answer(act, DIALOG_ANSWER_UNCONFIRMED, act->state->pending_value, act->state->pending_at);
    act_review(act, DIALOG_REVIEW_UNCONFIRMED);
}

void act_end(struct act *act, enum dialog_outcome outcome)
{
    act_settle(act);
    act->state->phase = DIALOG_ENDED;
    act->state->outcome = outcome;
    act_add(act, DIALOG_END);
}

enum dialog_outcome act_outcome_of_silence(const struct act *act, enum dialog_prompt_fate fate)
{
    if (act->state->answers > 0)
        return DIALOG_PARTIAL;
    if (act->state->helped)
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

enum dialog_text act_confirm_text(const struct act *act)
{
    return dialog_is_mirrored(act->survey, act->state) ? DIALOG_TEXT_MIRROR : DIALOG_TEXT_CONFIRM;
}

/* With the first question, as long as nothing is answered; and once more to whom it was told in a language
 * that is not theirs. */
static bool introduces(const struct act *act, enum dialog_text text)
{
    const struct survey_given none = { 0 };
    if (text != DIALOG_TEXT_PROMPT && text != DIALOG_TEXT_REMINDER)
        return false;
    return act->new_locale || (act->state->answers == 0 &&
                               act->state->question == survey_first(act->survey, act->state->arm, &none));
}

/* The citizen's own words never unlock more. */
bool act_send(struct act *act, enum dialog_text text)
{
    if (act->state->messages >= act->survey->messages_max)
        return false;
    struct dialog_effect *effect = act_add(act, DIALOG_SEND);
    effect->text = text;
    effect->introduces = introduces(act, text);
    act->state->messages++;
    act->state->prompted = act->now;
    return true;
}

static enum dialog_outcome outcome_so_far(const struct act *act)
{
    return act->state->answers > 0 ? DIALOG_PARTIAL : DIALOG_HELP_ONLY;
}

void act_ask(struct act *act, enum dialog_text text)
{
    if (!act_send(act, text))
        act_end(act, outcome_so_far(act));
}

void act_advance(struct act *act, bool with_closing)
{
    struct dialog_state *state = act->state;
    const uint8_t left = state->question;
    const size_t next = survey_next(act->survey, state->arm, left, &state->given);
    state->phase = DIALOG_ASKING; /* whatever was pending has been settled */
    if (next >= act->survey->question_count) {
        if (act_send(act, with_closing ? DIALOG_TEXT_CLOSING_THEN_THANKS : DIALOG_TEXT_THANKS))
            act->effects->effect[act->effects->count - 1].left = left;
        act_end(act, state->answers > 0 ? DIALOG_COMPLETED : DIALOG_HELP_ONLY);
        return;
    }
    state->question = (uint8_t)next;
    state->reasks = 0;
    if (!act_send(act, with_closing ? DIALOG_TEXT_CLOSING_THEN_PROMPT : DIALOG_TEXT_PROMPT))
        act_end(act, outcome_so_far(act));
    else
        act->effects->effect[act->effects->count - 1].left = left;
}

void act_give_up(struct act *act, enum survey_then then)
{
    if (then == SURVEY_THEN_PERSON)
        act_review(act, DIALOG_REVIEW_UNCLEAR);
    if (then != SURVEY_THEN_END) {
        act_advance(act, false);
        return;
    }
    act->state->phase = DIALOG_ASKING;
    (void)act_send(act, DIALOG_TEXT_THANKS);
    act_end(act, outcome_so_far(act));
}
