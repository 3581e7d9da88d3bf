/* operator_view.h - everything that the pages for operators show, taken at one time. No phone numbers in
 * it. */
#ifndef MAIN_HTTP_OPERATOR_VIEW_H
#define MAIN_HTTP_OPERATOR_VIEW_H

#include "main/http/database_figures.h"
#include "main/http/recent_problems.h"
#include "main/service/live_figures.h"
#include "base/zone.h"

enum http_answer_class { HTTP_OK = 0, HTTP_CLIENT_ERROR, HTTP_SERVER_ERROR, HTTP_ANSWER_CLASSES };

/** What became of complaints that came by HTTP, since the start. */
struct intake_figures {
    uint64_t imported, updated, unchanged, rejected;
};

enum readiness {                         /* why no survey can leave now; a bit each */
                 READINESS_DATABASE = 1, /* not there, or not to be written */
                 READINESS_SCHEMA = 2,   /* another schema than this program's */
                 READINESS_NO_LINK = 4,  /* no link is bound */
                 READINESS_DRAINING = 8, /* it was told to stop */
};

struct operator_view {
    struct slice node;
    struct instant now; /* for people's eyes */
    const struct zone *zone;
    struct live_figures live;
    struct database_figures database;
    bool database_is_fresh;
    int64_t up_s;        /* this process */
    double loop_delay_s; /* the longest time in the last ten seconds that the loop came late */
    uint64_t answers[HTTP_ANSWER_CLASSES];
    struct intake_figures intake;
    const struct recent_problems *problems;
};

/** 0: ready. */
unsigned operator_view_unready(const struct operator_view *view);

#endif
