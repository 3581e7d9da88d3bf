/* Departments renamed, merged, split, codes used again: what a code means on a night, by a table of cases. */
#include "intake/units.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

enum { YEAR = 100, JULY = 280, MEMORY = 1 << 20, ENTRIES = 9 };

static struct night night(int day)
{
    return (struct night){ day };
}

/* 건축과 is renamed in July; 주택과 and 도시과 become 도시과 (its own code again); 세무과 splits; 옛과 is dissolved. */
static struct units_department entry[ENTRIES] = {
    { .code = { "A", 1 }, .from = { YEAR }, .to = { JULY - 1 }, .became = 0, .came = UNITS_NONE },
    { .code = { "A2", 2 }, .from = { JULY }, .to = { UNITS_OPEN_DAY }, .became = UNITS_NONE, .came = 0 },
    { .code = { "H", 1 }, .from = { YEAR }, .to = { JULY - 1 }, .became = 1, .came = UNITS_NONE },
    { .code = { "C", 1 }, .from = { YEAR }, .to = { JULY - 1 }, .became = 1, .came = UNITS_NONE },
    { .code = { "C", 1 }, .from = { JULY }, .to = { UNITS_OPEN_DAY }, .became = UNITS_NONE, .came = 1 },
    { .code = { "T", 1 }, .from = { YEAR }, .to = { JULY - 1 }, .became = 2, .came = UNITS_NONE },
    { .code = { "T1", 2 }, .from = { JULY }, .to = { UNITS_OPEN_DAY }, .became = UNITS_NONE, .came = 2 },
    { .code = { "T2", 2 }, .from = { JULY }, .to = { UNITS_OPEN_DAY }, .became = UNITS_NONE, .came = 2 },
    { .code = { "O", 1 }, .from = { YEAR }, .to = { JULY - 1 }, .became = UNITS_NONE, .came = UNITS_NONE },
};
static struct units_change change[] = {
    { .on = { JULY },
      .kind = UNITS_RENAMED,
      .before = { 0 },
      .after = { 1 },
      .from_count = 1,
      .to_count = 1 },
    { .on = { JULY },
      .kind = UNITS_MERGED,
      .before = { 2, 3 },
      .after = { 4 },
      .from_count = 2,
      .to_count = 1 },
    { .on = { JULY },
      .kind = UNITS_SPLIT,
      .before = { 5 },
      .after = { 6, 7 },
      .from_count = 1,
      .to_count = 2 },
};
static const struct units units = {
    .department = entry, .department_count = ENTRIES, .change = change, .change_count = 3
};

static void a_code_means_what_it_meant_on_that_night(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        int day;
        int entry, root; /* UNITS_NONE: unknown */
    } row[] = {
        { "A", YEAR, 0, 0 },
        { "A", YEAR - 1, UNITS_NONE, 0 }, /* before anything is known of it */
        { "A", JULY, 1, 0 },              /* the source still writes the old code */
        { "A2", JULY, 1, 0 },             /* a rename goes on as the same unit */
        { "A2", JULY - 1, UNITS_NONE, 0 },
        { "H", JULY - 1, 2, 2 },
        { "H", JULY + 50, 4, 4 }, /* merged: a new unit */
        { "C", JULY - 1, 3, 3 },
        { "C", JULY, 4, 4 }, /* the same code, another unit */
        { "T", JULY - 1, 5, 5 },
        { "T", JULY, UNITS_NONE, 0 }, /* nobody can tell which half */
        { "T2", JULY, 7, 7 },
        { "O", JULY, UNITS_NONE, 0 },
        { "X", JULY, UNITS_NONE, 0 },
    };
    static char memory[MEMORY];
    struct arena arena;
    struct units_span *span = NULL;
    size_t count = 0;
    arena_init(&arena, memory, sizeof memory);
    assert_true(units_spans(&units, &arena, &span, &count));
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        const struct units_span *means =
            units_meaning(span, count, slice_from_text(row[i].code), night(row[i].day));
        if ((means == NULL) != (row[i].entry == UNITS_NONE) ||
            (means != NULL && (means->entry != row[i].entry || means->root != row[i].root)))
            fail_msg("%s on %d: %d", row[i].code, row[i].day, means == NULL ? UNITS_NONE : means->entry);
    }
}

static void spans_of_one_code_never_overlap(void **state)
{
    (void)state;
    static char memory[MEMORY];
    struct arena arena;
    struct units_span *span = NULL;
    size_t count = 0;
    arena_init(&arena, memory, sizeof memory);
    assert_true(units_spans(&units, &arena, &span, &count));
    for (size_t i = 0; i < count; i++) {
        assert_true(span[i].first.day <= span[i].last.day);
        for (size_t j = 0; j < i; j++)
            assert_false(slice_equal(span[i].code, span[j].code) && span[i].first.day <= span[j].last.day &&
                         span[j].first.day <= span[i].last.day);
    }
}

static void a_code_used_again_has_a_key_of_its_own(void **state)
{
    (void)state;
    static char memory[MEMORY];
    struct arena arena;
    arena_init(&arena, memory, sizeof memory);
    assert_true(slice_equal(units_key(&units, 0, &arena), SLICE_LIT("A")));
    assert_true(slice_equal(units_key(&units, 3, &arena), SLICE_LIT("C")));
    assert_true(slice_equal(units_key(&units, 4, &arena), SLICE_LIT("C@1970-10-08")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_means_what_it_meant_on_that_night),
        cmocka_unit_test(spans_of_one_code_never_overlap),
        cmocka_unit_test(a_code_used_again_has_a_key_of_its_own),
    };
    return cmocka_run_group_tests_name("units", tests, NULL, NULL);
}
