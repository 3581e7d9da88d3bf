/*
 * survey_stage.h - what a command needs to play a survey as the engine would: the survey completed from the
 * configuration, the lexicon, the zone, the link that it would leave by.
 *
 * The configuration is --config, or what `ccrm run` would find here; without any the defaults stand: a Korean
 * carrier's link, no prices, a made-up office.
 */
#ifndef MAIN_SURVEY_SURVEY_STAGE_H
#define MAIN_SURVEY_SURVEY_STAGE_H

#include "base/arena.h"
#include "base/zone.h"
#include "document/finding.h"
#include "main/config/config.h"
#include "main/lexicons.h"
#include "reply/lexicon.h"
#include "survey/survey.h"
#include "text/text_plan.h"

#include <stdbool.h>

enum { SURVEY_STAGE_ARENA_BYTES = 48 * 1024 * 1024 };

struct survey_stage {
    struct arena arena; /* everything that is read */
    struct findings findings;
    struct config config;
    struct lexicons lexicons;
    struct lexicon lexicon; /* theirs */
    struct text_link link;
};

/** False after everything that is wrong was said on stderr. survey_stage_close in both cases. `config` may be
 *  NULL. */
__attribute__((warn_unused_result)) bool survey_stage_open(struct survey_stage *stage, const char *config);
void survey_stage_close(struct survey_stage *stage);

/** A survey's file, or the name of one that the program (or the configuration's `defs`) has; completed. False
 *  after saying why on stderr. */
__attribute__((warn_unused_result)) bool survey_stage_survey(struct survey_stage *stage, const char *file,
                                                             const struct survey **ret);

/** The same as it is written: what it leaves to the configuration stays open. */
__attribute__((warn_unused_result)) bool survey_stage_definition(struct survey_stage *stage, const char *file,
                                                                 const struct survey **ret);

/** A survey from its bytes, as written. */
__attribute__((warn_unused_result)) bool survey_stage_bytes(struct survey_stage *stage, struct slice file,
                                                            struct slice bytes, const struct survey **ret);

/** The survey's zone. */
__attribute__((warn_unused_result)) bool survey_stage_zone(struct survey_stage *stage,
                                                           const struct survey *survey, struct zone *ret);

#endif
