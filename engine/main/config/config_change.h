/*
 * config_change.h - which settings of a changed configuration a running engine does not take by HUP.
 *
 * HUP takes links, routes and prices; each night's process reads what is the night's alone. Everything else
 * holds from the start of the engine to its end.
 */
#ifndef MAIN_CONFIG_CONFIG_CHANGE_H
#define MAIN_CONFIG_CONFIG_CHANGE_H

#include "base/buffer.h"
#include "main/config/config.h"

#include <stddef.h>

struct config_values {
    const struct config_value *value;
    size_t count;
};

/** Adds the names of those that differ and need a restart, ", " between them; how many there are. A list that
 *  does not fit ends with "...". */
size_t config_change_add(struct config_values started_with, struct config_values now, struct buffer *out);

#endif
