#include "main/gateway/operator.h"

#include "adapter/pg/migrate.h"
#include "main/command.h"

#include <assert.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PARAMS_MAX = 8, WAIT_S_MAX = 86400, FOR_S_MAX = 3600, COUNT_MAX = 100000 };

static const struct option known[] = {
    { "db", required_argument, NULL, 'd' },     { "reason", required_argument, NULL, 'r' },
    { "socket", required_argument, NULL, 's' }, { "tester", required_argument, NULL, 't' },
    { "wait", required_argument, NULL, 'w' },   { "json", no_argument, NULL, 'j' },
    { "watch", no_argument, NULL, 'W' },        { "all", no_argument, NULL, 'a' },
    { "lift", no_argument, NULL, 'l' },         { "unmask", no_argument, NULL, 'u' },
    { "for", required_argument, NULL, 'f' },    { "count", required_argument, NULL, 'c' },
    { "help", no_argument, NULL, 'h' },         { 0 },
};

static bool takes(const struct operator_usage *usage, const char *name)
{
    char word[32];
    snprintf(word, sizeof word, " %s ", name);
    return strstr(usage->takes, word) != NULL;
}

static bool read_number(const char *value, int min, int max, int *ret)
{
    long long number = 0;
    const bool is = slice_to_int(slice_from_text(value), min, max, &number);
    *ret = (int)number;
    return is;
}

static bool apply(int option, const char *value, struct operator_options *ret)
{
    switch (option) {
    case 'd':
        ret->connection = value;
        return true;
    case 'r':
        ret->reason = value;
        return true;
    case 's':
        ret->socket = value;
        return true;
    case 't':
        ret->tester = value;
        return true;
    case 'w':
        return read_number(value, 0, WAIT_S_MAX, &ret->wait_s);
    case 'f':
        return read_number(value, 1, FOR_S_MAX, &ret->for_s);
    case 'c':
        return read_number(value, 1, COUNT_MAX, &ret->count);
    case 'j':
        return ret->json = true;
    case 'W':
        return ret->watch = true;
    case 'a':
        return ret->all = true;
    case 'l':
        return ret->lift = true;
    case 'u':
        return ret->unmask = true;
    case 'h':
        return ret->help = true;
    }
    return false;
}

static bool refuse(const struct operator_usage *usage, int *ret_code)
{
    fputs(usage->help, stderr);
    *ret_code = EXIT_USAGE;
    return false;
}

bool operator_parse(int argc, char **argv, const struct operator_usage *usage, struct operator_options *ret,
                    int *ret_code)
{
    *ret = (struct operator_options){
        .connection = "", .socket = OPERATOR_SOCKET, .wait_s = -1, .for_s = -1, .count = -1
    };
    int place = -1;
    for (int c; (c = getopt_long(argc, argv, "", known, &place)) != -1; place = -1) {
        if (c == '?' || (c != 'h' && !takes(usage, known[place].name)) || !apply(c, optarg, ret))
            return refuse(usage, ret_code);
    }
    if (ret->help) {
        fputs(usage->help, stdout);
        *ret_code = EXIT_OK;
        return false;
    }
    if (usage->subject && optind < argc)
        ret->subject = argv[optind++];
    if (optind < argc || (usage->subject && ret->subject == NULL))
        return refuse(usage, ret_code);
    return true;
}

int operator_open(const struct operator_options *options, struct pg_session **ret)
{
    char error[PG_SESSION_ERROR_MAX];
    enum pg_outcome outcome = pg_session_open(options->connection, ret, error);
    if (outcome != PG_DONE) {
        fprintf(stderr, "ccrm: %s\n", error);
        return pg_outcome_exit_code(outcome);
    }
    outcome = pg_session_check_schema(*ret, pg_schema_version);
    if (outcome == PG_DONE)
        return EXIT_OK;
    const struct slice why = pg_session_error(*ret);
    fprintf(stderr, "ccrm: %.*s\n", (int)why.len, why.at);
    pg_session_close(*ret);
    *ret = NULL;
    return pg_outcome_exit_code(outcome);
}

int operator_exec(struct pg_session *session, const char *statement, const char *const *param,
                  size_t param_count, struct pg_rows **ret_rows)
{
    struct slice text[PARAMS_MAX];
    assert(param_count <= PARAMS_MAX);
    for (size_t i = 0; i < param_count; i++)
        text[i] = param[i] != NULL ? slice_from_text(param[i]) : (struct slice){ 0 };
    const enum pg_outcome outcome = pg_session_exec(session, statement, text, param_count, ret_rows);
    if (outcome == PG_DONE)
        return EXIT_OK;
    const struct slice why = pg_session_error(session);
    fprintf(stderr, "ccrm: %.*s\n", (int)why.len, why.at);
    return pg_outcome_exit_code(outcome);
}

int operator_check_link(struct pg_session *session, const char *link)
{
    struct pg_rows *rows = NULL;
    const int code =
        operator_exec(session,
                      "select exists (select from ccrm.link where name = $1),"
                      " (select coalesce(string_agg(name, ', ' order by name), 'none') from ccrm.link)",
                      &link, 1, &rows);
    if (code != EXIT_OK)
        return code;
    const bool known_link = pg_rows_bool(rows, 0, 0);
    const struct slice all = pg_rows_text(rows, 0, 1);
    if (!known_link)
        fprintf(stderr, "ccrm: no engine has run a link '%s'; there are: %.*s\n", link, (int)all.len, all.at);
    pg_rows_free(rows);
    return known_link ? EXIT_OK : EXIT_FINDINGS;
}
