#include "main/survey/survey_stage.h"

#include "adapter/file/zone_file.h"
#include "main/check_output.h"
#include "main/definitions.h"
#include "main/service/links.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static bool read_configuration(struct survey_stage *stage, const char *config)
{
    const struct config_request request = { .path = config, .environment = (const char *const *)environ };
    if (!config_load(&request, &stage->arena, &stage->findings, &stage->config, NULL, NULL)) {
        check_output_findings(&stage->findings);
        return false;
    }
    stage->link = text_link_default;
    if (stage->config.link_count > 0)
        links_text(&stage->config, 0, &stage->link);
    return true;
}

bool survey_stage_open(struct survey_stage *stage, const char *config)
{
    *stage = (struct survey_stage){ 0 };
    void *memory = malloc(SURVEY_STAGE_ARENA_BYTES);
    if (memory == NULL) {
        fputs("ccrm: out of memory\n", stderr);
        return false;
    }
    arena_init(&stage->arena, memory, SURVEY_STAGE_ARENA_BYTES);
    if (!findings_init(&stage->findings, &stage->arena) || !read_configuration(stage, config))
        return false;
    char defs[4096];
    const struct slice configured = stage->config.defs;
    (void)snprintf(defs, sizeof defs, "%.*s", (int)configured.len, configured.len > 0 ? configured.at : "");
    if (!lexicons_open(defs[0] != '\0' ? defs : NULL, &stage->findings, &stage->lexicons))
        return false;
    stage->lexicon = stage->lexicons.lexicon;
    return true;
}

void survey_stage_close(struct survey_stage *stage)
{
    lexicons_close(&stage->lexicons);
    free(stage->arena.memory);
    *stage = (struct survey_stage){ 0 };
}

bool survey_stage_definition(struct survey_stage *stage, const char *file, const struct survey **ret)
{
    char defs[4096] = "";
    const struct slice configured = stage->config.defs;
    if (configured.len > 0)
        (void)snprintf(defs, sizeof defs, "%.*s", (int)configured.len, configured.at);
    stage->findings.count = 0; /* what was found before has been shown */
    const bool good =
        definitions_survey_at(defs[0] != '\0' ? defs : NULL, file, &stage->arena, &stage->findings, ret);
    if (!good)
        check_output_findings(&stage->findings);
    return good;
}

bool survey_stage_bytes(struct survey_stage *stage, struct slice file, struct slice bytes,
                        const struct survey **ret)
{
    stage->findings.count = 0;
    const bool good = definitions_survey_bytes(file, bytes, &stage->arena, &stage->findings, ret);
    if (!good)
        check_output_findings(&stage->findings);
    return good;
}

bool survey_stage_survey(struct survey_stage *stage, const char *file, const struct survey **ret)
{
    const struct survey *read = NULL;
    if (!survey_stage_definition(stage, file, &read))
        return false;
    struct survey *survey = arena_new(&stage->arena, struct survey);
    if (survey == NULL)
        return false;
    *survey = *read;
    if (!config_complete_survey(&stage->config, survey))
        survey->sender = SLICE_EMPTY; /* nothing is sent: it can be played without one */
    *ret = survey;
    return true;
}

bool survey_stage_zone(struct survey_stage *stage, const struct survey *survey, struct zone *ret)
{
    if (zone_file_read(survey->zone_name, &stage->arena, ret))
        return true;
    fprintf(stderr, "ccrm: time zone %.*s is not known to this system (package tzdata)\n",
            (int)survey->zone_name.len, survey->zone_name.at);
    return false;
}
