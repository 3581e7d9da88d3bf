#include "small_office.h"

#include "plain_vault.h"
#include "read_at_once.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

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
    if (office->sent_count < SMALL_OFFICE_SENT_MAX) {
        office->sent_s[office->sent_count] = office->now_s;
        office->sent[office->sent_count] = pdu->segment;
    }
    office->sent_count++;
}

static uint32_t acknowledge(void *self, struct arrival_key arrival, uint32_t status)
{
    return self != NULL && status == 0 ? arrival.sequence : 0;
}

void office_settle(struct office *office)
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

void office_pass(struct office *office, int64_t seconds)
{
    for (int64_t left_s = seconds; left_s > 0; left_s -= 900) {
        office->now_s += left_s < 900 ? left_s : 900;
        office_settle(office);
        office_settle(office);
    }
}

void office_begin(struct office *office)
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

struct office *office_new(void)
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
    office->now_s = SMALL_OFFICE_START_S;
    office_begin(office);
    return office;
}

void office_free(struct office *office)
{
    memory_store_free(office->store);
    free(office->flow);
    free(office);
}

void office_complain(struct office *office, struct slice number, struct slice phone, int64_t closed_s)
{
    struct memory_complaint complaint = { .facts = { .source = SLICE_LIT("desk"),
                                                     .source_number = number,
                                                     .department = SLICE_LIT("d"),
                                                     .type = SLICE_LIT("t"),
                                                     .officer = SLICE_LIT("o"),
                                                     .channel = SLICE_LIT("counter"),
                                                     .opened_at = { closed_s - 100 },
                                                     .closed_at = { closed_s },
                                                     .from_citizen = true,
                                                     .phone = COMPLAINT_PHONE_GIVEN } };
    plain_vault.seal(plain_vault.self, phone, &complaint.sealed);
    memory_store_put_complaint(office->store, &complaint);
}
