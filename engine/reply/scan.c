#include "reply/scan.h"

#include "reply/clause.h"
#include "reply/pause.h"
#include "reply/pattern.h"
#include "reply/phrase.h"

#include <assert.h>
#include <string.h>

_Static_assert((int)WORD_CLASS_COUNT <= SCAN_CLASS_BITS * SCAN_CLASS_WORDS, "a class has its bit");

enum { HITS_A_GLYPH = 6, HITS_LOOKED_BACK = 12 };

bool scan_token_start(const struct glyph *glyph, size_t at)
{
    return at == 0 || glyph[at].gap != GLYPH_JOINED || glyph[at].kind != glyph[at - 1].kind;
}

bool scan_token_end(const struct scan *scan, size_t at)
{
    return at >= scan->count || scan_token_start(scan->glyph, at);
}

static bool is_letter(const struct glyph *glyph)
{
    return glyph->kind == GLYPH_HANGUL || glyph->kind == GLYPH_LATIN || glyph->kind == GLYPH_HAN ||
           glyph->kind == GLYPH_JAMO || glyph->kind == GLYPH_OTHER;
}

static bool is_number_class(enum word_class class)
{
    return class >= WORD_NUMBER_0 && class <= WORD_NUMBER_10;
}

static bool is_count_class(enum word_class class)
{
    return class == WORD_POINTS || class == WORD_OPTION || class == WORD_COUNTER || class == WORD_OUT_OF ||
           class == WORD_BOUND || class == WORD_UNGRANTED;
}

/* The longest word that starts here is a score, choice or counter. */
static bool counter_follows(const struct lexicon *lexicon, const struct scan *scan, size_t at)
{
    if (at >= scan->count || scan->glyph[at].gap == GLYPH_NEW_LINE)
        return false;
    struct phrase match[PHRASES_MAX];
    for (size_t n = phrase_matches(lexicon, scan, at, match); n > 0; n--) {
        bool any = false;
        for (uint32_t e = match[n - 1].entry; e != 0; e = lexicon->entry[e].next)
            if (phrase_fits(lexicon, &lexicon->entry[e], scan, at, &match[n - 1])) {
                if (is_count_class((enum word_class)lexicon->entry[e].class))
                    return true;
                any = true;
            }
        if (any)
            return false;
    }
    return false;
}

/* 일 이 삼 사 오 육 칠 팔 구: other words too ("이 점은"), so the counter must be joined. */
static bool is_sino(uint32_t code)
{
    return code == 0xC77C || code == 0xC774 || code == 0xC0BC || code == 0xC0AC || code == 0xC624 ||
           code == 0xC721 || code == 0xCE60 || code == 0xD314 || code == 0xAD6C;
}

/* "삼 점": a score of its own token; but "이 점". */
static bool score_apart(const struct scan *scan, size_t at, size_t to)
{
    return at == 0 && scan->glyph[at].code != 0xC774 && scan->glyph[to].code == 0xC810 &&
           scan_token_end(scan, to + 1);
}

/* A number written as a word counts only before a counter, or as a whole token of at least two syllables. */
static bool number_fits(const struct lexicon *lexicon, const struct scan *scan, size_t at, size_t to)
{
    const bool star_before = at > 0 && scan->glyph[at - 1].code == 0xBCC4; /* 별다섯개 */
    const bool han_behind_word = at > 0 && scan->glyph[at].kind == GLYPH_HAN &&
                                 scan->cover[at - 1] == COVER_WORD &&
                                 (to >= scan->count || counter_follows(lexicon, scan, to));
    const bool behind_word = at > 0 && to - at == 1 && scan->glyph[at].kind == GLYPH_HANGUL &&
                             scan->glyph[at].code != 0xC774 && scan->cover[at - 1] == COVER_WORD && /* 이 */
                             to < scan->count && scan->glyph[to].code == 0xC810; /* 점: 친절오점 */
    if (!scan_token_start(scan->glyph, at) && !star_before && !han_behind_word && !behind_word) /* 给四分 */
        return false;
    if (counter_follows(lexicon, scan, to))
        return !(to - at == 1 && is_sino(scan->glyph[at].code) && scan->glyph[to].gap != GLYPH_JOINED &&
                 !score_apart(scan, at, to));
    const bool short_hangul = to - at == 1 && scan->glyph[at].kind == GLYPH_HANGUL &&
                              scan->glyph[at].code != 0xB458 && scan->glyph[at].code != 0xC14B &&
                              scan->glyph[at].code != 0xB137; /* 둘 셋 넷 stand alone */
    if (short_hangul)
        return false;
    return scan_token_end(scan, to) || scan->glyph[at].kind == GLYPH_HANGUL;
}

static bool after_number(const struct scan *scan, size_t at)
{
    if (at == 0)
        return false;
    if (scan->glyph[at - 1].kind == GLYPH_DIGIT || scan->glyph[at - 1].kind == GLYPH_STAR)
        return true;
    const size_t look = scan->hit_count < HITS_LOOKED_BACK ? scan->hit_count : HITS_LOOKED_BACK;
    for (size_t i = scan->hit_count - look; i < scan->hit_count; i++)
        if (scan->hit[i].to == at && (is_number_class((enum word_class)scan->hit[i].class) ||
                                      scan->hit[i].class == WORD_NATIVE || scan->hit[i].class == WORD_POINTS))
            return true;
    return false;
}

static bool is_slash(const struct scan *scan, size_t at)
{
    return at < scan->count && scan->glyph[at].code == '/';
}

/* Counters only after a number, endings only after an answer: elsewhere they are parts of other words. */
static bool allowed(const struct lexicon *lexicon, const struct scan *scan, const struct lexicon_entry *entry,
                    size_t at, size_t to, enum locale locale)
{
    const enum word_class class = (enum word_class)entry->class;
    if (is_slash(scan, at) && (is_slash(scan, to) || (at > 1 && is_slash(scan, at - 2))))
        return false; /* "5/5/1": three answers */
    if (is_count_class(class)) {
        /* "4 주차가 불편": behind a space only a whole token counts. */
        const bool apart = scan->glyph[at].gap != GLYPH_JOINED && scan->glyph[at].kind == GLYPH_HANGUL;
        return scan->glyph[at].gap != GLYPH_NEW_LINE && after_number(scan, at) &&
               !(apart && class == WORD_COUNTER && to - at == 1 && !scan_token_end(scan, to));
    }
    if (is_number_class(class) || class == WORD_NATIVE)
        return number_fits(lexicon, scan, at, to);
    const bool syllable = to - at == 1 && scan->glyph[at].kind == GLYPH_HANGUL;
    if (class == WORD_ADVERB && !(scan_token_start(scan->glyph, at) && scan_token_end(scan, to)))
        return false;
    if (syllable && (class == WORD_FILLER || class == WORD_INTENSE || class == WORD_WEAK) &&
        !(scan_token_start(scan->glyph, at) && scan_token_end(scan, to)))
        return false;
    if (syllable && class == WORD_ENDING && !scan_token_end(scan, to))
        return false;
    /* 말씀드리면, 문의드렸: with the noun before it, 드리 makes a polite verb; nothing is given. */
    if (class == WORD_GIVE && scan->glyph[at].code == 0xB4DC && at > 0 &&
        scan->glyph[at].gap == GLYPH_JOINED && scan->glyph[at - 1].kind == GLYPH_HANGUL &&
        scan->cover[at - 1] == COVER_UNKNOWN)
        return false;
    /* 공사가, 회사가: no 사가(다); but 빵사갔, 빵을사갔. */
    if (class == WORD_GIVE && scan->glyph[at].code == 0xC0AC && at > 0 &&
        scan->glyph[at].gap == GLYPH_JOINED && scan->glyph[at - 1].kind == GLYPH_HANGUL &&
        scan->glyph[at - 1].code != 0xC744 && !scan_class_before(scan, at, WORD_TREAT) &&
        !scan_class_before(scan, at, WORD_BENEFIT))
        return false;
    /* "5점 드리고", "4점씩 줬": points are given. */
    const size_t each = at > 1 && scan->glyph[at - 1].code == 0xC529; /* 씩 */
    if (class == WORD_GIVE && at > 0 && scan_class_before(scan, at - each, WORD_POINTS))
        return false;
    if (class == WORD_ENDING)
        return at > 0 && (scan->glyph[at].gap != GLYPH_JOINED || scan->glyph[at - 1].kind != GLYPH_HANGUL ||
                          scan->cover[at - 1] != COVER_UNKNOWN);
    /* Toneless Vietnamese words that English also has belong to Vietnamese threads. */
    if (entry->locale == LOCALE_VI && to - at <= 3 && locale != LOCALE_VI)
        return false;
    return true;
}

static bool is_soft_negation(const struct glyph *glyph)
{
    return glyph->code == 0xC548 || glyph->code == 0xBABB; /* 안 못 */
}

/* Words of one layer hide each other; a word of another layer may overlap: "담당자가 없" is also a 없. */
enum layer { LAYER_ANSWER, LAYER_CONTROL, LAYER_SOLICIT, LAYER_THEME, LAYER_ALERT, LAYER_COUNT };

static enum layer layer_of(enum word_class class)
{
    if (class >= WORD_CRISIS)
        return LAYER_ALERT;
    if (class >= WORD_PRAISE)
        return LAYER_THEME;
    if (class >= WORD_BRIBE)
        return LAYER_SOLICIT;
    if (class >= WORD_AUTOMATIC)
        return LAYER_CONTROL;
    return LAYER_ANSWER;
}

struct finder {
    const struct lexicon *lexicon;
    enum locale locale;
    struct scan *scan;
    size_t hits_max;
    size_t next[LAYER_COUNT]; /* where each layer looks again */
};

static bool entry_taken(struct finder *finder, const struct lexicon_entry *entry, size_t at,
                        const struct phrase *match)
{
    struct scan *scan = finder->scan;
    if (scan->hit_count == finder->hits_max || !phrase_fits(finder->lexicon, entry, scan, at, match) ||
        !allowed(finder->lexicon, scan, entry, at, match->to, finder->locale))
        return false;
    const bool attached = at > 0 && scan->glyph[at].gap == GLYPH_JOINED &&
                          scan->glyph[at].kind == GLYPH_HANGUL && scan->glyph[at - 1].kind == GLYPH_HANGUL &&
                          scan->cover[at - 1] == COVER_UNKNOWN && !is_soft_negation(&scan->glyph[at - 1]);
    scan->hit[scan->hit_count++] = (struct hit){
        .class = entry->class, .attached = attached, .from = (uint16_t)at, .to = (uint16_t)match->to
    };
    return true;
}

/* Adds, for each layer that is free here, the hits of its longest word; a compound that says nothing blocks
 * all. */
static void take(struct finder *finder, size_t at)
{
    struct scan *scan = finder->scan;
    struct phrase match[PHRASES_MAX];
    size_t covered_to = at;
    for (size_t n = phrase_matches(finder->lexicon, scan, at, match); n > 0; n--) {
        const size_t to = match[n - 1].to;
        bool done[LAYER_COUNT] = { false }, inert = false;
        for (uint32_t e = match[n - 1].entry; e != 0; e = finder->lexicon->entry[e].next) {
            const struct lexicon_entry *entry = &finder->lexicon->entry[e];
            const enum layer layer = layer_of((enum word_class)entry->class);
            if (at < finder->next[layer] || !entry_taken(finder, entry, at, &match[n - 1]))
                continue;
            done[layer] = true;
            inert = inert || entry->class == WORD_INERT;
            covered_to = to > covered_to ? to : covered_to;
        }
        for (size_t layer = 0; layer < LAYER_COUNT; layer++)
            if ((done[layer] || inert) && finder->next[layer] <= at)
                finder->next[layer] = to;
    }
    if (covered_to > at)
        memset(scan->cover + at, COVER_WORD, covered_to - at);
    else if (at > 0 && scan->cover[at] == COVER_UNKNOWN && scan->glyph[at].gap == GLYPH_JOINED &&
             scan->glyph[at].kind == GLYPH_HANGUL && scan->glyph[at - 1].kind == GLYPH_HANGUL &&
             scan->cover[at - 1] != COVER_UNKNOWN)
        scan->cover[at] = COVER_SUFFIX;
}

static void find_hits(const struct lexicon *lexicon, enum locale locale, struct scan *scan, size_t hits_max)
{
    struct finder finder = { .lexicon = lexicon, .locale = locale, .scan = scan, .hits_max = hits_max };
    scan->hit_count = 0;
    memset(scan->cover, COVER_UNKNOWN, scan->count);
    scan->marked = false;
    for (size_t i = 0; i < scan->count; i++)
        scan->marked = scan->marked || scan->glyph[i].marks != 0;
    phrase_find_skips(lexicon, scan);
    for (size_t at = 0; at < scan->count; at++)
        take(&finder, at);
}

/* 하더라구요, 했습니다, 하셨어요: the light verb of the word before, and its endings. */
static bool is_light_verb(const struct scan *scan, size_t at)
{
    static const uint32_t verb[] = { 0xD558, 0xD588, 0xD569, 0xD574, 0xD568 }; /* 하 했 합 해 함 */
    static const uint32_t next[] = { 0xB354, 0xC168, 0xC2DC, 0xB124, 0xB294, 0xACE0, 0xC9C0,
                                     0xB370, 0xB300, 0xAE38, 0xB358, 0xB2C8, 0xC2B5, 0xC5B4,
                                     0xC74C, 0xB2E4, 0xAC70, 0xC694, 0xC2EC };
    /* 더 셨 시 네 는 고 지 데 대 길 던 니 습 어 음 다 거 요 심; not the imperative 하세요 */
    if (at == 0 || scan->glyph[at].gap != GLYPH_SPACED || scan->cover[at - 1] == COVER_UNKNOWN)
        return false;
    bool starts = false;
    for (size_t i = 0; i < sizeof(verb) / sizeof(verb[0]); i++)
        starts = starts || scan->glyph[at].code == verb[i];
    if (!starts || scan_token_end(scan, at + 1))
        return starts && scan->glyph[at].code == verb[4];
    for (size_t i = 0; i < sizeof(next) / sizeof(next[0]); i++)
        if (scan->glyph[at + 1].code == next[i])
            return true;
    return false;
}

static void cover_light_verbs(struct scan *scan)
{
    for (size_t at = 1; at < scan->count; at++) {
        if (scan->cover[at] != COVER_UNKNOWN || !scan_token_start(scan->glyph, at) ||
            !is_light_verb(scan, at))
            continue;
        for (size_t i = at; i < scan->count && (i == at || !scan_token_start(scan->glyph, i)); i++)
            if (scan->cover[i] == COVER_UNKNOWN)
                scan->cover[i] = COVER_SUFFIX;
    }
}

static size_t line_start(const struct scan *scan, size_t at)
{
    while (at > 0 && scan->glyph[at].gap != GLYPH_NEW_LINE)
        at--;
    return at;
}

static size_t line_end(const struct scan *scan, size_t at)
{
    for (at++; at < scan->count && scan->glyph[at].gap != GLYPH_NEW_LINE; at++)
        continue;
    return at;
}

static void mark(uint8_t *dead, size_t from, size_t to)
{
    memset(dead + from, 1, to - from);
}

/* Marks what stands around the answer; true when there is any. A quoted line starts with '>'. */
static bool find_wrappers(const struct scan *scan, uint8_t *dead)
{
    bool any = false;
    for (size_t i = 0; i < scan->hit_count; i++) {
        const struct hit *hit = &scan->hit[i];
        const size_t start = line_start(scan, hit->from);
        if (hit->class == WORD_WRAPPER)
            mark(dead, hit->from, hit->to);
        else if (hit->class == WORD_WRAPPER_LINE)
            mark(dead, start, line_end(scan, hit->from));
        else if (hit->class == WORD_WRAPPER_REST)
            mark(dead, start, scan->count);
        else
            continue;
        any = true;
    }
    for (size_t i = 0; i < scan->count; i++)
        if (scan->glyph[i].gap == GLYPH_NEW_LINE && scan->glyph[i].code == '>' && i + 1 < scan->count) {
            mark(dead, i, line_end(scan, i));
            any = true;
        }
    return any;
}

static void drop(struct scan *scan, const uint8_t *dead)
{
    size_t kept = 0;
    bool new_line = true;
    for (size_t i = 0; i < scan->count; i++) {
        new_line = new_line || scan->glyph[i].gap == GLYPH_NEW_LINE;
        if (dead[i])
            continue;
        scan->glyph[kept] = scan->glyph[i];
        if (new_line)
            scan->glyph[kept].gap = GLYPH_NEW_LINE;
        new_line = false;
        kept++;
    }
    scan->count = kept;
}

bool scan_read(struct arena *arena, const struct lexicon *lexicon, enum locale locale, struct glyphs *glyphs,
               struct scan *ret)
{
    assert(glyphs->count <= UINT16_MAX);
    struct scan scan = { .glyph = glyphs->at, .count = glyphs->count };
    const size_t hits_max = glyphs->count * HITS_A_GLYPH + 1;
    scan.cover = arena_new_array(arena, uint8_t, glyphs->count + 1);
    scan.hit = arena_new_array(arena, struct hit, hits_max);
    scan.skip = arena_new_array(arena, uint16_t, glyphs->count + 1);
    scan.clause = arena_new_array(arena, struct clause,
                                  glyphs->count < SCAN_CLAUSES_MAX ? glyphs->count + 1 : SCAN_CLAUSES_MAX);
    uint8_t *dead = arena_new_array(arena, uint8_t, glyphs->count + 1);
    if (scan.cover == NULL || scan.skip == NULL || scan.hit == NULL || scan.clause == NULL || dead == NULL)
        return false;
    find_hits(lexicon, locale, &scan, hits_max);
    if (find_wrappers(&scan, dead)) {
        drop(&scan, dead);
        find_hits(lexicon, locale, &scan, hits_max);
        memset(dead, 0, scan.count);
    }
    if (pause_find(&scan, dead)) {
        drop(&scan, dead);
        find_hits(lexicon, locale, &scan, hits_max);
    }
    cover_light_verbs(&scan);
    if (!pattern_find_all(lexicon->patterns, locale, arena, &scan, hits_max))
        return false;
    clause_find_all(&scan);
    for (size_t i = 0; i < scan.count; i++) {
        const bool letter = is_letter(&scan.glyph[i]);
        scan.letters += letter;
        scan.unknown += letter && scan.cover[i] == COVER_UNKNOWN;
        scan.emoji += scan.glyph[i].kind == GLYPH_EMOJI;
    }
    glyphs->count = scan.count;
    *ret = scan;
    return true;
}

size_t scan_find(const struct scan *scan, enum word_class class, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (scan->hit[i].class == class)
            return i;
    return to;
}

size_t scan_hit_at(const struct scan *scan, size_t glyph)
{
    size_t low = 0, high = scan->hit_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (scan->hit[middle].from < glyph)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool scan_class_before(const struct scan *scan, size_t at, enum word_class class)
{
    for (size_t i = 0; i < scan->hit_count && scan->hit[i].from < at; i++)
        if (scan->hit[i].class == class && scan->hit[i].to == at)
            return true;
    return false;
}
