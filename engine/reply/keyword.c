#include "reply/keyword.h"

enum {
    WORD_CHARS_MAX = 80,
    TEXT_BYTES_MAX = 400, /* a longer text is no word */
};

static size_t skip_signs(const struct glyph *glyph, size_t count, size_t at)
{
    while (at < count && glyph[at].kind == GLYPH_PUNCT)
        at++;
    return at;
}

static bool is_whole(const struct glyph *glyph, size_t count, const struct glyphs *word)
{
    size_t i = skip_signs(glyph, count, 0), j = skip_signs(word->at, word->count, 0);
    while (i < count && j < word->count && glyph[i].code == word->at[j].code) {
        i = skip_signs(glyph, count, i + 1);
        j = skip_signs(word->at, word->count, j + 1);
    }
    return i == count && j == word->count && j > 0;
}

bool keyword_is(const struct survey_words *words, const struct glyph *glyph, size_t count,
                struct arena *arena, enum locale *ret_locale)
{
    for (size_t locale = 0; locale < LOCALE_COUNT; locale++) {
        for (size_t i = 0; i < words->count[locale]; i++) {
            const size_t used = arena->used;
            struct glyphs word;
            const bool same = glyphs_read(arena, words->word[locale][i], WORD_CHARS_MAX, &word) &&
                              is_whole(glyph, count, &word);
            arena_reset_to(arena, used);
            if (!same)
                continue;
            *ret_locale = (enum locale)locale;
            return true;
        }
    }
    return false;
}

bool keyword_read(const struct survey_words *words, struct slice raw, struct arena *arena,
                  enum locale *ret_locale)
{
    const size_t used = arena->used;
    struct glyphs text;
    if (raw.len > TEXT_BYTES_MAX)
        return false;
    const bool is = glyphs_read(arena, raw, TEXT_BYTES_MAX, &text) && text.valid &&
                    keyword_is(words, text.at, text.count, arena, ret_locale);
    arena_reset_to(arena, used);
    return is;
}
