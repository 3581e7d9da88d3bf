#include "flow/ussd_turn.h"

#include "flow/step.h"

/* A screen that somebody waits for goes before everything that is queued. */
enum { USSD_AHEAD_S = 24 * 3600 };

bool ussd_turn_resumes(const struct survey *survey)
{
    return survey->mode != SURVEY_BY_USSD;
}

bool ussd_turn_pushes(const struct flow *flow, const struct survey *survey)
{
    if (survey->mode != SURVEY_BY_USSD && survey->mode != SURVEY_BY_USSD_THEN_SMS)
        return false;
    for (size_t i = 0; i < GATEWAY_LINKS_MAX; i++) {
        if (flow->links.is[i] && flow->links.ussd[i].used && flow->links.ussd[i].push)
            return true;
    }
    return false;
}

bool ussd_turn_waits_for_dial(const struct flow *flow, const struct survey *survey)
{
    return survey->mode == SURVEY_BY_USSD && !ussd_turn_pushes(flow, survey);
}

void ussd_turn_look_at_end(const struct survey *survey, struct store_step *step, struct instant shown_at)
{
    if (ussd_turn_resumes(survey) && step->state.phase != DIALOG_ENDED)
        step->due = instant_earlier(step->due, instant_add_s(shown_at, USSD_SESSION_S));
}

void ussd_turn_show(struct flow *flow, const struct inbox_message *message, const struct survey *survey,
                    struct store_step *step)
{
    if (!step->has_message) {
        ussd_session_close(flow, message);
        return;
    }
    step->message.send_at = instant_add_s(flow->now, -USSD_AHEAD_S);
    ussd_turn_look_at_end(survey, step, flow->now);
}

static bool is_live(const struct store_conversation *conversation)
{
    return conversation->state.phase == DIALOG_ASKING || conversation->state.phase == DIALOG_CONFIRMING;
}

/* Is its open question on a screen, to be asked again by a short message once the screen is gone? */
static bool goes_on_by_text(const struct flow *flow, const struct store_conversation *conversation)
{
    const struct survey *survey = conversation != NULL ? step_survey(flow, conversation) : NULL;
    return survey != NULL && is_live(conversation) && conversation->open.mode == GATEWAY_USSD &&
           ussd_turn_resumes(survey);
}

/* The open question again, or the first one; false when there is nothing to ask. */
static bool resume(struct flow *flow, struct store_arrival *arrival,
                   const struct store_conversation *conversation, struct store_step **ret)
{
    const struct survey *survey = conversation != NULL ? step_survey(flow, conversation) : NULL;
    const bool planned = survey != NULL && conversation->state.phase == DIALOG_PLANNED;
    if (survey == NULL || conversation->opted_out || (!planned && !is_live(conversation)))
        return false;
    struct store_step *step = step_new(flow, conversation);
    const struct dialog_event event = { .kind = planned ? DIALOG_BEGIN : DIALOG_RESUME };
    struct dialog_effects effects;
    dialog_step(survey, &step->state, &event, flow->now, &effects);
    step_apply(flow, conversation, step, &effects, &arrival->opt_out);
    step->due = step_next_look(flow, conversation, step);
    arrival->step = (int32_t)(flow->commit.step_count - 1);
    step_log(flow, conversation, step, "resume", NULL);
    *ret = step;
    return true;
}

bool ussd_turn_take(struct flow *flow, const struct inbox_message *message, struct store_arrival *arrival,
                    const struct store_conversation *conversation)
{
    struct store_step *step = NULL;
    switch (message->ussd.kind) {
    case USSD_NONE:
        return false;
    case USSD_INPUT:
        return ussd_session_turns(flow, message, arrival->text);
    case USSD_DIAL:
        if (resume(flow, arrival, conversation, &step))
            ussd_turn_show(flow, message, step_survey(flow, conversation), step);
        else
            ussd_session_close(flow, message);
        return true;
    case USSD_FOREIGN:
        ussd_session_close(flow, message);
        return true;
    case USSD_END:
        if (goes_on_by_text(flow, conversation) && resume(flow, arrival, conversation, &step))
            step->message.send_at = step_allowed_from(flow, step_survey(flow, conversation), flow->now);
        return true;
    }
    return false;
}
