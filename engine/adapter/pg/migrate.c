#include "adapter/pg/migrate.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One migrator at a time; the number is this lock's alone. */
static const char lock_statement[] = "select pg_advisory_lock(7235423770)";
static const char unlock_statement[] = "select pg_advisory_unlock(7235423770)";

static const char table_statement[] = "create schema if not exists ccrm;"
                                      "create table if not exists ccrm.schema_migrations ("
                                      " version integer primary key, sha256 bytea not null, applied_at "
                                      "timestamptz not null default clock_timestamp())";

static enum pg_outcome failed(struct pg_session *session, enum pg_outcome outcome, const char *where,
                              char reterr[PG_SESSION_ERROR_MAX])
{
    const struct slice error = pg_session_error(session);
    snprintf(reterr, PG_SESSION_ERROR_MAX, "%s%s%.*s", where, where[0] != '\0' ? ": " : "", (int)error.len,
             error.at);
    return outcome;
}

/* The server computes the checksum: it has SHA-256 and gets the whole text anyway. */
static enum pg_outcome check_applied(struct pg_session *session, const struct pg_migration *migration,
                                     size_t count, size_t *ret_applied, char reterr[PG_SESSION_ERROR_MAX])
{
    struct pg_rows *rows = NULL;
    enum pg_outcome outcome = pg_session_exec(
        session, "select version, encode(sha256, 'hex') from ccrm.schema_migrations order by version", NULL,
        0, &rows);
    if (outcome != PG_DONE)
        return failed(session, outcome, "", reterr);
    *ret_applied = pg_rows_count(rows);
    for (size_t i = 0; i < *ret_applied && outcome == PG_DONE; i++) {
        const int64_t version = pg_rows_int(rows, i, 0);
        if (i >= count || version != migration[i].version) {
            snprintf(reterr, PG_SESSION_ERROR_MAX,
                     "the database's schema has version %" PRId64
                     ", this program knows %zu: use a newer program",
                     pg_rows_int(rows, *ret_applied - 1, 0), count);
            outcome = PG_SCHEMA;
            break;
        }
        struct pg_rows *sum = NULL;
        outcome = pg_session_exec(session, "select encode(sha256(convert_to($1, 'UTF8')), 'hex')",
                                  &migration[i].sql, 1, &sum);
        if (outcome != PG_DONE) {
            failed(session, outcome, "", reterr);
        } else if (!slice_equal(pg_rows_text(sum, 0, 0), pg_rows_text(rows, i, 1))) {
            snprintf(reterr, PG_SESSION_ERROR_MAX,
                     "%.*s was changed after it was applied: migrations are append-only",
                     (int)migration[i].name.len, migration[i].name.at);
            outcome = PG_SCHEMA;
        }
        pg_rows_free(sum);
    }
    pg_rows_free(rows);
    return outcome;
}

static enum pg_outcome apply(struct pg_session *session, const struct pg_migration *migration)
{
    enum pg_outcome outcome = pg_session_script(session, "begin");
    char *sql = strndup(migration->sql.at, migration->sql.len);
    if (outcome == PG_DONE)
        outcome = sql != NULL ? pg_session_script(session, sql) : PG_NO_MEMORY;
    free(sql);
    if (outcome == PG_DONE)
        outcome = pg_session_script(session, "reset role");
    char version[16];
    snprintf(version, sizeof version, "%d", migration->version);
    const struct slice param[] = { slice_from_text(version), migration->sql };
    if (outcome == PG_DONE)
        outcome = pg_session_exec(session,
                                  "insert into ccrm.schema_migrations (version, sha256)"
                                  " values ($1::integer, sha256(convert_to($2, 'UTF8')))",
                                  param, 2, NULL);
    return outcome == PG_DONE ? pg_session_script(session, "commit") : outcome;
}

/* If it fails, the end of the session does the same. */
static void try_script(struct pg_session *session, const char *script)
{
    if (pg_session_script(session, script) != PG_DONE)
        return;
}

static enum pg_outcome apply_missing(struct pg_session *session, const struct pg_migration *migration,
                                     size_t count, pg_migrate_on_applied *on_applied, void *self,
                                     char reterr[PG_SESSION_ERROR_MAX])
{
    size_t applied = 0;
    enum pg_outcome outcome = check_applied(session, migration, count, &applied, reterr);
    for (size_t i = applied; outcome == PG_DONE && i < count; i++) {
        outcome = apply(session, &migration[i]);
        if (outcome == PG_DONE) {
            on_applied(self, &migration[i]);
            continue;
        }
        char name[128];
        snprintf(name, sizeof name, "%.*s", (int)migration[i].name.len, migration[i].name.at);
        failed(session, outcome, name, reterr);
    }
    return outcome;
}

enum pg_outcome pg_migrate(struct pg_session *session, const struct pg_migration *migration, size_t count,
                           pg_migrate_on_applied *on_applied, void *self, char reterr[PG_SESSION_ERROR_MAX])
{
    enum pg_outcome outcome = pg_session_script(session, lock_statement);
    if (outcome == PG_DONE)
        outcome = pg_session_script(session, table_statement);
    if (outcome != PG_DONE)
        return failed(session, outcome, "", reterr);
    outcome = apply_missing(session, migration, count, on_applied, self, reterr);
    if (outcome != PG_DONE)
        try_script(session, "rollback");
    try_script(session, unlock_statement);
    return outcome;
}
