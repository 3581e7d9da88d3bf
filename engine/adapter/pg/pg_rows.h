/* pg_rows.h - what is inside of session.h's rows, for the files of this room that make them. */
#ifndef ADAPTER_PG_PG_ROWS_H
#define ADAPTER_PG_PG_ROWS_H

#include "adapter/pg/session.h"

#include <libpq-fe.h>

struct pg_rows {
    PGresult *result;
};

/** What an error with this SQLSTATE means for a command or a side statement. */
enum pg_outcome pg_rows_outcome_of(const char *sqlstate);

#endif
