#include "roster.h"

#include "csv.h"

#include "base/calendar.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEOUL_OFFSET_S = 9 * 3600, DERIVED_DIGITS = 7 };

struct columns {
    size_t number, department, phone, closed, locale;
};

static bool two_digits(struct slice text, size_t at, int64_t *ret)
{
    long long value = 0;
    if (!slice_to_int(slice_part(text, at, 2), 0, 99, &value))
        return false;
    *ret = value;
    return true;
}

/** "YYYY-MM-DD HH:MM:SS" as Seoul's wall time; 0 for anything else: the order of closing is then the
 *  file's. */
static int64_t closed_of(struct slice text)
{
    struct night night;
    int64_t hour = 0, minute = 0;
    if (text.len < 16 || !night_parse(slice_part(text, 0, 10), &night) || !two_digits(text, 11, &hour) ||
        !two_digits(text, 14, &minute))
        return 0;
    return (int64_t)night.day * 86400 + hour * 3600 + minute * 60 - SEOUL_OFFSET_S;
}

static struct slice derived_phone(struct slice number, const char *prefix, char *memory, size_t memory_len)
{
    char digits[DERIVED_DIGITS + 1] = "";
    size_t count = 0;
    for (size_t i = number.len; i-- > 0 && count < DERIVED_DIGITS;)
        if (number.at[i] >= '0' && number.at[i] <= '9')
            digits[DERIVED_DIGITS - ++count] = number.at[i];
    if (count < DERIVED_DIGITS)
        return SLICE_EMPTY;
    const int len = snprintf(memory, memory_len, "%s%s", prefix, digits);
    return (struct slice){ .at = memory, .len = len > 0 ? (size_t)len : 0 };
}

static bool find_columns(const struct csv *csv, const struct options_cases *cases, struct columns *ret)
{
    *ret = (struct columns){
        .number = csv_find(csv, cases->number_column),
        .department = csv_find(csv, cases->department_column),
        .phone = csv_find(csv, cases->phone_column),
        .closed = csv_find(csv, cases->closed_column),
        .locale = csv_find(csv, cases->locale_column),
    };
    const char *missing = NULL;
    if (ret->department == CSV_FIELDS_MAX)
        missing = cases->department_column;
    if (cases->phone_from_case != NULL && ret->number == CSV_FIELDS_MAX)
        missing = cases->number_column;
    if (cases->phone_from_case == NULL && ret->phone == CSV_FIELDS_MAX)
        missing = cases->phone_column;
    if (missing != NULL)
        fprintf(stderr, "ccrm-smsc: error: %s:1: no column \"%s\"\n", cases->path, missing);
    return missing == NULL;
}

static void add_row(struct subscribers *subscribers, const struct csv *csv, const struct columns *columns,
                    const struct options_cases *cases, const char *planted, struct roster_counts *counts)
{
    char memory[64];
    const struct slice department = slice_trim(csv_field(csv, columns->department));
    const struct slice phone =
        cases->phone_from_case != NULL
            ? derived_phone(csv_field(csv, columns->number), cases->phone_from_case, memory, sizeof memory)
            : slice_trim(csv_field(csv, columns->phone));
    struct subscriber *subscriber = subscribers_of(subscribers, phone);
    if (subscriber == NULL)
        return;
    counts->cases++;
    counts->planted += planted != NULL && slice_equal(department, slice_from_text(planted));
    const enum locale locale = locale_from_name(slice_trim(csv_field(csv, columns->locale)));
    if (locale < LOCALE_COUNT)
        subscriber->locale = locale;
    if (!subscriber_add_case(subscriber, department, closed_of(slice_trim(csv_field(csv, columns->closed)))))
        abort(); /* a hundred bytes: the machine is out of memory */
}

bool roster_read(struct subscribers *subscribers, const struct options_cases *cases,
                 const char *planted_department, struct roster_counts *counts)
{
    struct columns columns;
    struct csv *csv = calloc(1, sizeof *csv);
    if (csv == NULL || !csv_open(csv, cases->path)) {
        fprintf(stderr, "ccrm-smsc: error: %s: %s\n", cases->path, strerror(errno));
        free(csv);
        return false;
    }
    const bool known = csv_next(csv) && find_columns(csv, cases, &columns);
    while (known && csv_next(csv)) {
        counts->rows++;
        add_row(subscribers, csv, &columns, cases, planted_department, counts);
    }
    csv_close(csv);
    free(csv);
    return known;
}
