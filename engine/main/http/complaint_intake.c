#include "main/http/complaint_intake.h"

#include "adapter/crypto/digest.h"
#include "adapter/json/json_rows.h"
#include "main/http/rate_bucket.h"
#include "main/intake/intake_batch.h"
#include "main/intake/intake_source.h"
#include "report/escape.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

static_assert((int)COMPLAINT_INTAKE_ROWS_MAX <= (int)PG_INTAKE_BATCH_MAX, "a request is one batch");

enum {
    ARENA_BYTES = INTAKE_SOURCE_ARENA_BYTES,
    /* a row of the answer: its number, all escaped, and a reason */
    ROW_BYTES_MAX = 6 * COMPLAINT_NUMBER_LEN_MAX + 250,
    ANSWER_BYTES_MAX = COMPLAINT_INTAKE_ROWS_MAX * ROW_BYTES_MAX + 400,
    NOT_AN_OBJECT = COMPLAINT_OUTCOME_COUNT, /* reasons of JSON, behind those of complaints */
    NOT_A_TEXT,
};

/* What a row of the request came to before the database was asked. */
struct row {
    int reason;     /* COMPLAINT_OK: it is in the batch */
    uint16_t place; /* there */
    struct slice number;
};

struct complaint_intake {
    struct complaint_intake_parts parts;
    struct pg_side *side;
    uint8_t token[DIGEST_LEN];
    struct intake_source source[CONFIG_INTAKE_MAX];
    struct rate_bucket right, wrong;
    struct intake_figures figures;

    struct http_exchange *exchange; /* whose rows the database has now */
    struct http_exchange *waiting[COMPLAINT_INTAKE_WAITING_MAX];
    size_t waiting_count;
    struct json_rows *rows;
    struct row row[COMPLAINT_INTAKE_ROWS_MAX];
    size_t row_count;
    uint16_t row_of[PG_INTAKE_BATCH_MAX]; /* of the batch's places: the request's latest row */
    struct intake_batch batch;
    char connection[4096];
    char memory[ARENA_BYTES];
    char answer[ANSWER_BYTES_MAX];
};

static int64_t now_ms(const struct complaint_intake *intake)
{
    return (int64_t)uv_now(intake->parts.loop);
}

/* ---- answers ---- */

static void answer_with(struct complaint_intake *intake, struct http_exchange *exchange, int status,
                        struct slice body)
{
    const bool later = status == 429 || status == 503;
    const struct http_answer answer = { .status = status,
                                        .type = "application/json",
                                        .body = body,
                                        .authenticate = status == 401 ? "Bearer realm=\"ccrm\"" : NULL,
                                        .retry_after_s = later ? 1 : 0 };
    intake->parts.answer(intake->parts.self, exchange, &answer);
}

static void refuse(struct complaint_intake *intake, struct http_exchange *exchange, int status,
                   const char *error, const char *text)
{
    char memory[1000];
    struct buffer body;
    buffer_init(&body, memory, sizeof memory);
    buffer_add_text(&body, "{\"error\":\"");
    buffer_add_text(&body, error);
    buffer_add_text(&body, "\",\"text\":");
    escape_json(&body, slice_from_text(text));
    buffer_add_text(&body, "}\n");
    answer_with(intake, exchange, status, buffer_slice(&body));
}

static void refuse_json(struct complaint_intake *intake, struct http_exchange *exchange,
                        const struct json_problem *problem)
{
    char memory[JSON_ROWS_PROBLEM_MAX * 6 + 100];
    struct buffer body;
    buffer_init(&body, memory, sizeof memory);
    buffer_add_text(&body, "{\"error\":\"broken-json\",\"line\":");
    buffer_add_int(&body, problem->line);
    buffer_add_text(&body, ",\"column\":");
    buffer_add_int(&body, problem->column);
    buffer_add_text(&body, ",\"text\":");
    escape_json(&body, slice_from_text(problem->text));
    buffer_add_text(&body, "}\n");
    answer_with(intake, exchange, 400, buffer_slice(&body));
}

static const char *reason_id(int reason)
{
    if (reason == NOT_AN_OBJECT)
        return "not-an-object";
    return reason == NOT_A_TEXT ? "not-a-text" : complaint_outcome_id((enum complaint_outcome)reason);
}

static const char *reason_text(int reason)
{
    if (reason == NOT_AN_OBJECT)
        return "it is no JSON object";
    return reason == NOT_A_TEXT ? "a member is a list or an object"
                                : complaint_outcome_text((enum complaint_outcome)reason);
}

static const char *result_of(const struct complaint_intake *intake, const struct row *row,
                             const struct pg_rows *told)
{
    static const char *const name[] = { [PG_INTAKE_IMPORTED] = "imported",
                                        [PG_INTAKE_UPDATED] = "updated",
                                        [PG_INTAKE_UNCHANGED] = "unchanged" };
    if (row->reason != COMPLAINT_OK)
        return "rejected";
    if (intake->row_of[row->place] != row - intake->row)
        return "duplicate";
    return name[pg_intake_result(told, row->place)];
}

static void add_row(const struct complaint_intake *intake, struct buffer *body, size_t i, const char *result)
{
    const struct row *row = &intake->row[i];
    buffer_add_text(body, i > 0 ? ",\n{\"row\":" : "\n{\"row\":");
    buffer_add_int(body, (int64_t)i + 1);
    if (row->number.len > 0 && row->number.len <= COMPLAINT_NUMBER_LEN_MAX) {
        buffer_add_text(body, ",\"case_number\":");
        escape_json(body, row->number);
    }
    buffer_add_text(body, ",\"result\":\"");
    buffer_add_text(body, result);
    buffer_add_byte(body, '"');
    if (row->reason != COMPLAINT_OK) {
        buffer_add_text(body, ",\"reason\":\"");
        buffer_add_text(body, reason_id(row->reason));
        buffer_add_text(body, "\",\"text\":\"");
        buffer_add_text(body, reason_text(row->reason));
        buffer_add_byte(body, '"');
    }
    buffer_add_byte(body, '}');
}

static void serve_next(struct complaint_intake *intake);

/* `told` is NULL when no row was fit to be asked about. */
static void finish(struct complaint_intake *intake, struct http_exchange *exchange,
                   const struct pg_rows *told)
{
    struct buffer body;
    struct intake_figures count = { 0 };
    uint64_t duplicates = 0;
    buffer_init(&body, intake->answer, sizeof intake->answer);
    buffer_add_text(&body, "{\"rows\":[");
    for (size_t i = 0; i < intake->row_count; i++) {
        const char *result = result_of(intake, &intake->row[i], told);
        count.imported += strcmp(result, "imported") == 0;
        count.updated += strcmp(result, "updated") == 0;
        count.unchanged += strcmp(result, "unchanged") == 0;
        count.rejected += strcmp(result, "rejected") == 0;
        duplicates += strcmp(result, "duplicate") == 0;
        add_row(intake, &body, i, result);
    }
    const struct {
        const char *name;
        uint64_t value;
    } total[] = { { "read", intake->row_count }, { "imported", count.imported },
                  { "updated", count.updated },  { "unchanged", count.unchanged },
                  { "duplicates", duplicates },  { "rejected", count.rejected } };
    buffer_add_byte(&body, ']');
    for (size_t i = 0; i < sizeof total / sizeof total[0]; i++) {
        buffer_add_text(&body, ",\"");
        buffer_add_text(&body, total[i].name);
        buffer_add_text(&body, "\":");
        buffer_add_int(&body, (int64_t)total[i].value);
    }
    buffer_add_text(&body, "}\n");
    intake->figures.imported += count.imported;
    intake->figures.updated += count.updated;
    intake->figures.unchanged += count.unchanged + duplicates;
    intake->figures.rejected += count.rejected;
    answer_with(intake, exchange, 200, buffer_slice(&body));
}

static void forget_rows(struct complaint_intake *intake)
{
    json_rows_free(intake->rows);
    intake->rows = NULL;
}

static void log_failure(const struct complaint_intake *intake, struct slice error)
{
    char memory[2 * PG_SESSION_ERROR_MAX];
    struct buffer line;
    buffer_init(&line, memory, sizeof memory);
    buffer_add_text(&line, "event=http_intake_failed reason=");
    buffer_add_quoted(&line, error);
    intake->parts.log->write(intake->parts.log->self, LOG_ERROR, buffer_slice(&line));
}

static void on_answer(void *self, enum pg_outcome outcome, const struct pg_rows *rows, struct slice error)
{
    struct complaint_intake *intake = self;
    struct http_exchange *exchange = intake->exchange;
    intake->exchange = NULL;
    if (outcome == PG_DONE) {
        finish(intake, exchange, rows);
    } else {
        log_failure(intake, error);
        refuse(intake, exchange, outcome == PG_BAD_VALUE ? 500 : 503, "database",
               "the database did not take them; nothing is lost by sending them again");
    }
    forget_rows(intake);
    serve_next(intake);
}

/* ---- rows ---- */

static int read_row(struct complaint_intake *intake, const struct intake_source *source, size_t i,
                    struct complaint *ret)
{
    static char number_memory[INTAKE_FIELD_COUNT][JSON_ROWS_NUMBER_MAX];
    struct slice field[INTAKE_FIELD_COUNT];
    struct intake_columns columns;
    if (!json_rows_is_object(intake->rows, i))
        return NOT_AN_OBJECT;
    for (int f = 0; f < INTAKE_FIELD_COUNT; f++) {
        const struct slice column = source->map.field[f].column;
        columns.at[f] = column.len > 0 ? f : INTAKE_COLUMN_NONE;
        if (!json_rows_text(intake->rows, i, column, number_memory[f], &field[f]))
            return NOT_A_TEXT;
    }
    const struct csv_row row = { .line = i + 1, .field = field, .field_count = INTAKE_FIELD_COUNT };
    intake->row[i].number = slice_trim(field[INTAKE_CASE_NUMBER]);
    return (int)complaint_read(&source->map, &columns, &source->zone, &row, ret);
}

static void read_rows(struct complaint_intake *intake, const struct intake_source *source)
{
    intake_batch_clear(&intake->batch);
    for (size_t i = 0; i < intake->row_count; i++) {
        struct complaint complaint;
        intake->row[i] = (struct row){ .number = SLICE_EMPTY };
        intake->row[i].reason = read_row(intake, source, i, &complaint);
        if (intake->row[i].reason != COMPLAINT_OK)
            continue;
        const size_t place = intake_batch_take(&intake->batch, &intake->parts.vault, &complaint);
        intake->row[i].place = (uint16_t)place;
        intake->row_of[place] = (uint16_t)i;
    }
}

/* The source that ?source= names; it may be left out where there is one. */
static const struct intake_source *source_of(const struct complaint_intake *intake, struct slice id)
{
    const struct config *config = intake->parts.config;
    for (size_t i = 0; i < config->intake_count; i++) {
        if (slice_equal(config->intake[i].id, id) || (id.len == 0 && config->intake_count == 1))
            return &intake->source[i];
    }
    return NULL;
}

static void begin(struct complaint_intake *intake, struct http_exchange *exchange)
{
    struct json_problem problem;
    const struct intake_source *source = source_of(intake, http_exchange_argument(exchange, "source"));
    if (source == NULL) {
        refuse(intake, exchange, 400, "unknown-source",
               "?source= must name one of the configuration's sources");
        return;
    }
    intake->rows = json_rows_read(http_exchange_body(exchange), &problem);
    if (intake->rows == NULL) {
        refuse_json(intake, exchange, &problem);
        return;
    }
    intake->row_count = json_rows_count(intake->rows);
    if (intake->row_count > COMPLAINT_INTAKE_ROWS_MAX) {
        refuse(intake, exchange, 413, "too-many", "a request has at most 1000 complaints");
        forget_rows(intake);
        return;
    }
    read_rows(intake, source);
    if (intake->batch.count == 0) {
        finish(intake, exchange, NULL);
        forget_rows(intake);
        return;
    }
    intake->exchange = exchange;
    if (pg_intake_ask(intake->side, source->map.source, intake->batch.row, intake->batch.count, on_answer,
                      intake))
        return;
    intake->exchange = NULL;
    forget_rows(intake);
    refuse(intake, exchange, 503, "memory", "there is no memory for it now");
}

static void serve_next(struct complaint_intake *intake)
{
    while (intake->exchange == NULL && intake->waiting_count > 0) {
        struct http_exchange *next = intake->waiting[0];
        intake->waiting_count--;
        memmove(intake->waiting, intake->waiting + 1, intake->waiting_count * sizeof intake->waiting[0]);
        begin(intake, next);
    }
}

/* ---- who may ---- */

/* Digests are compared, so that the time taken tells nothing about the token. */
static bool shows_token(const struct complaint_intake *intake, const struct http_exchange *exchange)
{
    const struct slice given = http_exchange_header(exchange, "Authorization"), scheme = SLICE_LIT("Bearer ");
    uint8_t digest[DIGEST_LEN];
    if (!slice_starts_with(given, scheme))
        return false;
    digest_of(slice_trim(slice_part(given, scheme.len, SIZE_MAX)), digest);
    return memcmp(digest, intake->token, sizeof digest) == 0;
}

void complaint_intake_serve(struct complaint_intake *intake, struct http_exchange *exchange)
{
    const bool known = shows_token(intake, exchange);
    if (!rate_bucket_take(known ? &intake->right : &intake->wrong, now_ms(intake)))
        refuse(intake, exchange, 429, "too-often", "more requests than this endpoint takes in a second");
    else if (!known)
        refuse(intake, exchange, 401, "token", "Authorization: Bearer with this endpoint's token is needed");
    else if (intake->exchange == NULL)
        begin(intake, exchange);
    else if (intake->waiting_count < COMPLAINT_INTAKE_WAITING_MAX)
        intake->waiting[intake->waiting_count++] = exchange;
    else
        refuse(intake, exchange, 503, "busy", "others wait for the database already");
}

const struct intake_figures *complaint_intake_figures(const struct complaint_intake *intake)
{
    return &intake->figures;
}

/* ---- beginning and end ---- */

static bool copy_text(char *to, size_t capacity, struct slice from)
{
    if (from.len >= capacity)
        return false;
    memcpy(to, from.at, from.len);
    to[from.len] = '\0';
    return true;
}

static bool read_token(struct complaint_intake *intake, struct arena *arena, struct findings *findings,
                       char reterr[HTTP_SERVER_PROBLEM_MAX])
{
    struct slice token;
    if (!config_secret(intake->parts.config->http.intake_token_file, arena, findings, &token)) {
        snprintf(reterr, HTTP_SERVER_PROBLEM_MAX, "http.intake_token_file cannot be read");
        return false;
    }
    token = slice_trim(token);
    if (token.len < COMPLAINT_INTAKE_TOKEN_MIN) {
        snprintf(reterr, HTTP_SERVER_PROBLEM_MAX,
                 "http.intake_token_file: a token has at least %d characters (openssl rand -base64 32)",
                 (int)COMPLAINT_INTAKE_TOKEN_MIN);
        return false;
    }
    digest_of(token, intake->token);
    return true;
}

static bool read_sources(struct complaint_intake *intake, struct arena *arena, struct findings *findings,
                         char reterr[HTTP_SERVER_PROBLEM_MAX])
{
    const struct config *config = intake->parts.config;
    char path[512], defs[4096];
    for (size_t i = 0; i < config->intake_count; i++) {
        if (copy_text(path, sizeof path, config->intake[i].map) &&
            copy_text(defs, sizeof defs, config->defs) &&
            intake_source_load(path, defs[0] != '\0' ? defs : NULL, arena, findings, &intake->source[i]))
            continue;
        snprintf(reterr, HTTP_SERVER_PROBLEM_MAX,
                 "intake %.*s: its map cannot be used; `ccrm intake import --dry-run` with it says why",
                 (int)config->intake[i].id.len, config->intake[i].id.at);
        return false;
    }
    if (config->intake_count == 0)
        snprintf(reterr, HTTP_SERVER_PROBLEM_MAX,
                 "http.intake_token_file is set, but intake lists no source");
    return config->intake_count > 0;
}

static bool prepare(struct complaint_intake *intake, char reterr[HTTP_SERVER_PROBLEM_MAX])
{
    struct arena arena;
    struct findings findings;
    const struct slice own = intake->parts.config->database.intake_connection;
    arena_init(&arena, intake->memory, sizeof intake->memory);
    snprintf(reterr, HTTP_SERVER_PROBLEM_MAX, "out of memory");
    if (!findings_init(&findings, &arena) || !read_token(intake, &arena, &findings, reterr) ||
        !read_sources(intake, &arena, &findings, reterr))
        return false;
    if (!copy_text(intake->connection, sizeof intake->connection, own))
        return false;
    intake->side = pg_side_new(intake->parts.loop, own.len > 0 ? intake->connection : intake->parts.database,
                               pg_intake_session);
    return intake->side != NULL;
}

struct complaint_intake *complaint_intake_new(const struct complaint_intake_parts *parts,
                                              char reterr[HTTP_SERVER_PROBLEM_MAX])
{
    struct complaint_intake *intake = calloc(1, sizeof *intake);
    if (intake == NULL) {
        snprintf(reterr, HTTP_SERVER_PROBLEM_MAX, "out of memory");
        return NULL;
    }
    intake->parts = *parts;
    intake->right = rate_bucket(COMPLAINT_INTAKE_BURST, COMPLAINT_INTAKE_PER_S, now_ms(intake));
    intake->wrong = rate_bucket(COMPLAINT_INTAKE_WRONG_BURST, COMPLAINT_INTAKE_WRONG_PER_S, now_ms(intake));
    if (prepare(intake, reterr))
        return intake;
    complaint_intake_free(intake);
    return NULL;
}

void complaint_intake_free(struct complaint_intake *intake)
{
    if (intake == NULL)
        return;
    pg_side_free(intake->side);
    forget_rows(intake);
    free(intake);
}
