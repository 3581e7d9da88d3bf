/* USSD sessions in the real flow on a virtual clock: time-outs, lost links, a process that begins again. */
#include "flow/flow.h"
#include "memory_store.h"
#include "plain_vault.h"
#include "read_at_once.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { SMS = 0, USSD = 1, SENT_MAX = 16 };

/* 2026-03-02 10:00 in Seoul. */
#define START_S INT64_C(1772413200)

struct sent {
    uint16_t link;
    struct gateway_submit pdu;
    char body[200];
};

struct office {
    struct memory_store *store;
    struct store seam;
    struct gateway gateway;
    struct flow_links links;
    struct flow_config config;
    struct flow *flow;
    struct lexicon lexicon;
    int64_t now_s;
    struct sent sent[SENT_MAX];
    size_t sent_count;
    size_t ussd_room;
    uint32_t sequence;
    uint32_t acknowledged;
    uint64_t ready; /* links that a tester answered over */
};

static const struct zone_period seoul_period[] = { { { 0 }, 32400 } };
static const struct zone seoul = { seoul_period, 1 };

static bool up(void *self, uint16_t link)
{
    return link != USSD || ((struct office *)self)->ussd_room > 0;
}

static size_t room(void *self, uint16_t link)
{
    return link == USSD ? ((struct office *)self)->ussd_room : 10;
}

static void submit(void *self, uint16_t link, const struct gateway_submit *pdu)
{
    struct office *office = self;
    assert_true(office->sent_count < SENT_MAX);
    struct sent *sent = &office->sent[office->sent_count++];
    *sent = (struct sent){ .link = link, .pdu = *pdu };
    assert_true(pdu->body.len <= sizeof sent->body);
    memcpy(sent->body, pdu->body.at, pdu->body.len);
    sent->pdu.body.at = sent->body;
}

static uint32_t acknowledge(void *self, struct arrival_key arrival, uint32_t status)
{
    (void)arrival;
    assert_int_equal(status, 0);
    return ((struct office *)self)->acknowledged++;
}

static void settle(struct office *office)
{
    struct store_event event;
    do {
        flow_tick(office->flow, (struct instant){ office->now_s }, office->now_s * 1000);
        while (memory_store_take_event(office->store, &event)) {
            struct store_loaded loaded;
            if (event.kind == STORE_LOADED) {
                loaded = *event.loaded;
                loaded.links_ready = office->ready;
                event.loaded = &loaded;
            }
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
    is = (struct survey){ .id = SLICE_LIT("menu"),
                          .hash = { 7 },
                          .sender = SLICE_LIT("0212345678"),
                          .question_count = 2,
                          .sampling_rate = 1,
                          .case_age_max_s = 14 * 86400,
                          .expire_after_s = 86400,
                          .messages_max = 12,
                          .mode = SURVEY_BY_USSD_THEN_SMS };
    is.thanks.in[LOCALE_KO] = SLICE_LIT("thanks");
    for (size_t i = 0; i < 2; i++) {
        is.question[i] = (struct survey_question){ .kind = SURVEY_SCALE, .scale_min = 1, .scale_max = 5 };
        is.question[i].id = is.question[i].measure = i == 0 ? SLICE_LIT("first") : SLICE_LIT("second");
        is.question[i].text.in[LOCALE_KO] = i == 0 ? SLICE_LIT("first 1-5?") : SLICE_LIT("second 1-5?");
    }
    return &is;
}

static void begin(struct office *office)
{
    office->config.seed++; /* a process's batches have numbers of their own */
    flow_init(office->flow, &office->config);
    flow_set_links(office->flow, &office->links);
}

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
                                        .has_read = read_at_once };
    office->links = (struct flow_links){
        .text = { text_link_default, text_link_default },
        .is = { true, true },
        .ussd = { [USSD] = { .used = true, .push = true, .closing = "nothing" } },
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
    office->ussd_room = 10;
    begin(office);
    return office;
}

static void office_free(struct office *office)
{
    memory_store_free(office->store);
    free(office->flow);
    free(office);
}

static void close_complaint(struct office *office)
{
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
    settle(office);
}

static void respond(struct office *office, size_t number, enum gateway_verdict verdict)
{
    const struct sent *sent = &office->sent[number];
    const struct gateway_event event = { .kind = GATEWAY_RESPONSE,
                                         .link = sent->link,
                                         .segment = sent->pdu.segment,
                                         .verdict = verdict,
                                         .smsc_id = SLICE_LIT("x") };
    flow_handle_gateway(office->flow, &event);
    settle(office);
}

static void type(struct office *office, enum ussd_kind kind, struct ussd_key key, struct slice text)
{
    const struct gateway_event event = {
        .kind = GATEWAY_MESSAGE,
        .link = USSD,
        .arrival = { .session = 5, .sequence = ++office->sequence },
        .from = SLICE_LIT("01000000001"),
        .to = SLICE_LIT("123"),
        .text = text,
        .decoded = true,
        .raw = text,
        .ussd = { .kind = kind, .key = key, .ends = kind == USSD_END },
    };
    flow_handle_gateway(office->flow, &event);
    settle(office);
}

/* A survey begun with a screen that was shown. */
static struct office *pushed(void)
{
    struct office *office = office_new();
    close_complaint(office);
    assert_int_equal(office->sent_count, 1);
    assert_int_equal(office->sent[0].link, USSD);
    assert_true(office->sent[0].pdu.ussd.used && !office->sent[0].pdu.ussd.by_dial);
    assert_true(slice_equal(office->sent[0].pdu.body, SLICE_LIT("first 1-5?")));
    respond(office, 0, GATEWAY_ACCEPTED);
    return office;
}

static void expect_last(const struct office *office, size_t count, uint16_t link, struct slice body)
{
    assert_int_equal(office->sent_count, count);
    assert_int_equal(office->sent[count - 1].link, link);
    assert_int_equal(office->sent[count - 1].pdu.ussd.used, link == USSD);
    if (!slice_equal(office->sent[count - 1].pdu.body, body))
        fail_msg("screen %zu is %.*s", count, (int)office->sent[count - 1].pdu.body.len,
                 office->sent[count - 1].pdu.body.at);
}

static void an_unanswered_screen_is_asked_by_short_message_after_180_s(void **state)
{
    (void)state;
    struct office *office = pushed();
    pass(office, USSD_SESSION_S - 1);
    assert_int_equal(office->sent_count, 1);
    pass(office, 1);
    expect_last(office, 2, SMS, SLICE_LIT("first 1-5?"));
    pass(office, USSD_SESSION_S);
    assert_int_equal(office->sent_count, 2); /* once */
    office_free(office);
}

static void the_second_question_is_resumed_and_not_the_first(void **state)
{
    (void)state;
    struct office *office = pushed();
    type(office, USSD_INPUT, office->sent[0].pdu.ussd.key, SLICE_LIT("4"));
    expect_last(office, 2, USSD, SLICE_LIT("second 1-5?"));
    assert_true(ussd_key_equal(&office->sent[1].pdu.ussd.key, &office->sent[0].pdu.ussd.key));
    respond(office, 1, GATEWAY_ACCEPTED);
    pass(office, USSD_SESSION_S);
    expect_last(office, 3, SMS, SLICE_LIT("second 1-5?"));
    office_free(office);
}

static struct office *office_of(enum survey_mode mode)
{
    static struct survey other;
    struct office *office = office_new();
    other = *survey();
    other.mode = mode;
    office->config.surveys = survey_set_of(&other);
    begin(office);
    return office;
}

static struct office *of_mode(enum survey_mode mode)
{
    struct office *office = office_of(mode);
    close_complaint(office);
    return office;
}

static void a_survey_of_texts_begins_no_session(void **state)
{
    (void)state;
    struct office *office = of_mode(SURVEY_BY_SMS);
    expect_last(office, 1, SMS, SLICE_LIT("first 1-5?"));
    office_free(office);
}

static void a_survey_of_screens_alone_waits_for_the_citizen_to_dial(void **state)
{
    (void)state;
    struct office *office = of_mode(SURVEY_BY_USSD);
    expect_last(office, 1, USSD, SLICE_LIT("first 1-5?"));
    respond(office, 0, GATEWAY_ACCEPTED);
    pass(office, USSD_SESSION_S);
    type(office, USSD_END, office->sent[0].pdu.ussd.key, SLICE_EMPTY);
    pass(office, 3600);
    assert_int_equal(office->sent_count, 1);
    const struct ussd_key key = { .len = 2, .at = { 2, 4 } };
    type(office, USSD_DIAL, key, SLICE_LIT("*123#"));
    expect_last(office, 2, USSD, SLICE_LIT("first 1-5?"));
    type(office, USSD_INPUT, key, SLICE_LIT("4"));
    expect_last(office, 3, USSD, SLICE_LIT("second 1-5?"));
    pass(office, 2 * 86400);
    assert_int_equal(office->sent_count, 3); /* and then it has expired */
    office_free(office);
}

/* Asked on screens alone, nobody gets a text instead: it waits for a screen, again and again. */
static void a_survey_of_screens_alone_sends_no_text_where_no_screen_can_be(void **state)
{
    (void)state;
    struct office *office = office_of(SURVEY_BY_USSD);
    office->ussd_room = 0;
    close_complaint(office);
    pass(office, 60);
    assert_int_equal(office->sent_count, 0);
    office->ussd_room = 10;
    pass(office, 60);
    expect_last(office, 1, USSD, SLICE_LIT("first 1-5?"));
    respond(office, 0, GATEWAY_RETRY);
    pass(office, 1);
    expect_last(office, 2, USSD, SLICE_LIT("first 1-5?"));
    office_free(office);
}

static void it_begins_with_whoever_dials_where_no_link_begins_sessions(void **state)
{
    (void)state;
    struct office *office = office_of(SURVEY_BY_USSD);
    office->links.ussd[USSD].push = false;
    begin(office);
    close_complaint(office);
    pass(office, 86400);
    assert_int_equal(office->sent_count, 0);
    const struct ussd_key key = { .len = 2, .at = { 2, 4 } };
    type(office, USSD_DIAL, key, SLICE_LIT("*123#"));
    expect_last(office, 1, USSD, SLICE_LIT("first 1-5?"));
    office_free(office);
    office = office_of(SURVEY_BY_USSD);
    office->links.ussd[USSD].push = false;
    begin(office);
    close_complaint(office);
    pass(office, 15 * 86400);
    pass(office, 86400);
    struct store_totals totals;
    memory_store_totals(office->store, &totals);
    assert_int_equal(totals.outcomes[DIALOG_NOT_SENT],
                     1); /* nobody dialled while the case was young enough */
    office_free(office);
}

/* As with short messages: no screen over a link that no tester has answered over. */
static void a_link_that_is_not_proven_ready_shows_no_survey(void **state)
{
    (void)state;
    struct office *office = office_new();
    office->config.probe_required = true;
    office->ready = 1U << SMS;
    begin(office);
    close_complaint(office);
    expect_last(office, 1, SMS, SLICE_LIT("first 1-5?"));
    office_free(office);
    office = office_new();
    office->config.probe_required = true;
    office->ready = 1U << USSD;
    begin(office);
    close_complaint(office);
    expect_last(office, 1, USSD, SLICE_LIT("first 1-5?"));
    office_free(office);
}

static void a_number_that_no_route_carries_gets_no_screen(void **state)
{
    (void)state;
    struct office *office = office_new();
    strcpy(office->links.routing.route[0].prefix[0], "8210");
    office->links.routing.route[0].prefix_count = 1;
    begin(office);
    close_complaint(office);
    assert_int_equal(office->sent_count, 0);
    office_free(office);
}

static void what_people_read_out_is_not_sent(void **state)
{
    (void)state;
    struct office *office = of_mode(SURVEY_BY_PHONE);
    pass(office, 3600);
    assert_int_equal(office->sent_count, 0);
    office_free(office);
}

static void a_lost_response_does_not_keep_the_citizen_waiting_for_a_day(void **state)
{
    (void)state;
    struct office *office = office_new();
    close_complaint(office);
    const struct gateway_event lost = { .kind = GATEWAY_NO_RESPONSE,
                                        .link = USSD,
                                        .segment = office->sent[0].pdu.segment };
    flow_handle_gateway(office->flow, &lost);
    settle(office);
    assert_int_equal(office->sent_count, 1);
    pass(office, USSD_SESSION_S);
    expect_last(office, 2, SMS, SLICE_LIT("first 1-5?"));
    office_free(office);
}

static void a_throttled_push_goes_by_short_message(void **state)
{
    (void)state;
    struct office *office = office_new();
    close_complaint(office);
    respond(office, 0, GATEWAY_RETRY);
    pass(office, 1);
    expect_last(office, 2, SMS, SLICE_LIT("first 1-5?"));
    office_free(office);
}

static void without_room_for_a_screen_a_short_message_goes(void **state)
{
    (void)state;
    struct office *office = office_new();
    office->ussd_room = 0;
    close_complaint(office);
    expect_last(office, 1, SMS, SLICE_LIT("first 1-5?"));
    office_free(office);
}

/* The process began anew with the screen on the phone: what is typed still answers it, in its session. */
static void a_session_goes_on_in_a_new_process(void **state)
{
    (void)state;
    struct office *office = pushed();
    const struct ussd_key key = office->sent[0].pdu.ussd.key;
    memory_store_die(office->store);
    begin(office);
    type(office, USSD_INPUT, key, SLICE_LIT("4"));
    expect_last(office, 2, USSD, SLICE_LIT("second 1-5?"));
    assert_true(ussd_key_equal(&office->sent[1].pdu.ussd.key, &key));
    type(office, USSD_INPUT, key, SLICE_LIT("5"));
    expect_last(office, 3, USSD, SLICE_LIT("thanks"));
    assert_true(office->sent[2].pdu.ussd.ends);
    assert_int_equal(office->acknowledged, 2);
    office_free(office);
}

static void who_dials_before_the_survey_was_due_begins_it(void **state)
{
    (void)state;
    struct office *office = office_new();
    office->now_s -= 2 * 3600; /* 08:00 */
    struct survey early = *survey();
    early.quiet = (struct quiet_hours){ 21 * 60, 9 * 60 };
    office->config.surveys = survey_set_of(&early);
    begin(office);
    close_complaint(office);
    assert_int_equal(office->sent_count, 0); /* it waits for the morning */
    const struct ussd_key key = { .len = 2, .at = { 2, 4 } };
    type(office, USSD_DIAL, key, SLICE_LIT("*123#"));
    expect_last(office, 1, USSD, SLICE_LIT("first 1-5?"));
    assert_true(office->sent[0].pdu.ussd.by_dial);
    type(office, USSD_END, key, SLICE_EMPTY); /* hangs up: the short message waits for the morning */
    assert_int_equal(office->sent_count, 1);
    pass(office, 3600);
    expect_last(office, 2, SMS, SLICE_LIT("first 1-5?"));
    office_free(office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unanswered_screen_is_asked_by_short_message_after_180_s),
        cmocka_unit_test(the_second_question_is_resumed_and_not_the_first),
        cmocka_unit_test(a_survey_of_texts_begins_no_session),
        cmocka_unit_test(a_survey_of_screens_alone_waits_for_the_citizen_to_dial),
        cmocka_unit_test(a_survey_of_screens_alone_sends_no_text_where_no_screen_can_be),
        cmocka_unit_test(it_begins_with_whoever_dials_where_no_link_begins_sessions),
        cmocka_unit_test(a_link_that_is_not_proven_ready_shows_no_survey),
        cmocka_unit_test(a_number_that_no_route_carries_gets_no_screen),
        cmocka_unit_test(what_people_read_out_is_not_sent),
        cmocka_unit_test(a_lost_response_does_not_keep_the_citizen_waiting_for_a_day),
        cmocka_unit_test(a_throttled_push_goes_by_short_message),
        cmocka_unit_test(without_room_for_a_screen_a_short_message_goes),
        cmocka_unit_test(a_session_goes_on_in_a_new_process),
        cmocka_unit_test(who_dials_before_the_survey_was_due_begins_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
