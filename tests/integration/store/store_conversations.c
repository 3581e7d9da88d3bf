/* The contract of the store: invitations, conversations, opt-outs. */
#include "store_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

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
        load(world, (struct store_load){ .complaints_max = 3, .closed_by = CLOSED_BY(t), .want_next = true });
    assert_int_equal(loaded->complaint_count, 4);
    assert_true(loaded->complaint[3].waits); /* not of this load, but of A-1's phone */
    assert_true(slice_equal(loaded->complaint[3].source_number, SLICE_LIT("A-4")));
    assert_false(loaded->complaint[2].waits);
    assert_int_equal(loaded->next_undecided[COMPLAINT_CLOSED].unix_s, t + 500);
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
    decision[0].cap_all_s = decision[1].cap_all_s = 60;
    const struct store_commit decided = { .decision = decision, .decision_count = 3 };
    must_commit(world, decided);
    assert_int_equal(commit(world, decided), STORE_CONFLICT); /* somebody else was faster */

    loaded =
        load(world, (struct store_load){ .complaints_max = 9, .closed_by = CLOSED_BY(t), .want_next = true });
    assert_int_equal(loaded->complaint_count, 1); /* A-4, of the phone that has just been invited */
    assert_int_equal(loaded->complaint[0].last_invited_at.unix_s, t);
    assert_int_equal(loaded->next_due.unix_s, t + 30);
    decision[0] = invite(&loaded->complaint[0], "0215", t + 60);
    must_commit(world, (struct store_commit){ .decision = decision, .decision_count = 1 });
    note_totals(world);

    world->now.unix_s = t + 60;
    assert_int_equal(note_due(world), 2);
    put_complaint(world, "A-2", 3, t - 100); /* decided: changes, but is not asked again */
    loaded = load(world, (struct store_load){ .complaints_max = 9, .closed_by = CLOSED_BY(t) });
    assert_int_equal(loaded->complaint_count, 0);
}

/* One reply with two answers, the second to be confirmed, and two cases for a person. */
static void answer_twice(struct world *world, const struct store_conversation *conversation,
                         struct store_step *step)
{
    *step = step_of(conversation, world->now.unix_s + 900);
    step->answer_count = 2;
    step->answer[0] = (struct store_answer){
        0, SLICE_LIT("kindness"), SLICE_LIT("kindness"), DIALOG_ANSWER_CLEAR, 4, world->now, GATEWAY_USSD
    };
    step->answer[1] = (struct store_answer){
        1, SLICE_LIT("sol"), SLICE_LIT("solicitation"), DIALOG_ANSWER_PENDING, 2, world->now, GATEWAY_SMS
    };
    step->person_count = 2;
    step->person[0] = (struct store_case){ .is_referral = true, .question = 1 };
    step->person[1] = (struct store_case){ .review = DIALOG_REVIEW_HINT, .question = 1 };
    step->state.phase = DIALOG_CONFIRMING;
    step->state.pending_value = 2;
    step->state.locale = LOCALE_VI;
    step->state.given =
        (struct survey_given){ .answered = 1 << 0 | 1 << 11, .value = { [0] = 5, [11] = 30000 } };
    step->state.pending_at = world->now;
    say(step, DIALOG_TEXT_CONFIRM, 1, "맞으면 7", world->now.unix_s);
}

static void converses(struct world *world)
{
    begin(world, "B-1", 1, "0215");
    ask(world, DIALOG_TEXT_PROMPT, 0, "친절했습니까?");
    world->now.unix_s += 5;
    send_queued(world, "id-1");
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
    answer_twice(world, loaded->conversation, step);
    struct store_arrival arrival = arrival_of(&inbound, "4 2");
    arrival.step = 0;
    arrival.conversation_id = loaded->conversation[0].conversation_id;
    must_commit(world, (struct store_commit){
                           .arrival = &arrival, .arrival_count = 1, .step = step, .step_count = 1 });
    must_commit(world, (struct store_commit){ .answered = &inbound.arrival, .answered_count = 1 });
    send_queued(world, "id-2");
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
    loaded =
        load(world, (struct store_load){ .complaints_max = 5, .closed_by = CLOSED_BY(world->now.unix_s) });
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
        load(world, (struct store_load){ .complaints_max = 5, .closed_by = CLOSED_BY(world->now.unix_s) });
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
    send_queued(world, "m-1");
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

static struct store_decision invite_to(const struct store_complaint *complaint, const char *survey,
                                       int64_t at)
{
    struct store_decision decision = invite(complaint, "0215", at);
    decision.survey = slice_from_text(survey);
    decision.cap_s = 30 * 86400;
    decision.cap_all_s = slice_equal(decision.survey, slice_from_text("word")) ? 0 : 10 * 86400;
    decision.tallied = true;
    decision.budget_segments = 3;
    return decision;
}

/* One complaint of phone 1 after so many days: what becomes of an invitation to the survey. */
static void try_caps(struct world *world, const char *number, const char *survey, int64_t days)
{
    world->now.unix_s += days * 86400;
    put_complaint(world, number, 1, world->now.unix_s - 10);
    const struct store_loaded *loaded =
        load(world, (struct store_load){ .complaints_max = 9, .closed_by = CLOSED_BY(world->now.unix_s) });
    assert_int_equal(loaded->complaint_count, 1);
    struct store_decision decision = invite_to(&loaded->complaint[0], survey, world->now.unix_s);
    must_commit(world, (struct store_commit){ .decision = &decision, .decision_count = 1 });
    loaded = load(world, (struct store_load){ .due_max = 1 });
    note(world, "%s of %s: %d due", number, survey, (int)loaded->due_count);
    if (loaded->due_count == 0)
        return;
    struct store_step step = step_of(loaded->conversation, world->now.unix_s);
    step.state.phase = DIALOG_ENDED;
    step.state.messages = 1;
    say(&step, DIALOG_TEXT_PROMPT, 0, number, world->now.unix_s);
    step.message.segments = 2;
    must_commit(world, (struct store_commit){ .step = &step, .step_count = 1 });
}

/* Caps of one survey and of all, shares of departments and budgets are the store's, whoever decides. */
static void keeps_caps_shares_and_budgets(struct world *world)
{
    static const struct survey visit = { .id = { "visit", 5 },
                                         .ceiling = 9,
                                         .sampling_per_s = 30 * 86400,
                                         .budget_segments = 2 },
                               other = { .id = { "other", 5 }, .budget_segments = 3 };
    static const struct survey_set set = { .survey = { &visit, &other }, .count = 2, .in_force = 2 };
    try_caps(world, "C-1", "visit", 0);  /* invited; two of three segments */
    try_caps(world, "C-2", "other", 9);  /* within the cap of all */
    try_caps(world, "C-3", "other", 2);  /* invited */
    try_caps(world, "C-4", "visit", 11); /* within its own cap */
    try_caps(world, "C-5", "visit", 10); /* invited; its message is beyond the budget */
    put_complaint(world, "C-6", 1, world->now.unix_s - 10);
    const struct store_loaded *loaded =
        load(world, (struct store_load){
                        .complaints_max = 9, .closed_by = CLOSED_BY(world->now.unix_s), .surveys = &set });
    note(world, "invited %d to survey %d, %d s ago", (int)loaded->invited_count, loaded->invited[0].survey,
         (int)(world->now.unix_s - loaded->invited[0].at.unix_s));
    for (size_t i = 0; i < loaded->sampled_count; i++)
        note(world, "survey %d in %.*s: %d eligible, %d invited", loaded->sampled[i].survey,
             (int)loaded->sampled[i].department.len, loaded->sampled[i].department.at,
             (int)loaded->sampled[i].tally.eligible, (int)loaded->sampled[i].tally.invited);
    note(world, "spent %d", (int)loaded->budgets_spent);
    assert_int_equal(loaded->budgets_spent, 1);
    assert_int_equal(loaded->sampled_count, 1);
    assert_int_equal(loaded->sampled[0].tally.invited, 1); /* the first is out of its time */
    note_totals(world);
}

/* A survey without a cap over all is not bound by the others' and does not count for them. */
static void counts_towards_the_cap_of_all_what_has_one(struct world *world)
{
    try_caps(world, "C-1", "visit", 0);
    try_caps(world, "C-2", "word", 2);  /* invited within the visit's cap */
    try_caps(world, "C-3", "other", 9); /* invited: eleven days after the visit, nine after the word */
    try_caps(world, "C-4", "visit", 9); /* within the other's cap */
    note_totals(world);
}

/* What a due conversation queued does not leave before it was looked at; a recall takes it back, with its
 * cost. */
static void takes_back_what_never_left(struct world *world)
{
    put_complaint(world, "R-1", 1, world->now.unix_s - 10);
    const struct store_loaded *loaded =
        load(world, (struct store_load){ .complaints_max = 9, .closed_by = CLOSED_BY(world->now.unix_s) });
    struct store_decision decision = invite_to(&loaded->complaint[0], "visit", world->now.unix_s);
    must_commit(world, (struct store_commit){ .decision = &decision, .decision_count = 1 });
    int64_t id = 0;
    for (int times = 0; times < 3; times++) { /* three segments are allowed, and two are asked for */
        loaded = load(world, (struct store_load){ .due_max = 1 });
        assert_int_equal(loaded->due_count, 1);
        struct store_step step = step_of(loaded->conversation, world->now.unix_s + 60);
        step.state.phase = DIALOG_ASKING;
        step.state.messages = 1;
        say(&step, DIALOG_TEXT_PROMPT, 0, "one", world->now.unix_s);
        step.message.segments = 2;
        must_commit(world, (struct store_commit){ .step = &step, .step_count = 1 });
        assert_int_equal(load(world, (struct store_load){ .want_queue = true })->queued, 1);
        world->now.unix_s += 60;
        assert_int_equal(claim(world, &id, 1), 0);
        loaded = load(world, (struct store_load){ .due_max = 1 });
        note_conversation(world, loaded->conversation);
        step = step_of(loaded->conversation, world->now.unix_s + 60);
        step.state = (struct dialog_state){ .phase = DIALOG_PLANNED };
        step.message = (struct store_message){ .segments = 2 };
        must_commit(world, (struct store_commit){ .step = &step, .step_count = 1 });
        world->now.unix_s += 59;
        assert_int_equal(claim(world, &id, 1), 0);
        world->now.unix_s++;
    }
    note_totals(world);
}

const struct store_case_group store_conversations = { {
    { "invites_once", invites_once },
    { "keeps_caps_shares_and_budgets", keeps_caps_shares_and_budgets },
    { "counts_towards_the_cap_of_all_what_has_one", counts_towards_the_cap_of_all_what_has_one },
    { "takes_back_what_never_left", takes_back_what_never_left },
    { "converses", converses },
    { "refuses_stale_steps", refuses_stale_steps },
    { "opts_out", opts_out },
    { "opts_out_a_stranger", opts_out_a_stranger },
    { "stops_sending", stops_sending },
    { "drops_unsaid_reminders", drops_unsaid_reminders },
} };
