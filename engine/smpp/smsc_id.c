#include "smpp/smsc_id.h"

#include "base/hash.h"

#include <string.h>

/* 64 hex digits are 78 decimal ones; of a longer number the last 64 are kept on both sides alike. */
enum { DIGITS_MAX = 80 };

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* What a database's text and a log line can hold. */
static char plain(char c)
{
    return c > ' ' && c <= '~' ? lower(c) : '?';
}

static bool is_padding(char c)
{
    return c == '0' || c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct smsc_id smsc_id_of_response(struct slice raw)
{
    raw = slice_trim(raw);
    if (raw.len > SMSC_ID_LEN_MAX)
        raw = slice_part(raw, raw.len - SMSC_ID_LEN_MAX, raw.len);
    while (raw.len > 1 && is_padding(raw.at[0]))
        raw = slice_part(raw, 1, raw.len);
    struct smsc_id id = { .len = (uint8_t)raw.len };
    for (size_t i = 0; i < raw.len; i++)
        id.at[i] = plain(raw.at[i]);
    return id;
}

/* The value of a digit of that base, or -1. */
static int digit_value(char c, int base)
{
    const char folded = lower(c);
    const int value = folded >= '0' && folded <= '9'   ? folded - '0'
                      : folded >= 'a' && folded <= 'f' ? folded - 'a' + 10
                                                       : -1;
    return value < base ? value : -1;
}

/* The number in the other base, by long multiplication; the id itself when it is no number of the base. */
static struct smsc_id convert(struct slice raw, int from, int to)
{
    const struct smsc_id id = smsc_id_of_response(raw);
    uint8_t digit[DIGITS_MAX] = { 0 }; /* of the result, lowest first */
    size_t len = 1;
    for (size_t i = 0; i < id.len; i++) {
        int carry = digit_value(id.at[i], from);
        if (carry < 0)
            return id;
        for (size_t d = 0; d < len; d++) {
            carry += digit[d] * from;
            digit[d] = (uint8_t)(carry % to);
            carry /= to;
        }
        for (; carry > 0 && len < DIGITS_MAX; carry /= to)
            digit[len++] = (uint8_t)(carry % to);
    }
    if (id.len == 0)
        return id;
    char text[DIGITS_MAX];
    for (size_t d = 0; d < len; d++)
        text[d] = "0123456789abcdef"[digit[len - 1 - d]];
    return smsc_id_of_response((struct slice){ .at = text, .len = len });
}

struct smsc_id smsc_id_of_receipt(struct slice raw, enum smsc_id_mode mode)
{
    switch (mode) {
    case SMSC_ID_AUTO:
    case SMSC_ID_SAME:
        return smsc_id_of_response(raw);
    case SMSC_ID_RECEIPT_DECIMAL:
        return convert(raw, 10, 16);
    case SMSC_ID_RECEIPT_HEX:
        return convert(raw, 16, 10);
    }
    return smsc_id_of_response(raw);
}

/* Never 0: an empty place in the table. */
static uint64_t hash(struct smsc_id id)
{
    const uint64_t sum = hash_add(HASH_START, (struct slice){ .at = id.at, .len = id.len });
    return sum == 0 ? 1 : sum;
}

static size_t place(uint64_t of)
{
    return (size_t)(of ^ of >> 32) % SMSC_ID_GUESS_RECENT;
}

void smsc_id_guess_response(struct smsc_id_guess *guess, struct slice raw)
{
    const uint64_t is = hash(smsc_id_of_response(raw));
    guess->responses++;
    if (is == guess->last)
        guess->repeated++;
    guess->last = is;
    guess->recent[place(is)] = is;
    if (guess->responses == UINT32_MAX / 2) { /* older evidence fades */
        guess->responses /= 2;
        guess->repeated /= 2;
    }
}

/* The one reading whose id is among the recent responses; AUTO when none is, or several different ones
 * are. */
static enum smsc_id_mode explain(const struct smsc_id_guess *guess, struct slice raw)
{
    enum smsc_id_mode found = SMSC_ID_AUTO;
    uint64_t found_hash = 0;
    for (enum smsc_id_mode mode = SMSC_ID_SAME; mode <= SMSC_ID_RECEIPT_HEX; mode++) {
        const uint64_t is = hash(smsc_id_of_receipt(raw, mode));
        if (guess->recent[place(is)] != is)
            continue;
        if (found != SMSC_ID_AUTO && is != found_hash)
            return SMSC_ID_AUTO;
        if (found == SMSC_ID_AUTO) {
            found = mode;
            found_hash = is;
        }
    }
    return found;
}

void smsc_id_guess_receipt(struct smsc_id_guess *guess, struct slice raw)
{
    const enum smsc_id_mode only = explain(guess, raw);
    const uint64_t same = hash(smsc_id_of_receipt(raw, SMSC_ID_SAME));
    switch (only) {
    case SMSC_ID_AUTO:
        return;
    case SMSC_ID_SAME: /* evidence only where another reading would differ */
        if (hash(smsc_id_of_receipt(raw, SMSC_ID_RECEIPT_DECIMAL)) != same ||
            hash(smsc_id_of_receipt(raw, SMSC_ID_RECEIPT_HEX)) != same)
            guess->same++;
        return;
    case SMSC_ID_RECEIPT_DECIMAL:
        guess->receipt_decimal++;
        return;
    case SMSC_ID_RECEIPT_HEX:
        guess->receipt_hex++;
        return;
    }
}

enum smsc_id_mode smsc_id_guess_mode(const struct smsc_id_guess *guess)
{
    if (guess->receipt_decimal > guess->same && guess->receipt_decimal >= guess->receipt_hex)
        return SMSC_ID_RECEIPT_DECIMAL;
    if (guess->receipt_hex > guess->same)
        return SMSC_ID_RECEIPT_HEX;
    return SMSC_ID_SAME;
}

static bool is_same(const struct smsc_id *a, const struct smsc_id *b)
{
    return slice_equal(smsc_id_slice(a), smsc_id_slice(b));
}

struct smsc_id smsc_id_of_receipt_guessed(const struct smsc_id_guess *guess, struct slice raw,
                                          struct smsc_id ret_other[SMSC_ID_OTHERS])
{
    ret_other[0].len = ret_other[1].len = 0;
    const enum smsc_id_mode only = explain(guess, raw);
    if (only != SMSC_ID_AUTO)
        return smsc_id_of_receipt(raw, only);
    const struct smsc_id id = smsc_id_of_receipt(raw, smsc_id_guess_mode(guess));
    size_t others = 0;
    for (enum smsc_id_mode mode = SMSC_ID_SAME; mode <= SMSC_ID_RECEIPT_HEX; mode++) {
        const struct smsc_id other = smsc_id_of_receipt(raw, mode);
        if (!is_same(&other, &id) && (others == 0 || !is_same(&other, &ret_other[0])))
            ret_other[others++] = other;
    }
    return id;
}

bool smsc_id_guess_constant(const struct smsc_id_guess *guess)
{
    return guess->repeated >= 8 && guess->repeated > guess->responses / 10 * 9;
}

static const struct slice mode_name[] = {
    [SMSC_ID_AUTO] = { "auto", 4 },
    [SMSC_ID_SAME] = { "same", 4 },
    [SMSC_ID_RECEIPT_DECIMAL] = { "decimal", 7 },
    [SMSC_ID_RECEIPT_HEX] = { "hex", 3 },
};

struct slice smsc_id_mode_name(enum smsc_id_mode mode)
{
    return mode_name[mode];
}

bool smsc_id_mode_from_name(struct slice name, enum smsc_id_mode *ret)
{
    for (enum smsc_id_mode mode = SMSC_ID_AUTO; mode <= SMSC_ID_RECEIPT_HEX; mode++) {
        if (slice_equal(mode_name[mode], name)) {
            *ret = mode;
            return true;
        }
    }
    return false;
}
