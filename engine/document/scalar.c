#include "document/scalar.h"

#include "base/calendar.h"
#include "base/utf8.h"
#include "document/distance.h"
#include "document/duration.h"
#include "document/pattern.h"
#include "document/plain.h"

#include <assert.h>
#include <limits.h>
#include <string.h>

#define ERROR(reader, code, node, ...)                                                                       \
    finding_add((reader)->findings, FINDING_ERROR, (code), (reader)->document, (node), __VA_ARGS__)

struct slice scalar_noun(const struct shape *shape)
{
    if (shape->noun != NULL)
        return slice_from_text(shape->noun);
    switch (shape->kind) {
    case SHAPE_TEXT:
        return SLICE_LIT("a text");
    case SHAPE_INTEGER:
        return SLICE_LIT("a whole number");
    case SHAPE_NUMBER:
        return SLICE_LIT("a number");
    case SHAPE_BOOLEAN:
        return SLICE_LIT("true or false");
    case SHAPE_ENUM:
        return SLICE_LIT("one of the known words");
    case SHAPE_DURATION:
        return SLICE_LIT("a duration such as 48h or 2h30m");
    case SHAPE_PERCENTAGE:
        return SLICE_LIT("a share such as 25% or 0.25");
    case SHAPE_TIME:
        return SLICE_LIT("a time such as \"09:00\"");
    case SHAPE_DATE:
        return SLICE_LIT("a date such as 2026-10-01");
    case SHAPE_PARSED:
        return SLICE_LIT("a value");
    case SHAPE_LIST:
        return SLICE_LIT("a list");
    case SHAPE_MAPPING:
    case SHAPE_MAP:
        return SLICE_LIT("a mapping of keys to values");
    }
    return SLICE_EMPTY;
}

static bool is_null(const struct node *node)
{
    return node->kind == NODE_SCALAR && !node->quoted && plain_kind_of(node->text) == PLAIN_NULL;
}

void scalar_wrong_type(struct shape_reader *reader, const struct shape *shape, const struct node *node)
{
    if (is_null(node)) {
        ERROR(reader, "missing-value", node, "there is no value here; expected {}",
              FINDING_ARGUMENTS(scalar_noun(shape)));
        return;
    }
    static const struct slice written[] = { { "'", 1 }, { "a list", 6 }, { "a mapping", 9 } };
    if (node->kind == NODE_SCALAR)
        ERROR(reader, "wrong-type", node, "'{}' is not {}",
              FINDING_ARGUMENTS(node->text, scalar_noun(shape)));
    else
        ERROR(reader, "wrong-type", node, "{} stands where {} is needed",
              FINDING_ARGUMENTS(written[node->kind], scalar_noun(shape)));
}

static void warn_ambiguous(struct shape_reader *reader, const struct node *node, const char *taken_for)
{
    finding_add(reader->findings, FINDING_WARNING, "ambiguous-token", reader->document, node,
                "'{}' without quotes is {} to some readers of YAML",
                FINDING_ARGUMENTS(node->text, slice_from_text(taken_for)));
    finding_suggest(reader->findings, "quote it: \"{}\"", FINDING_ARGUMENTS(node->text));
}

/** Is the scalar a text for every reader of YAML? Findings say if not; a mere warning lets it pass. */
static bool is_text(struct shape_reader *reader, const struct shape *shape, const struct node *node)
{
    if (node->quoted)
        return true;
    switch (plain_kind_of(node->text)) {
    case PLAIN_TEXT:
        return true;
    case PLAIN_OLD_BOOLEAN:
        warn_ambiguous(reader, node, "true or false");
        return true;
    case PLAIN_BASE_60:
        warn_ambiguous(reader, node, "a number in base 60");
        return true;
    case PLAIN_OCTAL:
        warn_ambiguous(reader, node, "a number, without its leading zero or in octal,");
        return true;
    case PLAIN_NULL:
        scalar_wrong_type(reader, shape, node);
        return false;
    case PLAIN_BOOLEAN:
    case PLAIN_INTEGER:
    case PLAIN_NUMBER:
        scalar_wrong_type(reader, shape, node);
        finding_suggest(reader->findings, "quote it: \"{}\"", FINDING_ARGUMENTS(node->text));
        return false;
    }
    return false;
}

static struct slice number_text(struct shape_reader *reader, double value)
{
    if (value > -9e15 && value < 9e15 && value == (double)(int64_t)value)
        return finding_int(reader->findings, (int64_t)value);
    char memory[40];
    struct buffer buffer;
    buffer_init(&buffer, memory, sizeof memory);
    buffer_add_fixed(&buffer, value, 6);
    while (buffer.len > 0 && buffer.at[buffer.len - 1] == '0')
        buffer.len--;
    return arena_copy(reader->arena, buffer_slice(&buffer));
}

static bool is_limited(const struct shape *shape)
{
    return shape->min < shape->max || shape->min > 0;
}

static bool in_range(struct shape_reader *reader, const struct shape *shape, const struct node *node,
                     double value, double min, double max)
{
    if (value >= min && value <= max)
        return true;
    (void)shape;
    ERROR(reader, "out-of-range", node, "{} is not between {} and {}",
          FINDING_ARGUMENTS(node->text, number_text(reader, min), number_text(reader, max)));
    return false;
}

static void store_integer(void *field, size_t size, long long value)
{
    const int64_t wide = value;
    const int32_t word = (int32_t)value;
    const int16_t half = (int16_t)value;
    const int8_t byte = (int8_t)value;
    if (field == NULL)
        return;
    switch (size) {
    case 8:
        memcpy(field, &wide, 8);
        return;
    case 4:
        memcpy(field, &word, 4);
        return;
    case 2:
        memcpy(field, &half, 2);
        return;
    default:
        assert(size == 1);
        memcpy(field, &byte, 1);
    }
}

static void store(void *field, size_t size, const void *value, size_t value_size)
{
    if (field == NULL)
        return;
    assert(size == value_size);
    memcpy(field, value, value_size);
}

static size_t code_points(struct slice text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += ((unsigned char)text.at[i] & 0xC0) != 0x80;
    return count;
}

static void read_text(struct shape_reader *reader, const struct shape *shape, const struct node *node,
                      void *field, size_t size)
{
    if (!is_text(reader, shape, node))
        return;
    const double len = (double)code_points(node->text);
    const double max = shape->max > 0 ? shape->max : SHAPE_TEXT_MAX;
    const double min = shape->min > 0 ? shape->min : shape->empty_allowed ? 0 : 1;
    if (len < min && min <= 1)
        ERROR(reader, "missing-value", node, "{} must not be empty", FINDING_ARGUMENTS(scalar_noun(shape)));
    else if (len < min)
        ERROR(reader, "too-short", node, "{} of at least {} characters is needed",
              FINDING_ARGUMENTS(scalar_noun(shape), number_text(reader, min)));
    else if (len > max)
        ERROR(reader, "too-long", node, "{} characters are more than {} holds: {}",
              FINDING_ARGUMENTS(number_text(reader, len), scalar_noun(shape), number_text(reader, max)));
    else if (shape->pattern != NULL && !pattern_matches(shape->pattern, node->text))
        ERROR(reader, "bad-format", node, "'{}' is not {}",
              FINDING_ARGUMENTS(node->text, scalar_noun(shape)));
    else
        store(field, size, &node->text, sizeof node->text);
}

static void read_integer(struct shape_reader *reader, const struct shape *shape, const struct node *node,
                         void *field, size_t size)
{
    const enum plain_kind plain = plain_kind_of(node->text);
    if (node->quoted || (plain != PLAIN_INTEGER && plain != PLAIN_OCTAL)) {
        scalar_wrong_type(reader, shape, node);
        if (node->quoted && plain == PLAIN_INTEGER)
            finding_suggest(reader->findings, "without quotes: {}", FINDING_ARGUMENTS(node->text));
        return;
    }
    if (plain == PLAIN_OCTAL)
        warn_ambiguous(reader, node, "octal");
    const size_t sign = node->text.at[0] == '+' ? 1 : 0;
    const double min = is_limited(shape) ? shape->min : INT_MIN;
    const double max = is_limited(shape) ? shape->max : INT_MAX;
    long long value = 0;
    if (!slice_to_int(slice_part(node->text, sign, node->text.len), LLONG_MIN, LLONG_MAX, &value))
        ERROR(reader, "out-of-range", node, "{} is not between {} and {}",
              FINDING_ARGUMENTS(node->text, number_text(reader, min), number_text(reader, max)));
    else if (in_range(reader, shape, node, (double)value, min, max))
        store_integer(field, size, value);
}

static void read_number(struct shape_reader *reader, const struct shape *shape, const struct node *node,
                        void *field, size_t size)
{
    const enum plain_kind plain = plain_kind_of(node->text);
    double value = 0;
    if (node->quoted || (plain != PLAIN_INTEGER && plain != PLAIN_NUMBER))
        scalar_wrong_type(reader, shape, node);
    else if (!plain_number(node->text, &value))
        ERROR(reader, "bad-format", node, "'{}' is not a number of at most 15 digits, as 0.015",
              FINDING_ARGUMENTS(node->text));
    else if (!is_limited(shape) || in_range(reader, shape, node, value, shape->min, shape->max))
        store(field, size, &value, sizeof value);
}

static void read_boolean(struct shape_reader *reader, const struct shape *shape, const struct node *node,
                         void *field, size_t size)
{
    const bool is_true = slice_equal(node->text, SLICE_LIT("true"));
    if (!node->quoted && (is_true || slice_equal(node->text, SLICE_LIT("false")))) {
        store(field, size, &is_true, sizeof is_true);
        return;
    }
    scalar_wrong_type(reader, shape, node);
    if (node->quoted || node->text.len == 0)
        return;
    static const char *const yes[] = { "y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "True", "TRUE", "1" };
    bool meant = false;
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++)
        meant = meant || slice_equal(node->text, slice_from_text(yes[i]));
    finding_suggest(reader->findings, "did you mean {}?",
                    FINDING_ARGUMENTS(meant ? SLICE_LIT("true") : SLICE_LIT("false")));
}

enum { NAMES_MAX = 64 };

static void read_enum(struct shape_reader *reader, const struct shape *shape, const struct node *node,
                      void *field, size_t size)
{
    assert(shape->name_count <= NAMES_MAX);
    struct slice candidate[NAMES_MAX];
    char memory[FINDING_MESSAGE_MAX];
    struct buffer list;
    buffer_init(&list, memory, sizeof memory);
    for (size_t i = 0; i < shape->name_count; i++) {
        candidate[i] = slice_from_text(shape->name[i].name);
        if (slice_equal(candidate[i], node->text)) {
            if (!is_text(reader, shape, node))
                return;
            if (size == sizeof(struct slice))
                store(field, size, &node->text, sizeof node->text);
            else
                store_integer(field, size, shape->name[i].value);
            return;
        }
        buffer_add_text(&list, i == 0 ? "" : ", ");
        buffer_add(&list, candidate[i]);
    }
    if (is_null(node)) {
        scalar_wrong_type(reader, shape, node);
        return;
    }
    ERROR(reader, "bad-choice", node, "'{}' is none of: {}",
          FINDING_ARGUMENTS(node->text, buffer_slice(&list)));
    finding_suggest_nearest(reader->findings, node->text, candidate, shape->name_count);
}

static void read_duration(struct shape_reader *reader, const struct shape *shape, const struct node *node,
                          void *field, size_t size)
{
    int64_t value = 0;
    if (is_null(node)) {
        scalar_wrong_type(reader, shape, node);
    } else if (!duration_parse(node->text, &value)) {
        ERROR(reader, "bad-duration", node, "'{}' is not {}",
              FINDING_ARGUMENTS(node->text, scalar_noun(shape)));
        if (plain_kind_of(node->text) == PLAIN_INTEGER)
            finding_suggest(reader->findings, "with its unit (w d h m s): {}h or {}d?",
                            FINDING_ARGUMENTS(node->text, node->text));
        else
            finding_suggest(reader->findings, "the units are w, d, h, m and s: 2h, 90d",
                            FINDING_NO_ARGUMENTS);
    } else if ((double)value < shape->min || (shape->max > 0 && (double)value > shape->max)) {
        char memory[2][40];
        struct buffer limit[2];
        for (int i = 0; i < 2; i++)
            buffer_init(&limit[i], memory[i], sizeof memory[i]);
        duration_add(&limit[0], (int64_t)shape->min);
        if (shape->max > 0)
            duration_add(&limit[1], (int64_t)shape->max);
        else
            buffer_add_text(&limit[1], "any");
        ERROR(reader, "out-of-range", node, "{} is not between {} and {}",
              FINDING_ARGUMENTS(node->text, buffer_slice(&limit[0]), buffer_slice(&limit[1])));
    } else {
        store(field, size, &value, sizeof value);
    }
}

static void read_percentage(struct shape_reader *reader, const struct shape *shape, const struct node *node,
                            void *field, size_t size)
{
    const bool sign = slice_ends_with(node->text, SLICE_LIT("%"));
    const struct slice digits = sign ? slice_part(node->text, 0, node->text.len - 1) : node->text;
    const double max = shape->max > 0 ? shape->max : 100;
    double value = 0;
    if (is_null(node) || (node->quoted && !sign) || !plain_number(digits, &value)) {
        scalar_wrong_type(reader, shape, node);
        return;
    }
    const double percent = sign ? value : value * 100;
    if (percent < shape->min || percent > max) {
        ERROR(reader, "out-of-range", node, "{} is not between {}% and {}%",
              FINDING_ARGUMENTS(node->text, number_text(reader, shape->min), number_text(reader, max)));
        if (!sign && value >= shape->min && value <= max)
            finding_suggest(reader->findings, "did you mean {}%?", FINDING_ARGUMENTS(node->text));
        return;
    }
    const double share = sign ? value / 100 : value;
    store(field, size, &share, sizeof share);
}

static void read_time(struct shape_reader *reader, const struct shape *shape, const struct node *node,
                      void *field, size_t size)
{
    if (!pattern_matches("([01][0-9]|2[0-3]):[0-5][0-9]", node->text)) {
        if (is_null(node))
            scalar_wrong_type(reader, shape, node);
        else
            ERROR(reader, "bad-time", node, "'{}' is not {}",
                  FINDING_ARGUMENTS(node->text, scalar_noun(shape)));
        return;
    }
    if (!is_text(reader, shape, node))
        return;
    const char *t = node->text.at;
    store_integer(field, size, ((t[0] - '0') * 10 + (t[1] - '0')) * 60 + (t[3] - '0') * 10 + (t[4] - '0'));
}

static void read_date(struct shape_reader *reader, const struct shape *shape, const struct node *node,
                      void *field, size_t size)
{
    struct night night = { 0 };
    if (is_null(node))
        scalar_wrong_type(reader, shape, node);
    else if (!night_parse(node->text, &night))
        ERROR(reader, "bad-date", node, "'{}' is not {}", FINDING_ARGUMENTS(node->text, scalar_noun(shape)));
    else
        store(field, size, &night, sizeof night);
}

static void read_parsed(struct shape_reader *reader, const struct shape *shape, const struct node *node,
                        void *field)
{
    const char *why = NULL;
    /* A value that is only checked still goes somewhere. */
    max_align_t scratch[16];
    if (!is_text(reader, shape, node))
        return;
    if (shape->pattern != NULL && !pattern_matches(shape->pattern, node->text))
        ERROR(reader, "bad-format", node, "'{}' is not {}",
              FINDING_ARGUMENTS(node->text, scalar_noun(shape)));
    else if (!shape->parse(node->text, field != NULL ? field : scratch, reader->arena, &why))
        ERROR(reader, "bad-format", node, "'{}' is not {}: {}",
              FINDING_ARGUMENTS(node->text, scalar_noun(shape), slice_from_text(why)));
}

void scalar_read(struct shape_reader *reader, const struct shape *shape, const struct node *node, void *field,
                 size_t size)
{
    if (node->kind != NODE_SCALAR) {
        scalar_wrong_type(reader, shape, node);
        return;
    }
    switch (shape->kind) {
    case SHAPE_TEXT:
        read_text(reader, shape, node, field, size);
        return;
    case SHAPE_INTEGER:
        read_integer(reader, shape, node, field, size);
        return;
    case SHAPE_NUMBER:
        read_number(reader, shape, node, field, size);
        return;
    case SHAPE_BOOLEAN:
        read_boolean(reader, shape, node, field, size);
        return;
    case SHAPE_ENUM:
        read_enum(reader, shape, node, field, size);
        return;
    case SHAPE_DURATION:
        read_duration(reader, shape, node, field, size);
        return;
    case SHAPE_PERCENTAGE:
        read_percentage(reader, shape, node, field, size);
        return;
    case SHAPE_TIME:
        read_time(reader, shape, node, field, size);
        return;
    case SHAPE_DATE:
        read_date(reader, shape, node, field, size);
        return;
    case SHAPE_PARSED:
        read_parsed(reader, shape, node, field);
        return;
    case SHAPE_LIST:
    case SHAPE_MAPPING:
    case SHAPE_MAP:
        assert(false && "not a scalar shape");
    }
}
