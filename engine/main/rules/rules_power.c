#include "main/commands.h"

#include "adapter/file/file.h"
#include "intake/csv.h"
#include "main/check_output.h"
#include "main/command.h"
#include "main/rules/rules_departments.h"
#include "main/rules/rules_load.h"
#include "rules/power.h"
#include "rules/statistics.h"

#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    ARENA_BYTES = 48 * 1024 * 1024,
    FILE_MAX = 1024 * 1024,
    RUNS = 200,
    OFFICERS_MAX = 40,
    TYPES_MAX = 20,
    ANSWERS_MAX = 200000, /* a year, of the largest department of all */
    DEPARTMENTS_MAX = 2000,
};

static const double rates[] = { 0.03, 0.05, 0.10 };
enum { RATES = sizeof rates / sizeof *rates };

static const char help[] =
    "Usage: ccrm rules power --departments FILE [--rules DIR] [--seed N]\n"
    "                        [--confirmed SHARE] [--mistaken SHARE]\n"
    "       ccrm rules power --count-since DATE [--config FILE] [--set KEY=VALUE]... [--db CONNINFO]\n"
    "\n"
    "The first form says for each department after how many nights, and how many answers, 3, 5 and 10 % of\n"
    "solicitation would be at alert with probability 0.8, by simulating years of the very nights that the\n"
    "engine runs. \"never\" means not within a year: silence there is no evidence. The second form writes\n"
    "such a FILE from the answers that the nights have counted since then, as a year's.\n"
    "\n"
    "  --departments FILE  CSV with the header department,answers and, where known, types,officers,class;\n"
    "                      answers a year to the question on solicitation\n"
    "  --rules DIR         rule groups (default: those that the program carries)\n"
    "  --seed N            of the simulation (default 1)\n"
    "  --confirmed SHARE   of true reports that get confirmed (default 0.8)\n"
    "  --mistaken SHARE    of answers that say yes by mistake (default 0.006)\n"
    "\n"
    "Columns: \"silent\" is how likely nobody would say yes in a whole year of 3 %, \"ruled out\" the rate\n"
    "that a year without any yes speaks against (one-sided, 95 %).\n"
    "\n"
    "Exit: 0 done, 1 rules or file cannot be read, 2 usage, 3 configuration, 4 no memory or no database.\n"
    "\n"
    "Examples: ccrm rules power --count-since 2027-01-01 > departments.csv\n"
    "          ccrm rules power --departments departments.csv\n";

struct options {
    const char *departments, *rules;
    uint64_t seed;
    double confirmed, mistaken;
    bool counts;
    struct night since;
    struct night_options database;
};

static bool read_share(const char *text, double least, double *ret)
{
    char *end = NULL;
    *ret = strtod(text, &end);
    return end != text && *end == '\0' && *ret >= least && *ret <= 1;
}

static bool take_option(int option, const char *value, struct options *options)
{
    char *end = NULL;
    switch (option) {
    case 'd':
        options->departments = value;
        return true;
    case 'r':
        options->rules = value;
        return true;
    case 's':
        options->seed = strtoull(value, &end, 10);
        return *end == '\0';
    case 'c':
        return read_share(value, 0.01, &options->confirmed);
    case 'm':
        return read_share(value, 0, &options->mistaken);
    case 'S':
        options->counts = true;
        return night_parse(slice_from_text(value), &options->since);
    case 'C':
        options->database.config = value;
        return true;
    case 'D':
        options->database.connection = value;
        return true;
    case 'x':
        options->database.set[options->database.set_count++] = value;
        return options->database.set_count < NIGHT_SETTING_SET_MAX;
    default:
        return false;
    }
}

static bool read_options(int argc, char **argv, struct options *ret, int *ret_exit)
{
    static const struct option table[] = { { "departments", required_argument, NULL, 'd' },
                                           { "rules", required_argument, NULL, 'r' },
                                           { "seed", required_argument, NULL, 's' },
                                           { "confirmed", required_argument, NULL, 'c' },
                                           { "mistaken", required_argument, NULL, 'm' },
                                           { "count-since", required_argument, NULL, 'S' },
                                           { "config", required_argument, NULL, 'C' },
                                           { "db", required_argument, NULL, 'D' },
                                           { "set", required_argument, NULL, 'x' },
                                           { "help", no_argument, NULL, 'h' },
                                           { 0 } };
    struct options options = { .seed = 1, .confirmed = -1, .mistaken = -1, .database = { .own_role = true } };
    int option = 0;
    bool good = true;
    optind = 1;
    while (good && (option = getopt_long(argc, argv, "h", table, NULL)) != -1) {
        if (option == 'h') {
            fputs(help, stdout);
            *ret_exit = EXIT_OK;
            return false;
        }
        good = take_option(option, optarg, &options);
    }
    if (!good || (options.departments != NULL) == options.counts || optind != argc) {
        fputs(help, stderr);
        *ret_exit = EXIT_USAGE;
        return false;
    }
    *ret = options;
    return true;
}

/* ---- the file ---- */

struct department {
    struct slice name, class_name;
    int answers, types, officers;
};

struct city {
    struct department *department;
    size_t count;
    int64_t answers;
};

enum column { NAME, ANSWERS, COLUMN_TYPES, OFFICERS, CLASS, COLUMNS };
static const char *const column_name[COLUMNS] = { "department", "answers", "types", "officers", "class" };

/* Where each column stands, 1 + its place; 0: it is not there. */
struct header {
    size_t place[COLUMNS];
};

static bool read_header(const struct csv_row *row, struct header *ret)
{
    *ret = (struct header){ { 0 } };
    for (size_t i = 0; i < row->field_count; i++) {
        for (int c = 0; c < COLUMNS; c++) {
            if (slice_equal(slice_trim(row->field[i]), slice_from_text(column_name[c])))
                ret->place[c] = 1 + i;
        }
    }
    return ret->place[NAME] > 0 && ret->place[ANSWERS] > 0;
}

static struct slice cell(const struct csv_row *row, const struct header *header, enum column column)
{
    return header->place[column] > 0 ? slice_trim(row->field[header->place[column] - 1]) : SLICE_EMPTY;
}

/* A number of an optional column; without it, or where it is empty, `otherwise`. */
static bool read_number(struct slice text, int otherwise, int max, int *ret)
{
    long long value = otherwise;
    const bool good = text.len == 0 || slice_to_int(text, 1, 100000, &value);
    *ret = value < max ? (int)value : max;
    return good;
}

static bool read_department(const struct csv_row *row, const struct header *header, struct arena *arena,
                            struct department *ret)
{
    long long answers = 0;
    struct department department = { .name = arena_copy(arena, cell(row, header, NAME)),
                                     .class_name = arena_copy(arena, cell(row, header, CLASS)) };
    if (department.name.len == 0 || !slice_to_int(cell(row, header, ANSWERS), 0, ANSWERS_MAX, &answers))
        return false;
    department.answers = (int)answers;
    *ret = department;
    const struct power_case typical = power_case_typical((double)answers, 0);
    return read_number(cell(row, header, COLUMN_TYPES), typical.types, TYPES_MAX, &ret->types) &&
           read_number(cell(row, header, OFFICERS), typical.officers, OFFICERS_MAX, &ret->officers);
}

/* Every bad row is told; false: nothing can be done with the file. */
static bool read_city(const char *path, struct csv *csv, struct arena *arena, struct city *ret, int *ret_exit)
{
    struct csv_row row;
    struct header header;
    enum csv_result result = csv_next(csv, &row);
    ret->department = arena_new_array(arena, struct department, DEPARTMENTS_MAX);
    if (ret->department == NULL || result != CSV_ROW || !read_header(&row, &header)) {
        fprintf(stderr,
                "%s:1: the first line must name the columns: department,answers[,types,officers,class]\n",
                path);
        return false;
    }
    csv_expect(csv, row.field_count);
    while ((result = csv_next(csv, &row)) == CSV_ROW || result == CSV_BAD) {
        struct department *department = &ret->department[ret->count];
        if (ret->count < DEPARTMENTS_MAX && result == CSV_ROW &&
            read_department(&row, &header, arena, department)) {
            ret->answers += department->answers;
            ret->count++;
            continue;
        }
        fprintf(
            stderr,
            "%s:%llu: left out: a name and 0 to %d answers a year are wanted, types and officers from 1\n",
            path, (unsigned long long)row.line, ANSWERS_MAX);
        *ret_exit = EXIT_FINDINGS;
    }
    return true;
}

/* ---- the simulation ---- */

/* In a terminal: letters beyond ASCII are mostly Hangul, two columns wide. */
static int columns_of(struct slice text)
{
    int columns = 0;
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char byte = (unsigned char)text.at[i];
        columns += byte < 0x80 ? 1 : byte >= 0xc0 ? 2 : 0;
    }
    return columns;
}

static void print_power(struct power power)
{
    if (power.seen) {
        printf("  %4d nights %6d answers", (int)power.nights, (int)power.answers);
    } else {
        printf("  never (%3.0f %% of years)  ", floor(100 * power.share));
    }
}

/* Each department draws from a generator of its own, so the order of the file changes nothing. */
static bool print_department(const struct options *options, const struct rule *rule, const struct city *city,
                             size_t at, struct arena *arena)
{
    const struct department *one = &city->department[at];
    struct random random = random_for(options->seed, one->name);
    struct power_case department = power_case_typical(one->answers, (double)(city->answers - one->answers));
    department.class_name = one->class_name;
    department.confirmed = options->confirmed >= 0 ? options->confirmed : department.confirmed;
    department.mistaken = options->mistaken >= 0 ? options->mistaken : department.mistaken;
    department.types = one->types;
    department.officers = one->officers;
    const int pad = 24 - columns_of(one->name);
    printf("%.*s%*s %7d", (int)one->name.len, one->name.at, pad > 0 ? pad : 0, "", one->answers);
    for (size_t r = 0; r < RATES; r++) {
        struct power power;
        department.rate = rates[r];
        if (isatty(STDERR_FILENO))
            fprintf(stderr, "\r%zu of %zu departments, %.0f %% ", at + 1, city->count, 100 * rates[r]);
        if (!power_of(rule, &department, RUNS, &random, arena, &power))
            return false;
        print_power(power);
    }
    const double answers = one->answers;
    printf("  %3.0f %%  %5.2f %%\n", 100 * statistics_silence(rates[0] * department.confirmed, answers),
           100 * statistics_zero_upper(answers));
    fflush(stdout);
    return true;
}

static int print_all(const struct options *options, const struct rule *rule, struct csv *csv,
                     struct arena *arena)
{
    struct city city = { 0 };
    int code = EXIT_OK;
    if (!read_city(options->departments, csv, arena, &city, &code))
        return EXIT_FINDINGS;
    printf("%-24s %7s  %-26s%-26s%-26s%s\n", "department", "answers", "3 %", "5 %", "10 %",
           "silent  ruled out");
    for (size_t i = 0; i < city.count; i++) {
        if (!print_department(options, rule, &city, i, arena)) {
            fputs("rules power: a department is too large for this simulation\n", stderr);
            return EXIT_FINDINGS;
        }
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
    return print_all(options, rule, csv, arena);
}

int command_rules_power(int argc, char **argv)
{
    struct options options;
    int code = EXIT_OK;
    if (!read_options(argc, argv, &options, &code)) {
        return code;
    }
    if (options.counts)
        return rules_departments(&options.database, options.since);
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
