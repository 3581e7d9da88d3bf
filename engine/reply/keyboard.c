#include "reply/keyboard.h"

#include "reply/lexicon_match.h"

#include <string.h>

enum { LEADS = 19, VOWELS = 21, TAILS = 28, SYLLABLE_FIRST = 0xAC00, NONE = -1 };

/* Keys of the jamo in Unicode's order of leads, vowels and tails; a capital is the key with shift. */
static const char *const lead_keys[LEADS] = { "r", "R", "s", "e", "E", "f", "a", "q", "Q", "t",
                                              "T", "d", "w", "W", "c", "z", "x", "v", "g" };
static const char *const vowel_keys[VOWELS] = { "k",  "o", "i", "O",  "j",  "p",  "u", "P", "h",  "hk", "ho",
                                                "hl", "y", "n", "nj", "np", "nl", "b", "m", "ml", "l" };
static const char *const tail_keys[TAILS] = { "",   "r",  "R",  "rt", "s",  "sw", "sg", "e", "f",  "fr",
                                              "fa", "fq", "ft", "fx", "fv", "fg", "a",  "q", "qt", "t",
                                              "T",  "d",  "w",  "c",  "z",  "x",  "v",  "g" };
/* U+3131.. in code order. */
static const char *const jamo_keys[] = { "r",  "R",  "rt", "s",  "sw", "sg", "e",  "E",  "f",  "fr", "fa",
                                         "fq", "ft", "fx", "fv", "fg", "a",  "q",  "Q",  "qt", "t",  "T",
                                         "d",  "w",  "W",  "c",  "z",  "x",  "v",  "g",  "k",  "o",  "i",
                                         "O",  "j",  "p",  "u",  "P",  "h",  "hk", "ho", "hl", "y",  "n",
                                         "nj", "np", "nl", "b",  "m",  "ml", "l" };

static int find_keys(const char *const *table, int count, const char *keys, size_t len)
{
    for (int i = 0; i < count; i++)
        if (strlen(table[i]) == len && memcmp(table[i], keys, len) == 0)
            return i;
    return NONE;
}

/* The longest entry of the table at the front of the keys: its index, NONE when there is none. */
static int longest(const char *const *table, int count, const char *keys, size_t len, size_t *ret_len)
{
    for (size_t n = len < 2 ? len : 2; n > 0; n--) {
        const int index = find_keys(table, count, keys, n);
        if (index != NONE) {
            *ret_len = n;
            return index;
        }
    }
    return NONE;
}

static bool is_vowel_key(char key)
{
    return strchr("koiOjpuPhynbml", key) != NULL;
}

/* Composes keys into syllables; false unless they are syllables throughout. */
static bool compose(const char *keys, size_t len, struct glyph *ret, size_t *ret_count, size_t *ret_key_end)
{
    size_t at = 0, count = 0;
    while (at < len) {
        const int lead = find_keys(lead_keys, LEADS, keys + at, 1);
        if (lead == NONE || at + 1 >= len)
            return false;
        at++;
        size_t used = 0;
        const int vowel = longest(vowel_keys, VOWELS, keys + at, len - at, &used);
        if (vowel == NONE)
            return false;
        at += used;
        int tail = 0;
        /* The last consonant before a vowel starts the next syllable. */
        size_t consonants = 0;
        while (at + consonants < len && !is_vowel_key(keys[at + consonants]))
            consonants++;
        const size_t free_consonants = at + consonants < len ? consonants - (consonants > 0) : consonants;
        if (at + consonants < len && consonants == 0)
            return false;
        if (free_consonants > 2)
            return false;
        if (free_consonants > 0) {
            tail = find_keys(tail_keys, TAILS, keys + at, free_consonants);
            if (tail == NONE)
                return false;
            at += free_consonants;
        }
        ret[count].code = (uint32_t)(SYLLABLE_FIRST + (lead * VOWELS + vowel) * TAILS + tail);
        ret_key_end[count++] = at;
    }
    *ret_count = count;
    return count > 0;
}

/* The longest known word at the front: its length in glyphs and its first entry; 0 when there is none. */
static size_t known_front(const struct lexicon *lexicon, const struct glyph *glyph, size_t count,
                          uint32_t *ret_entry)
{
    uint32_t node = 0;
    size_t best = 0;
    for (size_t i = 0; i < count && i < LEXICON_WORD_CHARS_MAX; i++) {
        node = lexicon_step(lexicon, node, glyph[i].code);
        if (node == 0)
            break;
        if (lexicon->node_entry[node] != 0) {
            best = i + 1;
            *ret_entry = lexicon->node_entry[node];
        }
    }
    return best;
}

/* A word that is worth a repair: two syllables or more, or the verb of existence. */
static bool known_hangul(const struct lexicon *lexicon, const struct glyph *glyph, size_t count)
{
    uint32_t entry = 0;
    const size_t len = known_front(lexicon, glyph, count, &entry);
    if (len == 0)
        return false;
    for (; entry != 0; entry = lexicon->entry[entry].next) {
        const int class = lexicon->entry[entry].class;
        if (len >= 2 ? class != WORD_FILLER && class != WORD_INERT
                     : class == WORD_EXIST || class == WORD_ABSENT)
            return true;
    }
    return false;
}

struct token {
    size_t from, to;
};

static void replace(struct glyphs *glyphs, struct token token, const struct glyph *fresh, size_t count)
{
    const uint8_t gap = glyphs->at[token.from].gap;
    memcpy(&glyphs->at[token.from], fresh, count * sizeof(*fresh));
    glyphs->at[token.from].gap = gap;
    memmove(&glyphs->at[token.from + count], &glyphs->at[token.to],
            (glyphs->count - token.to) * sizeof(*glyphs->at));
    glyphs->count -= token.to - token.from - count;
}

/* 일 이 삼 사 오 한 두 세 네 */
static bool is_numeral(uint32_t code)
{
    return code == 0xC77C || code == 0xC774 || code == 0xC0BC || code == 0xC0AC || code == 0xC624 ||
           code == 0xD55C || code == 0xB450 || code == 0xC138 || code == 0xB124;
}

/* "djqtdjdy" -> 없어요; after a digit also "wja" -> 점, "qjs" -> 번. */
static bool latin_to_hangul(const struct lexicon *lexicon, struct glyphs *glyphs, struct token token)
{
    char keys[KEYBOARD_TOKEN_MAX];
    struct glyph fresh[KEYBOARD_TOKEN_MAX] = { { 0 } };
    size_t key_end[KEYBOARD_TOKEN_MAX];
    const size_t len = token.to - token.from;
    bool lower = false;
    for (size_t i = 0; i < len; i++)
        lower = lower || !glyphs->at[token.from + i].upper;
    for (size_t i = 0; i < len; i++) {
        const struct glyph *glyph = &glyphs->at[token.from + i];
        const char key = (char)glyph->code;
        /* Shift matters for these keys only; a text in capitals was typed with caps lock. */
        keys[i] = glyph->upper && lower && strchr("qwertop", key) != NULL ? (char)(key - 'a' + 'A') : key;
    }
    size_t count;
    if (!compose(keys, len, fresh, &count, key_end))
        return false;
    const bool after_digit = token.from > 0 && glyphs->at[token.from - 1].kind == GLYPH_DIGIT;
    const bool counter = (after_digit && (fresh[0].code == 0xC810 || fresh[0].code == 0xBC88)) ||
                         (count >= 2 && is_numeral(fresh[0].code) &&
                          (fresh[1].code == 0xC810 || fresh[1].code == 0xBC88)); /* 오점 */
    uint32_t entry = 0;
    if (!counter && !known_hangul(lexicon, fresh, count))
        return false;
    if (known_front(lexicon, &glyphs->at[token.from], len, &entry) == len)
        return false;
    for (size_t i = 0; i < count; i++) {
        fresh[i].kind = GLYPH_HANGUL;
        fresh[i].from = glyphs->at[token.from + (i > 0 ? key_end[i - 1] : 0)].from;
        fresh[i].to = glyphs->at[token.from + key_end[i] - 1].to;
    }
    replace(glyphs, token, fresh, count);
    return true;
}

/* "ㄴ새ㅔ" -> stop: only a token with a loose jamo, only to a whole known word. */
static bool hangul_to_latin(const struct lexicon *lexicon, struct glyphs *glyphs, struct token token)
{
    struct glyph fresh[KEYBOARD_TOKEN_MAX] = { { 0 } };
    size_t count = 0;
    bool loose = false;
    for (size_t i = token.from; i < token.to; i++) {
        const struct glyph *glyph = &glyphs->at[i];
        const char *parts[3] = { "", "", "" };
        if (glyph->kind == GLYPH_HANGUL) {
            const uint32_t index = glyph->code - SYLLABLE_FIRST;
            parts[0] = lead_keys[index / (VOWELS * TAILS)];
            parts[1] = vowel_keys[index / TAILS % VOWELS];
            parts[2] = tail_keys[index % TAILS];
        } else if (glyph->code >= 0x3131 && glyph->code <= 0x3163) {
            parts[0] = jamo_keys[glyph->code - 0x3131];
            loose = true;
        } else {
            return false;
        }
        for (size_t p = 0; p < 3; p++)
            for (const char *key = parts[p]; *key != '\0'; key++) {
                if (count == KEYBOARD_TOKEN_MAX)
                    return false;
                const bool upper = *key >= 'A' && *key <= 'Z';
                fresh[count++] = (struct glyph){ .code = (uint32_t)(upper ? *key - 'A' + 'a' : *key),
                                                 .kind = GLYPH_LATIN,
                                                 .from = glyph->from,
                                                 .to = glyph->to };
            }
    }
    uint32_t entry = 0;
    /* The token grows: only when the room that shorter repairs and wrappers left suffices. */
    if (!loose || count < 2 || known_front(lexicon, fresh, count, &entry) != count)
        return false;
    if (known_front(lexicon, &glyphs->at[token.from], token.to - token.from, &entry) == token.to - token.from)
        return false;
    const size_t len = token.to - token.from;
    if (count > len) {
        if (count - len > glyphs->room - glyphs->count)
            return false;
        memmove(&glyphs->at[token.from + count], &glyphs->at[token.to],
                (glyphs->count - token.to) * sizeof(*glyphs->at));
        glyphs->count += count - len;
        token.to = token.from + count;
    }
    replace(glyphs, token, fresh, count);
    return true;
}

void keyboard_repair(const struct lexicon *lexicon, struct glyphs *glyphs)
{
    for (size_t from = 0; from < glyphs->count;) {
        const uint8_t kind = glyphs->at[from].kind;
        const bool latin = kind == GLYPH_LATIN;
        const bool hangul = kind == GLYPH_HANGUL || kind == GLYPH_JAMO;
        size_t to = from + 1;
        while (to < glyphs->count && glyphs->at[to].gap == GLYPH_JOINED &&
               (latin ? glyphs->at[to].kind == GLYPH_LATIN
                      : hangul && (glyphs->at[to].kind == GLYPH_HANGUL || glyphs->at[to].kind == GLYPH_JAMO)))
            to++;
        const struct token token = { from, to };
        if (to - from >= 2 && to - from <= KEYBOARD_TOKEN_MAX) {
            const size_t before = glyphs->count;
            const bool done = latin ? latin_to_hangul(lexicon, glyphs, token)
                                    : hangul && hangul_to_latin(lexicon, glyphs, token);
            if (done)
                to = to + glyphs->count - before;
        }
        from = to;
    }
}
