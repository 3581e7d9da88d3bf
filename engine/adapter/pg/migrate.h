/*
 * migrate.h - brings a database's schema to the program's: numbered SQL files, each in one transaction,
 * applied once.
 */
#ifndef ADAPTER_PG_MIGRATE_H
#define ADAPTER_PG_MIGRATE_H

#include "adapter/pg/session.h"
#include "base/slice.h"

#include <stddef.h>
#include <stdint.h>

extern const int pg_schema_version; /* the number of the newest migration that this program knows and needs */

enum { PG_MIGRATIONS_MAX = 9999 };

struct pg_migration {
    int version;       /* from NNNN_verb_noun.sql, 1.. without gaps */
    struct slice name; /* the file's name */
    struct slice sql;
};

/** Told of each migration as it is applied. */
typedef void pg_migrate_on_applied(void *self, const struct pg_migration *migration);

/**
 * Applies what is missing, in order of version, one process at a time (an advisory lock). Refuses a database
 * whose applied files differ from these (checksum), or that has newer ones. `migration` is in order of
 * version.
 */
__attribute__((warn_unused_result)) enum pg_outcome
pg_migrate(struct pg_session *session, const struct pg_migration *migration, size_t count,
           pg_migrate_on_applied *on_applied, void *self, char reterr[PG_SESSION_ERROR_MAX]);

#endif
