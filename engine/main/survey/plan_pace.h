/* plan_pace.h - how many segments a second the links send over which a survey's texts would go. */
#ifndef MAIN_SURVEY_PLAN_PACE_H
#define MAIN_SURVEY_PLAN_PACE_H

#include "main/config/config.h"

struct plan_pace {
    int segments_per_s; /* of all links together that the routes choose first; 0: one of them has no limit */
    size_t links;
};

/** Links that stand by while others are up, and those of routes that no text takes in any of the locales,
 *  send nothing. */
struct plan_pace plan_pace_of(const struct config *config, const enum locale *locale, size_t locale_count);

#endif
