#include "intake/time_pattern.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const struct zone_period eastern_period[] = {
    { { INT64_MIN / 2 }, -18000 },
    { { 1425798000 }, -14400 }, /* 2015-03-08 02:00 EST becomes 03:00 EDT */
    { { 1446357600 }, -18000 }, /* 2015-11-01 02:00 EDT becomes 01:00 EST */
};
static const struct zone eastern = { eastern_period, 3 };

static void times_are_read_by_their_pattern(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *text;
        int64_t unix_s; /* -1: refused */
    } row[] = {
        { "%Y-%m-%d %H:%M:%S", "2015-01-01 00:20:09", 1420089609 },
        { "%F %T", "2015-01-01   00:20:09 ", 1420089609 },
        { "MM/DD/YYYY hh:mm:ss AM", "01/01/2015 12:20:09 AM", 1420089609 },
        { "MM/DD/YYYY hh:mm:ss AM", "01/01/2015 12:20:09 pm", 1420132809 },
        { "%m/%d/%Y %I:%M:%S %p", "01/02/2015 04:17:43 PM", 1420233463 },
        { "YYYY-MM-DD AM hh:mm", "2015-01-01 오후 12:20", 1420132800 },
        { "YYYY년 MM월 DD일 HH시 mm분", "2015년 01월 01일 00시 20분", 1420089600 },
        { "YYYYMMDDHHmmss", "20150101002009", 1420089609 },
        { "%FT%T%z", "2015-01-01T05:20:09Z", 1420089609 },
        { "%FT%T%z", "2015-01-01T14:20:09+09:00", 1420089609 },
        { "%FT%T%z", "2015-01-01T00:20:09-0500", 1420089609 },
        { "%F %T", "2015-07-01 12:00:00", 1435766400 }, /* summer time */
        { "%F %T", "2015-03-08 02:30:00", 1425798000 }, /* skipped: the change */
        { "%F %T", "2015-11-01 01:30:00", 1446355800 }, /* twice: the first */
        { "%F %T", "2016-02-29 00:00:00", 1456722000 },
        { "%F %T", "2015-02-29 00:00:00", -1 },
        { "%F %T", "2015-04-31 00:00:00", -1 },
        { "%F %T", "2015-13-01 00:00:00", -1 },
        { "%F %T", "2015-01-01 24:00:00", -1 },
        { "%F %T", "2015-01-01 00:60:00", -1 },
        { "%F %T", "2015-01-01 00:00:60", -1 },
        { "%F %T", "2015-01-01 00:00:0", -1 },
        { "%F %T", "2015-01-01 00:00:00x", -1 },
        { "%F %T", "2015-01-01", -1 },
        { "%F %T", "0015-01-01 00:00:00", -1 },
        { "%F %T", "2015--1-01 00:00:00", -1 },
        { "MM/DD/YYYY hh:mm:ss AM", "01/01/2015 13:20:09 PM", -1 },
        { "MM/DD/YYYY hh:mm:ss AM", "01/01/2015 00:20:09 AM", -1 },
        { "MM/DD/YYYY hh:mm:ss AM", "01/01/2015 12:20:09", -1 },
        { "%FT%T%z", "2015-01-01T05:20:09+15:00", -1 },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct time_pattern pattern;
        const char *why = NULL;
        if (!time_pattern_parse(slice_from_text(row[i].pattern), &pattern, &why))
            fail_msg("%s: %s", row[i].pattern, why);
        struct time_pattern_value value;
        const bool read = time_pattern_read(&pattern, slice_from_text(row[i].text), &value);
        const int64_t unix_s = read ? time_pattern_instant(&pattern, value, &eastern).unix_s : -1;
        if (unix_s != row[i].unix_s)
            fail_msg("%s by %s: %lld", row[i].text, row[i].pattern, (long long)unix_s);
    }
}

static void patterns_that_cannot_give_a_time_are_refused(void **state)
{
    (void)state;
    static const char *const text[] = {
        "",
        "%F",
        "%F %H",
        "%F %I:%M",
        "%F %H:%M %p",
        "%F %F %T",
        "%F %T %I %p",
        "%F %Q",
        "%F %T %",
        "YYYY-MM-DD",
        "MM/DD/YYYY hh:mm:ss",
        "DD.MM.YY HH:mm",
        "YYYY-MM-DD HH:mm:ss ----------------------------------------",
    };
    for (size_t i = 0; i < sizeof text / sizeof text[0]; i++) {
        struct time_pattern pattern;
        const char *why = NULL;
        if (time_pattern_parse(slice_from_text(text[i]), &pattern, &why))
            fail_msg("%s was taken", text[i]);
        assert_non_null(why);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_read_by_their_pattern),
        cmocka_unit_test(patterns_that_cannot_give_a_time_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
