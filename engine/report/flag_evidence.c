#include "report/flag_evidence.h"

#include "report/picture.h"

#include <assert.h>
#include <math.h>

enum {
    RECENT_NIGHTS = 28, /* "lately" in the comparison: four whole weeks, so weekdays weigh the same */
    STEPS_SHOWN_MAX = 10,
    LABEL_LEN_MAX = 64,
};

/** What n and k count under a rule, for people. */
struct count_words {
    const char *n_korean, *n_english, *k_korean, *k_english;
};

static struct count_words words_of(enum rule_kind kind)
{
    switch (kind) {
    case RULE_SOLICITATION:
    case RULE_TWO_HANDSETS:
        return (struct count_words){ "집계 응답", "counted answers", "확인된 ‘있다’", "confirmed “yes”" };
    case RULE_PHONE_QUALITY:
        return (struct count_words){ "종결 민원", "closed complaints", "연락 불가 번호",
                                     "numbers that fail" };
    case RULE_REPLY_FALL:
        return (struct count_words){ "수신 후 72시간 지난 설문", "delivered, 72 h old", "회신", "replied" };
    case RULE_ONE_HANDSET:
    case RULE_SAME_PHONES:
        return (struct count_words){ "회신", "replies", "다른 민원에도 쓰인 전화기",
                                     "handset used for another citizen" };
    case RULE_FAST_PERFECT:
        return (struct count_words){ "회신", "replies", "60초 안에 모두 만점", "within 60 s and all best" };
    case RULE_REFERRAL:
    case RULE_SOFT_SIGNS:
    case RULE_DISPLAY_ORDER:
    case RULE_COVERAGE:
    case RULE_KIND_COUNT:
        break;
    }
    return (struct count_words){ "관측", "observed", "해당", "events" };
}

static void begin_item(struct page *page, const char *korean, const char *english)
{
    page_raw(page, "<dt>");
    page_say(page, korean, english);
    page_raw(page, "</dt><dd>");
}

static void end_item(struct page *page)
{
    page_raw(page, "</dd>\n");
}

/** Where the counts begin. */
static void add_since(struct page *page, const struct flag *flag)
{
    if (flag->path_count == 0)
        return;
    page_say(page, " (", " (since ");
    page_night_short(page, flag->path[0].night);
    page_say(page, "부터)", ")");
}

static void add_events(struct page *page, const struct report_flag *flag)
{
    struct count_words words = words_of(flag->rule->kind);
    const struct flag *evidence = flag->flag;
    begin_item(page, words.k_korean, words.k_english);
    page_raw(page, "<strong>");
    page_int(page, evidence->k);
    page_say(page, "건</strong>", "</strong>");
    if (evidence->p0 > 0) {
        page_say(page, " (기준율 ", " (the base rate of ");
        page_percent(page, evidence->p0, 2);
        if (evidence->p0_class.len > 0) {
            page_say(page, "(부서 분류 ", " of class ");
            page_text(page, evidence->p0_class);
            page_say(page, ")", "");
        }
        page_say(page, "라면 ", " would give ");
        page_fixed(page, evidence->expected, 1);
        page_say(page, "건)", ")");
    }
    end_item(page);
    if (evidence->n > 0) { /* a rule that counts handsets alone has no n */
        begin_item(page, words.n_korean, words.n_english);
        page_int(page, evidence->n);
        page_say(page, "건", "");
        add_since(page, evidence);
        end_item(page);
    }
}

/** Two handsets are counted over their own nights: the year's counts beside them would contradict them. */
static void add_counts(struct page *page, const struct report_flag *flag)
{
    if (flag->rule->kind != RULE_TWO_HANDSETS)
        add_events(page, flag);
    if (flag->flag->handsets > 0) {
        begin_item(page, "서로 다른 전화기", "Distinct handsets");
        page_int(page, flag->flag->handsets);
        page_say(page, "대 (최근 ", " (in ");
        page_int(page, flag->rule->handsets_nights);
        page_say(page, "일)", " nights)");
        end_item(page);
    }
}

static bool is_used(double threshold)
{
    return threshold > 0 && isfinite(threshold);
}

/** Rules that only count handsets reach a limit; they have no E and no path. */
static bool has_detector(const struct report_flag *flag)
{
    return flag->rule->kind != RULE_TWO_HANDSETS && flag->rule->kind != RULE_ONE_HANDSET;
}

static void add_levels(struct page *page, const struct report_flag *flag)
{
    const struct flag *evidence = flag->flag;
    if (!has_detector(flag)) {
        begin_item(page, "기준 도달일", "Reached its limit on");
        page_night_short(page, evidence->since[evidence->level]);
        end_item(page);
        return;
    }
    begin_item(page, "검출기 값 E", "Detector E");
    page_raw(page, "<strong>");
    page_fixed(page, evidence->e, 2);
    page_raw(page, "</strong>");
    end_item(page);
    for (enum flag_level level = FLAG_WATCH; level < FLAG_LEVEL_COUNT; level++) {
        if (!is_used(evidence->threshold[level]))
            continue;
        page_raw(page, "<dt>");
        page_raw(page, page_level_name(page, level));
        page_say(page, " 기준", " from");
        page_raw(page, "</dt><dd>");
        page_fixed(page, evidence->threshold[level], 2);
        if (level <= evidence->level) {
            page_say(page, " · ", " · reached ");
            page_night_short(page, evidence->since[level]);
            page_say(page, "에 도달", "");
        }
        end_item(page);
    }
}

static void add_facts(struct page *page, const struct report_flag *flag)
{
    page_raw(page, "<dl>\n");
    add_counts(page, flag);
    add_levels(page, flag);
    if (flag->type.len > 0) {
        begin_item(page, "비중이 가장 큰 유형", "Type that weighs most");
        page_text(page, flag->type);
        end_item(page);
    }
    begin_item(page, "처리 상태", "Handling");
    page_rule_text(page, &flag->state);
    if (flag->nights_untouched > 0) {
        page_say(page, " (", " (for ");
        page_int(page, flag->nights_untouched);
        page_say(page, "일째)", " nights)");
    }
    end_item(page);
    page_raw(page, "</dl>\n");
}

/* ---- the path ---- */

static bool is_step(const struct flag *flag, const struct flag_point *point)
{
    if (point->k > 0)
        return true;
    for (enum flag_level level = FLAG_WATCH; level <= flag->level; level++)
        if (is_used(flag->threshold[level]) && flag->since[level].day == point->night.day)
            return true;
    return false;
}

/** Nights with an event, nights on which a level was reached, and tonight; the latest STEPS_SHOWN_MAX of
 *  them. */
static void add_steps(struct page *page, const struct report_flag *flag)
{
    const struct flag *evidence = flag->flag;
    struct count_words words = words_of(flag->rule->kind);
    size_t steps = 0;
    for (size_t i = 0; i + 1 < evidence->path_count; i++)
        steps += is_step(evidence, &evidence->path[i]);
    size_t hidden = steps > STEPS_SHOWN_MAX ? steps - STEPS_SHOWN_MAX : 0;
    page_begin_table(page, "해당 응답이 있거나 단계에 도달한 날",
                     "Nights with an event, or on which a level was reached");
    page_raw(page, "<thead><tr>");
    page_column(page, "날짜", "Night");
    page_column(page, words.n_korean, words.n_english);
    page_column(page, words.k_korean, words.k_english);
    page_raw(page, "<th scope=\"col\">E</th></tr></thead><tbody>\n");
    size_t seen = 0;
    for (size_t i = 0; i < evidence->path_count; i++) {
        const struct flag_point *point = &evidence->path[i];
        bool last = i + 1 == evidence->path_count;
        if (!last && (!is_step(evidence, point) || seen++ < hidden))
            continue;
        page_raw(page, last ? "<tr class=\"total\"><th scope=\"row\">" : "<tr><th scope=\"row\">");
        page_night_short(page, point->night);
        page_raw(page, "</th>");
        page_cell_int(page, point->n);
        page_cell_int(page, point->k);
        page_raw(page, "<td>");
        page_fixed(page, point->e, 2);
        page_raw(page, "</td></tr>\n");
    }
    page_end_table(page);
    page_raw(page, "<p class=\"small\">");
    if (hidden > 0) {
        page_say(page, "이전 ", "");
        page_int(page, (int64_t)hidden);
        page_say(page, "일은 생략했습니다. ", " earlier nights are left out here. ");
    }
    page_say(
        page,
        "나중에 확인된 응답은 답이 온 날짜에 놓이므로, 단계에 도달한 날은 선이 기준을 넘는 날보다 늦을 "
        "수 있습니다. 모든 날의 값은 같은 이름의 JSON 파일에 있습니다.</p>\n",
        "An answer that was confirmed later stands on the night on which it came, so a level may have been "
        "reached later than the line crosses it. Every night's values are in the JSON file of the same "
        "name.</p>\n");
}

static void describe_path(struct page *note, const struct report_flag *flag)
{
    const struct flag *evidence = flag->flag;
    page_night_short(note, evidence->path[0].night);
    page_say(note, "부터 ", " to ");
    page_night_short(note, evidence->path[evidence->path_count - 1].night);
    page_say(note, "까지의 검출기 값. 세로축은 로그 눈금이고 점은 해당 응답이 있던 날이다. 현재 ",
             ": the detector's value on a logarithmic axis; dots are nights with events. Tonight ");
    page_fixed(note, evidence->e, 2);
    page_say(note, ". 수치는 아래 표에 있다.", ". The table below has the numbers.");
}

static void add_path(struct page *page, const struct report_flag *flag)
{
    const struct flag *evidence = flag->flag;
    if (evidence->path_count == 0)
        return;
    static const char *const style[FLAG_LEVEL_COUNT] = { "none", "watch", "alert", "high" };
    struct picture_threshold threshold[PICTURE_THRESHOLDS_MAX];
    size_t count = 0;
    for (enum flag_level level = FLAG_WATCH; level < FLAG_LEVEL_COUNT; level++)
        if (is_used(evidence->threshold[level]))
            threshold[count++] =
                (struct picture_threshold){ .at = evidence->threshold[level],
                                            .label = slice_from_text(page_level_name(page, level)),
                                            .style = style[level] };
    char memory[PAGE_NOTE_LEN_MAX];
    struct buffer description;
    buffer_init(&description, memory, sizeof(memory));
    struct page note = page_note(page, &description);
    describe_path(&note, flag);
    struct picture_words words = { .title = page_here(page, "검출기의 경로", "The detector's path"),
                                   .description = buffer_slice(&description),
                                   .id = ++page->pictures };
    page_raw(page, "<figure><figcaption>");
    page_say(page, "검출기의 경로 (로그 눈금)", "The detector's path (logarithmic)");
    page_raw(page, "</figcaption>\n");
    picture_path(page->out, &words, evidence->path, evidence->path_count, threshold, count);
    page_raw(page, "</figure>\n");
    add_steps(page, flag);
}

/* ---- its past and its peers ---- */

struct share_row {
    const char *korean, *english;
    int64_t k, n;
};

enum { COMPARISON_ROWS_MAX = 3 };

static void past_of(const struct flag *flag, struct share_row *recent, struct share_row *earlier)
{
    int32_t from = flag->path[flag->path_count - 1].night.day - RECENT_NIGHTS + 1;
    for (size_t i = 0; i < flag->path_count; i++) {
        struct share_row *row = flag->path[i].night.day >= from ? recent : earlier;
        row->k += flag->path[i].k;
        row->n += flag->path[i].n;
    }
}

/** What the same rule would count at all other departments; n = 0 where the page has no such figures. */
static struct share_row peers_of(const struct page *page, const struct report_flag *flag)
{
    struct share_row row = { .korean = "다른 부서 전체", .english = "all others" };
    for (size_t i = 0; i < page->input->department_count; i++) {
        const struct report_department *other = &page->input->department[i];
        if (other->unit == flag->flag->department)
            continue;
        if (flag->rule->kind == RULE_SOLICITATION || flag->rule->kind == RULE_TWO_HANDSETS) {
            row.k += other->solicitation_k;
            row.n += other->solicitation_n;
        } else if (flag->rule->kind == RULE_PHONE_QUALITY) {
            row.k += other->bad_phones;
            row.n += other->closed;
        } else if (flag->rule->kind == RULE_REPLY_FALL) {
            row.k += other->replied;
            row.n += other->delivered;
        }
    }
    return row;
}

/** The next of 5, 10, 20, 50, 100 % that holds everything. */
static double axis_for(double most)
{
    static const double axis[] = { 0.05, 0.1, 0.2, 0.5 };
    for (size_t i = 0; i < sizeof(axis) / sizeof(axis[0]); i++)
        if (most <= axis[i])
            return axis[i];
    return 1;
}

static void draw_comparison(struct page *page, const struct share_row *row, size_t count)
{
    struct picture_interval drawn[COMPARISON_ROWS_MAX];
    char memory[COMPARISON_ROWS_MAX][LABEL_LEN_MAX];
    double most = 0;
    for (size_t i = 0; i < count; i++) {
        struct buffer label;
        buffer_init(&label, memory[i], sizeof(memory[i]));
        struct page note = page_note(page, &label);
        page_int(&note, row[i].k);
        page_raw(&note, " / ");
        page_int(&note, row[i].n);
        struct interval interval = statistics_wilson((double)row[i].k, (double)row[i].n);
        drawn[i] = (struct picture_interval){ .name = page_here(page, row[i].korean, row[i].english),
                                              .label = buffer_slice(&label),
                                              .low = interval.low,
                                              .high = interval.high,
                                              .at = row[i].n > 0 ? (double)row[i].k / (double)row[i].n : -1,
                                              .strong = i == 0 };
        if (row[i].n > 0)
            most = fmax(most, interval.high);
    }
    struct picture_words words = {
        .title =
            page_here(page, "과거 및 다른 부서와 비교한 비율", "The share beside its past and its peers"),
        .description =
            page_here(page, "점은 비율, 선은 95 % 윌슨 구간이다. 수치는 아래 표에 있다.",
                      "Dots are shares, lines their 95 % Wilson intervals. The table below has the numbers."),
        .id = ++page->pictures
    };
    page_raw(page, "<figure><figcaption>");
    page_say(page, "과거 및 다른 부서와 비교", "Beside its past and its peers");
    page_raw(page, "</figcaption>\n");
    picture_intervals(page->out, &words, drawn, count, axis_for(most));
    page_raw(page, "</figure>\n");
}

static void add_comparison(struct page *page, const struct report_flag *flag)
{
    if (flag->flag->path_count == 0)
        return;
    struct share_row row[COMPARISON_ROWS_MAX] = { { .korean = "이 부서, 최근 28일",
                                                    .english = "here, 28 nights" },
                                                  { .korean = "이 부서, 이전", .english = "here, before" } };
    past_of(flag->flag, &row[0], &row[1]);
    row[2] = peers_of(page, flag);
    size_t count = row[2].n > 0 ? COMPARISON_ROWS_MAX : COMPARISON_ROWS_MAX - 1;
    struct count_words words = words_of(flag->rule->kind);
    draw_comparison(page, row, count);
    page_begin_table(page, "비율과 95 % 구간 (Wilson)", "Shares with 95 % intervals (Wilson)");
    page_raw(page, "<thead><tr>");
    page_column(page, "구분", "Where");
    page_column(page, words.k_korean, words.k_english);
    page_column(page, words.n_korean, words.n_english);
    page_column(page, "비율", "Share");
    page_column(page, "95 % 구간", "95 % interval");
    page_raw(page, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < count; i++) {
        page_row_name(page, page_here(page, row[i].korean, row[i].english));
        page_cell_int(page, row[i].k);
        page_cell_int(page, row[i].n);
        page_cell_share(page, row[i].k, row[i].n);
        page_cell_interval(page, row[i].k, row[i].n);
        page_raw(page, "</tr>\n");
    }
    page_end_table(page);
}

void flag_evidence(struct page *page, const struct report_flag *flag)
{
    if (flag->rule->kind == RULE_TWO_HANDSETS) { /* its path would be the number of handsets once more */
        add_facts(page, flag);
        return;
    }
    page_raw(page, "<div class=\"columns\"><div>\n");
    add_facts(page, flag);
    add_comparison(page, flag);
    page_raw(page, "</div><div>\n");
    add_path(page, flag);
    page_raw(page, "</div></div>\n");
}
