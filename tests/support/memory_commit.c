#include "memory_tables.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what makes a commit a conflict ---- */

static bool intents_hold(struct memory_store *store, const struct store_commit *commit)
{
    bool hold = true;
    size_t checked = 0;
    for (; hold && checked < commit->intent_count; checked++) {
        const struct store_intent *intent = &commit->intent[checked];
        assert(intent->message_id >= 1 && intent->message_id <= (int64_t)store->message.count);
        struct memory_message *message = &store->message.at[intent->message_id - 1];
        hold = message->queued && message->leased && message->parts_wanted == intent->parts_wanted;
        message->leased = false; /* so that the same message twice is noticed */
        if (!hold)
            break;
    }
    for (size_t i = 0; i < checked; i++)
        store->message.at[commit->intent[i].message_id - 1].leased = true;
    return hold;
}

static bool decisions_hold(struct memory_store *store, const struct store_commit *commit)
{
    bool hold = true;
    size_t checked = 0;
    for (; checked < commit->decision_count; checked++) {
        struct memory_row_complaint *row = &store->complaint.at[commit->decision[checked].complaint_id - 1];
        hold = row->waiting == MEMORY_UNDECIDED;
        if (!hold)
            break;
        row->waiting = MEMORY_DECIDED;
    }
    for (size_t i = 0; i < checked; i++)
        store->complaint.at[commit->decision[i].complaint_id - 1].waiting = MEMORY_UNDECIDED;
    return hold;
}

static bool steps_hold(struct memory_store *store, const struct store_commit *commit)
{
    bool hold = true;
    size_t checked = 0;
    for (; checked < commit->step_count; checked++) {
        struct store_conversation *row =
            &store->conversation.at[commit->step[checked].conversation_id - 1].row;
        hold = row->version == commit->step[checked].version;
        if (!hold)
            break;
        row->version = -row->version; /* so that the same conversation twice is noticed */
    }
    for (size_t i = 0; i < checked; i++) {
        struct store_conversation *row = &store->conversation.at[commit->step[i].conversation_id - 1].row;
        row->version = -row->version;
    }
    return hold;
}

/* ---- complaints ---- */

static void commit_unsealed(struct memory_store *store, const struct store_unsealed *unsealed)
{
    const size_t complaint = (size_t)unsealed->sealed_id - 1;
    if (store->complaint.at[complaint].waiting != MEMORY_SEALED)
        return; /* another process was faster */
    const int64_t phone_id =
        unsealed->phone == COMPLAINT_PHONE_GIVEN ? (int64_t)memory_phone_of(store, &unsealed->sealed) + 1 : 0;
    struct memory_row_complaint *row = &store->complaint.at[complaint];
    row->facts.phone = unsealed->phone;
    row->facts.phone_id = phone_id;
    memory_wait_for_decision(store, complaint);
}

static void begin_conversation(struct memory_store *store, const struct store_decision *decision,
                               struct instant now)
{
    const struct store_complaint facts = store->complaint.at[decision->complaint_id - 1].facts;
    struct memory_conversation *conversation = memory_push(&store->conversation);
    *conversation = (struct memory_conversation){
        .row = { .conversation_id = (int64_t)store->conversation.count,
                 .version = 1,
                 .complaint_id = decision->complaint_id,
                 .phone_id = decision->phone_id,
                 .state = { .locale = decision->locale, .arm = decision->arm },
                 .source_number = facts.source_number,
                 .department = facts.department,
                 .type = facts.type,
                 .sender = memory_copy(store, decision->sender),
                 .closed_at = facts.closed_at,
                 .begun_at = now },
        .messages_max = decision->messages_max,
        .survey = memory_copy(store, decision->survey),
        .live = true,
        .due = decision->send_at,
    };
    memcpy(conversation->row.survey_hash, decision->survey_hash, SURVEY_HASH_LEN);
    const size_t index = store->conversation.count - 1;
    *memory_push(&store->live) = index;
    memory_index_put(&store->latest, memory_latest_key(decision->phone_id, decision->sender), index);
    store->complaint.at[decision->complaint_id - 1].conversation_id = (int64_t)index + 1;
    if (decision->cap_all_s > 0)
        store->phone.at[decision->phone_id - 1].last_invited_at = now;
    memory_index_put(&store->invited, memory_latest_key(decision->phone_id, decision->survey),
                     (size_t)now.unix_s);
}

static bool is_capped(const struct memory_store *store, const struct store_decision *decision,
                      struct instant now)
{
    const struct instant any = store->phone.at[decision->phone_id - 1].last_invited_at;
    const int64_t same =
        memory_index_get(&store->invited, memory_latest_key(decision->phone_id, decision->survey));
    return (any.unix_s != 0 && now.unix_s - any.unix_s < decision->cap_all_s) ||
           (same != MEMORY_NOT_FOUND && now.unix_s - same < decision->cap_s);
}

static void commit_decision(struct memory_store *store, const struct store_decision *decision,
                            struct instant now)
{
    enum invitation_outcome outcome = decision->outcome;
    if (outcome == INVITATION_INVITED) {
        const struct memory_key key = memory_latest_key(decision->phone_id, decision->sender);
        const int64_t latest = memory_index_get(&store->latest, key);
        if ((latest != MEMORY_NOT_FOUND && store->conversation.at[latest].live) ||
            is_capped(store, decision, now))
            outcome = INVITATION_CAPPED;
    }
    struct memory_row_complaint *row = &store->complaint.at[decision->complaint_id - 1];
    row->waiting = MEMORY_DECIDED;
    row->outcome = outcome;
    store->undecided_stale = true;
    store->invitations[outcome]++;
    memory_surveys_decide(store, decision, outcome == INVITATION_INVITED, now);
    if (outcome == INVITATION_INVITED)
        begin_conversation(store, decision, now);
}

/* ---- arrivals ---- */

static struct memory_key arrival_key(struct arrival_key arrival)
{
    struct memory_key key = memory_key_start();
    memory_key_add(&key, &arrival.session, sizeof arrival.session);
    memory_key_add(&key, &arrival.sequence, sizeof arrival.sequence);
    return key;
}

static void drop_unanswered(struct memory_store *store, size_t i)
{
    for (; i + 1 < store->unanswered.count; i++) /* in order: the oldest is consumed first */
        store->unanswered.at[i] = store->unanswered.at[i + 1];
    store->unanswered.count--;
}

bool memory_may_come_again(const struct memory_unanswered *row, const uint64_t *session, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (session[i] == row->arrival.session)
            return false;
    }
    return true;
}

static void consume_redelivered(struct memory_store *store, const struct store_commit *commit,
                                const struct store_arrival *arrival, int64_t phone_id)
{
    for (size_t i = 0; i < store->unanswered.count; i++) {
        const struct memory_unanswered *row = &store->unanswered.at[i];
        if (memory_may_come_again(row, commit->session, commit->session_count) && row->phone_id == phone_id &&
            row->body_hash == arrival->body_hash && row->arrival.session != arrival->arrival.session &&
            slice_equal(row->to, arrival->to)) {
            drop_unanswered(store, i);
            return;
        }
    }
}

static bool same_parts(const struct memory_part *part, const struct store_arrival *arrival, int64_t phone_id)
{
    return part->phone_id == phone_id && part->reference == arrival->concat_reference &&
           part->total == arrival->concat_total && slice_equal(part->to, arrival->to);
}

static void commit_part(struct memory_store *store, const struct store_arrival *arrival, int64_t phone_id,
                        struct instant now)
{
    size_t kept = 0; /* a whole message needs its parts no more; a part that came again takes its place */
    for (size_t i = 0; i < store->part.count; i++) {
        const struct memory_part part = store->part.at[i];
        if (!same_parts(&part, arrival, phone_id) ||
            (!arrival->was_read && part.part != arrival->concat_part))
            store->part.at[kept++] = part;
    }
    store->part.count = kept;
    if (!arrival->was_read) {
        *memory_push(&store->part) = (struct memory_part){
            .phone_id = phone_id,
            .to = memory_copy(store, arrival->to),
            .raw = memory_copy(store, arrival->raw),
            .reference = arrival->concat_reference,
            .total = arrival->concat_total,
            .part = arrival->concat_part,
            .arrived_at = now,
        };
    }
}

struct memory_reading *memory_reading_of(struct memory_store *store, const uint8_t phone_hash[VAULT_HASH_LEN],
                                         uint64_t body_hash)
{
    for (size_t i = 0; i < store->reading.count; i++) {
        struct memory_reading *row = &store->reading.at[i];
        if (row->body_hash == body_hash && memcmp(row->phone_hash, phone_hash, VAULT_HASH_LEN) == 0)
            return row;
    }
    return NULL;
}

/* ---- words that start a survey ---- */

static bool waits_for_word(const struct memory_store *store, int64_t phone_id)
{
    for (size_t i = 0; i < store->complaint.count; i++) {
        const struct memory_row_complaint *row = &store->complaint.at[i];
        if (row->facts.phone_id == phone_id && row->facts.stage == COMPLAINT_WORD &&
            row->waiting == MEMORY_UNDECIDED)
            return true;
    }
    return false;
}

static void commit_word(struct memory_store *store, const struct store_arrival *arrival, struct instant now)
{
    const int64_t phone_id = (int64_t)memory_phone_of(store, &arrival->phone) + 1;
    const int64_t same = memory_index_get(&store->invited, memory_latest_key(phone_id, arrival->begins));
    if ((same != MEMORY_NOT_FOUND && now.unix_s - same < arrival->begins_cap_s) ||
        waits_for_word(store, phone_id))
        return;
    char number[40];
    const int len = snprintf(number, sizeof number, "%zu", store->complaint.count);
    const struct memory_complaint word = {
        .facts = { .source = SLICE_LIT("keyword"),
                   .source_number = { .at = number, .len = (size_t)len },
                   .channel = SLICE_LIT("text"),
                   .opened_at = now,
                   .closed_at = now,
                   .locale = arrival->begins_locale,
                   .from_citizen = true,
                   .phone = COMPLAINT_PHONE_GIVEN,
                   .stage = COMPLAINT_WORD,
                   .survey = memory_copy(store, arrival->begins) },
        .sealed = arrival->phone,
    };
    memory_store_put_complaint(store, &word);
}

static void commit_arrivals(struct memory_store *store, const struct store_commit *commit)
{
    for (size_t i = 0; i < commit->arrival_count; i++) {
        const struct store_arrival *arrival = &commit->arrival[i];
        struct memory_reading *read = memory_reading_of(store, arrival->phone.hash, arrival->body_hash);
        if (read != NULL)
            *read = store->reading.at[--store->reading.count];
        const struct memory_key key = arrival_key(arrival->arrival);
        if (memory_index_get(&store->arrival, key) != MEMORY_NOT_FOUND)
            continue;
        memory_index_put(&store->arrival, key, i);
        const int64_t phone_id = (int64_t)memory_phone_of(store, &arrival->phone) + 1;
        if (arrival->redelivery || arrival->doubtful)
            consume_redelivered(store, commit, arrival, phone_id);
        if (!arrival->redelivery && arrival->concat_total > 1)
            commit_part(store, arrival, phone_id, commit->now);
        *memory_push(&store->unanswered) = (struct memory_unanswered){
            .arrival = arrival->arrival,
            .phone_id = phone_id,
            .to = memory_copy(store, arrival->to),
            .body_hash = arrival->body_hash,
            .arrived_at = commit->now,
        };
        struct store_arrival copy = *arrival;
        copy.to = memory_copy(store, arrival->to);
        copy.text = memory_copy(store, arrival->text);
        copy.raw = memory_copy(store, arrival->raw);
        copy.reading.rule = memory_copy(store, arrival->reading.rule);
        copy.reading.span = memory_copy(store, arrival->reading.span);
        *memory_push(&store->reply) = copy;
        if (arrival->begins.len > 0)
            commit_word(store, arrival, commit->now);
    }
    for (size_t i = 0; i < commit->answered_count; i++) {
        for (size_t u = 0; u < store->unanswered.count; u++) {
            const struct arrival_key kept = store->unanswered.at[u].arrival;
            if (kept.session == commit->answered[i].session &&
                kept.sequence == commit->answered[i].sequence) {
                drop_unanswered(store, u);
                break;
            }
        }
    }
}

/* ---- steps ---- */

static void drop_unsaid(struct memory_store *store, const struct store_prompt *open)
{
    if (open->message_id == 0)
        return;
    store->message.at[open->message_id - 1].queued = false;
    store->queue_stale = true;
}

static void queue_message(struct memory_store *store, const struct store_step *step, struct instant now)
{
    struct memory_message *message = memory_push(&store->message);
    *message = (struct memory_message){
        .conversation_id = step->conversation_id,
        .phone_id = step->phone_id,
        .sender = memory_copy(store, step->sender),
        .row = step->message,
        .queued_at = now,
        .queued = true,
        .send_at = step->message.send_at,
    };
    message->row.text = memory_copy(store, step->message.text);
    *memory_push(&store->queue) = store->message.count - 1;
    if (!step->message.is_prompt)
        return;
    struct store_conversation *row = &store->conversation.at[step->conversation_id - 1].row;
    row->before = row->open;
    row->open = (struct store_prompt){
        .message_id = (int64_t)store->message.count,
        .question = step->message.question,
        .confirming = step->message.confirming,
        .queued_at = now,
    };
}

static void commit_step(struct memory_store *store, const struct store_step *step, struct instant now)
{
    struct memory_conversation *conversation = &store->conversation.at[step->conversation_id - 1];
    const bool was_live = conversation->live;
    conversation->row.version++;
    conversation->row.state = step->state;
    conversation->live = was_live && step->state.phase != DIALOG_ENDED;
    conversation->due = conversation->live ? step->due : INSTANT_NEVER;
    if (conversation->live && store->phone.at[step->phone_id - 1].opted_out)
        conversation->due = instant_earlier(step->due, now);
    store->live_stale |= was_live && !conversation->live;
    for (size_t i = 0; i < step->answer_count && !step->parts; i++) {
        struct memory_answer *answer = memory_push(&store->answer);
        *answer = (struct memory_answer){ step->conversation_id, step->complaint_id, step->phone_id,
                                          step->answer[i], now };
        answer->answer.question_id = memory_copy(store, step->answer[i].question_id);
        answer->answer.measure = memory_copy(store, step->answer[i].measure);
    }
    for (size_t i = 0; i < step->person_count; i++)
        *memory_push(&store->person) =
            (struct memory_case){ step->conversation_id, step->complaint_id, step->person[i], now };
    const bool says = step->has_message && step->state.messages <= conversation->messages_max &&
                      memory_surveys_spend(store, conversation->survey, &step->message);
    if (!step->has_message)
        memory_surveys_give_back(store, conversation->survey, step->message.segments);
    if (says || step->state.phase == DIALOG_ENDED || step->state.phase == DIALOG_PLANNED)
        drop_unsaid(store, &conversation->row.open);
    if (step->state.phase == DIALOG_PLANNED)
        conversation->row.open.message_id = 0;
    if (says)
        queue_message(store, step, now);
    else if (step->has_message && conversation->live)
        conversation->due = now;
}

static void commit_opt_outs(struct memory_store *store, const struct store_commit *commit)
{
    for (size_t i = 0; i < commit->arrival_count; i++) {
        const struct store_arrival *arrival = &commit->arrival[i];
        const int64_t own = arrival->step >= 0 ? commit->step[arrival->step].conversation_id : 0;
        if (arrival->opt_out)
            memory_opt_out(store, memory_phone_of(store, &arrival->phone), own, commit->now);
    }
}

/* Nothing was applied; what this process had claimed may be claimed again. */
static enum store_event_kind conflict(struct memory_store *store)
{
    for (size_t i = 0; i < store->queue.count; i++)
        store->message.at[store->queue.at[i]].leased = false;
    return STORE_CONFLICT;
}

enum store_event_kind memory_commit(struct memory_store *store, const struct store_commit *commit)
{
    struct memory_key key = memory_key_start();
    memory_key_add(&key, &commit->batch, sizeof commit->batch);
    if (memory_index_get(&store->batch, key) != MEMORY_NOT_FOUND)
        return STORE_COMMITTED;
    if (!intents_hold(store, commit) || !decisions_hold(store, commit) || !steps_hold(store, commit))
        return conflict(store);
    memory_index_put(&store->batch, key, 0);
    store->commits++;
    memory_commit_intents(store, commit);
    for (size_t i = 0; i < commit->unsealed_count; i++)
        commit_unsealed(store, &commit->unsealed[i]);
    for (size_t i = 0; i < commit->decision_count; i++)
        commit_decision(store, &commit->decision[i], commit->now);
    commit_arrivals(store, commit);
    for (size_t i = 0; i < commit->step_count; i++)
        commit_step(store, &commit->step[i], commit->now);
    commit_opt_outs(store, commit);
    memory_commit_responses(store, commit);
    memory_commit_receipts(store, commit);
    return STORE_COMMITTED;
}
