#include "intake/intake_map.h"

static const char *const field_name[INTAKE_FIELD_COUNT] = {
    [INTAKE_CASE_NUMBER] = "case_number",
    [INTAKE_DEPARTMENT] = "department",
    [INTAKE_TYPE] = "type",
    [INTAKE_OFFICER] = "officer",
    [INTAKE_CHANNEL] = "channel",
    [INTAKE_OPENED_AT] = "opened_at",
    [INTAKE_CLOSED_AT] = "closed_at",
    [INTAKE_PHONE] = "phone",
    [INTAKE_LOCALE] = "locale",
    [INTAKE_SUPPLEMENTS] = "supplements",
    [INTAKE_CITIZEN] = "citizen",
    [INTAKE_STATUS] = "status",
    [INTAKE_OUTCOME] = "outcome",
};

const char *intake_field_name(enum intake_field field)
{
    return field_name[field];
}

enum intake_columns_error intake_columns_bind(const struct intake_map *map, const struct csv_row *header,
                                              struct intake_columns *ret, struct slice *reterr_column)
{
    struct intake_columns columns;
    for (size_t field = 0; field < INTAKE_FIELD_COUNT; field++) {
        const struct slice wanted = map->field[field].column;
        columns.at[field] = INTAKE_COLUMN_NONE;
        if (wanted.len == 0)
            continue;
        size_t found = 0;
        for (size_t i = 0; i < header->field_count; i++) {
            if (!slice_equal(slice_trim(header->field[i]), wanted))
                continue;
            columns.at[field] = (int)i;
            found++;
        }
        if (found != 1) {
            *reterr_column = wanted;
            return found == 0 ? INTAKE_COLUMN_MISSING : INTAKE_COLUMN_TWICE;
        }
    }
    *ret = columns;
    return INTAKE_COLUMNS_OK;
}
