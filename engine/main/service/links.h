/* links.h - the configuration's links in the terms of the gateway adapter and of the text room. */
#ifndef MAIN_SERVICE_LINKS_H
#define MAIN_SERVICE_LINKS_H

#include "adapter/uv/gateway_uv.h"
#include "main/config/config.h"
#include "smpp/routing.h"
#include "survey/survey_set.h"
#include "text/text_plan.h"

#include <stdbool.h>

enum { LINKS_ERROR_MAX = TLS_PROBLEM_MAX + 100 };

struct links {
    struct gateway_uv_link link[CONFIG_LINKS_MAX]; /* alike to the byte when nothing has changed */
    struct text_link text[CONFIG_LINKS_MAX];
    size_t count;
    struct routing routing; /* its ways name places in `link`, until the links have their numbers */
};

/** Reads the files of passwords and certificates too. False with one line in reterr: a name, password or host
 *  is too long, a file cannot be read or does not hold what it should. */
__attribute__((warn_unused_result)) bool links_from_config(const struct config *config, struct links *ret,
                                                           char reterr[LINKS_ERROR_MAX]);

/** Can every text of the surveys in force be written by some link of every route that takes its language?
 *  False with one line in reterr that names the survey, the language, the route and the character. */
__attribute__((warn_unused_result)) bool
links_can_write(const struct links *links, const struct survey_set *surveys, char reterr[LINKS_ERROR_MAX]);

/** What a link carries and what it costs there; no file is read. `link` < config->link_count. */
void links_text(const struct config *config, size_t link, struct text_link *ret);

#endif
