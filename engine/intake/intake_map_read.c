#include "intake/intake_map_read.h"

#include <assert.h>

static bool parse_time(struct slice text, void *ret, struct arena *arena, const char **reterr_why)
{
    (void)arena;
    return time_pattern_parse(text, ret, reterr_why);
}

enum { NAME_LEN_MAX = 200, KIND_INTAKE = 0 };

static const struct shape_name kind_name[] = { { "Intake", KIND_INTAKE } };
static const struct shape intake_kind = { .kind = SHAPE_ENUM, SHAPE_NAMES(kind_name) };
static const struct shape name = { .kind = SHAPE_TEXT, .noun = "a name", .min = 1, .max = NAME_LEN_MAX };
static const struct shape names = { .kind = SHAPE_LIST,
                                    .noun = "a list of values",
                                    .item = &name,
                                    .item_size = sizeof(struct slice),
                                    .count_min = 1,
                                    .count_max = INTAKE_VALUES_MAX,
                                    .unique = true };
static const struct shape zone = { .kind = SHAPE_TEXT,
                                   .noun = "a time zone such as Asia/Seoul",
                                   .min = 1,
                                   .max = 60,
                                   .pattern = "[A-Za-z0-9_+\\-]+(/[A-Za-z0-9_+\\-]+)*" };
static const struct shape written_time = { .kind = SHAPE_PARSED,
                                           .noun = "how times are written, such as %Y-%m-%d %H:%M:%S",
                                           .parse = parse_time };
static const struct shape_name locale_names[] = {
    { "ko", LOCALE_KO }, { "en", LOCALE_EN }, { "zh", LOCALE_ZH }, { "vi", LOCALE_VI }
};
static const struct shape locale = { .kind = SHAPE_ENUM, .noun = "a locale", SHAPE_NAMES(locale_names) };

/* Columns and constants write into one array of origins, each its own half of an element. */
#define COLUMN(index)                                                                                        \
    .offset = (index) * sizeof(struct intake_origin) + offsetof(struct intake_origin, column),               \
    .size = sizeof(struct slice)
#define CONSTANT(index)                                                                                      \
    .offset = (index) * sizeof(struct intake_origin) + offsetof(struct intake_origin, constant),             \
    .size = sizeof(struct slice)

static const struct shape_key column_key[] = {
    { "case_number", &name, COLUMN(INTAKE_CASE_NUMBER), .required = true,
      .description = "The case's number, unique in the source." },
    { "department", &name, COLUMN(INTAKE_DEPARTMENT), .description = "Who handled it." },
    { "type", &name, COLUMN(INTAKE_TYPE), .description = "What it was about." },
    { "officer", &name, COLUMN(INTAKE_OFFICER),
      .description = "Which officer or team handled it, as a stable code." },
    { "channel", &name, COLUMN(INTAKE_CHANNEL), .description = "How it came in." },
    { "opened_at", &name, COLUMN(INTAKE_OPENED_AT), .required = true, .description = "When it was opened." },
    { "closed_at", &name, COLUMN(INTAKE_CLOSED_AT), .required = true,
      .description = "When it was closed; rows without are not closed yet." },
    { "phone", &name, COLUMN(INTAKE_PHONE), .description = "The citizen's number, however it is written." },
    { "locale", &name, COLUMN(INTAKE_LOCALE), .description = "The citizen's language: ko, en, zh, vi." },
    { "supplements", &name, COLUMN(INTAKE_SUPPLEMENTS),
      .description = "How often the citizen was asked for further papers." },
    { "citizen", &name, COLUMN(INTAKE_CITIZEN),
      .description =
          "A code of the person, the same in all of their cases: whether one handset answers for many. "
          "Only a keyed number of it is kept." },
    { "status", &name, COLUMN(INTAKE_STATUS),
      .description = "The case's status; see closed_statuses, withdrawn_statuses, visit_statuses and "
                     "open_statuses." },
    { "outcome", &name, COLUMN(INTAKE_OUTCOME),
      .description = "What became of it, as a code: surveys may choose by it." },
};
static const struct shape columns = { .kind = SHAPE_MAPPING, .noun = "columns", SHAPE_KEYS(column_key) };

static const struct shape_key constant_key[] = {
    { "department", &name, CONSTANT(INTAKE_DEPARTMENT), .description = "The department of every row." },
    { "type", &name, CONSTANT(INTAKE_TYPE), .description = "The type of every row." },
    { "officer", &name, CONSTANT(INTAKE_OFFICER), .description = "The officer of every row." },
    { "channel", &name, CONSTANT(INTAKE_CHANNEL), .description = "The channel of every row." },
    { "status", &name, CONSTANT(INTAKE_STATUS), .description = "The status of every row." },
    { "outcome", &name, CONSTANT(INTAKE_OUTCOME), .description = "The outcome of every row." },
};
static const struct shape constants = { .kind = SHAPE_MAPPING,
                                        .noun = "constants",
                                        SHAPE_KEYS(constant_key) };

static const struct shape_key map_key[] = {
    SHAPE_HEADER(&intake_kind),
    { "source", &shape_id, SHAPE_FIELD(struct intake_map, source), .required = true,
      .description =
          "Names the source; with the case number it identifies a complaint for ever. Never change it." },
    { "zone", &zone, SHAPE_FIELD(struct intake_map, zone_name), .default_text = "Asia/Seoul",
      .description = "The time zone of the source's wall clock (IANA)." },
    { "time", &written_time, SHAPE_FIELD(struct intake_map, time), .default_text = "%Y-%m-%d %H:%M:%S",
      .description = "How times are written: %Y-%m-%d %H:%M:%S, or letters: MM/DD/YYYY hh:mm:ss AM." },
    { "columns", &columns, SHAPE_FIELD(struct intake_map, field), .required = true,
      .description = "Which column of the file is what." },
    { "constants", &constants, SHAPE_FIELD(struct intake_map, field),
      .description = "Values that every row has, where the file has no column for them." },
    { "phone_made_up_from", &name, SHAPE_FIELD(struct intake_map, field[INTAKE_PHONE].column),
      SHAPE_GIVEN(struct intake_map, phone_made_up),
      .description =
          "For exports without numbers: a column of case numbers whose last seven digits become a number "
          "in the block 010-0xxx-xxxx, which is nobody's." },
    { "closed_statuses", &names, SHAPE_FIELD(struct intake_map, closed_status),
      SHAPE_COUNT(struct intake_map, closed_status_count),
      .description = "Values of the status that mean closed." },
    { "withdrawn_statuses", &names, SHAPE_FIELD(struct intake_map, withdrawn_status),
      SHAPE_COUNT(struct intake_map, withdrawn_status_count),
      .description = "Values of the status that mean that the citizen withdrew it: they start 'withdrawn'." },
    { "visit_statuses", &names, SHAPE_FIELD(struct intake_map, visit_status),
      SHAPE_COUNT(struct intake_map, visit_status_count),
      .description = "Values of the status that mean a visit that left no case: they start 'visit'." },
    { "open_statuses", &names, SHAPE_FIELD(struct intake_map, open_status),
      SHAPE_COUNT(struct intake_map, open_status_count),
      .description =
          "Values of the status that mean not closed yet: such a row is kept, for surveys of cases "
          "that have been pending for long. Without this list open rows are left out." },
    { "staff_channels", &names, SHAPE_FIELD(struct intake_map, staff_channel),
      SHAPE_COUNT(struct intake_map, staff_channel_count),
      .description = "Values of the channel that are the city's own workers, who are never surveyed." },
    { "default_locale", &locale, SHAPE_FIELD(struct intake_map, default_locale), .default_text = "ko",
      .description = "The language where the row names none that we speak." },
};
const struct shape intake_map_shape = { .kind = SHAPE_MAPPING, .noun = "an intake map", SHAPE_KEYS(map_key) };

/* A field that every complaint has must come from somewhere. */
static void need_origin(const struct intake_map *map, enum intake_field field,
                        const struct document *document, struct findings *findings)
{
    const struct intake_origin *origin = &map->field[field];
    if (origin->column.len > 0 || origin->constant.len > 0)
        return;
    finding_add(findings, FINDING_ERROR, "missing-column", document,
                node_or(node_get_key(document->root, "columns"), document->root),
                "neither columns nor constants say where the {} comes from",
                FINDING_ARGUMENTS(slice_from_text(intake_field_name(field))));
}

static void refuse_both(const struct document *document, struct findings *findings)
{
    const struct node *constant = node_get(document->root, "constants");
    const struct node *column = node_get(document->root, "columns");
    for (size_t i = 0; i < sizeof constant_key / sizeof constant_key[0]; i++) {
        const char *key = constant_key[i].name;
        if (node_get(constant, key) != NULL && node_get(column, key) != NULL)
            finding_add(findings, FINDING_ERROR, "two-origins", document, node_get_key(constant, key),
                        "'{}' has a column already", FINDING_ARGUMENTS(slice_from_text(key)));
    }
    if (node_get(document->root, "phone_made_up_from") != NULL && node_get(column, "phone") != NULL)
        finding_add(findings, FINDING_ERROR, "two-origins", document,
                    node_get_key(document->root, "phone_made_up_from"),
                    "numbers cannot be made up where a column has them", FINDING_NO_ARGUMENTS);
}

/* A status means one thing. */
static void refuse_status_twice(const struct intake_map *map, const struct document *document,
                                struct findings *findings)
{
    const struct {
        const char *key;
        const struct slice *value;
        size_t count;
    } list[] = { { "closed_statuses", map->closed_status, map->closed_status_count },
                 { "withdrawn_statuses", map->withdrawn_status, map->withdrawn_status_count },
                 { "visit_statuses", map->visit_status, map->visit_status_count },
                 { "open_statuses", map->open_status, map->open_status_count } };
    for (size_t a = 0; a < 4; a++) {
        for (size_t b = 0; b < a; b++) {
            for (size_t i = 0; i < list[a].count * list[b].count; i++) {
                const size_t of_a = i / list[b].count, of_b = i % list[b].count;
                if (slice_equal(list[a].value[of_a], list[b].value[of_b]))
                    finding_add(findings, FINDING_ERROR, "two-meanings", document,
                                node_item(node_get(document->root, list[a].key), of_a),
                                "'{}' is among the {} too",
                                FINDING_ARGUMENTS(list[a].value[of_a], slice_from_text(list[b].key)));
            }
        }
    }
}

static void need_column(const struct intake_map *map, enum intake_field field, const char *key,
                        const struct document *document, struct findings *findings)
{
    if (node_get(document->root, key) == NULL || map->field[field].column.len > 0 ||
        map->field[field].constant.len > 0)
        return;
    finding_add(findings, FINDING_ERROR, "missing-column", document, node_get_key(document->root, key),
                "'{}' needs the column '{}'",
                FINDING_ARGUMENTS(slice_from_text(key), slice_from_text(intake_field_name(field))));
}

bool intake_map_read(const struct document *document, struct arena *arena, struct findings *findings,
                     struct intake_map *ret)
{
    const size_t errors = findings->errors;
    struct intake_map map;
    if (!shape_read(&intake_map_shape, document, &map, sizeof map, arena, findings) && document->root == NULL)
        return false;
    if (node_get(document->root, "columns") != NULL) {
        need_origin(&map, INTAKE_DEPARTMENT, document, findings);
        need_origin(&map, INTAKE_TYPE, document, findings);
    }
    refuse_both(document, findings);
    static const char *const statuses[] = { "closed_statuses", "withdrawn_statuses", "visit_statuses",
                                            "open_statuses" };
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++)
        need_column(&map, INTAKE_STATUS, statuses[i], document, findings);
    refuse_status_twice(&map, document, findings);
    need_column(&map, INTAKE_CHANNEL, "staff_channels", document, findings);
    if (findings->errors == errors && map.field[INTAKE_PHONE].column.len == 0)
        finding_add(findings, FINDING_WARNING, "no-numbers", document, document->root,
                    "no column has the citizen's number, so nobody will be surveyed", FINDING_NO_ARGUMENTS);
    if (findings->errors > errors)
        return false;
    *ret = map;
    return true;
}

bool intake_map_check(const struct document *document, struct arena *arena, struct findings *findings)
{
    struct intake_map map;
    return intake_map_read(document, arena, findings, &map);
}
