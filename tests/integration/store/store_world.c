#include "store_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void note(struct world *world, const char *format, ...)
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

const struct store_loaded *load(struct world *world, struct store_load wanted)
{
    wanted.now = world->now;
    world->port.seam.load(world->port.seam.self, &wanted);
    const struct store_event event = world->port.wait(world->port.self);
    assert_int_equal(event.kind, STORE_LOADED);
    return event.loaded;
}

enum store_event_kind commit(struct world *world, struct store_commit wanted)
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

void must_commit(struct world *world, struct store_commit wanted)
{
    assert_int_equal(commit(world, wanted), STORE_COMMITTED);
}

void note_totals(struct world *world)
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

struct vault_phone phone(int number)
{
    struct vault_phone sealed = { .cipher_len = 45, .key_id = 7 };
    memset(sealed.hash, number, sizeof sealed.hash);
    memset(sealed.cipher, number + 100, sealed.cipher_len);
    return sealed;
}

int64_t put_complaint(struct world *world, const char *number, int phone_number, int64_t closed_at)
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

struct store_decision invite(const struct store_complaint *complaint, const char *sender, int64_t send_at)
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
        .arm = 3,
    };
    memset(decision.survey_hash, 9, sizeof decision.survey_hash);
    return decision;
}

/* A complaint of that phone, invited now; its conversation is due now. */
void begin(struct world *world, const char *number, int phone_number, const char *sender)
{
    put_complaint(world, number, phone_number, world->now.unix_s - 10);
    const struct store_loaded *loaded =
        load(world, (struct store_load){ .complaints_max = 10, .closed_by = CLOSED_BY(world->now.unix_s) });
    assert_int_equal(loaded->complaint_count, 1);
    const struct store_decision decision = invite(loaded->complaint, sender, world->now.unix_s);
    must_commit(world, (struct store_commit){ .decision = &decision, .decision_count = 1 });
}

struct store_step step_of(const struct store_conversation *conversation, int64_t due)
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

void say(struct store_step *step, enum dialog_text kind, uint8_t question, const char *text, int64_t send_at)
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

struct store_step *static_steps(size_t count)
{
    static struct store_step step[4];
    assert_true(count <= 4);
    memset(step, 0, sizeof step);
    return step;
}

/* Asks a question in the one conversation that is due; the next look is an hour later. */
void ask(struct world *world, enum dialog_text kind, uint8_t question, const char *text)
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
size_t claim(struct world *world, int64_t *ret_id, size_t max)
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

void intend(struct world *world, int64_t message_id, uint16_t wanted, uint8_t parts)
{
    const struct store_intent intent = {
        .message_id = message_id, .link = 1, .parts_wanted = wanted, .parts = parts
    };
    must_commit(world, (struct store_commit){ .intent = &intent, .intent_count = 1 });
}

void respond(struct world *world, int64_t message_id, uint8_t part, enum gateway_verdict verdict,
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

void receive(struct world *world, const char *smsc_id, enum gateway_receipt_state state)
{
    const struct store_receipt receipt = { .link = 1, .smsc_id = slice_from_text(smsc_id), .state = state };
    must_commit(world, (struct store_commit){ .receipt = &receipt, .receipt_count = 1 });
}

/* Queued, claimed, intended and accepted in one part under that id. */
int64_t send_queued(struct world *world, const char *smsc_id)
{
    int64_t id = 0;
    assert_int_equal(claim(world, &id, 10), 1);
    intend(world, id, 0, 1);
    respond(world, id, 0, GATEWAY_ACCEPTED, smsc_id);
    return id;
}

struct store_inbound inbound_of(uint64_t session, uint32_t sequence, int phone_number, const char *to,
                                uint64_t body_hash)
{
    return (struct store_inbound){ .arrival = { session, sequence },
                                   .phone = phone(phone_number),
                                   .to = slice_from_text(to),
                                   .body_hash = body_hash };
}

struct store_arrival arrival_of(const struct store_inbound *inbound, const char *text)
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

void note_prompt(struct world *world, const char *name, const struct store_prompt *prompt)
{
    const int64_t t = world->now.unix_s;
    note(world, "  %s %d question %d confirming %d fate %d queued %d responded %d fate_at %d", name,
         prompt->message_id != 0, prompt->question, prompt->confirming, (int)prompt->fate,
         prompt->queued_at.unix_s != 0 ? (int)(prompt->queued_at.unix_s - t) : 1,
         prompt->responded_at.unix_s != 0 ? (int)(prompt->responded_at.unix_s - t) : 1,
         prompt->fate_at.unix_s != 0 ? (int)(prompt->fate_at.unix_s - t) : 1);
}

void note_conversation(struct world *world, const struct store_conversation *c)
{
    note(world,
         "conversation of %.*s version %d locale %d department %.*s type %.*s sender %.*s opted-out %d hash "
         "%d",
         (int)c->source_number.len, c->source_number.at, (int)c->version, (int)c->state.locale,
         (int)c->department.len, c->department.at, (int)c->type.len, c->type.at, (int)c->sender.len,
         c->sender.at, c->opted_out, c->survey_hash[31]);
    note(world, "  arm %d given %d: %d %d %d", c->state.arm, c->state.given.answered, c->state.given.value[0],
         c->state.given.value[1], c->state.given.value[11]);
    note(world, "  phase %d outcome %d question %d messages %d pending %d started %d", (int)c->state.phase,
         (int)c->state.outcome, c->state.question, c->state.messages, c->state.pending_value,
         (int)(c->state.started.unix_s != 0));
    note_prompt(world, "open", &c->open);
    note_prompt(world, "before", &c->before);
}

/* The due conversations and how many there are. */
size_t note_due(struct world *world)
{
    const struct store_loaded *loaded = load(world, (struct store_load){ .due_max = 10 });
    assert_int_equal(loaded->due_count, loaded->conversation_count);
    for (size_t i = 0; i < loaded->due_count; i++)
        note_conversation(world, &loaded->conversation[i]);
    return loaded->due_count;
}
