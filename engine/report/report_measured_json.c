#include "report/report_measured_json.h"

#include "report/report_names.h"
#include "report/report_rates.h"

static void add_counts(struct json *json, const struct report_confirmations *one)
{
    json_int(json, "confirmed", one->confirmed);
    json_int(json, "withdrawn", one->withdrawn);
    json_int(json, "silent", one->silent);
    json_int(json, "pending", one->pending);
}

static void add_months(struct json *json, const struct report_measured *measured)
{
    json_begin_object(json, "confirmations");
    add_counts(json, &measured->all);
    json_end_object(json);
    json_begin_array(json, "months");
    for (size_t i = 0; i < measured->month_count; i++) {
        json_begin_object(json, NULL);
        json_night(json, "month", measured->month[i].month);
        add_counts(json, &measured->month[i]);
        json_end_object(json);
    }
    json_end_array(json);
}

static void add_arms(struct json *json, const struct report_measured *measured)
{
    json_begin_array(json, "arms");
    for (size_t i = 0; i < measured->arm_count; i++) {
        const struct report_arm *one = &measured->arm[i];
        json_begin_object(json, NULL);
        json_night(json, "month", one->said.month);
        json_text(json, "survey", one->survey);
        json_int(json, "arm", one->arm);
        json_text(json, "name", one->name);
        add_counts(json, &one->said);
        json_int(json, "denials_asked_again", one->mirrored);
        json_int(json, "denials_taken_back", one->mirrored_back);
        json_end_object(json);
    }
    json_end_array(json);
}

static void add_share(struct json *json, const char *key, const struct report_weighted *share)
{
    const struct interval interval = report_weighted_interval(share);
    json_begin_object(json, key);
    json_int(json, "n", share->n);
    json_int(json, "k", share->k);
    json_fixed(json, "share", report_weighted_share(share), 6);
    json_fixed(json, "effective_n", report_weighted_n(share), 1);
    json_fixed(json, "low", interval.low, 6);
    json_fixed(json, "high", interval.high, 6);
    json_end_object(json);
}

static void add_split(struct json *json, const char *key, const struct report_split *split)
{
    json_begin_object(json, key);
    add_share(json, "kindness", &split->kindness);
    add_share(json, "satisfaction", &split->satisfaction);
    add_share(json, "solicitation", &split->solicitation);
    json_end_object(json);
}

static void add_splits(struct json *json, const struct report_measured *measured)
{
    static const char *const mode[REPORT_MODES_MAX] = { "sms", "ussd", "phone", "card" };
    add_split(json, "every", &measured->every);
    add_split(json, "before_reminder", &measured->before_reminder);
    add_split(json, "after_reminder", &measured->after_reminder);
    json_begin_object(json, "modes");
    for (int i = 0; i < REPORT_MODES_MAX; i++)
        add_split(json, mode[i], &measured->mode[i]);
    json_end_object(json);
}

static void add_confused(struct json *json, const char *key, const struct report_confused *one)
{
    json_begin_object(json, key);
    json_int(json, "worst", one->worst);
    json_int(json, "wrote", one->wrote);
    json_int(json, "praised", one->praised);
    json_end_object(json);
}

static void add_themes(struct json *json, const struct report_themes *themes)
{
    json_begin_object(json, "blamed");
    json_int(json, "citizens", themes->citizens);
    json_begin_array(json, "categories");
    for (size_t i = 0; i < themes->count; i++) {
        const struct report_theme *one = &themes->theme[i];
        json_begin_object(json, NULL);
        json_text(json, "category", slice_from_text(report_names_category(one->category)->key));
        json_int(json, "recent", one->recent);
        json_int(json, "all", one->all);
        json_int(json, "dissatisfied", one->dissatisfied);
        json_text(json, "most", one->most.ko);
        json_end_object(json);
    }
    json_end_array(json);
    json_end_object(json);
}

static void add_rules(struct json *json, const struct report_measured *measured)
{
    json_begin_array(json, "rules");
    for (size_t i = 0; i < measured->rule_count; i++) {
        json_begin_object(json, NULL);
        json_text(json, "rule", measured->rule[i].rule);
        json_int(json, "flags", measured->rule[i].raised);
        json_int(json, "substantiated", measured->rule[i].substantiated);
        json_int(json, "not_substantiated", measured->rule[i].not_substantiated);
        json_int(json, "innocent_cause", measured->rule[i].innocent_cause);
        json_int(json, "data_fault", measured->rule[i].data_fault);
        json_end_object(json);
    }
    json_end_array(json);
}

/** Of the whole city, by weight; those of counts follow from the totals. */
static void add_rates(struct json *json, const struct report_totals *season)
{
    const struct report_rates rates = report_rates_of(season->ending_weight);
    json_begin_object(json, "rates_weighted");
    json_fixed(json, "rr1", rates.rr1, 6);
    json_fixed(json, "rr2", rates.rr2, 6);
    json_fixed(json, "rr5", rates.rr5, 6);
    json_fixed(json, "rr6", rates.rr6, 6);
    json_fixed(json, "contact", rates.contact, 6);
    json_fixed(json, "refusal", rates.refusal, 6);
    json_end_object(json);
}

void report_measured_json(struct json *json, const struct report_input *input)
{
    const struct report_measured *measured = &input->measured;
    json_begin_object(json, "measured");
    json_fixed(json, "confirmed_share", input->confirmed_share, 6);
    add_months(json, measured);
    add_arms(json, measured);
    add_splits(json, measured);
    add_rates(json, &input->season);
    add_confused(json, "kindness_worst", &measured->kindness_confused);
    add_confused(json, "satisfaction_worst", &measured->satisfaction_confused);
    json_int(json, "late_replies", measured->late);
    json_int(json, "late_replies_tonight", measured->late_tonight);
    if (measured->audit_reviewed.day > 0)
        json_night(json, "access_log_reviewed", measured->audit_reviewed);
    json_end_object(json);
    add_themes(json, &input->themes);
    add_rules(json, measured);
}
