/*
 * engine.h - the composition root of `ccrm run`: the loop, flow, and the adapters behind its seams.
 *
 * Start: the database first; only once it is there do the links bind, since a reply is acknowledged only
 * after its commit. HUP takes links and routes from the configuration again, if the whole of it is right.
 * Stop (TERM, INT, or the season's end): nothing new is claimed, what is in flight is
 * settled, the links unbind, then the database closes.
 */
#ifndef MAIN_SERVICE_ENGINE_H
#define MAIN_SERVICE_ENGINE_H

#include "adapter/crypto/keys.h"
#include "base/zone.h"
#include "flow/flow.h"
#include "main/config/config.h"
#include "main/service/links.h"
#include "main/service/versions.h"
#include "reply/lexicon.h"

enum { ENGINE_REASON_MAX = 2 * LINKS_ERROR_MAX };

struct engine_parts {
    const struct config *config;
    const char *database;      /* libpq connection string */
    struct versions *versions; /* the surveys in force; loaded when the database is there */
    const struct lexicon *lexicon;
    const struct zone *zone;
    const struct links *links;
    const struct flow_tester *tester; /* config->tester_count */
    struct keys *keys;
    const struct log *log;
    char *const *night_option; /* what the night's process is told besides its date */
    size_t night_option_count;
    /** HUP: reads and checks the whole configuration again. False with one line in reterr (file:line:column
     *  and why) when anything is wrong with it: then nothing changes. */
    bool (*reload)(void *self, struct links *ret, char reterr[ENGINE_REASON_MAX]);
    void *reload_self;
};

/** Runs until told to stop; the exit code. Borrows everything. */
int engine_run(const struct engine_parts *parts);

#endif
