/*
 * Every file in broken/ has exactly the findings that its first line expects ("# expect: code:line:column
 * ..."), in the order of their places; every definition that the program carries has none.
 */
#include "adapter/file/file.h"
#include "main/definitions.h"
#include "main/embedded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { FILES_MAX = 500, FILES_MIN = 80, ARENA_BYTES = 16 * 1024 * 1024 };

static char memory[ARENA_BYTES];
static char names_memory[1024 * 1024];

static struct slice describe(struct findings *findings)
{
    static char text[FINDINGS_MAX * 60];
    struct buffer buffer;
    buffer_init(&buffer, text, sizeof text);
    findings_sort(findings);
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->item[i];
        buffer_add_text(&buffer, i == 0 ? "" : " ");
        buffer_add_text(&buffer, finding->code);
        buffer_add_byte(&buffer, ':');
        buffer_add_int(&buffer, finding->mark.line);
        buffer_add_byte(&buffer, ':');
        buffer_add_int(&buffer, finding->mark.column);
    }
    return buffer_slice(&buffer);
}

static struct slice expectation(struct slice bytes)
{
    const struct slice prefix = SLICE_LIT("# expect: ");
    const struct slice line = slice_part(bytes, 0, slice_find(bytes, SLICE_LIT("\n")));
    return slice_starts_with(line, prefix) ? slice_trim(slice_part(line, prefix.len, line.len)) : SLICE_EMPTY;
}

static bool has_expected_findings(struct slice path)
{
    struct arena arena;
    struct findings findings;
    struct document document;
    struct slice bytes;
    arena_init(&arena, memory, sizeof memory);
    if (!findings_init(&findings, &arena) ||
        file_read(path.at, DEFINITION_BYTES_MAX, &arena, &bytes) != FILE_OK)
        return false;
    definitions_check(path, bytes, &arena, &findings, &document);
    const struct slice wanted = expectation(bytes);
    const struct slice got = describe(&findings);
    if (wanted.len > 0 && slice_equal(wanted, got))
        return true;
    printf("# %s\n#   wanted: %.*s\n#   got:    %.*s\n", path.at, (int)wanted.len, wanted.at, (int)got.len,
           got.at);
    return false;
}

static void broken_definitions_have_their_findings(void **state)
{
    (void)state;
    const char *folder = getenv("CCRM_TEST_BROKEN");
    struct arena names;
    struct slice *path = NULL;
    size_t count = 0;
    size_t wrong = 0;
    assert_non_null(folder);
    arena_init(&names, names_memory, sizeof names_memory);
    assert_int_equal(file_list(folder, ".yaml", FILES_MAX, &names, &path, &count), FILE_OK);
    for (size_t i = 0; i < count; i++)
        wrong += !has_expected_findings(path[i]);
    assert_in_range(count, FILES_MIN, FILES_MAX - 1);
    assert_int_equal(wrong, 0);
}

static void shipped_definitions_have_none(void **state)
{
    (void)state;
    struct embedded_file file;
    size_t count = 0;
    for (size_t i = 0; embedded_next(SLICE_LIT("survey-defs/"), i, &file); i++, count++) {
        struct arena arena;
        struct findings findings;
        struct document document;
        arena_init(&arena, memory, sizeof memory);
        assert_true(findings_init(&findings, &arena));
        const bool fine = definitions_check(file.path, file.bytes, &arena, &findings, &document);
        const struct slice got = describe(&findings);
        if (!fine || findings.count > 0)
            fail_msg("%.*s: %.*s", (int)file.path.len, file.path.at, (int)got.len, got.at);
    }
    assert_true(count >= 3);
}

static void the_demo_survey_is_what_was_written(void **state)
{
    (void)state;
    struct arena arena;
    struct findings findings;
    const struct survey *survey = NULL;
    arena_init(&arena, memory, sizeof memory);
    assert_true(findings_init(&findings, &arena));
    assert_true(definitions_survey(NULL, SLICE_LIT("visit-integrity"), &arena, &findings, &survey));
    assert_int_equal(survey->question_count, 4);
    const struct survey_question *solicitation = &survey->question[2];
    assert_true(slice_equal(solicitation->measure, SLICE_LIT("solicitation")));
    assert_true(solicitation->sensitive);
    assert_true(solicitation->confirm.used);
    assert_int_equal(solicitation->choice[solicitation->confirm.choice].digit, 2);
    assert_int_equal(solicitation->choice[solicitation->confirm.choice].meaning, SURVEY_MEANS_YES);
    assert_int_equal(solicitation->confirm.digit_right, 7);
    assert_int_equal(solicitation->confirm.digit_wrong, 8);
    assert_int_equal(survey->question[0].scale_max, 5);
    assert_int_equal(survey->question[0].invalid_max, 1);
    assert_int_equal(survey->question[3].kind, SURVEY_TEXT);
    assert_int_equal(survey->quiet.start_min, 21 * 60);
    assert_int_equal(survey->cap_s, 30 * 86400);
    assert_true(survey->sampling_rate >= 1 && survey->sampling_rate <= 1);
    bool hashed = false;
    for (size_t i = 0; i < sizeof survey->hash; i++)
        hashed = hashed || survey->hash[i] != 0;
    assert_true(hashed);
    assert_false(definitions_survey(NULL, SLICE_LIT("no-such-survey"), &arena, &findings, &survey));
    assert_int_equal(findings.errors, 1);
}

static void findings_outlive_their_documents(void **state)
{
    (void)state;
    static char kept_memory[1024 * 1024];
    struct arena arena, kept;
    struct findings findings;
    struct document document;
    arena_init(&kept, kept_memory, sizeof kept_memory);
    assert_true(findings_init(&findings, &kept));
    for (int i = 0; i < 2; i++) {
        arena_init(&arena, memory, sizeof memory);
        const struct slice bytes =
            arena_copy(&arena, i == 0 ? SLICE_LIT("kind: Servey\n") : SLICE_LIT("another: file\n"));
        definitions_check(arena_copy(&arena, SLICE_LIT("a.yaml")), bytes, &arena, &findings, &document);
    }
    memset(memory, 'x', sizeof memory);
    assert_int_equal(findings.count, 2);
    assert_true(slice_equal(findings.item[0].file, SLICE_LIT("a.yaml")));
    assert_true(slice_equal(findings.item[0].line, SLICE_LIT("kind: Servey")));
    assert_true(slice_equal(findings.item[1].line, SLICE_LIT("another: file")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(broken_definitions_have_their_findings),
        cmocka_unit_test(shipped_definitions_have_none),
        cmocka_unit_test(the_demo_survey_is_what_was_written),
        cmocka_unit_test(findings_outlive_their_documents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
