#include "main/survey/audience_list.h"

#include "adapter/file/file.h"
#include "intake/csv.h"
#include "intake/phone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 2 * 1024 * 1024, SAID_MAX = 20 };

enum { COLUMN_PHONE = 0, COLUMN_UNIT, COLUMN_LOCALE, COLUMNS };
static const char *const column_name[COLUMNS] = { "phone", "unit", "locale" };

struct reading {
    const struct vault *vault;
    struct arena *arena;
    struct audience_list *list;
    size_t column[COLUMNS]; /* place in a row; SIZE_MAX: not there */
    size_t bad;
};

static void complain(struct reading *reading, uint64_t line, const char *why)
{
    if (reading->bad++ < SAID_MAX)
        fprintf(stderr, "line %llu: %s\n", (unsigned long long)line, why);
}

static bool read_header(struct reading *reading, const struct csv_row *row)
{
    for (size_t c = 0; c < COLUMNS; c++) {
        reading->column[c] = SIZE_MAX;
        for (size_t i = 0; i < row->field_count; i++) {
            if (slice_equal(slice_trim(row->field[i]), slice_from_text(column_name[c])))
                reading->column[c] = i;
        }
        if (reading->column[c] == SIZE_MAX && c != COLUMN_LOCALE) {
            fprintf(stderr, "the header has no column '%s'; it has phone, unit and, if wanted, locale\n",
                    column_name[c]);
            return false;
        }
    }
    return true;
}

static bool read_locale(const struct reading *reading, const struct csv_row *row, enum locale *ret)
{
    *ret = LOCALE_KO;
    if (reading->column[COLUMN_LOCALE] == SIZE_MAX)
        return true;
    const struct slice written = slice_trim(row->field[reading->column[COLUMN_LOCALE]]);
    for (size_t l = 0; l < LOCALE_COUNT; l++) {
        if (slice_equal(written, locale_name((enum locale)l))) {
            *ret = (enum locale)l;
            return true;
        }
    }
    return written.len == 0;
}

static void add_row(struct reading *reading, const struct csv_row *row)
{
    const struct phone phone = phone_read(row->field[reading->column[COLUMN_PHONE]]);
    const struct slice unit = slice_trim(row->field[reading->column[COLUMN_UNIT]]);
    struct audience_member *member = &reading->list->member[reading->list->count];
    if (phone.kind != PHONE_MOBILE) {
        complain(reading, row->line, "no mobile number: nobody else can be asked");
    } else if (unit.len == 0 || unit.len > AUDIENCE_UNIT_LEN_MAX) {
        complain(reading, row->line, "no unit, or one of more than 80 characters");
    } else if (!read_locale(reading, row, &member->locale)) {
        complain(reading, row->line, "the locale is ko, en, zh, vi or nothing");
    } else {
        const struct slice digits = { .at = phone.digits, .len = phone.digit_count };
        reading->vault->seal(reading->vault->self, digits, &member->phone);
        member->unit = arena_copy(reading->arena, unit);
        reading->list->count++;
    }
}

static bool read_rows(struct reading *reading, struct slice bytes, struct csv *csv)
{
    struct csv_row row;
    bool header = false;
    csv_init(csv);
    csv_feed(csv, bytes);
    for (enum csv_result result; (result = csv_next(csv, &row)) != CSV_END;) {
        if (result == CSV_MORE) {
            csv_finish(csv);
        } else if (result == CSV_BAD) {
            complain(reading, row.line, csv_problem_text(row.problem));
        } else if (!header) {
            if (!read_header(reading, &row))
                return false;
            csv_expect(csv, row.field_count);
            header = true;
        } else {
            add_row(reading, &row);
        }
    }
    return header && reading->bad == 0;
}

bool audience_list_read(const char *path, const struct vault *vault, struct arena *arena,
                        struct audience_list *ret)
{
    struct reading reading = { .vault = vault, .arena = arena, .list = ret };
    struct slice bytes;
    const enum file_error error = file_read(path, FILE_MAX, arena, &bytes);
    if (error != FILE_OK) {
        fprintf(stderr, "%s: %s\n", path, file_error_text(error));
        return false;
    }
    size_t rows = 1;
    for (size_t i = 0; i < bytes.len; i++)
        rows += bytes.at[i] == '\n';
    *ret = (struct audience_list){ .member = arena_new_array(arena, struct audience_member, rows) };
    struct csv *csv = malloc(sizeof *csv);
    const bool good = ret->member != NULL && csv != NULL && read_rows(&reading, bytes, csv);
    if (csv != NULL)
        explicit_bzero(csv, sizeof *csv); /* numbers were in it */
    free(csv);
    explicit_bzero((char *)bytes.at, bytes.len); /* the arena's own copy of the file */
    if (!good)
        fputs("nothing was loaded: the list is loaded whole or not at all\n", stderr);
    return good;
}
