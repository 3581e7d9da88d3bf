#include "report/department_batch.h"

#include "base/random.h"

#include <assert.h>

enum { WEEK = 7 };

const char *department_measure_name(enum department_measure measure)
{
    static const char *const name[DEPARTMENT_MEASURE_COUNT] = { "kindness", "satisfaction" };
    assert(measure < DEPARTMENT_MEASURE_COUNT);
    return name[measure];
}

static struct night sunday_of(struct night night)
{
    return (struct night){ .day = night.day + (WEEK - night_weekday(night)) % WEEK };
}

/** The day on which a batch up to this Sunday is published: one to five days after it. */
static struct night published_on(struct night sunday, int64_t seed)
{
    struct random random = random_from_seed((uint64_t)seed ^ (uint64_t)sunday.day);
    int32_t days = 1 + (int32_t)random_below(&random, DEPARTMENT_BATCH_JITTER_DAYS);
    return (struct night){ .day = sunday.day + days };
}

static bool spoke_before(const struct department_answer *answer, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (answer[i].phone == answer[index].phone && answer[i].measure == answer[index].measure)
            return true;
    return false;
}

static void take(const struct department_answer *answer, size_t index, struct department_closing *closing)
{
    if (spoke_before(answer, index))
        return;
    struct department_figure *figure = &closing->figure[answer[index].measure];
    figure->n++;
    figure->k += answer[index].good;
}

static bool is_enough(const struct department_closing *closing)
{
    for (int i = 0; i < DEPARTMENT_MEASURE_COUNT; i++)
        if (closing->figure[i].n > 0 && closing->figure[i].n < DEPARTMENT_BATCH_HANDSETS_MIN)
            return false;
    return closing->taken > 0;
}

bool department_batch_close(const struct department_answer *answer, size_t count, struct night after,
                            struct night night, struct department_closing *ret)
{
    if (count == 0)
        return false;
    struct department_closing closing = { 0 };
    struct night sunday = sunday_of(answer[0].arrived);
    if (after.day > 0 && sunday.day <= after.day) /* what came late is in the next whole week */
        sunday.day = after.day + WEEK;
    closing.first_monday.day = after.day > 0 ? after.day + 1 : sunday.day - (WEEK - 1);
    for (; published_on(sunday, answer[0].seed).day <= night.day; sunday.day += WEEK) {
        while (closing.taken < count && answer[closing.taken].arrived.day <= sunday.day)
            take(answer, closing.taken++, &closing);
        closing.last_sunday = sunday;
        if (is_enough(&closing)) {
            *ret = closing;
            return true;
        }
    }
    return false;
}

struct department_band department_batch_band(struct department_figure figure)
{
    const int32_t beyond = DEPARTMENT_BATCH_SIDE_MIN - 1;
    assert(figure.n >= 2 * DEPARTMENT_BATCH_SIDE_MIN && figure.k >= 0 && figure.k <= figure.n);
    if (figure.k <= beyond)
        return (struct department_band){ .low = 0, .high = beyond };
    if (figure.k >= figure.n - beyond)
        return (struct department_band){ .low = figure.n - beyond, .high = figure.n };
    return (struct department_band){ .low = figure.k, .high = figure.k };
}

bool department_batch_may_total(const struct department_figure *figure, size_t count)
{
    int64_t hidden = 0, low = 0, high = 0; /* over the figures that are bands */
    for (size_t i = 0; i < count; i++) {
        struct department_band band = department_batch_band(figure[i]);
        if (band.low == band.high)
            continue;
        hidden += figure[i].k;
        low += band.low;
        high += band.high;
    }
    for (size_t i = 0; i < count; i++) {
        struct department_band band = department_batch_band(figure[i]);
        if (band.low == band.high)
            continue;
        /* With the others at their ends, this one must still be able to reach both of its own. */
        if (hidden - (high - band.high) > band.low || hidden - (low - band.low) < band.high)
            return false;
    }
    return true;
}
