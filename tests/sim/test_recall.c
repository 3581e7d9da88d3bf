/* A first prompt that could not leave in its time - sending was stopped, the link was down, the engine did
 * not run - is planned anew, or given up as not sent; it never leaves outside the windows. */
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

/* 2026-03-02 20:00 in Seoul, an hour before the survey's quiet hours. */
#define START_S INT64_C(1772449200)

enum { HOUR_S = 3600, DAY_S = 24 * HOUR_S, SENT_MAX = 8 };

struct office {
    struct memory_store *store;
    struct store seam;
    struct gateway gateway;
    struct flow_config config;
    struct flow *flow;
    struct lexicon lexicon;
    struct survey survey;
    int64_t now_s, sent_s[SENT_MAX];
    struct segment_ref sent[SENT_MAX];
    size_t sent_count;
    bool up;
};

static const struct zone_period seoul_period[] = { { { 0 }, 32400 } };
static const struct zone seoul = { seoul_period, 1 };

static bool up(void *self, uint16_t link)
{
    return link == 0 && ((struct office *)self)->up;
}

static size_t room(void *self, uint16_t link)
{
    return up(self, link) ? 10 : 0;
}

static void submit(void *self, uint16_t link, const struct gateway_submit *pdu)
{
    struct office *office = self;
    assert_int_equal(link, 0);
    assert_true(office->sent_count < SENT_MAX);
    office->sent_s[office->sent_count] = office->now_s;
    office->sent[office->sent_count++] = pdu->segment;
}

static uint32_t acknowledge(void *self, struct arrival_key arrival, uint32_t status)
{
    return self != NULL && status == 0 ? arrival.sequence : 0;
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

/* Time goes by in the engine's own steps: every quarter of an hour. */
static void pass(struct office *office, int64_t seconds)
{
    for (int64_t left_s = seconds; left_s > 0; left_s -= 900) {
        office->now_s += left_s < 900 ? left_s : 900;
        settle(office);
        settle(office);
    }
}

/* The process begins anew, having missed what was due meanwhile. */
static void begin(struct office *office)
{
    memory_store_die(office->store);
    office->config.seed++;
    flow_init(office->flow, &office->config);
    flow_set_links(office->flow, &(struct flow_links){
                                     .text = { text_link_default },
                                     .is = { true },
                                     .routing = { .route = { { .way = { { .share = 1 } }, .way_count = 1 } },
                                                  .route_count = 1 } });
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
    office->survey = (struct survey){ .id = SLICE_LIT("visit"),
                                      .hash = { 7 },
                                      .sender = SLICE_LIT("0212345678"),
                                      .question_count = 1,
                                      .sampling_rate = 1,
                                      .quiet = { 21 * 60, 8 * 60 },
                                      .case_age_max_s = 14 * DAY_S,
                                      .defer_max_s = 3 * DAY_S,
                                      .reminder_after_s = 51 * HOUR_S,
                                      .expire_after_s = 7 * DAY_S,
                                      .budget_segments = 2,
                                      .messages_max = 12 };
    office->survey.question[0] =
        (struct survey_question){ .kind = SURVEY_SCALE, .scale_min = 1, .scale_max = 5 };
    office->survey.question[0].text.in[LOCALE_KO] = SLICE_LIT("how kind, 1-5?");
    office->survey.intro.in[LOCALE_KO] = SLICE_LIT("who asks");
    office->store = memory_store_new();
    office->seam = memory_store_seam(office->store);
    office->gateway = (struct gateway){ .self = office,
                                        .up = up,
                                        .room = room,
                                        .submit = submit,
                                        .acknowledge = acknowledge,
                                        .has_read = read_at_once };
    office->config = (struct flow_config){ .surveys = survey_set_of(&office->survey),
                                           .zone = &seoul,
                                           .lexicon = &office->lexicon,
                                           .stepped = true,
                                           .store = &office->seam,
                                           .gateway = &office->gateway,
                                           .vault = &plain_vault };
    office->flow = malloc(sizeof *office->flow);
    office->now_s = START_S;
    begin(office);
    return office;
}

static void office_free(struct office *office)
{
    memory_store_free(office->store);
    free(office->flow);
    free(office);
}

static void complain(struct office *office, struct slice number, struct slice phone)
{
    struct memory_complaint complaint = { .facts = { .source = SLICE_LIT("desk"),
                                                     .source_number = number,
                                                     .department = SLICE_LIT("d"),
                                                     .type = SLICE_LIT("t"),
                                                     .officer = SLICE_LIT("o"),
                                                     .channel = SLICE_LIT("counter"),
                                                     .opened_at = { START_S - 100 },
                                                     .closed_at = { START_S - 1 },
                                                     .from_citizen = true,
                                                     .phone = COMPLAINT_PHONE_GIVEN } };
    plain_vault.seal(plain_vault.self, phone, &complaint.sealed);
    memory_store_put_complaint(office->store, &complaint);
}

/* A case whose prompt is queued at 20:00 and finds no way. */
static struct office *queued(void)
{
    struct office *office = office_new();
    complain(office, SLICE_LIT("A-1"), SLICE_LIT("01000000001"));
    settle(office);
    settle(office);
    assert_int_equal(office->sent_count, 0);
    return office;
}

static struct store_totals totals_of(const struct office *office)
{
    struct store_totals totals;
    memory_store_totals(office->store, &totals);
    return totals;
}

static void within_the_window_it_leaves_late(void **state)
{
    (void)state;
    struct office *office = queued();
    pass(office, HOUR_S / 2);
    office->up = true;
    pass(office, HOUR_S / 4);
    assert_int_equal(office->sent_count, 1);
    office_free(office);
}

static void it_waits_for_the_next_window_and_costs_its_budget_once(void **state)
{
    (void)state;
    for (int restarts = 0; restarts < 2; restarts++) {
        struct office *office = queued();
        if (restarts)
            office->now_s += 3 * HOUR_S;
        else
            pass(office, 3 * HOUR_S);
        office->up = true; /* 23:00 */
        if (restarts)
            begin(office);
        settle(office);
        pass(office, HOUR_S);
        assert_int_equal(office->sent_count, 0);
        pass(office, 9 * HOUR_S);
        assert_int_equal(office->sent_count, 1);
        assert_int_equal(office->sent_s[0], START_S + 12 * HOUR_S); /* 08:00 */
        assert_int_equal(totals_of(office).queued, 0);
        pass(office, 10 * DAY_S); /* the budget of two has room for the reminder */
        assert_int_equal(office->sent_count, 2);
        office_free(office);
    }
}

static void after_the_longest_deferral_it_is_given_up_as_not_sent(void **state)
{
    (void)state;
    for (int restarts = 0; restarts < 2; restarts++) {
        struct office *office = queued();
        if (restarts)
            office->now_s += 4 * DAY_S - 9 * HOUR_S;
        else
            pass(office, 4 * DAY_S - 9 * HOUR_S);
        office->up = true; /* 11:00, in the window */
        if (restarts)
            begin(office);
        settle(office);
        pass(office, DAY_S);
        const struct store_totals totals = totals_of(office);
        assert_int_equal(office->sent_count, 0);
        assert_int_equal(totals.outcomes[DIALOG_NOT_SENT], 1);
        assert_int_equal(totals.conversations_live, 0);
        assert_int_equal(totals.queued, 0);
        office_free(office);
    }
}

/* Nobody is reminded of what never came. */
static void without_windows_it_is_not_reminded_of(void **state)
{
    (void)state;
    struct office *office = queued();
    office->survey.quiet = (struct quiet_hours){ 0, 0 };
    begin(office);
    pass(office, 2 * DAY_S + 6 * HOUR_S);
    office->up = true;
    pass(office, HOUR_S);
    assert_int_equal(office->sent_count, 1);
    assert_int_equal(office->sent[0].message_id, 1);
    office_free(office);
}

/* Both are invited in one turn, and the budget has room for one. */
static void beyond_the_budget_it_is_not_sent(void **state)
{
    (void)state;
    struct office *office = office_new();
    office->survey.budget_segments = 1;
    begin(office);
    office->up = true;
    complain(office, SLICE_LIT("A-1"), SLICE_LIT("01000000001"));
    complain(office, SLICE_LIT("A-2"), SLICE_LIT("01000000002"));
    pass(office, HOUR_S / 4);
    const struct store_totals totals = totals_of(office);
    assert_int_equal(totals.conversations, 2);
    assert_int_equal(office->sent_count, 1);
    assert_int_equal(totals.outcomes[DIALOG_NOT_SENT], 1);
    assert_int_equal(totals.conversations_live, 1);
    office_free(office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(within_the_window_it_leaves_late),
        cmocka_unit_test(it_waits_for_the_next_window_and_costs_its_budget_once),
        cmocka_unit_test(after_the_longest_deferral_it_is_given_up_as_not_sent),
        cmocka_unit_test(without_windows_it_is_not_reminded_of),
        cmocka_unit_test(beyond_the_budget_it_is_not_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
