#include "base/calendar.h"

#include <assert.h>

enum { DAY_S = 86400, DAYS_OF_ERA = 146097, DAYS_TO_EPOCH = 719468 };

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

struct night night_from_civil(struct civil date)
{
    const int64_t year = date.year - (date.month <= 2);
    const int64_t era = floor_divide(year, 400);
    const int64_t year_of_era = year - era * 400;
    const int64_t day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
    const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return (struct night){ .day = (int32_t)(era * DAYS_OF_ERA + day_of_era - DAYS_TO_EPOCH) };
}

struct civil civil_from_night(struct night night)
{
    const int64_t z = (int64_t)night.day + DAYS_TO_EPOCH;
    const int64_t era = floor_divide(z, DAYS_OF_ERA);
    const int64_t day_of_era = z - era * DAYS_OF_ERA;
    const int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int64_t month_from_march = (5 * day_of_year + 2) / 153;
    const int month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    return (struct civil){ .year = (int32_t)(year_of_era + era * 400 + (month <= 2)),
                           .month = month,
                           .day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1) };
}

int night_weekday(struct night night)
{
    return (int)((night.day % 7 + 11) % 7); /* 1970-01-01 was a Thursday */
}

struct night night_of(struct instant when, const struct zone *zone)
{
    const int64_t local_s = when.unix_s + zone_at(zone, when)->utc_offset_s;
    return (struct night){ .day = (int32_t)floor_divide(local_s, DAY_S) };
}

struct instant night_instant(struct night night, int32_t second_of_day, const struct zone *zone)
{
    assert(second_of_day >= 0);
    assert(second_of_day < DAY_S);
    return zone_instant(zone, (int64_t)night.day * DAY_S + second_of_day);
}

static bool digits(struct slice text, size_t from, size_t len, long long max, int *ret)
{
    long long value = 0;
    const struct slice part = slice_part(text, from, len);
    if (part.len != len || part.at[0] == '-' || !slice_to_int(part, 0, max, &value))
        return false;
    *ret = (int)value;
    return true;
}

bool night_parse(struct slice text, struct night *ret)
{
    struct civil date = { 0 };
    int year = 0;
    if (text.len != sizeof "YYYY-MM-DD" - 1 || text.at[4] != '-' || text.at[7] != '-' ||
        !digits(text, 0, 4, 9999, &year) || !digits(text, 5, 2, 12, &date.month) ||
        !digits(text, 8, 2, 31, &date.day))
        return false;
    date.year = year;
    const struct night night = night_from_civil(date);
    const struct civil back = civil_from_night(night);
    if (back.month != date.month || back.day != date.day)
        return false; /* month or day 0, 31 April */
    *ret = night;
    return true;
}

void night_add(struct buffer *buffer, struct night night)
{
    const struct civil date = civil_from_night(night);
    buffer_add_padded(buffer, date.year, 4);
    buffer_add_byte(buffer, '-');
    buffer_add_padded(buffer, date.month, 2);
    buffer_add_byte(buffer, '-');
    buffer_add_padded(buffer, date.day, 2);
}

void instant_add(struct buffer *buffer, struct instant when)
{
    const int64_t day = floor_divide(when.unix_s, DAY_S);
    const int64_t second = when.unix_s - day * DAY_S;
    night_add(buffer, (struct night){ .day = (int32_t)day });
    buffer_add_byte(buffer, 'T');
    buffer_add_padded(buffer, second / 3600, 2);
    buffer_add_byte(buffer, ':');
    buffer_add_padded(buffer, second / 60 % 60, 2);
    buffer_add_byte(buffer, ':');
    buffer_add_padded(buffer, second % 60, 2);
    buffer_add_byte(buffer, 'Z');
}
