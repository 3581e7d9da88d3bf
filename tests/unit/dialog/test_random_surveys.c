/* Random definitions and random citizens: every conversation ends in time, keeps its caps and goes
 * forward. */
#include "dialog/dialog.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/random.h"
#include "dialog/wording.h"

#include <string.h>

enum { SURVEYS = 3000, STEPS_MAX = 400 };

static const struct zone_period seoul_period[] = { { { 0 }, 32400 } };
static const struct zone seoul = { seoul_period, 1 };
static struct survey survey;

static void add_choices(struct random *random, struct survey_question *question, size_t q)
{
    question->choice_count = 2 + random_below(random, 3);
    for (size_t c = 0; c < question->choice_count; c++) {
        question->choice[c].digit = (int)c + 1;
        question->choice[c].meaning = c < 3 ? (enum survey_meaning)(c + 1) : SURVEY_MEANS_NOTHING;
        if (random_chance(random, .2))
            question->choice[c].go_to =
                (uint8_t)(q + 1 + random_below(random, (uint32_t)(survey.question_count - q)));
    }
    if (question->kind != SURVEY_CHOICE || !random_chance(random, .5))
        return;
    question->sensitive = true;
    question->confirm =
        (struct survey_confirm){ .used = true, .choice = 1, .digit_right = 7, .digit_wrong = 8 };
    question->confirm.text.in[LOCALE_KO] = SLICE_LIT("{right} {wrong}");
    question->confirm.mirror.in[LOCALE_KO] = SLICE_LIT("mirror");
    if (random_chance(random, .5))
        question->confirm.closing.in[LOCALE_KO] = SLICE_LIT("closing");
}

static void add_condition(struct random *random, struct survey_question *question, size_t q)
{
    const uint8_t index = (uint8_t)random_below(random, (uint32_t)q);
    const bool ranged = survey.question[index].choice_count == 0;
    question->when_count = 1;
    question->when[0] = (struct survey_condition){
        .index = index,
        .is_count = ranged ? 0 : 1,
        .digits = (uint16_t)(1U << (1 + random_below(random, 3))),
        .has_at_most = ranged,
        .at_most = 3,
    };
}

static void make_question(struct random *random, size_t q)
{
    struct survey_question *question = &survey.question[q];
    question->kind = (enum survey_question_kind)random_below(random, SURVEY_LANGUAGE);
    question->text.in[LOCALE_KO] = SLICE_LIT("question");
    question->scale_min = 1;
    question->scale_max = 5;
    question->invalid_max = (int)random_below(random, 4);
    question->invalid_then = (enum survey_then)random_below(random, 3);
    if (question->kind == SURVEY_CHOICE || question->kind == SURVEY_YESNO || question->kind == SURVEY_SEVERAL)
        add_choices(random, question, q);
    if (random_chance(random, .2))
        question->go_to = (uint8_t)(q + 1 + random_below(random, (uint32_t)(survey.question_count - q)));
    if (q > 0 && random_chance(random, .2))
        add_condition(random, question, q);
    if (random_chance(random, .3)) {
        question->time_out_s = 3600 + random_below(random, 4 * 86400);
        question->time_out_then = (enum survey_then)random_below(random, 3);
    }
}

static void make_arms(struct random *random)
{
    survey.experiment.arm_count = 3;
    survey.experiment.arm[1].swap_confirm = true;
    survey.experiment.arm[2].mirror = true;
    if (survey_branches(&survey) || random_chance(random, .5))
        return;
    survey.experiment.arm[1].order_count = survey.question_count;
    for (size_t q = 0; q < survey.question_count; q++)
        survey.experiment.arm[1].order[q] = (uint8_t)(survey.question_count - 1 - q);
}

static void make_survey(struct random *random)
{
    memset(&survey, 0, sizeof survey);
    survey.question_count = 1 + random_below(random, 8);
    survey.locale_count = 2;
    survey.locale[1] = LOCALE_VI;
    survey.reminder_after_s = random_chance(random, .8) ? 51 * 3600 : 0;
    survey.expire_after_s = 86400 + random_below(random, 10 * 86400);
    survey.messages_max = 1 + (int)random_below(random, 14);
    survey.intro.in[LOCALE_KO] = survey.thanks.in[LOCALE_KO] = survey.help.in[LOCALE_KO] = SLICE_LIT("text");
    survey.opted_out.in[LOCALE_KO] = survey.wrong_person.in[LOCALE_KO] = survey.late.in[LOCALE_KO] =
        SLICE_LIT("text");
    for (size_t q = 0; q < survey.question_count; q++)
        make_question(random, q);
    if (random_chance(random, .2)) {
        survey.question[0] = (struct survey_question){ .kind = SURVEY_LANGUAGE, .choice_count = 2 };
        survey.question[0].text.in[LOCALE_KO] = SLICE_LIT("language");
        survey.question[0].choice[0].digit = 1;
        survey.question[0].choice[1].digit = 2;
    }
    make_arms(random);
}

/* What the checks have to know of a conversation so far. */
struct story {
    struct dialog_state state;
    int sent, ended, pending, settled;
    bool opted_out;
    int64_t began_s;
    bool asked[SURVEY_QUESTIONS_MAX];
};

static bool is_first_asking(enum dialog_text text)
{
    return text == DIALOG_TEXT_PROMPT || text == DIALOG_TEXT_CLOSING_THEN_PROMPT;
}

static void check_sent(struct story *story, const struct dialog_effect *effect, bool resent_before)
{
    char memory[4096];
    struct arena arena;
    arena_init(&arena, memory, sizeof memory);
    const struct wording_facts facts = { .survey = &survey, .zone = &seoul };
    assert_true(wording_of(&facts, &story->state, effect, &arena).len > 0);
    story->sent++;
    if (!is_first_asking(effect->text))
        return;
    assert_true(survey_is_asked(&survey, effect->question, &story->state.given));
    assert_true(!story->asked[effect->question] || (story->state.resent && !resent_before));
    story->asked[effect->question] = true;
    assert_false(story->opted_out);
}

static void check_step(struct story *story, const struct dialog_state *before,
                       const struct dialog_effects *effects)
{
    int texts = 0;
    for (uint8_t i = 0; i < effects->count; i++) {
        const struct dialog_effect *effect = &effects->effect[i];
        texts += effect->kind == DIALOG_SEND;
        story->ended += effect->kind == DIALOG_END;
        if (effect->kind == DIALOG_SEND)
            check_sent(story, effect, before->resent);
        if (effect->kind == DIALOG_OPT_OUT)
            story->opted_out = true;
        if (effect->kind == DIALOG_ANSWER) {
            story->pending += effect->answer == DIALOG_ANSWER_PENDING;
            story->settled += effect->answer >= DIALOG_ANSWER_CONFIRMED;
            assert_int_not_equal(before->phase, DIALOG_ENDED);
        }
    }
    assert_in_range(texts, 0, 1); /* never two prompts at once */
    assert_in_range(story->state.messages, 0, survey.messages_max);
    assert_int_equal(story->sent, story->state.messages);
    assert_in_range(story->state.reasks, 0, 3);
    assert_true(story->state.phase != DIALOG_ENDED || story->ended == 1);
    assert_true(before->phase != DIALOG_ENDED || story->state.phase == DIALOG_ENDED);
    const bool waits = story->state.phase == DIALOG_CONFIRMING && !dialog_is_mirrored(&survey, &story->state);
    assert_int_equal(story->pending - story->settled, waits);
    assert_true(story->state.locale == LOCALE_KO || story->state.locale == LOCALE_VI);
}

static struct reply_reading random_reading(struct random *random)
{
    struct reply_reading reading = {
        .outcome = random_chance(random, .7) ? REPLY_VALUE : (enum reply_outcome)random_below(random, 7),
        .value = (int)random_below(random, random_chance(random, .5) ? 4 : 10),
        .value_too = random_chance(random, .2),
        .solicitation = random_chance(random, .1) ? REPLY_SOLICITATION_EXPLICIT : REPLY_SOLICITATION_NONE,
        .item_count = 3,
    };
    for (size_t i = 0; i < 3; i++)
        reading.item[i] = (struct reply_item){ random_chance(random, .8), (int)random_below(random, 4) };
    return reading;
}

/* One citizen on a clock that jumps from due time to due time, as flow drives it. */
static void live(struct random *random, struct story *story)
{
    struct instant now = { 1800000000 }, fate_at = now;
    enum dialog_prompt_fate fate = DIALOG_PROMPT_WAITING;
    const double talks = (double)random_below(random, 10) / 10;
    story->began_s = now.unix_s;
    for (int i = 0; i < STEPS_MAX && (i == 0 || story->state.phase != DIALOG_ENDED); i++) {
        const struct reply_reading reading = random_reading(random);
        const struct dialog_state before = story->state;
        struct dialog_event event = { .kind = i == 0 ? DIALOG_BEGIN : DIALOG_LOOK, .reading = &reading };
        const struct instant due = dialog_due(&survey, &before, fate, fate_at);
        const struct instant heard = instant_add_s(now, 1 + random_below(random, 3600));
        if (i > 0 && random_chance(random, talks)) {
            now = heard; /* perhaps after the due time: nobody has looked yet */
            event.kind = random_chance(random, .9) ? DIALOG_REPLY : DIALOG_CORRECT;
            event.corrected_question = before.question;
        } else if (i > 0) {
            now = due.unix_s > now.unix_s ? due : instant_add_s(now, 60);
            event.fate = fate;
            event.fate_at = fate_at;
        }
        struct dialog_effects effects;
        dialog_step(&survey, &story->state, &event, now, &effects);
        check_step(story, &before, &effects);
        if (story->state.messages > before.messages) {
            fate = (enum dialog_prompt_fate)(random_chance(random, .9) ? DIALOG_PROMPT_DELIVERED
                                                                       : random_below(random, 4));
            fate_at = now;
        }
    }
    assert_int_equal(story->state.phase, DIALOG_ENDED);
    assert_int_not_equal(story->state.outcome, DIALOG_OPEN);
    assert_in_range(now.unix_s - story->began_s, 0, survey.expire_after_s + 3600);
}

/* Words after the end: an opt-out acts, and at most one text says that it is too late. */
static void speak_late(struct random *random, struct story *story)
{
    const int sent = story->sent;
    struct instant now = { story->began_s + survey.expire_after_s + 86400 };
    for (int i = 0; i < 5; i++) {
        const struct reply_reading reading = random_reading(random);
        const struct dialog_state before = story->state;
        const struct dialog_event event = { .kind = DIALOG_REPLY, .reading = &reading };
        struct dialog_effects effects;
        now = instant_add_s(now, 60);
        dialog_step(&survey, &story->state, &event, now, &effects);
        check_step(story, &before, &effects);
        bool stopped = false;
        for (uint8_t e = 0; e < effects.count; e++)
            stopped = stopped || effects.effect[e].kind == DIALOG_OPT_OUT;
        assert_int_equal(stopped, reading.outcome == REPLY_OPT_OUT);
    }
    assert_in_range(story->sent - sent, 0, 6);
}

static void every_conversation_ends_within_its_caps(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < SURVEYS; seed++) {
        struct random random = random_from_seed(seed);
        make_survey(&random);
        for (uint8_t arm = 0; arm < 3; arm++) {
            struct story story = { .state = { .arm = arm } };
            live(&random, &story);
            speak_late(&random, &story);
        }
    }
}

static void what_no_row_names_changes_nothing(void **state)
{
    (void)state;
    struct random random = random_from_seed(1);
    make_survey(&random);
    const struct reply_reading reading = random_reading(&random);
    int accepted = 0;
    for (int phase = 0; phase < DIALOG_PHASE_COUNT; phase++) {
        for (int kind = 0; kind < DIALOG_EVENT_COUNT; kind++) {
            const struct dialog_state before = { .phase = (enum dialog_phase)phase };
            struct dialog_state after = before;
            struct dialog_effects effects;
            const struct dialog_event event = { .kind = (enum dialog_event_kind)kind, .reading = &reading };
            accepted += dialog_accepts(before.phase, event.kind);
            if (dialog_accepts(before.phase, event.kind))
                continue;
            dialog_step(&survey, &after, &event, (struct instant){ 5 }, &effects);
            assert_memory_equal(&after, &before, sizeof after);
            assert_int_equal(effects.count, 0);
        }
    }
    assert_int_equal(accepted, 17);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_conversation_ends_within_its_caps),
        cmocka_unit_test(what_no_row_names_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
