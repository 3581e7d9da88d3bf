#include "main/reply/reader_setup.h"

#include "main/check_output.h"
#include "main/definitions.h"
#include "reply/reader.h"

#include <stdio.h>
#include <stdlib.h>

enum { SCRATCH_BYTES = 5 * READER_ARENA_BYTES }; /* a reading, its explanation, three opinions */

bool reader_setup_open(struct reader_setup *setup)
{
    *setup = (struct reader_setup){ .memory = malloc(READER_SETUP_DEFINITIONS_BYTES + SCRATCH_BYTES) };
    if (setup->memory == NULL) {
        fputs("ccrm: out of memory\n", stderr);
        return false;
    }
    arena_init(&setup->arena, setup->memory, READER_SETUP_DEFINITIONS_BYTES);
    arena_init(&setup->scratch, (char *)setup->memory + READER_SETUP_DEFINITIONS_BYTES, SCRATCH_BYTES);
    return reader_setup_lexicons(setup, NULL);
}

bool reader_setup_lexicons(struct reader_setup *setup, const char *defs)
{
    struct findings findings;
    lexicons_close(&setup->lexicons);
    if (!findings_init(&findings, &setup->arena))
        return false;
    const bool good = lexicons_open(defs, &findings, &setup->lexicons);
    setup->lexicon = setup->lexicons.lexicon;
    check_output_findings(&findings);
    return good;
}

void reader_setup_close(struct reader_setup *setup)
{
    lexicons_close(&setup->lexicons);
    free(setup->memory);
    *setup = (struct reader_setup){ 0 };
}

bool reader_setup_survey(struct reader_setup *setup, const char *file, const struct survey **ret)
{
    struct findings findings;
    if (!findings_init(&findings, &setup->arena))
        return false;
    const bool ok = definitions_survey_at(NULL, file, &setup->arena, &findings, ret);
    if (!ok)
        check_output_findings(&findings);
    return ok;
}
