#include "document/distance.h"

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t distance_between(struct slice a, struct slice b)
{
    if (slice_equal(a, b))
        return 0;
    if (a.len > DISTANCE_LEN_MAX || b.len > DISTANCE_LEN_MAX)
        return DISTANCE_LEN_MAX;
    /* Three rows of the dynamic programme; `above` is row i-1, `two_above` row i-2 (for swapped neighbours).
     */
    size_t row[3][DISTANCE_LEN_MAX + 1];
    size_t *two_above = row[0], *above = row[1], *here = row[2];
    for (size_t j = 0; j <= b.len; j++)
        above[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        here[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            const size_t replaced = above[j - 1] + (a.at[i - 1] != b.at[j - 1]);
            here[j] = least(replaced, least(above[j], here[j - 1]) + 1);
            const bool swapped = i > 1 && j > 1 && a.at[i - 1] == b.at[j - 2] && a.at[i - 2] == b.at[j - 1];
            if (swapped)
                here[j] = least(here[j], two_above[j - 2] + 1);
        }
        size_t *spare = two_above;
        two_above = above;
        above = here;
        here = spare;
    }
    return above[b.len];
}

/** "host" for "hostname": a name and its longer form. */
static bool is_short_form(struct slice a, struct slice b)
{
    return (a.len >= 3 && slice_starts_with(b, a)) || (b.len >= 3 && slice_starts_with(a, b));
}

size_t distance_nearest(struct slice written, const struct slice *candidate, size_t count)
{
    size_t best = count;
    size_t best_distance = DISTANCE_LEN_MAX;
    for (size_t i = 0; i < count; i++) {
        const bool short_form = is_short_form(written, candidate[i]);
        const size_t distance = short_form ? 1 : distance_between(written, candidate[i]);
        const size_t longer = written.len > candidate[i].len ? written.len : candidate[i].len;
        /* A third of the letters wrong is a slip (one of two or three letters too); more is another word. */
        const size_t allowed = longer <= 3 ? 1 : (longer + 2) / 3;
        if (distance <= allowed && distance < best_distance && distance < longer) {
            best = i;
            best_distance = distance;
        }
    }
    return best;
}
