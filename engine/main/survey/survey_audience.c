/* `ccrm survey audience load|show|stop|clear` and `ccrm survey results`: whom an anonymous survey asks, and
 * what it came to. */
#include "main/command.h"
#include "main/commands.h"

#include "adapter/pg/text_params.h"
#include "main/oversight/office.h"
#include "main/oversight/office_print.h"
#include "main/phone_lookup.h"
#include "main/survey/audience_list.h"

#include <stdio.h>
#include <string.h>

static const char audience_help[] =
    "usage: ccrm survey audience load SURVEY --from FILE [--key-file FILE] [--db CONNINFO]\n"
    "       ccrm survey audience show SURVEY [--json] [--locale ko|en] [--db CONNINFO]\n"
    "       ccrm survey audience stop SURVEY --reason TEXT [--db CONNINFO]\n"
    "       ccrm survey audience clear SURVEY --reason TEXT [--db CONNINFO]\n"
    "\n"
    "Whom an anonymous survey asks. FILE is CSV with a header: phone, unit, and locale if wanted (ko, en,\n"
    "zh, vi). Numbers are encrypted and hashed with the key as they are read. A list is loaded whole or not\n"
    "at all and replaces the one before; while a wave is under way it stays. `show` gives each unit's size,\n"
    "never who is on the list and never who answered. A unit smaller than the survey's minimum is only told\n"
    "together with others: put such units under a larger one.\n"
    "The wave is started by `ccrm survey campaign start SURVEY`; `ccrm survey results` has what it came to.\n"
    "`stop` spares whoever has not been written to; conversations that have begun go on.\n"
    "\n"
    "example: ccrm survey audience load staff --from staff.csv --key-file ccrm.key\n"
    "\n"
    "Exit codes: 0 done, 1 refused, 2 usage, 3 no login of the integrity office, or no key, 4 no database.\n";

static const char results_help[] =
    "usage: ccrm survey results SURVEY [--json] [--locale ko|en] [--db CONNINFO]\n"
    "\n"
    "What each wave of an anonymous survey came to, once it is over: for each unit and question, how many\n"
    "gave which answer (the digit that they sent), of how many. A unit with fewer answers to a question\n"
    "than the survey's minimum stands under `other units`, if those are enough together; what is too few is\n"
    "not kept. Rows without a question say how many answered anything. While a wave is under way nothing is\n"
    "told of it, lest somebody watch the figures move.\n"
    "\n"
    "example: ccrm survey results staff --json\n"
    "\n"
    "Exit codes: 0 done, 2 usage, 3 no login of the integrity office, 4 no database.\n";

static int print(struct office *office, const struct office_rows *rows, office_fill *fill)
{
    if (office->options->json)
        return office_print_json(office, fill, rows);
    office_print_table(office, rows);
    return EXIT_OK;
}

/* ---- the list ---- */

static const struct office_column size_column[] = {
    { "unit", "부서", "unit", OFFICE_TEXT },
    { "people", "인원", "people", OFFICE_INT },
    { "asked", "조사한 인원", "asked", OFFICE_INT },
};

static void fill_sizes(struct json *json, const void *self)
{
    office_json_array(json, "units", self);
}

static int show(struct office *office)
{
    const struct slice survey = office_param(office->options->subject);
    struct pg_rows *rows = NULL;
    const enum pg_outcome outcome =
        pg_session_exec(office->session, "select * from ccrm.audience_sizes($1)", &survey, 1, &rows);
    if (outcome != PG_DONE)
        return office_failed(office, outcome);
    const struct office_rows table = { .rows = rows,
                                       .column = size_column,
                                       .column_count = sizeof size_column / sizeof size_column[0] };
    const int code = print(office, &table, fill_sizes);
    pg_rows_free(rows);
    return code;
}

static int say_count(struct office *office, const struct pg_rows *rows, const char *korean,
                     const char *english)
{
    const bool in_english = office->options->english;
    printf("%s %lld%s\n", in_english ? english : korean, (long long)pg_rows_int(rows, 0, 0),
           in_english ? "" : "명");
    return EXIT_OK;
}

static int store(struct office *office, const struct audience_list *list)
{
    struct text_params params = text_params_in(&office->arena);
    text_params_text(&params, office_param(office->options->subject));
    struct text_array hash = text_array_in(params.arena, list->count, TEXT_ARRAY_BYTES(VAULT_HASH_LEN)),
                      cipher =
                          text_array_in(params.arena, list->count, TEXT_ARRAY_BYTES(VAULT_CIPHER_LEN_MAX)),
                      key = text_array_in(params.arena, list->count, 11),
                      unit = text_array_in(params.arena, list->count, 2 * AUDIENCE_UNIT_LEN_MAX + 2),
                      locale = text_array_in(params.arena, list->count, 2);
    for (size_t i = 0; i < list->count; i++) {
        const struct audience_member *member = &list->member[i];
        text_array_bytes(&hash, member->phone.hash, VAULT_HASH_LEN);
        text_array_bytes(&cipher, member->phone.cipher, member->phone.cipher_len);
        text_array_int(&key, member->phone.key_id);
        text_array_text(&unit, member->unit);
        text_array_int(&locale, (int64_t)member->locale);
    }
    struct text_array *const array[] = { &hash, &cipher, &key, &unit, &locale };
    for (size_t i = 0; i < sizeof array / sizeof array[0]; i++)
        text_params_array(&params, array[i]);
    struct pg_rows *rows = NULL;
    const enum pg_outcome outcome =
        text_params_exec(&params, office->session,
                         "select ccrm.load_audience($1, $2::bytea[], $3::bytea[], $4::integer[], $5::text[], "
                         "$6::smallint[])",
                         &rows);
    if (outcome != PG_DONE)
        return office_failed(office, outcome);
    const int code = say_count(office, rows, "명단에 오른 사람", "people on the list:");
    pg_rows_free(rows);
    return code;
}

static int load(struct office *office)
{
    struct keys *keys = NULL;
    struct audience_list list;
    int code = phone_lookup_open(office->command, office->options->keys, &keys);
    if (code != EXIT_OK)
        return code;
    const struct vault vault = keys_vault(keys);
    code = audience_list_read(office->options->from, &vault, &office->arena, &list) ? store(office, &list)
                                                                                    : EXIT_FINDINGS;
    keys_free(keys);
    return code;
}

static int with_reason(struct office *office, const char *statement, const char *korean, const char *english)
{
    const struct slice param[] = { office_param(office->options->subject),
                                   office_param(office->options->reason) };
    struct pg_rows *rows = NULL;
    const enum pg_outcome outcome = pg_session_exec(office->session, statement, param, 2, &rows);
    if (outcome != PG_DONE)
        return office_failed(office, outcome);
    const int code = say_count(office, rows, korean, english);
    pg_rows_free(rows);
    return code;
}

static int stop(struct office *office)
{
    return with_reason(office, "select ccrm.stop_audience($1, $2)", "묻지 않는 사람", "people not asked:");
}

static int clear(struct office *office)
{
    return with_reason(office, "select ccrm.clear_audience($1, $2)", "명단에서 지운 사람",
                       "people taken off the list:");
}

static bool has_file(const struct office_options *options)
{
    if (options->from == NULL)
        fputs("ccrm survey audience load: --from FILE is required\n", stderr);
    return options->from != NULL;
}

static bool has_reason(const struct office_options *options)
{
    if (!office_is_said(options->reason))
        fprintf(stderr, "ccrm %s: --reason is required\n", options->command);
    return office_is_said(options->reason);
}

int command_survey_audience(int argc, char **argv)
{
    static const struct office_command command[] = {
        { .usage = { .command = "survey audience load", .takes = "from key-file", .subject = true },
          .help = audience_help,
          .is_complete = has_file,
          .run = load },
        { .usage = { .command = "survey audience show", .takes = "", .subject = true },
          .help = audience_help,
          .run = show },
        { .usage = { .command = "survey audience stop", .takes = "reason", .subject = true },
          .help = audience_help,
          .is_complete = has_reason,
          .run = stop },
        { .usage = { .command = "survey audience clear", .takes = "reason", .subject = true },
          .help = audience_help,
          .is_complete = has_reason,
          .run = clear },
    };
    size_t verb = 0;
    while (verb < 3 && strcmp(argv[0], command[verb].usage.command) != 0)
        verb++;
    return office_command_run(&command[verb], argc, argv);
}

/* ---- the results ---- */

static const struct office_column result_column[] = {
    { "wave", "차수", "wave", OFFICE_INT },
    { "started", "시작", "started", OFFICE_TEXT },
    { "ended", "끝", "ended", OFFICE_TEXT },
    { "asked", "조사한 인원", "asked", OFFICE_INT },
    { "minimum", "최소 응답", "minimum", OFFICE_INT },
    { "question", "문항", "question", OFFICE_TEXT },
    { "unit", "부서", "unit", OFFICE_TEXT },
    { "value", "응답", "answer", OFFICE_INT },
    { "n", "명", "n", OFFICE_INT },
    { "answers", "응답 합계", "of", OFFICE_INT },
};

static void fill_results(struct json *json, const void *self)
{
    office_json_array(json, "results", self);
}

static int results(struct office *office)
{
    const char *const others = office->options->english ? "other units" : "그 밖의 부서";
    const struct slice param[] = { office_param(office->options->subject), office_param(others) };
    struct pg_rows *rows = NULL;
    const enum pg_outcome outcome = pg_session_exec(
        office->session,
        "select wave, started, ended, asked, minimum, nullif(question_id, ''), "
        "case unit when '' then $2 else unit end, "
        "case when question_id <> '' then value end, n, answers from ccrm.audience_results($1)",
        param, 2, &rows);
    if (outcome != PG_DONE)
        return office_failed(office, outcome);
    const struct office_rows table = { .rows = rows,
                                       .column = result_column,
                                       .column_count = sizeof result_column / sizeof result_column[0] };
    const int code = print(office, &table, fill_results);
    pg_rows_free(rows);
    return code;
}

int command_survey_results(int argc, char **argv)
{
    static const struct office_command command = {
        .usage = { .command = "survey results", .takes = "", .subject = true },
        .help = results_help,
        .run = results,
    };
    return office_command_run(&command, argc, argv);
}
