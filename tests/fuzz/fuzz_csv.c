/*
 * Any bytes as a CSV file: the first byte chooses the pieces that they come in. The rows must not depend on
 * the pieces, lines must rise, rows must lie in order in the file, and every row that is a complaint must be
 * fit for the database.
 */
#include "base/utf8.h"
#include "intake/complaint.h"
#include "intake/csv.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { COLUMNS = 5 };

static struct csv reader;

static uint64_t mix(uint64_t hash, const void *bytes, size_t len)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ at[i]) * 1099511628211U;
    return (hash ^ len) * 1099511628211U;
}

static void check_complaint(const struct csv_row *row)
{
    static const struct zone_period period[] = { { { 0 }, 32400 } };
    static const struct zone zone = { period, 1 };
    struct intake_map map = { .default_locale = LOCALE_KO };
    struct intake_columns columns;
    struct complaint complaint;
    const char *why = NULL;
    if (!time_pattern_parse(SLICE_LIT("%F %T"), &map.time, &why))
        assert(false && "the pattern is good");
    for (int i = 0; i < INTAKE_FIELD_COUNT; i++)
        columns.at[i] = i == INTAKE_CASE_NUMBER || i == INTAKE_DEPARTMENT ? i
                        : i == INTAKE_TYPE                                ? 1
                        : i == INTAKE_OPENED_AT                           ? 2
                        : i == INTAKE_CLOSED_AT                           ? 3
                        : i == INTAKE_PHONE                               ? 4
                                                                          : INTAKE_COLUMN_NONE;
    if (complaint_read(&map, &columns, &zone, row, &complaint) != COMPLAINT_OK)
        return;
    assert(complaint.number.len > 0);
    assert(complaint.number.len <= COMPLAINT_NUMBER_LEN_MAX);
    assert(utf8_valid(complaint.number));
    assert(utf8_valid(complaint.department));
    assert(complaint.closed_at.unix_s >= complaint.opened_at.unix_s);
    assert(complaint.phone.digit_count <= PHONE_DIGITS_MAX);
}

static uint64_t read_all(struct slice text, size_t piece)
{
    uint64_t hash = 14695981039346656037U, line = 0;
    const size_t total = text.len;
    size_t raw = 0;
    csv_init(&reader);
    csv_expect(&reader, COLUMNS);
    for (;;) {
        struct csv_row row;
        const enum csv_result result = csv_next(&reader, &row);
        switch (result) {
        case CSV_END:
            return hash;
        case CSV_MORE:
            if (text.len == 0)
                csv_finish(&reader);
            else
                csv_feed(&reader, slice_part(text, 0, piece));
            text = slice_part(text, piece, SIZE_MAX);
            break;
        case CSV_ROW:
        case CSV_BAD:
            assert(row.line > line);
            line = row.line;
            raw += row.raw.len;
            assert(raw <= total);
            hash = mix(hash, &row.line, sizeof row.line);
            hash = mix(hash, &row.problem, sizeof row.problem);
            hash = mix(hash, row.raw.at, row.raw.len);
            if (result == CSV_BAD)
                break;
            assert(row.field_count == COLUMNS);
            for (size_t i = 0; i < row.field_count; i++)
                hash = mix(hash, row.field[i].at, row.field[i].len);
            check_complaint(&row);
            break;
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const struct slice text = { .at = (const char *)data + 1, .len = size - 1 };
    const uint64_t whole = read_all(text, SIZE_MAX), pieces = read_all(text, 1 + (size_t)data[0] % 32);
    assert(whole == pieces);
    return 0;
}
