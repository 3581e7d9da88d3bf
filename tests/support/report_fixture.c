#include "support/report_fixture.h"

#include "base/random.h"
#include "report/report_difference.h"

#include <math.h>

static const char *const names[REPORT_FIXTURE_DEPARTMENTS] = {
    "건설정책과", "건축과",     "교통행정과", "기업지원과", "노인복지과", "도로관리과",     "도시계획과",
    "민원여권과", "보건위생과", "세무1과",    "주택과",     "차량등록과", "청소자원순환과", "환경보전과",
};

static const char *const hostile_names[REPORT_FIXTURE_DEPARTMENTS] = {
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\"quoted\", with comma",
    "</title><img src=x onerror=alert(1)>",
    "line\r\nbreak",
    "\xE2\x80\xAEreversed",
    "bad \xFF\xC3( utf8",
    "&amp; twice",
    "tab\there",
    "'; drop table complaint; --",
    "",
};

static struct report_input input;
static struct report_department department[REPORT_FIXTURE_DEPARTMENTS];
static struct report_week week[REPORT_FIXTURE_DEPARTMENTS][9];
static struct flag_point path[REPORT_FIXTURE_NIGHTS];
static struct rule solicitation, replies;
static struct flag flag[4];
static struct report_flag shown[4];

static int32_t draw(struct random *random, int32_t n, double share)
{
    int32_t k = 0;
    for (int32_t i = 0; i < n; i++)
        k += random_chance(random, share);
    return k;
}

static void fill_scale(struct random *random, struct report_scale *scale, int32_t n, double best)
{
    *scale = (struct report_scale){ 0 };
    for (int32_t i = 0; i < n; i++) {
        int point = 4;
        while (point > 0 && !random_chance(random, best))
            point--;
        scale->distribution[point]++;
    }
}

static void fill_department(size_t i, const char *name)
{
    struct random random = random_for(7, slice_from_text(names[i]));
    struct report_department *one = &department[i];
    *one = (struct report_department){ .unit = (int32_t)i + 1, .name = slice_from_text(name) };
    one->closed = 90 + (int32_t)random_below(&random, 700);
    one->bad_phones = draw(&random, one->closed, 0.05);
    one->sent = draw(&random, one->closed, 0.6);
    one->delivered = draw(&random, one->sent, 0.93);
    one->replied = draw(&random, one->delivered, 0.42);
    one->ending[REPORT_COMPLETED] = draw(&random, one->replied, 0.7);
    one->ending[REPORT_REFUSED] = draw(&random, one->replied - one->ending[REPORT_COMPLETED], 0.1);
    one->ending[REPORT_PARTIAL] = one->replied - one->ending[REPORT_COMPLETED] - one->ending[REPORT_REFUSED];
    one->ending[REPORT_NO_REPLY] = one->delivered - one->replied;
    one->ending[REPORT_UNDELIVERABLE] = one->sent - one->delivered;
    fill_scale(&random, &one->kindness, one->replied, 0.5 + 0.3 * random_unit(&random));
    fill_scale(&random, &one->satisfaction, draw(&random, one->replied, 0.95),
               0.4 + 0.3 * random_unit(&random));
    one->solicitation_n = draw(&random, one->replied, 0.8);
    one->solicitation_k = i == 1 ? 4 : i == 6 ? 1 : 0;
    for (size_t w = 0; w < 9; w++) {
        week[i][w] = (struct report_week){ .monday = { .day = 20821 + 7 * (int32_t)w } };
        week[i][w].kindness_n = (int32_t)random_below(&random, 12);
        for (int32_t n = 0; n < week[i][w].kindness_n; n++)
            week[i][w].kindness_sum += 3 + (int32_t)random_below(&random, 3);
        week[i][w].satisfaction_n = week[i][w].kindness_n;
        week[i][w].satisfaction_sum = week[i][w].kindness_sum - week[i][w].kindness_n / 2;
        week[i][w].delivered = week[i][w].kindness_n * 2 + 3;
        week[i][w].replied = week[i][w].kindness_n;
    }
    one->week = week[i];
    one->week_count = 9;
}

static void fill_path(struct night first)
{
    static const double p0 = 0.0015, grid[] = { 0.005, 0.01, 0.02, 0.04, 0.08, 0.15 };
    enum { GRID = sizeof(grid) / sizeof(grid[0]), STARTS = 53 };
    struct random random = random_from_seed(3);
    double r[GRID] = { 0 };
    for (size_t i = 0; i < REPORT_FIXTURE_NIGHTS; i++) {
        struct flag_point *point = &path[i];
        *point = (struct flag_point){ .night = { .day = first.day + (int32_t)i } };
        point->n = (int32_t)random_below(&random, 6);
        point->k = i == 22 || i == 40 || i == 41 || i == 57;
        point->n += point->k;
        for (size_t g = 0; g < GRID; g++) {
            r[g] += i % 7 == 0;
            for (int32_t n = 0; n < point->n; n++)
                r[g] *= n < point->k ? grid[g] / p0 : (1 - grid[g]) / (1 - p0);
            point->e += r[g] / GRID / STARTS;
        }
    }
}

static struct flag flag_at(int32_t unit, enum flag_level level, struct night first)
{
    struct flag one = { .department = unit, .level = level, .handsets = 4, .k = 4, .n = 141 };
    one.path = path;
    one.path_count = REPORT_FIXTURE_NIGHTS;
    one.e = path[REPORT_FIXTURE_NIGHTS - 1].e;
    one.threshold[FLAG_WATCH] = 5;
    one.threshold[FLAG_ALERT] = 10;
    one.threshold[FLAG_HIGH] = 400;
    for (size_t i = REPORT_FIXTURE_NIGHTS; i-- > 0;)
        for (int at = FLAG_WATCH; at <= (int)level; at++)
            if (path[i].e >= one.threshold[at])
                one.since[at] = path[i].night;
    for (int at = FLAG_WATCH; at <= (int)level; at++)
        if (one.since[at].day == 0)
            one.since[at] = (struct night){ .day = first.day + 50 };
    one.sentence.ko =
        SLICE_LIT("확인된 '있다' 응답 4건이 기준율로 기대되는 0.2건보다 많다는 통계 신호입니다.");
    one.sentence.en = SLICE_LIT(
        "4 confirmed reports are more than the 0.2 that the base rate explains; a statistical sign.");
    return one;
}

static void fill_rules(void)
{
    solicitation = (struct rule){ .id = SLICE_LIT("R1"), .kind = RULE_SOLICITATION, .p0 = 0.0015 };
    solicitation.budget_watch = 8;
    solicitation.budget_alert = 4;
    solicitation.budget_high = 0.1;
    solicitation.handsets_nights = 180;
    solicitation.cause[0] =
        (struct rule_text){ .ko = SLICE_LIT("‘1 없다’와 ‘2 있다’를 거꾸로 읽은 응답이 있습니까?"),
                            .en = SLICE_LIT("Did people mistake “1 no” for “2 yes”?") };
    solicitation.cause[1] =
        (struct rule_text){ .ko = SLICE_LIT("정당한 수수료·과태료를 금품으로 이해했습니까?"),
                            .en = SLICE_LIT("Was a lawful fee taken for a bribe?") };
    solicitation.cause[2] =
        (struct rule_text){ .ko = SLICE_LIT("한 사건에 불만을 품은 사람들이 함께 답했습니까?"),
                            .en = SLICE_LIT("Did people with one grievance answer together?") };
    solicitation.cause_count = 3;
    replies = (struct rule){ .id = SLICE_LIT("R3"), .kind = RULE_PHONE_QUALITY, .budget_watch = 0.5 };
}

static void fill_flags(struct night first)
{
    static const struct rule_text open = { .ko = { "미확인", sizeof("미확인") - 1 }, .en = { "open", 4 } };
    static const struct rule_text seen = { .ko = { "확인함", sizeof("확인함") - 1 },
                                           .en = { "acknowledged", 12 } };
    flag[0] = flag_at(2, FLAG_ALERT, first);
    flag[1] = flag_at(8, FLAG_WATCH, first);
    flag[1].handsets = 0;
    flag[2] = flag_at(7, FLAG_WATCH, first);
    flag[3] = flag_at(3, FLAG_WATCH, first);
    flag[3].path_count = 0;
    shown[0] = (struct report_flag){ .department = department[1].name,
                                     .type = SLICE_LIT("건축 허가"),
                                     .rule = &solicitation,
                                     .flag = &flag[0],
                                     .change = REPORT_FLAG_RAISED,
                                     .state = open,
                                     .nights_untouched = 3 };
    shown[1] = (struct report_flag){ .department = department[7].name,
                                     .rule = &replies,
                                     .flag = &flag[1],
                                     .change = REPORT_FLAG_NEW,
                                     .state = open };
    shown[2] = (struct report_flag){ .department = department[6].name,
                                     .rule = &solicitation,
                                     .flag = &flag[2],
                                     .change = REPORT_FLAG_CONTINUING,
                                     .state = seen,
                                     .nights_untouched = -1 };
    shown[3] = (struct report_flag){ .department = department[2].name,
                                     .rule = &replies,
                                     .flag = &flag[3],
                                     .change = REPORT_FLAG_ENDED,
                                     .state = seen,
                                     .nights_untouched = -1 };
    shown[3].ending = (struct rule_text){ .ko = SLICE_LIT("종결: 비위가 아닌 원인"),
                                          .en = SLICE_LIT("closed: innocent cause") };
    input.flag = shown;
    input.flag_count = 4;
}

static void fill_totals(struct report_totals *totals, int64_t share)
{
    static const char *const question[] = { "kindness", "satisfaction", "solicitation", "opinion" };
    *totals = (struct report_totals){ 0 };
    for (size_t i = 0; i < REPORT_FIXTURE_DEPARTMENTS; i++) {
        totals->complaints += department[i].closed / share;
        totals->invitation[REPORT_INVITED] += department[i].sent / share;
        totals->invitation[REPORT_CAPPED] += (department[i].closed - department[i].sent) / share / 2;
        totals->invitation[REPORT_PHONE_MISSING] += department[i].bad_phones / share;
        for (int e = 0; e < REPORT_ENDING_COUNT; e++) {
            totals->ending[e] += department[i].ending[e] / share;
            totals->ending_weight[e] += (i == 3 ? 4000 : 1000) * (department[i].ending[e] / share);
        }
        totals->replies += department[i].replied * 4 / share;
        for (size_t q = 0; q < 4; q++)
            totals->answer[q].state[REPORT_ANSWER_CLEAR] += department[i].replied / share;
    }
    for (size_t q = 0; q < 4; q++)
        totals->answer[q].question = slice_from_text(question[q]);
    totals->answer_count = 4;
    totals->answer[0].state[REPORT_ANSWER_UNCLEAR] = 40 / share;
    totals->answer[2].state[REPORT_ANSWER_CONFIRMED] = 7 / share;
    totals->answer[2].state[REPORT_ANSWER_WITHDRAWN] = 4 / share;
    totals->messages = totals->invitation[REPORT_INVITED] * 3;
    totals->segments = totals->messages * 2;
    totals->receipt[REPORT_RECEIPT_DELIVERED] = totals->segments * 9 / 10;
    totals->receipt[REPORT_RECEIPT_UNDELIVERABLE] = totals->segments / 20;
    totals->uncertain = 9 / share;
    totals->referrals_confirmed = 7 / share;
    totals->referrals_text = 1;
    totals->reviews = 11 / share;
}

/** `uneven`: half of them come from a unit where every fourth complaint is drawn. */
static struct report_weighted weighted(int64_t n, int64_t k, bool uneven)
{
    struct report_weighted share = { 0 };
    const int64_t drawn = uneven ? n / 2 : 0, of_k = uneven ? k / 3 : 0;
    report_weighted_add(&share, of_k, true, 4 * (double)of_k, 16 * (double)of_k);
    report_weighted_add(&share, drawn - of_k, false, 4 * (double)(drawn - of_k), 16 * (double)(drawn - of_k));
    report_weighted_add(&share, k - of_k, true, (double)(k - of_k), (double)(k - of_k));
    report_weighted_add(&share, n - drawn - (k - of_k), false, (double)(n - drawn - (k - of_k)),
                        (double)(n - drawn - (k - of_k)));
    return share;
}

static void fill_split(struct report_split *split, int32_t n, int32_t k)
{
    split->kindness = weighted(n, n * 76 / 100, true);
    split->satisfaction = weighted(n - n / 20, n * 68 / 100, true);
    split->solicitation = weighted(n * 8 / 10, k, true);
}

static void fill_arms(struct report_measured *measured)
{
    const struct slice survey = SLICE_LIT("visit-integrity");
    const struct report_confirmations *january = &measured->month[2], *february = &measured->month[3];
    measured->arm[0] = (struct report_arm){ survey, SLICE_LIT("as-written"), 0, *january, 0, 0 };
    measured->arm[1] = (struct report_arm){ survey, SLICE_LIT("swapped"), 1, *february, 0, 0 };
    measured->arm[2] =
        (struct report_arm){ survey, SLICE_LIT("mirrored"), 2, { .month = february->month }, 31, 1 };
    measured->arm[3] = (struct report_arm){ survey, SLICE_EMPTY, 3, { .month = february->month }, 0, 0 };
    measured->arm_count = 4;
}

static void fill_themes(struct report_themes *themes)
{
    themes->theme[0] =
        (struct report_theme){ REPORT_DELAY,
                               12,
                               61,
                               33,
                               { SLICE_LIT("주택과 14, 건축과 9, <도로관리과> 7"),
                                 SLICE_LIT("주택과 14, Building <Permits> 9, <도로관리과> 7") } };
    themes->theme[1] = (struct report_theme){
        REPORT_PARKING_FACILITY, 9, 40, 11, { SLICE_LIT("민원여권과 21, 차량등록과 8"), SLICE_EMPTY }
    };
    themes->theme[2] =
        (struct report_theme){ REPORT_UNKINDNESS, 0, 6, 5, { SLICE_LIT("세무1과 6"), SLICE_EMPTY } };
    themes->count = 3;
    themes->citizens = 96;
}

static void fill_outages(struct report_links *links)
{
    links->outage[0] = (struct report_outage){ REPORT_OUTAGE_SILENT,
                                               SLICE_LIT("kt-1"),
                                               SLICE_LIT("2027-02-27 10:04"),
                                               SLICE_LIT("2027-02-27 10:31"),
                                               44,
                                               SLICE_EMPTY };
    links->outage[1] =
        (struct report_outage){ REPORT_OUTAGE_STOPPED,         SLICE_EMPTY, SLICE_LIT("2027-02-28 14:00"),
                                SLICE_LIT("2027-02-28 16:20"), 212,         SLICE_LIT("문구 <오류>") };
    links->outage[2] = (struct report_outage){
        REPORT_OUTAGE_SUSPENDED,        SLICE_LIT("skt-1"), SLICE_LIT("2027-02-28 23:10"), SLICE_EMPTY, 0,
        SLICE_LIT("통신사 점검 <예정>")
    };
    links->outage_count = 3;
}

static void fill_measured(struct report_measured *measured)
{
    const int32_t november = 20758, december = 20788, january = 20819, february = 20850;
    measured->month[0] = (struct report_confirmations){ { november }, 2, 1, 0, 0 };
    measured->month[1] = (struct report_confirmations){ { december }, 1, 2, 1, 0 };
    measured->month[2] = (struct report_confirmations){ { january }, 1, 0, 1, 0 };
    measured->month[3] = (struct report_confirmations){ { february }, 3, 1, 0, 2 };
    measured->month_count = 4;
    measured->all = (struct report_confirmations){ { 0 }, 7, 4, 2, 2 };
    fill_split(&measured->before_reminder, 1102, 6);
    fill_split(&measured->after_reminder, 341, 1);
    fill_split(&measured->mode[0], 1400, 7);
    fill_split(&measured->mode[1], 43, 0);
    measured->every = measured->mode[0];
    measured->kindness_confused = (struct report_confused){ 61, 20, 3 };
    measured->satisfaction_confused = (struct report_confused){ 74, 0, 0 };
    measured->late = 41;
    measured->audit_reviewed.day = february + 20;
    measured->late_tonight = 2;
    fill_arms(measured);
    measured->rule[0] = (struct report_rule_outcome){ SLICE_LIT("R1"), 3, 0, 1, 0, 0 };
    measured->rule[1] = (struct report_rule_outcome){ SLICE_LIT("R3"), 5, 0, 0, 2, 1 };
    measured->rule_count = 2;
    measured->audit_entry = 212;
    measured->audit_hash = SLICE_LIT("7be2a94411915f0c1d7be2a944115f0c7be2a94411915f0c1d7be2a944115f0c");
}

/** One department has an English name; one was renamed tonight, two are to be merged. */
static void fill_units(struct night night)
{
    static struct rule_text name[1];
    static struct report_unit_change change[3];
    name[0] = (struct rule_text){ department[1].name, SLICE_LIT("Building <Permits>") };
    change[0] = (struct report_unit_change){ .night = night,
                                             .kind = SLICE_LIT("renamed"),
                                             .before = { SLICE_LIT("건축허가과"), SLICE_EMPTY },
                                             .after = name[0] };
    change[1] = (struct report_unit_change){ .night = { night.day + 9 },
                                             .kind = SLICE_LIT("merged"),
                                             .before = { SLICE_LIT("세무1과"), SLICE_LIT("Tax 1") },
                                             .after = { SLICE_LIT("세무과"), SLICE_LIT("Tax") } };
    change[2] = change[1];
    change[2].before = (struct rule_text){ SLICE_LIT("세무2과"), SLICE_LIT("Tax 2") };
    input.units = (struct report_units){ name, 1, change, 3 };
}

/** The night before had one flag fewer, another at a lower level, and one that has ended since. */
static void fill_changes(struct night night)
{
    static struct report_state state[2];
    static struct report_difference changes = { .before = &state[0],
                                                .after = &state[1],
                                                .replies_needed = 124 };
    static struct report_state_flag before[3], after[3];
    static struct report_state_department enough[2];
    before[0] = (struct report_state_flag){ department[1].name, SLICE_LIT("R1"), FLAG_WATCH, 139, 3 };
    before[1] = (struct report_state_flag){ department[2].name, SLICE_LIT("R3"), FLAG_WATCH, 210, 31 };
    before[2] = (struct report_state_flag){ department[6].name, SLICE_LIT("R1"), FLAG_WATCH, 139, 4 };
    after[0] = (struct report_state_flag){ department[1].name, SLICE_LIT("R1"), FLAG_ALERT, 141, 4 };
    after[1] = (struct report_state_flag){ department[6].name, SLICE_LIT("R1"), FLAG_WATCH, 141, 4 };
    after[2] = (struct report_state_flag){ department[7].name, SLICE_LIT("R3"), FLAG_WATCH, 141, 4 };
    enough[0] = (struct report_state_department){ department[9].name, 120 };
    enough[1] = (struct report_state_department){ department[9].name, 126 };
    state[0] = (struct report_state){ .night = { night.day - 1 }, .flag = before, .flag_count = 3 };
    state[1] = (struct report_state){ .night = night, .flag = after, .flag_count = 3 };
    for (int i = 0; i < 2; i++) {
        state[i].department = &enough[i];
        state[i].department_count = 1;
    }
    state[1].totals = input.season;
    state[0].totals = input.season;
    state[0].totals.complaints -= input.tonight.complaints;
    state[0].totals.messages -= input.tonight.messages;
    state[0].totals.replies -= input.tonight.replies;
    state[1].referrals = input.referrals;
    state[1].reviews = input.reviews;
    state[1].held = input.held;
    state[1].proposals = input.proposals;
    changes.units = input.units;
    state[0].referrals = (struct report_waiting){ .days_3 = 2, .days_7 = 1, .oldest_nights = 7 };
    input.changes = &changes;
}

static void fill_campaigns(struct night night)
{
    input.campaigns.campaign[0] = (struct report_campaign){ .number = 3,
                                                            .survey = SLICE_LIT("yearly"),
                                                            .cases = 90,
                                                            .asked = 20,
                                                            .state = REPORT_CAMPAIGN_BRAKED,
                                                            .since = { .day = night.day - 1 },
                                                            .begun = 20,
                                                            .replied = 6,
                                                            .opted_out = 3,
                                                            .unclear = 2,
                                                            .many_opted_out = true,
                                                            .many_unclear = true };
    input.campaigns.campaign[1] = (struct report_campaign){ .number = 2,
                                                            .survey = SLICE_LIT("visit-2026"),
                                                            .cases = 4000,
                                                            .asked = 350,
                                                            .state = REPORT_CAMPAIGN_GOES_ON,
                                                            .since = { .day = night.day - 3 } };
    input.campaigns.count = 2;
}

const struct report_input *report_fixture(enum report_fixture_kind kind)
{
    struct night night = { .day = 20879 };
    struct night first = { .day = night.day - REPORT_FIXTURE_NIGHTS + 1 };
    input = (struct report_input){ .night = night,
                                   .first = first,
                                   .zone_name = SLICE_LIT("Asia/Seoul"),
                                   .office = SLICE_LIT("한빛시"),
                                   .contact = SLICE_LIT("02-000-0000"),
                                   .replies_needed = 124,
                                   .confirmed_share = 0.8 };
    input.versions = (struct report_versions){ .program = SLICE_LIT("0.1.0"),
                                               .schema = 4,
                                               .survey_id = SLICE_LIT("visit-integrity"),
                                               .survey_hash = SLICE_LIT("5f0c1d7be2a94411"),
                                               .rules_hash = SLICE_LIT("91aa7be2a944115f"),
                                               .reader_hash = SLICE_LIT("44115f0c1d7be2a9"),
                                               .data_hash = SLICE_LIT("0c1d7be2a944115f") };
    if (kind == REPORT_FIXTURE_EMPTY)
        return &input;
    for (size_t i = 0; i < REPORT_FIXTURE_DEPARTMENTS; i++)
        fill_department(i, kind == REPORT_FIXTURE_HOSTILE ? hostile_names[i] : names[i]);
    input.department = department;
    input.department_count = REPORT_FIXTURE_DEPARTMENTS;
    fill_totals(&input.season, 1);
    fill_totals(&input.tonight, 50);
    fill_measured(&input.measured);
    fill_themes(&input.themes);
    input.links.link[0] = (struct report_link){ .name = SLICE_LIT("kt-1"), .sent = 171, .delivered = 160 };
    input.links.link[1] = (struct report_link){ .name = SLICE_LIT("skt-1"), .sent = 33, .delivered = 29 };
    input.links.count = 2;
    fill_path(first);
    fill_rules();
    if (kind == REPORT_FIXTURE_QUIET)
        return &input;
    fill_flags(first);
    input.referrals =
        (struct report_waiting){ .new_tonight = 1, .days_3 = 2, .days_7 = 1, .older = 1, .oldest_nights = 9 };
    input.undecided = (struct report_waiting){ .days_3 = 1, .oldest_nights = 3 };
    input.reviews = (struct report_waiting){ .new_tonight = 0, .days_3 = 1, .oldest_nights = 2 };
    input.links.link[1].suspended = true;
    input.links.link[1].since = (struct night){ .day = night.day - 2 };
    fill_outages(&input.links);
    input.links.link[1].reason = SLICE_LIT("통신사 점검 <예정>");
    input.coverage.loss[0] = (struct report_coverage_loss){ .revision = 4,
                                                            .survey = SLICE_LIT("visit-integrity"),
                                                            .lost = SLICE_LIT("건축과 <허가>"),
                                                            .since = { .day = night.day - 3 } };
    input.coverage.count = 1;
    fill_campaigns(night);
    input.held = (struct report_waiting){
        .new_tonight = 2, .days_3 = 5, .days_7 = 0, .older = 7, .oldest_nights = 12
    };
    input.held_codes = SLICE_LIT("A-12, <B-3>");
    input.proposals = (struct report_waiting){ .days_7 = 3, .oldest_nights = 5 };
    fill_units(night);
    fill_changes(night);
    input.missed[input.missed_count++] = (struct night){ .day = night.day - 1 };
    return &input;
}
