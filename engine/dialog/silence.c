#include "dialog/silence.h"

/* Asked again in the same words, once for the questions and once for a confirmation. */
static void remind(struct act *act)
{
    const bool confirming = act->state->phase == DIALOG_CONFIRMING;
    bool *reminded = confirming ? &act->state->confirm_reminded : &act->state->reminded;
    if (!*reminded)
        (void)act_send(act, confirming ? act_confirm_text(act) : DIALOG_TEXT_REMINDER);
    *reminded = true;
}

static void time_out(struct act *act)
{
    const enum survey_then then = act_question(act)->time_out_then;
    const bool last = survey_next(act->survey, act->state->arm, act->state->question, &act->state->given) >=
                      act->survey->question_count;
    act_settle(act);
    act->state->phase = DIALOG_ASKING;
    if (then != SURVEY_THEN_END && !last) {
        act_give_up(act, then);
        return;
    }
    if (then == SURVEY_THEN_PERSON)
        act_review(act, DIALOG_REVIEW_UNCLEAR);
    act_end(act, act_outcome_of_silence(act, DIALOG_PROMPT_DELIVERED)); /* nobody is there to be thanked */
}

void silence_look(struct act *act, const struct dialog_event *event)
{
    struct dialog_state *state = act->state;
    const struct survey *survey = act->survey;
    const int64_t now_s = act->now.unix_s, silent_s = now_s - state->prompted.unix_s;
    const int64_t time_out_s = act_question(act)->time_out_s;

    if (event->fate == DIALOG_PROMPT_FAILED) {
        act_end(act, act_outcome_of_silence(act, event->fate));
    } else if (now_s >= state->started.unix_s + survey->expire_after_s) {
        act_end(act, act_outcome_of_silence(act, event->fate));
    } else if (event->fate == DIALOG_PROMPT_UNCERTAIN) {
        const bool confirming = state->phase == DIALOG_CONFIRMING;
        if (now_s < event->fate_at.unix_s + DIALOG_UNCERTAIN_S)
            return;
        if (state->resent || !act_send(act, confirming ? act_confirm_text(act) : DIALOG_TEXT_PROMPT))
            act_end(act, act_outcome_of_silence(act, event->fate));
        state->resent = true;
    } else if (time_out_s > 0 && silent_s >= time_out_s) {
        time_out(act);
    } else if (survey->reminder_after_s > 0 && silent_s >= survey->reminder_after_s) {
        remind(act);
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

void silence_tell_late(struct act *act, const struct reply_reading *reading)
{
    const struct dialog_state *state = act->state;
    const int64_t expired_s = state->started.unix_s + act->survey->expire_after_s;
    /* nothing else is sent after the expiry but a farewell */
    const bool told = state->prompted.unix_s >= expired_s;
    if (!ended_by_silence(state) || act->now.unix_s < expired_s || told)
        return;
    if (reading->outcome == REPLY_OPT_OUT || reading->outcome == REPLY_WRONG_PERSON)
        return;
    if (survey_text_in(&act->survey->late, LOCALE_KO).len > 0)
        (void)act_send(act, DIALOG_TEXT_LATE);
}
