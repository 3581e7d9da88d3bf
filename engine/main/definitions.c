#include "main/definitions.h"

#include "adapter/crypto/digest.h"
#include "adapter/file/file.h"
#include "adapter/yaml/yaml.h"
#include "authoring/survey_test.h"
#include "intake/intake_map_read.h"
#include "intake/units_read.h"
#include "main/config/config.h"
#include "main/embedded.h"
#include "main/lexicons.h"
#include "main/survey/survey_hooks.h"
#include "reply/lexicon_read.h"
#include "rules/rule_read.h"
#include "rules/rule_test.h"
#include "schedule/holidays_read.h"
#include "survey/survey_read.h"

/* ---- the holidays that a survey names ---- */

/* "DIR/surveys/x.yaml" has its holidays in DIR/holidays; the program's own are the fall-back. */
static struct slice holidays_path(struct slice survey_file, struct slice id, struct arena *arena)
{
    char memory[4096];
    struct buffer path;
    size_t cut = survey_file.len;
    while (cut > 0 && survey_file.at[cut - 1] != '/')
        cut--;
    buffer_init(&path, memory, sizeof memory);
    buffer_add(&path, slice_part(survey_file, 0, cut));
    buffer_add_text(&path, "../holidays/");
    buffer_add(&path, id);
    buffer_add_text(&path, ".yaml");
    buffer_add_byte(&path, '\0');
    const struct slice whole = arena_copy(arena, buffer_slice(&path));
    return slice_part(whole, 0, whole.len > 0 ? whole.len - 1 : 0);
}

static bool holidays_bytes(struct slice survey_file, struct slice id, struct arena *arena,
                           struct slice *ret_file, struct slice *ret_bytes)
{
    char memory[128];
    struct buffer own;
    struct embedded_file embedded;
    const bool carried = embedded_find(survey_file, &embedded);
    *ret_file = holidays_path(survey_file, id, arena);
    if (!carried && ret_file->len > 0 &&
        file_read(ret_file->at, DEFINITION_BYTES_MAX, arena, ret_bytes) == FILE_OK)
        return true;
    buffer_init(&own, memory, sizeof memory);
    buffer_add_text(&own, "survey-defs/holidays/");
    buffer_add(&own, id);
    buffer_add_text(&own, ".yaml");
    if (own.overflowed || !embedded_find(buffer_slice(&own), &embedded))
        return false;
    *ret_file = embedded.path;
    *ret_bytes = embedded.bytes;
    return true;
}

static bool find_holidays(const struct document *document, struct arena *arena, struct findings *findings,
                          struct survey *survey)
{
    struct slice file, bytes;
    struct document table;
    if (survey->holidays.len == 0 || slice_equal(survey->holidays, SLICE_LIT("none")))
        return true;
    if (!holidays_bytes(document->file, survey->holidays, arena, &file, &bytes)) {
        finding_add(findings, FINDING_ERROR, "unknown-holidays", document,
                    node_get(node_get(document->root, "schedule"), "holidays"),
                    "there are no holidays '{}': holidays/{}.yaml is not there",
                    FINDING_ARGUMENTS(survey->holidays, survey->holidays));
        return false;
    }
    struct holidays *holidays = arena_new(arena, struct holidays);
    if (holidays == NULL || !yaml_load(bytes, file, arena, findings, &table) ||
        !holidays_read(&table, arena, findings, holidays))
        return false;
    survey->holiday_table = holidays;
    return true;
}

/* ---- the kinds ---- */

static bool check_survey(const struct document *document, struct arena *arena, struct findings *findings)
{
    struct survey *survey = arena_new(arena, struct survey);
    if (survey == NULL) {
        finding_add(findings, FINDING_ERROR, "too-large", document, NULL,
                    "there is no memory for another survey", FINDING_NO_ARGUMENTS);
        return false;
    }
    const bool read = survey_read(document, &survey_hooks, arena, findings, survey);
    return find_holidays(document, arena, findings, survey) && read;
}

static bool check_holidays(const struct document *document, struct arena *arena, struct findings *findings)
{
    struct holidays *holidays = arena_new(arena, struct holidays);
    return holidays != NULL && holidays_read(document, arena, findings, holidays);
}

static bool check_rules(const struct document *document, struct arena *arena, struct findings *findings)
{
    struct rule_group group;
    return rule_read(document, arena, findings, &group);
}

static bool check_rule_test(const struct document *document, struct arena *arena, struct findings *findings)
{
    struct rule_test test;
    return rule_test_read(document, arena, findings, &test);
}

static bool check_survey_test(const struct document *document, struct arena *arena, struct findings *findings)
{
    struct survey_test test;
    return survey_test_read(document, arena, findings, &test);
}

static bool check_units(const struct document *document, struct arena *arena, struct findings *findings)
{
    struct units units;
    return units_read(document, arena, findings, &units);
}

static bool check_config(const struct document *document, struct arena *arena, struct findings *findings)
{
    struct config *config = arena_new(arena, struct config);
    return config != NULL && config_read(document, arena, findings, config);
}

#define CONSTANT_SHAPE(name)                                                                                 \
    static const struct shape *shape_of_##name(struct arena *arena)                                          \
    {                                                                                                        \
        (void)arena;                                                                                         \
        return &name##_shape;                                                                                \
    }

CONSTANT_SHAPE(survey)
CONSTANT_SHAPE(holidays_read)
CONSTANT_SHAPE(intake_map)
CONSTANT_SHAPE(config)
CONSTANT_SHAPE(units_read)
CONSTANT_SHAPE(lexicon_read)
CONSTANT_SHAPE(rule_test)
CONSTANT_SHAPE(survey_test)

static const struct definition_kind kinds[] = {
    { .kind = { "Survey", 6 }, .schema = "survey", .shape = shape_of_survey, .check = check_survey },
    { .kind = { "SurveyTest", 10 },
      .schema = "survey-test",
      .shape = shape_of_survey_test,
      .check = check_survey_test },
    { .kind = { "RuleGroup", 9 }, .schema = "rule", .shape = rule_read_shape, .check = check_rules },
    { .kind = { "RuleTest", 8 },
      .schema = "rule-test",
      .shape = shape_of_rule_test,
      .check = check_rule_test },
    { .kind = { "Intake", 6 }, .schema = "intake", .shape = shape_of_intake_map, .check = intake_map_check },
    { .kind = { "Lexicon", 7 },
      .schema = "lexicon",
      .shape = shape_of_lexicon_read,
      .check = lexicons_check },
    { .kind = { "Holidays", 8 },
      .schema = "holidays",
      .shape = shape_of_holidays_read,
      .check = check_holidays },
    { .kind = { "Units", 5 }, .schema = "units", .shape = shape_of_units_read, .check = check_units },
    { .kind = { "Config", 6 }, .schema = "config", .shape = shape_of_config, .check = check_config },
};
enum { KIND_COUNT = sizeof kinds / sizeof kinds[0] };

const struct definition_kind *definitions_kinds(size_t *ret_count)
{
    *ret_count = KIND_COUNT;
    return kinds;
}

static const struct definition_kind *kind_of_name(struct slice kind)
{
    for (size_t i = 0; i < KIND_COUNT; i++) {
        if (slice_equal(kinds[i].kind, kind))
            return &kinds[i];
    }
    return NULL;
}

/* ---- where the bytes come from ---- */

static bool not_found(struct slice file, const char *why, struct findings *findings)
{
    const struct document nowhere = { .file = file, .text = SLICE_EMPTY };
    finding_add(findings, FINDING_ERROR, "no-file", &nowhere, NULL, "{}",
                FINDING_ARGUMENTS(slice_from_text(why)));
    return false;
}

static struct slice joined(const char *folder, struct slice path, struct arena *arena)
{
    char memory[4096];
    struct buffer buffer;
    buffer_init(&buffer, memory, sizeof memory);
    buffer_add_text(&buffer, folder);
    if (buffer.len > 0 && buffer.at[buffer.len - 1] != '/')
        buffer_add_byte(&buffer, '/');
    buffer_add(&buffer, path);
    buffer_add_byte(&buffer, '\0');
    const struct slice whole = arena_copy(arena, buffer_slice(&buffer));
    return slice_part(whole, 0, whole.len > 0 ? whole.len - 1 : 0);
}

bool definitions_bytes(const char *defs, struct slice path, struct arena *arena, struct findings *findings,
                       struct slice *ret_file, struct slice *ret_bytes)
{
    const bool absolute = slice_starts_with(path, SLICE_LIT("/"));
    if (defs != NULL || absolute) {
        const struct slice name =
            absolute ? joined("/", slice_part(path, 1, path.len), arena) : joined(defs, path, arena);
        struct slice bytes;
        const enum file_error error = file_read(name.at, DEFINITION_BYTES_MAX, arena, &bytes);
        if (error != FILE_OK)
            return not_found(name, file_error_text(error), findings);
        *ret_file = name;
        *ret_bytes = bytes;
        return true;
    }
    const struct slice file = joined("survey-defs", path, arena);
    struct embedded_file embedded;
    if (!embedded_find(file, &embedded))
        return not_found(file, "the program carries no such definition", findings);
    *ret_file = embedded.path;
    *ret_bytes = embedded.bytes;
    return true;
}

/* Of a folder on disk, or of the program's files; as paths for definitions_bytes. */
static size_t list_folder(const char *defs, struct slice path, struct arena *arena, struct slice *ret,
                          size_t max)
{
    const struct slice shipped = SLICE_LIT("survey-defs/");
    struct slice *file = NULL;
    size_t count = 0;
    const bool absolute = slice_starts_with(path, SLICE_LIT("/"));
    if (defs != NULL || absolute) {
        const struct slice folder =
            absolute ? joined("/", slice_part(path, 1, path.len), arena) : joined(defs, path, arena);
        if (file_list(folder.at, ".yaml", max, arena, &file, &count) != FILE_OK)
            return 0;
        for (size_t i = 0; i < count; i++)
            ret[i] = absolute ? file[i] : slice_part(file[i], folder.len - path.len, SIZE_MAX);
        return count;
    }
    const struct slice prefix = joined(joined("survey-defs", path, arena).at, SLICE_EMPTY, arena);
    struct embedded_file embedded;
    while (count < max && embedded_next(prefix, count, &embedded)) {
        ret[count++] = slice_part(embedded.path, shipped.len, SIZE_MAX);
    }
    return count;
}

size_t definitions_list(const char *defs, struct slice path, struct arena *arena, struct findings *findings,
                        struct slice *ret, size_t max)
{
    if (slice_ends_with(path, SLICE_LIT(".yaml"))) {
        ret[0] = path;
        return 1;
    }
    const size_t count = list_folder(defs, path, arena, ret, max);
    if (count == 0)
        (void)not_found(path, "no definition ends in .yaml there", findings);
    return count;
}

/* ---- what they say ---- */

static bool unknown_kind(const struct document *document, struct findings *findings)
{
    const struct node *kind = node_get(document->root, "kind");
    struct slice name[KIND_COUNT];
    for (size_t i = 0; i < KIND_COUNT; i++)
        name[i] = kinds[i].kind;
    if (kind == NULL || kind->kind != NODE_SCALAR) {
        finding_add(findings, FINDING_ERROR, "missing-key", document, document->root,
                    "'kind' is missing: a definition begins with apiVersion: ccrm/v1 and its kind",
                    FINDING_NO_ARGUMENTS);
        return false;
    }
    finding_add(findings, FINDING_ERROR, "unknown-kind", document, kind,
                "there is no kind of definition named '{}'", FINDING_ARGUMENTS(kind->text));
    finding_suggest_nearest(findings, kind->text, name, KIND_COUNT);
    return false;
}

bool definitions_check(struct slice file, struct slice bytes, struct arena *arena, struct findings *findings,
                       struct document *ret)
{
    if (!yaml_load(bytes, file, arena, findings, ret))
        return false;
    if (ret->root == NULL) {
        finding_add(findings, FINDING_ERROR, "empty-document", ret, NULL, "there is nothing in this file",
                    FINDING_NO_ARGUMENTS);
        return false;
    }
    const struct definition_kind *kind = kind_of_name(shape_document_kind(ret));
    return kind != NULL ? kind->check(ret, arena, findings) : unknown_kind(ret, findings);
}

bool definitions_survey_bytes(struct slice file, struct slice bytes, struct arena *arena,
                              struct findings *findings, const struct survey **ret)
{
    struct document document;
    if (!yaml_load(bytes, file, arena, findings, &document))
        return false;
    struct survey *survey = arena_new(arena, struct survey);
    if (survey == NULL)
        return not_found(file, "there is no memory for another survey", findings);
    if (!survey_read(&document, &survey_hooks, arena, findings, survey) ||
        !find_holidays(&document, arena, findings, survey))
        return false;
    digest_of(bytes, survey->hash);
    *ret = survey;
    return true;
}

bool definitions_survey_text(const char *defs, struct slice id, struct arena *arena,
                             struct findings *findings, struct slice *ret_file, struct slice *ret_bytes)
{
    char memory[128];
    struct buffer path;
    buffer_init(&path, memory, sizeof memory);
    buffer_add_text(&path, "surveys/");
    buffer_add(&path, id);
    buffer_add_text(&path, ".yaml");
    if (path.overflowed)
        return not_found(id, "no survey has so long a name", findings);
    return definitions_bytes(defs, buffer_slice(&path), arena, findings, ret_file, ret_bytes);
}

bool definitions_survey(const char *defs, struct slice id, struct arena *arena, struct findings *findings,
                        const struct survey **ret)
{
    struct slice file, bytes;
    if (!definitions_survey_text(defs, id, arena, findings, &file, &bytes) ||
        !definitions_survey_bytes(file, bytes, arena, findings, ret))
        return false;
    return slice_equal((*ret)->id, id) || not_found(file, "the survey in this file has another id", findings);
}

bool definitions_survey_at(const char *defs, const char *file, struct arena *arena, struct findings *findings,
                           const struct survey **ret)
{
    const struct slice name = slice_from_text(file);
    struct slice bytes;
    if (slice_find(name, SLICE_LIT("/")) == name.len && slice_find(name, SLICE_LIT(".")) == name.len)
        return definitions_survey(defs, name, arena, findings, ret);
    const enum file_error error = file_read(file, DEFINITION_BYTES_MAX, arena, &bytes);
    if (error != FILE_OK)
        return not_found(name, file_error_text(error), findings);
    return definitions_survey_bytes(name, bytes, arena, findings, ret);
}
