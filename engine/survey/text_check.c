#include "survey/text_check.h"

#include "survey/manner_check.h"

#define ERROR(check, code, node, ...)                                                                        \
    finding_add((check)->findings, FINDING_ERROR, (code), (check)->document, (node), __VA_ARGS__)

static bool lists(const enum locale *list, size_t count, enum locale locale)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i] == locale)
            return true;
    }
    return false;
}

/* ---- placeholders ---- */

static const struct placeholder {
    struct slice name;
    struct slice sample; /* a long but usual value, for the length of what will be sent */
} placeholders[] = {
    { { "office", 6 }, { "\xEC\x83\x88\xEB\xB9\x9B\xEA\xB5\xAC\xEC\xB2\xAD", 12 } }, /* 새빛구청 */
    { { "department", 10 },
      { "\xEB\xAF\xBC\xEC\x9B\x90\xEC\x97\xAC\xEA\xB6\x8C\xEA\xB3\xBC", 15 } },     /* 민원여권과 */
    { { "type", 4 }, { "\xEC\x97\xAC\xEA\xB6\x8C \xEB\xB0\x9C\xEA\xB8\x89", 13 } }, /* 여권 발급 */
    { { "month", 5 }, { "12", 2 } },
    { { "contact", 7 }, { "02-000-0000", 11 } },
    { { "right", 5 }, { "7", 1 } },
    { { "wrong", 5 }, { "8", 1 } },
};
enum {
    PLACEHOLDER_COUNT = sizeof placeholders / sizeof placeholders[0],
    PLACEHOLDER_COMMON = PLACEHOLDER_COUNT - 2, /* {right} and {wrong} stand in confirmations alone */
};

static const struct placeholder *find_placeholder(struct slice name, bool confirming)
{
    for (size_t i = 0; i < (size_t)(confirming ? PLACEHOLDER_COUNT : PLACEHOLDER_COMMON); i++) {
        if (slice_equal(placeholders[i].name, name))
            return &placeholders[i];
    }
    return NULL;
}

static struct slice sample_of(const struct text_check *check, const struct placeholder *placeholder)
{
    const struct survey *survey = check->survey;
    if (slice_equal(placeholder->name, SLICE_LIT("office")) && survey->office.len > 0)
        return survey->office;
    if (slice_equal(placeholder->name, SLICE_LIT("contact")) && survey->contact.len > 0)
        return survey->contact;
    return placeholder->sample;
}

static void report_placeholder(const struct text_check *check, struct slice name, const struct node *node)
{
    struct slice known[PLACEHOLDER_COUNT];
    for (size_t i = 0; i < PLACEHOLDER_COUNT; i++)
        known[i] = placeholders[i].name;
    ERROR(check, "unknown-placeholder", node,
          "'{{}}' is not a placeholder: there are office, department, type, month and contact",
          FINDING_ARGUMENTS(name));
    finding_suggest_nearest(check->findings, name, known, PLACEHOLDER_COUNT);
}

/* Who sends a word of their own, or stands on a list, has no complaint that could fill these in. */
static void check_filled(const struct text_check *check, struct slice name, const struct node *node)
{
    const bool of_complaint = slice_equal(name, SLICE_LIT("department")) ||
                              slice_equal(name, SLICE_LIT("type")) || slice_equal(name, SLICE_LIT("month"));
    if (of_complaint &&
        (check->survey->trigger.kind == SURVEY_ON_KEYWORD || check->survey->anonymous_minimum > 0))
        ERROR(check, "empty-placeholder", node,
              "{} would be empty: a survey that a keyword starts, or of a list, has no complaint",
              FINDING_ARGUMENTS(name));
}

/** Adds the text with samples for its placeholders; reports those that are unknown. */
static void fill(const struct text_check *check, struct slice text, const struct node *node, bool confirming,
                 struct buffer *filled)
{
    for (size_t at = 0; at < text.len;) {
        const struct slice rest = slice_part(text, at, text.len);
        const size_t close = slice_find(rest, SLICE_LIT("}"));
        if (rest.at[0] == '}' || (rest.at[0] == '{' && close == rest.len)) {
            ERROR(check, "unknown-placeholder", node, "a brace stands alone in '{}'",
                  FINDING_ARGUMENTS(text));
            return;
        }
        if (rest.at[0] != '{') {
            buffer_add(filled, slice_part(rest, 0, 1));
            at++;
            continue;
        }
        const struct slice name = slice_part(rest, 1, close - 1);
        const struct placeholder *placeholder = find_placeholder(name, confirming);
        if (placeholder == NULL)
            report_placeholder(check, name, node);
        else
            check_filled(check, name, node);
        if (placeholder != NULL)
            buffer_add(filled, sample_of(check, placeholder));
        at += close + 1;
    }
}

/* ---- links ---- */

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_word(char c)
{
    const char l = lower(c);
    return (l >= 'a' && l <= 'z') || (l >= '0' && l <= '9');
}

static bool starts_with_folded(struct slice text, struct slice prefix)
{
    if (text.len < prefix.len)
        return false;
    for (size_t i = 0; i < prefix.len; i++) {
        if (lower(text.at[i]) != prefix.at[i])
            return false;
    }
    return true;
}

/** ".kr" or ".com" after a letter or digit and before anything but a letter or digit. */
static bool is_domain_end(struct slice text, size_t at)
{
    static const struct slice ending[] = {
        { ".kr", 3 },   { ".com", 4 },  { ".net", 4 }, { ".org", 4 }, { ".info", 5 }, { ".io", 3 },
        { ".me", 3 },   { ".ly", 3 },   { ".gl", 3 },  { ".gg", 3 },  { ".link", 5 }, { ".xyz", 4 },
        { ".site", 5 }, { ".shop", 5 }, { ".top", 4 }, { ".cn", 3 },  { ".vn", 3 },   { ".us", 3 },
    };
    if (at == 0 || !is_word(text.at[at - 1]))
        return false;
    for (size_t i = 0; i < sizeof ending / sizeof ending[0]; i++) {
        const size_t after = at + ending[i].len;
        if (starts_with_folded(slice_part(text, at, text.len), ending[i]) &&
            (after == text.len || !is_word(text.at[after])))
            return true;
    }
    return false;
}

/* Offset of the first web address in the text, or its length. */
static size_t find_link(struct slice text)
{
    for (size_t at = 0; at < text.len; at++) {
        const struct slice rest = slice_part(text, at, text.len);
        if (starts_with_folded(rest, SLICE_LIT("http:")) || starts_with_folded(rest, SLICE_LIT("https:")) ||
            starts_with_folded(rest, SLICE_LIT("www.")) || starts_with_folded(rest, SLICE_LIT("://")) ||
            is_domain_end(text, at))
            return at;
    }
    return text.len;
}

bool text_check_shows_digit(struct slice text, int digit)
{
    for (size_t i = 0; i < text.len; i++) {
        const bool alone = (i == 0 || text.at[i - 1] < '0' || text.at[i - 1] > '9') &&
                           (i + 1 == text.len || text.at[i + 1] < '0' || text.at[i + 1] > '9');
        if (text.at[i] == (char)('0' + digit) && alone)
            return true;
    }
    return false;
}

/* ---- one text ---- */

enum { FILLED_MAX = 8000 }; /* SHAPE_TEXT_MAX characters of Hangul, and some for the samples */

static void check_one(const struct text_check *check, struct slice text, enum locale locale,
                      const struct node *node, enum text_check_length length)
{
    char memory[FILLED_MAX];
    struct buffer filled;
    buffer_init(&filled, memory, sizeof memory);
    fill(check, text, node, length == TEXT_CHECK_CONFIRMATION, &filled);
    if (find_link(text) < text.len)
        ERROR(check, "link-in-text", node,
              "a web address in a text looks like phishing: name a phone number instead",
              FINDING_NO_ARGUMENTS);
    manner_check_text(check, text, node);
    const bool long_allowed = length == TEXT_CHECK_ANY_LENGTH ||
                              lists(check->survey->long_locale, check->survey->long_locale_count, locale);
    if (check->hooks == NULL || check->hooks->segments == NULL)
        return;
    struct slice size = SLICE_EMPTY;
    const size_t segments = check->hooks->segments(buffer_slice(&filled), locale, check->arena, &size);
    if (segments == 0)
        ERROR(check, "no-alphabet", node, "no alphabet of the network holds this text: {}",
              FINDING_ARGUMENTS(size));
    else if (segments > 1 && !long_allowed)
        ERROR(check, "long-text", node, "as sent, this text is longer than one message: {}",
              FINDING_ARGUMENTS(size));
}

void text_check_text(const struct text_check *check, const struct survey_text *text, const struct node *node,
                     enum text_check_length length)
{
    static const char *const key[LOCALE_COUNT] = { "ko", "en", "zh", "vi" };
    if (node == NULL || node->kind != NODE_MAPPING)
        return;
    const struct node *const list = node_get(check->document->root, "locales");
    const bool known = check->survey->locale_count > 0 && !text_check_is_broken(check, list);
    for (size_t i = 0; i < LOCALE_COUNT; i++) {
        const enum locale locale = (enum locale)i;
        const struct node *written = node_get(node, key[i]);
        const bool used = lists(check->survey->locale, check->survey->locale_count, locale);
        if (written == NULL && used && known && locale != LOCALE_KO) /* Korean is required by the table */
            ERROR(check, "missing-translation", node,
                  "this text has no '{}', which the survey's locales list",
                  FINDING_ARGUMENTS(locale_name(locale)));
        if (written != NULL && !used && known && locale != LOCALE_KO)
            finding_add(check->findings, FINDING_WARNING, "unexpected-translation", check->document,
                        node_get_key(node, key[i]),
                        "'{}' is not among the survey's locales: nobody will see this",
                        FINDING_ARGUMENTS(locale_name(locale)));
        if (text->in[i].len > 0)
            check_one(check, text->in[i], locale, written, length);
    }
}

/* ---- what the form's own check found already ---- */

static bool has_error_at(const struct findings *findings, const struct node *node)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->item[i];
        if (finding->severity == FINDING_ERROR && finding->mark.line == node->mark.line &&
            finding->mark.column == node->mark.column)
            return true;
    }
    return false;
}

bool text_check_is_broken(const struct text_check *check, const struct node *node)
{
    if (node == NULL || check->findings->count == 0)
        return false;
    if (has_error_at(check->findings, node))
        return true;
    for (size_t i = 0; i < node->count; i++) {
        if (node->kind == NODE_LIST ? text_check_is_broken(check, node->item[i])
                                    : text_check_is_broken(check, node->entry[i].key) ||
                                          text_check_is_broken(check, node->entry[i].value))
            return true;
    }
    return false;
}
