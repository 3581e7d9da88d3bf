/* `ccrm why`: what happened to one message, and why. */
#include "adapter/crypto/key_file.h"
#include "adapter/file/zone_file.h"
#include "adapter/pg/migrate.h"
#include "adapter/pg/session.h"
#include "base/calendar.h"
#include "main/command.h"
#include "main/commands.h"
#include "main/phone_lookup.h"
#include "main/why/why_words.h"
#include "report/escape.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: ccrm why ID | --phone NUMBER --reason TEXT | --complaint REF [OPTION]...\n"
    "\n"
    "What happened to one message, and why: everything from the closed complaint through decision, queue,\n"
    "link, responses, receipts, replies and readings, each with its time; then its one state and what\n"
    "happens next.\n"
    "  ID                the number of a message, as the log names it\n"
    "  --phone NUMBER    every complaint of a phone, the latest 20; - reads the number from stdin. It is\n"
    "                    looked up by its keyed hash and shown masked; the look goes into the audit log\n"
    "  --reason TEXT     why; needed with --phone\n"
    "  --complaint REF   the complaint's number at its source\n"
    "  --key-file FILE   the key to phone numbers; else the systemd credential " KEY_FILE_CREDENTIAL
    "; --phone only\n"
    "  --db CONNINFO     the database, as libpq reads it; else $CCRM_DB or libpq's own environment\n"
    "  --zone ZONE       of the times shown (Asia/Seoul)\n"
    "  --json            one JSON object\n"
    "\n"
    "Texts and numbers are never shown. Answers and how a reply was read in full are shown to logins of the\n"
    "integrity office; texts have their own commands, `review show` and `referrals show --text`, on record.\n"
    "\n"
    "examples: ccrm why 48211 --db service=ccrm\n"
    "          ccrm why --complaint 2026-000123 --json\n"
    "          ccrm why --phone - --reason 'she calls and says that nothing came'\n"
    "\n"
    "Exit codes: 0 found, 1 nothing is known of it, 2 usage, 3 key, login or schema, 4 no database.\n";

enum { ARENA_BYTES = 4 * 1024 * 1024, LINE_BYTES_MAX = 4096, FOUND_MAX = 20 };

struct request {
    const char *id, *phone, *complaint, *reason, *key_file, *db, *zone;
    bool json, help;
};

struct why {
    struct request request;
    struct pg_session *session;
    struct arena arena;
    struct zone zone;
    struct why_words words;
    char masked[PHONE_LOOKUP_TYPED_MAX];
    char memory[ARENA_BYTES];
};

static int complain(const char *what, const char *why)
{
    fprintf(stderr, "ccrm why: %s: %s\n", what, why);
    return EXIT_CONFIGURATION;
}

static int failed(const struct why *why, enum pg_outcome outcome)
{
    const struct slice error = pg_session_error(why->session);
    fprintf(stderr, "ccrm why: database: %.*s\n", (int)error.len, error.at);
    return pg_outcome_exit_code(outcome);
}

static bool parse(int argc, char **argv, struct request *ret)
{
    static const struct option options[] = {
        { "phone", required_argument, NULL, 'p' },
        { "complaint", required_argument, NULL, 'c' },
        { "key-file", required_argument, NULL, 'k' },
        { "db", required_argument, NULL, 'd' },
        { "zone", required_argument, NULL, 'z' },
        { "json", no_argument, NULL, 'j' },
        { "help", no_argument, NULL, 'h' },
        { "reason", required_argument, NULL, 'r' },
        { NULL, 0, NULL, 0 },
    };
    const char *db = getenv("CCRM_DB");
    *ret = (struct request){ .db = db != NULL ? db : "", .zone = "Asia/Seoul" };
    optind = 1;
    for (int option; (option = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
        ret->phone = option == 'p' ? optarg : ret->phone;
        ret->complaint = option == 'c' ? optarg : ret->complaint;
        ret->reason = option == 'r' ? optarg : ret->reason;
        ret->key_file = option == 'k' ? optarg : ret->key_file;
        ret->db = option == 'd' ? optarg : ret->db;
        ret->zone = option == 'z' ? optarg : ret->zone;
        ret->json = ret->json || option == 'j';
        ret->help = ret->help || option == 'h';
        if (option == '?')
            return false;
    }
    ret->id = optind < argc ? argv[optind] : NULL;
    const int ways = (ret->id != NULL) + (ret->phone != NULL) + (ret->complaint != NULL);
    const bool reasoned = ret->reason != NULL && ret->reason[0] != '\0';
    return ret->help || (ways == 1 && argc - optind <= 1 && (ret->phone != NULL) == reasoned);
}

/* ---- what is looked for ---- */

/* 010-****-5678: enough to know one's own typing again. */
static void mask(const struct phone *phone, char ret[PHONE_LOOKUP_TYPED_MAX])
{
    snprintf(ret, PHONE_LOOKUP_TYPED_MAX, "%.*s-****-%.*s", 3, phone->digits, 4,
             phone->digits + (phone->digit_count > 4 ? phone->digit_count - 4 : 0));
}

static int hash_phone(struct why *why, char ret[PHONE_LOOKUP_HEX_MAX])
{
    struct phone phone;
    struct keys *keys = NULL;
    if (!phone_lookup_typed("why", why->request.phone, &phone))
        return EXIT_USAGE;
    const int exit_code = phone_lookup_open("why", why->request.key_file, &keys);
    if (exit_code != EXIT_OK)
        return exit_code;
    mask(&phone, why->masked);
    phone_lookup_hash(keys, &phone, ret);
    keys_free(keys);
    return EXIT_OK;
}

/* The look is on record before anything is read: two transactions. */
static int find_phone(struct why *why, struct pg_rows **ret)
{
    char hash[PHONE_LOOKUP_HEX_MAX];
    struct pg_rows *announced = NULL;
    const int exit_code = hash_phone(why, hash);
    if (exit_code != EXIT_OK)
        return exit_code;
    const struct slice wanted[] = { slice_from_text(hash), slice_from_text(why->request.reason) };
    enum pg_outcome outcome =
        pg_session_exec(why->session, "select ccrm.look_phone($1::bytea, $2)", wanted, 2, &announced);
    if (outcome == PG_DONE) {
        const struct slice look = pg_rows_text(announced, 0, 0);
        outcome = pg_session_exec(
            why->session, "select complaint_id, source, source_number from ccrm.why_phone($1::bigint)", &look,
            1, ret);
    }
    pg_rows_free(announced);
    return outcome == PG_DONE ? EXIT_OK : failed(why, outcome);
}

static int find(struct why *why, struct pg_rows **ret)
{
    static const char statement[] =
        "select complaint_id, source, source_number from ccrm.why_complaints($1::bigint, $2)";
    struct slice param[2] = { { 0 }, { 0 } };
    long long id = 0;
    if (why->request.id != NULL) {
        param[0] = slice_from_text(why->request.id);
        if (!slice_to_int(param[0], 1, INT64_MAX, &id)) {
            fputs("ccrm why: ID is the number of a message; see --phone and --complaint for other ways\n",
                  stderr);
            return EXIT_USAGE;
        }
    } else if (why->request.complaint != NULL) {
        param[1] = slice_from_text(why->request.complaint);
    } else {
        return find_phone(why, ret);
    }
    const enum pg_outcome outcome = pg_session_exec(why->session, statement, param, 2, ret);
    return outcome == PG_DONE ? EXIT_OK : failed(why, outcome);
}

/* ---- printing ---- */

static void print(const struct buffer *buffer)
{
    (void)fwrite(buffer->at, 1, buffer->len, stdout);
}

static void print_steps(const struct why *why, const struct why_steps *steps)
{
    char memory[LINE_BYTES_MAX];
    for (size_t i = 0; i < steps->count; i++) {
        struct buffer line;
        buffer_init(&line, memory, sizeof memory);
        why_words_time(&why->words, &line, steps->step[i].at);
        buffer_add_text(&line, "  ");
        why_words_step(&why->words, &line, &steps->step[i]);
        buffer_add_byte(&line, '\n');
        print(&line);
    }
}

static void print_people(const struct why *why, struct slice source, struct slice number,
                         const struct why_steps *steps, const struct why_fate *fate)
{
    char memory[LINE_BYTES_MAX];
    struct buffer line;
    buffer_init(&line, memory, sizeof memory);
    printf("complaint %.*s of %.*s%s%s\n", (int)number.len, number.at, (int)source.len, source.at,
           why->masked[0] != '\0' ? ", phone " : "", why->masked);
    print_steps(why, steps);
    buffer_add_text(&line, "state: ");
    why_words_state(&why->words, &line, fate);
    buffer_add_text(&line, "\nnext:  ");
    why_words_next(&why->words, &line, fate);
    buffer_add_byte(&line, '\n');
    print(&line);
}

static void add_instant(struct buffer *out, struct instant at)
{
    if (at.unix_s == INSTANT_NEVER.unix_s) {
        buffer_add_text(out, "null");
        return;
    }
    buffer_add_byte(out, '"');
    instant_add(out, at);
    buffer_add_byte(out, '"');
}

static void add_step(const struct why *why, struct buffer *out, const struct why_step *step)
{
    char memory[LINE_BYTES_MAX];
    struct buffer words;
    buffer_init(&words, memory, sizeof memory);
    why_words_step(&why->words, &words, step);
    buffer_add_text(out, "{\"at\":");
    add_instant(out, step->at);
    buffer_add_text(out, ",\"step\":\"");
    buffer_add_text(out, why_kind_name(step->kind));
    buffer_add_byte(out, '"');
    if (step->message != 0) {
        buffer_add_text(out, ",\"message\":");
        buffer_add_int(out, step->message);
    }
    buffer_add_text(out, ",\"text\":");
    escape_json(out, buffer_slice(&words));
    buffer_add_byte(out, '}');
}

static void add_words(const struct why *why, struct buffer *out, const char *name,
                      const struct why_fate *fate,
                      void (*say)(const struct why_words *, struct buffer *, const struct why_fate *))
{
    char memory[LINE_BYTES_MAX];
    struct buffer words;
    buffer_init(&words, memory, sizeof memory);
    say(&why->words, &words, fate);
    buffer_add_text(out, name);
    escape_json(out, buffer_slice(&words));
}

static void print_json(const struct why *why, struct slice source, struct slice number,
                       const struct why_steps *steps, const struct why_fate *fate)
{
    static char memory[1024 * 1024];
    struct buffer out;
    buffer_init(&out, memory, sizeof memory);
    buffer_add_text(&out, "{\"source\":");
    escape_json(&out, source);
    buffer_add_text(&out, ",\"complaint\":");
    escape_json(&out, number);
    buffer_add_text(&out, ",\"steps\":[");
    for (size_t i = 0; i < steps->count; i++) {
        buffer_add_text(&out, i > 0 ? ",\n" : "\n");
        add_step(why, &out, &steps->step[i]);
    }
    buffer_add_text(&out, "],\n\"message\":");
    buffer_add_int(&out, fate->message);
    buffer_add_text(&out, ",\"state\":\"");
    buffer_add_text(&out, why_state_name(fate->state));
    buffer_add_text(&out, "\",\"at\":");
    add_instant(&out, fate->at);
    buffer_add_text(&out, ",\"until\":");
    add_instant(&out, fate->until);
    buffer_add_text(&out, ",\"due\":");
    add_instant(&out, fate->due);
    add_words(why, &out, ",\"said\":", fate, why_words_state);
    add_words(why, &out, ",\"next\":", fate, why_words_next);
    buffer_add_text(&out, "}\n");
    print(&out);
}

/* ---- the whole ---- */

/* Links have names where the database knows them. */
static int read_links(struct why *why)
{
    struct pg_rows *rows = NULL;
    const enum pg_outcome outcome =
        pg_session_exec(why->session, "select link, name from ccrm.link", NULL, 0, &rows);
    if (outcome != PG_DONE)
        return failed(why, outcome);
    for (size_t i = 0; i < pg_rows_count(rows); i++) {
        const int64_t link = pg_rows_int(rows, i, 0);
        if (link >= 0 && link < GATEWAY_LINKS_MAX)
            why->words.link[link] = arena_copy(&why->arena, pg_rows_text(rows, i, 1));
    }
    pg_rows_free(rows);
    return EXIT_OK;
}

static int tell(struct why *why, const struct pg_rows *found)
{
    const size_t count = pg_rows_count(found);
    long long message = 0;
    if (why->request.id == NULL || !slice_to_int(slice_from_text(why->request.id), 1, INT64_MAX, &message))
        message = 0;
    if (count == 0) {
        fputs("ccrm why: nothing is known of it\n", stderr);
        return EXIT_FINDINGS;
    }
    if (why->request.json)
        fputs("{\"complaints\":[", stdout);
    for (size_t i = 0; i < count; i++) {
        const size_t used = why->arena.used;
        struct why_steps steps;
        const enum pg_outcome outcome =
            why_steps_read(why->session, pg_rows_int(found, i, 0), &why->arena, &steps);
        if (outcome != PG_DONE)
            return failed(why, outcome);
        const struct why_fate fate = why_fate(&steps, message);
        const struct slice source = pg_rows_text(found, i, 1), number = pg_rows_text(found, i, 2);
        if (i > 0)
            fputs(why->request.json ? "," : "\n", stdout);
        if (why->request.json)
            print_json(why, source, number, &steps, &fate);
        else
            print_people(why, source, number, &steps, &fate);
        arena_reset_to(&why->arena, used);
    }
    if (why->request.json)
        fputs("]}\n", stdout);
    return EXIT_OK;
}

static int run(struct why *why)
{
    char error[PG_SESSION_ERROR_MAX];
    struct pg_rows *found = NULL;
    if (!zone_file_read(slice_from_text(why->request.zone), &why->arena, &why->zone))
        return complain(why->request.zone, "this system has no such time zone");
    why->words.zone = &why->zone;
    enum pg_outcome outcome = pg_session_open(why->request.db, &why->session, error);
    if (outcome != PG_DONE) {
        (void)complain("database", error);
        return pg_outcome_exit_code(outcome);
    }
    outcome = pg_session_check_schema(why->session, pg_schema_version);
    if (outcome != PG_DONE)
        return failed(why, outcome);
    int exit_code = read_links(why);
    if (exit_code == EXIT_OK)
        exit_code = find(why, &found);
    if (exit_code == EXIT_OK)
        exit_code = tell(why, found);
    pg_rows_free(found);
    return exit_code;
}

int command_why(int argc, char **argv)
{
    struct why *why = calloc(1, sizeof *why);
    if (why == NULL)
        return EXIT_DEPENDENCY;
    int exit_code = EXIT_USAGE;
    arena_init(&why->arena, why->memory, sizeof why->memory);
    if (!parse(argc, argv, &why->request))
        fputs(
            "ccrm why: one of ID, --phone with --reason, and --complaint is needed; see `ccrm why --help`\n",
            stderr);
    else if (why->request.help)
        exit_code = fputs(help, stdout) < 0 ? EXIT_DEPENDENCY : EXIT_OK;
    else
        exit_code = run(why);
    pg_session_close(why->session);
    free(why);
    return exit_code;
}
