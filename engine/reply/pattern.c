#define PCRE2_CODE_UNIT_WIDTH 8
#include "reply/pattern.h"

#include "base/utf8.h"

#include <pcre2.h>
#include <string.h>

/* The folded text, and the glyph that each of its bytes belongs to. */
struct subject {
    char *text;
    uint16_t *glyph;
    size_t len;
};

static bool subject_build(struct arena *arena, const struct scan *scan, struct subject *ret)
{
    const size_t room = scan->count * (UTF8_LEN_MAX + 1) + 1;
    struct subject subject = { arena_new_array(arena, char, room), arena_new_array(arena, uint16_t, room),
                               0 };
    if (subject.text == NULL || subject.glyph == NULL)
        return false;
    for (size_t i = 0; i < scan->count; i++) {
        if (i > 0 && scan->glyph[i].gap != GLYPH_JOINED) {
            subject.glyph[subject.len] = (uint16_t)i;
            subject.text[subject.len++] = scan->glyph[i].gap == GLYPH_NEW_LINE ? '\n' : ' ';
        }
        struct buffer one;
        buffer_init(&one, subject.text + subject.len, UTF8_LEN_MAX);
        utf8_add(&one, scan->glyph[i].code);
        for (size_t b = 0; b < one.len; b++)
            subject.glyph[subject.len + b] = (uint16_t)i;
        subject.len += one.len;
    }
    subject.glyph[subject.len] = (uint16_t)scan->count;
    *ret = subject;
    return true;
}

static void insert(struct scan *scan, struct hit hit)
{
    size_t i = scan->hit_count++;
    for (; i > 0 && scan->hit[i - 1].from > hit.from; i--)
        scan->hit[i] = scan->hit[i - 1];
    scan->hit[i] = hit;
    memset(scan->cover + hit.from, COVER_WORD, (size_t)(hit.to - hit.from));
}

static void find_one(const struct patterns *patterns, const struct pattern *pattern,
                     const struct subject *subject, struct scan *scan, size_t hits_max)
{
    size_t start = 0;
    for (size_t n = 0; n < PATTERN_HITS_MAX && start < subject->len && scan->hit_count < hits_max; n++) {
        const int found = pcre2_match(pattern->code, (PCRE2_SPTR)subject->text, subject->len, start,
                                      PCRE2_NO_UTF_CHECK | PCRE2_NOTEMPTY, patterns->data, patterns->context);
        if (found == PCRE2_ERROR_MATCHLIMIT || found == PCRE2_ERROR_DEPTHLIMIT ||
            found == PCRE2_ERROR_HEAPLIMIT || found == PCRE2_ERROR_NOMEMORY ||
            found == PCRE2_ERROR_JIT_STACKLIMIT)
            scan->limited = pattern->text;
        if (found < 0)
            return;
        const size_t from = patterns->offsets[0], to = patterns->offsets[1];
        if (to <= from) /* \K */
            return;
        insert(scan, (struct hit){ .class = (uint8_t)pattern->class,
                                   .from = subject->glyph[from],
                                   .to = (uint16_t)(subject->glyph[to - 1] + 1) });
        start = to;
    }
}

/* Written without marks, Vietnamese is looked for in its own threads only; and there no English is. */
static bool may_speak(const struct pattern *pattern, const struct scan *scan, enum locale thread)
{
    if (pattern->locale == LOCALE_VI)
        return scan->marked || thread == LOCALE_VI;
    return pattern->locale != LOCALE_EN || !scan->marked || thread != LOCALE_VI;
}

bool pattern_find_all(const struct patterns *patterns, enum locale thread, struct arena *arena,
                      struct scan *scan, size_t hits_max)
{
    struct subject subject;
    if (patterns == NULL || patterns->count == 0 || scan->count == 0)
        return true;
    if (!subject_build(arena, scan, &subject))
        return false;
    struct letter_set letters = { { 0 } };
    for (size_t i = 0; i < scan->count; i++)
        letter_set_add(&letters, scan->glyph[i].code);
    for (size_t i = 0; i < patterns->count; i++)
        if (may_speak(&patterns->at[i], scan, thread) && pattern_needs_met(&patterns->at[i].needs, &letters))
            find_one(patterns, &patterns->at[i], &subject, scan, hits_max);
    return true;
}
