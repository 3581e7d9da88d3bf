/* YAML text -> tree -> struct by the table of shape.h's own example, and the findings on the way. */
#include "adapter/yaml/yaml.h"
#include "base/calendar.h"
#include "document/json_schema.h"
#include "document/shape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum door_kind { DOOR_PUSH = 1, DOOR_SLIDE };

struct door {
    struct slice name;
    uint16_t width_mm;
    int64_t closes_after_s;
    enum door_kind kind;
    bool has_lock;
    double glass;
    int opens_min;
    struct night built;
};

struct room {
    struct slice name;
    int doors;
};

struct house {
    struct door door[3];
    size_t door_count;
    struct room *room;
    size_t room_count;
    struct slice *colour;
    size_t colour_count;
    bool has_lift;
    struct {
        int floors;
    } lift;
};

static const struct shape width = { .kind = SHAPE_INTEGER, .min = 600, .max = 2000 };
static const struct shape_name door_kind_name[] = { { "push", DOOR_PUSH }, { "slide", DOOR_SLIDE } };
static const struct shape door_kind = { .kind = SHAPE_ENUM, SHAPE_NAMES(door_kind_name) };
static const struct shape_key door_key[] = {
    { "name", &shape_text, SHAPE_FIELD(struct door, name), .required = true, .description = "On the sign." },
    { "width", &width, SHAPE_FIELD(struct door, width_mm), .default_text = "900" },
    { "closes_after", &shape_duration, SHAPE_FIELD(struct door, closes_after_s), .default_text = "30s" },
    { "kind", &door_kind, SHAPE_FIELD(struct door, kind), .default_text = "push" },
    { "lock", &shape_boolean, SHAPE_FIELD(struct door, has_lock), .default_text = "false" },
    { "glass", &shape_percentage, SHAPE_FIELD(struct door, glass) },
    { "opens", &shape_time, SHAPE_FIELD(struct door, opens_min), .default_text = "09:00" },
    { "built", &shape_date, SHAPE_FIELD(struct door, built) },
};
static const struct shape door_shape = { .kind = SHAPE_MAPPING, SHAPE_KEYS(door_key), .noun = "a door" };
static const struct shape doors = {
    .kind = SHAPE_LIST, .item = &door_shape, .item_size = sizeof(struct door), .count_min = 1, .count_max = 3
};
static const struct shape doors_in_room = { .kind = SHAPE_INTEGER, .min = 0, .max = 9 };
static const struct shape rooms = {
    .kind = SHAPE_MAP,
    .item = &doors_in_room,
    .item_size = sizeof(struct room),
    .count_max = 9,
    .allocated = true,
    .map_key_offset = offsetof(struct room, name),
    .map_value_offset = offsetof(struct room, doors),
    .map_value_size = sizeof(int),
    .map_key_pattern = "[a-z]+",
};
static const struct shape colours = { .kind = SHAPE_LIST,
                                      .item = &shape_id,
                                      .item_size = sizeof(struct slice),
                                      .count_max = 4,
                                      .allocated = true,
                                      .unique = true,
                                      .one_allowed = true };
static const struct shape_key lift_key[] = {
    { "floors", &shape_count, .offset = 0, .size = sizeof(int), .default_text = "2" },
};
static const struct shape lift = { .kind = SHAPE_MAPPING, SHAPE_KEYS(lift_key), .noun = "a lift" };
static const struct shape_name house_name[] = { { "House", 1 } };
static const struct shape house_kind = { .kind = SHAPE_ENUM, SHAPE_NAMES(house_name) };
static const struct shape_key house_key[] = {
    SHAPE_HEADER(&house_kind),
    { "doors", &doors, SHAPE_FIELD(struct house, door), SHAPE_COUNT(struct house, door_count),
      .required = true },
    { "rooms", &rooms, SHAPE_FIELD(struct house, room), SHAPE_COUNT(struct house, room_count) },
    { "colours", &colours, SHAPE_FIELD(struct house, colour), SHAPE_COUNT(struct house, colour_count) },
    { "lift", &lift, SHAPE_FIELD(struct house, lift), SHAPE_GIVEN(struct house, has_lift) },
};
static const struct shape house_shape = { .kind = SHAPE_MAPPING, SHAPE_KEYS(house_key), .noun = "a house" };

#define HEADER "apiVersion: ccrm/v1\nkind: House\n"

static char memory[4 << 20];

struct result {
    bool ok;
    struct house house;
    struct findings findings;
    struct arena arena;
};

static struct result read_house(const char *text)
{
    struct result result = { .ok = false };
    arena_init(&result.arena, memory, sizeof memory);
    if (!findings_init(&result.findings, &result.arena))
        abort();
    result.findings.arena = &result.arena;
    struct document document;
    result.ok = yaml_load(slice_from_text(text), SLICE_LIT("house.yaml"), &result.arena, &result.findings,
                          &document) &&
                shape_read(&house_shape, &document, &result.house, sizeof result.house, &result.arena,
                           &result.findings);
    return result;
}

/** Every finding as "line:col code" joined by "; ". */
static void expect(const char *text, const char *wanted)
{
    struct result result = read_house(text);
    char got_memory[2000];
    struct buffer got;
    buffer_init(&got, got_memory, sizeof got_memory - 1);
    findings_sort(&result.findings);
    for (size_t i = 0; i < result.findings.count; i++) {
        const struct finding *finding = &result.findings.item[i];
        buffer_add_text(&got, i == 0 ? "" : "; ");
        buffer_add_int(&got, finding->mark.line);
        buffer_add_byte(&got, ':');
        buffer_add_int(&got, finding->mark.column);
        buffer_add_byte(&got, ' ');
        buffer_add_text(&got, finding->code);
    }
    got_memory[got.len] = '\0';
    if (strcmp(got_memory, wanted) != 0)
        fail_msg("%s\nwanted: %s\ngot:    %s", text, wanted, got_memory);
}

static void a_right_document_fills_the_struct(void **state)
{
    (void)state;
    const struct result r =
        read_house(HEADER "doors:\n"
                          "  - {name: 정문, width: 1200, closes_after: 1m30s, kind: slide, lock: true,\n"
                          "     glass: 25%, opens: \"07:30\", built: 2026-10-01}\n"
                          "  - name: \"no\"\n"
                          "rooms: {hall: 2, attic: 0}\n"
                          "colours: red\n"
                          "lift: {}\n");
    assert_true(r.ok);
    assert_int_equal(r.findings.count, 0);
    assert_int_equal(r.house.door_count, 2);
    assert_true(slice_equal(r.house.door[0].name, SLICE_LIT("정문")));
    assert_int_equal(r.house.door[0].width_mm, 1200);
    assert_int_equal(r.house.door[0].closes_after_s, 90);
    assert_int_equal(r.house.door[0].kind, DOOR_SLIDE);
    assert_true(r.house.door[0].has_lock);
    assert_true(r.house.door[0].glass > 0.2499 && r.house.door[0].glass < 0.2501);
    assert_int_equal(r.house.door[0].opens_min, 450);
    assert_int_equal(r.house.door[0].built.day, 20727);
    assert_int_equal(r.house.door[1].width_mm, 900);
    assert_int_equal(r.house.door[1].closes_after_s, 30);
    assert_int_equal(r.house.door[1].kind, DOOR_PUSH);
    assert_int_equal(r.house.door[1].opens_min, 540);
    assert_int_equal(r.house.room_count, 2);
    assert_true(slice_equal(r.house.room[1].name, SLICE_LIT("attic")));
    assert_int_equal(r.house.room[0].doors, 2);
    assert_int_equal(r.house.colour_count, 1);
    assert_true(r.house.has_lift);
    assert_int_equal(r.house.lift.floors, 2);
}

static void every_error_is_found_at_its_place(void **state)
{
    (void)state;
    expect(HEADER, "1:1 missing-key");
    expect("", "0:0 empty-document");
    expect("- a\n", "1:1 wrong-type");
    expect("apiVersion: ccrm/v2\nkind: Hause\ndoors: []\n", "1:13 bad-choice; 2:7 bad-choice; 3:8 too-few");
    expect(HEADER "doors:\n  - {nam: a, wdith: 5, name2: b}\n",
           "4:6 unknown-key; 4:14 unknown-key; 4:24 unknown-key");
    expect(HEADER "doors: [{name: a, name: b}]\n", "3:19 duplicate-key");
    expect(HEADER "doors: [{name: a, width: 12cm}, {name: b, width: 300}, {name: c, width: \"900\"}]\n",
           "3:26 wrong-type; 3:50 out-of-range; 3:73 wrong-type");
    expect(HEADER "doors: [{name: a, lock: yes, kind: slid}, {name: 12}, {name: null}]\n",
           "3:25 wrong-type; 3:36 bad-choice; 3:50 wrong-type; 3:62 missing-value");
    expect(HEADER "doors: [{name: a, closes_after: 30, glass: 150%, opens: \"24:00\", built: 2026-02-30}]\n",
           "3:33 bad-duration; 3:44 out-of-range; 3:57 bad-time; 3:73 bad-date");
    expect(HEADER "doors: [{name: a}, {name: b}, {name: c}, {name: d}]\n", "3:8 too-many");
    expect(HEADER "doors: [{name: a}]\nrooms: {Hall: 1, attic: 1, attic: 2}\n",
           "4:9 bad-format; 4:28 duplicate-key");
    expect(HEADER "doors: [{name: a}]\ncolours: [red, blue, red]\n", "4:22 duplicate-item");
    expect(HEADER "doors: [{name: a}]\nlift:\n", "4:6 missing-value");
    expect(HEADER "doors: {name: a}\n", "3:8 wrong-type");
    expect(HEADER "doors: [{name: ''}]\n", "3:16 missing-value");
    expect(HEADER "doors: [&x {name: a, <<: *x}]\n", "3:26 yaml-alias");
    expect(HEADER "doors: [{name: a, <<: b}]\n", "3:19 unknown-key");
    expect(HEADER "doors: [{name: a, ? [b] : c}]\n", "3:21 wrong-type");
}

static void ambiguous_tokens_are_warned_of(void **state)
{
    (void)state;
    expect(HEADER "doors: [{name: no}, {name: on}, {name: 01}]\n",
           "3:16 ambiguous-token; 3:28 ambiguous-token; 3:40 ambiguous-token");
    expect(HEADER "doors: [{name: a, opens: 09:00, width: 0900}]\n",
           "3:26 ambiguous-token; 3:40 ambiguous-token");
    const struct result r = read_house(HEADER "doors: [{name: no, opens: 09:00}]\n");
    assert_true(r.ok); /* warned of, and taken as written */
    assert_int_equal(r.house.door[0].opens_min, 540);
}

static void broken_yaml_is_placed(void **state)
{
    (void)state;
    expect("a: [1, 2\nb: 3\n", "2:2 yaml-syntax");
    expect("a: 'x\n", "2:1 yaml-syntax");
    expect("a: b\n\tc: d\n", "2:1 yaml-syntax");
    expect("a: 1\n--- \nb: 2\n", "2:1 yaml-documents");
    expect("a: *b\n", "1:4 yaml-alias");
    expect("a: !!int 3\n", "1:4 yaml-tag");
    expect("가: \xFF\n", "1:4 yaml-encoding");
    expect("a: \x01\n", "1:4 yaml-encoding");
    expect("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n", "1:33 yaml-limit");
    expect(
        "a: &a [1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
        "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\n",
        "5:23 yaml-limit");
}

static void findings_print_for_people_and_machines(void **state)
{
    (void)state;
    const struct result r = read_house(HEADER "doors: [{name: 정문, wdith: 700}]\n");
    char text[1000];
    struct buffer out;
    buffer_init(&out, text, sizeof text - 1);
    assert_int_equal(r.findings.count, 1);
    finding_print(&out, &r.findings.item[0]);
    text[out.len] = '\0';
    assert_string_equal(text, "house.yaml:3:20: error unknown-key: 'wdith' is not a key of a door\n"
                              "     3 | doors: [{name: 정문, wdith: 700}]\n"
                              "       |                      ^ did you mean 'width'?\n");
    out.len = 0;
    finding_print_json(&out, &r.findings.item[0]);
    text[out.len] = '\0';
    assert_string_equal(text,
                        "{ \"file\": \"house.yaml\", \"line\": 3, \"column\": 20, \"severity\": \"error\", "
                        "\"code\": \"unknown-key\", \"message\": \"'wdith' is not a key of a door\", "
                        "\"suggestion\": \"did you mean 'width'?\" }");
}

static void many_findings_are_counted(void **state)
{
    (void)state;
    static char text[20000] = HEADER "doors:\n";
    for (int i = 0; i < 300; i++)
        strcat(text, "  - {name: a, qqqqqqq: 1}\n");
    const struct result r = read_house(text);
    assert_int_equal(r.findings.count, 4); /* three doors and their number */
    static char wide[20000] = HEADER "doors:\n  - name: a\n";
    for (int i = 0; i < 300; i++)
        strcat(wide, "    qqqqqqq: 1\n");
    const struct result w = read_house(wide);
    assert_int_equal(w.findings.count, FINDINGS_MAX);
    assert_int_equal(w.findings.errors, 300);
    assert_int_equal(w.findings.dropped, 100);
}

static void the_schema_is_made_of_the_same_table(void **state)
{
    (void)state;
    static char schema[20000];
    struct buffer out;
    buffer_init(&out, schema, sizeof schema - 1);
    json_schema_add(&out, &house_shape, SLICE_LIT("House"));
    assert_false(out.overflowed);
    assert_non_null(strstr(schema, "\"maximum\": 2000"));
    assert_non_null(strstr(schema, "\"description\": \"On the sign.\""));
    assert_non_null(strstr(schema, "\"default\": 900"));
    assert_non_null(strstr(schema, "\"default\": \"30s\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_right_document_fills_the_struct),
        cmocka_unit_test(every_error_is_found_at_its_place),
        cmocka_unit_test(ambiguous_tokens_are_warned_of),
        cmocka_unit_test(broken_yaml_is_placed),
        cmocka_unit_test(findings_print_for_people_and_machines),
        cmocka_unit_test(many_findings_are_counted),
        cmocka_unit_test(the_schema_is_made_of_the_same_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
