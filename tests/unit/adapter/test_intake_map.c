/* Intake maps: from YAML with everything that is wrong, and the shipped ones over rows as their sources write
 * them. */
#include "adapter/file/file.h"
#include "adapter/file/zone_file.h"
#include "adapter/yaml/yaml.h"
#include "intake/complaint.h"
#include "intake/intake_map_read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

static char memory[1024 * 1024];

static bool read_text(struct slice text, struct arena *arena, struct findings *findings,
                      struct intake_map *ret)
{
    struct document document;
    assert_true(findings_init(findings, arena));
    return yaml_load(text, SLICE_LIT("map.yaml"), arena, findings, &document) &&
           intake_map_read(&document, arena, findings, ret);
}

#define HEAD "apiVersion: ccrm/v1\nkind: Intake\nsource: x\n"
#define COLUMNS                                                                                              \
    "columns:\n  case_number: a\n  department: b\n  type: c\n  opened_at: d\n  closed_at: e\n  phone: f\n"

static void what_is_wrong_is_said(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *code; /* of the first finding; NULL: none */
        uint32_t line;
        bool taken;
    } row[] = {
        { HEAD COLUMNS, NULL, 0, true },
        { HEAD "columns:\n  case_number: a\n  opened_at: d\n  closed_at: e\n  phone: f\n"
               "constants: {department: b, type: c}\n",
          NULL, 0, true },
        { HEAD, "missing-key", 1, false },
        { HEAD "columns:\n  case_number: a\n  type: c\n  opened_at: d\n  closed_at: e\n  phone: f\n",
          "missing-column", 4, false },
        { HEAD COLUMNS "constants: {type: c}\n", "two-origins", 11, false },
        { HEAD COLUMNS "phone_made_up_from: a\n", "two-origins", 11, false },
        { HEAD COLUMNS "closed_statuses: [Closed]\n", "missing-column", 11, false },
        { HEAD COLUMNS "staff_channels: [x]\n", "missing-column", 11, false },
        { HEAD COLUMNS "staff_chanels: [x]\n", "unknown-key", 11, false },
        { HEAD COLUMNS "time: \"%Y-%m-%d\"\n", NULL, 11, false },
        { HEAD COLUMNS "zone: ../../etc/passwd\n", NULL, 11, false },
        { HEAD "columns:\n  case_number: a\n  department: b\n  type: c\n  opened_at: d\n  closed_at: e\n",
          "no-numbers", 1, true },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct arena arena;
        struct findings findings;
        struct intake_map map;
        arena_init(&arena, memory, sizeof memory);
        const bool taken = read_text(slice_from_text(row[i].text), &arena, &findings, &map);
        if (taken != row[i].taken || (findings.count > 0) != (row[i].line > 0))
            fail_msg("row %zu: taken %d, %zu findings", i, taken, findings.count);
        if (findings.count == 0)
            continue;
        assert_int_equal(findings.item[0].mark.line, row[i].line);
        if (row[i].code != NULL)
            assert_string_equal(findings.item[0].code, row[i].code);
    }
}

static bool read_shipped(const char *name, struct arena *arena, struct intake_map *ret)
{
    char path[4096];
    struct slice text;
    struct findings findings;
    (void)snprintf(path, sizeof path, "%s/intake/%s", getenv("CCRM_TEST_DEFS"), name);
    assert_int_equal(file_read(path, YAML_BYTES_MAX, arena, &text), FILE_OK);
    return read_text(text, arena, &findings, ret) && findings.count == 0;
}

/* The complaint of a file's only row. */
static enum complaint_outcome read_file(const struct intake_map *map, struct arena *arena, struct slice text,
                                        struct complaint *ret)
{
    static struct csv csv;
    struct csv_row row;
    struct intake_columns columns;
    struct slice column;
    struct zone zone;
    assert_true(zone_file_read(map->zone_name, arena, &zone));
    csv_init(&csv);
    assert_int_equal(csv_next(&csv, &row), CSV_MORE);
    csv_feed(&csv, text);
    assert_int_equal(csv_next(&csv, &row), CSV_ROW);
    assert_int_equal(intake_columns_bind(map, &row, &columns, &column), INTAKE_COLUMNS_OK);
    csv_expect(&csv, row.field_count);
    assert_int_equal(csv_next(&csv, &row), CSV_ROW);
    return complaint_read(map, &columns, &zone, &row, ret);
}

static void the_city_is_read(void **state)
{
    (void)state;
    struct arena arena;
    struct intake_map map;
    struct complaint complaint;
    arena_init(&arena, memory, sizeof memory);
    assert_true(read_shipped("city.yaml", &arena, &map));
    assert_int_equal(
        read_file(&map, &arena,
                  SLICE_LIT("case_number,department,type,officer,channel,opened_at,closed_at,phone,locale,"
                            "supplements\n"
                            "2026-000001,민원여권과,여권 발급,OF-0123,창구,2026-10-01 09:00:00,"
                            "2026-10-01 18:00:00,01001234567,,\n"),
                  &complaint),
        COMPLAINT_OK);
    assert_true(slice_equal(complaint.department, SLICE_LIT("민원여권과")));
    assert_int_equal(complaint.closed_at.unix_s, 1790845200);
    assert_int_equal(complaint.locale, LOCALE_KO);
    assert_memory_equal(complaint.phone.digits, "01001234567", 11);
}

static void boston_is_read(void **state)
{
    (void)state;
    struct arena arena;
    struct intake_map map;
    struct complaint complaint;
    arena_init(&arena, memory, sizeof memory);
    assert_true(read_shipped("boston311.yaml", &arena, &map));
    assert_int_equal(
        read_file(&map, &arena,
                  SLICE_LIT("CASE_ENQUIRY_ID,OPEN_DT,TARGET_DT,CLOSED_DT,OnTime_Status,CASE_STATUS,TYPE,"
                            "SUBJECT,QUEUE,Source\r\n"
                            "101000000001,07/01/2015 08:00:00 AM,,07/01/2015 12:30:00 PM,ONTIME,Closed,"
                            "\"Trees, fallen\",Parks,PARK_1,City Worker App\r\n"),
                  &complaint),
        COMPLAINT_OK);
    assert_int_equal(complaint.opened_at.unix_s, 1435752000);
    assert_int_equal(complaint.closed_at.unix_s, 1435768200);
    assert_false(complaint.from_citizen);
    assert_int_equal(complaint.locale, LOCALE_EN);
    assert_memory_equal(complaint.phone.digits, "01000000001", 11);
    assert_true(slice_equal(complaint.type, SLICE_LIT("Trees, fallen")));
}

static void zones_are_names_and_never_paths(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        bool found;
    } row[] = {
        { "Asia/Seoul", true },   { "UTC", true },       { "America/Argentina/Ushuaia", true },
        { "Asia/Soul", false },   { "", false },         { "../zoneinfo/UTC", false },
        { "/etc/passwd", false }, { "Asia", false },     { "Asia//Seoul", false },
        { "Asia/", false },       { "zone.tab", false },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct arena arena;
        struct zone zone;
        arena_init(&arena, memory, ZONE_FILE_ARENA_BYTES);
        if (zone_file_read(slice_from_text(row[i].name), &arena, &zone) != row[i].found)
            fail_msg("%s", row[i].name);
    }
    struct arena arena;
    struct zone zone;
    arena_init(&arena, memory, ZONE_FILE_ARENA_BYTES);
    assert_true(zone_file_read(SLICE_LIT("Asia/Seoul"), &arena, &zone));
    assert_int_equal(zone_at(&zone, (struct instant){ 1790812800 })->utc_offset_s, 32400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_wrong_is_said),
        cmocka_unit_test(the_city_is_read),
        cmocka_unit_test(boston_is_read),
        cmocka_unit_test(zones_are_names_and_never_paths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
