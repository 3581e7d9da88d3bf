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

static const char *level_mark(const struct flag *flag, double low, double high)
{
    static const char *const mark[FLAG_LEVEL_COUNT] = { "", "watch", "alert", "high" };
    for (int level = FLAG_HIGH; level > FLAG_NONE; level--) {
        const double at = isfinite(flag->threshold[level]) ? log10(flag->threshold[level]) : INFINITY;
        if (at >= low && at < high)
            return mark[level];
    }
    return "";
}

static void add_place(struct buffer *out, double place)
{
    char text[16];
    snprintf(text, sizeof text, "%6.1f |", fmax(fmin(place, 999), -999));
    buffer_add_text(out, text);
}

static void add_chart(const struct flag *flag, struct buffer *out)
{
    const size_t columns = flag->path_count < CHART_WIDTH ? flag->path_count : CHART_WIDTH;
    double top = 0;
    const double bottom = -2;
    for (int level = FLAG_WATCH; level < FLAG_LEVEL_COUNT; level++)
        if (isfinite(flag->threshold[level]))
            top = fmax(top, log10(flag->threshold[level]));
    for (size_t c = 0; c < columns; c++)
        top = fmax(top, column_height(flag, c, columns));
    const double step = (top + 0.01 - bottom) / CHART_HEIGHT;
    buffer_add_text(out, "\nE, powers of ten:\n");
    for (int row = CHART_HEIGHT - 1; row >= 0; row--) {
        const double low = bottom + row * step;
        const char *mark = level_mark(flag, low, low + step);
        add_place(out, low);
        for (size_t c = 0; c < columns; c++)
            buffer_add_text(out, column_height(flag, c, columns) >= low ? "#" : mark[0] != '\0' ? "-" : " ");
        buffer_add_text(out, mark[0] != '\0' ? "- " : "");
        buffer_add_text(out, mark);
        buffer_add_byte(out, '\n');
    }
    buffer_add_text(out, "       ");
    night_add(out, flag->path[0].night);
    buffer_add_text(out, " to ");
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
        buffer_add(out, flag_level_name((enum flag_level)level));
        add_number(out, ": E at least ", account->flag->threshold[level], 6, "");
        const double budget = night_rules_budget(account->rule, (enum flag_level)level, account->departments);
        if (budget > 0)
            add_number(out, "; fewer than ", budget, 3,
                       " departments a year in this city reach it by chance");
        if (level <= (int)account->flag->level) {
            buffer_add_text(out, "; reached ");
            night_add(out, account->flag->since[level]);
        }
        buffer_add_byte(out, '\n');
    }
}

/* What the levels promise, in words. */
static void add_guarantee(const struct flag_account *account, struct buffer *out)
{
    const double budget = night_rules_budget(account->rule, FLAG_ALERT, account->departments);
    if (budget > 0)
        add_number(out, "guarantee: if nothing is wrong anywhere, this rule brings fewer than ", budget, 3,
                   " departments of this city to alert in a year, however often it looks;\n");
    else
        buffer_add_text(out, "guarantee: none; this rule counts, it does not test against chance;\n");
    add_number(out, "  all rules together fewer than ", account->city_budget, 3, "");
    add_number(out, " of its ", (double)account->departments, 9, " departments\n");
}

static void add_path(const struct flag *flag, struct buffer *out)
{
    buffer_add_text(out, "\nnight         n    k  E\n");
    for (size_t i = 0; i < flag->path_count; i++) {
        const struct flag_point *point = &flag->path[i];
        if (point->n == 0 && point->k == 0 && i + 1 < flag->path_count)
            continue;
        char line[96];
        night_add(out, point->night);
        snprintf(line, sizeof line, " %4d %4d  %.6g\n", (int)point->n, (int)point->k, point->e);
        buffer_add_text(out, line);
    }
}

static void add_opinions(const struct flag_account *account, struct buffer *out)
{
    struct second_opinion by;
    if (!second_opinion_of(account->rule, account->flag, account->rest_n, account->rest_k, &by))
        return;
    buffer_add_text(out,
                    "\nthe same counts by other measures; none of them decides, and only the last survives "
                    "a look every night:\n");
    add_number(out, "  so many or more, at the expected rate: p = ", by.tail, 3, "\n");
    add_number(out, "  the whole stretch as one batch: E = ", by.e, 3, "\n");
    add_number(out, "  against the rest of the city (Fisher, one-sided): p = ", by.fisher, 3, "\n");
    add_number(out, "  the last 28 nights, given those before: p = ", by.predictive, 3, "\n");
    add_number(out, "  a true rate of more than twice the expected: probability ", by.twice, 3, "\n");
    add_number(out, "  95 % interval of the share (Clopper-Pearson): ", 100 * by.exact.low, 3, "");
    add_number(out, " to ", 100 * by.exact.high, 3, " %\n");
    add_number(out, "  95 % confidence sequence of the share: ", 100 * by.any_time.low, 3, "");
    add_number(out, " to ", 100 * by.any_time.high, 3, " %\n");
}

static void add_reference(const struct flag_reference *reference, struct buffer *out)
{
    buffer_add_text(out, "  ");
    buffer_add(out, reference->source);
    buffer_add_byte(out, ' ');
    buffer_add(out, reference->case_number);
    buffer_add_text(out, ", ");
    buffer_add(out, reference->type);
    buffer_add_text(out, ", ");
    buffer_add(out, reference->officer);
    buffer_add_text(out, ", ");
    buffer_add(out, reference->how);
    buffer_add_text(out, ", arrived ");
    night_add(out, reference->arrived);
    buffer_add_text(out, ", known ");
    night_add(out, reference->known);
    buffer_add_text(out, ", handset ");
    buffer_add_int(out, reference->handset);
    buffer_add_text(out, reference->counted ? "\n" : ", not counted (that handset counted already)\n");
}

static void add_what_it_rests_on(const struct flag_account *account, struct buffer *out)
{
    if (!account->may_see) {
        buffer_add_text(out, "\nrests on: the integrity office's role sees which complaints\n");
        return;
    }
    const struct slice type = unit_name(account, account->flag->type);
    const struct slice officer = unit_name(account, account->flag->officer);
    buffer_add_text(out, account->reference_count > 0
                             ? "\nrests on (references, no texts):\n"
                             : "\nrests on everybody's answers and silence, as counted above\n");
    for (size_t i = 0; i < account->reference_count; i++)
        add_reference(&account->reference[i], out);
    if (type.len > 0) {
        buffer_add_text(out, "  weighs most: type ");
        buffer_add(out, type);
        buffer_add_text(out, ", officer ");
        buffer_add(out, officer.len > 0 ? officer : SLICE_LIT("(none)"));
        buffer_add_byte(out, '\n');
    }
}

static void add_head(const struct flag_account *account, struct buffer *out)
{
    buffer_add_text(out, "flag ");
    buffer_add_int(out, account->row->flag);
    buffer_add_text(out, ": ");
    buffer_add(out, account->row->department_name);
    buffer_add_text(out, ", rule ");
    buffer_add(out, account->row->rule);
    buffer_add_text(out, ", raised ");
    night_add(out, account->row->raised);
    if (account->row->closed) {
        buffer_add_text(out, ", closed ");
        night_add(out, account->row->closed_night);
    }
    buffer_add_text(out, ", as of the night of ");
    night_add(out, account->night);
    buffer_add_byte(out, '\n');
    if (!account->same_rules)
        buffer_add_text(out, "The rules in force when it was last recorded were others than these.\n");
}

void flag_account_text(const struct flag_account *account, struct buffer *out)
{
    add_head(account, out);
    if (account->flag == NULL) {
        buffer_add_text(out, "Under these rules it does not stand on that night.\n");
        return;
    }
    const struct flag *flag = account->flag;
    buffer_add_text(out, "\n");
    buffer_add(out, flag->sentence.ko);
    buffer_add_text(out, "\n");
    buffer_add(out, flag->sentence.en);
    buffer_add_text(out, "\n\nlevel: ");
    buffer_add(out, flag_level_name(flag->level));
    add_number(out, ", E = ", flag->e, 6, "");
    add_number(out, "; n = ", flag->n, 9, "");
    add_number(out, ", k = ", flag->k, 9, "");
    add_number(out, ", ", flag->expected, 3, " expected");
    add_number(out, ", distinct handsets: ", flag->handsets, 9, "\n");
    add_levels(account, out);
    if (account->rule->p0 > 0)
        add_number(out, "  null rate p0 = ", account->rule->p0, 6, "\n");
    add_guarantee(account, out);
    buffer_add_text(out, "\ninnocent causes to look for first:\n");
    for (size_t i = 0; i < account->rule->cause_count; i++) {
        buffer_add_text(out, "  - ");
        buffer_add(out, account->rule->cause[i].ko);
        buffer_add_text(out, " / ");
        buffer_add(out, account->rule->cause[i].en);
        buffer_add_byte(out, '\n');
    }
    if (flag->path_count > 0) {
        add_path(flag, out);
        add_chart(flag, out);
    }
    add_opinions(account, out);
    add_what_it_rests_on(account, out);
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
