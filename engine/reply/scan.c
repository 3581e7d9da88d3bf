#include "reply/scan.h"

#include "reply/lexicon_match.h"

#include <assert.h>
#include <string.h>

_Static_assert((int)WORD_CLASS_COUNT <= SCAN_CLASS_BITS * SCAN_CLASS_WORDS, "a class has its bit");

struct match {
    uint32_t entry; /* first of a chain */
    size_t to;
    uint32_t spaces; /* bit i: white space stood before character i */
};

enum {
    MATCHES_MAX = LEXICON_WORD_CHARS_MAX,
    HITS_A_GLYPH = 6,
    HITS_LOOKED_BACK = 12,
    SKIPS_MAX = 2, /* particles and adverbs inside one phrase */
    PATHS_MAX = 8, /* ways through the trie that are followed from one place */
};

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

/* A way through the trie that is still to be followed. */
struct path {
    uint32_t node, spaces;
    size_t at;
    unsigned chars, skips;
};

static size_t insert(struct match *match, size_t count, struct match fresh)
{
    size_t i = count;
    if (count == MATCHES_MAX)
        return count;
    for (; i > 0 && match[i - 1].to >= fresh.to; i--)
        match[i] = match[i - 1];
    match[i] = fresh;
    return count + 1;
}

/* All words that start here, shortest first. Where a word may have a space, a particle or an adverb may stand
 * too: "전화 안 받" is also 전화를 도통 안 받. */
static size_t matches_at(const struct lexicon *lexicon, const struct scan *scan, size_t at,
                         struct match match[static MATCHES_MAX])
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
                count = insert(match, count,
                               (struct match){ .entry = entry, .to = way.at + 1, .spaces = way.spaces });
        }
    }
    return count;
}

/* Its marks and its spaces fit the place. */
static bool fits(const struct lexicon_entry *entry, const struct scan *scan, size_t at,
                 const struct match *match)
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
    return true;
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
    struct match match[MATCHES_MAX];
    for (size_t n = matches_at(lexicon, scan, at, match); n > 0; n--) {
        bool any = false;
        for (uint32_t e = match[n - 1].entry; e != 0; e = lexicon->entry[e].next)
            if (fits(&lexicon->entry[e], scan, at, &match[n - 1])) {
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

/* A number written as a word counts only before a counter, or as a whole token of at least two syllables. */
static bool number_fits(const struct lexicon *lexicon, const struct scan *scan, size_t at, size_t to)
{
    const bool star_before = at > 0 && scan->glyph[at - 1].code == 0xBCC4; /* 별다섯개 */
    if (!scan_token_start(scan->glyph, at) && !star_before)
        return false;
    if (counter_follows(lexicon, scan, to))
        return !(to - at == 1 && is_sino(scan->glyph[at].code) && scan->glyph[to].gap != GLYPH_JOINED);
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

/* Counters only after a number, endings only after an answer: elsewhere they are parts of other words. */
static bool allowed(const struct lexicon *lexicon, const struct scan *scan, const struct lexicon_entry *entry,
                    size_t at, size_t to, enum locale locale)
{
    const enum word_class class = (enum word_class)entry->class;
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
                        const struct match *match)
{
    struct scan *scan = finder->scan;
    if (scan->hit_count == finder->hits_max || !fits(entry, scan, at, match) ||
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
    struct match match[MATCHES_MAX];
    size_t covered_to = at;
    for (size_t n = matches_at(finder->lexicon, scan, at, match); n > 0; n--) {
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

/* The glyph after a particle that ends its token here (돈|을, 전화|도), or 0. 을 and 를 are nothing else even
 * before a word that is written without a space. */
static size_t after_particle(const struct scan *scan, size_t at)
{
    static const uint32_t particles[] = { 0xC774, 0xAC00, 0xC740, 0xB294, 0xB3C4, 0xB9CC }; /* 이 가 은 는 도 만 */
    const struct glyph *glyph = scan->glyph;
    if (at == 0 || glyph[at].kind != GLYPH_HANGUL || glyph[at].gap != GLYPH_JOINED ||
        at + 1 >= scan->count || glyph[at - 1].code == 0xC9C0) /* 지만, 지도: a verb's ending */
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

static void find_skips(const struct lexicon *lexicon, struct scan *scan)
{
    for (size_t at = 0; at < scan->count; at++) {
        const size_t after = after_particle(scan, at);
        scan->skip[at] = (uint16_t)(after != 0 ? after : after_adverb(lexicon, scan, at));
    }
}

static void find_hits(const struct lexicon *lexicon, enum locale locale, struct scan *scan, size_t hits_max)
{
    struct finder finder = { .lexicon = lexicon, .locale = locale, .scan = scan, .hits_max = hits_max };
    scan->hit_count = 0;
    memset(scan->cover, COVER_UNKNOWN, scan->count);
    find_skips(lexicon, scan);
    for (size_t at = 0; at < scan->count; at++)
        take(&finder, at);
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

static bool is_code(const struct scan *scan, size_t at, uint32_t code)
{
    return scan->glyph[at].code == code && scan->glyph[at].kind == GLYPH_HANGUL;
}

/* The token that ends before `end` closes its clause: 없고, 했지만, 있는데, 았으나, 친절하며; but not a quotation (라고). */
static bool connective(const struct scan *scan, size_t end)
{
    if (end < 2 || scan->glyph[end - 1].kind != GLYPH_HANGUL || scan->glyph[end - 1].gap != GLYPH_JOINED)
        return false;
    size_t last = end - 1;
    if (is_code(scan, last, 0xC694) && end >= 3) /* 요: 없고요 */
        last--;
    const uint32_t code = scan->glyph[last].code, before = scan->glyph[last - 1].code;
    const bool sure = (code == 0xB370 && before != 0xC778) || (code == 0xB9CC && before == 0xC9C0);
    if (!sure && scan->cover[last] == COVER_UNKNOWN && scan->cover[last - 1] == COVER_UNKNOWN)
        return false;
    switch (code) {
    case 0xACE0: /* 고, not 라고 다고 냐고 자고 려고 */
        return before != 0xB77C && before != 0xB2E4 && before != 0xB0D0 && before != 0xC790 &&
               before != 0xB824 && scan->glyph[last].gap == GLYPH_JOINED;
    case 0xB9CC: /* 지만 */
        return before == 0xC9C0;
    case 0xB370: /* 는데 은데 던데 인데 한데 */
        return before == 0xB294 || before == 0xC740 || before == 0xB358 || before == 0xC778 ||
               before == 0xD55C;
    case 0xB098: /* 으나 */
        return before == 0xC73C;
    case 0xBA70: /* 며 */
        return true;
    case 0xAC00: /* 다가 */
        return before == 0xB2E4 && scan->cover[last - 1] != COVER_UNKNOWN;
    case 0xB2C8: /* 더니 */
        return before == 0xB354;
    case 0xB798: /* 길래 */
        return before == 0xAE38;
    case 0xAE4C: /* 니까 */
        return before == 0xB2C8;
    case 0xC11C: /* 해서 */
        return before == 0xD574;
    case 0xB77C: /* 아니라 */
        return before == 0xB2C8 && last >= 2 && scan->glyph[last - 2].code == 0xC544;
    default:
        return false;
    }
}

/* 하고 있다, 하고 싶다 hold together; 했지만 있었다 does not. */
static bool auxiliary_at(const struct scan *scan, size_t at)
{
    if (!is_code(scan, at - 1, 0xACE0))
        return false;
    return is_code(scan, at, 0xC2F6) || is_code(scan, at, 0xC788) || is_code(scan, at, 0xACC4);
}

static bool ends_sentence(const struct scan *scan, size_t at)
{
    const uint32_t code = scan->glyph[at].code;
    if (code == '!' || code == '?' || code == ';')
        return true;
    if (code != '.' && code != ',')
        return false;
    const bool in_number = at > 0 && at + 1 < scan->count && scan->glyph[at - 1].kind == GLYPH_DIGIT &&
                           scan->glyph[at + 1].kind == GLYPH_DIGIT;
    return !in_number;
}

static uint32_t tail_of(uint32_t code)
{
    return code >= 0xAC00 && code <= 0xD7A3 ? (code - 0xAC00) % 28 : 0;
}

enum { TAIL_N = 4, TAIL_L = 8, TAIL_B = 17, TAIL_SS = 20 };

/* The clause's last verb asks: 습니까, 을까요, 나요, 는가요, 냐, 니. */
static bool asks(const struct scan *scan, size_t from, size_t to)
{
    while (to > from && scan->glyph[to - 1].kind != GLYPH_HANGUL)
        to--;
    const bool polite = to > from && scan->glyph[to - 1].code == 0xC694; /* 요 */
    to -= polite;
    if (to < from + 2 || scan->glyph[to - 1].gap != GLYPH_JOINED)
        return false;
    const uint32_t code = scan->glyph[to - 1].code, before = scan->glyph[to - 2].code;
    switch (code) {
    case 0xAE4C: /* 까: 습니까 and 을까, but 으니까 */
        return tail_of(before) == TAIL_L ||
               (before == 0xB2C8 && to >= from + 3 && tail_of(scan->glyph[to - 3].code) == TAIL_B);
    case 0xB098: /* 나, but 하나요 */
        return tail_of(before) == TAIL_SS || before == 0xC788 || before == 0xC5C6 ||
               (polite && (before == 0xD558 || before == 0xBC1B || before == 0xB418) &&
                !scan_token_start(scan->glyph, to - 2));
    case 0xAC00: /* 가 */
        return polite && tail_of(before) == TAIL_N;
    case 0xB0D0: /* 냐 */
        return true;
    case 0xB2C8: /* 니 */
        return !polite && (tail_of(before) == TAIL_SS || before == 0xC788 || before == 0xC5C6);
    default:
        return false;
    }
}

static void close_clause(struct scan *scan, size_t *from, size_t to, bool question)
{
    if (to > *from && scan->clause_count < SCAN_CLAUSES_MAX)
        scan->clause[scan->clause_count++] =
            (struct clause){ .from = *from, .to = to, .question = question || asks(scan, *from, to) };
    else if (to > *from)
        scan->clause[SCAN_CLAUSES_MAX - 1].to = to;
    *from = to;
}

static void find_clauses(struct scan *scan)
{
    size_t from = 0, hit = 0;
    for (size_t i = 0; i < scan->count; i++) {
        if (i > 0 && scan->glyph[i].gap == GLYPH_NEW_LINE)
            close_clause(scan, &from, i, false);
        for (; hit < scan->hit_count && scan->hit[hit].from < i; hit++)
            continue;
        if (hit < scan->hit_count && scan->hit[hit].from == i && scan->hit[hit].class == WORD_CONTRAST)
            close_clause(scan, &from, i, false);
        if (ends_sentence(scan, i))
            close_clause(scan, &from, i + 1, scan->glyph[i].code == '?');
        else if (scan_token_end(scan, i + 1) && i + 1 < scan->count && connective(scan, i + 1) &&
                 !auxiliary_at(scan, i + 1))
            close_clause(scan, &from, i + 1, false);
    }
    close_clause(scan, &from, scan->count, false);

    hit = 0;
    for (size_t c = 0; c < scan->clause_count; c++) {
        struct clause *clause = &scan->clause[c];
        clause->hit_from = hit;
        for (; hit < scan->hit_count && scan->hit[hit].from < clause->to; hit++) {
            scan->hit[hit].clause = (uint16_t)c;
            set_add(&clause->set, (enum word_class)scan->hit[hit].class);
            set_add(&scan->set, (enum word_class)scan->hit[hit].class);
        }
        clause->hit_to = hit;
    }
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
    }
    find_clauses(&scan);
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

bool scan_changes_after(const struct scan *scan, const struct hit *verb)
{
    const size_t to = verb->to; /* 없다|가, 없|다가, 없었|다가 */
    for (size_t at = to - 1; at < to + 2 && at + 1 < scan->count; at++)
        if (is_code(scan, at, 0xB2E4) && is_code(scan, at + 1, 0xAC00) &&
            scan->glyph[at + 1].gap == GLYPH_JOINED)
            return true;
    return false;
}

static bool is_among(uint32_t code, const uint32_t *codes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (codes[i] == code)
            return true;
    return false;
}

bool scan_denied_as_whole(const struct scan *scan, size_t at)
{
    enum { FAR = 6, PARTICLES = 2 };
    static const uint32_t noun[] = { 0xAC83, 0xAC74, 0xAC8C, 0xAC70, 0xAEBC, 0xB73B, 0xB9D0, 0xC18C, 0xAE4C, 0xB3C4, 0xC900, 0xD3B8 };
    static const uint32_t particle[] = { 0xC740, 0xB294, 0xC774, 0xB3C4, 0xB9AC, 0xAE4C, 0xC9C0, 0xAC00, 0xC9C4 };
    static const uint32_t not_so[] = { 0xB2C8, 0xB2D9, 0xB15C, 0xB140, 0xB2D8, 0xB2CC, 0xB154 }; /* 니 닙 녜 녀 님 닌 녔 */
    const size_t end = scan->count;
    for (size_t i = at; i < end && i < at + FAR; i++) {
        if (!is_among(scan->glyph[i].code, noun, sizeof(noun) / sizeof(noun[0])))
            continue;
        size_t k = i + 1;
        while (k < end && k <= i + PARTICLES &&
               is_among(scan->glyph[k].code, particle, sizeof(particle) / sizeof(particle[0])))
            k++;
        if (k + 1 < end && is_code(scan, k, 0xC544) &&
            is_among(scan->glyph[k + 1].code, not_so, sizeof(not_so) / sizeof(not_so[0])))
            return true;
    }
    return false;
}
