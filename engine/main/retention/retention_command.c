/* `ccrm retention list|propose|approve`: what is kept ends by two persons' hands. */
#include "document/json_text.h"
#include "main/command.h"
#include "main/commands.h"
#include "main/retention/retention_policy.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
    "usage: ccrm retention list [--as-of DATE] [--all] [--json]\n"
    "       ccrm retention propose [--as-of DATE]\n"
    "       ccrm retention approve NUMBER|all --reference TEXT\n"
    "       each with [--locale ko|en] [--config FILE] [--db CONNINFO]\n"
    "\n"
    "Numbers, texts, answers, the audit log and reports are kept for as long as the configuration's and the\n"
    "surveys' `retention:` says, the longest of them, and then end: by a proposal of one login and the\n"
    "approval of another, of the integrity office, with the reference of the review of records.\n"
    "  list       what is due, what holds it back, what waits for an approval; --all: what ended, by whom\n"
    "  propose    everything that is due and not held (see ccrm hold)\n"
    "  approve    does it: numbers are cleared (their keyed hash stays 180 nights for counting,\n"
    "             opt-outs for ever), months of texts and answers are dropped. That a reply came and, of\n"
    "             answers, daily counts stay without handsets: pages of old nights keep their figures.\n"
    "\n"
    "examples: ccrm retention propose\n"
    "          ccrm retention approve all --reference '기록물평가심의회 2029-1'\n"
    "\n"
    "Exit codes: 0 done, 1 refused, 2 usage, 3 configuration, schema or rights, 4 no database.\n";

enum verb { LIST = 0, PROPOSE, APPROVE, VERB_COUNT };
static const char *const verb_name[VERB_COUNT] = { "retention list", "retention propose",
                                                   "retention approve" };

struct request {
    struct survey_desk_options desk;
    const char *as_of, *reference, *subject;
    bool all, json, english;
};

/* For people; JSON and the tables have the codes. */
static struct slice word(const struct request *request, struct slice code)
{
    static const struct {
        const char *code, *ko;
    } words[] = { { "numbers", "번호" }, { "hashes", "번호의 해시" }, { "texts", "글" },
                  { "answers", "응답" }, { "audit", "감사 기록" },    { "reports", "보고서" } };
    for (size_t i = 0; !request->english && i < sizeof words / sizeof words[0]; i++)
        if (slice_equal(code, slice_from_text(words[i].code)))
            return slice_from_text(words[i].ko);
    return code;
}

static bool take_locale(const char *locale, struct request *request)
{
    request->english = strcmp(locale, "en") == 0;
    return request->english || strcmp(locale, "ko") == 0;
}

static bool parse(int argc, char **argv, struct request *ret)
{
    static const struct option option[] = {
        { "config", required_argument, NULL, 'c' },
        { "db", required_argument, NULL, 'd' },
        { "as-of", required_argument, NULL, 'o' },
        { "all", no_argument, NULL, 'a' },
        { "reference", required_argument, NULL, 'r' },
        { "json", no_argument, NULL, 'j' },
        { "locale", required_argument, NULL, 'l' },
        { "help", no_argument, NULL, 'h' },
        { 0 },
    };
    *ret = (struct request){ .as_of = "" };
    struct night night;
    bool good = true;
    optind = 1;
    for (int c; (c = getopt_long(argc, argv, "h", option, NULL)) != -1;) {
        ret->desk.config = c == 'c' ? optarg : ret->desk.config;
        ret->desk.connection = c == 'd' ? optarg : ret->desk.connection;
        ret->as_of = c == 'o' ? optarg : ret->as_of;
        ret->reference = c == 'r' ? optarg : ret->reference;
        ret->all = ret->all || c == 'a';
        ret->json = ret->json || c == 'j';
        ret->desk.help = ret->desk.help || c == 'h';
        good &= c != '?' && (c != 'l' || take_locale(optarg, ret));
    }
    if (optind < argc)
        ret->subject = argv[optind++];
    good &= ret->as_of[0] == '\0' || night_parse(slice_from_text(ret->as_of), &night);
    return good && optind == argc;
}

/* ---- what is due ---- */

enum { DUE_PARAMS = 6, NUMBER_MAX = 16 };

struct due_params {
    char number[RETENTION_KIND_COUNT][NUMBER_MAX];
    struct slice value[DUE_PARAMS + 1]; /* the last: whether the reader is Korean, for the list */
};

static void due_params(const struct request *request, const struct retention_policy *policy,
                       struct due_params *ret)
{
    ret->value[0] = slice_from_text(request->as_of);
    for (int kind = 0; kind < RETENTION_KIND_COUNT; kind++) {
        snprintf(ret->number[kind], NUMBER_MAX, "%d", policy->days[kind]);
        ret->value[kind + 1] = slice_from_text(ret->number[kind]);
    }
}

#define DUE_ARGUMENTS                                                                                        \
    "(coalesce(nullif($1, '')::timestamptz, clock_timestamp()), $2::integer, $3::integer, $4::integer, "     \
    "$5::integer, $6::integer)"

/* The columns from the first on, `after` each what follows it; column `kind` has its word. */
static void print_columns(const struct request *request, const struct pg_rows *rows, size_t row, size_t kind,
                          const char *const *after, size_t columns)
{
    for (size_t c = 0; c < columns; c++) {
        const struct slice text = pg_rows_text(rows, row, c), said = c == kind ? word(request, text) : text;
        printf("%.*s%s", (int)said.len, said.at, after[c]);
    }
}

static void print_json(const struct pg_rows *rows, size_t row, const char *const *key, size_t keys)
{
    char memory[4096];
    struct buffer out;
    buffer_init(&out, memory, sizeof memory);
    for (size_t k = 0; k < keys; k++) {
        buffer_add_text(&out, k == 0 ? "{\"" : ",\"");
        buffer_add_text(&out, key[k]);
        buffer_add_text(&out, "\":");
        json_text_add(&out, pg_rows_text(rows, row, k));
    }
    buffer_add_text(&out, "}\n");
    fwrite(out.at, 1, out.len, stdout);
}

static int list_due(struct survey_desk *desk, const struct request *request,
                    const struct retention_policy *policy)
{
    static const char *const key[] = { "kind", "part", "before", "rows", "state" };
    static const char statement[] =
        "select d.kind, d.part, to_char(d.before, 'YYYY-MM-DD'), d.rows, "
        "case when d.held <> '' then format(case when $7::boolean then '보류: %s' else 'held by %s' end, "
        "d.held) "
        "when p.proposal_id is not null then format(case when $7::boolean then '%2$s이(가) %1$s번으로 제안' "
        "else 'proposed as %s by %s' end, p.proposal_id, p.author) "
        "when $7::boolean then '기한 도래' else 'due' end "
        "from ccrm.retention_due" DUE_ARGUMENTS " d left join (select p.* from ccrm.retention_proposal p "
        "where not exists (select from ccrm.retention_approval a where a.proposal_id = p.proposal_id)) p "
        "on p.kind = d.kind and p.part = d.part";
    struct due_params params;
    struct pg_rows *rows = NULL;
    due_params(request, policy, &params);
    params.value[DUE_PARAMS] = slice_from_text(request->english || request->json ? "false" : "true");
    const enum pg_outcome outcome =
        pg_session_exec(desk->session, statement, params.value, DUE_PARAMS + 1, &rows);
    if (outcome != PG_DONE)
        return survey_desk_failed(desk, "what is due", outcome);
    for (size_t i = 0; i < pg_rows_count(rows); i++) {
        if (request->json) {
            print_json(rows, i, key, sizeof key / sizeof key[0]);
            continue;
        }
        const char *const gap = pg_rows_text(rows, i, 1).len > 0 ? " " : "";
        const char *const korean[] = { gap, " ", " 이전: ", "건, ", "\n" }, *const english[] = {
            gap, " before ", ": ", " rows, ", "\n"
        };
        print_columns(request, rows, i, 0, request->english ? english : korean,
                      sizeof korean / sizeof korean[0]);
    }
    if (pg_rows_count(rows) == 0 && !request->json)
        puts(request->english ? "nothing is due" : "기한이 된 것이 없습니다");
    pg_rows_free(rows);
    return EXIT_OK;
}

static int list_ended(struct survey_desk *desk, const struct request *request)
{
    static const char *const key[] = { "proposal", "kind",     "part",        "before",   "removed",
                                       "author",   "approver", "approved_at", "reference" };
    struct pg_rows *rows = NULL;
    const enum pg_outcome outcome = pg_session_exec(
        desk->session,
        "select p.proposal_id, p.kind, p.part, to_char(p.before, 'YYYY-MM-DD'), a.removed, p.author, "
        "a.author, "
        "to_char(a.approved_at, 'YYYY-MM-DD HH24:MI'), a.reference from ccrm.retention_proposal p "
        "join ccrm.retention_approval a using (proposal_id) order by p.proposal_id",
        NULL, 0, &rows);
    if (outcome != PG_DONE)
        return survey_desk_failed(desk, "what ended", outcome);
    for (size_t i = 0; i < pg_rows_count(rows); i++) {
        if (request->json) {
            print_json(rows, i, key, sizeof key / sizeof key[0]);
            continue;
        }
        static const char *const english[] = {
            "  ", " ", " before ", ": ", " rows ended, proposed by ", ", approved by ", " on ", ": ", "\n"
        };
        static const char *const korean[] = { "  ",      " ", " ",  " 이전: ", "건 파기, 제안 ",
                                              ", 승인 ", " ", ": ", "\n" };
        print_columns(request, rows, i, 1, request->english ? english : korean, sizeof key / sizeof key[0]);
    }
    pg_rows_free(rows);
    return EXIT_OK;
}

static int list(struct survey_desk *desk, const struct request *request)
{
    struct retention_policy policy;
    if (!retention_policy_read(desk, &policy))
        return EXIT_CONFIGURATION;
    if (!request->json) {
        fputs(request->english ? "kept, in days:" : "보존 기간(일):", stdout);
        for (enum retention_kind kind = RETENTION_NUMBERS; kind < RETENTION_KIND_COUNT; kind++) {
            const struct slice name = word(request, slice_from_text(retention_kind_name(kind)));
            printf(" %.*s %d", (int)name.len, name.at, policy.days[kind]);
        }
        putchar('\n');
    }
    const int code = request->all ? list_ended(desk, request) : EXIT_OK;
    return code == EXIT_OK ? list_due(desk, request, &policy) : code;
}

/* ---- propose ---- */

static int propose(struct survey_desk *desk, const struct request *request)
{
    static const char statement[] = "select proposal_id, kind, part, to_char(before, 'YYYY-MM-DD'), rows "
                                    "from ccrm.propose_retention" DUE_ARGUMENTS;
    struct retention_policy policy;
    struct due_params params;
    struct pg_rows *rows = NULL;
    if (!retention_policy_read(desk, &policy))
        return EXIT_CONFIGURATION;
    due_params(request, &policy, &params);
    const enum pg_outcome outcome =
        pg_session_exec(desk->session, statement, params.value, DUE_PARAMS, &rows);
    if (outcome != PG_DONE)
        return survey_desk_failed(desk, "the proposal", outcome);
    const size_t count = pg_rows_count(rows);
    for (size_t i = 0; i < count; i++) {
        static const char *const english[] = { "  ", " ", " before ", ": ", " rows\n" }, *const korean[] = {
            "  ", " ", " ", " 이전: ", "건\n"
        };
        print_columns(request, rows, i, 1, request->english ? english : korean,
                      sizeof korean / sizeof korean[0]);
    }
    pg_rows_free(rows);
    const char *const english =
        count == 0 ? "nothing more is due; `ccrm retention list` shows what is held or waits for an approval"
                   : "They end once another login, of the integrity office, has run: ccrm retention approve "
                     "NUMBER";
    const char *const korean =
        count == 0 ? "기한이 된 것이 더 없습니다. 보류·승인 대기 목록: ccrm retention list"
                   : "감사담당의 다른 로그인이 승인하면 파기됩니다: ccrm retention approve NUMBER";
    puts(request->english ? english : korean);
    return EXIT_OK;
}

/* ---- approve ---- */

/* Issued files whose record is about to end: their paths, for after the approval. */
static enum pg_outcome files_of(struct survey_desk *desk, struct slice proposal, struct pg_rows **ret)
{
    return pg_session_exec(desk->session,
                           "select r.path from ccrm.report r, ccrm.retention_proposal p "
                           "where p.proposal_id = $1::integer and p.kind = 'reports' "
                           "and r.night < p.before::date",
                           &proposal, 1, ret);
}

static void remove_files(const struct pg_rows *rows)
{
    char path[4096];
    for (size_t i = 0; i < pg_rows_count(rows); i++) {
        const struct slice name = pg_rows_text(rows, i, 0);
        if (name.len >= sizeof path)
            continue;
        memcpy(path, name.at, name.len);
        path[name.len] = '\0';
        if (unlink(path) != 0)
            fprintf(stderr, "ccrm retention approve: %s could not be deleted: delete it by hand\n", path);
    }
}

static int approve_one(struct survey_desk *desk, const struct request *request,
                       const struct retention_policy *policy, struct slice proposal, struct slice kind)
{
    char days[NUMBER_MAX];
    struct pg_rows *files = NULL, *rows = NULL;
    const enum retention_kind which = retention_kind_from_name(kind);
    snprintf(days, sizeof days, "%d", which < RETENTION_KIND_COUNT ? policy->days[which] : 0);
    const struct slice param[] = { proposal, slice_from_text(request->reference), slice_from_text(days),
                                   desk->stage.config.zone };
    enum pg_outcome outcome = files_of(desk, proposal, &files);
    if (outcome == PG_DONE)
        outcome =
            pg_session_exec(desk->session, "select ccrm.approve_retention($1::integer, $2, $3::integer, $4)",
                            param, 4, &rows);
    if (outcome == PG_DONE) {
        const struct slice name = word(request, kind);
        printf(request->english ? "%.*s: %.*s, %lld rows ended\n" : "%.*s번: %.*s %lld건 파기\n",
               (int)proposal.len, proposal.at, (int)name.len, name.at, (long long)pg_rows_int(rows, 0, 0));
        remove_files(files);
    }
    pg_rows_free(files);
    pg_rows_free(rows);
    return outcome == PG_DONE ? EXIT_OK : survey_desk_failed(desk, "the approval", outcome);
}

static int approve(struct survey_desk *desk, const struct request *request)
{
    static const char statement[] =
        "select p.proposal_id, p.kind from ccrm.retention_proposal p "
        "where ($1 = 'all' or p.proposal_id::text = $1) and not exists "
        "(select from ccrm.retention_approval a where a.proposal_id = p.proposal_id) order by p.proposal_id";
    struct retention_policy policy;
    struct pg_rows *rows = NULL;
    const struct slice subject = slice_from_text(request->subject);
    if (!retention_policy_read(desk, &policy))
        return EXIT_CONFIGURATION;
    const enum pg_outcome outcome = pg_session_exec(desk->session, statement, &subject, 1, &rows);
    if (outcome != PG_DONE)
        return survey_desk_failed(desk, "the proposals", outcome);
    int code = EXIT_OK;
    if (pg_rows_count(rows) == 0) {
        fprintf(stderr, "ccrm retention approve: %s\n",
                request->english ? "no such proposal waits; `ccrm retention list` shows them"
                                 : "그런 제안이 대기하고 있지 않습니다. 목록: ccrm retention list");
        code = EXIT_FINDINGS;
    }
    for (size_t i = 0; i < pg_rows_count(rows); i++) { /* one that is refused keeps none of the others */
        const int one =
            approve_one(desk, request, &policy, pg_rows_text(rows, i, 0), pg_rows_text(rows, i, 1));
        code = one > code ? one : code;
    }
    pg_rows_free(rows);
    return code;
}

int command_retention(int argc, char **argv)
{
    enum verb verb = LIST;
    struct request request;
    while (verb < APPROVE && strcmp(argv[0], verb_name[verb]) != 0)
        verb++;
    const bool parsed = parse(argc, argv, &request);
    const bool complete = verb == APPROVE ? request.subject != NULL && request.reference != NULL
                                          : request.subject == NULL && request.reference == NULL;
    if (!parsed || request.desk.help || !complete) {
        fputs(help, request.desk.help ? stdout : stderr);
        return request.desk.help ? EXIT_OK : EXIT_USAGE;
    }
    struct survey_desk desk;
    int code = survey_desk_open(verb_name[verb], &request.desk, &desk);
    if (code == EXIT_OK)
        code = verb == LIST      ? list(&desk, &request)
               : verb == PROPOSE ? propose(&desk, &request)
                                 : approve(&desk, &request);
    survey_desk_close(&desk);
    return code;
}
