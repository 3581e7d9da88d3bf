/* ccrm flags list, ccrm flags show: what stands on record about flags. */
#include "main/command.h"
#include "main/oversight/flag_record.h"
#include "main/oversight/office.h"
#include "main/oversight/office_commands.h"
#include "main/oversight/office_print.h"

#include <stdio.h>

static const char list_help[] =
    "usage: ccrm flags list [--all] [--rules] [--locale ko|en] [--json] [--db CONNINFO] [--zone ZONE]\n"
    "\n"
    "Flags that are not closed, the strongest first; --all with the closed ones. --rules: how each rule's "
    "flags\n"
    "ended, and the share of its closed ones that was substantiated.\n"
    "\n"
    "examples:\n"
    "  ccrm flags list\n"
    "  PGSERVICE=ccrm ccrm flags list --rules --json\n"
    "\n"
    "Exit codes: 0 printed, 2 usage, 3 no login of the integrity office, 4 no database.\n";

static const char show_help[] =
    "usage: ccrm flags show FLAG [--locale ko|en] [--json] [--db CONNINFO] [--zone ZONE]\n"
    "\n"
    "One flag: its sentence and figures, its nights, what people did with it and which steps are possible.\n"
    "\n"
    "example: ccrm flags show 3\n"
    "\n"
    "Exit codes: 0 printed, 1 no such flag, 2 usage, 3 no login of the integrity office, 4 no database.\n";

/* Every column of a flag as it stands; the order is that of `flag_column`. */
#define FLAG_COLUMNS                                                                                         \
    "select f.flag_id, " OFFICE_UNIT_NAME ", f.rule, "                                                       \
    "(array['watch','alert','high'])[n.level], "                                                             \
    "coalesce(e.state, 'open'), f.raised_night, n.night, n.k, n.n, a.assignee, e.closing, "
#define FLAG_TABLES                                                                                          \
    "from ccrm.flag f join ccrm.unit u on u.unit_id = f.department_id "                                      \
    "left join lateral (select * from ccrm.flag_night where flag_id = f.flag_id order by night desc limit "  \
    "1) n "                                                                                                  \
    "on true "                                                                                               \
    "left join lateral (select state, closing from ccrm.flag_event where flag_id = f.flag_id order by at "   \
    "desc "                                                                                                  \
    "limit 1) e on true "                                                                                    \
    "left join lateral (select assignee from ccrm.flag_event where flag_id = f.flag_id and act = 'assign' "  \
    "order by at desc limit 1) a on true "

static const struct office_column flag_column[] = {
    { "flag", "경보", "flag", OFFICE_INT },
    { "department", "부서", "department", OFFICE_TEXT },
    { "rule", "규칙", "rule", OFFICE_TEXT },
    { "level", "단계", "level", OFFICE_WORD },
    { "state", "처리", "state", OFFICE_WORD },
    { "raised", "발생일", "raised", OFFICE_TEXT },
    { "last_night", "최근 집계", "last night", OFFICE_TEXT },
    { "events", "해당(k)", "events (k)", OFFICE_INT },
    { "answers", "응답(n)", "answers (n)", OFFICE_INT },
    { "assignee", "담당", "assignee", OFFICE_TEXT },
    { "closing", "종결 사유", "closing", OFFICE_WORD },
    { "sentence", "내용", "sentence", OFFICE_TEXT },
    { "e_value", "검출기 값 E", "detector E", OFFICE_NUMBER },
    { "handsets", "서로 다른 전화기", "distinct handsets", OFFICE_INT },
};
enum { FLAG_DEPARTMENT = 1, FLAG_RULE, FLAG_LEVEL_COLUMN, FLAG_SENTENCE = 11 };
enum { /* what a shown flag begins with: its number, where, what, and the sentence */
       FLAG_HEADLINE = 1 | 1 << FLAG_DEPARTMENT | 1 << FLAG_RULE | 1 << FLAG_LEVEL_COLUMN | 1 << FLAG_SENTENCE
};
enum { FLAG_COLUMNS_LISTED = 11, FLAG_COLUMNS_SHOWN = sizeof flag_column / sizeof flag_column[0] };

static const struct office_column event_column[] = {
    { "at", "시각", "at", OFFICE_TEXT },
    { "author", "작성자", "author", OFFICE_TEXT },
    { "act", "처리", "act", OFFICE_WORD },
    { "state", "상태", "state", OFFICE_WORD },
    { "closing", "종결 사유", "closing", OFFICE_WORD },
    { "assignee", "담당", "assignee", OFFICE_TEXT },
    { "reason", "사유", "reason", OFFICE_TEXT },
};
static const struct office_column night_column[] = {
    { "night", "날짜", "night", OFFICE_TEXT },
    { "level", "단계", "level", OFFICE_WORD },
    { "events", "해당(k)", "events (k)", OFFICE_INT },
    { "answers", "응답(n)", "answers (n)", OFFICE_INT },
    { "e_value", "검출기 값 E", "detector E", OFFICE_NUMBER },
};
static const struct office_column rule_column[] = {
    { "rule", "규칙", "rule", OFFICE_TEXT },
    { "flags", "경보", "flags", OFFICE_INT },
    { "closed", "종결", "closed", OFFICE_INT },
    { "substantiated", "사실로 확인", "substantiated", OFFICE_INT },
    { "not_substantiated", "확인되지 않음", "not substantiated", OFFICE_INT },
    { "innocent_cause", "비위가 아닌 원인", "innocent cause", OFFICE_INT },
    { "data_fault", "자료 오류", "data fault", OFFICE_INT },
    { "precision", "적중률", "precision", OFFICE_NUMBER },
};

#define COLUMNS(name) .column = name, .column_count = sizeof name / sizeof name[0]

/* ---- list ---- */

static void fill_flags(struct json *json, const void *self)
{
    office_json_notice(json);
    office_json_array(json, "flags", self);
}

static void fill_rules(struct json *json, const void *self)
{
    office_json_notice(json);
    office_json_array(json, "rules", self);
}

static int print_list(struct office *office, const struct office_rows *rows, office_fill *fill)
{
    if (office->options->json)
        return office_print_json(office, fill, rows);
    office_print_notice(office);
    office_print_table(office, rows);
    return EXIT_OK;
}

static int list_flags(struct office *office)
{
    static const char statement[] = FLAG_COLUMNS "n.sentence_ko, n.e, n.handsets " FLAG_TABLES
                                                 "where $1::boolean or coalesce(e.state, 'open') <> 'closed' "
                                                 "order by n.level desc nulls last, f.flag_id";
    const struct slice all = office_param(office->options->all ? "true" : "false");
    struct pg_rows *found = NULL;
    enum pg_outcome outcome = pg_session_exec(office->session, statement, &all, 1, &found);
    if (outcome != PG_DONE)
        return office_failed(office, outcome);
    const struct office_rows rows = { .rows = found,
                                      .column = flag_column,
                                      .column_count = FLAG_COLUMNS_LISTED };
    const int exit_code = print_list(office, &rows, fill_flags);
    pg_rows_free(found);
    return exit_code;
}

/* A closed flag counts by its last closing; a rule without a closed one has no precision yet. */
static int list_rules(struct office *office)
{
    static const char statement[] =
        "select f.rule, count(*), count(e.closing), count(*) filter (where e.closing = 'substantiated'), "
        "count(*) filter (where e.closing = 'not-substantiated'), "
        "count(*) filter (where e.closing = 'innocent-cause'), count(*) filter (where e.closing = "
        "'data-fault'), "
        "round(count(*) filter (where e.closing = 'substantiated') / nullif(count(e.closing), 0)::numeric, "
        "2) "
        "from ccrm.flag f left join ccrm.flag_event e on e.flag_id = f.flag_id and e.act = 'close' "
        "group by f.rule order by f.rule collate \"C\"";
    struct pg_rows *found = NULL;
    enum pg_outcome outcome = pg_session_exec(office->session, statement, NULL, 0, &found);
    if (outcome != PG_DONE)
        return office_failed(office, outcome);
    const struct office_rows rows = { .rows = found, COLUMNS(rule_column) };
    const int exit_code = print_list(office, &rows, fill_rules);
    pg_rows_free(found);
    return exit_code;
}

static int list(struct office *office)
{
    return office->options->rules ? list_rules(office) : list_flags(office);
}

int command_flags_list(int argc, char **argv)
{
    static const struct office_command command = {
        .usage = { .command = "flags list", .takes = "all rules" },
        .help = list_help,
        .run = list,
    };
    return office_command_run(&command, argc, argv);
}

/* ---- show ---- */

struct shown {
    struct office_rows flag, events, nights;
    struct flag_life life;
};

static void fill_shown(struct json *json, const void *self)
{
    const struct shown *shown = self;
    office_json_notice(json);
    office_json_object(json, "flag", &shown->flag, 0);
    office_json_array(json, "acts", &shown->events);
    office_json_array(json, "nights", &shown->nights);
    const struct office_acts acts = flag_record_acts(&shown->life);
    office_json_possible(json, &acts);
}

static void print_shown(const struct office *office, const struct shown *shown)
{
    const bool english = office->options->english;
    const struct pg_rows *rows = shown->flag.rows;
    const struct slice department = pg_rows_text(rows, 0, FLAG_DEPARTMENT),
                       rule = pg_rows_text(rows, 0, FLAG_RULE),
                       level = office_word(office, pg_rows_text(rows, 0, FLAG_LEVEL_COLUMN)),
                       sentence = pg_rows_text(rows, 0, FLAG_SENTENCE);
    printf(english ? "Flag %s: %.*s, rule %.*s, %.*s\n" : "%s번 경보: %.*s, 규칙 %.*s, %.*s\n",
           office->options->subject, (int)department.len, department.at, (int)rule.len, rule.at,
           (int)level.len, level.at);
    office_print_notice(office);
    printf("\n%.*s\n\n", (int)sentence.len, sentence.at);
    office_print_fields(office, &shown->flag, 0);
    puts(english ? "\nThe last nights:" : "\n최근 날짜별 수치:");
    office_print_table(office, &shown->nights);
    printf(english ? "\nNight by night, the chart, innocent causes, the guarantee: "
                     "ccrm rules explain %s --locale en\n"
                   : "\n날짜별 근거·그래프·다른 원인·우연일 가능성: ccrm rules explain %s\n",
           office->options->subject);
    const struct office_acts acts = flag_record_acts(&shown->life);
    office_print_steps(office, &shown->events, &acts);
}

/* As data the number as it is; for people no further than it says anything. */
#define E_SHOWN(as_data)                                                                                     \
    "case when " as_data "::boolean then n.e::text when n.e > 1e6 then '> 1,000,000' "                       \
    "else round(n.e::numeric, 2)::text end"

static int show(struct office *office)
{
    static const char of_flag[] =
        FLAG_COLUMNS "case when $2::boolean then n.sentence_en else n.sentence_ko end, " E_SHOWN(
            "$3") ", n.handsets " FLAG_TABLES "where f.flag_id = $1::bigint";
    static const char of_events[] =
        "select to_char(at, 'YYYY-MM-DD HH24:MI:SS'), author, act, state, closing, assignee, note "
        "from ccrm.flag_event where flag_id = $1::bigint order by at";
    static const char of_nights[] =
        "select n.night, (array['watch','alert','high'])[n.level], n.k, n.n, " E_SHOWN(
            "$2") " from ccrm.flag_night n where n.flag_id = $1::bigint order by n.night desc limit 7";
    struct pg_rows *flag = NULL, *events = NULL, *nights = NULL;
    struct shown shown = { 0 };
    const struct slice param[] = { office_param(office->options->subject),
                                   office_param(office->options->english ? "true" : "false"),
                                   office_param(office->options->json ? "true" : "false") };
    const struct slice of_night[] = { param[0], param[2] };
    bool there = false;
    enum pg_outcome outcome = flag_record_life(office, &shown.life, &there);
    if (outcome == PG_DONE && there)
        outcome = pg_session_exec(office->session, of_flag, param, 3, &flag);
    if (outcome == PG_DONE && there)
        outcome = pg_session_exec(office->session, of_events, param, 1, &events);
    if (outcome == PG_DONE && there)
        outcome = pg_session_exec(office->session, of_nights, of_night, 2, &nights);
    int exit_code = outcome != PG_DONE ? office_failed(office, outcome)
                    : !there           ? flag_record_none(office)
                                       : EXIT_OK;
    if (exit_code == EXIT_OK) {
        shown.flag = (struct office_rows){
            .rows = flag, .column = flag_column, .column_count = FLAG_COLUMNS_SHOWN, .hidden = FLAG_HEADLINE
        };
        shown.events = (struct office_rows){ .rows = events, COLUMNS(event_column) };
        shown.nights = (struct office_rows){ .rows = nights, COLUMNS(night_column) };
        if (office->options->json)
            exit_code = office_print_json(office, fill_shown, &shown);
        else
            print_shown(office, &shown);
    }
    pg_rows_free(flag);
    pg_rows_free(events);
    pg_rows_free(nights);
    return exit_code;
}

int command_flags_show(int argc, char **argv)
{
    static const struct office_command command = {
        .usage = { .command = "flags show", .takes = "", .subject = true },
        .help = show_help,
        .numbered = true,
        .run = show,
    };
    return office_command_run(&command, argc, argv);
}
