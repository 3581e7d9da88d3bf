/* pg_error.h - what a PostgreSQL error means for whoever meets it, and one line that says it. */
#ifndef ADAPTER_PG_PG_ERROR_H
#define ADAPTER_PG_PG_ERROR_H

#include <stdbool.h>
#include <stddef.h>

/** The SQLSTATE inside a verbose message of the connection phase (libpq shows it nowhere else); "" when there
 *  is none. */
void pg_error_find_sqlstate(const char *message, char ret[6]);

/** Password, login, database, permission, schema: trying again does not help. */
bool pg_error_needs_people(const char *sqlstate);

/** The server or the connection is of no use for now: connect anew (25006, 57P0x, 08xxx, 53xxx,
 *  a lock that another session of ours may still hold: 55P03; or none). */
bool pg_error_is_connection(const char *sqlstate);

/** Another transaction was in the way; nothing was applied (40001, 40P01, 23505 and our own CC001). */
bool pg_error_is_conflict(const char *sqlstate);

/** The message's first line without its FATAL/ERROR prefix, with what to do where that is known. */
void pg_error_line(const char *sqlstate, const char *message, char *ret, size_t size);

#endif
