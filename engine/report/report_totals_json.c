#include "report/report_totals_json.h"

#include "report/report_names.h"

static void add_answers(struct json *json, const struct report_totals *totals)
{
    json_begin_object(json, "answers");
    for (size_t i = 0; i < totals->answer_count; i++) {
        char memory[256]; /* a question's id is far shorter */
        struct buffer key;
        buffer_init(&key, memory, sizeof(memory));
        buffer_add(&key, totals->answer[i].question);
        buffer_add_byte(&key, '\0');
        if (key.overflowed)
            continue;
        json_begin_object(json, memory);
        for (int state = 0; state < REPORT_ANSWER_STATE_COUNT; state++)
            json_int(json, report_names_answer((enum report_answer_state)state)->key,
                     totals->answer[i].state[state]);
        json_end_object(json);
    }
    json_end_object(json);
}

void report_totals_json(struct json *json, const char *key, const struct report_totals *totals)
{
    json_begin_object(json, key);
    json_int(json, "complaints", totals->complaints);
    json_begin_object(json, "invitations");
    for (int i = 0; i < REPORT_INVITATION_COUNT; i++)
        json_int(json, report_names_invitation((enum report_invitation)i)->key, totals->invitation[i]);
    json_end_object(json);
    json_begin_object(json, "conversations");
    for (int i = 0; i < REPORT_ENDING_COUNT; i++)
        json_int(json, report_names_ending((enum report_ending)i)->key, totals->ending[i]);
    json_end_object(json);
    json_int(json, "messages", totals->messages);
    json_int(json, "segments", totals->segments);
    json_int(json, "uncertain", totals->uncertain);
    json_begin_object(json, "receipts");
    for (int i = 0; i < REPORT_RECEIPT_COUNT; i++)
        json_int(json, report_names_receipt((enum report_receipt)i)->key, totals->receipt[i]);
    json_end_object(json);
    json_int(json, "replies", totals->replies);
    add_answers(json, totals);
    json_begin_object(json, "referrals");
    json_int(json, "confirmed", totals->referrals_confirmed);
    json_int(json, "text", totals->referrals_text);
    json_end_object(json);
    json_int(json, "reviews", totals->reviews);
    json_end_object(json);
}
