#include "flow/step.h"

#include "dialog/wording.h"
#include "schedule/send_window.h"
#include "text/text_plan.h"

#include <assert.h>

enum { LOOK_AGAIN_S = 60 }; /* a timer that changed nothing is not looked at again at once */

const struct survey *step_survey(const struct flow *flow, const struct store_conversation *conversation)
{
    return survey_set_find(&flow->config.surveys, conversation->survey_hash);
}

struct store_step *step_new(struct flow *flow, const struct store_conversation *conversation)
{
    struct store_step *step = &flow->step[flow->commit.step_count++];
    *step = (struct store_step){
        .conversation_id = conversation->conversation_id,
        .version = conversation->version,
        .complaint_id = conversation->complaint_id,
        .phone_id = conversation->phone_id,
        .sender = conversation->sender,
        .state = conversation->state,
        .due = INSTANT_NEVER,
    };
    return step;
}

/* As on the usual link: which one takes it is not known yet. */
static uint8_t segments_of(struct flow *flow, struct slice text)
{
    struct text_plan plan;
    const size_t used = flow->arena.used;
    const bool planned = text_plan(text, &text_link_default, 0, &flow->arena, &plan) == TEXT_PLAN_OK;
    if (!flow->arena.exhausted)
        arena_reset_to(&flow->arena, used); /* only the count is kept */
    return planned && plan.segments > 0 ? (uint8_t)plan.segments : 1;
}

static void add_message(struct flow *flow, const struct store_conversation *conversation,
                        struct store_step *step, const struct dialog_effect *effect)
{
    const struct survey *survey = step_survey(flow, conversation);
    const struct wording_facts facts = {
        .survey = survey,
        .department = conversation->department,
        .type = conversation->type,
        .closed_at = conversation->closed_at,
        .zone = flow->config.zone,
    };
    step->has_message = true;
    step->message = (struct store_message){
        .question = effect->question,
        .kind = effect->text,
        .is_prompt = wording_asks(effect->text),
        .confirming = effect->text == DIALOG_TEXT_CONFIRM || effect->text == DIALOG_TEXT_MIRROR,
        .text = wording_of(&facts, &step->state, effect, &flow->arena),
        .send_at = flow->now,
    };
    if (survey->budget_segments > 0 && survey->mode != SURVEY_BY_USSD)
        step->message.segments = segments_of(flow, step->message.text);
    assert(step->message.text.len > 0); /* the definition's check saw every text; the arena holds a turn's */
}

void step_recall(struct flow *flow, const struct store_conversation *conversation, struct store_step *step)
{
    const struct dialog_effect first = { .kind = DIALOG_SEND,
                                         .text = DIALOG_TEXT_PROMPT,
                                         .question = conversation->open.question,
                                         .introduces = true };
    add_message(flow, conversation, step, &first);
    step->has_message = false;
}

static void add_answer(const struct survey *survey, struct store_step *step,
                       const struct dialog_effect *effect)
{
    assert(step->answer_count < STORE_STEP_ANSWERS_MAX);
    const struct survey_question *question = &survey->question[effect->question];
    step->answer[step->answer_count++] = (struct store_answer){
        .question = effect->question,
        .question_id = question->id,
        .measure = question->measure,
        .state = effect->answer,
        .value = effect->value,
        .arrived_at = effect->arrived_at,
    };
}

static void add_person(struct store_step *step, const struct dialog_effect *effect)
{
    if (step->person_count == STORE_STEP_CASES_MAX)
        return; /* the first four reasons bring it to a person as well as five would */
    step->person[step->person_count++] = (struct store_case){
        .is_referral = effect->kind == DIALOG_REFER,
        .by_text = effect->by_text,
        .review = effect->review,
        .question = effect->question,
    };
}

/* Of an anonymous survey nothing is written while the conversation is live: the state holds what was
 * answered. Its end hands the answers over to be counted, and its last state is as everybody's. */
static void hand_over(const struct survey *survey, struct store_step *step)
{
    const struct survey_given given = step->state.given;
    const bool counts = step->state.outcome == DIALOG_COMPLETED || step->state.outcome == DIALOG_PARTIAL;
    for (uint8_t q = 0; counts && q < survey->question_count; q++) {
        if ((given.answered >> q & 1U) != 0)
            step->answer[step->answer_count++] = (struct store_answer){
                .question = q,
                .question_id = survey->question[q].id,
                .state = DIALOG_ANSWER_CLEAR,
                .value = given.value[q],
            };
    }
    step->parts = true;
    step->message.question = 0;
    step->state.given = (struct survey_given){ 0 };
    step->state.question = step->state.reasks = step->state.messages = step->state.answers = 0;
    step->state.helped = false;
}

void step_apply(struct flow *flow, const struct store_conversation *conversation, struct store_step *step,
                const struct dialog_effects *effects, bool *ret_opt_out)
{
    const struct survey *survey = step_survey(flow, conversation);
    const bool anonymous = survey->anonymous_minimum > 0;
    for (uint8_t i = 0; i < effects->count; i++) {
        const struct dialog_effect *effect = &effects->effect[i];
        switch (effect->kind) {
        case DIALOG_SEND:
            add_message(flow, conversation, step, effect);
            break;
        case DIALOG_ANSWER:
            if (!anonymous)
                add_answer(survey, step, effect);
            break;
        case DIALOG_REFER:
        case DIALOG_REVIEW:
            add_person(step, effect);
            break;
        case DIALOG_OPT_OUT:
            *ret_opt_out = true;
            break;
        case DIALOG_END:
            break; /* the state says how */
        }
    }
    if (anonymous && step->state.phase == DIALOG_ENDED)
        hand_over(survey, step);
}

void step_log(const struct flow *flow, const struct store_conversation *conversation,
              const struct store_step *step, const char *event, const struct reply_reading *reading)
{
    char memory[512];
    struct buffer line;
    buffer_init(&line, memory, sizeof memory);
    buffer_add_text(&line, "event=");
    buffer_add_text(&line, event);
    buffer_add_text(&line, " case=");
    buffer_add(&line, slice_part(conversation->source_number, 0, 128));
    buffer_add_text(&line, " question=");
    buffer_add_int(&line, conversation->state.question);
    if (reading != NULL) {
        buffer_add_text(&line, " rule=");
        buffer_add(&line, slice_part(reading->rule, 0, 64));
    }
    if (step->has_message) {
        buffer_add_text(&line, " text=");
        buffer_add_int(&line, step->message.kind);
        buffer_add_text(&line, " asks=");
        buffer_add_int(&line, step->message.question);
    }
    if (step->state.phase == DIALOG_ENDED) {
        buffer_add_text(&line, " outcome=");
        buffer_add(&line, dialog_outcome_name(step->state.outcome));
    }
    turn_log(flow, LOG_DEBUG, &line);
}

struct instant step_allowed_from(const struct flow *flow, const struct survey *survey, struct instant when)
{
    enum { DAY_S = 86400 };
    const struct instant allowed = send_window_next(survey, flow->config.zone, when);
    return allowed.unix_s != INT64_MAX ? allowed : instant_add_s(when, DAY_S);
}

struct instant step_next_look(const struct flow *flow, const struct store_conversation *conversation,
                              const struct store_step *step)
{
    const struct survey *survey = step_survey(flow, conversation);
    enum dialog_prompt_fate fate = conversation->open.fate;
    struct instant fate_at = conversation->open.fate_at;
    if (step->has_message && step->message.is_prompt) {
        fate = DIALOG_PROMPT_WAITING;
        fate_at = flow->now;
    }
    struct instant due = dialog_due(survey, &step->state, fate, fate_at);
    if (due.unix_s == INT64_MAX)
        return due;
    due = step_allowed_from(flow, survey, due);
    return due.unix_s > flow->now.unix_s ? due : instant_add_s(flow->now, LOOK_AGAIN_S);
}
