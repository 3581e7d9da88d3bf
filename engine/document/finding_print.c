/* The two printed forms of a finding (finding.h). */
#include "document/finding.h"

#include "base/utf8.h"
#include "document/json_text.h"

static const char *severity_name(enum finding_severity severity)
{
    return severity == FINDING_ERROR ? "error" : "warning";
}

/** Wide characters (Hangul, Han, kana, full width forms) take two columns of a terminal. */
static int width(uint32_t c)
{
    const bool wide = (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) ||
                      (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
                      (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
                      (c >= 0x1F300 && c <= 0x1FAFF);
    return wide ? 2 : 1;
}

enum { EXCERPT_COLUMNS_MAX = 200 }; /* every character of an excerpt may be a wide one */

/** Adds the line as people see it and answers how many columns lie before the marked character. */
static int add_excerpt(struct buffer *buffer, struct slice line, uint32_t column)
{
    int columns = 0;
    int before = 0;
    uint32_t at_column = 1;
    for (size_t at = 0; at < line.len && columns < EXCERPT_COLUMNS_MAX; at_column++) {
        uint32_t c = 0;
        const struct slice rest = slice_part(line, at, line.len);
        size_t len = utf8_decode(rest, &c);
        const bool shown = len > 0 && c >= 0x20 && c != 0x7F;
        if (len == 0)
            len = 1;
        if (at_column < column)
            before += shown ? width(c) : 1;
        if (shown)
            buffer_add(buffer, slice_part(rest, 0, len));
        else
            buffer_add_byte(buffer, c == '\t' ? ' ' : '?');
        columns += shown ? width(c) : 1;
        at += len;
    }
    return before;
}

static void add_spaces(struct buffer *buffer, int count)
{
    for (int i = 0; i < count; i++)
        buffer_add_byte(buffer, ' ');
}

static void add_gutter(struct buffer *buffer, uint32_t line)
{
    enum { GUTTER = 6 };
    int digits = 1;
    for (uint32_t rest = line; rest >= 10; rest /= 10)
        digits++;
    add_spaces(buffer, line > 0 && digits < GUTTER ? GUTTER - digits : line > 0 ? 0 : GUTTER);
    if (line > 0)
        buffer_add_int(buffer, line);
    buffer_add_text(buffer, " | ");
}

void finding_print(struct buffer *buffer, const struct finding *finding)
{
    buffer_add(buffer, finding->file);
    if (finding->mark.line > 0) {
        buffer_add_byte(buffer, ':');
        buffer_add_int(buffer, finding->mark.line);
        buffer_add_byte(buffer, ':');
        buffer_add_int(buffer, finding->mark.column);
    }
    buffer_add_text(buffer, ": ");
    buffer_add_text(buffer, severity_name(finding->severity));
    buffer_add_byte(buffer, ' ');
    buffer_add_text(buffer, finding->code);
    buffer_add_text(buffer, ": ");
    buffer_add(buffer, finding->message);
    buffer_add_byte(buffer, '\n');
    if (finding->line.len > 0) {
        add_gutter(buffer, finding->mark.line);
        const int before = add_excerpt(buffer, finding->line, finding->caret);
        buffer_add_byte(buffer, '\n');
        add_gutter(buffer, 0);
        if (before < EXCERPT_COLUMNS_MAX) {
            add_spaces(buffer, before);
            buffer_add_byte(buffer, '^');
        }
        if (finding->suggestion.len > 0)
            buffer_add_byte(buffer, ' ');
        buffer_add(buffer, finding->suggestion);
        buffer_add_byte(buffer, '\n');
    } else if (finding->suggestion.len > 0) {
        add_gutter(buffer, 0);
        buffer_add(buffer, finding->suggestion);
        buffer_add_byte(buffer, '\n');
    }
}

static void add_member(struct buffer *buffer, const char *name, struct slice value)
{
    buffer_add_text(buffer, ", \"");
    buffer_add_text(buffer, name);
    buffer_add_text(buffer, "\": ");
    json_text_add(buffer, value);
}

void finding_print_json(struct buffer *buffer, const struct finding *finding)
{
    buffer_add_text(buffer, "{ \"file\": ");
    json_text_add(buffer, finding->file);
    buffer_add_text(buffer, ", \"line\": ");
    buffer_add_int(buffer, finding->mark.line);
    buffer_add_text(buffer, ", \"column\": ");
    buffer_add_int(buffer, finding->mark.column);
    add_member(buffer, "severity", slice_from_text(severity_name(finding->severity)));
    add_member(buffer, "code", slice_from_text(finding->code));
    add_member(buffer, "message", finding->message);
    if (finding->suggestion.len > 0)
        add_member(buffer, "suggestion", finding->suggestion);
    buffer_add_text(buffer, " }");
}
