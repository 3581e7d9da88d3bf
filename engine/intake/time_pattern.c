#include "intake/time_pattern.h"

#include "base/calendar.h"

#include <assert.h>
#include <string.h>

enum { YEAR_MIN = 1900, YEAR_MAX = 2199, DAY_S = 86400 };

/* The pieces of a pattern in both ways of writing, longest first where one begins another. */
struct piece {
    const char *text;
    const char *kinds; /* one part each; lower-case 'c' is followed by the byte that stands for itself */
};

static const struct piece percent_piece[] = {
    { "%Y", "Y" }, { "%m", "m" }, { "%d", "d" },       { "%H", "H" },       { "%I", "I" }, { "%M", "M" },
    { "%S", "S" }, { "%p", "p" }, { "%F", "Yc-mc-d" }, { "%T", "Hc:Mc:S" }, { "%z", "z" }, { "%%", "c%" },
};
static const struct piece letter_piece[] = {
    { "YYYY", "Y" }, { "MM", "m" }, { "DD", "d" }, { "HH", "H" }, { "hh", "I" },
    { "mm", "M" },   { "ss", "S" }, { "AM", "p" }, { "Z", "z" },
};

static bool add_part(struct time_pattern *pattern, char kind, char literal)
{
    if (pattern->count == TIME_PATTERN_PARTS_MAX)
        return false;
    pattern->part[pattern->count++] = (struct time_pattern_part){ .kind = kind, .literal = literal };
    return true;
}

static bool add_kinds(struct time_pattern *pattern, const char *kinds)
{
    for (; *kinds != '\0'; kinds++) {
        const char kind = *kinds;
        if (kind == 'c')
            kinds++;
        if (!add_part(pattern, kind, kind == 'c' ? *kinds : '\0'))
            return false;
    }
    return true;
}

static size_t times_used(const struct time_pattern *pattern, char kind)
{
    size_t used = 0;
    for (size_t i = 0; i < pattern->count; i++)
        used += pattern->part[i].kind == kind;
    return used;
}

static const char *what_is_wrong(const struct time_pattern *pattern)
{
    static const char once[] = "YmdHIMSpz";
    for (const char *kind = once; *kind != '\0'; kind++) {
        if (times_used(pattern, *kind) > 1)
            return "a part of the time stands in it twice";
    }
    if (times_used(pattern, 'Y') == 0 || times_used(pattern, 'm') == 0 || times_used(pattern, 'd') == 0)
        return "year, month or day is missing";
    if (times_used(pattern, 'M') == 0 || times_used(pattern, 'H') + times_used(pattern, 'I') != 1)
        return "the hour (once) or the minute is missing";
    if (times_used(pattern, 'I') != times_used(pattern, 'p'))
        return "an hour of 01-12 and the half of the day need each other";
    return NULL;
}

bool time_pattern_parse(struct slice text, struct time_pattern *ret, const char **reterr_why)
{
    const bool percent = slice_find(text, SLICE_LIT("%")) < text.len;
    const struct piece *piece = percent ? percent_piece : letter_piece;
    const size_t piece_count = percent ? sizeof percent_piece / sizeof percent_piece[0]
                                       : sizeof letter_piece / sizeof letter_piece[0];
    struct time_pattern pattern = { 0 };
    while (text.len > 0) {
        size_t i = 0;
        while (i < piece_count && !slice_starts_with(text, slice_from_text(piece[i].text)))
            i++;
        if (i == piece_count && percent && text.at[0] == '%') {
            *reterr_why = "a letter after % that is none of YmdHIMSpzFT";
            return false;
        }
        const bool fits =
            i < piece_count ? add_kinds(&pattern, piece[i].kinds) : add_part(&pattern, 'c', text.at[0]);
        if (!fits) {
            *reterr_why = "it is too long";
            return false;
        }
        text = slice_part(text, i < piece_count ? strlen(piece[i].text) : 1, SIZE_MAX);
    }
    const char *why = what_is_wrong(&pattern);
    if (why != NULL) {
        *reterr_why = why;
        return false;
    }
    pattern.has_offset = times_used(&pattern, 'z') > 0;
    *ret = pattern;
    return true;
}

/* What was read so far; hour12 and afternoon only with %I %p. */
struct reading {
    int year, month, day, hour, hour12, minute, second;
    bool afternoon;
    int32_t utc_offset_s;
};

static bool take_number(struct slice *text, size_t digits, int min, int max, int *ret)
{
    long long value = 0;
    const struct slice part = slice_part(*text, 0, digits);
    if (part.len < digits || part.at[0] == '-' || !slice_to_int(part, min, max, &value))
        return false;
    *text = slice_part(*text, digits, SIZE_MAX);
    *ret = (int)value;
    return true;
}

static bool take_text(struct slice *text, struct slice wanted)
{
    if (!slice_starts_with(*text, wanted))
        return false;
    *text = slice_part(*text, wanted.len, SIZE_MAX);
    return true;
}

static bool take_half(struct slice *text, bool *ret_afternoon)
{
    static const struct {
        const char *text;
        bool afternoon;
    } half[] = { { "AM", false }, { "PM", true },    { "am", false },
                 { "pm", true },  { "오전", false }, { "오후", true } };
    for (size_t i = 0; i < sizeof half / sizeof half[0]; i++) {
        if (take_text(text, slice_from_text(half[i].text))) {
            *ret_afternoon = half[i].afternoon;
            return true;
        }
    }
    return false;
}

static bool take_offset(struct slice *text, int32_t *ret_s)
{
    if (take_text(text, SLICE_LIT("Z"))) {
        *ret_s = 0;
        return true;
    }
    int hours = 0, minutes = 0;
    const bool west = text->len > 0 && text->at[0] == '-';
    if (!take_text(text, west ? SLICE_LIT("-") : SLICE_LIT("+")) || !take_number(text, 2, 0, 14, &hours))
        return false;
    (void)take_text(text, SLICE_LIT(":"));
    if (!take_number(text, 2, 0, 59, &minutes))
        return false;
    *ret_s = (west ? -1 : 1) * (hours * 3600 + minutes * 60);
    return true;
}

static bool take_literal(struct slice *text, char literal)
{
    if (text->len == 0 || text->at[0] != literal)
        return false;
    do
        *text = slice_part(*text, 1, SIZE_MAX);
    while (literal == ' ' && text->len > 0 && text->at[0] == ' ');
    return true;
}

static bool take_part(const struct time_pattern_part *part, struct slice *text, struct reading *reading)
{
    switch (part->kind) {
    case 'Y':
        return take_number(text, 4, YEAR_MIN, YEAR_MAX, &reading->year);
    case 'm':
        return take_number(text, 2, 1, 12, &reading->month);
    case 'd':
        return take_number(text, 2, 1, 31, &reading->day);
    case 'H':
        return take_number(text, 2, 0, 23, &reading->hour);
    case 'I':
        return take_number(text, 2, 1, 12, &reading->hour12);
    case 'M':
        return take_number(text, 2, 0, 59, &reading->minute);
    case 'S':
        return take_number(text, 2, 0, 59, &reading->second);
    case 'p':
        return take_half(text, &reading->afternoon);
    case 'z':
        return take_offset(text, &reading->utc_offset_s);
    default:
        assert(part->kind == 'c');
        return take_literal(text, part->literal);
    }
}

bool time_pattern_read(const struct time_pattern *pattern, struct slice text, struct time_pattern_value *ret)
{
    struct reading reading = { 0 };
    text = slice_trim(text);
    for (size_t i = 0; i < pattern->count; i++) {
        if (!take_part(&pattern->part[i], &text, &reading))
            return false;
    }
    if (text.len > 0)
        return false;
    const struct civil date = { .year = reading.year, .month = reading.month, .day = reading.day };
    const struct night night = night_from_civil(date);
    if (civil_from_night(night).day != date.day) /* 31 April becomes 1 May */
        return false;
    if (reading.hour12 > 0)
        reading.hour = reading.hour12 % 12 + (reading.afternoon ? 12 : 0);
    *ret = (struct time_pattern_value){
        .local_s = (int64_t)night.day * DAY_S + reading.hour * 3600 + reading.minute * 60 + reading.second,
        .utc_offset_s = reading.utc_offset_s,
    };
    return true;
}

struct instant time_pattern_instant(const struct time_pattern *pattern, struct time_pattern_value value,
                                    const struct zone *zone)
{
    if (pattern->has_offset)
        return (struct instant){ .unix_s = value.local_s - value.utc_offset_s };
    return zone_instant(zone, value.local_s);
}
