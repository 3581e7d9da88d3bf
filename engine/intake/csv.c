#include "intake/csv.h"

#include <assert.h>
#include <string.h>

void csv_init(struct csv *csv)
{
    csv->fed = SLICE_EMPTY;
    csv->begin = csv->at = csv->end = 0;
    csv->line_end = 0;
    csv->part_count = 0;
    csv->expected = 0;
    csv->line = 1;
    csv->state = CSV_AT_FIELD;
    csv->finished = csv->started = csv->has_nul = false;
}

void csv_expect(struct csv *csv, size_t field_count)
{
    assert(field_count <= CSV_FIELDS_MAX);
    csv->expected = field_count;
}

void csv_feed(struct csv *csv, struct slice bytes)
{
    assert(csv->fed.len == 0);
    assert(!csv->finished);
    csv->fed = bytes;
}

void csv_finish(struct csv *csv)
{
    csv->finished = true;
}

/* Moves fed bytes into the window; false when there were none. */
static bool refill(struct csv *csv)
{
    if (csv->fed.len == 0)
        return false;
    if (csv->end == CSV_WINDOW_LEN) {
        const size_t shift = csv->begin; /* > 0: a row ends, or fails, before it fills the window */
        assert(shift > 0);
        memmove(csv->window, csv->window + shift, csv->end - shift);
        csv->begin = 0;
        csv->at -= shift;
        csv->end -= shift;
        if (csv->line_end > 0)
            csv->line_end -= shift;
        for (size_t i = 0; i <= csv->part_count && i < CSV_FIELDS_MAX; i++)
            csv->part[i].from -= shift; /* the open one, at part_count, included */
    }
    const size_t room = CSV_WINDOW_LEN - csv->end;
    const struct slice taken = slice_part(csv->fed, 0, room);
    memcpy(csv->window + csv->end, taken.at, taken.len);
    csv->end += taken.len;
    csv->fed = slice_part(csv->fed, taken.len, SIZE_MAX);
    return true;
}

/* The next row begins at window[from]. */
static void begin_row(struct csv *csv, size_t from, enum csv_state state)
{
    csv->begin = csv->at = from;
    csv->line_end = 0;
    csv->part_count = 0;
    csv->has_nul = false;
    csv->state = state;
}

/* How many bytes a row of `len` bytes has without its line end. */
static size_t without_line_end(const char *at, size_t len)
{
    if (len > 0 && at[len - 1] == '\n')
        len--;
    if (len > 0 && at[len - 1] == '\r')
        len--;
    return len;
}

/* Where the row's first line ends, or `otherwise` while that is not known. */
static size_t line_or(const struct csv *csv, size_t otherwise)
{
    return csv->line_end > 0 ? csv->line_end : otherwise;
}

static uint64_t count_lines(const char *at, size_t len)
{
    uint64_t lines = 0;
    for (const char *next = at; (next = memchr(next, '\n', len - (size_t)(next - at))) != NULL; next++)
        lines++;
    return lines;
}

/* Gives the malformed row window[begin..end), its first line or, when that is longer than a row may be, what
 * was read of it. */
static enum csv_result give_bad_line(struct csv *csv, size_t end, struct csv_row *ret)
{
    const char *row = csv->window + csv->begin;
    const bool whole = end > csv->begin && csv->window[end - 1] == '\n';
    *ret = (struct csv_row){
        .line = csv->line,
        .raw = { .at = row, .len = without_line_end(row, end - csv->begin) },
        .field_count = csv->part_count,
        .problem = csv->failing,
    };
    csv->line += whole ? 1 : 0;
    begin_row(csv, end, whole ? CSV_AT_FIELD : CSV_SKIPPING);
    return CSV_BAD;
}

/* One field as a slice: the window's own bytes, or a copy with its doubled quotes made single. */
static struct slice unescape(struct csv *csv, const struct csv_field *part, size_t *used)
{
    const char *from = csv->window + part->from;
    if (!part->escaped)
        return (struct slice){ .at = from, .len = part->len };
    char *to = csv->unescaped + *used;
    size_t len = 0;
    for (size_t i = 0; i < part->len; i++) {
        to[len++] = from[i];
        if (from[i] == '"')
            i++; /* its double */
    }
    *used += len;
    return (struct slice){ .at = to, .len = len };
}

/* The row ends before window[end], where the next begins. */
static enum csv_result end_row(struct csv *csv, size_t end, struct csv_row *ret)
{
    const char *row = csv->window + csv->begin;
    const size_t len = end - csv->begin;
    *ret = (struct csv_row){
        .line = csv->line,
        .raw = { .at = row, .len = without_line_end(row, len) },
        .field_count = csv->part_count,
    };
    if (csv->has_nul)
        ret->problem = CSV_NUL;
    else if (csv->expected > 0 && csv->part_count != csv->expected)
        ret->problem = CSV_FIELD_COUNT;
    if (ret->problem == CSV_FINE) {
        size_t used = 0;
        for (size_t i = 0; i < csv->part_count; i++)
            csv->field[i] = unescape(csv, &csv->part[i], &used);
        ret->field = csv->field;
    }
    csv->line += count_lines(row, len);
    begin_row(csv, end, CSV_AT_FIELD);
    return ret->problem == CSV_FINE ? CSV_ROW : CSV_BAD;
}

/* A field ends before window[end] (without the CR of a line end). */
static void end_field(struct csv *csv, size_t end)
{
    struct csv_field *part = &csv->part[csv->part_count];
    part->len = end - part->from;
    csv->part_count++;
}

enum csv_step { STEP_ON, STEP_ROW, STEP_BLANK, STEP_BAD_LINE };

/* The row is malformed and its end unknown: its first line will be given, as soon as that is known. */
static enum csv_step fail(struct csv *csv, enum csv_problem problem)
{
    csv->failing = problem;
    csv->state = CSV_TO_LINE_END;
    return csv->line_end > 0 ? STEP_BAD_LINE : STEP_ON;
}

/* After a field: a comma, or a line end that ends the row. The byte at `at` is neither part of the field. */
static enum csv_step separate(struct csv *csv, char byte)
{
    csv->at++;
    csv->state = CSV_AT_FIELD;
    return byte == '\n' ? STEP_ROW : STEP_ON;
}

static enum csv_step step_at_field(struct csv *csv, char byte)
{
    if (csv->part_count == CSV_FIELDS_MAX)
        return fail(csv, CSV_TOO_MANY_FIELDS);
    if (byte == '\n' && csv->part_count == 0) {
        csv->at++;
        return STEP_BLANK;
    }
    csv->part[csv->part_count] = (struct csv_field){ .from = csv->at };
    if (byte == '"') {
        csv->part[csv->part_count].from++;
        csv->at++;
        csv->state = CSV_IN_QUOTED;
        return STEP_ON;
    }
    csv->state = CSV_IN_PLAIN; /* and look at the byte again */
    return STEP_ON;
}

static enum csv_step step_in_plain(struct csv *csv, char byte)
{
    if (byte != ',' && byte != '\n') {
        csv->at++;
        return STEP_ON;
    }
    size_t end = csv->at;
    if (byte == '\n' && end > csv->part[csv->part_count].from && csv->window[end - 1] == '\r')
        end--;
    if (byte == '\n' && csv->part_count == 0 && end == csv->begin) {
        csv->at++;
        return STEP_BLANK; /* CRLF alone */
    }
    end_field(csv, end);
    return separate(csv, byte);
}

static enum csv_step step_in_quoted(struct csv *csv, char byte)
{
    csv->at++;
    if (byte == '"')
        csv->state = CSV_AFTER_QUOTE;
    return STEP_ON;
}

/* After a quote in a quoted field: its double, the field's end, or an error. A CR counts only before an
 * LF. */
static enum csv_step step_after_quote(struct csv *csv, char byte)
{
    struct csv_field *part = &csv->part[csv->part_count];
    const bool after_cr = csv->window[csv->at - 1] == '\r';
    if (byte == '"' && !after_cr) {
        part->escaped = true;
        csv->state = CSV_IN_QUOTED;
        csv->at++;
        return STEP_ON;
    }
    if (byte == '\r' && !after_cr) {
        csv->at++;
        return STEP_ON;
    }
    if (byte == '\n' || (byte == ',' && !after_cr)) {
        end_field(csv, csv->at - (after_cr ? 2 : 1));
        return separate(csv, byte);
    }
    return fail(csv, CSV_TEXT_AFTER_QUOTE);
}

/* The row has failed within its first line. */
static enum csv_step step_to_line_end(struct csv *csv, char byte)
{
    csv->at++;
    return byte == '\n' ? STEP_BAD_LINE : STEP_ON;
}

static enum csv_step step_skipping(struct csv *csv, char byte)
{
    csv->at++;
    csv->begin = csv->at;
    return byte == '\n' ? STEP_BLANK : STEP_ON;
}

static enum csv_step step(struct csv *csv)
{
    const char byte = csv->window[csv->at];
    if (byte == '\0')
        csv->has_nul = true;
    else if (byte == '\n' && csv->line_end == 0)
        csv->line_end = csv->at + 1;
    switch (csv->state) {
    case CSV_AT_FIELD:
        return step_at_field(csv, byte);
    case CSV_IN_PLAIN:
        return step_in_plain(csv, byte);
    case CSV_IN_QUOTED:
        return step_in_quoted(csv, byte);
    case CSV_AFTER_QUOTE:
        return step_after_quote(csv, byte);
    case CSV_TO_LINE_END:
        return step_to_line_end(csv, byte);
    case CSV_SKIPPING:
        return step_skipping(csv, byte);
    }
    assert(false && "a state that is none");
    return STEP_ON;
}

/* The file ends where the window does. */
static enum csv_result at_end(struct csv *csv, struct csv_row *ret)
{
    switch (csv->state) {
    case CSV_AT_FIELD:
        if (csv->part_count == 0)
            return CSV_END;
        if (csv->part_count == CSV_FIELDS_MAX) {
            (void)fail(csv, CSV_TOO_MANY_FIELDS);
            return give_bad_line(csv, line_or(csv, csv->end), ret);
        }
        csv->part[csv->part_count] = (struct csv_field){ .from = csv->at }; /* "a," ends in an empty field */
        end_field(csv, csv->at);
        return end_row(csv, csv->end, ret);
    case CSV_IN_PLAIN: {
        const bool cr = csv->at > csv->part[csv->part_count].from && csv->window[csv->at - 1] == '\r';
        if (cr && csv->part_count == 0 && csv->at - csv->begin == 1) {
            begin_row(csv, csv->end, CSV_AT_FIELD);
            return CSV_END;
        }
        end_field(csv, csv->at - (cr ? 1 : 0));
        return end_row(csv, csv->end, ret);
    }
    case CSV_AFTER_QUOTE:
        end_field(csv, csv->at - (csv->window[csv->at - 1] == '\r' ? 2 : 1));
        return end_row(csv, csv->end, ret);
    case CSV_IN_QUOTED:
        (void)fail(csv, CSV_UNCLOSED_QUOTE);
        return give_bad_line(csv, line_or(csv, csv->end), ret);
    case CSV_TO_LINE_END:
        return give_bad_line(csv, csv->end, ret);
    case CSV_SKIPPING:
        return CSV_END;
    }
    assert(false && "a state that is none");
    return CSV_END;
}

/* The byte order mark; needs three bytes or the file's end. */
static bool skip_byte_order_mark(struct csv *csv)
{
    static const char mark[] = "\xEF\xBB\xBF";
    while (csv->end < 3 && refill(csv))
        ;
    if (csv->end < 3 && !csv->finished)
        return false;
    if (csv->end >= 3 && memcmp(csv->window, mark, 3) == 0)
        begin_row(csv, 3, CSV_AT_FIELD);
    csv->started = true;
    return true;
}

enum csv_result csv_next(struct csv *csv, struct csv_row *ret)
{
    if (!csv->started && !skip_byte_order_mark(csv))
        return CSV_MORE;
    for (;;) {
        if (csv->at == csv->end && !refill(csv))
            return csv->finished ? at_end(csv, ret) : CSV_MORE;
        if (csv->state != CSV_SKIPPING && csv->at - csv->begin >= CSV_ROW_LEN_MAX) {
            if (csv->state != CSV_TO_LINE_END)
                (void)fail(csv, csv->state == CSV_IN_QUOTED ? CSV_UNCLOSED_QUOTE : CSV_TOO_LONG);
            return give_bad_line(csv, line_or(csv, csv->at), ret);
        }
        switch (step(csv)) {
        case STEP_ON:
            break;
        case STEP_ROW:
            return end_row(csv, csv->at, ret);
        case STEP_BLANK:
            csv->line++;
            begin_row(csv, csv->at, CSV_AT_FIELD);
            break;
        case STEP_BAD_LINE:
            return give_bad_line(csv, csv->line_end, ret);
        }
    }
}

static const struct {
    const char *id, *text;
} problem_name[CSV_PROBLEM_COUNT] = {
    [CSV_FINE] = { "fine", "fine" },
    [CSV_FIELD_COUNT] = { "field-count", "another number of fields than the header" },
    [CSV_UNCLOSED_QUOTE] = { "unclosed-quote", "a quoted field that is never closed" },
    [CSV_TEXT_AFTER_QUOTE] = { "text-after-quote", "text between a closing quote and the next comma" },
    [CSV_NUL] = { "nul-byte", "a NUL byte" },
    [CSV_TOO_LONG] = { "row-too-long", "more than 131072 bytes" },
    [CSV_TOO_MANY_FIELDS] = { "too-many-fields", "more than 256 fields" },
};

const char *csv_problem_id(enum csv_problem problem)
{
    return problem_name[problem].id;
}

const char *csv_problem_text(enum csv_problem problem)
{
    return problem_name[problem].text;
}
