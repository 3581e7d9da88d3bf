#include "intake/complaint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

static const struct zone_period seoul_period[] = { { { 0 }, 32400 } };
static const struct zone seoul = { seoul_period, 1 };

#define COLUMNS 10

#define NAME(text)                                                                                           \
    {                                                                                                        \
        .at = (text), .len = sizeof(text) - 1                                                                \
    } /* a constant, which a compound literal is not */

static const struct slice header[COLUMNS] = {
    NAME("case_number"), NAME("department"), NAME("type"),  NAME("officer"), NAME("channel"),
    NAME("opened_at"),   NAME("closed_at"),  NAME("phone"), NAME("locale"),  NAME("supplements"),
};

static struct intake_map city_map(void)
{
    struct intake_map map = { .source = SLICE_LIT("city"), .default_locale = LOCALE_KO };
    for (size_t i = 0; i < COLUMNS; i++)
        map.field[i].column = header[i];
    map.staff_channel[0] = SLICE_LIT("직원");
    map.staff_channel_count = 1;
    const char *why = NULL;
    assert_true(time_pattern_parse(SLICE_LIT("%F %T"), &map.time, &why));
    return map;
}

static struct csv_row row_of(const struct slice *field, size_t count)
{
    return (struct csv_row){ .line = 2, .field = field, .field_count = count };
}

/* A good row; tests change one field. */
static void fill(struct slice field[COLUMNS])
{
    const struct slice good[COLUMNS] = {
        SLICE_LIT("2026-000123"),
        SLICE_LIT("건축과"),
        SLICE_LIT("건축 허가"),
        SLICE_LIT("OF-0123"),
        SLICE_LIT("창구"),
        SLICE_LIT("2026-10-01 09:00:00"),
        SLICE_LIT("2026-10-02 10:30:00"),
        SLICE_LIT("010-0123-4567"),
        SLICE_LIT("en"),
        SLICE_LIT("2"),
    };
    memcpy(field, good, sizeof good);
}

static enum complaint_outcome read_row(const struct intake_map *map, const struct slice *field,
                                       struct complaint *ret)
{
    struct intake_columns columns;
    struct slice missing;
    const struct csv_row head = row_of(header, COLUMNS), row = row_of(field, COLUMNS);
    assert_int_equal(intake_columns_bind(map, &head, &columns, &missing), INTAKE_COLUMNS_OK);
    return complaint_read(map, &columns, &seoul, &row, ret);
}

static void a_row_becomes_a_complaint(void **state)
{
    (void)state;
    const struct intake_map map = city_map();
    struct slice field[COLUMNS];
    struct complaint complaint;
    fill(field);
    assert_int_equal(read_row(&map, field, &complaint), COMPLAINT_OK);
    assert_true(slice_equal(complaint.number, SLICE_LIT("2026-000123")));
    assert_true(slice_equal(complaint.department, SLICE_LIT("건축과")));
    assert_true(slice_equal(complaint.type, SLICE_LIT("건축 허가")));
    assert_true(slice_equal(complaint.officer, SLICE_LIT("OF-0123")));
    assert_int_equal(complaint.opened_at.unix_s, 1790812800);
    assert_int_equal(complaint.closed_at.unix_s, 1790904600);
    assert_int_equal(complaint.phone.kind, PHONE_MOBILE);
    assert_memory_equal(complaint.phone.digits, "01001234567", 11);
    assert_int_equal(complaint.locale, LOCALE_EN);
    assert_true(complaint.from_citizen);
    assert_int_equal(complaint.supplements, 2);
}

static void rows_that_are_no_complaint_say_why(void **state)
{
    (void)state;
    static char long_name[COMPLAINT_NAME_LEN_MAX + 1];
    memset(long_name, 'x', sizeof long_name);
    const struct {
        enum intake_field field;
        struct slice value;
        enum complaint_outcome want;
    } row[] = {
        { INTAKE_CLOSED_AT, SLICE_LIT(""), COMPLAINT_NOT_CLOSED },
        { INTAKE_CLOSED_AT, SLICE_LIT("   "), COMPLAINT_NOT_CLOSED },
        { INTAKE_CLOSED_AT, SLICE_LIT("soon"), COMPLAINT_BAD_CLOSING },
        { INTAKE_CLOSED_AT, SLICE_LIT("2026-10-01 08:59:59"), COMPLAINT_CLOSES_BEFORE_OPENING },
        { INTAKE_CLOSED_AT, SLICE_LIT("2026-10-01 09:00:00"), COMPLAINT_OK },
        { INTAKE_OPENED_AT, SLICE_LIT(""), COMPLAINT_NO_OPENING },
        { INTAKE_OPENED_AT, SLICE_LIT("2026-02-30 09:00:00"), COMPLAINT_BAD_OPENING },
        { INTAKE_CASE_NUMBER, SLICE_LIT(" "), COMPLAINT_NO_NUMBER },
        { INTAKE_CASE_NUMBER, slice_part((struct slice){ long_name, sizeof long_name }, 0, 65),
          COMPLAINT_TOO_LONG },
        { INTAKE_DEPARTMENT, SLICE_LIT(""), COMPLAINT_NO_DEPARTMENT },
        { INTAKE_DEPARTMENT, { long_name, sizeof long_name }, COMPLAINT_TOO_LONG },
        { INTAKE_DEPARTMENT, { long_name, sizeof long_name - 1 }, COMPLAINT_OK },
        { INTAKE_DEPARTMENT, SLICE_LIT("\xB0\xC7\xC3\xE0\xB0\xFA"),
          COMPLAINT_BAD_ENCODING }, /* 건축과 in CP949 */
        { INTAKE_TYPE, SLICE_LIT(""), COMPLAINT_NO_TYPE },
        { INTAKE_TYPE, SLICE_LIT("a\tb"), COMPLAINT_BAD_ENCODING },
        { INTAKE_OFFICER, SLICE_LIT(""), COMPLAINT_OK },
        { INTAKE_OFFICER, SLICE_LIT("a\nb"), COMPLAINT_BAD_ENCODING },
        { INTAKE_CHANNEL, SLICE_LIT(""), COMPLAINT_OK },
        { INTAKE_PHONE, SLICE_LIT(""), COMPLAINT_OK },
        { INTAKE_PHONE, SLICE_LIT("\xFF"), COMPLAINT_OK },
        { INTAKE_LOCALE, SLICE_LIT("fr"), COMPLAINT_OK },
        { INTAKE_SUPPLEMENTS, SLICE_LIT(""), COMPLAINT_OK },
        { INTAKE_SUPPLEMENTS, SLICE_LIT("-1"), COMPLAINT_BAD_SUPPLEMENTS },
        { INTAKE_SUPPLEMENTS, SLICE_LIT("two"), COMPLAINT_BAD_SUPPLEMENTS },
    };
    const struct intake_map map = city_map();
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct slice field[COLUMNS];
        struct complaint complaint;
        fill(field);
        field[row[i].field] = row[i].value;
        const enum complaint_outcome got = read_row(&map, field, &complaint);
        if (got != row[i].want)
            fail_msg("row %zu: %s", i, complaint_outcome_id(got));
    }
}

static void bad_numbers_are_outcomes_of_the_complaint(void **state)
{
    (void)state;
    const struct intake_map map = city_map();
    const struct {
        struct slice value;
        enum phone_kind want;
    } row[] = {
        { SLICE_LIT(""), PHONE_MISSING },
        { SLICE_LIT("010-12"), PHONE_IMPOSSIBLE },
        { SLICE_LIT("02-123-4567"), PHONE_LANDLINE },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct slice field[COLUMNS];
        struct complaint complaint;
        fill(field);
        field[INTAKE_PHONE] = row[i].value;
        assert_int_equal(read_row(&map, field, &complaint), COMPLAINT_OK);
        assert_int_equal(complaint.phone.kind, row[i].want);
    }
}

static void status_channel_and_constants_follow_the_map(void **state)
{
    (void)state;
    struct intake_map map = city_map();
    struct slice field[COLUMNS];
    struct complaint complaint;
    fill(field);
    field[INTAKE_CHANNEL] = SLICE_LIT("직원");
    field[INTAKE_LOCALE] = SLICE_EMPTY;
    map.default_locale = LOCALE_VI;
    assert_int_equal(read_row(&map, field, &complaint), COMPLAINT_OK);
    assert_false(complaint.from_citizen);
    assert_int_equal(complaint.locale, LOCALE_VI);

    map.field[INTAKE_STATUS].column = SLICE_LIT("channel");
    map.closed_status[0] = SLICE_LIT("Closed");
    map.closed_status_count = 1;
    assert_int_equal(read_row(&map, field, &complaint), COMPLAINT_NOT_CLOSED);
    field[INTAKE_CHANNEL] = SLICE_LIT("Closed");
    assert_int_equal(read_row(&map, field, &complaint), COMPLAINT_OK);

    map.field[INTAKE_DEPARTMENT] = (struct intake_origin){ .constant = SLICE_LIT("민원실") };
    map.field[INTAKE_PHONE].column = SLICE_LIT("case_number");
    map.phone_made_up = true;
    assert_int_equal(read_row(&map, field, &complaint), COMPLAINT_OK);
    assert_true(slice_equal(complaint.department, SLICE_LIT("민원실")));
    assert_memory_equal(complaint.phone.digits, "01006000123", 11);
}

static void columns_are_found_by_name(void **state)
{
    (void)state;
    struct intake_map map = city_map();
    struct intake_columns columns;
    struct slice column;
    const struct slice swapped[] = { SLICE_LIT("b"), SLICE_LIT(" case_number "), SLICE_LIT("department"),
                                     SLICE_LIT("department") };
    const struct csv_row row = row_of(swapped, 4);
    assert_int_equal(intake_columns_bind(&map, &row, &columns, &column), INTAKE_COLUMN_TWICE);
    assert_true(slice_equal(column, SLICE_LIT("department")));
    map.field[INTAKE_DEPARTMENT].column = SLICE_LIT("b");
    assert_int_equal(intake_columns_bind(&map, &row, &columns, &column), INTAKE_COLUMN_MISSING);
    assert_true(slice_equal(column, SLICE_LIT("type")));
    for (size_t i = INTAKE_TYPE; i < INTAKE_FIELD_COUNT; i++)
        map.field[i].column = SLICE_EMPTY;
    assert_int_equal(intake_columns_bind(&map, &row, &columns, &column), INTAKE_COLUMNS_OK);
    assert_int_equal(columns.at[INTAKE_CASE_NUMBER], 1);
    assert_int_equal(columns.at[INTAKE_DEPARTMENT], 0);
    assert_int_equal(columns.at[INTAKE_TYPE], INTAKE_COLUMN_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_becomes_a_complaint),
        cmocka_unit_test(rows_that_are_no_complaint_say_why),
        cmocka_unit_test(bad_numbers_are_outcomes_of_the_complaint),
        cmocka_unit_test(status_channel_and_constants_follow_the_map),
        cmocka_unit_test(columns_are_found_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
