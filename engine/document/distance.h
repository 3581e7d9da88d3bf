/*
 * distance.h - how many slips of the finger separate two words.
 *
 * Optimal string alignment (insert, delete, replace, swap neighbours; each costs 1) over bytes.
 */
#ifndef DOCUMENT_DISTANCE_H
#define DOCUMENT_DISTANCE_H

#include "base/slice.h"

#include <stddef.h>

enum { DISTANCE_LEN_MAX = 48 }; /* no key is longer; longer words are "far" */

/** 0..DISTANCE_LEN_MAX; a word longer than that is DISTANCE_LEN_MAX away from everything but itself. */
size_t distance_between(struct slice a, struct slice b);

/** Index of the candidate that `written` was most likely meant to be, or `count`: at most a third of its
 * letters wrong, or one is the beginning of the other. */
size_t distance_nearest(struct slice written, const struct slice *candidate, size_t count);

#endif
