/* pg_conversation.h - a row of PG_LOAD_CONVERSATIONS as a conversation. */
#ifndef ADAPTER_PG_PG_CONVERSATION_H
#define ADAPTER_PG_PG_CONVERSATION_H

#include "seam/store.h"

#include <libpq-fe.h>

#include <stdbool.h>

/** False when the row is none of ours. */
__attribute__((warn_unused_result)) bool pg_conversation_read(const PGresult *rows, int r,
                                                              struct store_conversation *row);

#endif
