#include "adapter/pg/intake.h"

#include "base/buffer.h"
#include "base/calendar.h"

#include <assert.h>
#include <stdlib.h>

/* Identity, phones, whose cases they are, what changed and what waits for its decision. */
static const char statement[] = "select result from ccrm.import_complaints_told($1, "
                                "$2::text[], $3::text[], $4::text[], $5::text[], "
                                "$6::text[], $7::timestamptz[], $8::timestamptz[], $9::smallint[], "
                                "$10::boolean[], $11::integer[], $12::smallint[], "
                                "$13::bytea[], $14::bytea[], $15::integer[], $16::bigint[], "
                                "$17::text[], $18::smallint[])";

/* Every join of a batch is of a thousand rows to a unique key. The planner, which cannot know that the
 * batch's table is small, would scan phones and complaints whole for each: 70 ms of 85 with 100,000
 * complaints. */
const char pg_intake_session[] =
    "set timezone = 'UTC'; set client_min_messages = warning;"
    "set enable_hashjoin = off; set enable_mergejoin = off; set enable_seqscan = off";

enum column {
    COLUMN_NUMBER,
    COLUMN_DEPARTMENT,
    COLUMN_TYPE,
    COLUMN_OFFICER,
    COLUMN_CHANNEL,
    COLUMN_OPENED_AT,
    COLUMN_CLOSED_AT,
    COLUMN_LOCALE,
    COLUMN_FROM_CITIZEN,
    COLUMN_SUPPLEMENTS,
    COLUMN_PHONE,
    COLUMN_HASH,
    COLUMN_CIPHER,
    COLUMN_KEY_ID,
    COLUMN_CITIZEN,
    COLUMN_OUTCOME,
    COLUMN_STAGE,
    COLUMN_COUNT,
};

enum {
    /* A row as array elements: six texts, all escaped (2 x 64, 5 x 2 x 200), two times, hash and cipher in
     * hex, numbers. */
    ROW_TEXT_MAX = 2 * 64 + 10 * 200 + 2 * 20 + 2 * VAULT_HASH_LEN + 2 * VAULT_CIPHER_LEN_MAX + 120,
};

static void add_quoted(struct buffer *text, struct slice value)
{
    buffer_add_byte(text, '"');
    for (size_t i = 0; i < value.len; i++) {
        if (value.at[i] == '"' || value.at[i] == '\\')
            buffer_add_byte(text, '\\');
        buffer_add_byte(text, value.at[i]);
    }
    buffer_add_byte(text, '"');
}

static void add_bytes(struct buffer *text, const uint8_t *bytes, size_t len)
{
    static const char digit[] = "0123456789abcdef";
    buffer_add_text(text, "\"\\\\x");
    for (size_t i = 0; i < len; i++) {
        buffer_add_byte(text, digit[bytes[i] >> 4]);
        buffer_add_byte(text, digit[bytes[i] & 15]);
    }
    buffer_add_byte(text, '"');
}

/* The sealed number, null where there is none. */
static void add_sealed(struct buffer *text, const struct pg_intake_row *row, enum column column)
{
    if (!complaint_phone_is_kept(row->phone))
        buffer_add_text(text, "NULL");
    else if (column == COLUMN_HASH)
        add_bytes(text, row->sealed.hash, VAULT_HASH_LEN);
    else if (column == COLUMN_CIPHER)
        add_bytes(text, row->sealed.cipher, row->sealed.cipher_len);
    else
        buffer_add_int(text, row->sealed.key_id);
}

static void add_element(struct buffer *text, const struct pg_intake_row *row, enum column column)
{
    const struct slice name[COLUMN_COUNT] = {
        [COLUMN_NUMBER] = row->number,   [COLUMN_DEPARTMENT] = row->department,
        [COLUMN_TYPE] = row->type,       [COLUMN_OFFICER] = row->officer,
        [COLUMN_CHANNEL] = row->channel, [COLUMN_OUTCOME] = row->outcome
    };
    switch (column) {
    case COLUMN_NUMBER:
    case COLUMN_DEPARTMENT:
    case COLUMN_TYPE:
    case COLUMN_OFFICER:
    case COLUMN_CHANNEL:
    case COLUMN_OUTCOME:
        add_quoted(text, name[column]);
        return;
    case COLUMN_OPENED_AT:
        instant_add(text, row->opened_at);
        return;
    case COLUMN_CLOSED_AT:
        if (row->stage == COMPLAINT_PENDING)
            buffer_add_text(text, "NULL");
        else
            instant_add(text, row->closed_at);
        return;
    case COLUMN_LOCALE:
        buffer_add_int(text, (int64_t)row->locale);
        return;
    case COLUMN_FROM_CITIZEN:
        buffer_add_byte(text, row->from_citizen ? 't' : 'f');
        return;
    case COLUMN_SUPPLEMENTS:
        buffer_add_int(text, row->supplements);
        return;
    case COLUMN_PHONE:
        buffer_add_int(text, (int64_t)row->phone);
        return;
    case COLUMN_HASH:
    case COLUMN_CIPHER:
    case COLUMN_KEY_ID:
        add_sealed(text, row, column);
        return;
    case COLUMN_CITIZEN:
        if (row->citizen == 0)
            buffer_add_text(text, "NULL");
        else
            buffer_add_int(text, row->citizen);
        return;
    case COLUMN_STAGE:
        buffer_add_int(text, (int64_t)row->stage);
        return;
    case COLUMN_COUNT:
        assert(false && "no column");
    }
}

/* A column of all rows as an array's text: {"a","b"}. */
static struct slice add_array(struct buffer *text, const struct pg_intake_row *row, size_t count,
                              enum column column)
{
    const size_t from = text->len;
    buffer_add_byte(text, '{');
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_add_byte(text, ',');
        add_element(text, &row[i], column);
    }
    buffer_add_byte(text, '}');
    return slice_part(buffer_slice(text), from, SIZE_MAX);
}

enum pg_intake_result pg_intake_result(const struct pg_rows *rows, size_t row)
{
    const struct slice word = pg_rows_text(rows, row, 0);
    if (slice_equal(word, SLICE_LIT("imported")))
        return PG_INTAKE_IMPORTED;
    return slice_equal(word, SLICE_LIT("updated")) ? PG_INTAKE_UPDATED : PG_INTAKE_UNCHANGED;
}

/* The parameters, in memory that the caller frees; NULL: there is none. */
static char *make_params(struct slice source, const struct pg_intake_row *row, size_t count,
                         struct slice param[1 + COLUMN_COUNT])
{
    assert(count >= 1);
    assert(count <= PG_INTAKE_BATCH_MAX);
    const size_t capacity = count * ROW_TEXT_MAX + COLUMN_COUNT * 2;
    char *memory = malloc(capacity);
    struct buffer text;
    if (memory == NULL)
        return NULL;
    buffer_init(&text, memory, capacity);
    param[0] = source;
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        param[1 + i] = add_array(&text, row, count, (enum column)i);
    assert(!text.overflowed);
    return memory;
}

enum pg_outcome pg_intake_begin(struct pg_session *session)
{
    return pg_session_script(session, pg_intake_session);
}

enum pg_outcome pg_intake_commit(struct pg_session *session, struct slice source,
                                 const struct pg_intake_row *row, size_t count, struct pg_intake_counts *ret)
{
    struct slice param[1 + COLUMN_COUNT];
    struct pg_rows *rows = NULL;
    char *memory = make_params(source, row, count, param);
    if (memory == NULL)
        return PG_NO_MEMORY;
    const enum pg_outcome outcome = pg_session_exec(session, statement, param, 1 + COLUMN_COUNT, &rows);
    free(memory);
    if (outcome != PG_DONE)
        return outcome;
    assert(pg_rows_count(rows) == count);
    *ret = (struct pg_intake_counts){ 0 };
    for (size_t i = 0; i < count; i++) {
        const enum pg_intake_result result = pg_intake_result(rows, i);
        ret->imported += result == PG_INTAKE_IMPORTED;
        ret->updated += result == PG_INTAKE_UPDATED;
        ret->unchanged += result == PG_INTAKE_UNCHANGED;
    }
    pg_rows_free(rows);
    return PG_DONE;
}

bool pg_intake_ask(struct pg_side *side, struct slice source, const struct pg_intake_row *row, size_t count,
                   pg_side_on_answer *on_answer, void *self)
{
    struct slice param[1 + COLUMN_COUNT];
    char *memory = make_params(source, row, count, param);
    const bool asked =
        memory != NULL && pg_side_ask(side, statement, param, 1 + COLUMN_COUNT, on_answer, self);
    free(memory);
    return asked;
}
