/* ccrm referrals list, ccrm referrals show: allegations in confidence; each look at a text or a number is
 * announced first. */
#include "adapter/crypto/key_file.h"
#include "adapter/crypto/keys.h"
#include "main/command.h"
#include "main/oversight/office.h"
#include "main/oversight/office_commands.h"
#include "main/oversight/office_print.h"
#include "main/oversight/referral_record.h"

#include <stdio.h>
#include <string.h>

static const char list_help[] =
    "usage: ccrm referrals list [--all] [--locale ko|en] [--json] [--db CONNINFO] [--zone ZONE]\n"
    "\n"
    "Referrals that are not closed, the longest waiting first; --all with the closed ones. No texts, no "
    "numbers.\n"
    "\n"
    "example: ccrm referrals list --json\n"
    "\n"
    "Exit codes: 0 printed, 2 usage, 3 no login of the integrity office, 4 no database.\n";

static const char show_help[] =
    "usage: ccrm referrals show REFERRAL [--locale ko|en] [--json] [--db CONNINFO] [--zone ZONE]\n"
    "       ccrm referrals show REFERRAL --text --reason TEXT\n"
    "       ccrm referrals show REFERRAL --number --reason TEXT [--key-file FILE]\n"
    "\n"
    "One referral: its case, what was done, which steps are possible. --text adds what was asked and "
    "answered, --number\n"
    "the citizen's phone number (where the key file is). Each look is on record before anything is shown: "
    "who, when,\n"
    "which case and why; `ccrm audit who-saw` answers who looked.\n"
    "\n"
    "examples:\n"
    "  ccrm referrals show 7\n"
    "  ccrm referrals show 7 --text --reason \"first reading before the call\"\n"
    "\n"
    "Exit codes: 0 printed, 1 no such referral, 2 usage, 3 no login of the integrity office or no key, 4 no "
    "database.\n";

#define CASE_COLUMNS                                                                                         \
    "select r.case_id, coalesce(" OFFICE_UNIT_NAME ", c.department), c.type, "                               \
    "case when r.by_text then 'explicit-text' else 'confirmed-answer' end, coalesce(e.state, 'received'), "  \
    "to_char(r.raised_at, 'YYYY-MM-DD'), "                                                                   \
    "case when e.state is null or e.state = 'received' then w.days end, "                                    \
    "(e.state is null or e.state = 'received') and w.days > $1::integer, "                                   \
    "c.source_number, c.officer, to_char(c.closed_at, 'YYYY-MM-DD HH24:MI') "
/* The age counts from when the present recipient got it. */
#define CASE_TABLES                                                                                          \
    "from ccrm.referral_case r join ccrm.complaint c using (complaint_id) "                                  \
    "left join ccrm.departments_on(coalesce((select max(night) from ccrm.night), current_date)) d "          \
    "on d.code = c.department and c.closed_at::date between d.first_night and d.last_night "                 \
    "left join ccrm.unit u on u.unit_id = d.unit_id "                                                        \
    "left join lateral (select state from ccrm.referral_event where case_id = r.case_id order by at desc "   \
    "limit 1) "                                                                                              \
    "e on true "                                                                                             \
    "cross join lateral (select greatest(0, floor(extract(epoch from clock_timestamp() - coalesce((select "  \
    "max(at) "                                                                                               \
    "from ccrm.referral_event where case_id = r.case_id and act = 'recuse'), r.raised_at)) / "               \
    "86400))::integer as "                                                                                   \
    "days) w "

static const struct office_column case_column[] = {
    { "referral", "제보", "referral", OFFICE_INT },
    { "department", "부서", "department", OFFICE_TEXT },
    { "type", "유형", "type", OFFICE_TEXT },
    { "how", "근거", "how", OFFICE_WORD },
    { "state", "상태", "state", OFFICE_WORD },
    { "raised", "접수일", "raised", OFFICE_TEXT },
    { "waiting_days", "대기일", "days waiting", OFFICE_INT },
    { "late", "지연", "late", OFFICE_BOOL },
    { "complaint", "민원 번호", "complaint", OFFICE_TEXT },
    { "officer", "담당 공무원", "officer", OFFICE_TEXT },
    { "closed", "민원 종결", "complaint closed", OFFICE_TEXT },
};
enum { CASE_STATE = 4, CASE_DAYS = 6, CASE_LATE };
enum { CASE_HEADLINE = 1 | 1 << CASE_STATE | 1 << CASE_DAYS | 1 << CASE_LATE }; /* a shown one begins with */
enum { CASE_COLUMNS_LISTED = 8, CASE_COLUMNS_SHOWN = sizeof case_column / sizeof case_column[0] };

static const struct office_column act_column[] = {
    { "at", "시각", "at", OFFICE_TEXT },
    { "author", "작성자", "author", OFFICE_TEXT },
    { "act", "처리", "act", OFFICE_WORD },
    { "state", "상태", "state", OFFICE_WORD },
    { "consent", "동의", "consent", OFFICE_BOOL },
    { "notified", "통지 대상", "notified", OFFICE_TEXT },
    { "notified_on", "통지일", "notified on", OFFICE_TEXT },
    { "recipient", "이관", "handed to", OFFICE_TEXT },
    { "reason", "사유", "reason", OFFICE_TEXT },
};
static const struct office_column text_column[] = {
    { "at", "시각", "at", OFFICE_TEXT },
    { "by", "누가", "by", OFFICE_WORD },
    { "text", "내용", "text", OFFICE_TEXT },
};

static struct slice late_param(char ret[8])
{
    snprintf(ret, 8, "%d", (int)REFERRAL_LIFE_WAIT_NIGHTS_MAX);
    return office_param(ret);
}

/* ---- list ---- */

static void fill_cases(struct json *json, const void *self)
{
    office_json_array(json, "referrals", self);
}

static int list(struct office *office)
{
    static const char statement[] = CASE_COLUMNS CASE_TABLES
        "where $2::boolean or coalesce(e.state, 'received') <> 'closed' order by r.raised_at, r.case_id";
    char days[8];
    const struct slice param[] = { late_param(days), office_param(office->options->all ? "true" : "false") };
    struct pg_rows *found = NULL;
    enum pg_outcome outcome = pg_session_exec(office->session, statement, param, 2, &found);
    if (outcome != PG_DONE)
        return office_failed(office, outcome);
    const struct office_rows rows = { .rows = found,
                                      .column = case_column,
                                      .column_count = CASE_COLUMNS_LISTED };
    int exit_code = EXIT_OK;
    if (office->options->json)
        exit_code = office_print_json(office, fill_cases, &rows);
    else
        office_print_table(office, &rows);
    pg_rows_free(found);
    return exit_code;
}

int command_referrals_list(int argc, char **argv)
{
    static const struct office_command command = {
        .usage = { .command = "referrals list", .takes = "all" },
        .help = list_help,
        .run = list,
    };
    return office_command_run(&command, argc, argv);
}

/* ---- looks ---- */

/* On record, in a transaction of its own, before the statement that opens what it announces. */
static enum pg_outcome look(struct office *office, const char *what, const char *statement,
                            struct pg_rows **ret)
{
    char subject[40], entry[24];
    snprintf(subject, sizeof subject, "referral:%s", office->options->subject);
    const struct slice param[] = { office_param(subject), office_param(what),
                                   office_param(office->options->reason) };
    struct pg_rows *rows = NULL;
    enum pg_outcome outcome =
        pg_session_exec(office->session, "select ccrm.look($1, $2, $3)", param, 3, &rows);
    if (outcome != PG_DONE)
        return outcome;
    const struct slice made = pg_rows_text(rows, 0, 0);
    snprintf(entry, sizeof entry, "%.*s", (int)made.len, made.at);
    pg_rows_free(rows);
    const struct slice announced = office_param(entry);
    return pg_session_exec(office->session, statement, &announced, 1, ret);
}

static int open_keys(const struct office *office, struct keys **ret)
{
    char path[KEY_FILE_PATH_MAX];
    enum key_file_error error = key_file_locate(office->options->keys, path);
    if (error == KEY_FILE_OK)
        error = key_file_read(path, ret);
    if (error == KEY_FILE_OK)
        return EXIT_OK;
    fprintf(stderr, "ccrm %s: %s%s%s\n", office->command,
            office->options->keys != NULL ? office->options->keys : "",
            office->options->keys != NULL ? ": " : "", key_file_error_text(error));
    return EXIT_CONFIGURATION;
}

/* The key is tried before the look is announced: a look that shows nothing is no look. */
static int read_number(struct office *office, char ret[VAULT_DIGITS_MAX + 1])
{
    struct keys *keys = NULL;
    struct pg_rows *rows = NULL;
    int exit_code = open_keys(office, &keys);
    if (exit_code != EXIT_OK)
        return exit_code;
    enum pg_outcome outcome = look(
        office, "number", "select encode(cipher, 'hex'), key_id from ccrm.number_seen($1::bigint)", &rows);
    if (outcome != PG_DONE) {
        exit_code = office_failed(office, outcome);
    } else if (pg_rows_count(rows) == 0) {
        exit_code = office_refuse(office, "번호가 남아 있지 않습니다", "the number is not kept any more");
    } else {
        uint8_t cipher[VAULT_CIPHER_LEN_MAX] = { 0 };
        const struct slice hex = pg_rows_text(rows, 0, 0);
        const size_t len = hex.len / 2 < sizeof cipher ? hex.len / 2 : sizeof cipher;
        for (size_t i = 0; i < len; i++) {
            unsigned byte = 0;
            (void)sscanf(hex.at + 2 * i, "%2x", &byte);
            cipher[i] = (uint8_t)byte;
        }
        const struct vault vault = keys_vault(keys);
        const size_t digits = vault.open(vault.self, (struct slice){ .at = (const char *)cipher, .len = len },
                                         pg_rows_int32(rows, 0, 1), ret);
        ret[digits] = '\0';
        if (digits == 0)
            exit_code =
                office_refuse(office, "이 키로는 번호를 열 수 없습니다", "this key does not open the number");
    }
    pg_rows_free(rows);
    keys_free(keys);
    return exit_code;
}

/* ---- show ---- */

struct shown {
    struct office_rows one, acts, texts; /* texts.rows is NULL unless they were looked at */
    const char *number;                  /* NULL unless it was looked at */
    struct referral_life life;
};

static void fill_shown(struct json *json, const void *self)
{
    const struct shown *shown = self;
    office_json_object(json, "referral", &shown->one, 0);
    office_json_array(json, "acts", &shown->acts);
    if (shown->texts.rows != NULL)
        office_json_array(json, "texts", &shown->texts);
    if (shown->number != NULL)
        json_text(json, "number", slice_from_text(shown->number));
    const struct office_acts acts = referral_record_acts(&shown->life);
    office_json_possible(json, &acts);
}

/** How long it waits, and whether that is too long, before anything else. */
static void print_head(const struct office *office, const struct shown *shown)
{
    const bool english = office->options->english;
    const struct slice state = office_word(office, pg_rows_text(shown->one.rows, 0, CASE_STATE));
    printf(english ? "Referral %s: %.*s" : "%s번 제보: %.*s", office->options->subject, (int)state.len,
           state.at);
    const struct slice days = pg_rows_text(shown->one.rows, 0, CASE_DAYS);
    if (days.len > 0)
        printf(english ? ", waiting for %.*s days" : ", %.*s일째 대기", (int)days.len, days.at);
    if (pg_rows_bool(shown->one.rows, 0, CASE_LATE))
        fputs(english ? " (LATE)" : " (지연)", stdout);
    puts(english ? "\nA claim to check, not a fact. Whoever answered is protected as a reporter.\n"
                 : "\n확인할 주장이며 확인된 사실이 아닙니다. 답한 시민은 신고자로 보호합니다.\n");
}

static void print_shown(const struct office *office, const struct shown *shown)
{
    const bool english = office->options->english;
    print_head(office, shown);
    office_print_fields(office, &shown->one, 0);
    if (shown->number != NULL)
        printf(english ? "phone number: %s\n" : "전화번호: %s\n", shown->number);
    if (shown->texts.rows != NULL) {
        puts(english ? "\nTexts (this look is on record):" : "\n문자 (이 열람은 기록되었습니다):");
        office_print_table(office, &shown->texts);
    } else {
        printf(english
                   ? "\nTexts, on record with their reason: ccrm referrals show %s --text --reason \"…\"\n"
                   : "\n문자 열람 (사유와 함께 기록됨): ccrm referrals show %s --text --reason \"…\"\n",
               office->options->subject);
    }
    const struct office_acts acts = referral_record_acts(&shown->life);
    office_print_steps(office, &shown->acts, &acts);
}

static int read_shown(struct office *office, struct shown *shown, struct pg_rows *rows[3])
{
    static const char of_case[] = CASE_COLUMNS CASE_TABLES "where r.case_id = $2::bigint";
    static const char of_acts[] = "select to_char(at, 'YYYY-MM-DD HH24:MI:SS'), author, act, state, consent, "
                                  "notified, notified_on, recipient, note "
                                  "from ccrm.referral_event where case_id = $1::bigint order by at";
    static const char of_texts[] = "select to_char(at, 'YYYY-MM-DD HH24:MI:SS'), case when by_citizen then "
                                   "'citizen' else 'office' end, words "
                                   "from ccrm.texts_seen($1::bigint) order by at, by_citizen desc";
    char days[8];
    const struct slice param[] = { late_param(days), office_param(office->options->subject) };
    bool there = false;
    enum pg_outcome outcome = referral_record_life(office, &shown->life, &there);
    if (outcome == PG_DONE && !there)
        return referral_record_none(office);
    if (outcome == PG_DONE)
        outcome = pg_session_exec(office->session, of_case, param, 2, &rows[0]);
    if (outcome == PG_DONE)
        outcome = pg_session_exec(office->session, of_acts, &param[1], 1, &rows[1]);
    if (outcome == PG_DONE && office->options->text)
        outcome = look(office, "text", of_texts, &rows[2]);
    return outcome == PG_DONE ? EXIT_OK : office_failed(office, outcome);
}

#define COLUMNS(name) .column = name, .column_count = sizeof name / sizeof name[0]

static int show(struct office *office)
{
    struct pg_rows *rows[3] = { NULL };
    struct shown shown = { 0 };
    char number[VAULT_DIGITS_MAX + 1] = "";
    int exit_code = read_shown(office, &shown, rows);
    if (exit_code == EXIT_OK && office->options->number) {
        exit_code = read_number(office, number);
        shown.number = number;
    }
    if (exit_code == EXIT_OK) {
        shown.one = (struct office_rows){ .rows = rows[0], COLUMNS(case_column), .hidden = CASE_HEADLINE };
        shown.acts = (struct office_rows){ .rows = rows[1], COLUMNS(act_column) };
        shown.texts = (struct office_rows){ .rows = rows[2], COLUMNS(text_column) };
        if (office->options->json)
            exit_code = office_print_json(office, fill_shown, &shown);
        else
            print_shown(office, &shown);
    }
    for (int i = 0; i < 3; i++)
        pg_rows_free(rows[i]);
    return exit_code;
}

static bool says_why(const struct office_options *options)
{
    if ((!options->text && !options->number) || office_is_said(options->reason))
        return true;
    fputs("ccrm referrals show: --text and --number need a --reason; it goes on record with the look\n",
          stderr);
    return false;
}

int command_referrals_show(int argc, char **argv)
{
    static const struct office_command command = {
        .usage = { .command = "referrals show", .takes = "reason text number key-file", .subject = true },
        .help = show_help,
        .numbered = true,
        .is_complete = says_why,
        .run = show,
    };
    return office_command_run(&command, argc, argv);
}
