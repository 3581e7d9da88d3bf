#include "world.h"

#include "base/hash.h"
#include "plain_vault.h"
#include "read_at_once.h"
#include "text/concatenation.h"

#include <assert.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EVENTS_MAX = 60000, PHONES = 1500, MESSAGES_MAX = 60000, START_S = 1804118400 /* 2027-03-03 */ };

static const struct zone_period seoul_period[] = { { { 0 }, 32400 } };
static const struct zone seoul = { seoul_period, 1 };

/* Something that the network will bring at a time. */
struct coming {
    int64_t at_s;
    uint64_t order; /* among equal times: as it was planned */
    struct gateway_event event;
    char id[24], phone[16], text[160];
    bool used;
    uint32_t sequence; /* of the delivery; 0: none yet */
};

struct citizen {
    bool opted_out, no_number;
    int after_opt_out; /* messages that came later */
    int asked;         /* prompts that arrived */
};

struct world {
    const struct world_options *options;
    struct world_truth truth;
    struct flow *flow;
    const struct flow_config *config;
    const struct flow_links *links;
    int64_t now_s;
    uint64_t planned;
    struct coming coming[EVENTS_MAX];
    int coming_count, coming_first;
    struct citizen citizen[PHONES];
    uint8_t times_sent[MESSAGES_MAX]; /* by message and part */
    uint64_t session;
    uint32_t sequence;
    jmp_buf death;
    uint8_t acknowledged[EVENTS_MAX];
    size_t in_flight;
    FILE *tell;
};

/* ---- the survey ---- */

static struct survey survey;

static const struct survey *town_survey(void)
{
    if (survey.question_count > 0)
        return &survey;
    survey = (struct survey){
        .id = SLICE_LIT("town"),
        .hash = { 1, 2, 3 },
        .sender = SLICE_LIT("0212345678"),
        .office = SLICE_LIT("구청"),
        .question_count = 4,
        .sampling_rate = .9,
        .delay_s = 3600,
        .case_age_max_s = 14 * 86400,
        .quiet = { 1260, 540 },
        .cap_s = 25 * 86400,
        .cap_all_s = 25 * 86400,
        .reminder_after_s = 50 * 3600,
        .expire_after_s = 20 * 86400,
        .messages_max = 12,
    };
    static const char *const id[] = { "kindness", "satisfaction", "solicitation", "opinion" };
    static const char *const text[] = { "[Q1] {department} 친절 1-5", "[Q2] 만족 1-5",
                                        "[Q3] 금품 1 없다 2 있다 3 답하지 않음", "[Q4] 하실 말씀" };
    for (size_t i = 0; i < 4; i++) {
        struct survey_question *question = &survey.question[i];
        question->id = question->measure = slice_from_text(id[i]);
        question->text.in[LOCALE_KO] = slice_from_text(text[i]);
        question->kind = i < 2 ? SURVEY_SCALE : i == 2 ? SURVEY_CHOICE : SURVEY_TEXT;
        question->scale_min = 1;
        question->scale_max = 5;
        question->invalid_max = 1;
    }
    struct survey_question *sensitive = &survey.question[2];
    sensitive->sensitive = true;
    sensitive->choice_count = 3;
    static const enum survey_meaning meaning[] = { SURVEY_MEANS_NO, SURVEY_MEANS_YES, SURVEY_MEANS_DECLINED };
    for (int i = 0; i < 3; i++) {
        sensitive->choice[i].digit = i + 1;
        sensitive->choice[i].meaning = meaning[i];
    }
    sensitive->confirm =
        (struct survey_confirm){ .used = true, .choice = 1, .digit_right = 7, .digit_wrong = 8 };
    sensitive->confirm.text.in[LOCALE_KO] = SLICE_LIT("[C3] 맞으면 7, 아니면 8");
    sensitive->confirm.closing.in[LOCALE_KO] = SLICE_LIT("고맙습니다");
    survey.intro.in[LOCALE_KO] =
        SLICE_LIT("[Q1] {office} {month}월 민원 설문입니다. 자율이며 감사담당관만 봅니다. 중단은 거부라고 "
                  "보내 주세요. 회신 요금은 받는 분이 내십니다. 답은 일 년 동안 "
                  "보관한 뒤 지웁니다. 고맙습니다.");
    survey.thanks.in[LOCALE_KO] = SLICE_LIT("[T] 감사합니다");
    survey.help.in[LOCALE_KO] = SLICE_LIT("설문입니다");
    survey.opted_out.in[LOCALE_KO] = SLICE_LIT("[X] 더 보내지 않습니다");
    survey.wrong_person.in[LOCALE_KO] = SLICE_LIT("[W] 죄송합니다");
    return &survey;
}

/* ---- the network ---- */

static struct coming *plan(struct world *world, int64_t in_s, enum gateway_event_kind kind)
{
    assert(world->coming_count < EVENTS_MAX);
    struct coming *coming = &world->coming[world->coming_count++];
    coming->at_s = world->now_s + in_s;
    coming->order = world->planned++;
    coming->event = (struct gateway_event){ .kind = kind };
    return coming;
}

static struct random of_segment(const struct world *world, int64_t message_id, int part, const char *what)
{
    char name[64];
    snprintf(name, sizeof name, "%s %lld %d", what, (long long)message_id, part);
    return random_for(world->options->seed, slice_from_text(name));
}

static void plan_receipt(struct world *world, const struct gateway_submit *submit, int64_t in_s, bool failed)
{
    struct coming *coming = plan(world, in_s, GATEWAY_RECEIPT);
    snprintf(coming->id, sizeof coming->id, "%llx",
             (unsigned long long)submit->segment.message_id * 16 + submit->segment.part);
    snprintf(coming->phone, sizeof coming->phone, "%.*s", (int)submit->to.len, submit->to.at);
    coming->event.receipt = failed ? GATEWAY_RECEIPT_UNDELIVERABLE : GATEWAY_RECEIPT_DELIVERED;
    world->truth.receipts++;
}

static void plan_reply(struct world *world, int phone, int64_t in_s, const char *text)
{
    struct coming *coming = plan(world, in_s, GATEWAY_MESSAGE);
    snprintf(coming->phone, sizeof coming->phone, "0100%07d", phone);
    snprintf(coming->text, sizeof coming->text, "%s", text);
    world->truth.replies++;
}

/* ---- citizens ---- */

static const char *answer_to(struct world *world, struct random *random, const char *text)
{
    static const char *const scale[] = {
        "5", "4", "3", "매우 만족", "2", "１", "잘 모르겠네요", "수고하세요"
    };
    static const char *const opinion[] = { "고맙습니다", "주차가 불편해요", "담당자가 돈을 요구해서 줬습니다",
                                           "없습니다" };
    if (strstr(text, "[Q3]") != NULL)
        return random_chance(random, .1) ? "2" : random_chance(random, .05) ? "네" : "1";
    if (strstr(text, "[C3]") != NULL) {
        const bool right = random_chance(random, .7);
        world->truth.confirmed += right;
        return right ? "7" : "8";
    }
    if (strstr(text, "[Q4]") != NULL) {
        const uint32_t which = random_below(random, 4);
        world->truth.explicit_texts += which == 2;
        return opinion[which];
    }
    return scale[random_below(random, random_chance(random, .8) ? 6 : 8)];
}

static void citizen_reads(struct world *world, int phone, const char *text,
                          const struct gateway_submit *submit, int64_t arrives_in_s)
{
    struct citizen *citizen = &world->citizen[phone];
    struct random random = of_segment(world, submit->segment.message_id, 0, "citizen");
    if (citizen->opted_out && ++citizen->after_opt_out > 1)
        world->truth.sent_after_opt_out++;
    if (citizen->opted_out || strstr(text, "[") == NULL || strstr(text, "[T]") != NULL ||
        strstr(text, "[X]") != NULL || strstr(text, "[W]") != NULL)
        return;
    citizen->asked++;
    if (random_chance(&random, .25))
        return; /* silence */
    const int64_t thinks_s = 60 + random_below(&random, random_chance(&random, .9) ? 7200 : 86400);
    const int64_t in_s = world->options->at_once ? arrives_in_s : thinks_s;
    if (random_chance(&random, .02)) {
        citizen->opted_out = true;
        world->truth.opt_outs++;
        plan_reply(world, phone, in_s, "수신거부");
        citizen->after_opt_out = 0;
        return;
    }
    const char *const answer = answer_to(world, &random, text);
    plan_reply(world, phone, in_s, answer);
}

/* ---- the seam ---- */

static size_t room(void *self, uint16_t link)
{
    (void)link;
    const struct world *world = self;
    return world->options->window - world->in_flight;
}

static bool up(void *self, uint16_t link)
{
    (void)self;
    return link == 0;
}

static void hold(void *self, uint16_t link, bool held)
{
    (void)self;
    (void)link;
    (void)held;
}

static void resume(void *self, uint16_t link)
{
    (void)self;
    (void)link;
}

static void text_of(const struct gateway_submit *submit, char *text, size_t capacity)
{
    struct buffer out;
    buffer_init(&out, text, capacity - 1);
    struct slice octets = submit->body;
    struct concatenation part;
    if ((submit->esm_class & 0x40) != 0 && !concatenation_strip_header(submit->body, &octets, &part))
        octets = submit->body;
    const enum alphabet alphabet = submit->data_coding == 0x08 ? ALPHABET_UCS2 : ALPHABET_CP949;
    if (!alphabet_decode(alphabet, octets, &out))
        out.len = 0;
    text[out.len] = '\0';
}

/* Numbers are 0100 and seven digits, the citizen's place in the town. */
static int citizen_of(struct slice number)
{
    long long place = -1;
    const bool ok = slice_to_int(slice_part(number, 4, 7), 0, PHONES - 1, &place);
    assert(ok);
    return (int)place;
}

static void submit(void *self, uint16_t link, const struct gateway_submit *submit)
{
    (void)link;
    struct world *world = self;
    char text[1024];
    const int phone = citizen_of(submit->to);
    struct random random = of_segment(world, submit->segment.message_id, submit->segment.part, "network");
    const size_t slot = ((size_t)submit->segment.message_id * 4 + submit->segment.part) % MESSAGES_MAX;
    const int before = world->times_sent[slot]++;
    world->in_flight++;
    struct coming *response = plan(world, 0, GATEWAY_RESPONSE);
    response->event.segment = submit->segment;
    if (world->options->faults && before == 0 && random_chance(&random, .02)) {
        response->event.verdict = GATEWAY_RETRY;
        response->event.command_status = 0x58;
        world->times_sent[slot]--; /* was not taken */
        return;
    }
    world->truth.segments++;
    world->truth.repeated += before > 0;
    snprintf(response->id, sizeof response->id, "%llx",
             (unsigned long long)submit->segment.message_id * 16 + submit->segment.part);
    if (world->options->faults && random_chance(&random, .01)) {
        response->event.kind = GATEWAY_NO_RESPONSE;
        world->truth.uncertain++;
    }
    const bool no_number = phone % 37 == 5;
    const bool receipt_first = random_chance(&random, .1);
    int64_t receipt_s = receipt_first ? 0 : 5 + random_below(&random, 40);
    if (world->options->at_once)
        receipt_s = 1 + receipt_s % 3; /* so soon that only the receipt tells what is answered */
    if (receipt_s == 0)
        response->at_s += 1; /* the receipt comes first */
    if (!world->options->faults || !random_chance(&random, .02))
        plan_receipt(world, submit, receipt_s, no_number);
    if (!no_number && submit->segment.part == 0) {
        text_of(submit, text, sizeof text);
        citizen_reads(world, phone, text, submit, receipt_s);
    }
}

static uint32_t acknowledge(void *self, struct arrival_key arrival, uint32_t status)
{
    struct world *world = self;
    assert(status == 0 && arrival.sequence < EVENTS_MAX);
    world->truth.acknowledged_twice += world->acknowledged[arrival.sequence] > 1;
    return world->acknowledged[arrival.sequence] = 2;
}

static void deliver(struct world *world, struct coming *coming)
{
    struct gateway_event *event = &coming->event;
    event->smsc_id = slice_from_text(coming->id);
    event->text = event->raw = slice_from_text(coming->text);
    event->decoded = true;
    event->from = slice_from_text(coming->phone);
    event->to = town_survey()->sender;
    if (event->kind == GATEWAY_RESPONSE || event->kind == GATEWAY_NO_RESPONSE) {
        world->in_flight--;
    } else {
        event->arrival = (struct arrival_key){ .session = world->session, .sequence = ++world->sequence };
        world->acknowledged[world->sequence] = 1;
        coming->sequence = world->sequence;
    }
    coming->used = true;
    flow_handle_gateway(world->flow, event);
}

/* ---- the run ---- */

static void tell(void *self, enum log_level level, struct slice line)
{
    struct world *world = self;
    if (level != LOG_DEBUG)
        return; /* the story; faults of the store are told at other levels and are none of it */
    const struct slice poison = slice_from_text(world->options->poison != NULL ? world->options->poison : "");
    if (poison.len > 0 && slice_find(line, poison) < line.len &&
        (slice_starts_with(line, SLICE_LIT("event=reply ")) ||
         slice_starts_with(line, SLICE_LIT("event=correction "))))
        longjmp(world->death, 1); /* read, and not committed */
    world->truth.story = hash_add(world->truth.story, line);
    world->truth.corrections += slice_starts_with(line, SLICE_LIT("event=correction "));
    world->truth.story_lines++;
    if (world->tell != NULL)
        fprintf(world->tell, "%lld %.*s\n", (long long)world->now_s, (int)line.len, line.at);
}

static void put_complaints(struct world *world, const struct world_store *store)
{
    static const char *const department[] = { "민원여권과", "건축과", "교통지도과", "세무과" };
    const uint32_t minutes = world->options->burst ? 1 : (uint32_t)world->options->days * 1440;
    const struct random seeded = random_from_seed(world->options->seed);
    struct random random = seeded;
    for (int i = 0; i < world->options->complaints; i++) {
        char number[24], phone[16];
        snprintf(number, sizeof number, "C-%05d", i);
        snprintf(phone, sizeof phone, "0100%07d", (int)random_below(&random, PHONES));
        struct vault_phone sealed;
        plain_vault.seal(NULL, slice_from_text(phone), &sealed);
        const bool missing = random_chance(&random, .03);
        const struct store_complaint facts = {
            .source = SLICE_LIT("town"),
            .source_number = slice_from_text(number),
            .department = slice_from_text(department[random_below(&random, 4)]),
            .type = SLICE_LIT("일반"),
            .officer = SLICE_LIT("OF-1"),
            .channel = SLICE_LIT("counter"),
            .opened_at = { START_S - 86400 },
            .closed_at = { START_S + 60 * (int64_t)random_below(&random, minutes) },
            .from_citizen = !random_chance(&random, .05),
            .phone = missing ? COMPLAINT_PHONE_MISSING : COMPLAINT_PHONE_GIVEN,
        };
        world->truth.complaints++;
        world->truth.from_citizens += facts.from_citizen;
        store->put_complaint(store->self, &facts, &sealed);
    }
}

/* The earliest of what the network brings, or NULL. */
static struct coming *next_coming(struct world *world)
{
    struct coming *next = NULL;
    while (world->coming_first < world->coming_count && world->coming[world->coming_first].used)
        world->coming_first++;
    for (int i = world->coming_first; i < world->coming_count; i++) {
        struct coming *coming = &world->coming[i];
        if (!coming->used && (next == NULL || coming->at_s < next->at_s))
            next = coming;
    }
    return next;
}

/* What was not acknowledged comes again, on a new session. */
static void begin_again(struct world *world, const struct world_store *store)
{
    world->truth.deaths++;
    world->session++;
    store->die(store->self);
    struct flow_config config = *world->config;
    config.seed += (uint64_t)world->truth.deaths; /* its batches have numbers of their own */
    flow_init(world->flow, &config);
    flow_set_links(world->flow, world->links);
    for (int i = 0; i < world->coming_count; i++) {
        struct coming *coming = &world->coming[i];
        if (coming->sequence == 0 || world->acknowledged[coming->sequence] != 1)
            continue;
        world->acknowledged[coming->sequence] = 0;
        coming->used = false;
        world->coming_first = i < world->coming_first ? i : world->coming_first;
    }
}

static void settle(struct world *world, const struct world_store *store)
{
    if (setjmp(world->death) != 0)
        begin_again(world, store);
    do {
        flow_tick(world->flow, (struct instant){ world->now_s }, world->now_s * 1000);
    } while (store->pump(store->self, world->flow));
}

static void run_to_the_end(struct world *world, const struct world_store *store)
{
    const int64_t end_s = START_S + ((int64_t)world->options->days + 30) * 86400;
    while (world->now_s < end_s) {
        settle(world, store);
        struct coming *coming = next_coming(world);
        if (coming != NULL && coming->at_s <= world->now_s) {
            deliver(world, coming);
            while (world->options->at_once && (coming = next_coming(world)) != NULL &&
                   coming->at_s <= world->now_s)
                deliver(world, coming);
            continue;
        }
        struct instant next = INSTANT_NEVER;
        if (!flow_is_settled(world->flow, (struct instant){ world->now_s }, &next)) {
            assert(coming != NULL); /* nobody would ever wake it */
            next.unix_s = coming->at_s;
        } else if (coming != NULL && coming->at_s < next.unix_s) {
            next.unix_s = coming->at_s;
        }
        if (next.unix_s == INT64_MAX)
            break;
        assert(next.unix_s > world->now_s);
        world->now_s = next.unix_s;
    }
}

void world_run(const struct world_options *options, const struct world_store *store, void *story,
               struct world_truth *ret)
{
    struct world *world = calloc(1, sizeof *world);
    struct flow *flow = malloc(sizeof *flow);
    struct arena arena;
    struct lexicon lexicon;
    size_t bad = 0;
    void *memory = malloc(LEXICON_ARENA_BYTES);
    assert(world != NULL && flow != NULL && memory != NULL);
    arena_init(&arena, memory, LEXICON_ARENA_BYTES);
    if (lexicon_build(&arena, lexicon_shipped, lexicon_shipped_count, &lexicon, &bad) != LEXICON_OK)
        abort();
    world->options = options;
    world->flow = flow;
    world->now_s = START_S;
    world->tell = story;
    world->truth.story = HASH_START;
    const struct gateway gateway = { .self = world,
                                     .up = up,
                                     .room = room,
                                     .submit = submit,
                                     .acknowledge = acknowledge,
                                     .has_read = read_at_once,
                                     .hold = hold,
                                     .drain = resume,
                                     .resume = resume };
    const struct log log = { .self = world, .write = tell };
    static struct flow_links links;
    links = (struct flow_links){
        .text = { text_link_default },
        .is = { true },
        .routing = { .route = { { .way = { { .share = 1 } }, .way_count = 1 } }, .route_count = 1 },
    };
    links.text[0].ksc_lms_len = 0; /* long texts are split, the first prompt into three */
    links.text[0].has[ALPHABET_UCS2] = false;
    const struct flow_config config = {
        .surveys = survey_set_of(town_survey()),
        .zone = &seoul,
        .lexicon = &lexicon,
        .seed = options->seed,
        .stepped = true,
        .store = &store->seam,
        .gateway = &gateway,
        .vault = &plain_vault,
        .log = &log,
    };
    world->config = &config;
    world->links = &links;
    world->session = 1;
    flow_init(flow, &config);
    flow_set_links(flow, &links);
    put_complaints(world, store);
    run_to_the_end(world, store);
    for (uint32_t i = 1; i <= world->sequence; i++)
        world->truth.unacknowledged += world->acknowledged[i] == 1;
    *ret = world->truth;
    free(memory);
    free(flow);
    free(world);
}
