/* `ccrm rules publish`: one login proposes a rule group, another approves it, for nights to come. */
#include "adapter/crypto/digest.h"
#include "adapter/file/file.h"
#include "adapter/pg/definition_rows.h"
#include "adapter/pg/flag_rows.h"
#include "adapter/yaml/yaml.h"
#include "main/check_output.h"
#include "main/command.h"
#include "main/commands.h"
#include "main/definitions.h"
#include "main/misused.h"
#include "main/night/night_setting.h"
#include "main/rules/rules_force.h"
#include "main/rules/rules_recorded.h"
#include "rules/rule_read.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

static const char help[] =
    "ccrm rules publish - bring a rule group into force, from a night on\n"
    "\n"
    "usage: ccrm rules publish FILE --effective DATE --reason TEXT [--config FILE] [--set KEY=VALUE]... "
    "[--db CONNINFO]\n"
    "       ccrm rules publish --approve NUMBER [--config FILE] [--db CONNINFO]\n"
    "       ccrm rules publish --list [--config FILE] [--db CONNINFO]\n"
    "\n"
    "The first form proposes FILE (kind RuleGroup) and prints what it changes; the reason is kept with it. "
    "It comes\n"
    "into force when another login approves it, on a night that has not run yet. A rule whose figures change "
    "starts at\n"
    "nothing on that night; no earlier night is recomputed. What was published is never altered or deleted.\n"
    "\n"
    "examples: ccrm rules publish solicitation.yaml --effective 2027-04-01 --reason 'p0 as measured in "
    "March'\n"
    "          ccrm rules publish --approve 3\n"
    "\n"
    "Exit codes: 0 done, 1 refused, 2 usage, 3 configuration, schema or rights, 4 no database.\n";

struct wish {
    struct night_options options;
    const char *file;
    struct slice reason;
    bool has_effective, list;
    struct night effective;
    long approve;
};

static bool take_date(const char *text, struct wish *wish)
{
    wish->has_effective = night_parse(slice_from_text(text), &wish->effective);
    if (!wish->has_effective)
        fprintf(stderr, "ccrm rules publish: --effective wants a date such as 2027-04-01, not '%s'\n", text);
    return wish->has_effective;
}

/* A proposal that lacks something says what; other mixtures are none of the three forms. */
static bool is_whole(const struct wish *wish)
{
    const bool proposes = wish->file != NULL && wish->approve == 0 && !wish->list;
    if (proposes && !wish->has_effective)
        fputs("ccrm rules publish: --effective DATE is missing\n", stderr);
    if (proposes && wish->reason.len == 0)
        fputs("ccrm rules publish: --reason TEXT is missing: it is kept with the revision\n", stderr);
    const int ways = (wish->file != NULL) + (wish->approve > 0) + wish->list;
    return ways == 1 && (!proposes || (wish->has_effective && wish->reason.len > 0));
}

static bool read_wish(int argc, char **argv, struct wish *ret)
{
    static const struct option option[] = { { "config", required_argument, NULL, 'c' },
                                            { "set", required_argument, NULL, 's' },
                                            { "db", required_argument, NULL, 'd' },
                                            { "effective", required_argument, NULL, 'e' },
                                            { "reason", required_argument, NULL, 'r' },
                                            { "approve", required_argument, NULL, 'a' },
                                            { "list", no_argument, NULL, 'l' },
                                            { "help", no_argument, NULL, 'h' },
                                            { 0 } };
    struct wish wish = { .options = { .own_role = true } };
    struct night_options *options = &wish.options;
    bool good = true;
    char *end = NULL;
    optind = 1;
    for (int c; (c = getopt_long(argc, argv, "h", option, NULL)) != -1;) {
        if (c == 'c')
            options->config = optarg;
        else if (c == 's' && options->set_count < NIGHT_SETTING_SET_MAX)
            options->set[options->set_count++] = optarg;
        else if (c == 'd')
            options->connection = optarg;
        else if (c == 'e')
            good &= take_date(optarg, &wish);
        else if (c == 'r')
            wish.reason = slice_trim(slice_from_text(optarg));
        else if (c == 'a')
            good &= (wish.approve = strtol(optarg, &end, 10)) > 0 && *end == '\0' && wish.approve < INT32_MAX;
        else if (c == 'l')
            wish.list = true;
        else if (c == 'h')
            options->help = true;
        else
            good = false;
    }
    if (optind + 1 == argc)
        wish.file = argv[optind++];
    *ret = wish;
    return options->help || (good && optind == argc && is_whole(&wish));
}

/* ---- what changes ---- */

static void print_value(const struct rule_field *field, const struct rule *rule)
{
    const char *at = (const char *)rule + field->offset;
    if (field->type == RULE_FIELD_INTEGER) {
        printf("%d", *(const int *)(const void *)at);
    } else if (field->type == RULE_FIELD_BOOLEAN) {
        fputs(*(const bool *)at ? "true" : "false", stdout);
    } else if (field->type == RULE_FIELD_CLASS_RATES) {
        for (size_t c = 0; c < rule->class_count; c++)
            printf("%s%.*s %g", c > 0 ? ", " : "", (int)rule->p0_by_class[c].class_name.len,
                   rule->p0_by_class[c].class_name.at, rule->p0_by_class[c].p0);
        fputs(rule->class_count == 0 ? "p0 for all" : "", stdout);
    } else {
        const size_t values = field->type == RULE_FIELD_NUMBERS ? rule->grid_count : 1;
        for (size_t v = 0; v < values; v++)
            printf("%s%g", v > 0 ? " " : "", ((const double *)(const void *)at)[v]);
    }
}

static void print_changes(const struct rule *before, const struct rule *after)
{
    size_t count = 0;
    const struct rule_field *field = rule_fields(&count);
    for (size_t f = 0; f < count; f++) {
        if ((field[f].kinds >> after->kind & 1) == 0 || !rule_field_differs(&field[f], before, after))
            continue;
        printf("  %.*s %.*s: ", (int)after->id.len, after->id.at, (int)field[f].name.len, field[f].name.at);
        print_value(&field[f], before);
        fputs(" -> ", stdout);
        print_value(&field[f], after);
        putchar('\n');
    }
}

static const struct rule *find(const struct rule *rule, size_t count, struct slice id)
{
    for (size_t i = 0; i < count; i++)
        if (slice_equal(rule[i].id, id))
            return &rule[i];
    return NULL;
}

static enum pg_outcome say_flags_up(struct night_setting *setting, struct slice rule)
{
    int64_t up = 0;
    enum pg_outcome outcome = flag_rows_up(setting->session, rule, &up);
    if (outcome == PG_DONE && up > 0)
        printf(
            "  %.*s: %lld flags of it are up; they stand under the old figures until a person closes them\n",
            (int)rule.len, rule.at, (long long)up);
    return outcome;
}

static bool has_class(const struct unit_class *row, size_t count, struct slice name)
{
    for (size_t i = 0; i < count; i++)
        if (slice_equal(row[i].name, name))
            return true;
    return false;
}

/* A class that is misspelt would leave its departments at p0 unnoticed. */
static enum pg_outcome say_empty_classes(const struct night_store *store, const struct rule_group *group)
{
    struct unit_class *row = NULL;
    size_t count = 0;
    const enum pg_outcome outcome = night_store_classes(store, store->night, &row, &count);
    for (size_t i = 0; outcome == PG_DONE && i < group->rule_count; i++)
        for (size_t c = 0; c < group->rule[i].class_count; c++) {
            const struct slice name = group->rule[i].p0_by_class[c].class_name;
            if (!has_class(row, count, name))
                printf("  %.*s: no department is of class %.*s on that night by the published "
                       "units\n",
                       (int)group->rule[i].id.len, group->rule[i].id.at, (int)name.len, name.at);
        }
    return outcome;
}

/* Against the rules that would be in force on that night without it. */
static enum pg_outcome print_difference(struct night_setting *setting, const struct rule_group *group,
                                        struct night effective)
{
    struct rule_set set;
    const struct night_store store = rules_recorded_store(setting, effective);
    enum pg_outcome outcome = rules_force_on(&store, setting, &set);
    for (size_t i = 0; outcome == PG_DONE && i < group->rule_count; i++) {
        const struct rule *before = find(set.rule, set.rule_count, group->rule[i].id);
        if (before == NULL) {
            printf("  %.*s: new\n", (int)group->rule[i].id.len, group->rule[i].id.at);
        } else if (!rule_same_figures(before, &group->rule[i])) {
            print_changes(before, &group->rule[i]);
            outcome = say_flags_up(setting, before->id);
        }
    }
    for (size_t g = 0; outcome == PG_DONE && g < setting->group_count; g++) {
        const struct rule_group *shipped = &setting->group[g].group;
        for (size_t i = 0; slice_equal(shipped->id, group->id) && i < shipped->rule_count; i++)
            if (find(group->rule, group->rule_count, shipped->rule[i].id) == NULL)
                printf("  %.*s: no longer there\n", (int)shipped->rule[i].id.len, shipped->rule[i].id.at);
    }
    return outcome == PG_DONE ? say_empty_classes(&store, group) : outcome;
}

/* ---- the three forms ---- */

static bool read_group(struct night_setting *setting, const char *path, struct slice *ret_bytes,
                       struct rule_group *ret)
{
    struct findings findings;
    struct document *document = arena_new(&setting->rows, struct document);
    if (document == NULL || !findings_init(&findings, &setting->rows))
        return false;
    const enum file_error error = file_read(path, DEFINITION_BYTES_MAX, &setting->rows, ret_bytes);
    if (error != FILE_OK) {
        fprintf(stderr, "ccrm rules publish: %s: %s\n", path, file_error_text(error));
        return false;
    }
    const bool read = yaml_load(*ret_bytes, slice_from_text(path), &setting->rows, &findings, document) &&
                      rule_read(document, &setting->rows, &findings, ret);
    check_output_findings(&findings);
    return read;
}

/* A group that no night runs, or that moves the year's start under running detectors, is not published. */
static bool fits(const struct night_setting *setting, const struct rule_group *group)
{
    bool known = false;
    for (size_t g = 0; g < setting->group_count; g++)
        known |= slice_equal(setting->group[g].group.id, group->id);
    if (!known)
        fprintf(stderr, "ccrm rules publish: night.rules has no group %.*s\n", (int)group->id.len,
                group->id.at);
    const bool same_year = group->year_start_month == setting->year_start_month &&
                           group->year_start_day == setting->year_start_day;
    if (!same_year)
        fputs("ccrm rules publish: year_start differs from that of the running rules\n", stderr);
    return known && same_year;
}

static int propose(struct night_setting *setting, const struct wish *wish)
{
    struct definition_revision proposal = { .effective = wish->effective, .reason = wish->reason };
    struct rule_group group;
    uint8_t hash[DIGEST_LEN];
    int32_t revision = 0;
    if (!read_group(setting, wish->file, &proposal.text, &group) || !fits(setting, &group))
        return EXIT_FINDINGS;
    proposal.id = group.id;
    digest_of(proposal.text, hash);
    enum pg_outcome outcome =
        definition_rows_propose_rules(setting->session, &setting->rows, &proposal, hash, &revision);
    if (outcome != PG_DONE)
        return night_setting_failed(setting, "the proposal", outcome);
    printf("revision %d of %.*s is proposed\n", (int)revision, (int)group.id.len, group.id.at);
    outcome = print_difference(setting, &group, wish->effective);
    if (outcome != PG_DONE)
        return night_setting_failed(setting, "what it changes", outcome);
    printf("It is in force once another login has run: ccrm rules publish --approve %d\n", (int)revision);
    return EXIT_OK;
}

static enum pg_outcome find_proposal(struct night_setting *setting, int32_t number, bool *ret_found)
{
    struct definition_revision *revision = NULL;
    size_t count = 0;
    const enum pg_outcome outcome =
        definition_rows_list(setting->session, &setting->rows, DEFINITION_ROWS_RULES, &revision, &count);
    *ret_found = false;
    for (size_t i = 0; outcome == PG_DONE && i < count; i++)
        *ret_found |= revision[i].revision == number;
    return outcome;
}

static int approve(struct night_setting *setting, int32_t revision)
{
    bool found = false;
    enum pg_outcome outcome = find_proposal(setting, revision, &found);
    if (outcome == PG_DONE && !found) {
        fprintf(stderr,
                "ccrm rules publish: there is no revision %d of rules; --list shows those there are\n",
                (int)revision);
        return EXIT_FINDINGS;
    }
    if (outcome == PG_DONE)
        outcome = definition_rows_approve(setting->session, &setting->rows, revision);
    if (outcome != PG_DONE)
        return night_setting_failed(setting, "the approval", outcome);
    printf("revision %d is approved\n", (int)revision);
    return EXIT_OK;
}

static int list(struct night_setting *setting)
{
    struct definition_revision *revision = NULL;
    size_t count = 0;
    enum pg_outcome outcome =
        definition_rows_list(setting->session, &setting->rows, DEFINITION_ROWS_RULES, &revision, &count);
    if (outcome != PG_DONE)
        return night_setting_failed(setting, "the revisions", outcome);
    for (size_t i = 0; i < count; i++) {
        const struct civil date = civil_from_night(revision[i].effective);
        printf("%d  %.*s  %04d-%02d-%02d  by %.*s, %s%.*s: %.*s\n", (int)revision[i].revision,
               (int)revision[i].id.len, revision[i].id.at, (int)date.year, date.month, date.day,
               (int)revision[i].author.len, revision[i].author.at,
               revision[i].approved ? "approved by " : "not approved", (int)revision[i].approver.len,
               revision[i].approver.at, (int)revision[i].reason.len, revision[i].reason.at);
    }
    if (count == 0)
        puts("nothing was published: the rules are those that are configured");
    return EXIT_OK;
}

int command_rules_publish(int argc, char **argv)
{
    _Static_assert((int)DIGEST_LEN == (int)DEFINITION_ROWS_HASH_LEN, "a revision is named by its digest");
    struct wish wish;
    if (!read_wish(argc, argv, &wish) || wish.options.help) {
        fputs(help, wish.options.help ? stdout : stderr);
        return wish.options.help ? EXIT_OK : EXIT_USAGE;
    }
    if (wish.file != NULL && misused_reason("rules publish", wish.reason))
        return EXIT_USAGE;
    struct night_setting setting;
    int exit_code = night_setting_open(&wish.options, &setting);
    if (exit_code == EXIT_OK) {
        if (wish.list)
            exit_code = list(&setting);
        else
            exit_code =
                wish.approve > 0 ? approve(&setting, (int32_t)wish.approve) : propose(&setting, &wish);
    }
    night_setting_close(&setting);
    return exit_code;
}
