/* `ccrm intake answers`: answers from cards, out of a CSV file. */
#include "adapter/file/rejects_file.h"
#include "adapter/pg/text_params.h"
#include "adapter/zlib/gzip_file.h"
#include "intake/csv.h"
#include "main/calls/entered_rows.h"
#include "main/command.h"
#include "main/commands.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_LEN_MAX = 4096, REASON_LEN_MAX = 300, SHOWN_MAX = 20 };

static const char help[] =
    "ccrm intake answers - answers from cards, out of a CSV file\n"
    "\n"
    "usage: ccrm intake answers FILE --survey SURVEY --source SOURCE [--rejects FILE] [--config FILE] [--db "
    "CONNINFO]\n"
    "\n"
    "  FILE             CSV with a header (RFC 4180, UTF-8), plain or gzip: the column `number` is the\n"
    "                   case's number at its source, every other one a question's id;\n"
    "                   an empty field is no answer\n"
    "  --survey SURVEY  what the cards ask: a file, or the name of a published or shipped survey\n"
    "  --source SOURCE  where the cases come from, as in their import (`source:` of the map)\n"
    "  --rejects FILE   where refused rows go; default: FILE's name with .rejects.csv, in this folder\n"
    "\n"
    "A field is a number, a choice's digit or its id, 1+2 for several, or the citizen's words. A row with "
    "one wrong field is\n"
    "refused as a whole, kept unchanged in the rejects file and can be mended and entered again. Entering a "
    "file again changes\n"
    "nothing; a changed answer is a new one. What the citizen answered by text stays as it is. The mode card "
    "stays on each\n"
    "answer, and the report shows them apart. A sensitive question is never taken from a card.\n"
    "\n"
    "example: ccrm intake answers cards.csv --survey visit-integrity --source desk\n"
    "\n"
    "Exit codes: 0 ok (refused rows are no failure), 1 FILE is damaged or cut off, 2 usage, 3 a wrong "
    "header, or no login of\n"
    "the integrity office, 4 no database.\n";

struct request {
    struct survey_desk_options desk;
    const char *file, *survey, *source, *rejects;
    bool help;
};

struct cards {
    struct request request;
    struct survey_desk desk;
    const struct survey *survey;
    struct csv csv;
    struct rejects_file rejects;
    char rejects_path[PATH_LEN_MAX];
    char header[CSV_ROW_LEN_MAX];
    size_t number;                   /* its column */
    size_t question[CSV_FIELDS_MAX]; /* of each other column */
    size_t column_count;
    uint64_t read, rejected;
    struct entered_counts counts;
};

/* ---- the header ---- */

static bool complain(const struct cards *cards, struct slice name, const char *why, struct slice meant)
{
    fprintf(stderr, "%s:1: the column '%.*s' %s", cards->request.file, (int)name.len, name.at, why);
    if (meant.len > 0)
        fprintf(stderr, "; did you mean '%.*s'?", (int)meant.len, meant.at);
    fputc('\n', stderr);
    return false;
}

static bool bind_column(struct cards *cards, const struct csv_row *row, size_t column)
{
    const struct slice name = slice_trim(row->field[column]);
    struct slice meant;
    if (slice_equal(name, SLICE_LIT("number"))) {
        if (cards->number != CSV_FIELDS_MAX)
            return complain(cards, name, "is there twice", SLICE_EMPTY);
        cards->number = column;
        return true;
    }
    const size_t question = entered_rows_question(cards->survey, name, &meant);
    if (question == cards->survey->question_count)
        return complain(cards, name, "is no question of the survey", meant);
    if (!entered_is_allowed(&cards->survey->question[question]))
        return complain(cards, name, "is a sensitive question: its answers are not taken from cards",
                        SLICE_EMPTY);
    for (size_t i = 0; i < column; i++) {
        if (i != cards->number && cards->question[i] == question)
            return complain(cards, name, "is there twice", SLICE_EMPTY);
    }
    cards->question[column] = question;
    return true;
}

static bool bind_header(struct cards *cards, const struct csv_row *row)
{
    bool good = true;
    cards->number = CSV_FIELDS_MAX;
    for (size_t i = 0; i < row->field_count; i++) {
        cards->question[i] = SURVEY_QUESTIONS_MAX;
        good = bind_column(cards, row, i) && good;
    }
    if (good && cards->number == CSV_FIELDS_MAX)
        good =
            complain(cards, SLICE_LIT("number"), "is missing: the case's number at its source", SLICE_EMPTY);
    if (good && row->field_count < 2)
        good = complain(cards, SLICE_LIT("number"), "is the only one: no question is answered", SLICE_EMPTY);
    memcpy(cards->header, row->raw.at, row->raw.len);
    rejects_file_init(&cards->rejects, cards->rejects_path,
                      (struct slice){ .at = cards->header, .len = row->raw.len });
    csv_expect(&cards->csv, row->field_count);
    return good;
}

/* ---- rows ---- */

static void reject(struct cards *cards, const struct csv_row *row, const char *reason)
{
    if (++cards->rejected <= SHOWN_MAX)
        fprintf(stderr, "%s:%" PRIu64 ": %s\n", cards->request.file, row->line, reason);
    rejects_file_add(&cards->rejects, row->line, reason, row->raw);
}

/* False with the reason. */
static bool read_fields(const struct cards *cards, const struct csv_row *row, struct entered_answers *ret,
                        char reason[REASON_LEN_MAX])
{
    for (size_t i = 0; i < row->field_count; i++) {
        const struct slice typed = slice_trim(row->field[i]);
        if (i == cards->number || typed.len == 0)
            continue;
        const struct survey_question *question = &cards->survey->question[cards->question[i]];
        struct entered_answer *answer = &ret->answer[ret->count++];
        *answer = (struct entered_answer){ .question = cards->question[i] };
        const enum entered_problem problem = entered_read(question, typed, &answer->value);
        if (question->kind == SURVEY_TEXT)
            answer->words = typed;
        if (problem != ENTERED_FINE) {
            (void)snprintf(reason, REASON_LEN_MAX, "column %.*s: what is there %s", (int)question->id.len,
                           question->id.at, entered_problem_text(problem));
            return false;
        }
    }
    (void)snprintf(reason, REASON_LEN_MAX, "no question is answered");
    return ret->count > 0;
}

/* The case's number; *ret_id 0: there is none. */
static int find_complaint(struct cards *cards, struct slice number, int64_t *ret_id, enum locale *ret_locale)
{
    struct text_params params = text_params_in(&cards->desk.stage.arena);
    struct pg_rows *rows = NULL;
    text_params_text(&params, slice_from_text(cards->request.source));
    text_params_text(&params, number);
    const enum pg_outcome outcome = text_params_exec(&params, cards->desk.session,
                                                     "select complaint_id, locale from ccrm.complaint"
                                                     " where source = $1 and source_number = $2",
                                                     &rows);
    if (outcome != PG_DONE)
        return survey_desk_failed(&cards->desk, "the case", outcome);
    *ret_id = pg_rows_count(rows) == 1 ? pg_rows_int(rows, 0, 0) : 0;
    *ret_locale = *ret_id != 0 ? (enum locale)pg_rows_int(rows, 0, 1) : LOCALE_KO;
    pg_rows_free(rows);
    return EXIT_OK;
}

static int take_row(struct cards *cards, const struct csv_row *row)
{
    char reason[REASON_LEN_MAX];
    struct entered_answers answers = { .survey = cards->survey };
    struct entered_counts counts = { 0 };
    int64_t complaint = 0;
    const struct slice number = slice_trim(row->field[cards->number]);
    if (!read_fields(cards, row, &answers, reason)) {
        reject(cards, row, reason);
        return EXIT_OK;
    }
    int code = find_complaint(cards, number, &complaint, &answers.locale);
    if (code == EXIT_OK && complaint == 0) {
        reject(cards, row, "no case of this source has that number");
        return EXIT_OK;
    }
    if (code == EXIT_OK)
        code = entered_rows_enter(&cards->desk, complaint, ENTERED_BY_CARD, &answers, &counts);
    cards->counts.made += counts.made;
    cards->counts.unchanged += counts.unchanged;
    cards->counts.by_text += counts.by_text;
    return code;
}

static void take_bad(struct cards *cards, const struct csv_row *row)
{
    char reason[REASON_LEN_MAX];
    if (row->problem == CSV_FIELD_COUNT)
        (void)snprintf(reason, sizeof reason, "%zu fields where the header has %zu", row->field_count,
                       cards->csv.expected);
    else
        (void)snprintf(reason, sizeof reason, "%s", csv_problem_text(row->problem));
    reject(cards, row, reason);
}

/* ---- the file ---- */

static int feed(struct cards *cards, struct gzip_file *file)
{
    struct slice piece;
    switch (gzip_file_next(file, &piece)) {
    case GZIP_FILE_PIECE:
        csv_feed(&cards->csv, piece);
        return EXIT_OK;
    case GZIP_FILE_END:
        csv_finish(&cards->csv);
        return EXIT_OK;
    case GZIP_FILE_DAMAGED:
    case GZIP_FILE_FAILED:
        break;
    }
    fprintf(stderr, "ccrm intake answers: %s is damaged or cut off; the rows before are entered\n",
            cards->request.file);
    return EXIT_FINDINGS;
}

static int take(struct cards *cards, const struct csv_row *row, bool bad)
{
    const size_t used = cards->desk.stage.arena.used;
    int code = EXIT_OK;
    if (cards->column_count == 0 && bad) {
        fprintf(stderr, "%s:1: the header is malformed\n", cards->request.file);
        return EXIT_CONFIGURATION;
    }
    if (cards->column_count == 0) {
        cards->column_count = row->field_count;
        return bind_header(cards, row) ? EXIT_OK : EXIT_CONFIGURATION;
    }
    cards->read++;
    if (bad)
        take_bad(cards, row);
    else
        code = take_row(cards, row);
    arena_reset_to(&cards->desk.stage.arena, used);
    return code;
}

static int read_file(struct cards *cards, struct gzip_file *file)
{
    int code = EXIT_OK;
    csv_init(&cards->csv);
    while (code == EXIT_OK) {
        struct csv_row row;
        switch (csv_next(&cards->csv, &row)) {
        case CSV_MORE:
            code = feed(cards, file);
            break;
        case CSV_ROW:
            code = take(cards, &row, false);
            break;
        case CSV_BAD:
            code = take(cards, &row, true);
            break;
        case CSV_END:
            if (cards->column_count > 0)
                return EXIT_OK;
            fprintf(stderr, "ccrm intake answers: %s is empty: a header is needed\n", cards->request.file);
            return EXIT_CONFIGURATION;
        }
    }
    return code;
}

static void name_rejects(struct cards *cards)
{
    const char *const slash = strrchr(cards->request.file, '/');
    struct slice name = slice_from_text(slash != NULL ? slash + 1 : cards->request.file);
    if (slice_ends_with(name, SLICE_LIT(".gz")))
        name.len -= 3;
    if (slice_ends_with(name, SLICE_LIT(".csv")))
        name.len -= 4;
    (void)snprintf(cards->rejects_path, sizeof cards->rejects_path, "%.*s.rejects.csv", (int)name.len,
                   name.at);
    if (cards->request.rejects != NULL)
        (void)snprintf(cards->rejects_path, sizeof cards->rejects_path, "%s", cards->request.rejects);
}

static void print_summary(const struct cards *cards)
{
    printf("%" PRIu64 " cards read, %" PRIu64
           " refused; answers: %lld new, %lld unchanged, %lld left as the citizen "
           "texted them\n",
           cards->read, cards->rejected, (long long)cards->counts.made, (long long)cards->counts.unchanged,
           (long long)cards->counts.by_text);
    if (cards->rejected > 0)
        printf("refused rows: %s\n", cards->rejects_path);
}

static int run(struct cards *cards)
{
    const struct definition_revision *unused = NULL;
    int code = survey_desk_open("intake answers", &cards->request.desk, &cards->desk);
    if (code != EXIT_OK)
        return code;
    if (!survey_desk_survey(&cards->desk, cards->request.survey, &cards->survey, &unused))
        return EXIT_CONFIGURATION;
    struct gzip_file *file = gzip_file_open(cards->request.file);
    if (file == NULL) {
        fprintf(stderr, "ccrm intake answers: %s: %s\n", cards->request.file, strerror(errno));
        return EXIT_USAGE;
    }
    name_rejects(cards);
    rejects_file_init(&cards->rejects, NULL, SLICE_EMPTY);
    code = read_file(cards, file);
    gzip_file_close(file);
    if (!rejects_file_close(&cards->rejects)) {
        fprintf(stderr, "ccrm intake answers: %s: %s\n", cards->rejects_path, strerror(errno));
        code = EXIT_DEPENDENCY;
    }
    if (code != EXIT_CONFIGURATION)
        print_summary(cards);
    return code;
}

static bool parse(int argc, char **argv, struct request *ret)
{
    static const struct option option[] = {
        { "survey", required_argument, NULL, 's' },
        { "source", required_argument, NULL, 'o' },
        { "rejects", required_argument, NULL, 'r' },
        { "config", required_argument, NULL, 'c' },
        { "db", required_argument, NULL, 'd' },
        { "help", no_argument, NULL, 'h' },
        { 0 },
    };
    bool good = true;
    optind = 1;
    *ret = (struct request){ .file = NULL };
    for (int c; (c = getopt_long(argc, argv, "h", option, NULL)) != -1;) {
        if (c == 's') {
            ret->survey = optarg;
        } else if (c == 'o') {
            ret->source = optarg;
        } else if (c == 'r') {
            ret->rejects = optarg;
        } else if (c == 'c') {
            ret->desk.config = optarg;
        } else if (c == 'd') {
            ret->desk.connection = optarg;
        } else {
            good = good && c == 'h';
            ret->help = c == 'h';
        }
    }
    if (optind + 1 == argc)
        ret->file = argv[optind];
    return good && (ret->help || (ret->file != NULL && ret->survey != NULL && ret->source != NULL));
}

int command_intake_answers(int argc, char **argv)
{
    struct request request;
    const bool parsed = parse(argc, argv, &request);
    if (!parsed || request.help) {
        fputs(help, parsed ? stdout : stderr);
        return parsed ? EXIT_OK : EXIT_USAGE;
    }
    struct cards *cards = calloc(1, sizeof *cards);
    if (cards == NULL) {
        fputs("ccrm intake answers: out of memory\n", stderr);
        return EXIT_DEPENDENCY;
    }
    cards->request = request;
    const int code = run(cards);
    survey_desk_close(&cards->desk);
    free(cards);
    return code;
}
