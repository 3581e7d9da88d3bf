#include "dialog/wording.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const struct zone_period seoul_period[] = { { { 0 }, 32400 } };
static const struct zone seoul = { seoul_period, 1 };

static struct survey survey;

static void make_survey(void)
{
    survey = (struct survey){ .office = { "구청", 6 }, .contact = { "02-1", 4 }, .question_count = 2 };
    survey.intro.in[LOCALE_KO] = SLICE_LIT("[{office}] {month}월 {type}");
    survey.intro.in[LOCALE_EN] = SLICE_LIT("[{office}] {type}");
    survey.thanks.in[LOCALE_KO] = SLICE_LIT("감사 {unknown} {");
    survey.late.in[LOCALE_KO] = SLICE_LIT("{office}: 끝");
    survey.help.in[LOCALE_KO] = SLICE_LIT("문의 {contact}");
    survey.question[0].text.in[LOCALE_KO] = SLICE_LIT("Q0");
    survey.question[0].confirm.closing.in[LOCALE_KO] = SLICE_LIT("끝");
    survey.question[0].retry.in[LOCALE_KO] = SLICE_LIT("다시");
    survey.question[1].text.in[LOCALE_KO] = SLICE_LIT("{department}?");
    survey.question[1].confirm.text.in[LOCALE_KO] = SLICE_LIT("{right}/{wrong}");
    survey.question[1].confirm.mirror.in[LOCALE_KO] = SLICE_LIT("아니면 {wrong}");
    survey.question[1].confirm.digit_right = 7;
    survey.question[1].confirm.digit_wrong = 8;
    survey.experiment.arm_count = 2;
    survey.experiment.arm[1].swap_confirm = true;
}

static void a_message_says_what_its_kind_and_question_ask_for(void **state)
{
    (void)state;
    make_survey();
    const struct {
        enum dialog_text text;
        size_t question;
        bool introduces;
        enum locale locale;
        const char *want;
    } row[] = {
        { DIALOG_TEXT_PROMPT, 0, true, LOCALE_KO, "[구청] 3월 {x}\nQ0" },
        /* no translation of the question: Korean */
        { DIALOG_TEXT_PROMPT, 0, true, LOCALE_EN, "[구청] {x}\nQ0" },
        { DIALOG_TEXT_PROMPT, 1, false, LOCALE_KO, "건축과?" },
        { DIALOG_TEXT_RETRY, 0, false, LOCALE_KO, "다시" },
        { DIALOG_TEXT_RETRY, 1, false, LOCALE_KO, "건축과?" },
        { DIALOG_TEXT_THANKS, 1, false, LOCALE_KO, "감사 {unknown} {" },
        { DIALOG_TEXT_HELP, 0, false, LOCALE_KO, "문의 02-1\nQ0" },
        { DIALOG_TEXT_CLOSING_THEN_PROMPT, 1, false, LOCALE_KO, "끝\n건축과?" },
        { DIALOG_TEXT_CLOSING_THEN_THANKS, 0, false, LOCALE_KO, "끝\n감사 {unknown} {" },
        { DIALOG_TEXT_LATE, 1, false, LOCALE_KO, "구청: 끝" },
        { DIALOG_TEXT_PROMPT, 0, false, LOCALE_KO, "Q0" },   /* asked again: the introduction is known */
        { DIALOG_TEXT_CONFIRM, 1, false, LOCALE_KO, "8/7" }, /* an arm that swaps */
        { DIALOG_TEXT_MIRROR, 1, false, LOCALE_KO, "아니면 7" },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        char memory[4096];
        struct arena arena;
        arena_init(&arena, memory, sizeof memory);
        const struct wording_facts facts = {
            .survey = &survey,
            .department = SLICE_LIT("건축과"),
            .type = SLICE_LIT("{x}"),    /* what comes from a case is never read as a placeholder */
            .closed_at = { 1803859199 }, /* 2027-02-28 23:59:59 UTC is March in Seoul */
            .zone = &seoul,
        };
        const struct dialog_state conversation = { .locale = row[i].locale, .arm = 1 };
        const struct dialog_effect effect = { .kind = DIALOG_SEND,
                                              .text = row[i].text,
                                              .question = (uint8_t)row[i].question,
                                              .introduces = row[i].introduces };
        const struct slice got = wording_of(&facts, &conversation, &effect, &arena);
        if (!slice_equal(got, slice_from_text(row[i].want)))
            fail_msg("row %zu: got '%.*s', want '%s'", i, (int)got.len, got.at, row[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_message_says_what_its_kind_and_question_ask_for) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
