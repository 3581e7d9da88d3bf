/* city.c - ccrm-city: writes the export of an invented city, or says when the cases of an export were
 * closed. */
#include "city_case.h"
#include "city_closings.h"
#include "city_district.h"

#include "base/random.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_ENVIRONMENT = 1, EXIT_USAGE = 2, BAD_ROWS_MAX = 1000 };

static const char help_text[] =
    "Usage: ccrm-city [OPTION]... -o FILE\n"
    "       ccrm-city --closings FILE [--closed-column NAME] [--zone ZONE]\n"
    "Writes the closed complaints of an invented Korean district as its source system would export them:\n"
    "CSV in UTF-8, wall time of Asia/Seoul, phone numbers from the never-allocated block 010-0xxx-xxxx.\n"
    "\n"
    "  --seed N            the same seed gives the same file (default 1)\n"
    "  --complaints N      rows, 1..2000000 (default 5400)\n"
    "  --departments N     2..24, of uneven size (default 14)\n"
    "  --nights N          days over which the cases are closed, 1..1000 (default 60)\n"
    "  --from DATE         the first of them (default 2027-03-01)\n"
    "  --bad-rows N        put N rows in that no importer can take (at most 1000): wrong field count, bad "
    "dates,\n"
    "                      no case number, bytes that are no UTF-8; the last one has an unclosed quote\n"
    "  -o FILE             where to; - is stdout\n"
    "\n"
    "  --closings FILE     print rows, closed cases, and the first and last closing as unix seconds\n"
    "  --closed-column C   its column (default closed_at)\n"
    "  --zone ZONE         its wall time (default Asia/Seoul)\n"
    "\n"
    "Examples:\n"
    "  ccrm-city --seed 7 -o city.csv\n"
    "  ccrm-city --complaints 200 --bad-rows 5 -o rough.csv\n"
    "  ccrm-city --closings boston311_2015.csv.gz --closed-column CLOSED_DT --zone America/New_York\n";

struct city_options {
    struct city_wish wish;
    long long bad_rows;
    const char *out, *closings, *closed_column, *zone;
};

static void add_time(FILE *out, int64_t local_s)
{
    const struct civil date = civil_from_night((struct night){ (int32_t)(local_s / 86400) });
    const int second = (int)(local_s % 86400);
    fprintf(out, "%04d-%02d-%02d %02d:%02d:%02d", date.year, date.month, date.day, second / 3600,
            second / 60 % 60, second % 60);
}

static void add_field(FILE *out, const char *text)
{
    const bool quote = strchr(text, ',') != NULL;
    fprintf(out, quote ? "\"%s\"," : "%s,", text);
}

static void add_case(FILE *out, const struct city_case *one, size_t number)
{
    const struct city_department *department = &city_district[one->department];
    fprintf(out, "C%04d-%06zu,",
            civil_from_night((struct night){ (int32_t)(one->closed_local_s / 86400) }).year, number);
    add_field(out, department->name);
    add_field(out, department->type[one->type].name);
    fprintf(out, "OF-%04d,%s,", one->officer, one->channel);
    add_time(out, one->opened_local_s);
    putc(',', out);
    add_time(out, one->closed_local_s);
    fprintf(out, ",%s,%s,%d\n", one->phone, one->locale, one->supplements);
}

static void add_bad_row(FILE *out, long long index, bool last)
{
    static const char *const rest[] = {
        "건축과,건축 허가,OF-0001",
        "건축과,건축 허가,OF-0001,online,2027-03-02 09:00:00,2027-13-45 99:00:00,01000000000,ko,0",
        "건축과,건축 허가,OF-0001,online,2027-03-02 09:00:00,2027-03-03 09:00:00,,ko,0,extra,extra",
        "건축과,\xb0\xc7\xc3\xe0,OF-0001,online,2027-03-02 09:00:00,2027-03-03 09:00:00,01000000000,ko,0",
        "건축과,건축 허가,OF-0001,online,yesterday,2027-03-03 09:00:00,01000000000,ko,many",
    };
    static const char valid[] =
        "건축과,건축 허가,OF-0001,online,2027-03-02 09:00:00,2027-03-03 09:00:00,,ko,0";
    enum { KINDS = sizeof rest / sizeof rest[0] };
    if (last)
        fprintf(out, "B-%04lld,\"%s\n", index, valid); /* a quote that nothing closes */
    else if (index % (KINDS + 1) == KINDS)
        fprintf(out, ",%s\n", valid); /* no case number */
    else
        fprintf(out, "B-%04lld,%s\n", index, rest[index % (KINDS + 1)]);
}

static void write_city(const struct city_options *o, const struct city_case *cases, FILE *out)
{
    fputs("case_number,department,type,officer,channel,opened_at,closed_at,phone,locale,supplements\n", out);
    const size_t stride = o->bad_rows > 0 ? o->wish.complaints / (size_t)o->bad_rows + 1 : 0;
    long long bad = 0;
    for (size_t i = 0; i < o->wish.complaints; i++) {
        if (stride > 0 && i % stride == stride / 2 && bad < o->bad_rows - 1)
            add_bad_row(out, bad++, false);
        add_case(out, &cases[i], i + 1);
    }
    for (; bad < o->bad_rows; bad++)
        add_bad_row(out, bad, bad == o->bad_rows - 1);
}

static int make_city(const struct city_options *o)
{
    struct city_case *cases = calloc(o->wish.complaints, sizeof *cases);
    if (cases == NULL || !city_cases_draw(&o->wish, cases)) {
        fputs("ccrm-city: error: no working day in these nights, or no memory\n", stderr);
        free(cases);
        return EXIT_ENVIRONMENT;
    }
    const bool is_stdout = strcmp(o->out, "-") == 0;
    FILE *out = is_stdout ? stdout : fopen(o->out, "we");
    if (out == NULL) {
        fprintf(stderr, "ccrm-city: error: %s: %s\n", o->out, strerror(errno));
        free(cases);
        return EXIT_ENVIRONMENT;
    }
    write_city(o, cases, out);
    free(cases);
    const bool failed = ferror(out) != 0;
    if ((is_stdout ? fflush(out) : fclose(out)) != 0 || failed) {
        fprintf(stderr, "ccrm-city: error: %s: %s\n", o->out, strerror(errno));
        return EXIT_ENVIRONMENT;
    }
    return EXIT_SUCCESS;
}

static int print_closings(const struct city_options *o)
{
    struct city_closings closings;
    if (!city_closings_read(o->closings, o->closed_column, o->zone, &closings))
        return EXIT_ENVIRONMENT;
    printf("rows %zu closed %zu", closings.rows, closings.closed);
    if (closings.closed > 0)
        printf(" first %" PRId64 " last %" PRId64, closings.first.unix_s, closings.last.unix_s);
    putchar('\n');
    return EXIT_SUCCESS;
}

static bool take_number(const char *name, const char *text, long long min, long long max, long long *ret)
{
    if (slice_to_int(slice_from_text(text), min, max, ret))
        return true;
    fprintf(stderr, "ccrm-city: error: --%s %s: not a number between %lld and %lld\n", name, text, min, max);
    return false;
}

enum {
    OPT_SEED = 256,
    OPT_COMPLAINTS,
    OPT_DEPARTMENTS,
    OPT_NIGHTS,
    OPT_FROM,
    OPT_BAD,
    OPT_CLOSINGS,
    OPT_COLUMN,
    OPT_ZONE,
    OPT_HELP
};

static bool take(int option, const char *text, struct city_options *o)
{
    long long value = 0;
    switch (option) {
    case OPT_SEED:
        if (!take_number("seed", text, 0, INT64_MAX, &value))
            return false;
        o->wish.seed = (uint64_t)value;
        return true;
    case OPT_COMPLAINTS:
        if (!take_number("complaints", text, 1, CITY_CASES_MAX, &value))
            return false;
        o->wish.complaints = (size_t)value;
        return true;
    case OPT_DEPARTMENTS:
        if (!take_number("departments", text, CITY_DEPARTMENTS_MIN, CITY_DEPARTMENTS_MAX, &value))
            return false;
        o->wish.departments = (size_t)value;
        return true;
    case OPT_NIGHTS:
        if (!take_number("nights", text, 1, CITY_NIGHTS_MAX, &value))
            return false;
        o->wish.nights = (int)value;
        return true;
    case OPT_FROM:
        if (night_parse(slice_from_text(text), &o->wish.from))
            return true;
        fprintf(stderr, "ccrm-city: error: --from %s: not a date YYYY-MM-DD\n", text);
        return false;
    case OPT_BAD:
        return take_number("bad-rows", text, 0, BAD_ROWS_MAX, &o->bad_rows);
    case OPT_CLOSINGS:
        o->closings = text;
        return true;
    case OPT_COLUMN:
        o->closed_column = text;
        return true;
    case OPT_ZONE:
        o->zone = text;
        return true;
    case 'o':
        o->out = text;
        return true;
    default:
        return false;
    }
}

int main(int argc, char **argv)
{
    static const struct option long_options[] = {
        { "seed", required_argument, NULL, OPT_SEED },
        { "complaints", required_argument, NULL, OPT_COMPLAINTS },
        { "departments", required_argument, NULL, OPT_DEPARTMENTS },
        { "nights", required_argument, NULL, OPT_NIGHTS },
        { "from", required_argument, NULL, OPT_FROM },
        { "bad-rows", required_argument, NULL, OPT_BAD },
        { "closings", required_argument, NULL, OPT_CLOSINGS },
        { "closed-column", required_argument, NULL, OPT_COLUMN },
        { "zone", required_argument, NULL, OPT_ZONE },
        { "help", no_argument, NULL, OPT_HELP },
        { 0 },
    };
    struct city_options o = {
        .wish = { .seed = 1,
                  .complaints = 5400,
                  .departments = 14,
                  .nights = 60,
                  .from = night_from_civil((struct civil){ 2027, 3, 1 }) },
        .closed_column = "closed_at",
        .zone = "Asia/Seoul",
    };
    bool right = true;
    for (int option; (option = getopt_long(argc, argv, "o:", long_options, NULL)) != -1;) {
        if (option == OPT_HELP) {
            fputs(help_text, stdout);
            return EXIT_SUCCESS;
        }
        right = take(option, optarg, &o) && right;
    }
    if (!right || optind < argc || (o.out == NULL && o.closings == NULL)) {
        fputs("ccrm-city: error: wrong usage (see --help)\n", stderr);
        return EXIT_USAGE;
    }
    return o.closings != NULL ? print_closings(&o) : make_city(&o);
}
