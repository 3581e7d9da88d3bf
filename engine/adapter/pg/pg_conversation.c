#include "adapter/pg/pg_conversation.h"

#include "adapter/pg/pg_value.h"

#include <string.h>

static void read_fate(const PGresult *rows, int r, int column, struct store_prompt *prompt)
{
    const struct instant delivered_at = pg_value_time(rows, r, column + 2),
                         failed_at = pg_value_time(rows, r, column + 3);
    prompt->responded_at = pg_value_time(rows, r, column + 1);
    if (failed_at.unix_s != 0) {
        prompt->fate = DIALOG_PROMPT_FAILED;
        prompt->fate_at = failed_at;
    } else if (delivered_at.unix_s != 0) {
        prompt->fate = DIALOG_PROMPT_DELIVERED;
        prompt->fate_at = delivered_at;
    } else {
        prompt->fate =
            pg_value_int(rows, r, column + 4) != 0 ? DIALOG_PROMPT_UNCERTAIN : DIALOG_PROMPT_WAITING;
        prompt->fate_at = pg_value_time(rows, r, column);
    }
}

static struct store_prompt read_prompt(const PGresult *rows, int r, int column)
{
    struct store_prompt prompt = {
        .message_id = pg_value_int(rows, r, column),
        .question = (uint8_t)pg_value_int(rows, r, column + 1),
        .confirming = pg_value_bool(rows, r, column + 2),
        .queued_at = pg_value_time(rows, r, column + 3),
    };
    read_fate(rows, r, column + 4, &prompt);
    return prompt;
}

/* As put_given (pg_commit.c) wrote it. */
static struct survey_given read_given(struct slice bytes)
{
    struct survey_given given = { 0 };
    for (size_t i = 0; i + 3 <= bytes.len; i += 3) {
        const uint8_t question = (uint8_t)bytes.at[i], high = (uint8_t)bytes.at[i + 1];
        if (question >= SURVEY_QUESTIONS_MAX)
            continue;
        given.answered = (uint16_t)(given.answered | 1U << question);
        given.value[question] = (int16_t)(high << 8 | (uint8_t)bytes.at[i + 2]);
    }
    return given;
}

static struct dialog_state read_state(const PGresult *rows, int r, int column)
{
    return (struct dialog_state){
        .phase = (enum dialog_phase)pg_value_int(rows, r, column),
        .outcome = (enum dialog_outcome)pg_value_int(rows, r, column + 1),
        .question = (uint8_t)pg_value_int(rows, r, column + 2),
        .reasks = (uint8_t)pg_value_int(rows, r, column + 3),
        .messages = (uint8_t)pg_value_int(rows, r, column + 4),
        .answers = (uint8_t)pg_value_int(rows, r, column + 5),
        .reminded = pg_value_bool(rows, r, column + 6),
        .confirm_reminded = pg_value_bool(rows, r, column + 7),
        .helped = pg_value_bool(rows, r, column + 8),
        .resent = pg_value_bool(rows, r, column + 9),
        .pending_value = (int16_t)pg_value_int(rows, r, column + 10),
        .pending_at = pg_value_time(rows, r, column + 11),
        .started = pg_value_time(rows, r, column + 12),
        .prompted = pg_value_time(rows, r, column + 13),
        .arm = (uint8_t)pg_value_int(rows, r, column + 14),
        .given = read_given(pg_value_slice(rows, r, column + 15)),
    };
}

bool pg_conversation_read(const PGresult *rows, int r, struct store_conversation *row)
{
    enum {
        LOCALE = 6,
        STATE = 13,
        OPEN = 29,
        BEFORE = 38,
        MODE = 47,
        BEGUN = 48,
        MOOT = 49,
        HELD = 50
    }; /* columns */
    const struct slice hash = pg_value_slice(rows, r, 5);
    if (hash.len != SURVEY_HASH_LEN)
        return false;
    *row = (struct store_conversation){
        .conversation_id = pg_value_int(rows, r, 1),
        .version = pg_value_int(rows, r, 2),
        .complaint_id = pg_value_int(rows, r, 3),
        .phone_id = pg_value_int(rows, r, 4),
        .source_number = pg_value_slice(rows, r, 7),
        .department = pg_value_slice(rows, r, 8),
        .type = pg_value_slice(rows, r, 9),
        .sender = pg_value_slice(rows, r, 10),
        .closed_at = pg_value_time(rows, r, 11),
        .begun_at = pg_value_time(rows, r, BEGUN),
        .moot = pg_value_bool(rows, r, MOOT),
        .held = pg_value_bool(rows, r, HELD),
        .opted_out = pg_value_bool(rows, r, 12),
        .state = read_state(rows, r, STATE),
        .open = read_prompt(rows, r, OPEN),
        .before = read_prompt(rows, r, BEFORE),
    };
    row->open.mode = (enum gateway_mode)pg_value_int(rows, r, MODE);
    memcpy(row->survey_hash, hash.at, SURVEY_HASH_LEN);
    row->state.locale = (enum locale)pg_value_int(rows, r, LOCALE);
    return true;
}
