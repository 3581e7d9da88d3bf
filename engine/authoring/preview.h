/*
 * preview.h - a survey as a page: every screen in every locale with its length and price, and which reply
 * leads where.
 *
 * One HTML file without scripts, pictures or anything from elsewhere; made to be printed for whoever has to
 * agree to a text before it goes to a city.
 */
#ifndef AUTHORING_PREVIEW_H
#define AUTHORING_PREVIEW_H

#include "authoring/rehearsal.h"
#include "base/arena.h"
#include "base/buffer.h"

#include <stdbool.h>

enum {
    PREVIEW_HTML_MAX = 4 * 1024 * 1024,
    PREVIEW_ARENA_BYTES = 24 * 1024 * 1024,
};

/** What the page is made from; its locale is that of the page's own words (ko or en), the surveys' texts come
 *  in all of their locales, Korean first. */
struct preview {
    struct rehearsal_setting setting;
    bool korean;
};

/** False when the arena or the buffer is too small. */
__attribute__((warn_unused_result)) bool preview_html(const struct preview *preview, struct arena *arena,
                                                      struct buffer *out);

#endif
