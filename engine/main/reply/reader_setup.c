#include "main/reply/reader_setup.h"

#include "adapter/crypto/digest.h"
#include "adapter/file/file.h"
#include "adapter/yaml/yaml.h"
#include "main/check_output.h"
#include "main/definitions.h"
#include "main/survey/survey_hooks.h"
#include "reply/reader.h"
#include "survey/survey_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCRATCH_BYTES = 2 * READER_ARENA_BYTES }; /* a reading, and its explanation */

bool reader_setup_open(struct reader_setup *setup)
{
    size_t bad;
    *setup = (struct reader_setup){ .memory = malloc(READER_SETUP_DEFINITIONS_BYTES + SCRATCH_BYTES) };
    if (setup->memory == NULL) {
        fputs("ccrm: out of memory\n", stderr);
        return false;
    }
    arena_init(&setup->arena, setup->memory, READER_SETUP_DEFINITIONS_BYTES);
    arena_init(&setup->scratch, (char *)setup->memory + READER_SETUP_DEFINITIONS_BYTES, SCRATCH_BYTES);
    if (lexicon_build(&setup->arena, lexicon_shipped, lexicon_shipped_count, &setup->lexicon, &bad) ==
        LEXICON_OK)
        return true;
    fputs("ccrm: the shipped lexicon does not build\n", stderr);
    return false;
}

void reader_setup_close(struct reader_setup *setup)
{
    free(setup->memory);
    *setup = (struct reader_setup){ 0 };
}

static bool read_file(struct reader_setup *setup, const char *file, struct findings *findings,
                      const struct survey **ret)
{
    struct slice bytes;
    struct document document;
    struct survey *survey = arena_new(&setup->arena, struct survey);
    const enum file_error error = file_read(file, DEFINITION_BYTES_MAX, &setup->arena, &bytes);
    if (error != FILE_OK || survey == NULL) {
        fprintf(stderr, "ccrm: %s: %s\n", file, survey == NULL ? "out of memory" : file_error_text(error));
        return false;
    }
    if (!yaml_load(bytes, slice_from_text(file), &setup->arena, findings, &document) ||
        !survey_read(&document, &survey_hooks, &setup->arena, findings, survey))
        return false;
    digest_of(bytes, survey->hash);
    *ret = survey;
    return true;
}

bool reader_setup_survey(struct reader_setup *setup, const char *file, const struct survey **ret)
{
    struct findings findings;
    if (!findings_init(&findings, &setup->arena))
        return false;
    const bool is_file = strchr(file, '/') != NULL || strchr(file, '.') != NULL;
    const bool ok = is_file ? read_file(setup, file, &findings, ret)
                            : definitions_survey(NULL, slice_from_text(file), &setup->arena, &findings, ret);
    if (!ok)
        check_output_findings(&findings);
    return ok;
}
