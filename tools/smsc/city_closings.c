#include "city_closings.h"

#include "csv.h"

#include "base/calendar.h"
#include "base/zone.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ZONE_FILE_MAX = 65536, DAY_S = 86400, HOUR_S = 3600 };

/** Two digits at a place, or -1000000 so that any sum with it is no time. */
static int64_t two(struct slice text, size_t at)
{
    long long value = 0;
    return slice_to_int(slice_part(text, at, 2), 0, 99, &value) ? value : -1000000;
}

static bool local_of(struct slice text, int64_t *ret)
{
    struct civil date = { 0 };
    int64_t second = 0;
    if (text.len == 19 && text.at[4] == '-') {
        date = (struct civil){ (int32_t)(two(text, 0) * 100 + two(text, 2)), (int)two(text, 5),
                               (int)two(text, 8) };
        second = two(text, 11) * HOUR_S + two(text, 14) * 60 + two(text, 17);
    } else if (text.len == 22 && text.at[2] == '/') {
        date = (struct civil){ (int32_t)(two(text, 6) * 100 + two(text, 8)), (int)two(text, 0),
                               (int)two(text, 3) };
        const int64_t hour = two(text, 11) % 12 + (text.at[20] == 'P' ? 12 : 0);
        second = hour * HOUR_S + two(text, 14) * 60 + two(text, 17);
    }
    if (date.month < 1 || date.month > 12 || date.day < 1 || date.day > 31 || second < 0 || second >= DAY_S)
        return false;
    *ret = (int64_t)night_from_civil(date).day * DAY_S + second;
    return true;
}

static bool read_zone(const char *name, struct arena *arena, struct zone *ret)
{
    char path[256];
    static char bytes[ZONE_FILE_MAX];
    snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name);
    FILE *file = strstr(name, "..") != NULL ? NULL : fopen(path, "re");
    const size_t len = file == NULL ? 0 : fread(bytes, 1, sizeof bytes, file);
    if (file != NULL)
        fclose(file);
    return zone_parse_tzif((struct slice){ .at = bytes, .len = len }, arena, ret);
}

bool city_closings_read(const char *path, const char *column, const char *zone_name,
                        struct city_closings *ret)
{
    static char memory[ZONE_FILE_MAX];
    struct arena arena;
    struct zone zone;
    arena_init(&arena, memory, sizeof memory);
    if (!read_zone(zone_name, &arena, &zone)) {
        fprintf(stderr, "ccrm-city: error: no time zone %s\n", zone_name);
        return false;
    }
    struct csv *csv = calloc(1, sizeof *csv);
    if (csv == NULL || !csv_open(csv, path)) {
        fprintf(stderr, "ccrm-city: error: %s: %s\n", path, strerror(errno));
        free(csv);
        return false;
    }
    struct city_closings closings = { 0 };
    const size_t at = csv_next(csv) ? csv_find(csv, column) : CSV_FIELDS_MAX;
    if (at == CSV_FIELDS_MAX)
        fprintf(stderr, "ccrm-city: error: %s:1: no column \"%s\"\n", path, column);
    while (at != CSV_FIELDS_MAX && csv_next(csv)) {
        int64_t local_s = 0;
        closings.rows++;
        if (!local_of(slice_trim(csv_field(csv, at)), &local_s))
            continue;
        const struct instant when = zone_instant(&zone, local_s);
        if (closings.closed == 0 || when.unix_s < closings.first.unix_s)
            closings.first = when;
        if (closings.closed == 0 || when.unix_s > closings.last.unix_s)
            closings.last = when;
        closings.closed++;
    }
    csv_close(csv);
    free(csv);
    *ret = closings;
    return at != CSV_FIELDS_MAX;
}
