/*
 * Any bytes as a survey: no crash, no overflow, and every finding points into the file and prints; a survey
 * without an error keeps what the rest of the program relies on.
 */
#include "adapter/yaml/yaml.h"
#include "survey/survey_read.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

enum { ARENA_BYTES = 8 * 1024 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint32_t lines_of(const uint8_t *data, size_t size)
{
    uint32_t lines = 1;
    for (size_t i = 0; i < size; i++)
        lines +=
            data[i] == '\n' || data[i] == '\r' || data[i] >= 0x80; /* NEL, LS and PS end lines for YAML too */
    return lines;
}

static void check_findings(const struct findings *findings, uint32_t lines)
{
    char memory[8 * 1024];
    for (size_t i = 0; i < findings->count; i++) {
        struct buffer buffer;
        buffer_init(&buffer, memory, sizeof memory);
        finding_print(&buffer, &findings->item[i]);
        finding_print_json(&buffer, &findings->item[i]);
        assert(findings->item[i].mark.line <= lines + 1);
    }
}

static void check_survey(const struct survey *survey)
{
    assert(survey->question_count >= 1 && survey->question_count <= SURVEY_QUESTIONS_MAX);
    assert(survey->expire_after_s > 0 && survey->messages_max > (int)survey->question_count);
    for (size_t i = 0; i < survey->question_count; i++) {
        const struct survey_question *question = &survey->question[i];
        assert(question->id.len > 0 && question->text.in[LOCALE_KO].len > 0);
        assert(question->kind != SURVEY_CHOICE || question->choice_count >= 2);
        assert(question->kind != SURVEY_SCALE || question->scale_min < question->scale_max);
        assert(!question->confirm.used || question->confirm.choice < question->choice_count);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char *memory;
    struct arena arena;
    struct findings findings;
    struct document document;
    if (memory == NULL)
        memory = malloc(ARENA_BYTES);
    assert(memory != NULL);
    arena_init(&arena, memory, ARENA_BYTES);
    struct survey *survey = arena_new(&arena, struct survey);
    const struct slice text = { .at = (const char *)data, .len = size };
    if (survey == NULL || !findings_init(&findings, &arena))
        abort();
    const bool loaded = yaml_load(text, SLICE_LIT("fuzz.yaml"), &arena, &findings, &document);
    assert(loaded || findings.errors > 0);
    if (loaded && survey_read(&document, NULL, &arena, &findings, survey))
        check_survey(survey);
    check_findings(&findings, lines_of(data, size));
    return 0;
}
