#include "intake/phone.h"

#include "base/utf8.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

enum { WRITTEN_DIGITS_MAX = 18 }; /* 0082, a zero more and a number of 12: whatever is longer is none */

static bool is_separator(uint32_t point)
{
    switch (point) {
    case ' ':
    case '\t':
    case '-':
    case '.':
    case '/':
    case '(':
    case ')':
    case 0x00A0: /* no-break space */
    case 0x2010: /* hyphens and dashes */
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2212: /* minus */
    case 0x3000: /* ideographic space */
    case 0xFF08: /* full-width parentheses, hyphen, full stop */
    case 0xFF09:
    case 0xFF0D:
    case 0xFF0E:
        return true;
    default:
        return false;
    }
}

enum written { WRITTEN_NUMBER, WRITTEN_NOTHING, WRITTEN_OTHER };

/* Digits without separators; a plus in front is remembered. */
static enum written read_written(struct slice text, char ret_digits[WRITTEN_DIGITS_MAX], size_t *ret_count,
                                 bool *ret_plus)
{
    size_t count = 0;
    bool plus = false;
    while (text.len > 0) {
        uint32_t point = 0;
        const size_t len = utf8_decode(text, &point);
        if (len == 0)
            return WRITTEN_OTHER;
        text = slice_part(text, len, SIZE_MAX);
        if (point >= 0xFF10 && point <= 0xFF19)
            point = point - 0xFF10 + '0';
        if (point >= '0' && point <= '9') {
            if (count == WRITTEN_DIGITS_MAX)
                return WRITTEN_OTHER;
            ret_digits[count++] = (char)point;
        } else if ((point == '+' || point == 0xFF0B) && count == 0 && !plus) {
            plus = true;
        } else if (!is_separator(point)) {
            return WRITTEN_OTHER;
        }
    }
    *ret_count = count;
    *ret_plus = plus;
    if (count > 0)
        return WRITTEN_NUMBER;
    return plus ? WRITTEN_OTHER : WRITTEN_NOTHING;
}

/* The national form of digits as written: behind +82, 0082 or 82 the zero of the prefix is left out, often or
 * not; and spreadsheets drop it from a mobile's number. False when it is another country's number. */
static bool to_national(struct slice written, bool plus, char ret[WRITTEN_DIGITS_MAX], size_t *ret_count)
{
    const struct slice country = SLICE_LIT("82");
    bool abroad = plus;
    if (!plus && slice_starts_with(written, SLICE_LIT("00"))) {
        abroad = true;
        written = slice_part(written, 2, SIZE_MAX);
    } else if (slice_starts_with(written, country) && written.len >= 10) {
        abroad = true;
    }
    if (abroad && !slice_starts_with(written, country))
        return false;
    if (abroad)
        written = slice_part(written, country.len, SIZE_MAX);
    const bool without_zero = abroad ? !slice_starts_with(written, SLICE_LIT("0"))
                                     : written.len == 10 && slice_starts_with(written, SLICE_LIT("10"));
    if (without_zero && written.len == WRITTEN_DIGITS_MAX)
        return false;
    size_t count = 0;
    if (without_zero)
        ret[count++] = '0';
    memcpy(ret + count, written.at, written.len);
    *ret_count = count + written.len;
    return true;
}

/* A row of the numbering plan: prefixes from..to of `prefix_len` digits and how many digits follow. */
struct plan_row {
    int prefix_len, from, to;
    size_t after_min, after_max;
    enum phone_kind kind;
};

static const struct plan_row plan[] = {
    { 3, 10, 10, 8, 8, PHONE_MOBILE },                                            /* 010 */
    { 3, 11, 11, 7, 8, PHONE_MOBILE },       { 3, 16, 19, 7, 8, PHONE_MOBILE },   /* 011, 016..019 */
    { 3, 31, 33, 7, 8, PHONE_LANDLINE },     { 3, 41, 44, 7, 8, PHONE_LANDLINE }, /* provinces */
    { 3, 51, 55, 7, 8, PHONE_LANDLINE },     { 3, 61, 64, 7, 8, PHONE_LANDLINE },
    { 2, 2, 2, 7, 8, PHONE_LANDLINE },                                            /* Seoul */
    { 3, 70, 70, 8, 8, PHONE_LANDLINE },     { 3, 80, 80, 7, 8, PHONE_LANDLINE }, /* internet, toll free */
    { 3, 60, 60, 7, 8, PHONE_LANDLINE },     { 3, 30, 30, 7, 8, PHONE_LANDLINE }, /* services */
    { 4, 502, 508, 7, 8, PHONE_LANDLINE },                                        /* personal */
    { 4, 1400, 1999, 4, 4, PHONE_LANDLINE },                                      /* national, 1588-1234 */
};

static enum phone_kind classify(struct slice national)
{
    for (size_t i = 0; i < sizeof plan / sizeof plan[0]; i++) {
        const struct plan_row *row = &plan[i];
        const size_t prefix_len = (size_t)row->prefix_len;
        long long prefix = 0;
        if (national.len < prefix_len + row->after_min || national.len > prefix_len + row->after_max ||
            !slice_to_int(slice_part(national, 0, prefix_len), row->from, row->to, &prefix))
            continue;
        return row->kind;
    }
    return PHONE_IMPOSSIBLE;
}

struct phone phone_read(struct slice text)
{
    struct phone phone = { .kind = PHONE_IMPOSSIBLE };
    char written[WRITTEN_DIGITS_MAX], national[WRITTEN_DIGITS_MAX];
    size_t written_count = 0, count = 0;
    bool plus = false;
    switch (read_written(text, written, &written_count, &plus)) {
    case WRITTEN_NOTHING:
        phone.kind = PHONE_MISSING;
        return phone;
    case WRITTEN_OTHER:
        return phone;
    case WRITTEN_NUMBER:
        break;
    }
    if (!to_national((struct slice){ .at = written, .len = written_count }, plus, national, &count))
        return phone;
    phone.kind = classify((struct slice){ .at = national, .len = count });
    if (phone.kind == PHONE_MOBILE || phone.kind == PHONE_LANDLINE) {
        static_assert(PHONE_DIGITS_MAX == 12, "the plan's longest: a prefix of 4 and 8 digits");
        memcpy(phone.digits, national, count);
        phone.digit_count = (uint8_t)count;
    }
    return phone;
}

/* 010-0: in a block that is never allocated, so that a made-up number can be nobody's. */
static const char made_up_prefix[] = "0100";

enum { MADE_UP_LEN = 11 };

struct phone phone_made_up(struct slice case_number)
{
    struct phone phone = { .kind = PHONE_MOBILE, .digit_count = MADE_UP_LEN };
    const size_t prefix_len = sizeof made_up_prefix - 1;
    memset(phone.digits, '0', MADE_UP_LEN);
    memcpy(phone.digits, made_up_prefix, prefix_len);
    size_t to = MADE_UP_LEN;
    bool any = false;
    for (size_t i = case_number.len; i > 0 && to > prefix_len; i--) {
        const char byte = case_number.at[i - 1];
        if (byte < '0' || byte > '9')
            continue;
        phone.digits[--to] = byte;
        any = true;
    }
    return any ? phone : (struct phone){ .kind = PHONE_MISSING };
}
