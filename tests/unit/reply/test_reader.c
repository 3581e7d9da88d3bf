/* The labelled sets under tests/replies, read and scored against the targets; and what must not change a
 * reading. */
#include "adapter/pcre2/pattern_set.h"
#include "allocations.h"
#include "reply/classify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum { FILE_BYTES_MAX = 1024 * 1024, CELLS = 13, OUTCOME_BYTES = 64, ROWS_MIN = 1000, HAND_ROWS_MIN = 300 };

static const char *const files[] = {
    "answers_hand.tsv",        "favours_hand.tsv",       "open_hand.tsv",         "second_hand.tsv",
    "third_hand.tsv",          "fourth_hand.tsv",        "fifth_hand.tsv",        "sixth_hand.tsv",
    "seventh_hand.tsv",        "eighth_hand.tsv",        "ninth_hand.tsv",        "tenth_hand.tsv",
    "eleventh_hand.tsv",       "twelfth_hand.tsv",       "thirteenth_hand.tsv",   "fourteenth_hand.tsv",
    "fifteenth_hand.tsv",      "sixteenth_hand.tsv",     "seventeenth_hand.tsv",  "eighteenth_hand.tsv",
    "nineteenth_hand.tsv",     "twentieth_hand.tsv",     "twenty_first_hand.tsv", "twenty_second_hand.tsv",
    "twenty_third_hand.tsv",   "twenty_fourth_hand.tsv", "twenty_fifth_hand.tsv", "twenty_sixth_hand.tsv",
    "twenty_seventh_hand.tsv", "twenty_eighth_hand.tsv", "twenty_ninth_hand.tsv", "thirtieth_hand.tsv",
    "thirty_first_hand.tsv",   "thirty_second_hand.tsv", "control_hand.tsv",      "turned_hand.tsv",
    "thirty_third_hand.tsv",   "thirty_fourth_hand.tsv", "thirty_fifth_hand.tsv", "comments_hand.tsv",
    "told_hand.tsv",           "thirty_sixth_hand.tsv",  "substituted.tsv"
};

static struct lexicon lexicon;
static struct pattern_set *patterns;
static char lexicon_memory[LEXICON_ARENA_BYTES];
static char reader_memory[READER_ARENA_BYTES];
static char file_memory[FILE_BYTES_MAX];

struct row {
    struct slice id, locale, kind, raw, expected, also_ok, solicitation, solicitation_also_ok, sentiment,
        category, category_also_ok;
};

struct score {
    size_t rows, lenient, flipped, missed_stops, false_stops, unclear, guessed;
    size_t open, explicit_missed, none, none_as_explicit, sentiment, category;
};

static bool has_alternative(struct slice list, struct slice what)
{
    size_t from = 0;
    for (size_t i = 0; i <= list.len; i++)
        if (i == list.len || list.at[i] == '|') {
            if (slice_equal(slice_part(list, from, i - from), what))
                return true;
            from = i + 1;
        }
    return false;
}

static struct slice unescape(struct slice cell, char *memory)
{
    size_t len = 0;
    for (size_t i = 0; i < cell.len; i++) {
        const bool escape = cell.at[i] == '\\' && i + 1 < cell.len;
        memory[len++] = !escape ? cell.at[i] : cell.at[i + 1] == 'n' ? '\n' : cell.at[i + 1];
        i += escape;
    }
    return (struct slice){ .at = memory, .len = len };
}

static bool read_row(struct slice line, char *memory, struct row *ret)
{
    struct slice cell[CELLS] = { { 0 } };
    size_t count = 0, from = 0;
    for (size_t i = 0; i <= line.len && count < CELLS; i++)
        if (i == line.len || line.at[i] == '\t') {
            cell[count++] = slice_part(line, from, i - from);
            from = i + 1;
        }
    if (count < CELLS - 1)
        return false;
    *ret = (struct row){ cell[0], cell[1],  cell[2], unescape(cell[4], memory),
                         cell[5], cell[6],  cell[7], cell[8],
                         cell[9], cell[10], cell[11] };
    return true;
}

static struct reply_reading read_text(const struct row *row, struct slice raw, struct slice *ret_outcome,
                                      char *outcome_memory)
{
    struct arena arena;
    struct reply_reading reading;
    struct buffer buffer;
    arena_init(&arena, reader_memory, sizeof(reader_memory));
    buffer_init(&buffer, outcome_memory, OUTCOME_BYTES);
    const size_t allocations = allocations_count();
    assert_true(classify_text(&lexicon, row->locale, row->kind, raw, &arena, &reading));
    assert_int_equal(allocations_count(), allocations);
    assert_false(arena.exhausted);
    classify_outcome(&reading, row->kind, &buffer);
    *ret_outcome = buffer_slice(&buffer);
    return reading;
}

static bool answered(struct slice outcome)
{
    return slice_starts_with(outcome, SLICE_LIT("value=")) || slice_starts_with(outcome, SLICE_LIT("multi="));
}

static void complain(const struct row *row, const char *what, struct slice got)
{
    print_message("# row %.*s: %s, got %.*s\n", (int)row->id.len, row->id.at, what, (int)got.len, got.at);
}

static const char *const solicitations[] = { "none", "hint", "explicit" };
static const char *const categories[] = {
    "other",   "kindness",         "delay",        "misrouting", "repeated_supplement",
    "absence", "parking_facility", "solicitation", "praise"
};

static void score_open(const struct row *row, const struct reply_reading *reading, struct score *score)
{
    const struct slice got = slice_from_text(solicitations[reading->solicitation]);
    const struct slice category = slice_from_text(categories[reading->category]);
    long long sentiment = 0;
    score->open++;
    const bool accepted =
        slice_equal(got, row->solicitation) || has_alternative(row->solicitation_also_ok, got);
    if (slice_equal(row->solicitation, SLICE_LIT("explicit")) && !accepted &&
        slice_equal(got, SLICE_LIT("none"))) {
        score->explicit_missed++;
        complain(row, "explicit", got);
    }
    const bool none = slice_equal(row->solicitation, SLICE_LIT("none"));
    score->none += none;
    score->none_as_explicit += none && !accepted && slice_equal(got, SLICE_LIT("explicit"));
    score->sentiment += slice_to_int(row->sentiment, -1, 1, &sentiment) && sentiment == reading->sentiment;
    score->category +=
        slice_equal(category, row->category) || has_alternative(row->category_also_ok, category);
}

static void score_row(const struct row *row, struct score *score)
{
    char memory[OUTCOME_BYTES];
    struct slice got;
    const struct reply_reading reading = read_text(row, row->raw, &got, memory);
    const bool right = slice_equal(got, row->expected) || has_alternative(row->also_ok, got);
    const bool unclear = slice_equal(row->expected, SLICE_LIT("unclear"));
    score->rows++;
    score->lenient += right;
    score->unclear += unclear;
    if (!right) {
        const bool stop = slice_equal(row->expected, SLICE_LIT("optout"));
        const bool yes_no = slice_equal(row->kind, SLICE_LIT("yesno_solicit"));
        score->missed_stops += stop;
        score->false_stops += slice_equal(got, SLICE_LIT("optout"));
        score->guessed += unclear && answered(got);
        score->flipped += yes_no && answered(got) && answered(row->expected);
        complain(row, "wrong", got);
    }
    if (slice_equal(row->kind, SLICE_LIT("open")) && slice_equal(row->expected, SLICE_LIT("text")) &&
        !slice_equal(row->sentiment, SLICE_LIT("-")))
        score_open(row, &reading, score);
}

static void every_row(const char *name, void (*use)(const struct row *, struct score *), struct score *score)
{
    char path[512], text[4096];
    snprintf(path, sizeof(path), "%s/%s", REPLIES_DIR, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    const size_t len = fread(file_memory, 1, sizeof(file_memory), file);
    assert_int_equal(fclose(file), 0);
    assert_true(len < sizeof(file_memory));
    bool header = true;
    for (size_t from = 0; from < len;) {
        const char *end = memchr(file_memory + from, '\n', len - from);
        const size_t to = end != NULL ? (size_t)(end - file_memory) : len;
        struct row row;
        const struct slice line = { file_memory + from, to - from };
        if (!header) {
            assert_true(line.len < sizeof(text));
            assert_true(read_row(line, text, &row));
            use(&row, score);
        }
        header = false;
        from = to + 1;
    }
}

static void labelled_sets_are_read_at_the_targets(void **state)
{
    (void)state;
    struct score score = { 0 };
    size_t by_hand = 0;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        every_row(files[i], score_row, &score);
        if (strstr(files[i], "hand") != NULL)
            by_hand = score.rows;
    }
    print_message("# rows %zu by hand %zu right %zu guessed %zu of %zu sentiment %zu category %zu of %zu\n",
                  score.rows, by_hand, score.lenient, score.guessed, score.unclear, score.sentiment,
                  score.category, score.open);
    assert_true(score.rows >= ROWS_MIN);
    assert_true(by_hand >= HAND_ROWS_MIN);
    assert_int_equal(score.flipped, 0);
    assert_int_equal(score.missed_stops, 0);
    assert_int_equal(score.false_stops, 0);
    assert_true(score.guessed * 100 <= score.unclear);
    assert_true(score.lenient * 100 >= score.rows * 95);
    assert_int_equal(score.explicit_missed, 0);
    assert_true(score.none_as_explicit * 100 <= score.none * 2);
    assert_true(score.sentiment * 100 >= score.open * 85);
    assert_true(score.category * 100 >= score.open * 80);
}

static void expect_same(const struct row *row, struct slice altered, const char *how, struct score *score)
{
    char before_memory[OUTCOME_BYTES], after_memory[OUTCOME_BYTES];
    struct slice before, after;
    read_text(row, row->raw, &before, before_memory);
    read_text(row, altered, &after, after_memory);
    score->rows++;
    if (slice_equal(before, after))
        return;
    score->flipped++;
    complain(row, how, after);
}

static void same_when_disguised(const struct row *row, struct score *score)
{
    char memory[8192];
    struct buffer prefixed;
    buffer_init(&prefixed, memory, sizeof(memory));
    buffer_add_text(&prefixed, "[Web발신]\n");
    buffer_add(&prefixed, row->raw);
    expect_same(row, buffer_slice(&prefixed), "with a prefix", score);

    utf8proc_uint8_t *nfd = NULL;
    const utf8proc_ssize_t len =
        utf8proc_map((const utf8proc_uint8_t *)row->raw.at, (utf8proc_ssize_t)row->raw.len, &nfd,
                     UTF8PROC_DECOMPOSE | UTF8PROC_STABLE);
    if (len >= 0) {
        expect_same(row, (struct slice){ (const char *)nfd, (size_t)len }, "in NFD", score);
        free(nfd);
    }

    struct buffer wide;
    buffer_init(&wide, memory, sizeof(memory));
    for (size_t i = 0; i < row->raw.len; i++) {
        const char byte = row->raw.at[i];
        if (byte >= '0' && byte <= '9') {
            buffer_add_text(&wide, "\xEF\xBC");
            buffer_add_byte(&wide, (char)(0x90 + (byte - '0')));
        } else {
            buffer_add_byte(&wide, byte);
        }
    }
    expect_same(row, buffer_slice(&wide), "with full-width digits", score);
}

static void a_prefix_nfd_and_wide_digits_change_nothing(void **state)
{
    (void)state;
    struct score score = { 0 };
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
        every_row(files[i], same_when_disguised, &score);
    assert_int_equal(score.flipped, 0);
}

static void a_pause_is_no_end(void **state)
{
    (void)state;
    static const char *const pair[][2] = {
        { "한 번도.. 안.. 받으셨어요", "한 번도 안 받으셨어요" },
        { "돈, 선물, 식사 전부 없었습니다", "돈 선물 식사 전부 없었습니다" },
        { "불만은... 있습니다", "불만은 있습니다" },
        { "요구하지… 않았습니다", "요구하지 않았습니다" },
        { "담당자, 봉투 요구함", "담당자 봉투 요구함" },
    };
    for (size_t i = 0; i < sizeof(pair) / sizeof(pair[0]); i++) {
        struct score score = { 0 };
        const struct row row = { .id = SLICE_LIT("pause"),
                                 .locale = SLICE_LIT("ko"),
                                 .kind = SLICE_LIT("yesno_solicit"),
                                 .raw = slice_from_text(pair[i][1]) };
        expect_same(&row, slice_from_text(pair[i][0]), pair[i][0], &score);
        assert_int_equal(score.flipped, 0);
    }
}

static void same_by_every_pattern(const struct row *row, struct score *score)
{
    static struct pattern all[PATTERNS_MAX];
    const struct patterns *filtered = lexicon.patterns;
    struct patterns unfiltered = *filtered;
    memcpy(all, filtered->at, filtered->count * sizeof(*all));
    for (size_t i = 0; i < filtered->count; i++)
        all[i].needs = (struct pattern_needs){ 0 };
    unfiltered.at = all;
    char before_memory[OUTCOME_BYTES], after_memory[OUTCOME_BYTES];
    struct slice before, after;
    const struct reply_reading one = read_text(row, row->raw, &before, before_memory);
    lexicon.patterns = &unfiltered;
    const struct reply_reading other = read_text(row, row->raw, &after, after_memory);
    lexicon.patterns = filtered;
    if (slice_equal(before, after) && one.solicitation == other.solicitation &&
        one.sentiment == other.sentiment && one.category == other.category)
        return;
    score->flipped++;
    complain(row, "with all patterns tried", after);
}

static void what_a_pattern_needs_hides_no_match(void **state)
{
    (void)state;
    struct score score = { 0 };
    size_t with_needs = 0;
    for (size_t i = 0; i < lexicon.patterns->count; i++)
        with_needs += lexicon.patterns->at[i].needs.count > 0;
    assert_true(with_needs * 2 > lexicon.patterns->count);
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
        every_row(files[i], same_by_every_pattern, &score);
    assert_int_equal(score.flipped, 0);
}

static int load_lexicon(void **state)
{
    (void)state;
    struct arena arena;
    size_t bad;
    arena_init(&arena, lexicon_memory, sizeof(lexicon_memory));
    const enum lexicon_status status =
        lexicon_build(&arena, lexicon_shipped, lexicon_shipped_count, &lexicon, &bad);
    patterns = pattern_set_new();
    if (status != LEXICON_OK || patterns == NULL)
        return -1;
    char why[PATTERN_SET_MESSAGE_MAX];
    for (size_t i = 0; i < lexicon_shipped_pattern_count; i++)
        if (!pattern_set_add(patterns, &lexicon_shipped_patterns[i], why))
            return -1;
    lexicon.patterns = pattern_set_view(patterns);
    return 0;
}

static int free_patterns(void **state)
{
    (void)state;
    pattern_set_free(patterns);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labelled_sets_are_read_at_the_targets),
        cmocka_unit_test(a_prefix_nfd_and_wide_digits_change_nothing),
        cmocka_unit_test(a_pause_is_no_end),
        cmocka_unit_test(what_a_pattern_needs_hides_no_match),
    };
    return cmocka_run_group_tests(tests, load_lexicon, free_patterns);
}
