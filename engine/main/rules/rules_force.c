#include "main/rules/rules_force.h"

#include "adapter/crypto/digest.h"
#include "adapter/pg/definition_rows.h"
#include "adapter/yaml/yaml.h"
#include "main/check_output.h"
#include "main/rules/rules_load.h"
#include "rules/night_rules.h"
#include "rules/rule_read.h"

#include <stdio.h>
#include <string.h>

static const struct rule *find(const struct rule_group *group, struct slice id)
{
    for (size_t i = 0; i < group->rule_count; i++)
        if (slice_equal(group->rule[i].id, id))
            return &group->rule[i];
    return NULL;
}

/* Versions that a revision replaced or dropped: what they flagged stands until a person closes it. */
struct former {
    struct rule rule[RULE_VERSIONS_MAX - RULE_SET_MAX];
    size_t count;
};

static void retire(const struct rule_group *group, const struct rule_group *next, struct night retired,
                   struct night night, struct former *former)
{
    for (size_t i = 0; i < group->rule_count && former->count < RULE_VERSIONS_MAX - RULE_SET_MAX; i++) {
        const struct rule *after = find(next, group->rule[i].id);
        const bool goes_on = after != NULL && rule_same_figures(&group->rule[i], after);
        if (!goes_on && night.day - retired.day < NIGHT_RULES_YEAR) {
            former->rule[former->count] = group->rule[i];
            former->rule[former->count++].retired = retired;
        }
    }
}

/* The revision read, its changed rules beginning on its night. */
static bool revise(const struct definition_revision *revision, struct night night, struct arena *arena,
                   struct rule_group *group, struct former *former)
{
    struct findings findings;
    struct document *document = arena_new(arena, struct document);
    struct rule_group next;
    char name[48];
    snprintf(name, sizeof name, "revision %d", (int)revision->revision);
    const struct slice file = arena_copy(arena, slice_from_text(name));
    if (document == NULL || !findings_init(&findings, arena))
        return false;
    const bool read = yaml_load(revision->text, file, arena, &findings, document) &&
                      rule_read(document, arena, &findings, &next);
    check_output_findings(&findings);
    if (!read)
        return false;
    for (size_t i = 0; i < next.rule_count; i++) {
        const struct rule *before = find(group, next.rule[i].id);
        next.rule[i].effective = before != NULL && rule_same_figures(before, &next.rule[i])
                                     ? before->effective
                                     : revision->effective;
    }
    retire(group, &next, revision->effective, night, former);
    *group = next;
    return true;
}

static bool add_group(const struct rule_group *group, struct arena *arena, struct rule *rule, size_t *count)
{
    struct findings findings;
    if (!findings_init(&findings, arena))
        return false;
    const bool added = rules_load_add(group, group->id, &findings, rule, count);
    check_output_findings(&findings);
    return added;
}

enum pg_outcome rules_force_on(const struct night_store *store, const struct night_setting *setting,
                               struct rule_set *ret)
{
    struct definition_revision *revision = NULL;
    size_t count = 0;
    uint8_t chain[2 * DIGEST_LEN] = { 0 };
    enum pg_outcome outcome =
        definition_rows_list(store->session, store->arena, DEFINITION_ROWS_RULES, &revision, &count);
    struct rule *rule = arena_new_array(store->arena, struct rule, RULE_VERSIONS_MAX);
    struct former *former = arena_new(store->arena, struct former);
    if (outcome != PG_DONE || rule == NULL || former == NULL)
        return outcome != PG_DONE ? outcome : PG_NO_MEMORY;
    struct rule_set set = { .rule = rule };
    for (size_t g = 0; g < setting->group_count; g++) {
        struct rule_group group = setting->group[g].group;
        memcpy(chain + DIGEST_LEN, setting->group[g].hash, DIGEST_LEN);
        for (size_t i = 0; i < count; i++) {
            if (!revision[i].approved || revision[i].effective.day > store->night.day ||
                !slice_equal(revision[i].id, group.id))
                continue;
            if (!revise(&revision[i], store->night, store->arena, &group, former))
                return PG_BAD_VALUE;
            digest_of(revision[i].text, chain + DIGEST_LEN);
        }
        if (!add_group(&group, store->arena, rule, &set.rule_count))
            return PG_BAD_VALUE;
        digest_of((struct slice){ .at = (const char *)chain, .len = sizeof chain }, set.hash);
        memcpy(chain, set.hash, DIGEST_LEN);
    }
    for (size_t i = 0; i < former->count; i++)
        rule[set.rule_count++] = former->rule[i];
    *ret = set;
    return PG_DONE;
}
