/*
 * complaint_intake.h - POST /v1/complaints?source=ID: closed complaints from neighbouring systems.
 *
 * The body is one JSON object or a list of at most COMPLAINT_INTAKE_ROWS_MAX; an object's members are
 * called as the columns of the source's map, and the map's rules are those of `ccrm intake import`: a row
 * that one takes, the other takes. A case is known by its source and number, so sending again is safe and
 * says `unchanged`. Every row gets its result; a refused one does not hold up the others. The rest is one
 * transaction.
 *
 * The sender shows a token (Authorization: Bearer). Nothing blocks the loop: the database is asked over a
 * connection of its own, one request after the other, a few wait.
 */
#ifndef MAIN_HTTP_COMPLAINT_INTAKE_H
#define MAIN_HTTP_COMPLAINT_INTAKE_H

#include "adapter/http/http_server.h"
#include "main/config/config.h"
#include "main/http/operator_view.h"
#include "seam/vault.h"

struct uv_loop_s;
struct complaint_intake;

enum {
    COMPLAINT_INTAKE_ROWS_MAX = 1000, /* of a request: one transaction */
    COMPLAINT_INTAKE_WAITING_MAX = 16,
    COMPLAINT_INTAKE_TOKEN_MIN = 20, /* characters; 120 bits in base64 */
    COMPLAINT_INTAKE_BURST = 50,
    COMPLAINT_INTAKE_PER_S =
        20, /* requests: up to 20,000 rows a second are asked for, more than the database takes */
    COMPLAINT_INTAKE_WRONG_BURST = 5,
    COMPLAINT_INTAKE_WRONG_PER_S = 1,
};

/** How an answer goes out: the service counts it. */
typedef void complaint_intake_answer(void *self, struct http_exchange *exchange,
                                     const struct http_answer *answer);

struct complaint_intake_parts {
    struct uv_loop_s *loop;
    const struct config *config; /* http.intake_token_file, intake, defs */
    const char *database;        /* where database.intake_connection says nothing */
    struct vault vault;
    const struct log *log;
    complaint_intake_answer *answer;
    void *self;
};

/** Reads the token and the sources' maps. Borrows everything. NULL after one line in reterr. */
__attribute__((warn_unused_result)) struct complaint_intake *
complaint_intake_new(const struct complaint_intake_parts *parts, char reterr[HTTP_SERVER_PROBLEM_MAX]);

/** Exchanges that wait are forgotten, not answered: the server's end answers them. NULL is fine. */
void complaint_intake_free(struct complaint_intake *intake);

/** Answers now or later. */
void complaint_intake_serve(struct complaint_intake *intake, struct http_exchange *exchange);

const struct intake_figures *complaint_intake_figures(const struct complaint_intake *intake);

#endif
