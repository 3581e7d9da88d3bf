#include "report/report.h"

#include "report/escape.h"
#include "report/page.h"
#include "report/report_rates.h"

static const char header[] =
    "night,department,closed,bad_phones,sent,delivered,replied,rr1,rr2,rr5,rr6,"
    "kindness_1,kindness_2,kindness_3,kindness_4,kindness_5,"
    "satisfaction_1,satisfaction_2,satisfaction_3,satisfaction_4,satisfaction_5,"
    "solicitation_n,solicitation_k,enough_evidence,flag_level,flag_rules,flag_since,notice\r\n";

static void comma(struct buffer *out)
{
    buffer_add_byte(out, ',');
}

static void add_int(struct buffer *out, int64_t value)
{
    comma(out);
    buffer_add_int(out, value);
}

static void add_rates(struct buffer *out, const struct report_department *one)
{
    int64_t ending[REPORT_ENDING_COUNT];
    for (int i = 0; i < REPORT_ENDING_COUNT; i++)
        ending[i] = one->ending[i];
    struct report_rates rates = report_rates_of(ending);
    const double rate[] = { rates.rr1, rates.rr2, rates.rr5, rates.rr6 };
    for (size_t i = 0; i < sizeof(rate) / sizeof(rate[0]); i++) {
        comma(out);
        buffer_add_fixed(out, rate[i], 4);
    }
}

static void add_scale(struct buffer *out, const struct report_scale *scale)
{
    for (int i = 0; i < REPORT_SCALE_MAX; i++)
        add_int(out, scale->distribution[i]);
}

/** The highest level, all rules, the earliest night of that level; then the line that files with a flag
 *  carry. */
static void add_flags(struct buffer *out, const struct report_input *input, int32_t unit)
{
    struct page page = { .input = input, .korean = true };
    enum flag_level level = FLAG_NONE;
    struct night since = { .day = INT32_MAX };
    for (size_t i = 0; i < input->flag_count; i++) {
        const struct flag *flag = input->flag[i].flag;
        if (input->flag[i].change == REPORT_FLAG_ENDED || flag->department != unit || flag->level < level)
            continue;
        struct night reached = flag->since[flag->level];
        if (flag->level > level || reached.day < since.day)
            since = reached;
        level = flag->level;
    }
    comma(out);
    escape_csv(out, flag_level_name(level));
    comma(out);
    bool follows = false;
    for (size_t i = 0; i < input->flag_count; i++) {
        if (input->flag[i].change == REPORT_FLAG_ENDED || input->flag[i].flag->department != unit)
            continue;
        if (follows)
            buffer_add_byte(out, ' ');
        follows = true;
        escape_csv(out, input->flag[i].rule->id);
    }
    comma(out);
    if (level > FLAG_NONE)
        night_add(out, since);
    comma(out);
    if (level > FLAG_NONE)
        escape_csv(out, slice_from_text(page_notice(&page)));
}

static void add_department(struct buffer *out, const struct report_input *input,
                           const struct report_department *one)
{
    night_add(out, input->night);
    comma(out);
    escape_csv(out, one->name);
    add_int(out, one->closed);
    add_int(out, one->bad_phones);
    add_int(out, one->sent);
    add_int(out, one->delivered);
    add_int(out, one->replied);
    add_rates(out, one);
    add_scale(out, &one->kindness);
    add_scale(out, &one->satisfaction);
    add_int(out, one->solicitation_n);
    add_int(out, one->solicitation_k);
    comma(out);
    buffer_add_text(out, one->solicitation_n >= input->replies_needed ? "yes" : "no");
    add_flags(out, input, one->unit);
    buffer_add_text(out, "\r\n");
}

void report_csv(const struct report_input *input, struct buffer *ret)
{
    buffer_add_text(ret, header);
    for (size_t i = 0; i < input->department_count; i++)
        add_department(ret, input, &input->department[i]);
}
