#include "rules/track.h"

#include <assert.h>
#include <stddef.h>

void track_open(struct track *track)
{
    *track = (struct track){ .reset = -1 };
}

void track_reset(struct track *track, int32_t at, int32_t begin)
{
    track->reset = at;
    track->now = (struct detector){ 0 };
    int32_t week = at < begin ? 0 : (at - begin) / DETECTOR_WEEK;
    for (int32_t w = 0; w <= week; w++) {
        track->week[w] = (struct detector){ 0 };
    }
    track->valid = week;
}

void track_walk(struct detector *detector, const struct detector_odds *const *odds,
                const struct ledger_cell *cell, int32_t begin, int32_t at)
{
    if ((at - begin) % DETECTOR_WEEK == 0) {
        detector_start(detector, odds[at]);
    }
    if (cell->night != NULL) {
        int32_t n = cell->night[at].n;
        int32_t k = cell->night[at].k;
        detector_night(detector, odds[at], n, k < n ? k : n);
    }
}

void track_fold(struct track *track, const struct detector_odds *const *odds, const struct ledger_cell *cell,
                int32_t begin, int32_t at)
{
    assert(at >= begin);
    int32_t touched = cell->touched < at ? cell->touched : at;
    int32_t week = touched < begin ? 0 : (touched - begin) / DETECTOR_WEEK;
    week = week < track->valid ? week : track->valid;
    struct detector state = track->week[week];
    for (int32_t night = begin + week * DETECTOR_WEEK; night <= at; night++) {
        if ((night - begin) % DETECTOR_WEEK == 0) {
            track->valid = (night - begin) / DETECTOR_WEEK;
            track->week[track->valid] = state;
        }
        if (night > track->reset) {
            track_walk(&state, odds, cell, begin, night);
        }
    }
    track->now = state;
}
