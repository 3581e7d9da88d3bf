#include "schedule/send_window.h"

#include "base/calendar.h"

static bool is_open_day(const struct survey *survey, struct night day)
{
    enum { SUNDAYS_FIRST_TO_MONDAYS_FIRST = 6 };
    const int weekday = (night_weekday(day) + SUNDAYS_FIRST_TO_MONDAYS_FIRST) % SURVEY_DAY_COUNT;
    bool open = survey->day_count == 0;
    for (size_t i = 0; i < survey->day_count; i++)
        open = open || (int)survey->day[i] == weekday;
    return open && (survey->holiday_table == NULL || !holidays_has(survey->holiday_table, day));
}

struct instant send_window_next(const struct survey *survey, const struct zone *zone, struct instant now)
{
    for (int i = 0; i < SEND_WINDOW_DAYS_MAX; i++) {
        now = quiet_hours_next_allowed(survey->quiet, zone, now);
        struct night day = night_of(now, zone);
        if (is_open_day(survey, day))
            return now;
        day.day++;
        now = night_instant(day, 0, zone);
    }
    return INSTANT_NEVER;
}

struct instant send_window_closes(const struct survey *survey, const struct zone *zone, struct instant now)
{
    const struct quiet_hours quiet = survey->quiet;
    struct night day = night_of(now, zone);
    for (int i = 0; i < SEND_WINDOW_DAYS_MAX; i++, day.day++) {
        if (i > 0 && !is_open_day(survey, day))
            return night_instant(day, 0, zone);
        const struct instant silent = night_instant(day, quiet.start_min * 60, zone);
        if (quiet.start_min != quiet.end_min && silent.unix_s > now.unix_s)
            return silent;
    }
    return INSTANT_NEVER;
}
