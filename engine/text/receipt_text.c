#include "text/receipt_text.h"

/* Keys of Appendix B; a space stands for any run of them. */
enum key {
    KEY_ID = 0,
    KEY_SUB,
    KEY_DLVRD,
    KEY_SUBMIT_DATE,
    KEY_DONE_DATE,
    KEY_STAT,
    KEY_ERR,
    KEY_TEXT,
    KEY_COUNT
};

static const struct slice key_name[KEY_COUNT] = {
    { "id", 2 },        { "sub", 3 },  { "dlvrd", 5 }, { "submit date", 11 },
    { "done date", 9 }, { "stat", 4 }, { "err", 3 },   { "text", 4 },
};

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool ends_value(char c)
{
    return is_space(c) || c == ',' || c == ';' || c == '|' || c == '\0';
}

static struct slice skip_spaces(struct slice text)
{
    while (text.len > 0 && is_space(text.at[0]))
        text = slice_part(text, 1, text.len);
    return text;
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

/* Whether a key with its colon stands at the start; *ret_rest is what follows. */
static bool take_key(struct slice text, enum key *ret_key, struct slice *ret_rest)
{
    for (enum key key = KEY_ID; key < KEY_COUNT; key++) {
        if (!starts_with_folded(text, key_name[key]))
            continue;
        const struct slice rest = skip_spaces(slice_part(text, key_name[key].len, text.len));
        if (rest.len > 0 && (rest.at[0] == ':' || rest.at[0] == '=')) {
            *ret_key = key;
            *ret_rest = slice_part(rest, 1, rest.len);
            return true;
        }
    }
    return false;
}

/* The word after a key's colon; empty when the next key stands there already ("id: sub:001"). */
static struct slice take_value(struct slice *text)
{
    const struct slice from = skip_spaces(*text);
    enum key key;
    struct slice rest;
    if (take_key(from, &key, &rest)) {
        *text = from;
        return SLICE_EMPTY;
    }
    size_t len = 0;
    while (len < from.len && !ends_value(from.at[len]))
        len++;
    *text = slice_part(from, len, from.len);
    return slice_part(from, 0, len);
}

static int32_t parse_error(struct slice value)
{
    int64_t decimal = 0, hex = 0;
    bool is_decimal = value.len > 0;
    for (size_t i = 0; i < value.len; i++) {
        const char c = lower(value.at[i]);
        const bool digit = c >= '0' && c <= '9';
        if (!digit && (c < 'a' || c > 'f'))
            return 0;
        is_decimal = is_decimal && digit;
        decimal = decimal * 10 + (digit ? c - '0' : 0);
        hex = hex * 16 + (digit ? c - '0' : c - 'a' + 10);
        if (decimal > INT32_MAX || hex > INT32_MAX)
            return 0;
    }
    return (int32_t)(is_decimal ? decimal : hex);
}

/* The state of a stat: value, by its first letters whatever its case (DELIVRD, DELIVERED, UNDELIV, FAILED
 * ...). */
static enum receipt_state state_from_text(struct slice word)
{
    /* First letters are enough, and all that the many spellings share. */
    static const struct {
        struct slice prefix;
        enum receipt_state state;
    } row[] = {
        { { "deliv", 5 }, RECEIPT_DELIVERED },    { { "dlvrd", 5 }, RECEIPT_DELIVERED },
        { { "succ", 4 }, RECEIPT_DELIVERED },     { { "expir", 5 }, RECEIPT_EXPIRED },
        { { "delet", 5 }, RECEIPT_DELETED },      { { "undel", 5 }, RECEIPT_UNDELIVERABLE },
        { { "fail", 4 }, RECEIPT_UNDELIVERABLE }, { { "accep", 5 }, RECEIPT_ACCEPTED },
        { { "acked", 5 }, RECEIPT_ACCEPTED },     { { "enrou", 5 }, RECEIPT_ENROUTE },
        { { "buff", 4 }, RECEIPT_ENROUTE },       { { "sched", 5 }, RECEIPT_ENROUTE },
        { { "reject", 6 }, RECEIPT_REJECTED },    { { "rejct", 5 }, RECEIPT_REJECTED },
        { { "skip", 4 }, RECEIPT_SKIPPED },       { { "unkn", 4 }, RECEIPT_UNKNOWN },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        if (starts_with_folded(word, row[i].prefix))
            return row[i].state;
    }
    return word.len > 0 ? RECEIPT_UNKNOWN : RECEIPT_NONE;
}

bool receipt_state_final(enum receipt_state state)
{
    switch (state) {
    case RECEIPT_NONE:
    case RECEIPT_ENROUTE:
    case RECEIPT_ACCEPTED:
        return false;
    case RECEIPT_DELIVERED:
    case RECEIPT_EXPIRED:
    case RECEIPT_DELETED:
    case RECEIPT_UNDELIVERABLE:
    case RECEIPT_UNKNOWN:
    case RECEIPT_REJECTED:
    case RECEIPT_SKIPPED:
        return true;
    }
    return false;
}

bool receipt_text_parse(struct slice text, struct receipt_text *ret)
{
    struct receipt_text is = { .id = SLICE_EMPTY, .done = SLICE_EMPTY };
    bool has[KEY_COUNT] = { false };
    bool at_word = true;
    /* Behind "text:" stand the citizen's or our own words. */
    while (text.len > 0 && !has[KEY_TEXT]) {
        enum key key;
        struct slice rest;
        if (!at_word || !take_key(text, &key, &rest)) {
            at_word = ends_value(text.at[0]);
            text = slice_part(text, 1, text.len);
            continue;
        }
        text = rest;
        const struct slice value = key == KEY_TEXT ? SLICE_EMPTY : take_value(&text);
        at_word = true;
        if (has[key]) /* the first of each counts */
            continue;
        has[key] = true;
        if (key == KEY_ID)
            is.id = value;
        else if (key == KEY_DONE_DATE)
            is.done = value;
        else if (key == KEY_STAT)
            is.state = state_from_text(value);
        else if (key == KEY_ERR)
            is.error = parse_error(value);
    }
    if (!has[KEY_STAT] || !(has[KEY_ID] || has[KEY_SUB] || has[KEY_DLVRD] || has[KEY_DONE_DATE]))
        return false;
    *ret = is;
    return true;
}
