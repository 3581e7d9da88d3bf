/*
 * pg_side.h - a connection beside the store's, on the same loop: one statement at a time, never blocking it.
 *
 * For what is not the engine's own work: figures for operators, complaints that come by HTTP. It connects
 * when it is first asked, keeps the connection, and drops it after a failure or when a statement takes
 * longer than its deadline; the next question connects again. A statement whose connection was lost may
 * have been committed: ask only what can be asked again.
 */
#ifndef ADAPTER_PG_PG_SIDE_H
#define ADAPTER_PG_PG_SIDE_H

#include "adapter/pg/session.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

struct uv_loop_s;
struct pg_side;

enum { PG_SIDE_DEADLINE_MS = 10 * 1000 }; /* connecting included; as pg_link.h has it for a pipeline */

/** Called from the loop. `rows` (PG_DONE) and `error` (else) are borrowed until it returns; it may ask
 *  again. */
typedef void pg_side_on_answer(void *self, enum pg_outcome outcome, const struct pg_rows *rows,
                               struct slice error);

/** `session` is run once a connection, statements without parameters; borrowed, as `loop`. NULL: no
 *  memory. */
__attribute__((warn_unused_result)) struct pg_side *pg_side_new(struct uv_loop_s *loop, const char *conninfo,
                                                                const char *session);

/** No answer comes any more; the memory goes when the loop has run the close callbacks. NULL is fine. */
void pg_side_free(struct pg_side *side);

bool pg_side_is_busy(const struct pg_side *side);

/** Asks; must not be busy. `$1`.. are the parameters as text, copied; at NULL: SQL's null. `statement` is
 *  borrowed until the answer. False: no memory, no answer will come. */
__attribute__((warn_unused_result)) bool pg_side_ask(struct pg_side *side, const char *statement,
                                                     const struct slice *param, size_t param_count,
                                                     pg_side_on_answer *on_answer, void *self);

#endif
