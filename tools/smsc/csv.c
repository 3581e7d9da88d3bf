#include "csv.h"

bool csv_open(struct csv *csv, const char *path)
{
    csv->file = gzopen(path, "rb"); /* reads plain files as they are */
    csv->field_count = 0;
    if (csv->file != NULL)
        gzbuffer(csv->file, 1 << 17);
    return csv->file != NULL;
}

void csv_close(struct csv *csv)
{
    if (csv->file != NULL)
        gzclose(csv->file);
    csv->file = NULL;
}

static void end_field(struct csv *csv, size_t from, size_t to)
{
    if (csv->field_count < CSV_FIELDS_MAX)
        csv->field[csv->field_count++] = (struct slice){ .at = csv->record + from, .len = to - from };
}

bool csv_next(struct csv *csv)
{
    size_t len = 0, from = 0;
    bool quoted = false, any = false;
    csv->field_count = 0;
    for (;;) {
        const int c = gzgetc(csv->file);
        if (c == -1)
            break;
        any = true;
        if (c == '"') {
            /* "" inside quotes closes and opens again: the inner quote is lost, which is no matter */
            quoted = !quoted;
        } else if (!quoted && c == ',') {
            end_field(csv, from, len);
            from = len;
        } else if (!quoted && c == '\n') {
            break;
        } else if (c != '\r' && len < CSV_RECORD_MAX) {
            csv->record[len++] = (char)c;
        }
    }
    if (any)
        end_field(csv, from, len);
    return any;
}

size_t csv_find(const struct csv *csv, const char *name)
{
    for (size_t i = 0; i < csv->field_count; i++) {
        struct slice field = csv->field[i];
        if (i == 0 && slice_starts_with(field, SLICE_LIT("\xef\xbb\xbf")))
            field = slice_part(field, 3, field.len);
        if (slice_equal(field, slice_from_text(name)))
            return i;
    }
    return CSV_FIELDS_MAX;
}

struct slice csv_field(const struct csv *csv, size_t index)
{
    return index < csv->field_count ? csv->field[index] : SLICE_EMPTY;
}
