#include "main/config/config_change.h"

#include <string.h>

enum { END_LEN = 5 }; /* ", ..." */

static bool is_taken_by_hangup(struct slice path)
{
    return slice_starts_with(path, SLICE_LIT("links.")) || slice_starts_with(path, SLICE_LIT("routes.")) ||
           slice_ends_with(path, SLICE_LIT(".price_sms")) || slice_ends_with(path, SLICE_LIT(".price_lms"));
}

/* Of the process that the engine starts each night, which reads the configuration itself. */
static bool is_of_the_night(struct slice path)
{
    return (slice_starts_with(path, SLICE_LIT("night.")) && !slice_equal(path, SLICE_LIT("night.at"))) ||
           slice_starts_with(path, SLICE_LIT("database.night_"));
}

static const struct config_value *find(struct config_values values, struct slice path)
{
    for (size_t i = 0; i < values.count; i++) {
        if (slice_equal(values.value[i].path, path))
            return &values.value[i];
    }
    return NULL;
}

/* Those of `values` that `others` has otherwise, or, when they are to be missing there, not at all. */
static size_t add_different(struct config_values values, struct config_values others, bool missing,
                            size_t found, struct buffer *out)
{
    for (size_t i = 0; i < values.count; i++) {
        const struct slice path = values.value[i].path;
        const struct config_value *other = find(others, path);
        const bool differs =
            missing ? other == NULL : other == NULL || !slice_equal(other->value, values.value[i].value);
        if (!differs || is_taken_by_hangup(path) || is_of_the_night(path))
            continue;
        const size_t left = out->capacity - out->len;
        if (path.len + 2 + END_LEN <= left) {
            buffer_add_text(out, found > 0 ? ", " : "");
            buffer_add(out, path);
        } else if (!slice_ends_with(buffer_slice(out), SLICE_LIT("..."))) {
            buffer_add_text(out, ", ...");
        }
        found++;
    }
    return found;
}

size_t config_change_add(struct config_values started_with, struct config_values now, struct buffer *out)
{
    const size_t found = add_different(now, started_with, false, 0, out);
    return add_different(started_with, now, true, found, out);
}
