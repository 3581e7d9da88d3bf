#include "survey/word_check.h"

bool word_check_same(struct slice a, struct slice b)
{
    size_t i = 0, j = 0;
    for (;;) {
        while (i < a.len && a.at[i] == ' ')
            i++;
        while (j < b.len && b.at[j] == ' ')
            j++;
        if (i == a.len || j == b.len)
            return i == a.len && j == b.len;
        const char c = a.at[i] >= 'A' && a.at[i] <= 'Z' ? (char)(a.at[i] + 32) : a.at[i];
        const char d = b.at[j] >= 'A' && b.at[j] <= 'Z' ? (char)(b.at[j] + 32) : b.at[j];
        if (c != d)
            return false;
        i++;
        j++;
    }
}

/* Words that stop everything in every survey, whatever a lexicon adds. */
static const char *const stops[] = { "수신거부", "거부", "중단", "그만", "stop",  "unsubscribe",
                                     "停止",     "退订", "拒收", "dừng", "ngừng", "hủy" };
enum { STOP_COUNT = sizeof stops / sizeof stops[0] };

static bool always_stops(struct slice word)
{
    for (size_t i = 0; i < STOP_COUNT; i++) {
        if (word_check_same(word, slice_from_text(stops[i])))
            return true;
    }
    return false;
}

static bool is_listed(const struct survey_words *words, struct slice word)
{
    for (size_t l = 0; l < LOCALE_COUNT; l++) {
        for (size_t i = 0; i < words->count[l]; i++) {
            if (word_check_same(words->word[l][i], word))
                return true;
        }
    }
    return false;
}

bool word_check_stops(const struct text_check *check, struct slice word, enum locale locale)
{
    const struct survey_read_hooks *hooks = check->hooks;
    return always_stops(word) || is_listed(&check->survey->opt_out_words, word) ||
           is_listed(&check->survey->help_words, word) ||
           (hooks != NULL && hooks->is_opt_out != NULL && hooks->is_opt_out(word, locale));
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool contains(struct slice text, struct slice word)
{
    for (size_t at = 0; word.len > 0 && at + word.len <= text.len; at++) {
        size_t i = 0;
        while (i < word.len && lower(text.at[at + i]) == lower(word.at[i]))
            i++;
        if (i == word.len)
            return true;
    }
    return false;
}

/* Capitals beyond ASCII, as an introduction writes them. */
static const char *const capital_stops[] = { "DỪNG", "NGỪNG", "HỦY", "Dừng", "Ngừng", "Hủy" };

bool word_check_says_how_to_stop(const struct text_check *check, struct slice text, enum locale locale)
{
    const struct survey_words *own = &check->survey->opt_out_words;
    bool says = false;
    for (size_t i = 0; i < STOP_COUNT; i++)
        says = says || contains(text, slice_from_text(stops[i]));
    for (size_t i = 0; i < sizeof capital_stops / sizeof capital_stops[0]; i++)
        says = says || contains(text, slice_from_text(capital_stops[i]));
    for (size_t i = 0; i < own->count[locale]; i++)
        says = says || contains(text, own->word[locale][i]);
    return says;
}
