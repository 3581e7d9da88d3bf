#include "document/plain.h"

#include "document/pattern.h"

#include <stddef.h>
#include <stdint.h>

static bool is_one_of(struct slice text, const char *const *word, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (slice_equal(text, slice_from_text(word[i])))
            return true;
    }
    return false;
}

#define IS_ONE_OF(text, words) is_one_of((text), (words), sizeof(words) / sizeof((words)[0]))

enum plain_kind plain_kind_of(struct slice text)
{
    static const char *const nulls[] = { "", "~", "null", "Null", "NULL" };
    static const char *const booleans[] = { "true", "True", "TRUE", "false", "False", "FALSE" };
    static const char *const old_booleans[] = { "y",  "Y",  "yes", "Yes", "YES", "n",   "N",   "no",
                                                "No", "NO", "on",  "On",  "ON",  "off", "Off", "OFF" };
    if (text.len > 40) /* no number is that long; keeps the patterns cheap */
        return PLAIN_TEXT;
    if (IS_ONE_OF(text, nulls))
        return PLAIN_NULL;
    if (IS_ONE_OF(text, booleans))
        return PLAIN_BOOLEAN;
    if (IS_ONE_OF(text, old_booleans))
        return PLAIN_OLD_BOOLEAN;
    if (pattern_matches("[-+]?0[0-9]+", text))
        return PLAIN_OCTAL;
    if (pattern_matches("[-+]?[0-9]+", text))
        return PLAIN_INTEGER;
    if (pattern_matches("[-+]?[0-9]+(:[0-5]?[0-9])+", text))
        return PLAIN_BASE_60;
    if (pattern_matches("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?", text) ||
        pattern_matches("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)|0x[0-9a-fA-F]+|0o[0-7]+", text))
        return PLAIN_NUMBER;
    return PLAIN_TEXT;
}

static double power_of_ten(int exponent)
{
    double power = 1;
    for (int i = 0; i < exponent; i++)
        power *= 10; /* exact up to 10^22 */
    return power;
}

bool plain_number(struct slice text, double *ret)
{
    if (!pattern_matches("-?[0-9]{1,20}(\\.[0-9]{1,20})?([eE][-+]?[0-9]{1,2})?", text))
        return false;
    const bool negative = text.at[0] == '-';
    uint64_t mantissa = 0;
    int exponent = 0;
    bool fraction = false;
    size_t i = negative ? 1 : 0;
    for (; i < text.len && text.at[i] != 'e' && text.at[i] != 'E'; i++) {
        if (text.at[i] == '.') {
            fraction = true;
            continue;
        }
        if (mantissa >= 1000000000000000ULL) /* 10^15: one more digit might not fit a double exactly */
            return false;
        mantissa = mantissa * 10 + (uint64_t)(text.at[i] - '0');
        exponent -= fraction ? 1 : 0;
    }
    long long written = 0;
    if (i < text.len) {
        const size_t sign = text.at[i + 1] == '+' ? 1 : 0;
        if (!slice_to_int(slice_part(text, i + 1 + sign, text.len), -99, 99, &written))
            return false;
    }
    exponent += (int)written;
    if (exponent < -22 || exponent > 22)
        return false;
    const double magnitude =
        exponent < 0 ? (double)mantissa / power_of_ten(-exponent) : (double)mantissa * power_of_ten(exponent);
    *ret = negative ? -magnitude : magnitude;
    return true;
}
