/* wording.h - what a message says: the survey's text in the citizen's language, with its placeholders filled
 * in. */
#ifndef DIALOG_WORDING_H
#define DIALOG_WORDING_H

#include "base/arena.h"
#include "base/instant.h"
#include "base/slice.h"
#include "base/zone.h"
#include "dialog/dialog.h"
#include "survey/survey.h"

#include <stdbool.h>
#include <stddef.h>

enum { WORDING_LEN_MAX = 2000 }; /* bytes of UTF-8; the longest that an LMS holds is shorter in any case */

struct wording_facts {
    const struct survey *survey;
    struct slice department, type;
    struct instant closed_at; /* {month} is its local month */
    const struct zone *zone;
};

/** The text of a DIALOG_SEND in the arena, in the language and the experiment's arm of the state that the
 *  step left; empty when it does not fit. */
struct slice wording_of(const struct wording_facts *facts, const struct dialog_state *state,
                        const struct dialog_effect *effect, struct arena *arena);

/** Whether the text puts a question, so that a reply to it is that question's (or its confirmation's). */
bool wording_asks(enum dialog_text text);

#endif
