#include "main/rules/rules_load.h"

#include "adapter/file/file.h"
#include "adapter/yaml/yaml.h"
#include "main/definitions.h"
#include "main/embedded.h"
#include "rules/rule_read.h"

enum { FILES_MAX = 100 };

struct loader {
    struct arena *arena;
    struct findings *findings;
    struct rule *rule; /* RULE_SET_MAX */
    size_t rule_count;
    bool failed;
};

static void report(struct findings *findings, struct slice file, const char *code, const char *why)
{
    const struct document nowhere = { .file = file, .text = SLICE_EMPTY };
    finding_add(findings, FINDING_ERROR, code, &nowhere, NULL, "{}", FINDING_ARGUMENTS(slice_from_text(why)));
}

static bool is_known(const struct rule *rule, size_t rule_count, struct slice id)
{
    for (size_t i = 0; i < rule_count; i++) {
        if (slice_equal(rule[i].id, id)) {
            return true;
        }
    }
    return false;
}

bool rules_load_add(const struct rule_group *group, struct slice file, struct findings *findings,
                    struct rule *rule, size_t *rule_count)
{
    bool added = true;
    for (size_t i = 0; i < group->rule_count; i++) {
        if (is_known(rule, *rule_count, group->rule[i].id)) {
            report(findings, file, "duplicate-id", "a rule of another group has the same id");
            added = false;
        } else if (*rule_count == RULE_SET_MAX) {
            report(findings, file, "too-many", "all groups together have too many rules");
            return false;
        } else {
            rule[(*rule_count)++] = group->rule[i];
        }
    }
    return added;
}

static void add_file(struct loader *loader, struct slice file, struct slice bytes)
{
    /* The tree outlives this call: rules borrow their texts from it. */
    struct document *document = arena_new(loader->arena, struct document);
    struct rule_group group;
    if (document == NULL || !yaml_load(bytes, file, loader->arena, loader->findings, document) ||
        !rule_read(document, loader->arena, loader->findings, &group)) {
        loader->failed = true;
        return;
    }
    if (!rules_load_add(&group, file, loader->findings, loader->rule, &loader->rule_count)) {
        loader->failed = true;
    }
}

static void add_path(struct loader *loader, const char *path)
{
    struct slice *file = NULL;
    size_t count = 0;
    enum file_error error = file_list(path, ".yaml", FILES_MAX, loader->arena, &file, &count);
    if (error != FILE_OK || count == 0) {
        loader->failed = true;
        report(loader->findings, slice_from_text(path), "no-file",
               error != FILE_OK ? file_error_text(error) : "no file ends in .yaml");
    }
    for (size_t i = 0; error == FILE_OK && i < count; i++) {
        struct slice bytes;
        error = file_read(file[i].at, DEFINITION_BYTES_MAX, loader->arena, &bytes);
        if (error == FILE_OK) {
            add_file(loader, file[i], bytes);
        } else {
            loader->failed = true;
            report(loader->findings, file[i], "no-file", file_error_text(error));
        }
    }
}

bool rules_load(const char *path, struct arena *arena, struct findings *findings, struct rule_set *ret)
{
    struct loader loader = { .arena = arena, .findings = findings };
    loader.rule = arena_new_array(arena, struct rule, RULE_SET_MAX);
    if (loader.rule == NULL) {
        return false;
    }
    if (path != NULL) {
        add_path(&loader, path);
    } else {
        struct embedded_file file;
        for (size_t i = 0; embedded_next(SLICE_LIT("survey-defs/rules/"), i, &file); i++) {
            add_file(&loader, file.path, file.bytes);
        }
    }
    if (loader.failed || arena->exhausted) {
        return false;
    }
    *ret = (struct rule_set){ .rule = loader.rule, .rule_count = loader.rule_count };
    return true;
}
