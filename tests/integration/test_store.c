/*
 * test_store.c - the store's contract: the same cases against the store in memory and the one in PostgreSQL,
 * each also behind a commit whose fate is unknown at first. Every case checks what it expects and writes what
 * it sees into a log; the four logs must be equal.
 */
#include "base/buffer.h"
#include "pg_cluster.h"
#include "store_port.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { START = 1803870000 }; /* 2027-02-28, before a month's end: partitions of two months are needed */

struct world {
    struct store_port port;
    struct instant now;
    uint64_t batch;
    struct buffer log;
    char log_memory[16384];
};

static void note(struct world *world, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void note(struct world *world, const char *format, ...)
{
    char line[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    buffer_add_text(&world->log, line);
    buffer_add_byte(&world->log, '\n');
}

/* ---- driving ---- */

static const struct store_loaded *load(struct world *world, struct store_load wanted)
{
    wanted.now = world->now;
    world->port.seam.load(world->port.seam.self, &wanted);
    const struct store_event event = world->port.wait(world->port.self);
    assert_int_equal(event.kind, STORE_LOADED);
    return event.loaded;
}

static enum store_event_kind commit(struct world *world, struct store_commit wanted)
{
    wanted.batch = ++world->batch;
    wanted.now = world->now;
    for (;;) {
        world->port.seam.commit(world->port.seam.self, &wanted);
        struct store_event event = world->port.wait(world->port.self);
        if (event.kind != STORE_UNKNOWN)
            return event.kind;
        event = world->port.wait(world->port.self);
        assert_int_equal(event.kind, STORE_UP);
    }
}

static void must_commit(struct world *world, struct store_commit wanted)
{
    assert_int_equal(commit(world, wanted), STORE_COMMITTED);
}

static void note_totals(struct world *world)
{
    struct store_totals t;
    world->port.totals(world->port.self, &t);
    note(world,
         "conversations %d live %d referrals %d reviews %d opt-outs %d messages %d queued %d segments %d",
         (int)t.conversations, (int)t.conversations_live, (int)t.referrals, (int)t.reviews, (int)t.opt_outs,
         (int)t.messages, (int)t.queued, (int)t.segments);
    note(world, "receipts %d repeated %d parked %d replies %d unanswered %d fates %d %d %d %d",
         (int)t.receipts, (int)t.receipts_repeated, (int)t.receipts_parked, (int)t.replies, (int)t.unanswered,
         (int)t.messages_by_fate[0], (int)t.messages_by_fate[1], (int)t.messages_by_fate[2],
         (int)t.messages_by_fate[3]);
    for (int i = 0; i < INVITATION_OUTCOME_COUNT; i++)
        note(world, "invitation %d: %d", i, (int)t.invitations[i]);
    for (int i = 0; i < DIALOG_OUTCOME_COUNT; i++)
        note(world, "outcome %d: %d", i, (int)t.outcomes[i]);
    for (int i = 0; i <= DIALOG_ANSWER_UNCONFIRMED; i++)
        note(world, "answer %d: %d", i, (int)t.answers[i]);
}

/* ---- making ---- */

static struct vault_phone phone(int number)
{
    struct vault_phone sealed = { .cipher_len = 45, .key_id = 7 };
    memset(sealed.hash, number, sizeof sealed.hash);
    memset(sealed.cipher, number + 100, sealed.cipher_len);
    return sealed;
}

static int64_t put_complaint(struct world *world, const char *number, int phone_number, int64_t closed_at)
{
    const struct memory_complaint complaint = {
        .facts = { .source = SLICE_LIT("city"),
                   .source_number = slice_from_text(number),
                   .department = SLICE_LIT("건축과"),
                   .type = SLICE_LIT("허가"),
                   .officer = SLICE_LIT("OF-1"),
                   .channel = SLICE_LIT("counter"),
                   .opened_at = { closed_at - 1000 },
                   .closed_at = { closed_at },
                   .locale = LOCALE_EN,
                   .from_citizen = true,
                   .phone = phone_number > 0 ? COMPLAINT_PHONE_GIVEN : COMPLAINT_PHONE_MISSING },
        .sealed = phone(phone_number),
    };
    return world->port.put_complaint(world->port.self, &complaint);
}

static struct store_decision invite(const struct store_complaint *complaint, const char *sender,
                                    int64_t send_at)
{
    struct store_decision decision = {
        .complaint_id = complaint->complaint_id,
        .phone_id = complaint->phone_id,
        .outcome = INVITATION_INVITED,
        .weight = 2.5,
        .send_at = { send_at },
        .locale = complaint->locale,
        .sender = slice_from_text(sender),
        .messages_max = 4,
    };
    memset(decision.survey_hash, 9, sizeof decision.survey_hash);
    return decision;
}

/* A complaint of that phone, invited now; its conversation is due now. */
static void begin(struct world *world, const char *number, int phone_number, const char *sender)
{
    put_complaint(world, number, phone_number, world->now.unix_s - 10);
    const struct store_loaded *loaded =
        load(world, (struct store_load){ .complaints_max = 10, .closed_by = world->now });
    assert_int_equal(loaded->complaint_count, 1);
    const struct store_decision decision = invite(loaded->complaint, sender, world->now.unix_s);
    must_commit(world, (struct store_commit){ .decision = &decision, .decision_count = 1 });
}

static struct store_step step_of(const struct store_conversation *conversation, int64_t due)
{
    return (struct store_step){
        .conversation_id = conversation->conversation_id,
        .version = conversation->version,
        .complaint_id = conversation->complaint_id,
        .phone_id = conversation->phone_id,
        .sender = conversation->sender,
        .state = conversation->state,
        .due = { due },
    };
}

static void say(struct store_step *step, enum dialog_text kind, uint8_t question, const char *text,
                int64_t send_at)
{
    step->has_message = true;
    step->message = (struct store_message){
        .question = question,
        .kind = kind,
        .is_prompt = kind <= DIALOG_TEXT_CONFIRM,
        .confirming = kind == DIALOG_TEXT_CONFIRM,
        .text = slice_from_text(text),
        .send_at = { send_at },
    };
    step->state.messages++;
}

static struct store_step *static_steps(size_t count)
{
    static struct store_step step[4];
    assert_true(count <= 4);
    memset(step, 0, sizeof step);
    return step;
}

/* Asks a question in the one conversation that is due; the next look is an hour later. */
static void ask(struct world *world, enum dialog_text kind, uint8_t question, const char *text)
{
    const struct store_loaded *loaded = load(world, (struct store_load){ .due_max = 10 });
    assert_int_equal(loaded->due_count, 1);
    struct store_step *step = static_steps(1);
    *step = step_of(loaded->conversation, world->now.unix_s + 3600);
    step->state.phase = DIALOG_ASKING;
    step->state.question = question;
    step->state.prompted = world->now;
    say(step, kind, question, text, world->now.unix_s);
    must_commit(world, (struct store_commit){ .step = step, .step_count = 1 });
}

/* Claims everything that may be sent now, in order. */
static size_t claim(struct world *world, int64_t *ret_id, size_t max)
{
    const struct store_loaded *loaded = load(world, (struct store_load){ .claim_max = (uint32_t)max });
    for (size_t i = 0; i < loaded->claimed_count; i++) {
        const struct store_claimed *claimed = &loaded->claimed[i];
        note(world, "claimed parts %d sender %.*s text %.*s cipher %d key %d", claimed->parts_wanted,
             (int)claimed->sender.len, claimed->sender.at, (int)claimed->text.len, claimed->text.at,
             claimed->cipher.len > 0 ? (unsigned char)claimed->cipher.at[0] : -1, claimed->key_id);
        ret_id[i] = claimed->message_id;
    }
    return loaded->claimed_count;
}

static void intend(struct world *world, int64_t message_id, uint16_t wanted, uint8_t parts)
{
    const struct store_intent intent = {
        .message_id = message_id, .link = 1, .parts_wanted = wanted, .parts = parts
    };
    must_commit(world, (struct store_commit){ .intent = &intent, .intent_count = 1 });
}

static void respond(struct world *world, int64_t message_id, uint8_t part, enum gateway_verdict verdict,
                    const char *smsc_id)
{
    const struct store_response response = {
        .segment = { message_id, part },
        .link = 1,
        .verdict = verdict,
        .command_status = verdict == GATEWAY_ACCEPTED ? 0 : 0x58,
        .retry_after_s = 60,
        .smsc_id = slice_from_text(smsc_id),
    };
    must_commit(world, (struct store_commit){ .response = &response, .response_count = 1 });
}

static void receive(struct world *world, const char *smsc_id, enum gateway_receipt_state state)
{
    const struct store_receipt receipt = { .link = 1, .smsc_id = slice_from_text(smsc_id), .state = state };
    must_commit(world, (struct store_commit){ .receipt = &receipt, .receipt_count = 1 });
}

/* Queued, claimed, intended and accepted in one part under that id. */
static int64_t send(struct world *world, const char *smsc_id)
{
    int64_t id = 0;
    assert_int_equal(claim(world, &id, 10), 1);
    intend(world, id, 0, 1);
    respond(world, id, 0, GATEWAY_ACCEPTED, smsc_id);
    return id;
}

static struct store_inbound inbound_of(uint64_t session, uint32_t sequence, int phone_number, const char *to,
                                       uint64_t body_hash)
{
    return (struct store_inbound){ .arrival = { session, sequence },
                                   .phone = phone(phone_number),
                                   .to = slice_from_text(to),
                                   .body_hash = body_hash };
}

static struct store_arrival arrival_of(const struct store_inbound *inbound, const char *text)
{
    return (struct store_arrival){
        .arrival = inbound->arrival,
        .phone = inbound->phone,
        .to = inbound->to,
        .text = slice_from_text(text),
        .raw = slice_from_text(text),
        .body_hash = inbound->body_hash,
        .concat_reference = inbound->concat_reference,
        .concat_total = inbound->concat_total,
        .concat_part = inbound->concat_part,
        .step = -1,
        .was_read = true,
        .reading = { .rule = SLICE_LIT("digit"), .span = slice_from_text(text) },
    };
}

static void note_prompt(struct world *world, const char *name, const struct store_prompt *prompt)
{
    const int64_t t = world->now.unix_s;
    note(world, "  %s %d question %d confirming %d fate %d queued %d responded %d fate_at %d", name,
         prompt->message_id != 0, prompt->question, prompt->confirming, (int)prompt->fate,
         prompt->queued_at.unix_s != 0 ? (int)(prompt->queued_at.unix_s - t) : 1,
         prompt->responded_at.unix_s != 0 ? (int)(prompt->responded_at.unix_s - t) : 1,
         prompt->fate_at.unix_s != 0 ? (int)(prompt->fate_at.unix_s - t) : 1);
}

static void note_conversation(struct world *world, const struct store_conversation *c)
{
    note(world,
         "conversation of %.*s version %d locale %d department %.*s type %.*s sender %.*s opted-out %d hash "
         "%d",
         (int)c->source_number.len, c->source_number.at, (int)c->version, (int)c->locale,
         (int)c->department.len, c->department.at, (int)c->type.len, c->type.at, (int)c->sender.len,
         c->sender.at, c->opted_out, c->survey_hash[31]);
    note(world, "  phase %d outcome %d question %d messages %d pending %d started %d", (int)c->state.phase,
         (int)c->state.outcome, c->state.question, c->state.messages, c->state.pending_value,
         (int)(c->state.started.unix_s != 0));
    note_prompt(world, "open", &c->open);
    note_prompt(world, "before", &c->before);
}

/* The due conversations and how many there are. */
static size_t note_due(struct world *world)
{
    const struct store_loaded *loaded = load(world, (struct store_load){ .due_max = 10 });
    assert_int_equal(loaded->due_count, loaded->conversation_count);
    for (size_t i = 0; i < loaded->due_count; i++)
        note_conversation(world, &loaded->conversation[i]);
    return loaded->due_count;
}

/* ---- cases ---- */

static void invites_once(struct world *world)
{
    const int64_t t = world->now.unix_s;
    put_complaint(world, "A-1", 1, t - 100);
    put_complaint(world, "A-2", 2, t - 200);
    put_complaint(world, "A-3", 0, t - 50);
    put_complaint(world, "A-4", 1, t - 40);
    put_complaint(world, "A-5", 3, t + 500);
    put_complaint(world, "A-2", 2, t - 200); /* again: changes nothing */
    put_complaint(world, "A-6", 4, 0);       /* still open */
    const struct store_loaded *loaded =
        load(world, (struct store_load){ .complaints_max = 3, .closed_by = { t }, .want_next = true });
    assert_int_equal(loaded->complaint_count, 3);
    assert_int_equal(loaded->next_closed.unix_s, t + 500);
    assert_true(loaded->next_due.unix_s == INT64_MAX);
    assert_true(slice_equal(loaded->complaint[0].source_number, SLICE_LIT("A-2")));
    assert_true(slice_equal(loaded->complaint[1].source_number, SLICE_LIT("A-1")));
    assert_int_equal(loaded->complaint[0].opened_at.unix_s, t - 1200);
    assert_int_equal(loaded->complaint[0].last_invited_at.unix_s, 0);
    assert_int_equal(loaded->complaint[2].phone, COMPLAINT_PHONE_MISSING);
    struct store_decision decision[3] = { invite(&loaded->complaint[0], "0215", t + 60),
                                          invite(&loaded->complaint[1], "0215", t + 30),
                                          { .complaint_id = loaded->complaint[2].complaint_id,
                                            .outcome = INVITATION_PHONE_MISSING,
                                            .sender = SLICE_LIT("0215") } };
    const struct store_commit decided = { .decision = decision, .decision_count = 3 };
    must_commit(world, decided);
    assert_int_equal(commit(world, decided), STORE_CONFLICT); /* somebody else was faster */

    loaded = load(world, (struct store_load){ .complaints_max = 9, .closed_by = { t }, .want_next = true });
    assert_int_equal(loaded->complaint_count, 1); /* A-4, of the phone that has just been invited */
    assert_int_equal(loaded->complaint[0].last_invited_at.unix_s, t);
    assert_int_equal(loaded->next_due.unix_s, t + 30);
    decision[0] = invite(&loaded->complaint[0], "0215", t + 60);
    must_commit(world, (struct store_commit){ .decision = decision, .decision_count = 1 });
    note_totals(world);

    world->now.unix_s = t + 60;
    assert_int_equal(note_due(world), 2);
    put_complaint(world, "A-2", 3, t - 100); /* decided: changes, but is not asked again */
    loaded = load(world, (struct store_load){ .complaints_max = 9, .closed_by = { t } });
    assert_int_equal(loaded->complaint_count, 0);
}

static void converses(struct world *world)
{
    begin(world, "B-1", 1, "0215");
    ask(world, DIALOG_TEXT_PROMPT, 0, "친절했습니까?");
    world->now.unix_s += 5;
    send(world, "id-1");
    world->now.unix_s += 5;
    receive(world, "id-1", GATEWAY_RECEIPT_INTERMEDIATE);
    receive(world, "id-1", GATEWAY_RECEIPT_DELIVERED);
    receive(world, "id-1", GATEWAY_RECEIPT_UNDELIVERABLE); /* a second final one is not believed */
    world->now.unix_s += 20;

    const struct store_inbound inbound = inbound_of(77, 1, 1, "0215", 500);
    const struct store_loaded *loaded =
        load(world, (struct store_load){ .inbound = &inbound, .inbound_count = 1 });
    assert_int_equal(loaded->inbound[0].conversation, 0);
    assert_false(loaded->inbound[0].redelivery);
    assert_int_equal(loaded->conversation[0].open.fate, DIALOG_PROMPT_DELIVERED);
    assert_int_equal(loaded->conversation[0].open.fate_at.unix_s, world->now.unix_s - 20);
    assert_int_equal(loaded->conversation[0].open.responded_at.unix_s, world->now.unix_s - 25);
    note_conversation(world, loaded->conversation);

    struct store_step *step = static_steps(1);
    *step = step_of(loaded->conversation, world->now.unix_s + 900);
    step->answer_count = 2;
    step->answer[0] = (struct store_answer){
        0, SLICE_LIT("kindness"), SLICE_LIT("kindness"), DIALOG_ANSWER_CLEAR, 4, world->now
    };
    step->answer[1] =
        (struct store_answer){ 1, SLICE_LIT("sol"), SLICE_LIT("solicitation"), DIALOG_ANSWER_PENDING,
                               2, world->now };
    step->person_count = 2;
    step->person[0] = (struct store_case){ .is_referral = true, .question = 1 };
    step->person[1] = (struct store_case){ .review = DIALOG_REVIEW_HINT, .question = 1 };
    step->state.phase = DIALOG_CONFIRMING;
    step->state.pending_value = 2;
    step->state.pending_at = world->now;
    say(step, DIALOG_TEXT_CONFIRM, 1, "맞으면 7", world->now.unix_s);
    struct store_arrival arrival = arrival_of(&inbound, "4 2");
    arrival.step = 0;
    arrival.conversation_id = loaded->conversation[0].conversation_id;
    must_commit(world, (struct store_commit){
                           .arrival = &arrival, .arrival_count = 1, .step = step, .step_count = 1 });
    must_commit(world, (struct store_commit){ .answered = &inbound.arrival, .answered_count = 1 });
    send(world, "id-2");
    world->now.unix_s += 900;
    assert_int_equal(note_due(world), 1);

    loaded = load(world, (struct store_load){ .due_max = 1, .inbound = &inbound, .inbound_count = 1 });
    assert_int_equal(loaded->conversation_count, 1); /* each once, the due ones at the end */
    assert_int_equal(loaded->due_count, 1);
    assert_int_equal(loaded->inbound[0].conversation, 0);
    *step = step_of(loaded->conversation, INT64_MAX);
    step->state.phase = DIALOG_ENDED;
    step->state.outcome = DIALOG_PARTIAL;
    must_commit(world, (struct store_commit){ .step = step, .step_count = 1 });
    assert_int_equal(note_due(world), 0);
    loaded = load(world, (struct store_load){ .inbound = &inbound, .inbound_count = 1, .want_next = true });
    assert_int_equal(loaded->inbound[0].conversation, 0); /* the last one, though it has ended */
    assert_int_equal(loaded->conversation[0].state.outcome, DIALOG_PARTIAL);
    assert_true(loaded->next_due.unix_s == INT64_MAX);
    note_totals(world);
}

static void refuses_stale_steps(struct world *world)
{
    begin(world, "C-1", 1, "0215");
    const struct store_loaded *loaded = load(world, (struct store_load){ .due_max = 1 });
    struct store_step *step = static_steps(1);
    *step = step_of(loaded->conversation, world->now.unix_s + 10);
    say(step, DIALOG_TEXT_PROMPT, 0, "one", world->now.unix_s);
    must_commit(world, (struct store_commit){ .step = step, .step_count = 1 });
    const struct store_inbound inbound = inbound_of(1, 1, 9, "0215", 1);
    const struct store_arrival arrival = arrival_of(&inbound, "hello");
    assert_int_equal(commit(world,
                            (struct store_commit){
                                .step = step, .step_count = 1, .arrival = &arrival, .arrival_count = 1 }),
                     STORE_CONFLICT);
    note_totals(world); /* nothing of it was applied */
}

static void leases(struct world *world)
{
    begin(world, "D-1", 1, "0215");
    ask(world, DIALOG_TEXT_PROMPT, 0, "one");
    begin(world, "D-2", 2, "0215");
    ask(world, DIALOG_TEXT_PROMPT, 0, "two");
    int64_t id[4];
    assert_int_equal(claim(world, id, 1), 1);
    assert_int_equal(claim(world, id + 1, 4), 1); /* the other one */
    assert_int_equal(claim(world, id + 2, 4), 0);
    struct store_intent intent[2] = { { .message_id = id[0], .parts = 1 },
                                      { .message_id = id[1], .parts = 1, .parts_wanted = 2 } };
    assert_int_equal(commit(world, (struct store_commit){ .intent = intent, .intent_count = 2 }),
                     STORE_CONFLICT);
    assert_int_equal(claim(world, id, 4), 2); /* a conflict ends this process's leases */
    intent[1].parts_wanted = 0;
    must_commit(world, (struct store_commit){ .intent = intent, .intent_count = 2 });
    assert_int_equal(commit(world, (struct store_commit){ .intent = intent, .intent_count = 2 }),
                     STORE_CONFLICT);
    note_totals(world);
}

static void retries_and_gives_up(struct world *world)
{
    begin(world, "E-1", 1, "0215");
    ask(world, DIALOG_TEXT_PROMPT, 0, "one");
    int64_t id = 0;
    for (int i = 0; i <= STORE_ATTEMPTS_MAX; i++) {
        assert_int_equal(claim(world, &id, 4), 1);
        intend(world, id, i == 0 ? 0 : 1, 1);
        respond(world, id, 0, GATEWAY_RETRY, "");
        assert_int_equal(claim(world, &id, 4), 0); /* not yet */
        const struct store_loaded *loaded = load(world, (struct store_load){ .want_next = true });
        note(world, "next in %d", (int)(loaded->next_due.unix_s - world->now.unix_s));
        world->now.unix_s += 60;
    }
    assert_int_equal(claim(world, &id, 4), 0);
    assert_int_equal(note_due(world), 1); /* failed: due at once */
    note_totals(world);
}

static void fails(struct world *world)
{
    begin(world, "F-1", 1, "0215");
    ask(world, DIALOG_TEXT_PROMPT, 0, "one");
    int64_t id = 0;
    assert_int_equal(claim(world, &id, 4), 1);
    intend(world, id, 0, 1);
    assert_int_equal(note_due(world), 0);
    world->now.unix_s += 7;
    respond(world, id, 0, GATEWAY_FAILED, "");
    assert_int_equal(note_due(world), 1);
    ask(world, DIALOG_TEXT_RETRY, 0, "two");
    send(world, "f-2");
    receive(world, "f-2", GATEWAY_RECEIPT_EXPIRED);
    assert_int_equal(note_due(world), 1);
    ask(world, DIALOG_TEXT_RETRY, 0, "three");
    send(world, "f-3");
    receive(world, "f-3", GATEWAY_RECEIPT_UNKNOWN);
    assert_int_equal(note_due(world), 0);
    note_totals(world);
}

static void parts_go_alone(struct world *world)
{
    begin(world, "G-1", 1, "0215");
    ask(world, DIALOG_TEXT_PROMPT, 0, "long");
    int64_t id = 0;
    assert_int_equal(claim(world, &id, 4), 1);
    intend(world, id, 0, 3);
    const struct store_response response[3] = {
        { .segment = { id, 0 }, .link = 1, .verdict = GATEWAY_ACCEPTED, .smsc_id = SLICE_LIT("g-0") },
        { .segment = { id, 1 }, .link = 1, .verdict = GATEWAY_RETRY, .retry_after_s = 0 },
        { .segment = { id, 2 }, .link = 1, .verdict = GATEWAY_RETRY, .retry_after_s = 0 }
    };
    must_commit(world, (struct store_commit){ .response = response, .response_count = 3 });
    assert_int_equal(claim(world, &id, 4), 1); /* parts 1 and 2 */
    intend(world, id, 6, 3);
    respond(world, id, 1, GATEWAY_ACCEPTED, "g-1");
    respond(world, id, 2, GATEWAY_ACCEPTED, "g-2");
    respond(world, id, 2, GATEWAY_ACCEPTED, "g-2"); /* said twice */
    receive(world, "g-0", GATEWAY_RECEIPT_DELIVERED);
    receive(world, "g-2", GATEWAY_RECEIPT_DELIVERED);
    note_totals(world);
    receive(world, "g-1", GATEWAY_RECEIPT_DELIVERED);
    note_totals(world);
}

static void parks_receipts(struct world *world)
{
    begin(world, "H-1", 1, "0215");
    ask(world, DIALOG_TEXT_PROMPT, 0, "one");
    int64_t id = 0;
    assert_int_equal(claim(world, &id, 4), 1);
    intend(world, id, 0, 1);
    receive(world, "h-1", GATEWAY_RECEIPT_DELIVERED);
    receive(world, "other", GATEWAY_RECEIPT_DELIVERED);
    note_totals(world);
    world->now.unix_s += 3;
    respond(world, id, 0, GATEWAY_ACCEPTED, "h-1");
    note_totals(world);
    world->now.unix_s += 3600;
    assert_int_equal(note_due(world), 1);
}

static void is_uncertain(struct world *world)
{
    begin(world, "I-1", 1, "0215");
    ask(world, DIALOG_TEXT_PROMPT, 0, "one");
    int64_t id = 0;
    assert_int_equal(claim(world, &id, 4), 1);
    intend(world, id, 0, 1);
    const struct store_loaded *loaded = load(world, (struct store_load){ .due_max = 1, .want_next = true });
    assert_int_equal(loaded->next_due.unix_s, world->now.unix_s + 3600);
    const struct segment_ref segment = { id, 0 };
    must_commit(world, (struct store_commit){ .uncertain = &segment, .uncertain_count = 1 });
    world->now.unix_s += 3600;
    assert_int_equal(note_due(world), 1);
    loaded = load(world, (struct store_load){ .due_max = 1 });
    assert_int_equal(loaded->conversation[0].open.fate, DIALOG_PROMPT_UNCERTAIN);
    struct store_step *step = static_steps(1);
    *step = step_of(loaded->conversation, world->now.unix_s + 200000);
    must_commit(world, (struct store_commit){ .step = step, .step_count = 1 });
    must_commit(world, (struct store_commit){ .uncertain = &segment, .uncertain_count = 1 });
    loaded = load(world, (struct store_load){ .want_next = true });
    assert_int_equal(loaded->next_due.unix_s, world->now.unix_s - 3600 + STORE_UNCERTAIN_S);
    respond(world, id, 0, GATEWAY_ACCEPTED, "i-1");
    must_commit(world,
                (struct store_commit){ .uncertain = &segment, .uncertain_count = 1 }); /* too late to doubt */
    world->now.unix_s += 200000;
    assert_int_equal(note_due(world), 1);
    note_totals(world);
}

static void receive_of(struct world *world, int phone_number, const char *smsc_id,
                       enum gateway_receipt_state state)
{
    struct store_receipt receipt = { .link = 1, .smsc_id = slice_from_text(smsc_id), .state = state };
    const struct vault_phone sealed = phone(phone_number);
    memcpy(receipt.phone_hash, sealed.hash, sizeof receipt.phone_hash);
    must_commit(world, (struct store_commit){ .receipt = &receipt, .receipt_count = 1 });
    note_totals(world);
}

/* A response that was lost: the receipt's id is new, its phone is not. */
static void names_receipts_by_phone(struct world *world)
{
    begin(world, "N-1", 1, "0215");
    ask(world, DIALOG_TEXT_PROMPT, 0, "one");
    int64_t id = 0;
    assert_int_equal(claim(world, &id, 4), 1);
    intend(world, id, 0, 2);
    receive_of(world, 1, "n-1", GATEWAY_RECEIPT_DELIVERED); /* its response may still come: it waits */
    receive_of(world, 1, "n-1", GATEWAY_RECEIPT_DELIVERED);
    receive_of(world, 2, "n-stranger", GATEWAY_RECEIPT_DELIVERED);
    world->now.unix_s += 10;
    const struct segment_ref segment[2] = { { id, 0 }, { id, 1 } };
    must_commit(world, (struct store_commit){ .uncertain = segment, .uncertain_count = 2 });
    note_totals(world);
    receive_of(world, 2, "n-other", GATEWAY_RECEIPT_DELIVERED);
    world->now.unix_s += 10;
    receive_of(world, 1, "n-2", GATEWAY_RECEIPT_DELIVERED);
    receive_of(world, 1, "n-2", GATEWAY_RECEIPT_DELIVERED);
    receive_of(world, 1, "n-3", GATEWAY_RECEIPT_DELIVERED); /* no part is left for it */
    respond(world, id, 1, GATEWAY_ACCEPTED, "n-2");         /* late, and known by now */
    note_totals(world);
    world->now.unix_s += 3600;
    assert_int_equal(note_due(world), 1);
    struct store_totals totals;
    world->port.totals(world->port.self, &totals);
    assert_int_equal(totals.receipts, 2);
    assert_int_equal(totals.receipts_repeated, 2);
    assert_int_equal(totals.receipts_parked, 3);
    assert_int_equal(totals.segments, 2);
}

static void fails_by_phone(struct world *world)
{
    begin(world, "N-2", 3, "0215");
    ask(world, DIALOG_TEXT_PROMPT, 0, "one");
    int64_t id = 0;
    assert_int_equal(claim(world, &id, 4), 1);
    intend(world, id, 0, 1);
    const struct segment_ref other = { id, 0 };
    must_commit(world, (struct store_commit){ .uncertain = &other, .uncertain_count = 1 });
    receive_of(world, 3, "n-4", GATEWAY_RECEIPT_UNDELIVERABLE);
    assert_int_equal(note_due(world), 1); /* it failed: at once */
}

static void knows_redeliveries(struct world *world)
{
    struct store_inbound inbound[2] = { inbound_of(1, 5, 1, "0215", 42), inbound_of(1, 6, 1, "0215", 42) };
    struct store_arrival arrival[2] = { arrival_of(&inbound[0], "1"), arrival_of(&inbound[1], "1") };
    must_commit(world, (struct store_commit){ .arrival = arrival, .arrival_count = 2 });
    must_commit(world, (struct store_commit){ .answered = &inbound[0].arrival, .answered_count = 1 });
    /* The same text on the same session is a new reply. */
    struct store_inbound next = inbound_of(1, 7, 1, "0215", 42);
    const struct store_loaded *loaded =
        load(world, (struct store_load){ .inbound = &next, .inbound_count = 1 });
    assert_false(loaded->inbound[0].redelivery);
    assert_int_equal(loaded->inbound[0].conversation, -1);
    /* On another session one of two is the one whose answer got lost. */
    inbound[0] = inbound_of(2, 1, 1, "0215", 42);
    inbound[1] = inbound_of(2, 2, 1, "0215", 42);
    loaded = load(world, (struct store_load){ .inbound = inbound, .inbound_count = 2 });
    assert_true(loaded->inbound[0].redelivery);
    assert_false(loaded->inbound[1].redelivery);
    arrival[0] = arrival_of(&inbound[0], "1");
    arrival[0].redelivery = true;
    arrival[0].was_read = false;
    arrival[1] = arrival_of(&inbound[1], "1");
    must_commit(world, (struct store_commit){ .arrival = arrival, .arrival_count = 2 });
    note_totals(world);
    struct store_inbound other = inbound_of(3, 1, 1, "9999", 42);
    loaded = load(world, (struct store_load){ .inbound = &other, .inbound_count = 1 });
    assert_false(loaded->inbound[0].redelivery); /* to another number */
    const struct arrival_key both[2] = { inbound[0].arrival, inbound[1].arrival };
    must_commit(world, (struct store_commit){ .answered = both, .answered_count = 2 });
    next = inbound_of(3, 2, 1, "0215", 42);
    loaded = load(world, (struct store_load){ .inbound = &next, .inbound_count = 1 });
    assert_false(loaded->inbound[0].redelivery);
    note_totals(world);
}

static void joins_long_messages(struct world *world)
{
    struct store_inbound inbound = inbound_of(1, 1, 1, "0215", 11);
    inbound.concat_reference = 300;
    inbound.concat_total = 3;
    inbound.concat_part = 3;
    struct store_arrival arrival = arrival_of(&inbound, "third");
    arrival.was_read = false;
    must_commit(world, (struct store_commit){ .arrival = &arrival, .arrival_count = 1 });
    inbound.arrival.sequence = 2;
    inbound.concat_part = 1;
    const struct store_loaded *loaded =
        load(world, (struct store_load){ .inbound = &inbound, .inbound_count = 1 });
    assert_true(slice_equal(loaded->inbound[0].earlier_parts[2], SLICE_LIT("third")));
    assert_null(loaded->inbound[0].earlier_parts[0].at);
    assert_null(loaded->inbound[0].earlier_parts[1].at);
    arrival = arrival_of(&inbound, "first");
    arrival.was_read = false;
    must_commit(world, (struct store_commit){ .arrival = &arrival, .arrival_count = 1 });
    inbound.arrival.sequence = 3;
    inbound.concat_part = 2;
    loaded = load(world, (struct store_load){ .inbound = &inbound, .inbound_count = 1 });
    assert_true(slice_equal(loaded->inbound[0].earlier_parts[0], SLICE_LIT("first")));
    assert_true(slice_equal(loaded->inbound[0].earlier_parts[2], SLICE_LIT("third")));
    arrival = arrival_of(&inbound, "first second third");
    must_commit(world, (struct store_commit){ .arrival = &arrival, .arrival_count = 1 });
    inbound.arrival.sequence = 4;
    inbound.concat_part = 1;
    loaded = load(world, (struct store_load){ .inbound = &inbound, .inbound_count = 1 });
    assert_null(loaded->inbound[0].earlier_parts[1].at); /* the whole is done with */
    assert_null(loaded->inbound[0].earlier_parts[2].at);
    arrival = arrival_of(&inbound, "lonely");
    arrival.was_read = false;
    must_commit(world, (struct store_commit){ .arrival = &arrival, .arrival_count = 1 });
    inbound.concat_part = 2;
    world->now.unix_s += STORE_PARTS_S;
    loaded = load(world, (struct store_load){ .inbound = &inbound, .inbound_count = 1 });
    assert_null(loaded->inbound[0].earlier_parts[0].at); /* too old */
    note_totals(world);
}

static void opts_out(struct world *world)
{
    begin(world, "J-1", 1, "0215");
    ask(world, DIALOG_TEXT_PROMPT, 0, "first sender");
    begin(world, "J-2", 1, "0299");
    ask(world, DIALOG_TEXT_PROMPT, 0, "second sender");
    begin(world, "J-3", 2, "0215");
    ask(world, DIALOG_TEXT_PROMPT, 0, "another citizen");
    const struct store_inbound inbound = inbound_of(1, 1, 1, "0215", 1);
    const struct store_loaded *loaded =
        load(world, (struct store_load){ .inbound = &inbound, .inbound_count = 1 });
    struct store_step *step = static_steps(1);
    *step = step_of(loaded->conversation, INT64_MAX);
    step->state.phase = DIALOG_ENDED;
    step->state.outcome = DIALOG_OPTED_OUT;
    say(step, DIALOG_TEXT_OPTED_OUT, 0, "farewell", world->now.unix_s);
    struct store_arrival arrival = arrival_of(&inbound, "그만");
    arrival.opt_out = true;
    arrival.step = 0;
    arrival.conversation_id = step->conversation_id;
    must_commit(world, (struct store_commit){
                           .arrival = &arrival, .arrival_count = 1, .step = step, .step_count = 1 });
    int64_t id[4];
    assert_int_equal(claim(world, id, 4), 2); /* the other citizen's prompt, the farewell */
    assert_int_equal(note_due(world), 1);     /* the conversation with the second sender */
    intend(world, id[0], 0, 1);
    world->port.opt_out(world->port.self, &(struct vault_phone){ .hash = { 0 } }, world->now);
    const struct vault_phone second = phone(2);
    world->port.opt_out(world->port.self, &second, world->now);
    respond(world, id[0], 0, GATEWAY_RETRY,
            ""); /* would be sent again to somebody who has opted out: failed */
    assert_int_equal(note_due(world), 2);
    put_complaint(world, "J-4", 2, world->now.unix_s - 5);
    loaded = load(world, (struct store_load){ .complaints_max = 5, .closed_by = world->now });
    assert_int_equal(loaded->complaint_count, 1);
    assert_true(loaded->complaint[0].opted_out);
    note_totals(world);
}

static void opts_out_a_stranger(struct world *world)
{
    const struct store_inbound inbound = inbound_of(1, 1, 5, "0215", 1);
    struct store_arrival arrival = arrival_of(&inbound, "stop\xff bad");
    arrival.opt_out = true;
    must_commit(world, (struct store_commit){ .arrival = &arrival, .arrival_count = 1 });
    put_complaint(world, "K-1", 5, world->now.unix_s - 5);
    const struct store_loaded *loaded =
        load(world, (struct store_load){ .complaints_max = 5, .closed_by = world->now });
    assert_true(loaded->complaint[0].opted_out);
    note_totals(world);
}

static void stops_sending(struct world *world)
{
    begin(world, "L-1", 1, "0215");
    ask(world, DIALOG_TEXT_PROMPT, 0, "one");
    world->port.stop(world->port.self, true);
    const struct store_loaded *loaded = load(world, (struct store_load){ .claim_max = 5 });
    assert_true(loaded->sending_stopped);
    assert_int_equal(loaded->claimed_count, 0);
    world->port.stop(world->port.self, false);
    int64_t id = 0;
    assert_int_equal(claim(world, &id, 4), 1);
}

static void drops_unsaid_reminders(struct world *world)
{
    begin(world, "M-1", 1, "0215");
    ask(world, DIALOG_TEXT_PROMPT, 0, "one");
    send(world, "m-1");
    world->now.unix_s += 3600;
    const struct store_loaded *loaded = load(world, (struct store_load){ .due_max = 1 });
    struct store_step *step = static_steps(1);
    *step = step_of(loaded->conversation, world->now.unix_s + 60);
    say(step, DIALOG_TEXT_REMINDER, 0, "reminder", world->now.unix_s + 30000);
    must_commit(world, (struct store_commit){ .step = step, .step_count = 1 });
    world->now.unix_s += 60;
    ask(world, DIALOG_TEXT_PROMPT, 1, "two");
    note_totals(world);
    world->now.unix_s += 3600;
    assert_int_equal(note_due(world), 1);
    loaded = load(world, (struct store_load){ .due_max = 1 });
    *step = step_of(loaded->conversation, world->now.unix_s + 60);
    say(step, DIALOG_TEXT_PROMPT, 2, "four", world->now.unix_s);
    must_commit(world, (struct store_commit){ .step = step, .step_count = 1 });
    world->now.unix_s += 60;
    loaded = load(world, (struct store_load){ .due_max = 1 });
    *step = step_of(loaded->conversation, world->now.unix_s + 60);
    say(step, DIALOG_TEXT_PROMPT, 2, "a fifth is more than messages_max", world->now.unix_s);
    must_commit(world, (struct store_commit){ .step = step, .step_count = 1 });
    note_totals(world);
}

static void unseals(struct world *world)
{
    const int64_t t = world->now.unix_s;
    struct memory_complaint complaint = {
        .facts = { .source = SLICE_LIT("sql"),
                   .source_number = SLICE_LIT("N-1"),
                   .opened_at = { t - 50 },
                   .closed_at = { t - 5 },
                   .from_citizen = true },
        .box = SLICE_LIT("sealed box"),
    };
    world->port.put_complaint(world->port.self, &complaint);
    complaint.facts.source_number = SLICE_LIT("N-2");
    world->port.put_complaint(world->port.self, &complaint);
    const struct store_loaded *loaded =
        load(world, (struct store_load){ .sealed_max = 5, .complaints_max = 5, .closed_by = world->now });
    assert_int_equal(loaded->complaint_count, 0);
    assert_int_equal(loaded->sealed_count, 2);
    assert_true(slice_equal(loaded->sealed[0].box, SLICE_LIT("sealed box")));
    const struct store_unsealed unsealed[2] = {
        { .sealed_id = loaded->sealed[0].sealed_id, .phone = COMPLAINT_PHONE_GIVEN, .sealed = phone(8) },
        { .sealed_id = loaded->sealed[1].sealed_id, .phone = COMPLAINT_PHONE_IMPOSSIBLE },
    };
    must_commit(world, (struct store_commit){ .unsealed = unsealed, .unsealed_count = 2 });
    loaded =
        load(world, (struct store_load){ .sealed_max = 5, .complaints_max = 5, .closed_by = world->now });
    assert_int_equal(loaded->sealed_count, 0);
    assert_int_equal(loaded->complaint_count, 2);
    for (int i = 0; i < 2; i++)
        note(world, "complaint %.*s phone %d known %d", (int)loaded->complaint[i].source_number.len,
             loaded->complaint[i].source_number.at, (int)loaded->complaint[i].phone,
             loaded->complaint[i].phone_id != 0);
}

static void does_all_in_one_commit(struct world *world)
{
    begin(world, "O-1", 1, "0215");
    ask(world, DIALOG_TEXT_PROMPT, 0, "one");
    begin(world, "O-2", 2, "0215");
    ask(world, DIALOG_TEXT_PROMPT, 0, "two");
    begin(world, "O-3", 3, "0215");
    ask(world, DIALOG_TEXT_PROMPT, 0, "three");
    int64_t id[3];
    assert_int_equal(claim(world, id, 2), 2);
    const struct store_intent both[2] = { { .message_id = id[0], .link = 1, .parts = 1 },
                                          { .message_id = id[1], .link = 1, .parts = 1 } };
    must_commit(world, (struct store_commit){ .intent = both, .intent_count = 2 });
    assert_int_equal(claim(world, &id[2], 2), 1);
    const struct store_inbound inbound = inbound_of(1, 1, 1, "0215", 1);
    const struct store_loaded *loaded =
        load(world, (struct store_load){ .inbound = &inbound, .inbound_count = 1 });
    struct store_step *step = static_steps(1);
    *step = step_of(loaded->conversation, world->now.unix_s + 100);
    say(step, DIALOG_TEXT_PROMPT, 1, "next", world->now.unix_s);
    struct store_arrival arrival = arrival_of(&inbound, "5");
    arrival.step = 0;
    const struct store_intent intent = { .message_id = id[2], .link = 1, .parts = 1 };
    const struct store_response response[2] = {
        { .segment = { id[0], 0 }, .link = 1, .verdict = GATEWAY_ACCEPTED, .smsc_id = SLICE_LIT("o-0") },
        { .segment = { id[1], 0 }, .link = 1, .verdict = GATEWAY_FAILED },
    };
    const struct store_receipt receipt[2] = { { .link = 1, .smsc_id = SLICE_LIT("o-0") },
                                              { .link = 2, .smsc_id = SLICE_LIT("o-0") } };
    must_commit(world, (struct store_commit){ .arrival = &arrival,
                                              .arrival_count = 1,
                                              .step = step,
                                              .step_count = 1,
                                              .intent = &intent,
                                              .intent_count = 1,
                                              .response = response,
                                              .response_count = 2,
                                              .receipt = receipt,
                                              .receipt_count = 2 });
    note_totals(world);
    assert_int_equal(note_due(world), 1);
    assert_int_equal(claim(world, id, 4), 1);
}

/* ---- the four stores ---- */

static const struct {
    const char *name;
    void (*run)(struct world *world);
} cases[] = {
    { "invites_once", invites_once },
    { "converses", converses },
    { "refuses_stale_steps", refuses_stale_steps },
    { "leases", leases },
    { "retries_and_gives_up", retries_and_gives_up },
    { "fails", fails },
    { "parts_go_alone", parts_go_alone },
    { "parks_receipts", parks_receipts },
    { "is_uncertain", is_uncertain },
    { "names_receipts_by_phone", names_receipts_by_phone },
    { "fails_by_phone", fails_by_phone },
    { "knows_redeliveries", knows_redeliveries },
    { "joins_long_messages", joins_long_messages },
    { "opts_out", opts_out },
    { "opts_out_a_stranger", opts_out_a_stranger },
    { "stops_sending", stops_sending },
    { "drops_unsaid_reminders", drops_unsaid_reminders },
    { "unseals", unseals },
    { "does_all_in_one_commit", does_all_in_one_commit },
};

enum { CASES = sizeof cases / sizeof cases[0] };

static struct pg_cluster cluster;
static const char template_name[] = "template_ccrm";

static struct store_port fresh_pg(size_t i, const char *suffix)
{
    char name[64], engine[PG_CLUSTER_CONNINFO_MAX], admin[PG_CLUSTER_CONNINFO_MAX];
    snprintf(name, sizeof name, "case_%zu_%s", i, suffix);
    pg_cluster_copy_database(&cluster, template_name, name);
    pg_cluster_conninfo(&cluster, name, "ccrm_engine_login", engine);
    pg_cluster_conninfo(&cluster, name, "postgres", admin);
    return store_port_pg(engine, admin);
}

static void run_with(struct store_port port, size_t i, struct world *world)
{
    *world = (struct world){ .port = port, .now = { START } };
    buffer_init(&world->log, world->log_memory, sizeof world->log_memory);
    cases[i].run(world);
    assert_false(world->log.overflowed);
    port.free(port.self);
}

static void same_log(const struct world *expected, const struct world *world, const char *name)
{
    if (slice_equal(buffer_slice(&expected->log), buffer_slice(&world->log)))
        return;
    fprintf(stderr, "--- in memory\n%.*s--- %s\n%.*s", (int)expected->log.len, expected->log.at, name,
            (int)world->log.len, world->log.at);
    fail();
}

static void keeps_the_contract(void **state)
{
    const size_t i = *(const size_t *)*state;
    static struct world expected, world;
    run_with(store_port_memory(), i, &expected);
    run_with(store_port_unsure(store_port_memory()), i, &world);
    same_log(&expected, &world, "in memory, unsure");
    run_with(fresh_pg(i, "plain"), i, &world);
    same_log(&expected, &world, "PostgreSQL");
    run_with(store_port_unsure(fresh_pg(i, "unsure")), i, &world);
    same_log(&expected, &world, "PostgreSQL, unsure");
}

static int start(void **state)
{
    (void)state;
    char conninfo[PG_CLUSTER_CONNINFO_MAX];
    setenv("CCRM_CLUSTER_OPTIONS", "-c fsync=off", 0); /* many databases, and nothing here is about a crash */
    pg_cluster_start(&cluster);
    pg_cluster_make_database(&cluster, template_name, "ccrm_engine", conninfo);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    pg_cluster_remove(&cluster);
    return 0;
}

int main(void)
{
    static size_t number[CASES];
    static struct CMUnitTest test[CASES];
    for (size_t i = 0; i < CASES; i++) {
        number[i] = i;
        test[i] = (struct CMUnitTest){ cases[i].name, keeps_the_contract, NULL, NULL, &number[i] };
    }
    return cmocka_run_group_tests_name("store", test, start, stop);
}
