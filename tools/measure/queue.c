/*
 * queue.c - fills a fresh database with messages that wait to be sent, as a real season would leave them.
 *
 * Usage: measure-queue CONNINFO KEY_FILE MESSAGES FROM TEXT
 *
 * Phones are sealed by the product's own key; each has one complaint, one invitation and one conversation
 * whose first prompt waits in the outbox. Numbers are 0100 and seven digits, a block that was never
 * allocated. Exit: 0 done, 1 not,
 * 2 usage.
 */
#include "adapter/crypto/key_file.h"
#include "adapter/pg/pg_params.h"

#include <libpq-fe.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { BATCH = 1000, MESSAGES_MAX = 5000000 };

/* As engine/adapter/pg leaves a conversation whose first prompt was just queued: phase 1 is DIALOG_ASKING,
 * kind 0 the first invitation, outcome 1 INVITED, phone 0 GIVEN. $1 is the sender's number, $2 the text. */
static const char *const fill[] = {
    "select ccrm.make_partitions(now())",
    "insert into ccrm.complaint (source, source_number, department, type, officer, channel, opened_at, "
    "closed_at,"
    "   locale, from_citizen, phone, phone_id)"
    " select 'measure', 'M-' || phone_id, '민원여권과', '여권 발급', 'OF-0001', 'counter', now() - interval "
    "'2 days',"
    "   now() - interval '1 day', 0, true, 0, phone_id from ccrm.phone order by phone_id",
    "insert into ccrm.invitation (complaint_id, phone_id, outcome, weight, decided_at, send_at, locale, "
    "sender,"
    "   survey_hash)"
    " select complaint_id, phone_id, 1, 1, now(), now(), 0, $1::text, sha256('measure') from ccrm.complaint"
    " order by complaint_id",
    "insert into ccrm.conversation (conversation_id, complaint_id, phone_id, sender, survey_hash, locale,"
    "   messages_max, begun_at, version, phase, messages, started, prompted, open_message, open_question,"
    "   open_confirming, open_queued_at)"
    " select nextval('ccrm.conversation_number'), complaint_id, phone_id, sender, survey_hash, locale, 12, "
    "now(), 2,"
    "   1, 1, now(), now(), nextval('ccrm.message_number'), 0, false, now()"
    " from ccrm.invitation order by complaint_id",
    "insert into ccrm.conversation_latest (phone_id, sender, conversation_id, due)"
    " select phone_id, sender, conversation_id, now() + interval '2 days' from ccrm.conversation"
    " order by conversation_id",
    "insert into ccrm.message (message_id, queued_at, conversation_id, phone_id, sender, kind, question, "
    "is_prompt,"
    "   confirming, send_at, text)"
    " select open_message, open_queued_at, conversation_id, phone_id, sender, 0, 0, true, false, "
    "open_queued_at,"
    "   $2::text from ccrm.conversation where $1::text is not null order by conversation_id",
    "insert into ccrm.outbox (message_id, queued_at, send_at, conversation_id, phone_id, sender, kind, text)"
    " select message_id, queued_at, send_at, conversation_id, phone_id, sender, kind, text from ccrm.message"
    " order by message_id",
};

static bool done(PGconn *db, PGresult *result, const char *what)
{
    const ExecStatusType status = PQresultStatus(result);
    const bool ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (!ok)
        fprintf(stderr, "measure-queue: %s: %s", what, PQerrorMessage(db));
    PQclear(result);
    return ok;
}

static bool add_phones(PGconn *db, const struct vault *vault, long from, size_t count)
{
    static struct vault_phone phone[BATCH];
    struct pg_params params = { 0 };
    for (size_t i = 0; i < count; i++) {
        char digits[VAULT_DIGITS_MAX];
        const int len = snprintf(digits, sizeof digits, "0100%07ld", from + (long)i);
        vault->seal(vault->self, (struct slice){ .at = digits, .len = (size_t)len }, &phone[i]);
    }
    pg_params_start(&params);
    pg_params_array(&params, PG_BYTEA, count);
    for (size_t i = 0; i < count; i++)
        pg_put_bytes(&params, (struct slice){ .at = (const char *)phone[i].hash, .len = VAULT_HASH_LEN });
    pg_params_array(&params, PG_BYTEA, count);
    for (size_t i = 0; i < count; i++)
        pg_put_bytes(&params,
                     (struct slice){ .at = (const char *)phone[i].cipher, .len = phone[i].cipher_len });
    pg_params_array(&params, PG_INT4, count);
    for (size_t i = 0; i < count; i++)
        pg_put_int4(&params, phone[i].key_id);
    const bool ok =
        pg_params_done(&params) &&
        done(db,
             PQexecParams(db,
                          "insert into ccrm.phone (lookup_hash, ciphertext, key_id, last_invited_at)"
                          " select hash, cipher, key, now()"
                          " from unnest($1::bytea[], $2::bytea[], $3::integer[]) with ordinality"
                          "   as u(hash, cipher, key, place) order by place",
                          3, NULL, params.value, params.length, params.format, 0),
             "phones");
    pg_params_free(&params);
    return ok;
}

static bool fill_queue(PGconn *db, const struct vault *vault, long messages, const char *const text[2])
{
    for (long at = 0; at < messages; at += BATCH) {
        if (!add_phones(db, vault, at, (size_t)(messages - at < BATCH ? messages - at : BATCH)))
            return false;
    }
    for (size_t i = 0; i < sizeof fill / sizeof *fill; i++) {
        /* Only what a statement names may be given to it. */
        const int params = i == 2 ? 1 : i == 5 ? 2 : 0;
        if (!done(db, PQexecParams(db, fill[i], params, NULL, text, NULL, NULL, 0), "filling"))
            return false;
    }
    return done(db, PQexec(db, "vacuum (freeze, analyze)"), "vacuum");
}

int main(int argc, char **argv)
{
    char *end = NULL;
    const long messages = argc == 6 ? strtol(argv[3], &end, 10) : 0;
    if (messages < 1 || messages > MESSAGES_MAX || *end != '\0') {
        fputs("usage: measure-queue CONNINFO KEY_FILE MESSAGES FROM TEXT\n", stderr);
        return 2;
    }
    struct keys *keys = NULL;
    const enum key_file_error error = key_file_read(argv[2], &keys);
    if (error != KEY_FILE_OK) {
        fprintf(stderr, "measure-queue: %s: %s\n", argv[2], key_file_error_text(error));
        return 1;
    }
    const struct vault vault = keys_vault(keys);
    PGconn *db = PQconnectdb(argv[1]);
    bool ok = PQstatus(db) == CONNECTION_OK;
    if (!ok)
        fprintf(stderr, "measure-queue: %s", PQerrorMessage(db));
    ok = ok && fill_queue(db, &vault, messages, (const char *const *)argv + 4);
    PQfinish(db);
    keys_free(keys);
    return ok ? 0 : 1;
}
