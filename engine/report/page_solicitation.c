#include "report/page_section.h"

#include "report/report_ranks.h"

struct report_department page_city(const struct report_input *input)
{
    struct report_department city = { 0 };
    for (size_t i = 0; i < input->department_count; i++) {
        const struct report_department *one = &input->department[i];
        city.closed += one->closed;
        city.bad_phones += one->bad_phones;
        city.sent += one->sent;
        city.delivered += one->delivered;
        city.replied += one->replied;
        city.solicitation_n += one->solicitation_n;
        city.solicitation_k += one->solicitation_k;
        for (int point = 0; point < REPORT_SCALE_MAX; point++) {
            city.kindness.distribution[point] += one->kindness.distribution[point];
            city.satisfaction.distribution[point] += one->satisfaction.distribution[point];
        }
    }
    return city;
}

/** Gamma-Poisson shrinkage of each department towards the city's rate; used once anybody said yes. */
struct city_prior {
    double rate, a;
};

static struct city_prior prior_of(const struct report_input *input)
{
    static const double prior_unknown = 1;
    double k[REPORT_DEPARTMENTS_MAX], expected[REPORT_DEPARTMENTS_MAX];
    struct report_department city = page_city(input);
    struct city_prior prior = { .a = prior_unknown };
    if (city.solicitation_k == 0 || input->department_count > REPORT_DEPARTMENTS_MAX)
        return prior;
    prior.rate = (double)city.solicitation_k / city.solicitation_n;
    size_t count = 0;
    for (size_t i = 0; i < input->department_count; i++) {
        if (input->department[i].solicitation_n == 0)
            continue;
        k[count] = input->department[i].solicitation_k;
        expected[count++] = prior.rate * input->department[i].solicitation_n;
    }
    prior.a = statistics_shrink_prior(k, expected, count);
    return prior;
}

/** Not below n0: an estimate drawn to the city's would look like a clearance. */
static void add_shrunk(struct page *page, const struct city_prior *prior,
                       const struct report_department *department)
{
    page_raw(page, "<td>");
    if (prior->rate <= 0 || department->solicitation_n < page->input->replies_needed) {
        page_raw(page, "–</td><td>–</td>");
        return;
    }
    struct shrinkage shrunk =
        statistics_shrink(department->solicitation_k, prior->rate * department->solicitation_n, prior->a);
    page_percent(page, prior->rate * shrunk.ebgm, 2);
    page_raw(page, "</td><td>");
    page_interval(
        page, (struct interval){ .low = prior->rate * shrunk.eb05, .high = prior->rate * shrunk.eb95 }, 2);
    page_raw(page, "</td>");
}

/* ---- ranks ---- */

/** Of the departments that can be judged at all; none when nobody confirmed a yes, or they are too many. */
struct ranks {
    int32_t unit[REPORT_RANKS_MAX];
    struct report_rank rank[REPORT_RANKS_MAX];
    size_t count;
};

static struct ranks ranks_of(const struct report_input *input, const struct city_prior *prior)
{
    struct report_posterior posterior[REPORT_RANKS_MAX];
    struct ranks ranks = { .count = 0 };
    for (size_t i = 0; prior->rate > 0 && i < input->department_count; i++) {
        const struct report_department *one = &input->department[i];
        if (one->solicitation_n < input->replies_needed)
            continue;
        if (ranks.count == REPORT_RANKS_MAX)
            return (struct ranks){ .count = 0 };
        ranks.unit[ranks.count] = one->unit;
        posterior[ranks.count++] =
            (struct report_posterior){ .shape = prior->a + one->solicitation_k,
                                       .rate = prior->a + prior->rate * one->solicitation_n };
    }
    report_ranks(posterior, ranks.count, (uint64_t)input->night.day, ranks.rank);
    return ranks;
}

static void add_rank(struct page *page, const struct ranks *ranks, int32_t unit)
{
    page_raw(page, "<td>");
    size_t i = 0;
    while (i < ranks->count && ranks->unit[i] != unit)
        i++;
    if (i == ranks->count || ranks->count < 2) {
        page_raw(page, "–</td>");
        return;
    }
    page_int(page, ranks->rank[i].low);
    page_raw(page, "–");
    page_int(page, ranks->rank[i].high);
    page_raw(page, " / ");
    page_int(page, (int64_t)ranks->count);
    page_raw(page, "</td>");
}

static bool has_flag(const struct page *page, int32_t unit)
{
    for (size_t i = 0; i < page->input->flag_count; i++)
        if (page->input->flag[i].change != REPORT_FLAG_ENDED && page->input->flag[i].flag->department == unit)
            return true;
    return false;
}

static void add_judgement(struct page *page, const struct report_department *department)
{
    page_raw(page, "<td class=\"words\">");
    if (has_flag(page, department->unit))
        page_say(page, "경보 발생 중", "flag up");
    else if (department->solicitation_n < page->input->replies_needed)
        page_say(page, "판단 근거 부족", "insufficient evidence");
    else if (department->solicitation_k == 0)
        page_say(page, "3 % 이상일 가능성 낮음", "3 % or more is unlikely");
    else
        page_say(page, "확인된 응답 있음, 경보 기준 미만", "confirmed answers, below the flag’s threshold");
    page_raw(page, "</td></tr>\n");
}

/** R10: what the answers leave open, whatever the silent would have said. */
static void add_silence(struct page *page)
{
    page_begin_table(page, "무응답까지 고려한 가능 범위: 발송한 설문 전체 기준 (Manski)",
                     "What silence may hide: of all surveys sent (Manski)");
    page_raw(page, "<thead><tr>");
    page_column(page, "부서", "Department");
    page_column(page, "발송", "Sent");
    page_column(page, "집계 응답", "Counted");
    page_column(page, "집계 응답 ÷ 발송", "Counted ÷ sent");
    page_column(page, "‘있다’일 수 있는 비율", "Share that may be “yes”");
    page_raw(page, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < page->input->department_count; i++) {
        const struct report_department *one = &page->input->department[i];
        page_row_name(page, page_department_name(page, one->name));
        page_cell_int(page, one->sent);
        page_cell_int(page, one->solicitation_n);
        page_cell_share(page, one->solicitation_n, one->sent);
        page_raw(page, "<td>");
        if (one->sent >= one->solicitation_n && one->solicitation_n > 0)
            page_interval(page, statistics_manski(one->solicitation_k, one->solicitation_n, one->sent), 1);
        else
            page_raw(page, "–");
        page_raw(page, "</td></tr>\n");
    }
    page_end_table(page);
}

void page_solicitation(struct page *page)
{
    page_raw(page, "<h3>");
    page_say(page, "금품·접대 요구 문항", "The question about solicitation");
    page_raw(page, "</h3>\n<p class=\"small\">");
    page_say(
        page,
        "재확인에서 맞다고 한 ‘있다’만 집계하며, 전화기 한 대는 부서마다 90일에 한 번만 집계합니다. 집계 응답이 ",
        "Only a “yes” confirmed when asked again is counted, and a handset once a department in 90 "
        "nights. With fewer than ");
    page_int(page, page->input->replies_needed);
    page_say(page,
             "건 미만이면 ‘판단 근거 부족’입니다. 신고가 없다는 것은 문제가 없다는 증거가 아닙니다.</p>\n",
             " counted answers the evidence is insufficient. Silence is not evidence of innocence.</p>\n");
    page_begin_table(page, "부서별 확인된 응답과 판단 근거", "Confirmed answers and evidence by department");
    page_raw(page, "<thead><tr>");
    page_column(page, "부서", "Department");
    page_column(page, "집계 응답", "Counted");
    page_column(page, "확인된 ‘있다’", "Confirmed “yes”");
    page_column(page, "95 % 구간 (Wilson)", "95 % interval (Wilson)");
    page_column(page, "축소 추정", "Shrunk estimate");
    page_column(page, "90 % 구간", "90 % interval");
    page_column(page, "가능한 순위 (90 %)", "Possible rank (90 %)");
    page_raw(page, "<th scope=\"col\" class=\"words\">");
    page_say(page, "판단 근거", "Enough evidence?");
    page_raw(page, "</th></tr></thead><tbody>\n");
    const struct city_prior prior = prior_of(page->input);
    const struct ranks ranks = ranks_of(page->input, &prior);
    for (size_t i = 0; i < page->input->department_count; i++) {
        const struct report_department *department = &page->input->department[i];
        page_row_name(page, page_department_name(page, department->name));
        page_cell_int(page, department->solicitation_n);
        page_cell_int(page, department->solicitation_k);
        page_cell_interval(page, department->solicitation_k, department->solicitation_n);
        add_shrunk(page, &prior, department);
        add_rank(page, &ranks, department->unit);
        add_judgement(page, department);
    }
    page_end_table(page);
    add_silence(page);
}
