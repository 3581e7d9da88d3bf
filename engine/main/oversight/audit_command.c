/* ccrm audit verify, ccrm audit who-saw: is the log of looks and acts whole, and who looked at a case. */
#include "adapter/crypto/digest.h"
#include "main/command.h"
#include "main/oversight/office.h"
#include "main/oversight/office_commands.h"
#include "main/oversight/office_print.h"
#include "oversight/audit_chain.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char verify_help[] =
    "usage: ccrm audit verify [--head ENTRY:HASH] [--locale ko|en] [--json] [--db CONNINFO]\n"
    "\n"
    "Computes every entry's hash anew, in this program, and names the first entry that was altered or is "
    "missing. Prints\n"
    "the newest entry's number and hash: kept elsewhere (on the printed report) and given back as --head, "
    "they show also\n"
    "when somebody wrote the whole chain anew.\n"
    "\n"
    "examples:\n"
    "  ccrm audit verify\n"
    "  ccrm audit verify --head 12:5f0c...e1\n"
    "\n"
    "Exit codes: 0 whole, 1 altered or missing, 2 usage, 3 no login of the integrity office, 4 no "
    "database.\n";

static const char who_saw_help[] =
    "usage: ccrm audit who-saw REF [--all] [--locale ko|en] [--json] [--db CONNINFO] [--zone ZONE]\n"
    "\n"
    "Who looked at texts or numbers of REF, when and why. REF is referral:7, review:2, flag:3 or a "
    "complaint's number at\n"
    "its source; looks at the same conversation by another of them, or at all replies of that time, count. "
    "--all: with what\n"
    "was done to it.\n"
    "\n"
    "example: ccrm audit who-saw 2027-000123\n"
    "\n"
    "Exit codes: 0 printed, 1 there is no such REF, 2 usage, 3 no login of the integrity office, 4 no "
    "database.\n";

enum {
    AUDIT_PAGE_ROWS = 1000,          /* bounds the memory: the log grows for years */
    AUDIT_CONTENT_MAX = 1024 * 1024, /* an entry; a reason is some lines */
    AUDIT_HASH_TEXT = 2 * AUDIT_CHAIN_HASH_LEN,
};

/* ---- verify ---- */

struct verification {
    struct audit_chain chain;
    enum audit_chain_outcome outcome;
    int64_t noted; /* --head: an entry's number; 0: none */
    uint8_t noted_hash[AUDIT_CHAIN_HASH_LEN];
};

static bool hash_from_hex(struct slice hex, uint8_t ret[AUDIT_CHAIN_HASH_LEN])
{
    static const char digits[] = "0123456789abcdef";
    if (hex.len != AUDIT_HASH_TEXT)
        return false;
    for (size_t i = 0; i < AUDIT_HASH_TEXT; i++) {
        const char *const digit = memchr(digits, hex.at[i], sizeof digits - 1);
        if (digit == NULL)
            return false;
        const int value = (int)(digit - digits);
        ret[i / 2] = (uint8_t)(i % 2 == 0 ? value << 4 : ret[i / 2] | value);
    }
    return true;
}

static void hash_to_hex(const uint8_t hash[AUDIT_CHAIN_HASH_LEN], char ret[AUDIT_HASH_TEXT + 1])
{
    for (size_t i = 0; i < AUDIT_CHAIN_HASH_LEN; i++)
        snprintf(ret + 2 * i, 3, "%02x", hash[i]);
}

/** "12:5f0c...e1" */
static bool read_head(struct slice text, int64_t *ret_entry, uint8_t ret_hash[AUDIT_CHAIN_HASH_LEN])
{
    const size_t colon = slice_find(text, SLICE_LIT(":"));
    long long entry;
    if (colon == text.len || !slice_to_int(slice_part(text, 0, colon), 1, INT64_MAX, &entry) ||
        !hash_from_hex(slice_part(text, colon + 1, text.len), ret_hash))
        return false;
    *ret_entry = entry;
    return true;
}

/* Columns: the fields in the chain's order, then both hashes in hex. */
static enum audit_chain_outcome step(struct verification *verification, const struct pg_rows *rows,
                                     size_t row, struct buffer *content)
{
    struct audit_chain *chain = &verification->chain;
    struct slice field[AUDIT_CHAIN_FIELD_COUNT];
    for (int i = 0; i < AUDIT_CHAIN_FIELD_COUNT; i++)
        field[i] = pg_rows_text(rows, row, (size_t)i);
    uint8_t previous[AUDIT_CHAIN_HASH_LEN], hash[AUDIT_CHAIN_HASH_LEN], computed[DIGEST_LEN] = { 0 };
    const bool readable = hash_from_hex(pg_rows_text(rows, row, AUDIT_CHAIN_FIELD_COUNT), previous) &&
                          hash_from_hex(pg_rows_text(rows, row, AUDIT_CHAIN_FIELD_COUNT + 1), hash);
    const int64_t entry = pg_rows_int(rows, row, AUDIT_CHAIN_ENTRY);
    content->len = 0;
    audit_chain_content(previous, field, content);
    if (!readable || content->overflowed) {
        chain->broken = entry;
        return AUDIT_CHAIN_ALTERED;
    }
    digest_sha256_of(buffer_slice(content), computed);
    const enum audit_chain_outcome outcome = audit_chain_step(chain, entry, previous, hash, computed);
    if (outcome != AUDIT_CHAIN_WHOLE || entry != verification->noted ||
        memcmp(hash, verification->noted_hash, sizeof hash) == 0)
        return outcome;
    chain->broken = entry;
    return AUDIT_CHAIN_ALTERED;
}

/* A sealed reason is sealed anew where its reader may read it: altering it alters the entry. */
static enum pg_outcome walk_page(struct office *office, struct verification *verification,
                                 struct buffer *content, size_t *ret_count)
{
    static const char statement[] =
        "select entry, to_char(at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), author, act, "
        "subject, coalesce(ccrm.seal_reason(s), a.reason), detail, transaction, encode(previous, 'hex'), "
        "encode(hash, 'hex') from ccrm.audit a left join ccrm.sealed_reason s using (entry) "
        "where entry > $1::bigint order by entry limit 1000";
    char after[24];
    snprintf(after, sizeof after, "%" PRId64,
             verification->chain.entries == 0 ? INT64_MIN + 1 : verification->chain.entries);
    const struct slice param = office_param(after);
    struct pg_rows *rows = NULL;
    enum pg_outcome outcome = pg_session_exec(office->session, statement, &param, 1, &rows);
    if (outcome != PG_DONE)
        return outcome;
    *ret_count = pg_rows_count(rows);
    for (size_t row = 0; row < *ret_count && verification->outcome == AUDIT_CHAIN_WHOLE; row++)
        verification->outcome = step(verification, rows, row, content);
    pg_rows_free(rows);
    return PG_DONE;
}

static enum pg_outcome compare_head(struct office *office, struct verification *verification)
{
    struct pg_rows *rows = NULL;
    uint8_t hash[AUDIT_CHAIN_HASH_LEN] = { 0 };
    enum pg_outcome outcome = pg_session_exec(
        office->session,
        "select coalesce(max(entry), 0), coalesce(max(encode(hash, 'hex')), '') from ccrm.audit_head", NULL,
        0, &rows);
    if (outcome != PG_DONE)
        return outcome;
    const bool readable = hash_from_hex(pg_rows_text(rows, 0, 1), hash);
    verification->outcome = audit_chain_end(&verification->chain, pg_rows_int(rows, 0, 0), hash);
    if (verification->outcome == AUDIT_CHAIN_WHOLE && !readable) {
        verification->outcome = AUDIT_CHAIN_ALTERED;
        verification->chain.broken = verification->chain.entries;
    }
    pg_rows_free(rows);
    if (verification->outcome == AUDIT_CHAIN_WHOLE && verification->noted > verification->chain.entries) {
        verification->outcome = AUDIT_CHAIN_MISSING;
        verification->chain.broken = verification->chain.entries + 1;
    }
    return PG_DONE;
}

/* Where the chain begins: with entry 1, or after the last cut, whose own entry is in the chain and names it.
 * While older entries are still there no cut is believed. */
static enum pg_outcome find_start(struct office *office, struct audit_chain *chain)
{
    struct pg_rows *rows = NULL;
    int64_t entry = 0;
    uint8_t hash[AUDIT_CHAIN_HASH_LEN] = { 0 };
    audit_chain_init(chain);
    enum pg_outcome outcome = pg_session_exec(
        office->session,
        "select detail, (select min(entry) from ccrm.audit) from ccrm.audit where act = 'audit.cut' "
        "order by entry desc limit 1",
        NULL, 0, &rows);
    if (outcome == PG_DONE && pg_rows_count(rows) == 1 && read_head(pg_rows_text(rows, 0, 0), &entry, hash) &&
        pg_rows_int(rows, 0, 1) > entry)
        audit_chain_init_after(chain, entry, hash);
    pg_rows_free(rows);
    return outcome;
}

/* One snapshot: entries that are written meanwhile would seem to be missing from the head. */
static enum pg_outcome walk(struct office *office, struct verification *verification)
{
    struct buffer content;
    char *memory = arena_new_array(&office->arena, char, AUDIT_CONTENT_MAX);
    if (memory == NULL)
        return PG_NO_MEMORY;
    buffer_init(&content, memory, AUDIT_CONTENT_MAX);
    enum pg_outcome outcome =
        pg_session_script(office->session, "begin transaction isolation level repeatable read read only");
    if (outcome == PG_DONE)
        outcome = find_start(office, &verification->chain);
    size_t count = AUDIT_PAGE_ROWS;
    while (outcome == PG_DONE && count == AUDIT_PAGE_ROWS && verification->outcome == AUDIT_CHAIN_WHOLE)
        outcome = walk_page(office, verification, &content, &count);
    if (outcome == PG_DONE && verification->outcome == AUDIT_CHAIN_WHOLE)
        outcome = compare_head(office, verification);
    return outcome;
}

static void fill_verification(struct json *json, const void *self)
{
    static const char *const outcome[] = { "whole", "altered", "missing" };
    const struct verification *verification = self;
    char hash[AUDIT_HASH_TEXT + 1];
    hash_to_hex(verification->chain.hash, hash);
    json_text(json, "chain", slice_from_text(outcome[verification->outcome]));
    json_int(json, "entries_whole", verification->chain.entries);
    json_text(json, "hash", slice_from_text(hash));
    if (verification->outcome != AUDIT_CHAIN_WHOLE)
        json_int(json, "entry", verification->chain.broken);
}

static int say(struct office *office, const struct verification *verification)
{
    char hash[AUDIT_HASH_TEXT + 1];
    hash_to_hex(verification->chain.hash, hash);
    if (office->options->json) {
        const int exit_code = office_print_json(office, fill_verification, verification);
        return exit_code == EXIT_OK && verification->outcome != AUDIT_CHAIN_WHOLE ? EXIT_FINDINGS : exit_code;
    }
    switch (verification->outcome) {
    case AUDIT_CHAIN_WHOLE:
        printf(office->options->english
                   ? "%" PRId64 " entries, none altered, none missing\nhead %" PRId64 ":%s\n"
                   : "기록 %" PRId64 "건: 바뀌거나 빠진 것이 없습니다\nhead %" PRId64 ":%s\n",
               verification->chain.entries, verification->chain.entries, hash);
        return EXIT_OK;
    case AUDIT_CHAIN_ALTERED:
        printf(office->options->english ? "entry %" PRId64 " was altered\n"
                                        : "%" PRId64 "번 기록이 바뀌었습니다\n",
               verification->chain.broken);
        return EXIT_FINDINGS;
    case AUDIT_CHAIN_MISSING:
        printf(office->options->english ? "entry %" PRId64 " is missing\n"
                                        : "%" PRId64 "번 기록이 없습니다\n",
               verification->chain.broken);
        return EXIT_FINDINGS;
    }
    return EXIT_FINDINGS;
}

static bool head_is_one(const struct office_options *options)
{
    struct verification noted;
    if (options->head == NULL || read_head(slice_from_text(options->head), &noted.noted, noted.noted_hash))
        return true;
    fputs("ccrm audit verify: --head is ENTRY:HASH, as `ccrm audit verify` and the page print it\n", stderr);
    return false;
}

static int verify(struct office *office)
{
    struct verification verification = { 0 };
    if (office->options->head != NULL &&
        !read_head(slice_from_text(office->options->head), &verification.noted, verification.noted_hash))
        return EXIT_USAGE;
    const enum pg_outcome outcome = walk(office, &verification);
    return outcome == PG_DONE ? say(office, &verification) : office_failed(office, outcome);
}

int command_audit_verify(int argc, char **argv)
{
    static const struct office_command command = { .usage = { .command = "audit verify", .takes = "head" },
                                                   .help = verify_help,
                                                   .is_complete = head_is_one,
                                                   .run = verify };
    return office_command_run(&command, argc, argv);
}

/* ---- who-saw ---- */

static const struct office_column entry_column[] = {
    { "entry", "번호", "entry", OFFICE_INT },      { "at", "시각", "at", OFFICE_TEXT },
    { "author", "사람", "who", OFFICE_TEXT },      { "act", "행위", "act", OFFICE_WORD },
    { "subject", "대상", "subject", OFFICE_TEXT }, { "reason", "사유", "reason", OFFICE_TEXT },
};

static void fill_entries(struct json *json, const void *self)
{
    office_json_array(json, "entries", self);
}

/** Nobody looked, or the reference means nothing: a slip must not read as the first. */
static int refuse_unknown(struct office *office)
{
    static const char statement[] =
        "select exists (select from ccrm.referral_case where 'referral:' || case_id = $1) "
        "or exists (select from ccrm.review where 'review:' || review_id = $1) "
        "or exists (select from ccrm.flag where 'flag:' || flag_id = $1) "
        "or exists (select from ccrm.complaint where source_number = $1)";
    const struct slice reference = office_param(office->options->subject);
    struct pg_rows *rows = NULL;
    const enum pg_outcome outcome = pg_session_exec(office->session, statement, &reference, 1, &rows);
    if (outcome != PG_DONE)
        return office_failed(office, outcome);
    const bool known = pg_rows_bool(rows, 0, 0);
    pg_rows_free(rows);
    return known ? EXIT_OK
                 : office_refuse(office, "%s: 그런 제보·검토·경보·민원이 없거나 다른 담당에게 이관되었습니다",
                                 "there is no %s, or it was handed on", office->options->subject);
}

static int who_saw(struct office *office)
{
    /* One conversation can stand behind several referrals and reviews; reading replies again looks at all of
     * them, and an unmasked trace at what went over its link within its ten minutes. */
    static const char statement[] =
        "with v as (select conversation_id from ccrm.referral_case where 'referral:' || case_id = $1 "
        "union select conversation_id from ccrm.review where 'review:' || review_id = $1 "
        "union select conversation_id from ccrm.conversation join ccrm.complaint using (complaint_id) "
        "where source_number = $1), "
        "s as (select $1 as subject union select 'referral:' || case_id from ccrm.referral_case join v using "
        "(conversation_id) union select 'review:' || review_id from ccrm.review join v using "
        "(conversation_id) union select 'phone:' || phone_id from ccrm.conversation join v using "
        "(conversation_id)), "
        "t as (select link, arrived_at as at from ccrm.reply join v using (conversation_id) "
        "union all select link, intended_at from ccrm.delivery join v using (conversation_id)), "
        "r as (select min(arrived_at) as first, max(arrived_at) as last from ccrm.reply join v using "
        "(conversation_id)) "
        "select a.entry, to_char(a.at, 'YYYY-MM-DD HH24:MI:SS'), a.author, a.act, a.subject, "
        "coalesce(w.reason, a.reason) from ccrm.audit a left join ccrm.sealed_reason w using (entry) "
        "cross join r where (a.subject in (select subject from s) "
        "or case when a.subject like 'replies:%' then substring(a.subject from 9)::timestamptz <= r.last "
        "and a.at >= r.first else false end "
        "or a.act = 'look.trace' and exists (select from t join ccrm.link l using (link) where a.subject = "
        "'link:' || l.name and t.at between a.at and a.at + interval '11 minutes')) "
        "and (a.act like 'look.%' or $2::boolean) order by a.entry";
    const struct slice param[] = { office_param(office->options->subject),
                                   office_param(office->options->all ? "true" : "false") };
    struct pg_rows *found = NULL;
    enum pg_outcome outcome = pg_session_exec(office->session, statement, param, 2, &found);
    if (outcome != PG_DONE)
        return office_failed(office, outcome);
    const struct office_rows rows = { .rows = found,
                                      .column = entry_column,
                                      .column_count = sizeof entry_column / sizeof entry_column[0] };
    int exit_code = pg_rows_count(found) == 0 ? refuse_unknown(office) : EXIT_OK;
    if (exit_code == EXIT_OK && office->options->json)
        exit_code = office_print_json(office, fill_entries, &rows);
    else if (exit_code == EXIT_OK)
        office_print_table(office, &rows);
    pg_rows_free(found);
    return exit_code;
}

int command_audit_who_saw(int argc, char **argv)
{
    static const struct office_command command = {
        .usage = { .command = "audit who-saw", .takes = "all", .subject = true },
        .help = who_saw_help,
        .run = who_saw,
    };
    return office_command_run(&command, argc, argv);
}
