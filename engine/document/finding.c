#include "document/finding.h"

#include "document/distance.h"

#include <assert.h>

enum {
    EXCERPT_COLUMNS = 80
}; /* a terminal's width, less the gutter; wide characters take two of its columns */
enum { ARGUMENT_MAX = 120 }; /* bytes of one argument that a message shows */

bool findings_init(struct findings *findings, struct arena *arena)
{
    *findings = (struct findings){ .arena = arena };
    findings->item = arena_new_array(arena, struct finding, FINDINGS_MAX);
    return findings->item != NULL;
}

/** What people wrote may be long; its beginning tells them which text is meant. */
static void add_shortened(struct buffer *buffer, struct slice text)
{
    size_t len = text.len < ARGUMENT_MAX ? text.len : ARGUMENT_MAX;
    while (len < text.len && len > 0 && ((unsigned char)text.at[len] & 0xC0) == 0x80)
        len--; /* not in the middle of a character */
    buffer_add(buffer, slice_part(text, 0, len));
    if (len < text.len)
        buffer_add_text(buffer, "...");
}

/** The template with each {} replaced, in the arena. */
static struct slice fill(struct findings *findings, const char *template, const struct slice *argument,
                         size_t count)
{
    char memory[FINDING_MESSAGE_MAX];
    struct buffer buffer;
    buffer_init(&buffer, memory, sizeof memory);
    size_t used = 0;
    for (const char *p = template; *p != '\0'; p++) {
        if (p[0] == '{' && p[1] == '}') {
            assert(used < count);
            /* What people wrote may be long; its beginning tells them which text is meant. */
            add_shortened(&buffer, argument[used++]);
            p++;
        } else {
            buffer_add_byte(&buffer, *p);
        }
    }
    return arena_copy(findings->arena, buffer_slice(&buffer));
}

static struct slice line_of(struct slice text, uint32_t line)
{
    size_t from = 0;
    for (uint32_t i = 1; i < line; i++) {
        const size_t end = slice_find(slice_part(text, from, text.len), SLICE_LIT("\n"));
        if (end >= text.len - from)
            return SLICE_EMPTY;
        from += end + 1;
    }
    struct slice rest = slice_part(text, from, text.len);
    rest.len = slice_find(rest, SLICE_LIT("\n"));
    if (rest.len > 0 && rest.at[rest.len - 1] == '\r')
        rest.len--;
    return rest;
}

/** Where the character of that column begins; the columns count from 1. */
static size_t byte_of_column(struct slice line, uint32_t column)
{
    size_t at = 0;
    for (uint32_t passed = 1; at < line.len && passed < column; passed++) {
        at++;
        while (at < line.len && ((unsigned char)line.at[at] & 0xC0) == 0x80)
            at++;
    }
    return at;
}

/** The part of the line that a terminal can show, around the mark; kept, for the document may be gone when it
 * is printed. */
static void keep_excerpt(struct findings *findings, struct slice line, struct finding *finding)
{
    const uint32_t column = finding->mark.column;
    const uint32_t first = column > EXCERPT_COLUMNS ? column - EXCERPT_COLUMNS / 2 : 1;
    const size_t from = byte_of_column(line, first);
    const struct slice rest = slice_part(line, from, line.len);
    finding->line =
        arena_copy(findings->arena, slice_part(rest, 0, byte_of_column(rest, EXCERPT_COLUMNS + 20)));
    finding->caret = column - first + 1;
}

/** Counts one more; false when there is no room to keep it. */
static bool count_one(struct findings *findings, enum finding_severity severity)
{
    if (severity == FINDING_ERROR)
        findings->errors++;
    else
        findings->warnings++;
    if (findings->count < FINDINGS_MAX)
        return true;
    findings->dropped++;
    return false;
}

void finding_add_at(struct findings *findings, enum finding_severity severity, const char *code,
                    const struct document *document, struct mark mark, const char *template,
                    const struct slice *argument, size_t argument_count)
{
    if (!count_one(findings, severity))
        return;
    struct finding finding = {
        .severity = severity,
        .code = code,
        .file = arena_copy(findings->arena, document->file),
        .mark = mark,
        .message = fill(findings, template, argument, argument_count),
        .suggestion = SLICE_EMPTY,
        .line = SLICE_EMPTY,
    };
    if (mark.line > 0)
        keep_excerpt(findings, line_of(document->text, mark.line), &finding);
    findings->item[findings->count++] = finding;
}

void finding_add(struct findings *findings, enum finding_severity severity, const char *code,
                 const struct document *document, const struct node *at, const char *template,
                 const struct slice *argument, size_t argument_count)
{
    if (at != NULL && at->source.len > 0) {
        const struct document elsewhere = { .file = at->source, .text = SLICE_EMPTY };
        finding_add_at(findings, severity, code, &elsewhere, (struct mark){ 0, 0 }, template, argument,
                       argument_count);
        return;
    }
    finding_add_at(findings, severity, code, document, at != NULL ? at->mark : (struct mark){ 0, 0 },
                   template, argument, argument_count);
}

void finding_suggest(struct findings *findings, const char *template, const struct slice *argument,
                     size_t argument_count)
{
    if (findings->dropped > 0 || findings->count == 0)
        return;
    findings->item[findings->count - 1].suggestion = fill(findings, template, argument, argument_count);
}

void finding_suggest_nearest(struct findings *findings, struct slice written, const struct slice *candidate,
                             size_t count)
{
    if (findings->dropped > 0)
        return; /* nobody will read it, and a hostile file may have very many */
    const size_t nearest = distance_nearest(written, candidate, count);
    if (nearest < count)
        finding_suggest(findings, "did you mean '{}'?", FINDING_ARGUMENTS(candidate[nearest]));
}

struct slice finding_int(struct findings *findings, int64_t value)
{
    char memory[24];
    struct buffer buffer;
    buffer_init(&buffer, memory, sizeof memory);
    buffer_add_int(&buffer, value);
    return arena_copy(findings->arena, buffer_slice(&buffer));
}

static int order(const struct finding *a, const struct finding *b)
{
    const int files = slice_compare(a->file, b->file);
    if (files != 0)
        return files;
    if (a->mark.line != b->mark.line)
        return a->mark.line < b->mark.line ? -1 : 1;
    return (a->mark.column > b->mark.column) - (a->mark.column < b->mark.column);
}

void findings_sort(struct findings *findings)
{
    for (size_t i = 1; i < findings->count; i++) {
        const struct finding moving = findings->item[i];
        size_t at = i;
        for (; at > 0 && order(&findings->item[at - 1], &moving) > 0; at--)
            findings->item[at] = findings->item[at - 1];
        findings->item[at] = moving;
    }
}
