#include "survey/manner_check.h"

#include "base/utf8.h"

#define ERROR(check, code, node, ...)                                                                        \
    finding_add((check)->findings, FINDING_ERROR, (code), (check)->document, (node), __VA_ARGS__)

/* The relay reads replies in clear: none is secret. */
static const char *const secrecy[] = { "비밀보장", "비밀 보장", "비밀이 보장", "confidential",
                                       "保密",     "bảo mật",   "secret" };

/* A number is kept with each answer, but of an anonymous survey. */
static const char *const anonymity[] = { "익명", "anonym", "匿名", "ẩn danh" };

/* Whoever gave is not asked for it: it is an offence of their own. */
static const char *const giving[] = { "주신 일",    "준 일",       "주셨",     "드린 일",    "드렸",
                                      "건넨",       "건네셨",      "제공하신", "제공한",     "did you give",
                                      "you gave",   "did you pay", "you paid", "you offer",  "您是否给",
                                      "您给",       "您是否送",    "您送",     "bạn có đưa", "bạn đã đưa",
                                      "bạn có tặng" };

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool contains(struct slice text, const char *words)
{
    const struct slice part = slice_from_text(words);
    for (size_t at = 0; at + part.len <= text.len; at++) {
        size_t i = 0;
        while (i < part.len && lower(text.at[at + i]) == part.at[i])
            i++;
        if (i == part.len)
            return true;
    }
    return false;
}

static const char *first_of(struct slice text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (contains(text, words[i]))
            return words[i];
    }
    return NULL;
}

/* Symbols, dingbats, stars, and the selector that makes emoji of others (Unicode's blocks). */
static bool is_picture(uint32_t code)
{
    return (code >= 0x1F000 && code <= 0x1FAFF) || (code >= 0x2600 && code <= 0x27BF) || code == 0x2B50 ||
           code == 0xFE0F;
}

static struct slice first_picture(struct slice text)
{
    for (size_t at = 0; at < text.len;) {
        uint32_t code = 0;
        const size_t len = utf8_decode(slice_part(text, at, text.len), &code);
        if (len > 0 && is_picture(code))
            return slice_part(text, at, len);
        at += len > 0 ? len : 1;
    }
    return SLICE_EMPTY;
}

void manner_check_text(const struct text_check *check, struct slice text, const struct node *node)
{
    const struct slice picture = first_picture(text);
    if (picture.len > 0)
        ERROR(check, "emoji-in-text", node,
              "'{}': phones show stars and emoji as they like, and nobody can answer by them",
              FINDING_ARGUMENTS(picture));
    const char *const secret = first_of(text, secrecy, sizeof secrecy / sizeof secrecy[0]);
    const char *const nameless = first_of(text, anonymity, sizeof anonymity / sizeof anonymity[0]);
    if (secret != NULL)
        ERROR(check, "unkept-promise", node,
              "'{}' cannot be kept: the carrier reads replies in clear; say who reads it",
              FINDING_ARGUMENTS(slice_from_text(secret)));
    if (nameless != NULL && check->survey->anonymous_minimum == 0)
        ERROR(check, "unkept-promise", node,
              "'{}' cannot be kept: the number stands with the answers, unless the survey is 'anonymous:'",
              FINDING_ARGUMENTS(slice_from_text(nameless)));
}

void manner_check_sensitive(const struct text_check *check, const struct survey_text *text,
                            const struct node *node)
{
    static const char *const key[LOCALE_COUNT] = { "ko", "en", "zh", "vi" };
    for (size_t l = 0; l < LOCALE_COUNT; l++) {
        const char *const words = first_of(text->in[l], giving, sizeof giving / sizeof giving[0]);
        if (words != NULL && node != NULL)
            ERROR(
                check, "asks-giver", node_or(node_get(node, key[l]), node),
                "'{}': the citizen is never asked whether they gave; ask what the officer asked for or took",
                FINDING_ARGUMENTS(slice_from_text(words)));
    }
}
