/* Replies that come again after a session was cut, and equal ones that do not, in the real flow on a virtual
 * clock: what is stored is counted against what the citizen typed. */
#include "flow/flow.h"
#include "memory_store.h"
#include "plain_vault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* 2026-03-02 10:00 in Seoul. */
#define START_S INT64_C(1772413200)

enum { SENT_MAX = 16 };

/* One phone, one link, and a peer that reads our answers or does not. */
struct office {
    struct memory_store *store;
    struct store seam;
    struct gateway gateway;
    struct flow_links links;
    struct flow_config config;
    struct flow *flow;
    struct lexicon lexicon;
    int64_t now_s;
    struct segment_ref sent[SENT_MAX];
    size_t sent_count;
    uint64_t session;
    uint32_t sequence, acknowledged;
    uint32_t refused, refused_with; /* deliveries that we did not take; the latest command_status */
    bool reads;
};

static const struct zone_period seoul_period[] = { { { 0 }, 32400 } };
static const struct zone seoul = { seoul_period, 1 };

static bool up(void *self, uint16_t link)
{
    return self != NULL && link == 0;
}

static size_t room(void *self, uint16_t link)
{
    return self != NULL && link == 0 ? 10 : 0;
}

static void submit(void *self, uint16_t link, const struct gateway_submit *pdu)
{
    struct office *office = self;
    assert_int_equal(link, 0);
    assert_true(office->sent_count < SENT_MAX);
    office->sent[office->sent_count++] = pdu->segment;
}

static uint32_t acknowledge(void *self, struct arrival_key arrival, uint32_t status)
{
    struct office *office = self;
    office->acknowledged += status == 0;
    office->refused += status != 0;
    office->refused_with = status != 0 ? status : office->refused_with;
    return arrival.sequence;
}

static bool has_read(void *self, uint64_t session, uint32_t place)
{
    const struct office *office = self;
    assert_true(place > 0);
    return office->reads && session == office->session;
}

static void settle(struct office *office)
{
    struct store_event event;
    do {
        flow_tick(office->flow, (struct instant){ office->now_s }, office->now_s * 1000);
        while (memory_store_take_event(office->store, &event)) {
            flow_handle_store(office->flow, &event);
            flow_tick(office->flow, (struct instant){ office->now_s }, office->now_s * 1000);
        }
    } while (office->flow->phase != FLOW_IDLE || office->flow->send_wanted);
}

static void pass(struct office *office, int64_t seconds)
{
    office->now_s += seconds;
    settle(office);
}

static const struct survey *survey(void)
{
    static struct survey is;
    is = (struct survey){ .id = SLICE_LIT("scales"),
                          .hash = { 7 },
                          .sender = SLICE_LIT("0212345678"),
                          .question_count = 3,
                          .sampling_rate = 1,
                          .case_age_max_s = 14 * 86400,
                          .expire_after_s = 86400,
                          .messages_max = 12 };
    is.thanks.in[LOCALE_KO] = is.opted_out.in[LOCALE_KO] = SLICE_LIT("thanks");
    static const struct slice id[] = { { "first", 5 }, { "second", 6 }, { "third", 5 } };
    for (size_t i = 0; i < is.question_count; i++) {
        is.question[i] = (struct survey_question){ .kind = SURVEY_SCALE, .scale_min = 1, .scale_max = 5 };
        is.question[i].id = is.question[i].measure = is.question[i].text.in[LOCALE_KO] = id[i];
    }
    return &is;
}

/* A process begins; the one before, if any, is dead. */
static void begin(struct office *office)
{
    office->config.seed++;
    flow_init(office->flow, &office->config);
    flow_set_links(office->flow, &office->links);
}

static void bind_again(struct office *office)
{
    office->session++;
    const struct gateway_event event = { .kind = GATEWAY_LINK_UP, .arrival = { .session = office->session } };
    flow_handle_gateway(office->flow, &event);
    settle(office);
}

static void cut(struct office *office)
{
    const struct gateway_event event = { .kind = GATEWAY_LINK_DOWN,
                                         .arrival = { .session = office->session } };
    flow_handle_gateway(office->flow, &event);
    settle(office);
    bind_again(office);
}

/* The newest text is taken and delivered. */
static void deliver_newest(struct office *office)
{
    const struct segment_ref segment = office->sent[office->sent_count - 1];
    char id[8] = "id-";
    id[3] = (char)('a' + office->sent_count);
    const struct slice smsc_id = { .at = id, .len = 4 };
    const struct gateway_event response = {
        .kind = GATEWAY_RESPONSE, .segment = segment, .verdict = GATEWAY_ACCEPTED, .smsc_id = smsc_id
    };
    flow_handle_gateway(office->flow, &response);
    settle(office);
    const struct gateway_event receipt = {
        .kind = GATEWAY_RECEIPT,
        .arrival = { .session = office->session, .sequence = ++office->sequence },
        .from = SLICE_LIT("01000000001"),
        .smsc_id = smsc_id,
        .receipt = GATEWAY_RECEIPT_DELIVERED,
    };
    flow_handle_gateway(office->flow, &receipt);
    pass(office, 1);
}

static void type(struct office *office, const char *text)
{
    const struct gateway_event event = {
        .kind = GATEWAY_MESSAGE,
        .arrival = { .session = office->session, .sequence = ++office->sequence },
        .from = SLICE_LIT("01000000001"),
        .to = SLICE_LIT("0212345678"),
        .text = slice_from_text(text),
        .decoded = true,
        .raw = slice_from_text(text),
    };
    flow_handle_gateway(office->flow, &event);
    pass(office, 1);
}

/* The first question has been asked and delivered. */
static struct office *office_new(void)
{
    struct office *office = calloc(1, sizeof *office);
    static _Alignas(16) char memory[LEXICON_ARENA_BYTES];
    struct arena arena;
    size_t bad = 0;
    arena_init(&arena, memory, sizeof memory);
    assert_int_equal(lexicon_build(&arena, lexicon_shipped, lexicon_shipped_count, &office->lexicon, &bad),
                     LEXICON_OK);
    office->store = memory_store_new();
    office->seam = memory_store_seam(office->store);
    office->gateway = (struct gateway){ .self = office,
                                        .up = up,
                                        .room = room,
                                        .submit = submit,
                                        .acknowledge = acknowledge,
                                        .has_read = has_read };
    office->links = (struct flow_links){
        .text = { text_link_default },
        .is = { true },
        .routing = { .route = { { .way = { { .share = 1 } }, .way_count = 1 } }, .route_count = 1 },
    };
    office->config = (struct flow_config){ .surveys = survey_set_of(survey()),
                                           .zone = &seoul,
                                           .lexicon = &office->lexicon,
                                           .stepped = true,
                                           .store = &office->seam,
                                           .gateway = &office->gateway,
                                           .vault = &plain_vault };
    office->flow = malloc(sizeof *office->flow);
    office->now_s = START_S;
    begin(office);
    settle(office);
    bind_again(office);
    struct memory_complaint complaint = { .facts = { .source = SLICE_LIT("desk"),
                                                     .source_number = SLICE_LIT("A-1"),
                                                     .department = SLICE_LIT("d"),
                                                     .type = SLICE_LIT("t"),
                                                     .officer = SLICE_LIT("o"),
                                                     .channel = SLICE_LIT("counter"),
                                                     .opened_at = { office->now_s - 100 },
                                                     .closed_at = { office->now_s - 1 },
                                                     .from_citizen = true,
                                                     .phone = COMPLAINT_PHONE_GIVEN } };
    plain_vault.seal(plain_vault.self, SLICE_LIT("01000000001"), &complaint.sealed);
    memory_store_put_complaint(office->store, &complaint);
    pass(office, 1);
    assert_int_equal(office->sent_count, 1);
    deliver_newest(office);
    return office;
}

static void expect_and_free(struct office *office, int64_t replies, int64_t answers)
{
    struct store_totals totals;
    memory_store_totals(office->store, &totals);
    assert_int_equal(totals.replies, replies);
    assert_int_equal(totals.answers[DIALOG_ANSWER_CLEAR], answers);
    memory_store_free(office->store);
    free(office->flow);
    free(office);
}

static void what_was_not_read_comes_again(void **state)
{
    (void)state;
    struct office *office = office_new();
    type(office, "5");
    pass(office, 1); /* committed, answered, and a further commit is done */
    assert_int_equal(office->acknowledged, 2);
    cut(office);
    type(office, "5"); /* again, before the second question can have arrived */
    deliver_newest(office);
    type(office, "4");
    expect_and_free(office, 3, 2);
}

static void what_was_read_does_not(void **state)
{
    (void)state;
    struct office *office = office_new();
    office->reads = true;
    type(office, "5");
    deliver_newest(office);
    cut(office);
    type(office, "5"); /* to the second question */
    deliver_newest(office);
    type(office, "5");
    expect_and_free(office, 3, 3);
}

static void what_came_on_a_session_that_is_up_does_not(void **state)
{
    (void)state;
    struct office *office = office_new();
    type(office, "5");
    deliver_newest(office);
    bind_again(office); /* a second one: the first stays up */
    type(office, "5");
    expect_and_free(office, 2, 2);
}

/* Cut with the answer unread, the next question delivered: it may be either, and is asked again. */
static void what_may_be_either_is_asked_again(void **state)
{
    (void)state;
    struct office *office = office_new();
    type(office, "5");
    cut(office);
    deliver_newest(office);
    const size_t sent = office->sent_count;
    type(office, "5");
    assert_int_equal(office->sent_count, sent + 1); /* the second question again */
    deliver_newest(office);
    type(office, "5"); /* now it is one for certain */
    expect_and_free(office, 3, 2);
}

static void an_opt_out_is_never_in_doubt(void **state)
{
    (void)state;
    struct office *office = office_new();
    type(office, "수신거부");
    cut(office);
    type(office, "수신거부");
    struct store_totals totals;
    memory_store_totals(office->store, &totals);
    assert_int_equal(totals.opt_outs, 1);
    assert_int_equal(totals.outcomes[DIALOG_OPTED_OUT], 1);
    expect_and_free(office, 2, 0);
}

/* The process dies after its commit: nobody knows whether its answer left. */
static void a_crash_leaves_it_unread(void **state)
{
    (void)state;
    struct office *office = office_new();
    type(office, "5");
    memory_store_die(office->store);
    begin(office);
    settle(office);
    bind_again(office);
    type(office, "5");
    deliver_newest(office);
    type(office, "5");
    expect_and_free(office, 3, 2);
}

/* What will never be taken is refused for good; what cannot be taken now comes again. */
static void refusals_for_good_differ_from_those_for_now(void **state)
{
    (void)state;
    enum { RINVSRCADR = 0x0a, RMSGQFUL = 0x14 };
    struct office *office = office_new();
    struct gateway_event event = {
        .kind = GATEWAY_MESSAGE,
        .arrival = { .session = office->session, .sequence = 1000 },
        .from = SLICE_EMPTY,
        .to = SLICE_LIT("0212345678"),
        .text = SLICE_LIT("5"),
        .decoded = true,
        .raw = SLICE_LIT("5"),
    };
    flow_handle_gateway(office->flow, &event);
    assert_int_equal(office->refused_with, RINVSRCADR);
    event.from = SLICE_LIT("01000000002");
    for (uint32_t i = 0; i <= INBOX_MESSAGES_MAX; i++) {
        event.arrival.sequence++;
        flow_handle_gateway(office->flow, &event);
    }
    assert_int_equal(office->refused, 2);
    assert_int_equal(office->refused_with, RMSGQFUL);
    settle(office);
    flow_handle_gateway(office->flow, &event); /* that one again: there is room */
    settle(office);
    assert_int_equal(office->refused, 2);
    expect_and_free(office, INBOX_MESSAGES_MAX + 1, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_not_read_comes_again),
        cmocka_unit_test(what_was_read_does_not),
        cmocka_unit_test(what_came_on_a_session_that_is_up_does_not),
        cmocka_unit_test(what_may_be_either_is_asked_again),
        cmocka_unit_test(an_opt_out_is_never_in_doubt),
        cmocka_unit_test(a_crash_leaves_it_unread),
        cmocka_unit_test(refusals_for_good_differ_from_those_for_now),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
