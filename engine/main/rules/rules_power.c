#include "main/commands.h"

#include "adapter/file/file.h"
#include "intake/csv.h"
#include "main/check_output.h"
#include "main/command.h"
#include "main/rules/rules_load.h"
#include "rules/power.h"
#include "rules/statistics.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { ARENA_BYTES = 32 * 1024 * 1024, FILE_MAX = 1024 * 1024, RUNS = 200, ANSWERS_OF_ONE_OFFICER = 55 };

static const double rates[] = { 0.03, 0.05, 0.10 };
enum { RATES = sizeof rates / sizeof *rates };

static const char help[] =
    "Usage: ccrm rules power --departments FILE [--rules DIR] [--seed N] [--confirmed SHARE]\n"
    "\n"
    "For each department: after how many nights, and how many answers, 3, 5 and 10 % of solicitation would "
    "be at alert\n"
    "with probability 0.8. \"never\" means not within a year: silence there is no evidence.\n"
    "\n"
    "  --departments FILE  CSV with a header: department,answers (a year, from the page on coverage)\n"
    "  --rules DIR         rule groups (default: those that the program carries)\n"
    "  --seed N            of the simulation (default 1)\n"
    "  --confirmed SHARE   of true reports that get confirmed (default 0.8)\n"
    "\n"
    "Exit: 0 done, 1 the rules or the file cannot be read, 2 usage, 4 no memory.\n"
    "\n"
    "Example: ccrm rules power --departments departments.csv\n";

struct options {
    const char *departments, *rules;
    uint64_t seed;
    double confirmed;
};

static bool read_options(int argc, char **argv, struct options *ret, int *ret_exit)
{
    static const struct option table[] = { { "departments", required_argument, NULL, 'd' },
                                           { "rules", required_argument, NULL, 'r' },
                                           { "seed", required_argument, NULL, 's' },
                                           { "confirmed", required_argument, NULL, 'c' },
                                           { "help", no_argument, NULL, 'h' },
                                           { 0 } };
    struct options options = { .seed = 1, .confirmed = 0.8 };
    int option = 0;
    optind = 1;
    while ((option = getopt_long(argc, argv, "h", table, NULL)) != -1) {
        char *end = NULL;
        bool good = option != '?' && option != 'h';
        if (option == 'd') {
            options.departments = optarg;
        } else if (option == 'r') {
            options.rules = optarg;
        } else if (option == 's') {
            options.seed = strtoull(optarg, &end, 10);
            good = *end == '\0';
        } else if (option == 'c') {
            options.confirmed = strtod(optarg, &end);
            good = *end == '\0' && options.confirmed > 0 && options.confirmed <= 1;
        }
        if (!good) {
            fputs(help, option == 'h' ? stdout : stderr);
            *ret_exit = option == 'h' ? EXIT_OK : EXIT_USAGE;
            return false;
        }
    }
    if (options.departments == NULL || optind != argc) {
        fputs(help, stderr);
        *ret_exit = EXIT_USAGE;
        return false;
    }
    *ret = options;
    return true;
}

static void print_power(struct power power)
{
    if (power.seen) {
        printf("  %4d nights %6d answers", (int)power.nights, (int)power.answers);
    } else {
        printf("  never (%2.0f %% of years)   ", 100 * power.share);
    }
}

static void print_department(const struct options *options, const struct rule *rule, struct slice name,
                             long long answers)
{
    /* Each department draws from a generator of its own, so the order of the file changes nothing. */
    struct random random = random_for(options->seed, name);
    int officers = 1 + (int)(answers / ANSWERS_OF_ONE_OFFICER);
    struct power_case department = { .answers_a_year = (double)answers,
                                     .confirmed = options->confirmed,
                                     .types = 3,
                                     .officers = officers < 40 ? officers : 40 };
    printf("%-24.*s %7lld", (int)name.len, name.at, answers);
    for (size_t r = 0; r < RATES; r++) {
        department.rate = rates[r];
        print_power(power_of(rule, &department, RUNS, &random));
    }
    printf("  %3.0f %%  %5.2f %%\n", 100 * statistics_silence(rates[0] * options->confirmed, (double)answers),
           100 * statistics_zero_upper((double)answers));
    fflush(stdout);
}

static int print_all(const struct options *options, const struct rule *rule, struct csv *csv)
{
    int code = EXIT_OK;
    struct csv_row row;
    csv_expect(csv, 2);
    printf("%-24s %7s  %-26s%-26s%-26s%s\n", "department", "answers", "3 %", "5 %", "10 %",
           "silent  ruled out");
    for (enum csv_result result = csv_next(csv, &row); result == CSV_ROW || result == CSV_BAD;
         result = csv_next(csv, &row)) {
        long long answers = 0;
        if (row.line == 1 && result == CSV_ROW && slice_equal(row.field[0], SLICE_LIT("department"))) {
            continue;
        }
        if (result == CSV_BAD || !slice_to_int(slice_trim(row.field[1]), 0, 10 * 1000 * 1000, &answers)) {
            fprintf(stderr, "%s:%llu: not department,answers\n", options->departments,
                    (unsigned long long)row.line);
            code = EXIT_FINDINGS;
            continue;
        }
        if (isatty(STDERR_FILENO)) {
            fprintf(stderr, "%.*s ...\r", (int)row.field[0].len, row.field[0].at);
        }
        print_department(options, rule, row.field[0], answers);
    }
    return code;
}

static const struct rule *solicitation_rule(const struct rule_set *set)
{
    for (size_t i = 0; i < set->rule_count; i++) {
        if (set->rule[i].kind == RULE_SOLICITATION) {
            return &set->rule[i];
        }
    }
    return NULL;
}

static int power(const struct options *options, struct arena *arena, struct csv *csv)
{
    struct findings findings;
    struct rule_set set;
    struct slice bytes;
    if (!findings_init(&findings, arena) || !rules_load(options->rules, arena, &findings, &set)) {
        check_output(&findings, 1, CHECK_FORMAT_HUMAN);
        return EXIT_FINDINGS;
    }
    const struct rule *rule = solicitation_rule(&set);
    if (rule == NULL) {
        fprintf(stderr, "rules power: no rule of kind solicitation\n");
        return EXIT_FINDINGS;
    }
    enum file_error error = file_read(options->departments, FILE_MAX, arena, &bytes);
    if (error != FILE_OK) {
        fprintf(stderr, "%s: %s\n", options->departments, file_error_text(error));
        return EXIT_FINDINGS;
    }
    csv_init(csv);
    csv_feed(csv, bytes);
    csv_finish(csv);
    return print_all(options, rule, csv);
}

int command_rules_power(int argc, char **argv)
{
    struct options options;
    int code = EXIT_OK;
    if (!read_options(argc, argv, &options, &code)) {
        return code;
    }
    void *memory = malloc(ARENA_BYTES);
    struct csv *csv = malloc(sizeof *csv);
    code = EXIT_DEPENDENCY;
    if (memory != NULL && csv != NULL) {
        struct arena arena;
        arena_init(&arena, memory, ARENA_BYTES);
        code = power(&options, &arena, csv);
    }
    free(csv);
    free(memory);
    return code;
}
