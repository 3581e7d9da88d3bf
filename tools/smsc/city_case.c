#include "city_case.h"

#include "city_district.h"

#include "base/random.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    DAY_S = 86400,
    HOUR_S = 3600,
    MINUTE_S = 60,
    OFFICE_FROM_S = 9 * HOUR_S,
    OFFICE_UNTIL_S = 18 * HOUR_S,
    PHONES = 10000000,         /* 010-0xxx-xxxx, never allocated to anybody */
    PHONE_STRIDE = 7368787,    /* coprime to PHONES: every citizen gets another number */
    OFFICERS_PER_THOUSAND = 60 /* of the city, over its departments by size, two each at least */
};

static const double share_again = 0.04; /* of complaints by somebody who had one before */
static const double share_missing = 0.03;
static const double share_impossible = 0.01;
static const double share_landline = 0.01;
static const double share_batch = 0.55; /* closed with others of the department in the same minute */

/** Korea's holidays with a fixed date; the lunar ones are left to the engine's calendar. */
static bool is_holiday(struct civil date)
{
    static const int holiday[][2] = { { 1, 1 },  { 3, 1 },  { 5, 5 },  { 6, 6 },
                                      { 8, 15 }, { 10, 3 }, { 10, 9 }, { 12, 25 } };
    for (size_t i = 0; i < sizeof holiday / sizeof holiday[0]; i++)
        if (holiday[i][0] == date.month && holiday[i][1] == date.day)
            return true;
    return false;
}

/** Index drawn in proportion to the weights. */
static size_t draw_index(struct random *random, const double *weight, size_t count)
{
    double total = 0;
    for (size_t i = 0; i < count; i++)
        total += weight[i];
    double roll = random_unit(random) * total;
    for (size_t i = 0; i + 1 < count; i++) {
        if (roll < weight[i])
            return i;
        roll -= weight[i];
    }
    return count - 1;
}

/** How busy each day of the period is; 0 on weekends and holidays. False when no day is. */
static bool day_weights(const struct city_wish *wish, struct random *random, double *ret)
{
    static const double by_weekday[7] = { 0, 1.2, 1.05, 1.0, 1.0, 0.95, 0 };
    bool any = false;
    for (int i = 0; i < wish->nights; i++) {
        const struct night night = { wish->from.day + i };
        ret[i] = by_weekday[night_weekday(night)] * (0.85 + 0.3 * random_unit(random));
        if (is_holiday(civil_from_night(night)))
            ret[i] = 0;
        any = any || ret[i] > 0;
    }
    return any;
}

static int32_t round_to_minute(double second)
{
    return (int32_t)(second / MINUTE_S) * MINUTE_S;
}

/** Mostly in one of the department's two or three batches of the day, else at any minute of office hours. */
static int32_t closing_second(struct random *random, uint64_t seed, size_t department, int day)
{
    if (!random_chance(random, share_batch))
        return OFFICE_FROM_S + round_to_minute(random_unit(random) * (OFFICE_UNTIL_S - OFFICE_FROM_S));
    static const int32_t batch[] = { 11 * HOUR_S + 30 * MINUTE_S, 15 * HOUR_S, 17 * HOUR_S + 20 * MINUTE_S };
    char name[64];
    const size_t which = random_below(random, 3);
    snprintf(name, sizeof name, "batch/%zu/%d/%zu", department, day, which);
    struct random own = random_for(seed, slice_from_text(name));
    return batch[which] + (int32_t)random_below(&own, 30) * MINUTE_S;
}

/** The median spread by a factor of about 0.3 to 3; opened at any hour, since the city's web site never
 *  closes. */
static int64_t opening_of(struct random *random, int64_t closed_local_s, double median_days)
{
    const double factor = exp((random_unit(random) + random_unit(random) + random_unit(random) - 1.5) * 1.4);
    const int64_t taken_s = round_to_minute(median_days * factor * DAY_S);
    return closed_local_s - (taken_s < 5 * MINUTE_S ? 5 * MINUTE_S : taken_s);
}

static void draw_phone(struct random *random, uint64_t seed, size_t citizen, char ret[CITY_PHONE_MAX + 1])
{
    static const char *const impossible[] = { "0100123", "010-ABCD-EFGH", "없음", "0100123456789012",
                                              "1234" };
    const double roll = random_unit(random);
    if (roll < share_missing) {
        ret[0] = '\0';
    } else if (roll < share_missing + share_impossible) {
        snprintf(ret, CITY_PHONE_MAX + 1, "%s", impossible[random_below(random, 5)]);
    } else if (roll < share_missing + share_impossible + share_landline) {
        snprintf(ret, CITY_PHONE_MAX + 1, "%s000%04u", random_chance(random, 0.7) ? "02" : "031",
                 random_below(random, 10000));
    } else {
        const uint64_t offset = random_for(seed, SLICE_LIT("phones")).state % PHONES;
        snprintf(ret, CITY_PHONE_MAX + 1, "0100%07u",
                 (unsigned)((offset + (uint64_t)citizen * PHONE_STRIDE) % PHONES));
    }
}

static const char *draw_channel(struct random *random)
{
    const double roll = random_unit(random);
    return roll < 0.48 ? "online" : roll < 0.75 ? "phone" : roll < 0.97 ? "counter" : "internal";
}

static const char *draw_locale(struct random *random)
{
    const double roll = random_unit(random);
    return roll < 0.015 ? "en" : roll < 0.030 ? "zh" : roll < 0.042 ? "vi" : roll < 0.30 ? "" : "ko";
}

static int draw_supplements(struct random *random)
{
    const double roll = random_unit(random);
    return roll < 0.85 ? 0 : roll < 0.95 ? 1 : roll < 0.99 ? 2 : 3;
}

/** Officers are numbered through the city; within a department the first ones handle most. */
static int draw_officer(struct random *random, size_t department, size_t departments)
{
    double total = 0;
    for (size_t i = 0; i < departments; i++)
        total += city_district[i].weight;
    int first = 1, count = 0;
    for (size_t i = 0; i <= department; i++) {
        first += count;
        count = 2 + (int)(city_district[i].weight / total * OFFICERS_PER_THOUSAND);
    }
    const double skewed = random_unit(random) * random_unit(random);
    return first + (int)(skewed * count);
}

static void draw_one(const struct city_wish *wish, struct random *random, const double *day_weight,
                     size_t index, const struct city_case *before, struct city_case *ret)
{
    double department_weight[CITY_DEPARTMENTS_MAX];
    for (size_t i = 0; i < wish->departments; i++)
        department_weight[i] = city_district[i].weight;
    memset(ret, 0, sizeof *ret);
    ret->department = draw_index(random, department_weight, wish->departments);
    const struct city_department *department = &city_district[ret->department];
    ret->type = random_below(random, (uint32_t)department->type_count);
    ret->officer = draw_officer(random, ret->department, wish->departments);
    ret->channel = draw_channel(random);
    const int day = (int)draw_index(random, day_weight, (size_t)wish->nights);
    ret->closed_local_s =
        (int64_t)(wish->from.day + day) * DAY_S + closing_second(random, wish->seed, ret->department, day);
    ret->opened_local_s = opening_of(random, ret->closed_local_s, department->type[ret->type].days);
    ret->supplements = draw_supplements(random);
    if (index > 0 && random_chance(random, share_again)) {
        const struct city_case *earlier = &before[random_below(random, (uint32_t)index)];
        memcpy(ret->phone, earlier->phone, sizeof ret->phone);
        ret->locale = earlier->locale;
        return;
    }
    draw_phone(random, wish->seed, index, ret->phone);
    ret->locale = draw_locale(random);
}

static int by_opening(const void *a, const void *b)
{
    const struct city_case *x = a, *y = b;
    if (x->opened_local_s != y->opened_local_s)
        return x->opened_local_s < y->opened_local_s ? -1 : 1;
    if (x->closed_local_s != y->closed_local_s)
        return x->closed_local_s < y->closed_local_s ? -1 : 1;
    if (x->department != y->department)
        return x->department < y->department ? -1 : 1;
    return strcmp(x->phone, y->phone);
}

bool city_cases_draw(const struct city_wish *wish, struct city_case *ret)
{
    struct random random = random_for(wish->seed, SLICE_LIT("city"));
    double *day_weight = calloc((size_t)wish->nights + 1, sizeof *day_weight);
    if (day_weight == NULL || !day_weights(wish, &random, day_weight)) {
        free(day_weight);
        return false;
    }
    for (size_t i = 0; i < wish->complaints; i++)
        draw_one(wish, &random, day_weight, i, ret, &ret[i]);
    qsort(ret, wish->complaints, sizeof *ret, by_opening);
    free(day_weight);
    return true;
}
