#include "adapter/pg/intake.h"

#include "base/buffer.h"
#include "base/calendar.h"

#include <assert.h>
#include <stdlib.h>

/* migrations/0003: identity, phones, what changed and what waits for its decision; 0011: whose cases they
 * are. */
static const char statement[] = "select inserted, updated, unchanged, ccrm.tell_citizens($1, $2::text[], "
                                "$16::bigint[]) from ccrm.import_complaints($1, "
                                "$2::text[], $3::text[], $4::text[], $5::text[], "
                                "$6::text[], $7::timestamptz[], $8::timestamptz[], $9::smallint[], "
                                "$10::boolean[], $11::integer[], $12::smallint[], "
                                "$13::bytea[], $14::bytea[], $15::integer[])";

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
    COLUMN_COUNT,
};

enum {
    /* A row as array elements: five texts, all escaped (2 x 64, 4 x 2 x 200), two times, hash and cipher in
     * hex, numbers. */
    ROW_TEXT_MAX = 2 * 64 + 8 * 200 + 2 * 20 + 2 * VAULT_HASH_LEN + 2 * VAULT_CIPHER_LEN_MAX + 120,
    TEXT_MAX = PG_INTAKE_BATCH_MAX * ROW_TEXT_MAX,
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

static void add_element(struct buffer *text, const struct pg_intake_row *row, enum column column)
{
    const bool has_phone = row->phone == COMPLAINT_PHONE_GIVEN;
    switch (column) {
    case COLUMN_NUMBER:
        add_quoted(text, row->number);
        return;
    case COLUMN_DEPARTMENT:
        add_quoted(text, row->department);
        return;
    case COLUMN_TYPE:
        add_quoted(text, row->type);
        return;
    case COLUMN_OFFICER:
        add_quoted(text, row->officer);
        return;
    case COLUMN_CHANNEL:
        add_quoted(text, row->channel);
        return;
    case COLUMN_OPENED_AT:
        instant_add(text, row->opened_at);
        return;
    case COLUMN_CLOSED_AT:
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
        if (has_phone)
            add_bytes(text, row->sealed.hash, VAULT_HASH_LEN);
        break;
    case COLUMN_CIPHER:
        if (has_phone)
            add_bytes(text, row->sealed.cipher, row->sealed.cipher_len);
        break;
    case COLUMN_KEY_ID:
        if (has_phone)
            buffer_add_int(text, row->sealed.key_id);
        break;
    case COLUMN_CITIZEN:
        if (row->citizen == 0)
            buffer_add_text(text, "NULL");
        else
            buffer_add_int(text, row->citizen);
        return;
    case COLUMN_COUNT:
        assert(false && "no column");
    }
    if (!has_phone)
        buffer_add_text(text, "NULL");
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

static enum pg_outcome commit(struct pg_session *session, struct slice source,
                              const struct pg_intake_row *row, size_t count, struct buffer *text,
                              struct pg_intake_counts *ret)
{
    struct slice param[1 + COLUMN_COUNT];
    param[0] = source;
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        param[1 + i] = add_array(text, row, count, (enum column)i);
    if (text->overflowed)
        return PG_NO_MEMORY;
    struct pg_rows *rows = NULL;
    const enum pg_outcome outcome = pg_session_exec(session, statement, param, 1 + COLUMN_COUNT, &rows);
    if (outcome == PG_DONE) {
        assert(pg_rows_count(rows) == 1);
        *ret = (struct pg_intake_counts){ .imported = pg_rows_int(rows, 0, 0),
                                          .updated = pg_rows_int(rows, 0, 1),
                                          .unchanged = pg_rows_int(rows, 0, 2) };
    }
    pg_rows_free(rows);
    return outcome;
}

enum pg_outcome pg_intake_begin(struct pg_session *session)
{
    /* Every join of a batch is of a thousand rows to a unique key. The planner, which cannot know that the
     * batch's table is small, would scan phones and complaints whole for each: 70 ms of 85 with 100,000
     * complaints. */
    return pg_session_script(
        session, "set enable_hashjoin = off; set enable_mergejoin = off; set enable_seqscan = off");
}

enum pg_outcome pg_intake_commit(struct pg_session *session, struct slice source,
                                 const struct pg_intake_row *row, size_t count, struct pg_intake_counts *ret)
{
    assert(count >= 1);
    assert(count <= PG_INTAKE_BATCH_MAX);
    char *memory = malloc(TEXT_MAX);
    if (memory == NULL)
        return PG_NO_MEMORY;
    struct buffer text;
    buffer_init(&text, memory, TEXT_MAX);
    const enum pg_outcome outcome = commit(session, source, row, count, &text, ret);
    free(memory);
    return outcome;
}
