#include "main/commands.h"

#include "adapter/file/file.h"
#include "adapter/yaml/yaml.h"
#include "intake/units_read.h"
#include "main/definitions.h"
#include "main/rules/backtest_city.h"
#include "main/check_output.h"
#include "main/lexicons.h"
#include "main/command.h"
#include "main/rules/rules_load.h"
#include "main/rules/rules_replay.h"
#include "reply/classify.h"
#include "reply/lexicon.h"
#include "reply/reader.h"
#include "rules/night_rules.h"
#include "rules/rule.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Address space, not memory: pages are touched as rows need them; a year of 500,000 complaints takes about 5
 * GB. */
static const size_t MEMORY_BYTES = (size_t)16 << 30;

static const char help[] =
    "Usage: ccrm rules backtest --complaints FILE --surveys FILE [--rules DIR] [--defs DIR]\n"
    "                          [--units FILE] --out FILE\n"
    "       ccrm rules backtest --since DATE [--against DIR] [--config FILE] [--set KEY=VALUE]...\n"
    "                          [--db CONNINFO]\n"
    "\n"
    "Runs the rules over a recorded city, night by night; night t uses only what had happened by its end.\n"
    "Writes night,department,rule,severity (referral, watch, alert or high): a row for each night that a "
    "flag is up,\n"
    "nights counted from the first 1 January, which is night 0.\n"
    "\n"
    "  --complaints FILE  "
    "complaint_id,department,type,officer,citizen_id,phone,received_at,closed_at,supplements\n"
    "  --surveys FILE     "
    "complaint_id,sent_at,dlr_status,first_reply_at,last_reply_at,kindness,satisfaction,\n"
    "                     solicited,confirm,text\n"
    "  --rules DIR        rule groups (default: those that the program carries)\n"
    "  --defs DIR         free texts are read with the words and patterns of DIR/lexicons (default: those\n"
    "                     that the program carries)\n"
    "  --units FILE       departments and officers by the day of closing (kind Units): renamed ones are one\n"
    "                     unit, merged and split ones begin anew, codes that it does not name are left out\n"
    "  --out FILE         the result; - for standard output\n"
    "\n"
    "Exit: 0 done, 1 the rules or the files cannot be read or written, 2 usage, 4 no memory.\n"
    "\n"
    "The second form runs over what the nights of a database recorded, in the rules' year that is under\n"
    "way: the rules in force beside those of --against. It prints, for each department and rule flagged\n"
    "since DATE, department,rule,change,before,before_night,after,after_night; change is won or lost (alert\n"
    "or high on one side alone), higher, lower or same. Closings are as they were.\n"
    "\n"
    "Example: ccrm rules backtest --complaints complaints.csv --surveys surveys.csv --out flags.csv\n";

struct options {
    const char *complaints, *surveys, *out, *rules, *defs, *against, *units;
    bool recorded;
    struct night since;
    struct night_options database; /* of the second form */
};

static bool read_options(int argc, char **argv, struct options *ret, int *ret_exit)
{
    static const struct option table[] = { { "complaints", required_argument, NULL, 'c' },
                                           { "surveys", required_argument, NULL, 's' },
                                           { "out", required_argument, NULL, 'o' },
                                           { "rules", required_argument, NULL, 'r' },
                                           { "defs", required_argument, NULL, 'f' },
                                           { "units", required_argument, NULL, 'u' },
                                           { "since", required_argument, NULL, 'S' },
                                           { "against", required_argument, NULL, 'a' },
                                           { "config", required_argument, NULL, 'C' },
                                           { "set", required_argument, NULL, 'x' },
                                           { "db", required_argument, NULL, 'd' },
                                           { "help", no_argument, NULL, 'h' },
                                           { 0 } };
    struct options options = { .database = { .own_role = true } };
    int option = 0;
    optind = 1;
    while ((option = getopt_long(argc, argv, "h", table, NULL)) != -1) {
        if (option == 'c') {
            options.complaints = optarg;
        } else if (option == 's') {
            options.surveys = optarg;
        } else if (option == 'o') {
            options.out = optarg;
        } else if (option == 'r') {
            options.rules = optarg;
        } else if (option == 'f') {
            options.defs = optarg;
        } else if (option == 'u') {
            options.units = optarg;
        } else if (option == 'a') {
            options.against = optarg;
        } else if (option == 'C') {
            options.database.config = optarg;
        } else if (option == 'd') {
            options.database.connection = optarg;
        } else if (option == 'x' && options.database.set_count < NIGHT_SETTING_SET_MAX) {
            options.database.set[options.database.set_count++] = optarg;
        } else if (option == 'S' && night_parse(slice_from_text(optarg), &options.since)) {
            options.recorded = true;
        } else {
            fputs(help, option == 'h' ? stdout : stderr);
            *ret_exit = option == 'h' ? EXIT_OK : EXIT_USAGE;
            return false;
        }
    }
    const bool files = options.complaints != NULL && options.surveys != NULL && options.out != NULL;
    const bool any_file = options.complaints != NULL || options.surveys != NULL || options.out != NULL;
    if (optind != argc ||
        (options.recorded ? any_file || options.units != NULL : !files || options.against != NULL)) {
        fputs(help, stderr);
        *ret_exit = EXIT_USAGE;
        return false;
    }
    *ret = options;
    return true;
}

/* What the lexicon makes of a free text. */
struct text_reader {
    struct lexicons lexicons;
    struct arena scratch; /* reset for each text */
};

/* What is wrong with the lexicon's files is printed. */
static bool text_reader_open(struct text_reader *reader, const char *defs, struct arena *arena)
{
    struct findings findings;
    void *scratch = arena_alloc(arena, READER_ARENA_BYTES);
    if (scratch == NULL || !findings_init(&findings, arena)) {
        return false;
    }
    arena_init(&reader->scratch, scratch, READER_ARENA_BYTES);
    bool opened = lexicons_open(defs, &findings, &reader->lexicons);
    if (!opened) {
        check_output(&findings, 1, CHECK_FORMAT_HUMAN);
    }
    return opened;
}

static enum backtest_text read_text(void *context, struct slice text)
{
    struct text_reader *reader = context;
    struct reply_reading reading;
    arena_reset_to(&reader->scratch, 0);
    if (!classify_text(&reader->lexicons.lexicon, SLICE_LIT("ko"), SLICE_LIT("open"), text, &reader->scratch,
                       &reading)) {
        return BACKTEST_TEXT_PLAIN;
    }
    switch (reading.solicitation) {
    case REPLY_SOLICITATION_NONE:
        return BACKTEST_TEXT_PLAIN;
    case REPLY_SOLICITATION_HINT:
        return BACKTEST_TEXT_HINT;
    case REPLY_SOLICITATION_EXPLICIT:
        return BACKTEST_TEXT_EXPLICIT;
    }
    return BACKTEST_TEXT_PLAIN;
}

static void print_row(FILE *out, int32_t night, struct slice department, struct slice rule,
                      struct slice severity)
{
    fprintf(out, "%d,%.*s,%.*s,%.*s\n", night, (int)department.len, department.at, (int)rule.len, rule.at,
            (int)severity.len, severity.at);
}

static bool is_referred(const struct night_rules_result *tonight, int32_t department, size_t rule)
{
    for (size_t i = 0; i < tonight->referral_count; i++) {
        if (tonight->referral[i].department == department && tonight->referral[i].rule == rule) {
            return true;
        }
    }
    return false;
}

/* One row for each department and rule that has something tonight, in that order. */
static void print_night(FILE *out, const struct backtest_city *city, const struct rule_set *set,
                        const struct night_rules *run, const struct night_rules_result *tonight,
                        int32_t night)
{
    for (size_t d = 0; d < city->department_count; d++) {
        for (size_t r = 0; r < set->rule_count; r++) {
            enum flag_level level = night_rules_level(run, r, d);
            if (level != FLAG_NONE) {
                print_row(out, night, city->unit[d].name, set->rule[r].id, flag_level_name(level));
            } else if (is_referred(tonight, city->unit[d].id, r)) {
                print_row(out, night, city->unit[d].name, set->rule[r].id, SLICE_LIT("referral"));
            }
        }
    }
}

static struct night year_end(struct night first)
{
    struct civil civil = civil_from_night(first);
    return night_from_civil((struct civil){ .year = civil.year, .month = 12, .day = 31 });
}

static bool run_year(FILE *out, const struct backtest_city *city, struct night_rules_input *input,
                     struct arena *arena)
{
    struct night_rules *run = NULL;
    if (night_rules_open(input, arena, &run) != NIGHT_RULES_DONE) {
        return false;
    }
    for (int32_t day = input->first.day; day <= input->night.day; day++) {
        struct night_rules_result tonight = { 0 };
        if (night_rules_step(run) != NIGHT_RULES_DONE) {
            return false;
        }
        night_rules_handed_over(run, &tonight);
        print_night(out, city, input->set, run, &tonight, day - city->first.day);
    }
    return true;
}

static bool run_city(FILE *out, const struct backtest_city *city, const struct rule_set *set,
                     struct arena *arena)
{
    struct contact_facts contacts;
    if (!contact_facts(city->contact, city->contact_count, city->last, arena, &contacts)) {
        return false;
    }
    size_t count = city->fact_count + contacts.fact_count;
    struct tally_fact *fact = arena_new_array(arena, struct tally_fact, count + 1);
    if (fact == NULL) {
        return false;
    }
    memcpy(fact, city->fact, city->fact_count * sizeof *fact);
    memcpy(fact + city->fact_count, contacts.fact, contacts.fact_count * sizeof *fact);
    struct tally_result tally;
    if (tally_run(fact, count, city->last, arena, &tally) != TALLY_DONE) {
        return false;
    }
    fprintf(out, "night,department,rule,severity\n");
    for (struct night first = city->first; first.day <= city->last.day; first.day = year_end(first).day + 1) {
        struct night end = year_end(first);
        struct night_rules_input input = { .set = set,
                                           .first = first,
                                           .night = end.day < city->last.day ? end : city->last,
                                           .unit = city->unit,
                                           .unit_count = city->unit_count,
                                           .unit_class = city->unit_class,
                                           .class_count = city->class_count,
                                           .count = tally.count,
                                           .count_count = tally.count_count,
                                           .event = tally.event,
                                           .event_count = tally.event_count,
                                           .use = contacts.use,
                                           .use_count = contacts.use_count };
        size_t used = arena->used;
        if (!run_year(out, city, &input, arena)) {
            return false;
        }
        arena_reset_to(arena, used);
    }
    return true;
}

static bool load_rules(const struct options *options, struct arena *arena, struct rule_set *ret)
{
    struct findings findings;
    if (!findings_init(&findings, arena)) {
        return false;
    }
    bool loaded = rules_load(options->rules, arena, &findings, ret);
    if (!loaded) {
        check_output(&findings, 1, CHECK_FORMAT_HUMAN);
    }
    return loaded;
}

static int write_flags(const struct options *options, const struct backtest_city *city,
                       const struct rule_set *set, struct arena *arena)
{
    bool to_stdout = strcmp(options->out, "-") == 0;
    FILE *out = to_stdout ? stdout : fopen(options->out, "w");
    if (out == NULL) {
        fprintf(stderr, "%s: cannot be written\n", options->out);
        return EXIT_FINDINGS;
    }
    bool done = run_city(out, city, set, arena);
    if (!done) {
        fprintf(stderr, "%s: more departments or answers than this machine's memory holds\n",
                options->complaints);
    }
    bool written = (to_stdout ? fflush(out) : fclose(out)) == 0;
    if (!written) {
        fprintf(stderr, "%s: the disk is full or the file cannot be written\n", options->out);
    }
    return done && written ? EXIT_OK : EXIT_FINDINGS;
}

static const struct units *read_units(const char *path, struct arena *arena)
{
    struct findings findings;
    struct document document;
    struct slice bytes;
    struct units *units = arena_new(arena, struct units);
    if (units == NULL || !findings_init(&findings, arena)) {
        return NULL;
    }
    const enum file_error error = file_read(path, DEFINITION_BYTES_MAX, arena, &bytes);
    if (error != FILE_OK) {
        fprintf(stderr, "%s: %s\n", path, file_error_text(error));
        return NULL;
    }
    const bool read = yaml_load(bytes, slice_from_text(path), arena, &findings, &document) &&
                      units_read(&document, arena, &findings, units);
    check_output_findings(&findings);
    return read ? units : NULL;
}

static int backtest_read(const struct options *options, struct text_reader *reader, struct arena *arena)
{
    struct backtest_city city;
    struct rule_set set;
    if (!load_rules(options, arena, &set)) {
        return EXIT_FINDINGS;
    }
    const struct units *units = options->units != NULL ? read_units(options->units, arena) : NULL;
    if ((options->units != NULL && units == NULL) ||
        !backtest_city_read(options->complaints, options->surveys, read_text, reader, units, arena, &city)) {
        return EXIT_FINDINGS;
    }
    if (city.held > 0) {
        fprintf(stderr, "%zu complaints of departments that %s does not name were held\n", city.held,
                options->units);
    }
    if (city.bad_rows > 0) {
        fprintf(stderr, "%zu rows were left out\n", city.bad_rows);
    }
    return write_flags(options, &city, &set, arena);
}

static int backtest(const struct options *options, struct arena *arena)
{
    struct text_reader reader;
    if (!text_reader_open(&reader, options->defs, arena)) {
        return EXIT_FINDINGS;
    }
    int code = backtest_read(options, &reader, arena);
    lexicons_close(&reader.lexicons);
    return code;
}

int command_rules_backtest(int argc, char **argv)
{
    struct options options;
    int code = EXIT_OK;
    if (!read_options(argc, argv, &options, &code)) {
        return code;
    }
    if (options.recorded) {
        return rules_replay(&options.database, options.since, options.against);
    }
    void *memory =
        mmap(NULL, MEMORY_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        fprintf(stderr, "rules backtest: no memory\n");
        return EXIT_DEPENDENCY;
    }
    struct arena arena;
    arena_init(&arena, memory, MEMORY_BYTES);
    code = backtest(&options, &arena);
    munmap(memory, MEMORY_BYTES);
    return code;
}
