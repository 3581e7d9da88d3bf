#include "intake/complaint.h"

#include "base/utf8.h"

#include <assert.h>

/* The field's value in this row, trimmed: its column's, else the map's constant. */
static struct slice value_of(const struct intake_map *map, const struct intake_columns *columns,
                             const struct csv_row *row, enum intake_field field)
{
    const int at = columns->at[field];
    if (at == INTAKE_COLUMN_NONE)
        return map->field[field].constant;
    assert((size_t)at < row->field_count);
    return slice_trim(row->field[at]);
}

static bool is_one_of(struct slice value, const struct slice *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (slice_equal(value, list[i]))
            return true;
    }
    return false;
}

/* A text that people will read in reports and PostgreSQL takes: UTF-8 without control characters. */
static enum complaint_outcome check_name(struct slice name, size_t len_max)
{
    if (name.len > len_max)
        return COMPLAINT_TOO_LONG;
    while (name.len > 0) {
        uint32_t point = 0;
        const size_t len = utf8_decode(name, &point);
        if (len == 0 || point < ' ' || (point >= 0x7F && point < 0xA0))
            return COMPLAINT_BAD_ENCODING;
        name = slice_part(name, len, SIZE_MAX);
    }
    return COMPLAINT_OK;
}

static enum complaint_outcome check_names(const struct complaint *complaint)
{
    if (complaint->number.len == 0)
        return COMPLAINT_NO_NUMBER;
    if (complaint->department.len == 0)
        return COMPLAINT_NO_DEPARTMENT;
    if (complaint->type.len == 0)
        return COMPLAINT_NO_TYPE;
    enum complaint_outcome outcome = check_name(complaint->number, COMPLAINT_NUMBER_LEN_MAX);
    const struct slice name[] = { complaint->department, complaint->type,    complaint->officer,
                                  complaint->channel,    complaint->citizen, complaint->outcome };
    for (size_t i = 0; i < sizeof name / sizeof name[0] && outcome == COMPLAINT_OK; i++)
        outcome = check_name(name[i], COMPLAINT_NAME_LEN_MAX);
    return outcome;
}

static enum complaint_outcome read_times(const struct intake_map *map, const struct zone *zone,
                                         struct slice opened, struct slice closed,
                                         struct complaint *complaint)
{
    struct time_pattern_value value;
    if (opened.len == 0)
        return COMPLAINT_NO_OPENING;
    if (!time_pattern_read(&map->time, opened, &value))
        return COMPLAINT_BAD_OPENING;
    complaint->opened_at = time_pattern_instant(&map->time, value, zone);
    if (complaint->ending == COMPLAINT_IS_OPEN)
        return COMPLAINT_OK;
    if (!time_pattern_read(&map->time, closed, &value))
        return COMPLAINT_BAD_CLOSING;
    complaint->closed_at = time_pattern_instant(&map->time, value, zone);
    return complaint->closed_at.unix_s < complaint->opened_at.unix_s ? COMPLAINT_CLOSES_BEFORE_OPENING
                                                                     : COMPLAINT_OK;
}

/* False: it is not closed yet, and open ones are not asked for. */
static bool read_ending(const struct intake_map *map, struct slice status, bool has_closing,
                        enum complaint_ending *ret)
{
    *ret = COMPLAINT_IS_OPEN;
    if (is_one_of(status, map->open_status, map->open_status_count))
        return true;
    *ret = COMPLAINT_ENDS_CLOSED;
    if (is_one_of(status, map->withdrawn_status, map->withdrawn_status_count))
        *ret = COMPLAINT_ENDS_WITHDRAWN;
    else if (is_one_of(status, map->visit_status, map->visit_status_count))
        *ret = COMPLAINT_ENDS_VISIT;
    else if (map->closed_status_count > 0 && !is_one_of(status, map->closed_status, map->closed_status_count))
        return false;
    return has_closing;
}

static bool read_supplements(struct slice text, int *ret)
{
    long long count = 0;
    if (text.len > 0 && !slice_to_int(text, 0, COMPLAINT_SUPPLEMENTS_MAX, &count))
        return false;
    *ret = (int)count;
    return true;
}

enum complaint_outcome complaint_read(const struct intake_map *map, const struct intake_columns *columns,
                                      const struct zone *zone, const struct csv_row *row,
                                      struct complaint *ret)
{
    struct slice value[INTAKE_FIELD_COUNT];
    for (size_t field = 0; field < INTAKE_FIELD_COUNT; field++)
        value[field] = value_of(map, columns, row, (enum intake_field)field);

    enum complaint_ending ending;
    if (!read_ending(map, value[INTAKE_STATUS], value[INTAKE_CLOSED_AT].len > 0, &ending))
        return COMPLAINT_NOT_CLOSED;

    struct complaint complaint = {
        .ending = ending,
        .outcome = value[INTAKE_OUTCOME],
        .number = value[INTAKE_CASE_NUMBER],
        .department = value[INTAKE_DEPARTMENT],
        .type = value[INTAKE_TYPE],
        .officer = value[INTAKE_OFFICER],
        .channel = value[INTAKE_CHANNEL],
        .citizen = value[INTAKE_CITIZEN],
        .from_citizen = !is_one_of(value[INTAKE_CHANNEL], map->staff_channel, map->staff_channel_count),
        .locale = locale_from_name(value[INTAKE_LOCALE]),
    };
    if (complaint.locale == LOCALE_COUNT)
        complaint.locale = map->default_locale;
    enum complaint_outcome outcome = check_names(&complaint);
    if (outcome == COMPLAINT_OK)
        outcome = read_times(map, zone, value[INTAKE_OPENED_AT], value[INTAKE_CLOSED_AT], &complaint);
    if (outcome == COMPLAINT_OK && !read_supplements(value[INTAKE_SUPPLEMENTS], &complaint.supplements))
        outcome = COMPLAINT_BAD_SUPPLEMENTS;
    if (outcome != COMPLAINT_OK)
        return outcome;
    complaint.phone =
        map->phone_made_up ? phone_made_up(value[INTAKE_PHONE]) : phone_read(value[INTAKE_PHONE]);
    *ret = complaint;
    return COMPLAINT_OK;
}

static const struct {
    const char *id, *text;
} outcome_name[COMPLAINT_OUTCOME_COUNT] = {
    [COMPLAINT_OK] = { "fine", "fine" },
    [COMPLAINT_NOT_CLOSED] = { "not-closed", "not closed yet" },
    [COMPLAINT_NO_NUMBER] = { "no-case-number", "no case number" },
    [COMPLAINT_NO_DEPARTMENT] = { "no-department", "no department" },
    [COMPLAINT_NO_TYPE] = { "no-type", "no type" },
    [COMPLAINT_NO_OPENING] = { "no-opening-time", "no opening time" },
    [COMPLAINT_BAD_OPENING] = { "bad-opening-time", "an opening time that is not written as the map says" },
    [COMPLAINT_BAD_CLOSING] = { "bad-closing-time", "a closing time that is not written as the map says" },
    [COMPLAINT_CLOSES_BEFORE_OPENING] = { "closes-before-opening", "it closes before it opens" },
    [COMPLAINT_TOO_LONG] = { "too-long", "a case number over 64 bytes or a name over 200" },
    [COMPLAINT_BAD_ENCODING] = { "bad-encoding", "a name that is not UTF-8 or holds a control character" },
    [COMPLAINT_BAD_SUPPLEMENTS] = { "bad-supplements", "a number of supplements that is not 0 to 999" },
};

const char *complaint_outcome_id(enum complaint_outcome outcome)
{
    return outcome_name[outcome].id;
}

const char *complaint_outcome_text(enum complaint_outcome outcome)
{
    return outcome_name[outcome].text;
}
