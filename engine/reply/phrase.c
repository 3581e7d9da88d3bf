#include "reply/phrase.h"

enum {
    SKIPS_MAX = 2, /* particles and adverbs inside one phrase */
    PATHS_MAX = 8, /* ways through the trie that are followed from one place */
};

/* A way through the trie that is still to be followed. */
struct path {
    uint32_t node, spaces;
    size_t at;
    unsigned chars, skips;
};

static size_t insert(struct phrase *match, size_t count, struct phrase fresh)
{
    size_t i = count;
    if (count == PHRASES_MAX)
        return count;
    for (; i > 0 && match[i - 1].to >= fresh.to; i--)
        match[i] = match[i - 1];
    match[i] = fresh;
    return count + 1;
}

/* All words that start here, shortest first. Where a word may have a space, a particle or an adverb may stand
 * too: "전화 안 받" is also 전화를 도통 안 받. */
size_t phrase_matches(const struct lexicon *lexicon, const struct scan *scan, size_t at,
                      struct phrase ret[static PHRASES_MAX])
{
    struct path path[PATHS_MAX] = { { .at = at } };
    size_t count = 0;
    for (size_t paths = 1; paths > 0;) {
        struct path way = path[--paths];
        for (; way.at < scan->count && way.chars < LEXICON_WORD_CHARS_MAX; way.at++) {
            const uint32_t bit = 1u << way.chars;
            if (way.chars > 0 && scan->glyph[way.at].gap != GLYPH_JOINED)
                way.spaces |= bit;
            const size_t beyond = way.chars > 0 ? scan->skip[way.at] : 0;
            if (beyond != 0 && way.skips < SKIPS_MAX && paths < PATHS_MAX) {
                path[paths] = way;
                path[paths].at = beyond;
                path[paths].skips++;
                if (scan->glyph[beyond].kind != GLYPH_HAN)
                    path[paths].spaces |= bit;
                paths++;
            }
            way.node = lexicon_step(lexicon, way.node, scan->glyph[way.at].code);
            if (way.node == 0)
                break;
            way.chars++;
            const uint32_t entry = lexicon->node_entry[way.node];
            if (entry != 0)
                count = insert(ret, count,
                               (struct phrase){ .entry = entry, .to = way.at + 1, .spaces = way.spaces });
        }
    }
    return count;
}

/* The marks on the letters of a token, together: where in a syllable the tone is written differs. */
static uint8_t token_marks(const struct scan *scan, size_t at, size_t *ret_end)
{
    uint8_t marks = scan->glyph[at].marks;
    size_t end = at + 1;
    for (; end < scan->count && !scan_token_start(scan->glyph, end); end++)
        marks |= scan->glyph[end].marks;
    *ret_end = end;
    return marks;
}

/* Each word of a Vietnamese phrase has its own marks in the text, or the text is written without any (a
 * phrase of several words: that word is). Tokens between are the adverbs that the match skipped. */
static bool marks_fit(const struct lexicon *lexicon, const struct lexicon_entry *entry,
                      const struct scan *scan, size_t at, size_t to)
{
    size_t from = 0;
    while (from < entry->len) {
        size_t end = from + 1;
        uint8_t wanted = lexicon->marks[entry->marks + from];
        for (; end < entry->len && (entry->spaces >> end & 1) == 0; end++)
            wanted |= lexicon->marks[entry->marks + end];
        bool found = false;
        while (!found && at < to) {
            size_t after;
            const uint8_t marks = token_marks(scan, at, &after);
            found = after - at == end - from &&
                    (marks == wanted || (marks == 0 && (!scan->marked || entry->spaces != 0)));
            at = after;
        }
        if (!found)
            return false;
        from = end;
    }
    return true;
}

/* Its marks and its spaces fit the place. */
bool phrase_fits(const struct lexicon *lexicon, const struct lexicon_entry *entry, const struct scan *scan,
                 size_t at, const struct phrase *match)
{
    if ((match->spaces & ~entry->spaces) != 0)
        return false;
    const struct glyph *glyph = scan->glyph;
    const bool latin = glyph[at].kind == GLYPH_LATIN;
    if ((latin || entry->at_start) && !scan_token_start(glyph, at))
        return false;
    const bool latin_end = glyph[match->to - 1].kind == GLYPH_LATIN;
    if (((latin_end && !entry->open_end) || entry->at_end) && !scan_token_end(scan, match->to))
        return false;
    if (entry->locale == LOCALE_VI && latin)
        return marks_fit(lexicon, entry, scan, at, match->to);
    return true;
}

/* The glyph after a particle that ends its token here (돈|을, 전화|도), or 0. 을 and 를 are nothing else even
 * before a word that is written without a space. */
static size_t after_particle(const struct scan *scan, size_t at)
{
    static const uint32_t particles[] = {
        0xC774, 0xAC00, 0xC740, 0xB294, 0xB3C4, 0xB9CC
    }; /* 이 가 은 는 도 만 */
    const struct glyph *glyph = scan->glyph;
    if (at == 0 || glyph[at].kind != GLYPH_HANGUL || glyph[at].gap != GLYPH_JOINED || at + 1 >= scan->count ||
        glyph[at - 1].code == 0xC9C0) /* 지만, 지도: a verb's ending */
        return 0;
    const uint32_t code = glyph[at].code;
    const bool spaced = glyph[at + 1].gap == GLYPH_SPACED;
    if ((code == 0xC744 || code == 0xB97C) && (spaced || glyph[at + 1].kind == GLYPH_HANGUL)) /* 을 를 */
        return at + 1;
    for (size_t i = 0; i < sizeof(particles) / sizeof(particles[0]) && spaced; i++)
        if (particles[i] == code)
            return at + 1;
    const bool until = code == 0xAE4C && glyph[at + 1].code == 0xC9C0; /* 까지 */
    return until && at + 2 < scan->count && glyph[at + 2].gap == GLYPH_SPACED ? at + 2 : 0;
}

/* The glyph after an adverb that is a token here, or 0. Ideographs have no tokens. */
static size_t after_adverb(const struct lexicon *lexicon, const struct scan *scan, size_t at)
{
    const struct glyph *glyph = scan->glyph;
    const bool han = glyph[at].kind == GLYPH_HAN;
    if (!han && (!scan_token_start(glyph, at) || glyph[at].gap == GLYPH_NEW_LINE))
        return 0;
    size_t after = 0;
    uint32_t node = 0;
    for (size_t i = at; i + 1 < scan->count && (i == at || glyph[i].gap == GLYPH_JOINED); i++) {
        node = lexicon_step(lexicon, node, glyph[i].code);
        if (node == 0)
            break;
        if (!han && glyph[i + 1].gap != GLYPH_SPACED)
            continue;
        for (uint32_t e = lexicon->node_entry[node]; e != 0; e = lexicon->entry[e].next)
            if (lexicon->entry[e].class == WORD_ADVERB)
                after = i + 1;
    }
    return after;
}

void phrase_find_skips(const struct lexicon *lexicon, struct scan *scan)
{
    for (size_t at = 0; at < scan->count; at++) {
        const size_t after = after_particle(scan, at);
        scan->skip[at] = (uint16_t)(after != 0 ? after : after_adverb(lexicon, scan, at));
    }
}
