#include "main/commands.h"

#include "main/command.h"
#include "main/rules/synthetic_city.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

static const char help[] =
    "Usage: ccrm rules simulate --seed N --complaints FILE --surveys FILE [options]\n"
    "\n"
    "Writes a made-up city-year, the same bytes for the same seed, in the form that `ccrm rules backtest` "
    "reads, and\n"
    "prints what was planted, where and from which night.\n"
    "\n"
    "  --seasonal           holidays, months in which an office is busy, a summer without replies\n"
    "  --rough              a less kindly world: agents, outages, clustered mistakes, tiny departments and "
    "giants\n"
    "  --reorganised        in summer one is renamed, two merge, one is split, officers move\n"
    "  --departments N      how many there are (default 30 to 40, rough 32 to 51)\n"
    "  --confirmed SHARE    of mistaken yes that get confirmed (default 0.05, rough 0.3)\n"
    "  --plant WHAT         nothing, solicitation, officer, dead-numbers, reply-fall, handsets (default "
    "nothing)\n"
    "  --rate SHARE         of it (default 0.05)\n"
    "  --size SIZE          of the planted department: small, medium, large (default medium)\n"
    "\n"
    "Exit: 0 done, 1 a file cannot be written, 2 usage.\n"
    "\n"
    "Example: ccrm rules simulate --seed 1 --plant solicitation --rate 0.1 --complaints c.csv --surveys "
    "s.csv\n";

struct options {
    struct synthetic_order order;
    const char *complaints, *surveys;
};

static bool read_number(const char *text, double *ret)
{
    char *end = NULL;
    double value = strtod(text, &end);
    if (end == text || *end != '\0' || !(value >= 0)) {
        return false;
    }
    *ret = value;
    return true;
}

static enum synthetic_size size_from_name(struct slice name)
{
    return slice_equal(name, SLICE_LIT("small"))    ? SYNTHETIC_SMALL
           : slice_equal(name, SLICE_LIT("medium")) ? SYNTHETIC_MEDIUM
           : slice_equal(name, SLICE_LIT("large"))  ? SYNTHETIC_LARGE
                                                    : SYNTHETIC_SIZE_COUNT;
}

static bool take_option(int option, const char *value, struct options *options)
{
    double number = 0;
    switch (option) {
    case 'n':
        if (!read_number(value, &number)) {
            return false;
        }
        options->order.seed = (uint64_t)number;
        return true;
    case 'c':
        options->complaints = value;
        return true;
    case 's':
        options->surveys = value;
        return true;
    case 'r':
        options->order.world = SYNTHETIC_ROUGH;
        return true;
    case 'e':
        options->order.world = SYNTHETIC_SEASONAL;
        return true;
    case 'o':
        options->order.reorganised = true;
        return true;
    case 'd':
        options->order.departments = atoi(value);
        return options->order.departments >= 1 && options->order.departments <= SYNTHETIC_DEPARTMENTS_MAX;
    case 'm':
        return read_number(value, &options->order.mistakes_confirmed);
    case 'a':
        return read_number(value, &options->order.rate);
    case 'p':
        options->order.plant = synthetic_plant_from_name(slice_from_text(value));
        return options->order.plant < SYNTHETIC_PLANT_COUNT;
    case 'z':
        options->order.size = size_from_name(slice_from_text(value));
        return options->order.size < SYNTHETIC_SIZE_COUNT;
    default:
        return false;
    }
}

static bool read_options(int argc, char **argv, struct options *ret, int *ret_exit)
{
    static const struct option table[] = { { "seed", required_argument, NULL, 'n' },
                                           { "complaints", required_argument, NULL, 'c' },
                                           { "surveys", required_argument, NULL, 's' },
                                           { "rough", no_argument, NULL, 'r' },
                                           { "seasonal", no_argument, NULL, 'e' },
                                           { "departments", required_argument, NULL, 'd' },
                                           { "reorganised", no_argument, NULL, 'o' },
                                           { "confirmed", required_argument, NULL, 'm' },
                                           { "rate", required_argument, NULL, 'a' },
                                           { "plant", required_argument, NULL, 'p' },
                                           { "size", required_argument, NULL, 'z' },
                                           { "help", no_argument, NULL, 'h' },
                                           { 0 } };
    struct options options = { .order = {
                                   .mistakes_confirmed = -1, .size = SYNTHETIC_MEDIUM, .rate = 0.05 } };
    int option = 0;
    optind = 1;
    while ((option = getopt_long(argc, argv, "h", table, NULL)) != -1) {
        if (option == 'h' || !take_option(option, optarg, &options)) {
            fputs(help, option == 'h' ? stdout : stderr);
            *ret_exit = option == 'h' ? EXIT_OK : EXIT_USAGE;
            return false;
        }
    }
    if (options.complaints == NULL || options.surveys == NULL || optind != argc) {
        fputs(help, stderr);
        *ret_exit = EXIT_USAGE;
        return false;
    }
    if (options.order.mistakes_confirmed < 0) {
        options.order.mistakes_confirmed = options.order.world == SYNTHETIC_ROUGH ? 0.3 : 0.05;
    }
    *ret = options;
    return true;
}

int command_rules_simulate(int argc, char **argv)
{
    struct options options;
    int code = EXIT_OK;
    if (!read_options(argc, argv, &options, &code)) {
        return code;
    }
    FILE *complaints = fopen(options.complaints, "w");
    FILE *surveys = fopen(options.surveys, "w");
    struct synthetic_truth truth = { -1, 0, 0 };
    bool done = complaints != NULL && surveys != NULL &&
                synthetic_city_write(&options.order, complaints, surveys, &truth);
    done = (complaints == NULL || fclose(complaints) == 0) && done;
    done = (surveys == NULL || fclose(surveys) == 0) && done;
    if (!done) {
        fprintf(stderr, "rules simulate: a file cannot be written\n");
        return EXIT_FINDINGS;
    }
    if (truth.department < 0) {
        printf("departments %d, nothing planted\n", truth.departments);
    } else {
        printf("departments %d, planted D%02d from night %d\n", truth.departments, truth.department,
               truth.onset);
    }
    return EXIT_OK;
}
