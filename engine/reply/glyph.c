#include "reply/glyph.h"

#include "base/utf8.h"

struct digit_form {
    uint32_t code;
    uint8_t value; /* 0..10 */
    bool enclosed;
};

struct fold_pair {
    uint32_t from, to;
    uint8_t marks;
};

struct loose_mark {
    uint32_t code;
    uint8_t marks;
};

#include "characters.inc"

enum {
    COUNT_DIGITS = sizeof(digit_forms) / sizeof(digit_forms[0]),
    COUNT_FOLDS = sizeof(fold_pairs) / sizeof(fold_pairs[0]),
    /* Unicode 3.12: arithmetic composition of Hangul. */
    SYLLABLE_FIRST = 0xAC00,
    SYLLABLE_LAST = 0xD7A3,
    LEAD_FIRST = 0x1100,
    LEAD_COUNT = 19,
    VOWEL_FIRST = 0x1161,
    VOWEL_COUNT = 21,
    TAIL_BEFORE_FIRST = 0x11A7,
    TAIL_COUNT = 28,
};

static const struct digit_form *find_digit(uint32_t code)
{
    size_t low = 0, high = COUNT_DIGITS;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (digit_forms[middle].code < code)
            low = middle + 1;
        else
            high = middle;
    }
    return low < COUNT_DIGITS && digit_forms[low].code == code ? &digit_forms[low] : NULL;
}

static uint32_t folded(uint32_t code, uint8_t *ret_marks)
{
    size_t low = 0, high = COUNT_FOLDS;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (fold_pairs[middle].from < code)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == COUNT_FOLDS || fold_pairs[low].from != code)
        return code;
    *ret_marks = fold_pairs[low].marks;
    return fold_pairs[low].to;
}

static uint8_t marks_of_loose(uint32_t code)
{
    for (size_t i = 0; i < sizeof(loose_marks) / sizeof(loose_marks[0]); i++)
        if (loose_marks[i].code == code)
            return loose_marks[i].marks;
    return 0;
}

static bool between(uint32_t code, uint32_t first, uint32_t last)
{
    return code >= first && code <= last;
}

static bool is_space(uint32_t code)
{
    return code == ' ' || code == '\t' || code == 0xA0 || code == 0x1680 || between(code, 0x2000, 0x200A) ||
           code == 0x202F || code == 0x205F || code == 0x3000;
}

static bool is_new_line(uint32_t code)
{
    return between(code, '\n', '\r') || code == 0x85 || code == 0x2028 || code == 0x2029;
}

/* Marks that nobody sees: direction, joiners, variation selectors, fillers, skin tones, loose accents, keycap
 * frames. */
static bool is_invisible(uint32_t code)
{
    return code < ' ' || code == 0x7F || code == 0xAD || code == 0x34F || code == 0x61C || code == 0x115F ||
           code == 0x1160 || code == 0x180E || between(code, 0x200B, 0x200F) ||
           between(code, 0x202A, 0x202E) || between(code, 0x2060, 0x206F) || code == 0x3164 ||
           between(code, 0xFE00, 0xFE0F) || code == 0xFEFF || code == 0xFFA0 ||
           between(code, 0x1F3FB, 0x1F3FF) || between(code, 0xE0000, 0xE01EF) ||
           between(code, 0x300, 0x36F) || code == 0x20E3;
}

static enum glyph_kind kind_of(uint32_t code)
{
    if (between(code, '0', '9'))
        return GLYPH_DIGIT;
    if (between(code, 'a', 'z') || between(code, 0xC0, 0x24F) || between(code, 0x1E00, 0x1EFF))
        return GLYPH_LATIN;
    if (between(code, SYLLABLE_FIRST, SYLLABLE_LAST))
        return GLYPH_HANGUL;
    if (between(code, 0x3131, 0x318E))
        return GLYPH_JAMO;
    if (between(code, 0x3041, 0x30FF) || between(code, 0x3400, 0x9FFF) || between(code, 0xF900, 0xFAFF) ||
        between(code, 0x20000, 0x3FFFF) || code == 0x3005 || code == 0x3007)
        return GLYPH_HAN;
    if (code == 0x2605 || code == 0x2B50 || code == 0x1F31F)
        return GLYPH_STAR;
    if (code == 0x2606)
        return GLYPH_STAR_EMPTY;
    if (code < 0xC0 || between(code, 0x2010, 0x205E) || between(code, 0x2190, 0x21FF) ||
        between(code, 0x3000, 0x303F))
        return GLYPH_PUNCT;
    if (between(code, 0x2300, 0x23FF) || between(code, 0x2500, 0x27BF) || between(code, 0x2B00, 0x2BFF) ||
        between(code, 0x1F000, 0x1FAFF) || between(code, 0x2600, 0x26FF))
        return GLYPH_EMOJI;
    return GLYPH_OTHER;
}

/* Conjoining jamo to the syllable they are part of, compatibility jamo when they stand alone. */
static bool add_jamo(struct glyph *last, struct glyph *fresh)
{
    const uint32_t code = fresh->code;
    if (between(code, VOWEL_FIRST, VOWEL_FIRST + VOWEL_COUNT - 1) && last != NULL &&
        between(last->code, LEAD_FIRST, LEAD_FIRST + LEAD_COUNT - 1)) {
        last->code =
            SYLLABLE_FIRST + ((last->code - LEAD_FIRST) * VOWEL_COUNT + (code - VOWEL_FIRST)) * TAIL_COUNT;
        last->kind = GLYPH_HANGUL;
        last->to = fresh->to;
        return true;
    }
    if (between(code, TAIL_BEFORE_FIRST + 1, TAIL_BEFORE_FIRST + TAIL_COUNT - 1) && last != NULL &&
        between(last->code, SYLLABLE_FIRST, SYLLABLE_LAST) &&
        (last->code - SYLLABLE_FIRST) % TAIL_COUNT == 0) {
        last->code += code - TAIL_BEFORE_FIRST;
        last->to = fresh->to;
        return true;
    }
    return false;
}

/* U+FFA1.. are the narrow forms of U+3131.., with gaps between the groups of vowels. */
static uint32_t widened(uint32_t code)
{
    if (between(code, 0xFF01, 0xFF5E))
        return code - 0xFF01 + '!';
    if (between(code, 0xFFA1, 0xFFBE))
        return code - 0xFFA1 + 0x3131;
    if (between(code, 0xFFC2, 0xFFC7))
        return code - 0xFFC2 + 0x314F;
    if (between(code, 0xFFCA, 0xFFCF))
        return code - 0xFFCA + 0x3155;
    if (between(code, 0xFFD2, 0xFFD7))
        return code - 0xFFD2 + 0x315B;
    if (between(code, 0xFFDA, 0xFFDC))
        return code - 0xFFDA + 0x3161;
    return code;
}

/* A lead consonant that no vowel followed is a chat jamo after all. */
static const uint16_t lead_alone[LEAD_COUNT] = { 0x3131, 0x3132, 0x3134, 0x3137, 0x3138, 0x3139, 0x3141,
                                                 0x3142, 0x3143, 0x3145, 0x3146, 0x3147, 0x3148, 0x3149,
                                                 0x314A, 0x314B, 0x314C, 0x314D, 0x314E };

static void settle(struct glyph *glyph)
{
    if (between(glyph->code, LEAD_FIRST, LEAD_FIRST + LEAD_COUNT - 1)) {
        glyph->code = lead_alone[glyph->code - LEAD_FIRST];
        glyph->kind = GLYPH_JAMO;
    } else if (between(glyph->code, VOWEL_FIRST, VOWEL_FIRST + VOWEL_COUNT - 1)) {
        glyph->code = 0x314F + (glyph->code - VOWEL_FIRST);
        glyph->kind = GLYPH_JAMO;
    }
}

/* Fills code, kind, upper and enclosed; true when a second glyph '0' follows (the forms of 10). */
static bool fold_into(struct glyph *glyph, uint32_t code)
{
    bool ten = false;
    code = widened(code);
    if (between(code, 'A', 'Z')) {
        glyph->upper = true;
        code = code - 'A' + 'a';
    } else if (code >= 0x80) {
        const struct digit_form *form = find_digit(code);
        if (form != NULL) {
            ten = form->value == 10;
            glyph->enclosed = form->enclosed;
            code = ten ? '1' : (uint32_t)('0' + form->value);
        } else {
            code = folded(code, &glyph->marks);
        }
    }
    glyph->code = code;
    glyph->kind = (uint8_t)kind_of(code);
    return ten;
}

bool glyphs_read(struct arena *arena, struct slice raw, size_t count_max, struct glyphs *ret)
{
    struct glyphs glyphs = { .valid = true };
    /* A byte gives at most one glyph, except that a sign for 10 (three bytes) gives two. */
    const size_t room = raw.len < count_max ? raw.len : count_max;
    glyphs.room = room;
    glyphs.at = arena_new_array(arena, struct glyph, room + 1);
    if (glyphs.at == NULL)
        return false;
    enum glyph_gap gap = GLYPH_NEW_LINE;
    size_t at = 0;
    while (at < raw.len) {
        uint32_t code;
        const size_t len = utf8_decode(slice_part(raw, at, raw.len - at), &code);
        if (len == 0) {
            glyphs.valid = false;
            break;
        }
        struct glyph *last = glyphs.count > 0 ? &glyphs.at[glyphs.count - 1] : NULL;
        struct glyph fresh = { .from = (uint32_t)at, .to = (uint32_t)(at + len), .gap = (uint8_t)gap };
        at += len;
        if (is_new_line(code)) {
            gap = GLYPH_NEW_LINE;
        } else if (is_space(code)) {
            gap = gap == GLYPH_NEW_LINE ? GLYPH_NEW_LINE : GLYPH_SPACED;
        } else if (is_invisible(code)) {
            if (last != NULL) {
                last->enclosed = last->enclosed || code == 0x20E3;
                last->marks |= last->kind == GLYPH_LATIN ? marks_of_loose(code) : 0;
                last->to = gap == GLYPH_JOINED ? fresh.to : last->to;
            }
        } else {
            const bool ten = fold_into(&fresh, code);
            if (gap != GLYPH_JOINED || !add_jamo(last, &fresh)) {
                if (last != NULL)
                    settle(last);
                if (room - glyphs.count < (ten ? 2u : 1u)) {
                    glyphs.cut = true;
                    break;
                }
                glyphs.at[glyphs.count++] = fresh;
                if (ten) {
                    fresh.code = '0';
                    fresh.gap = GLYPH_JOINED;
                    glyphs.at[glyphs.count++] = fresh;
                }
            }
            gap = GLYPH_JOINED;
        }
    }
    if (glyphs.count > 0)
        settle(&glyphs.at[glyphs.count - 1]);
    *ret = glyphs;
    return true;
}

bool glyphs_mojibake(struct slice raw)
{
    size_t odd = 0, letters = 0, at = 0;
    while (at < raw.len) {
        uint32_t code;
        const size_t len = utf8_decode(slice_part(raw, at, raw.len - at), &code);
        if (len == 0)
            return true;
        at += len;
        if (code == 0xFFFD)
            return true;
        if (code <= ' ')
            continue;
        letters++;
        /* Latin-1 signs that no language of ours puts inside words, C1 controls, private use, stray
         * katakana. */
        odd += between(code, 0x80, 0x9F) || between(code, 0xA1, 0xBF) || code == 0xD7 || code == 0xF7 ||
               code == 0xC6 || code == 0xD0 || code == 0xDE || code == 0xDF || code == 0xE6 || code == 0xF0 ||
               code == 0xFE || code == 0xC7 || code == 0xD1 || code == 0xC4 || code == 0xC5 || code == 0xD6 ||
               between(code, 0xE000, 0xF8FF) || between(code, 0x152, 0x192) || code == 0x2C6 ||
               code == 0x20AC || code == 0x2122 || between(code, 0xFF61, 0xFF9F);
    }
    return odd >= 2 && odd * 4 >= letters;
}
