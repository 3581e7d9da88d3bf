/* ccrm review list | show | decide: the queue of replies that a person must read, and what persons decide. */
#include "adapter/pg/text_params.h"
#include "dialog/dialog.h"
#include "main/command.h"
#include "main/commands.h"
#include "main/oversight/desk.h"
#include "main/oversight/office_print.h"
#include "main/oversight/review_words.h"
#include "main/oversight/test_row.h"
#include "reply/explain.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char list_help[] =
    "usage: ccrm review list [--all] [--locale ko|en] [--config FILE] [--set KEY=VALUE]... [--db CONNINFO]\n"
    "                        [--survey FILE]\n"
    "\n"
    "The reviews that wait for a person, oldest first, without any text; --all: those decided too.\n"
    "For a login that is a member of ccrm_integrity or ccrm_ops.\n"
    "\n"
    "example:\n"
    "  ccrm review list --db 'host=/run/postgresql dbname=ccrm user=kim'\n";

static const char show_help[] =
    "usage: ccrm review show ID --reason TEXT [--locale ko|en] [--config FILE] [--set KEY=VALUE]...\n"
    "                        [--db CONNINFO] [--survey FILE]\n"
    "\n"
    "The replies of the review's conversation up to the review, each with the question that it\n"
    "answers. That you looked, when and for which reason goes on record first. For a member of\n"
    "ccrm_integrity.\n"
    "\n"
    "example:\n"
    "  ccrm review show 12 --reason 'weekly queue'\n";

static const char decide_help[] =
    "usage: ccrm review decide ID DECISION [--note TEXT] [--as-test FILE --reason TEXT]\n"
    "                          [--locale ko|en] [--config FILE] [--set KEY=VALUE]...\n"
    "                          [--db CONNINFO] [--survey FILE]\n"
    "\n"
    "DECISION is what the citizen said: yes, no, declined or unclear on the sensitive question, a\n"
    "number or unclear on another; handled (read and dealt with, no answer) or refer (it states\n"
    "solicitation: to a referral). A yes and a referral stand when a second person, with another\n"
    "login, decides the same. The answer that follows carries your login. --as-test appends the text\n"
    "as a row of a labelled set; it leaves the database with it, so take names out. For a member of\n"
    "ccrm_integrity.\n"
    "\n"
    "example:\n"
    "  ccrm review decide 12 no --note 'speaks of a fee'\n";

static const struct option options_known[] = {
    { "config", required_argument, NULL, 'c' },
    { "set", required_argument, NULL, 't' },
    { "db", required_argument, NULL, 'd' },
    { "survey", required_argument, NULL, 'v' },
    { "reason", required_argument, NULL, 'r' },
    { "note", required_argument, NULL, 'n' },
    { "as-test", required_argument, NULL, 'a' },
    { "all", no_argument, NULL, 'l' },
    { "locale", required_argument, NULL, 'o' },
    { "help", no_argument, NULL, 'h' },
    { 0 },
};

struct request {
    struct desk_options desk;
    struct office_options options; /* subject: the review's number */
    struct office office;          /* for what is said; the session is the desk's */
    const char *decision, *note, *as_test;
};

static bool take_locale(const char *locale, struct office_options *options)
{
    options->english = strcmp(locale, "en") == 0;
    return options->english || strcmp(locale, "ko") == 0;
}

/* `arguments`: how many beside the options; `letters`: the options that this subcommand has beside the
 * desk's. */
static bool parse(int argc, char **argv, const char *help, int arguments, const char *letters,
                  struct request *ret, int *ret_code)
{
    *ret = (struct request){ .office = { .options = &ret->options, .command = argv[0] } };
    *ret_code = EXIT_USAGE;
    bool good = true;
    for (int c; (c = getopt_long(argc, argv, "", options_known, NULL)) != -1;) {
        if (c == 'h') {
            fputs(help, stdout);
            *ret_code = EXIT_OK;
            return false;
        }
        if (desk_option(&ret->desk, c, optarg))
            continue;
        good = good && (c == 'o' ? take_locale(optarg, &ret->options) : strchr(letters, c) != NULL);
        if (c == 'r')
            ret->options.reason = optarg;
        else if (c == 'n')
            ret->note = optarg;
        else if (c == 'a')
            ret->as_test = optarg;
        else if (c == 'l')
            ret->options.all = true;
    }
    if (!good || argc - optind != arguments) {
        fputs(help, stderr);
        return false;
    }
    ret->options.subject = arguments > 0 ? argv[optind] : NULL;
    ret->decision = arguments > 1 ? argv[optind + 1] : NULL;
    long long number;
    const char *const id = ret->options.subject;
    if (id == NULL || slice_to_int(slice_from_text(id), 1, INT64_MAX, &number))
        return true;
    office_refuse(&ret->office, "'%s'은(는) 검토 번호가 아닙니다. 번호는 `ccrm review list`에 있습니다",
                  "'%s' is no review's number; `ccrm review list` shows them", id);
    return false;
}

/* ---- list ---- */

static const struct office_column column[] = {
    { "review", "검토", "review", OFFICE_INT },    { "raised", "발생", "raised", OFFICE_TEXT },
    { "days", "경과일", "days", OFFICE_INT },      { "question", "문항", "question", OFFICE_TEXT },
    { "because", "사유", "because", OFFICE_TEXT }, { "state", "상태", "state", OFFICE_TEXT },
    { "case", "민원 번호", "case", OFFICE_TEXT },
};

/* By their numbers: what the survey calls its questions, and why a person is asked. */
static void add_names(struct text_params *params, const struct desk *desk, bool english)
{
    enum { NAME_WIDTH = 2 * 200 + 2 };
    const struct survey *survey = desk->survey;
    struct text_array question = text_array_in(params->arena, survey->question_count, NAME_WIDTH),
                      reason = text_array_in(params->arena, DIALOG_REVIEW_OFFERED + 1, NAME_WIDTH);
    for (size_t i = 0; i < survey->question_count; i++)
        text_array_text(&question, survey->question[i].id);
    for (int i = 0; i <= DIALOG_REVIEW_OFFERED; i++)
        text_array_text(&reason, review_word(dialog_review_name((enum dialog_review)i), english));
    text_params_array(params, &question);
    text_params_array(params, &reason);
}

/* Operations see how long the queue is; what a review is about would tell of an answer. */
static enum pg_outcome queue(struct desk *desk, const struct office_options *options, struct pg_rows **ret)
{
#define QUEUE(question, reason, number, joined)                                                              \
    "select v.review_id, to_char(v.raised_at at time zone $1, 'YYYY-MM-DD HH24:MI'), "                       \
    "greatest(0, floor(extract(epoch from clock_timestamp() - v.raised_at) / 86400))::integer, " question    \
    ", " reason ", case when d.decided then $3 else $4 end, " number " from ccrm.review v " joined           \
    "cross join lateral (select exists (select from ccrm.review_event e where e.review_id = v.review_id "    \
    "and e.state = 'decided') as decided) d "                                                                \
    "where $2 = 'all' or not exists (select from ccrm.review_event e where e.review_id = v.review_id) "      \
    "order by v.raised_at, v.review_id"
    static const char whole[] =
        QUEUE("coalesce(($5::text[])[v.question + 1], '?')", "($6::text[])[v.reason + 1]", "c.source_number",
              "join ccrm.complaint c using (complaint_id) ");
    static const char length[] = QUEUE("null", "null", "null", "");
#undef QUEUE
    struct text_params params = text_params_in(&desk->reader.scratch);
    text_params_text(&params, desk->config.zone);
    text_params_text(&params, slice_from_text(options->all ? "all" : "open"));
    text_params_text(&params, review_word(SLICE_LIT("decided"), options->english));
    text_params_text(&params, review_word(SLICE_LIT("waiting"), options->english));
    struct pg_rows *may = NULL;
    enum pg_outcome outcome = pg_session_exec(
        desk->session, "select has_column_privilege('ccrm.review', 'reason', 'select')", NULL, 0, &may);
    const bool told = outcome == PG_DONE && pg_rows_bool(may, 0, 0);
    pg_rows_free(may);
    if (told)
        add_names(&params, desk, options->english);
    return outcome == PG_DONE ? text_params_exec(&params, desk->session, told ? whole : length, ret)
                              : outcome;
}

static int list(const struct request *request, struct desk *desk)
{
    struct pg_rows *found = NULL;
    const enum pg_outcome outcome = queue(desk, &request->options, &found);
    if (outcome != PG_DONE)
        return desk_failed(desk, "the queue", outcome);
    const struct office_rows rows = { .rows = found,
                                      .column = column,
                                      .column_count = sizeof column / sizeof column[0] };
    office_print_table(&request->office, &rows);
    pg_rows_free(found);
    return EXIT_OK;
}

/* ---- show ---- */

/* Columns of ccrm.readings_seen. */
enum {
    LOOK_ARRIVED,
    LOOK_QUESTION,
    LOOK_CONFIRMING,
    LOOK_TEXT,
    LOOK_OUTCOME,
    LOOK_VALUE,
    LOOK_SOLICITATION,
    LOOK_ALERT,
    LOOK_RULE,
    LOOK_LOCALE
};

/* The look is announced in a transaction of its own: what comes after cannot unsay it. */
static enum pg_outcome look(struct desk *desk, const char *id, const char *reason, struct pg_rows **ret_rows)
{
    static const char announce[] = "select ccrm.look('review:' || $1, 'text', $2)";
    static const char statement[] =
        "select to_char(arrived_at at time zone $2, 'YYYY-MM-DD HH24:MI'), question, confirming, text, "
        "outcome, "
        "value, solicitation, alert, rule, locale from ccrm.readings_seen($1::bigint)";
    const struct slice wanted[] = { slice_from_text(id), slice_from_text(reason) };
    struct pg_rows *announced = NULL;
    enum pg_outcome outcome = pg_session_exec(desk->session, announce, wanted, 2, &announced);
    if (outcome == PG_DONE) {
        const struct slice param[] = { pg_rows_text(announced, 0, 0), desk->config.zone };
        outcome = pg_session_exec(desk->session, statement, param, 2, ret_rows);
    }
    pg_rows_free(announced);
    return outcome;
}

/* A citizen's bytes on a terminal: control characters would steer it. */
static void print_text(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char byte = (unsigned char)text.at[i];
        if (byte == '\n')
            fputs("\n    ", stdout);
        else
            putchar(byte < 0x20 || byte == 0x7F ? '?' : byte);
    }
    putchar('\n');
}

static int show(const struct request *request, struct desk *desk)
{
    struct pg_rows *rows = NULL;
    const bool english = request->options.english;
    const enum pg_outcome outcome = look(desk, request->options.subject, request->options.reason, &rows);
    if (outcome != PG_DONE)
        return desk_failed(desk, "the review", outcome);
    for (size_t i = 0; i < pg_rows_count(rows); i++) {
        const struct slice arrived = pg_rows_text(rows, i, LOOK_ARRIVED),
                           rule = pg_rows_text(rows, i, LOOK_RULE);
        const struct slice question = desk_question(
            desk->survey,
            pg_rows_text(rows, i, LOOK_QUESTION).at != NULL ? pg_rows_int(rows, i, LOOK_QUESTION) : -1);
        const struct slice read =
            review_word(explain_outcome((enum reply_outcome)pg_rows_int(rows, i, LOOK_OUTCOME)), english);
        const struct slice grade = review_word(
            explain_solicitation((enum reply_solicitation)pg_rows_int(rows, i, LOOK_SOLICITATION)), english);
        const char *const again = english ? " (asked again)" : " (다시 물음)";
        printf(english ? "%.*s  %.*s%s  read as %.*s" : "%.*s  %.*s%s  판독: %.*s", (int)arrived.len,
               arrived.at, (int)question.len, question.at,
               pg_rows_bool(rows, i, LOOK_CONFIRMING) ? again : "", (int)read.len, read.at);
        if (pg_rows_int(rows, i, LOOK_OUTCOME) == REPLY_VALUE)
            printf(" %" PRId64, pg_rows_int(rows, i, LOOK_VALUE));
        printf(english ? ", rule %.*s, solicitation %.*s\n    " : ", 규칙 %.*s, 금품·접대 %.*s\n    ",
               (int)rule.len, rule.at, (int)grade.len, grade.at);
        print_text(pg_rows_text(rows, i, LOOK_TEXT));
    }
    pg_rows_free(rows);
    return EXIT_OK;
}

/* ---- decide ---- */

struct decision {
    const char *name; /* as the database names it */
    int value;
};

static const struct survey_choice *choice_of(const struct survey_question *question,
                                             enum survey_meaning meaning)
{
    for (size_t i = 0; i < question->choice_count; i++)
        if (question->choice[i].meaning == meaning)
            return &question->choice[i];
    return NULL;
}

static bool answers_question(const struct survey_question *question, int value)
{
    if (question->kind == SURVEY_SCALE || question->kind == SURVEY_NUMBER)
        return value >= question->scale_min && value <= question->scale_max;
    return (question->kind == SURVEY_CHOICE || question->kind == SURVEY_YESNO) &&
           survey_choice_by_digit(question, value) < question->choice_count;
}

static bool decision_read(const char *text, const struct survey_question *question, struct decision *ret)
{
    static const struct {
        const char *name;
        enum survey_meaning meaning;
    } sensitive[] = { { "yes", SURVEY_MEANS_YES },
                      { "no", SURVEY_MEANS_NO },
                      { "declined", SURVEY_MEANS_DECLINED } };
    for (size_t i = 0; i < sizeof sensitive / sizeof sensitive[0]; i++) {
        const struct survey_choice *choice = choice_of(question, sensitive[i].meaning);
        if (strcmp(text, sensitive[i].name) == 0 && choice != NULL) {
            *ret = (struct decision){ .name = sensitive[i].name, .value = choice->digit };
            return true;
        }
    }
    if (strcmp(text, "unclear") == 0 || strcmp(text, "handled") == 0 || strcmp(text, "refer") == 0) {
        *ret = (struct decision){ .name = text };
        return true;
    }
    long long value;
    if (question->sensitive || !slice_to_int(slice_from_text(text), 0, 9, &value) ||
        !answers_question(question, (int)value))
        return false;
    *ret = (struct decision){ .name = "value", .value = (int)value };
    return true;
}

static int question_of(struct desk *desk, const struct office *office, const struct survey_question **ret)
{
    const char *const id = office->options->subject;
    static const char statement[] =
        "select v.question, c.survey_hash from ccrm.review v "
        "join ccrm.conversation c using (conversation_id) where v.review_id = $1::bigint";
    const struct slice param[] = { slice_from_text(id) };
    struct pg_rows *rows = NULL;
    const enum pg_outcome outcome = pg_session_exec(desk->session, statement, param, 1, &rows);
    if (outcome != PG_DONE)
        return desk_failed(desk, "the review", outcome);
    struct slice hash;
    const bool there = pg_rows_count(rows) == 1;
    const int64_t question = there ? pg_rows_int(rows, 0, 0) : -1;
    const bool ours = there && desk_bytes(&desk->reader.scratch, pg_rows_text(rows, 0, 1), &hash) &&
                      hash.len == SURVEY_HASH_LEN &&
                      memcmp(hash.at, desk->survey->hash, SURVEY_HASH_LEN) == 0;
    pg_rows_free(rows);
    if (!there)
        return office_refuse(office, "%s번 검토가 없습니다", "there is no review %s", id);
    if (!ours || question < 0 || (size_t)question >= desk->survey->question_count)
        return office_refuse(office,
                             "%s번 검토는 다른 설문이나 다른 판의 설문에 대한 것이어서 문항과 보기가 다를 수 "
                             "있습니다.\n발송한 그대로의 파일을 --survey로 지정하십시오",
                             "review %s is of another survey, or of another version of it: its question and "
                             "choices may differ;\nname the file as it was sent with --survey",
                             id);
    *ret = &desk->survey->question[question];
    return EXIT_OK;
}

static int record(struct desk *desk, const struct request *request, const struct survey_question *question,
                  const struct decision *decision)
{
    char value[16];
    snprintf(value, sizeof value, "%d", decision->value);
    const struct slice param[] = { slice_from_text(request->options.subject),
                                   slice_from_text(decision->name),
                                   slice_from_text(value),
                                   question->id,
                                   question->measure,
                                   slice_from_text(request->note) };
    struct pg_rows *rows = NULL;
    const enum pg_outcome outcome =
        pg_session_exec(desk->session, "select ccrm.decide_review($1::bigint, $2, $3::smallint, $4, $5, $6)",
                        param, 6, &rows);
    if (outcome != PG_DONE)
        return desk_failed(desk, "the decision", outcome);
    if (pg_rows_bool(rows, 0, 0))
        puts(request->options.english ? "decided" : "결정되었습니다");
    else
        puts(request->options.english
                 ? "on record; it stands once a second person, with another login, decides the same"
                 : "기록했습니다. 다른 로그인을 쓰는 두 번째 사람이 같은 결정을 하면 확정됩니다");
    pg_rows_free(rows);
    return EXIT_OK;
}

static int append_test(struct desk *desk, const struct request *request,
                       const struct survey_question *question, const struct decision *decision)
{
    struct pg_rows *rows = NULL;
    const enum pg_outcome outcome = look(desk, request->options.subject, request->options.reason, &rows);
    if (outcome != PG_DONE)
        return desk_failed(desk, "the text", outcome);
    const size_t count = pg_rows_count(rows);
    int code = EXIT_FINDINGS;
    if (count == 0) {
        office_refuse(&request->office, "%s번 검토에는 시험 행으로 만들 글이 없습니다",
                      "review %s has no text to make a test row of", request->options.subject);
    } else {
        const struct test_row row = { .review = request->options.subject,
                                      .question = question,
                                      .decision = decision->name,
                                      .value = decision->value,
                                      .locale = (enum locale)pg_rows_int(rows, count - 1, LOOK_LOCALE),
                                      .text = pg_rows_text(rows, count - 1, LOOK_TEXT) };
        code = test_row_append(request->as_test, &row) ? EXIT_OK : EXIT_FINDINGS;
    }
    pg_rows_free(rows);
    return code;
}

static int decide(const struct request *request, struct desk *desk)
{
    const struct survey_question *question = NULL;
    struct decision decision;
    int code = question_of(desk, &request->office, &question);
    if (code != EXIT_OK)
        return code;
    if (!decision_read(request->decision, question, &decision)) {
        office_refuse(&request->office, "'%s'은(는) 문항 '%.*s'에 대한 결정이 아닙니다",
                      "'%s' is no decision about the question '%.*s'", request->decision,
                      (int)question->id.len, question->id.at);
        return EXIT_USAGE;
    }
    code = record(desk, request, question, &decision);
    if (code == EXIT_OK && request->as_test != NULL)
        code = append_test(desk, request, question, &decision);
    return code;
}

/* ---- commands ---- */

static int run(const struct request *request, int (*work)(const struct request *, struct desk *))
{
    struct desk desk;
    int code = desk_open(&request->desk, &desk);
    if (code == EXIT_OK)
        code = work(request, &desk);
    desk_close(&desk);
    return code;
}

int command_review_list(int argc, char **argv)
{
    struct request request;
    int code;
    return parse(argc, argv, list_help, 0, "l", &request, &code) ? run(&request, list) : code;
}

int command_review_show(int argc, char **argv)
{
    struct request request;
    int code;
    if (!parse(argc, argv, show_help, 1, "r", &request, &code))
        return code;
    if (request.options.reason != NULL)
        return run(&request, show);
    office_refuse(&request.office, "열람에는 언제나 사유가 필요합니다: --reason TEXT",
                  "every look has a reason: --reason TEXT");
    return EXIT_USAGE;
}

int command_review_decide(int argc, char **argv)
{
    struct request request;
    int code;
    if (!parse(argc, argv, decide_help, 2, "rna", &request, &code))
        return code;
    if (request.as_test == NULL || request.options.reason != NULL)
        return run(&request, decide);
    office_refuse(&request.office,
                  "시험 행은 글을 가져가며, 열람에는 언제나 사유가 필요합니다: --reason TEXT",
                  "a test row takes the text, and every look has a reason: --reason TEXT");
    return EXIT_USAGE;
}
