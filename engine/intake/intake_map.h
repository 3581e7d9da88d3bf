/*
 * intake_map.h - `kind: Intake`: how one source's export becomes complaints: which column is what, how times
 * are written, what means "not from a citizen".
 *
 * Read from YAML by intake_map_read.h (survey-defs/intake/); every slice borrows from the document's arena.
 */
#ifndef INTAKE_INTAKE_MAP_H
#define INTAKE_INTAKE_MAP_H

#include "base/locale.h"
#include "base/slice.h"
#include "intake/csv.h"
#include "intake/time_pattern.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What a complaint is made of. */
enum intake_field {
    INTAKE_CASE_NUMBER = 0, /* unique within the source */
    INTAKE_DEPARTMENT,
    INTAKE_TYPE,
    INTAKE_OFFICER,
    INTAKE_CHANNEL,
    INTAKE_OPENED_AT,
    INTAKE_CLOSED_AT,
    INTAKE_PHONE,
    INTAKE_LOCALE,
    INTAKE_SUPPLEMENTS, /* how often the citizen was asked for further papers */
    INTAKE_CITIZEN,     /* a stable code of the person */
    INTAKE_STATUS,
    INTAKE_OUTCOME, /* what became of it, as a code of the source */
    INTAKE_FIELD_COUNT,
};

enum {
    INTAKE_VALUES_MAX = 32, /* values in a list of a map */
    INTAKE_COLUMN_NONE = -1,
};

/** Which column a field comes from, or the value that it has in every row; both empty: the source does not
 *  tell. */
struct intake_origin {
    struct slice column;
    struct slice constant;
};

struct intake_map {
    struct slice
        source; /* names the source; with the case number it identifies a complaint. Never change it */
    struct slice zone_name; /* IANA: the zone of the source's wall clock */
    struct time_pattern time;
    struct intake_origin field[INTAKE_FIELD_COUNT];
    bool phone_made_up; /* phone.h, phone_made_up(): the column INTAKE_PHONE holds a case number */
    struct slice closed_status
        [INTAKE_VALUES_MAX]; /* values of INTAKE_STATUS that mean "closed"; none: a closing time does */
    size_t closed_status_count;
    /* values of INTAKE_STATUS: withdrawn by the citizen, a visit that left no case, not closed yet */
    struct slice withdrawn_status[INTAKE_VALUES_MAX], visit_status[INTAKE_VALUES_MAX],
        open_status[INTAKE_VALUES_MAX];
    size_t withdrawn_status_count, visit_status_count, open_status_count;
    struct slice
        staff_channel[INTAKE_VALUES_MAX]; /* values of INTAKE_CHANNEL that are the city's own workers */
    size_t staff_channel_count;
    enum locale default_locale; /* where the row names none or one that we do not speak */
};

/** Where the fields stand in a file: index of a column, or INTAKE_COLUMN_NONE. */
struct intake_columns {
    int at[INTAKE_FIELD_COUNT];
};

enum intake_columns_error { INTAKE_COLUMNS_OK = 0, INTAKE_COLUMN_MISSING, INTAKE_COLUMN_TWICE };

/** Find the map's columns in a header. On an error *reterr_column is the column's name, borrowed from the
 *  map. */
__attribute__((warn_unused_result)) enum intake_columns_error
intake_columns_bind(const struct intake_map *map, const struct csv_row *header, struct intake_columns *ret,
                    struct slice *reterr_column);

/** "case_number", ...: the field's key in a map. */
const char *intake_field_name(enum intake_field field);

#endif
