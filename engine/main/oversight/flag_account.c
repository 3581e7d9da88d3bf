#include "main/oversight/flag_account.h"

#include "report/json.h"
#include "rules/second_opinion.h"

#include <math.h>
#include <stdio.h>

enum { CHART_WIDTH = 70, CHART_HEIGHT = 10 };

static const double E_SHOWN_MAX = 8e9; /* what buffer_add_fixed takes; nothing is decided beyond it */

/* `before`, the value in so many significant digits, `after`. */
static void add_number(struct buffer *out, const char *before, double value, int digits, const char *after)
{
    char text[32];
    snprintf(text, sizeof text, "%.*g", digits, value);
    buffer_add_text(out, before);
    buffer_add_text(out, text);
    buffer_add_text(out, after);
}

/** One of two texts of ours. */
static void say(const struct flag_account *account, struct buffer *out, const char *korean,
                const char *english)
{
    buffer_add_text(out, account->english ? english : korean);
}

static const char *level_word(const struct flag_account *account, enum flag_level level)
{
    static const char *const korean[FLAG_LEVEL_COUNT] = { "", "관찰", "주의", "높음" };
    static const char *const english[FLAG_LEVEL_COUNT] = { "", "watch", "alert", "high" };
    return account->english ? english[level] : korean[level];
}

/* ---- the chart ---- */

/* Evidence of the nights of one column: the most of them, in powers of ten. */
static double column_height(const struct flag *flag, size_t column, size_t columns)
{
    double most = -INFINITY;
    const size_t from = column * flag->path_count / columns, to = (column + 1) * flag->path_count / columns;
    for (size_t i = from; i < to; i++)
        most = fmax(most, flag->path[i].e > 0 ? log10(flag->path[i].e) : -INFINITY);
    return most;
}

static const char *level_mark(const struct flag_account *account, double low, double high)
{
    const struct flag *flag = account->flag;
    for (int level = FLAG_HIGH; level > FLAG_NONE; level--) {
        const double at = isfinite(flag->threshold[level]) ? log10(flag->threshold[level]) : INFINITY;
        if (at >= low && at < high)
            return level_word(account, (enum flag_level)level);
    }
    return "";
}

static void add_place(struct buffer *out, double place)
{
    char text[16];
    snprintf(text, sizeof text, "%6.1f |", fmax(fmin(place, 999), -999));
    buffer_add_text(out, text);
}

static void add_chart(const struct flag_account *account, struct buffer *out)
{
    const struct flag *flag = account->flag;
    const size_t columns = flag->path_count < CHART_WIDTH ? flag->path_count : CHART_WIDTH;
    double top = 0;
    const double bottom = -2;
    for (int level = FLAG_WATCH; level < FLAG_LEVEL_COUNT; level++)
        if (isfinite(flag->threshold[level]))
            top = fmax(top, log10(flag->threshold[level]));
    for (size_t c = 0; c < columns; c++)
        top = fmax(top, column_height(flag, c, columns));
    const double step = (top + 0.01 - bottom) / CHART_HEIGHT;
    say(account, out, "\n검출기 값 E의 경로 (10의 거듭제곱):\n", "\nThe detector's E, in powers of ten:\n");
    for (int row = CHART_HEIGHT - 1; row >= 0; row--) {
        const double low = bottom + row * step;
        const char *mark = level_mark(account, low, low + step);
        add_place(out, low);
        for (size_t c = 0; c < columns; c++)
            buffer_add_text(out, column_height(flag, c, columns) >= low ? "#" : mark[0] != '\0' ? "-" : " ");
        buffer_add_text(out, mark[0] != '\0' ? "- " : "");
        buffer_add_text(out, mark);
        buffer_add_byte(out, '\n');
    }
    buffer_add_text(out, "       ");
    night_add(out, flag->path[0].night);
    say(account, out, " ~ ", " to ");
    night_add(out, flag->path[flag->path_count - 1].night);
    buffer_add_byte(out, '\n');
}

/* ---- text ---- */

static struct slice unit_name(const struct flag_account *account, int32_t id)
{
    for (size_t i = 0; i < account->unit_count; i++)
        if (account->unit[i].id == id)
            return account->unit[i].name;
    return SLICE_EMPTY;
}

static void add_levels(const struct flag_account *account, struct buffer *out)
{
    for (int level = FLAG_WATCH; level < FLAG_LEVEL_COUNT; level++) {
        if (!isfinite(account->flag->threshold[level]))
            continue;
        buffer_add_text(out, "  ");
        buffer_add_text(out, level_word(account, (enum flag_level)level));
        add_number(out, account->english ? ": E from " : ": E ", account->flag->threshold[level], 6,
                   account->english ? "" : " 이상");
        const double budget = night_rules_budget(account->rule, (enum flag_level)level, account->departments);
        if (budget > 0)
            add_number(out,
                       account->english ? "; by chance fewer than "
                                        : "; 우연히 이르는 부서는 시 전체에서 1년에 ",
                       budget, 3, account->english ? " departments of the city a year" : "곳 미만");
        if (level <= (int)account->flag->level) {
            say(account, out, "; 도달 ", "; reached ");
            night_add(out, account->flag->since[level]);
        }
        buffer_add_byte(out, '\n');
    }
    if (account->flag->p0 > 0)
        add_number(out, account->english ? "  base rate p0: " : "  기준율 p0: ", 100 * account->flag->p0, 6,
                   " %");
    if (account->flag->p0_class.len > 0) {
        say(account, out, " (부서 분류 ", " (class ");
        buffer_add(out, account->flag->p0_class);
        buffer_add_byte(out, ')');
    }
    buffer_add_text(out, account->flag->p0 > 0 ? "\n" : "");
}

/* What the levels promise, in words. */
static void add_guarantee(const struct flag_account *account, struct buffer *out)
{
    const bool english = account->english;
    const double budget = night_rules_budget(account->rule, FLAG_ALERT, account->departments);
    say(account, out, "\n우연일 가능성:\n", "\nHow often chance would do this:\n");
    if (budget > 0) {
        add_number(
            out,
            english
                ? "  If nothing is wrong anywhere, this rule brings fewer than "
                : "  어느 부서에도 문제가 없다면, 매일 보더라도 이 규칙이 ‘주의’까지 잘못 올리는 부서는 1년에 ",
            budget, 3,
            english ? " departments of this city to alert in a year, however often one looks.\n"
                    : "곳 미만입니다.\n");
    } else {
        say(account, out, "  보장 없음: 이 규칙은 세기만 하며 우연과 비교하지 않습니다.\n",
            "  No guarantee: this rule counts, it does not test against chance.\n");
    }
    add_number(out, english ? "  All rules together: fewer than " : "  모든 규칙을 합하면 ",
               account->city_budget, 3, "");
    add_number(out, english ? " of its " : "곳 미만 (전체 ", (double)account->departments, 9,
               english ? " departments. That does not make this flag true.\n"
                       : "개 부서). 이 경보가 사실이라는 뜻은 아닙니다.\n");
}

static void add_causes(const struct flag_account *account, struct buffer *out)
{
    say(account, out, "\n먼저 확인할 다른 원인:\n", "\nInnocent causes to check first:\n");
    for (size_t i = 0; i < account->rule->cause_count; i++) {
        const struct rule_text *cause = &account->rule->cause[i];
        buffer_add_text(out, "  - ");
        buffer_add(out, account->english ? cause->en : cause->ko);
        buffer_add_byte(out, '\n');
    }
}

static void add_path(const struct flag_account *account, struct buffer *out)
{
    const struct flag *flag = account->flag;
    say(account, out, "\n날짜          응답   해당  검출기 값 E\n",
        "\nnight      answers events  detector E\n");
    for (size_t i = 0; i < flag->path_count; i++) {
        const struct flag_point *point = &flag->path[i];
        if (point->n == 0 && point->k == 0 && i + 1 < flag->path_count)
            continue;
        char line[96];
        night_add(out, point->night);
        snprintf(line, sizeof line, "  %6d %6d  %.6g\n", (int)point->n, (int)point->k, point->e);
        buffer_add_text(out, line);
    }
}

static void add_opinions(const struct flag_account *account, struct buffer *out)
{
    const bool english = account->english;
    struct second_opinion by;
    if (!second_opinion_of(account->rule, account->flag, account->rest_n, account->rest_k, &by))
        return;
    say(account, out,
        "\n같은 수치를 다른 방법으로 본 값 (판정에 쓰지 않으며, 매일 보아도 유효한 것은 마지막뿐입니다):\n",
        "\nThe same counts by other measures; none of them decides, and only the last survives a look every "
        "night:\n");
    add_number(out,
               english ? "  so many or more, at the expected rate: p = "
                       : "  기준율에서 이만큼 이상일 확률: p = ",
               by.tail, 3, "\n");
    add_number(out,
               english ? "  the whole stretch as one batch: E = " : "  전체 기간을 한 번에 본 값: E = ", by.e,
               3, "\n");
    add_number(out,
               english ? "  against the rest of the city (Fisher, one-sided): p = "
                       : "  다른 부서와 비교 (피셔, 단측): p = ",
               by.fisher, 3, "\n");
    add_number(out,
               english ? "  the last 28 nights, given those before: p = "
                       : "  이전 기간에 비추어 본 최근 28일: p = ",
               by.predictive, 3, "\n");
    add_number(out,
               english ? "  a true rate of more than twice the expected: probability "
                       : "  실제 비율이 기준율의 두 배를 넘을 확률: ",
               by.twice, 3, "\n");
    add_number(out,
               english ? "  95 % interval of the share (Clopper-Pearson): "
                       : "  비율의 95 % 구간 (클로퍼-피어슨): ",
               100 * by.exact.low, 3, "");
    add_number(out, english ? " to " : "–", 100 * by.exact.high, 3, " %\n");
    add_number(out, english ? "  95 % confidence sequence of the share: " : "  비율의 95 % 신뢰 수열: ",
               100 * by.any_time.low, 3, "");
    add_number(out, english ? " to " : "–", 100 * by.any_time.high, 3, " %\n");
}

static void add_reference(const struct flag_account *account, const struct flag_reference *reference,
                          struct buffer *out)
{
    const struct slice part[] = { reference->case_number, reference->type, reference->officer,
                                  reference->how };
    buffer_add_text(out, "  ");
    buffer_add(out, reference->source);
    for (size_t i = 0; i < sizeof part / sizeof part[0]; i++) {
        buffer_add_text(out, i == 0 ? " " : ", ");
        buffer_add(out, part[i]);
    }
    say(account, out, ", 응답 ", ", arrived ");
    night_add(out, reference->arrived);
    say(account, out, ", 확인 ", ", known ");
    night_add(out, reference->known);
    say(account, out, ", 전화기 ", ", handset ");
    buffer_add_int(out, reference->handset);
    if (!reference->counted)
        say(account, out, ", 집계하지 않음 (이미 집계한 전화기)",
            ", not counted (that handset counted already)");
    buffer_add_byte(out, '\n');
}

static void add_what_it_rests_on(const struct flag_account *account, struct buffer *out)
{
    if (!account->may_see) {
        say(account, out, "\n근거가 된 민원: 감사담당 권한으로 볼 수 있습니다\n",
            "\nrests on: the integrity office's role sees which complaints\n");
        return;
    }
    const struct slice type = unit_name(account, account->flag->type);
    const struct slice officer = unit_name(account, account->flag->officer);
    if (account->reference_count > 0)
        say(account, out, "\n근거가 된 민원 (번호만, 글은 없음):\n", "\nrests on (references, no texts):\n");
    else
        say(account, out, "\n위에 집계한 모든 응답과 무응답이 근거입니다\n",
            "\nrests on everybody's answers and silence, as counted above\n");
    for (size_t i = 0; i < account->reference_count; i++)
        add_reference(account, &account->reference[i], out);
    if (type.len > 0) {
        say(account, out, "  비중이 가장 큰 유형 ", "  weighs most: type ");
        buffer_add(out, type);
        say(account, out, ", 담당자 ", ", officer ");
        buffer_add(out, officer.len > 0    ? officer
                        : account->english ? SLICE_LIT("(none)")
                                           : SLICE_LIT("(없음)"));
        buffer_add_byte(out, '\n');
    }
}

static void add_head(const struct flag_account *account, struct buffer *out)
{
    const struct flag_row *row = account->row;
    if (account->english)
        buffer_add_text(out, "Flag ");
    buffer_add_int(out, row->flag);
    say(account, out, "번 경보: ", ": ");
    buffer_add(out, account->english && row->department_name_en.len > 0 ? row->department_name_en
                                                                        : row->department_name);
    say(account, out, ", 규칙 ", ", rule ");
    buffer_add(out, row->rule);
    say(account, out, ", 발생 ", ", raised ");
    night_add(out, row->raised);
    if (row->closed) {
        say(account, out, ", 종결 ", ", closed ");
        night_add(out, row->closed_night);
    }
    say(account, out, ", 기준일 ", ", as of the night of ");
    night_add(out, account->night);
    say(account, out, "\n통계 신호이며 비위 사실의 확인이 아닙니다\n",
        "\na statistical sign, not a finding of misconduct\n");
    if (!account->same_rules)
        say(account, out, "마지막 기록 때의 규칙은 지금 규칙과 다릅니다.\n",
            "The rules in force when it was last recorded were others than these.\n");
}

static void add_figures(const struct flag_account *account, struct buffer *out)
{
    const bool english = account->english;
    const struct flag *flag = account->flag;
    say(account, out, "\n\n단계: ", "\n\nlevel: ");
    buffer_add_text(out, level_word(account, flag->level));
    add_number(out, ", E = ", flag->e, 6, "");
    add_number(out, english ? "; answers n = " : "; 응답 n = ", flag->n, 9, "");
    add_number(out, english ? ", events k = " : ", 해당 k = ", flag->k, 9, "");
    add_number(out, english ? " (expected " : " (기준율로는 ", flag->expected, 3, ")");
    add_number(out, english ? ", distinct handsets " : ", 서로 다른 전화기 ", flag->handsets, 9, "\n");
}

static void add_next_step(const struct flag_account *account, struct buffer *out)
{
    if (account->row->closed)
        return;
    say(account, out,
        "\n다음에 할 일: 다른 원인을 하나씩 확인하고 결과를 기록합니다. 가능한 처리: ccrm flags show ",
        "\nNext: go through the innocent causes and record what was found. Possible steps: ccrm flags show ");
    buffer_add_int(out, account->row->flag);
    buffer_add_byte(out, '\n');
}

void flag_account_text(const struct flag_account *account, struct buffer *out)
{
    add_head(account, out);
    if (account->flag == NULL) {
        say(account, out, "지금 규칙으로는 그날 이 경보가 없습니다.\n",
            "Under these rules it does not stand on that night.\n");
        return;
    }
    buffer_add_text(out, "\n");
    buffer_add(out, account->english ? account->flag->sentence.en : account->flag->sentence.ko);
    add_figures(account, out);
    add_levels(account, out);
    add_causes(account, out);
    add_guarantee(account, out);
    if (account->flag->path_count > 0) {
        add_path(account, out);
        add_chart(account, out);
    }
    add_opinions(account, out);
    add_what_it_rests_on(account, out);
    add_next_step(account, out);
}

/* ---- JSON ---- */

static void json_levels(const struct flag_account *account, struct json *json)
{
    json_begin_array(json, "levels");
    for (int level = FLAG_WATCH; level < FLAG_LEVEL_COUNT; level++) {
        if (!isfinite(account->flag->threshold[level]))
            continue;
        json_begin_object(json, NULL);
        json_text(json, "level", flag_level_name((enum flag_level)level));
        json_fixed(json, "threshold", fmin(account->flag->threshold[level], E_SHOWN_MAX), 6);
        json_fixed(json, "by_chance_a_year",
                   night_rules_budget(account->rule, (enum flag_level)level, account->departments), 3);
        if (level <= (int)account->flag->level)
            json_night(json, "reached", account->flag->since[level]);
        json_end_object(json);
    }
    json_end_array(json);
}

static void json_path(const struct flag *flag, struct json *json)
{
    json_begin_array(json, "path");
    for (size_t i = 0; i < flag->path_count; i++) {
        json_begin_object(json, NULL);
        json_night(json, "night", flag->path[i].night);
        json_int(json, "n", flag->path[i].n);
        json_int(json, "k", flag->path[i].k);
        json_fixed(json, "e", fmin(flag->path[i].e, E_SHOWN_MAX), 9);
        json_end_object(json);
    }
    json_end_array(json);
}

static void json_references(const struct flag_account *account, struct json *json)
{
    json_begin_array(json, "references");
    for (size_t i = 0; i < account->reference_count; i++) {
        const struct flag_reference *reference = &account->reference[i];
        json_begin_object(json, NULL);
        json_text(json, "source", reference->source);
        json_text(json, "case_number", reference->case_number);
        json_text(json, "type", reference->type);
        json_text(json, "officer", reference->officer);
        json_text(json, "how", reference->how);
        json_night(json, "arrived", reference->arrived);
        json_night(json, "known", reference->known);
        json_int(json, "handset", reference->handset);
        json_bool(json, "counted", reference->counted);
        json_end_object(json);
    }
    json_end_array(json);
}

static void json_flag(const struct flag_account *account, struct json *json)
{
    const struct flag *flag = account->flag;
    json_text(json, "level", flag_level_name(flag->level));
    json_fixed(json, "e", fmin(flag->e, E_SHOWN_MAX), 9);
    json_int(json, "n", flag->n);
    json_int(json, "k", flag->k);
    if (flag->p0 > 0)
        json_fixed(json, "p0", flag->p0, 6);
    if (flag->p0_class.len > 0)
        json_text(json, "p0_class", flag->p0_class);
    json_fixed(json, "expected", flag->expected, 6);
    json_int(json, "handsets", flag->handsets);
    json_text(json, "sentence_ko", flag->sentence.ko);
    json_text(json, "sentence_en", flag->sentence.en);
    json_levels(account, json);
    json_fixed(json, "city_alerts_by_chance_a_year", account->city_budget, 3);
    json_begin_array(json, "innocent_causes");
    for (size_t i = 0; i < account->rule->cause_count; i++) {
        json_begin_object(json, NULL);
        json_text(json, "ko", account->rule->cause[i].ko);
        json_text(json, "en", account->rule->cause[i].en);
        json_end_object(json);
    }
    json_end_array(json);
    json_path(flag, json);
    if (account->may_see) {
        json_text(json, "weighs_most_type", unit_name(account, flag->type));
        json_text(json, "weighs_most_officer", unit_name(account, flag->officer));
        json_references(account, json);
    }
}

void flag_account_json(const struct flag_account *account, struct buffer *out)
{
    struct json json = json_into(out);
    json_begin_object(&json, NULL);
    json_int(&json, "flag", account->row->flag);
    json_text(&json, "department", account->row->department_name);
    json_text(&json, "rule", account->row->rule);
    json_night(&json, "raised", account->row->raised);
    if (account->row->closed)
        json_night(&json, "closed", account->row->closed_night);
    json_night(&json, "night", account->night);
    json_bool(&json, "rules_as_recorded", account->same_rules);
    json_bool(&json, "stands", account->flag != NULL);
    if (account->flag != NULL)
        json_flag(account, &json);
    json_end_object(&json);
    buffer_add_byte(out, '\n');
}
