#include "report/report.h"

#include "report/page.h"
#include "report/report_difference.h"
#include "report/report_measured_json.h"
#include "report/report_names.h"
#include "report/report_totals_json.h"

static void add_scale(struct json *json, const char *key, const struct report_scale *scale)
{
    json_begin_array(json, key);
    for (int i = 0; i < REPORT_SCALE_MAX; i++)
        json_int(json, NULL, scale->distribution[i]);
    json_end_array(json);
}

static void add_weeks(struct json *json, const struct report_department *department)
{
    json_begin_array(json, "weeks");
    for (size_t i = 0; i < department->week_count; i++) {
        const struct report_week *week = &department->week[i];
        json_begin_object(json, NULL);
        json_night(json, "monday", week->monday);
        json_int(json, "kindness_n", week->kindness_n);
        json_int(json, "kindness_sum", week->kindness_sum);
        json_int(json, "satisfaction_n", week->satisfaction_n);
        json_int(json, "satisfaction_sum", week->satisfaction_sum);
        json_int(json, "replied", week->replied);
        json_int(json, "delivered", week->delivered);
        json_end_object(json);
    }
    json_end_array(json);
}

static void add_department(struct json *json, const struct report_input *input,
                           const struct report_department *one)
{
    json_begin_object(json, NULL);
    json_text(json, "department", one->name);
    json_int(json, "closed", one->closed);
    json_int(json, "bad_phones", one->bad_phones);
    json_int(json, "sent", one->sent);
    json_int(json, "delivered", one->delivered);
    json_int(json, "replied", one->replied);
    json_begin_object(json, "conversations");
    for (int i = 0; i < REPORT_ENDING_COUNT; i++)
        json_int(json, report_names_ending((enum report_ending)i)->key, one->ending[i]);
    json_end_object(json);
    add_scale(json, "kindness", &one->kindness);
    add_scale(json, "satisfaction", &one->satisfaction);
    json_begin_object(json, "solicitation");
    json_int(json, "n", one->solicitation_n);
    json_int(json, "k", one->solicitation_k);
    json_bool(json, "enough_evidence", one->solicitation_n >= input->replies_needed);
    json_end_object(json);
    add_weeks(json, one);
    json_end_object(json);
}

static void add_rule_text(struct json *json, const char *key, const struct rule_text *text)
{
    json_begin_object(json, key);
    json_text(json, "ko", text->ko);
    json_text(json, "en", text->en);
    json_end_object(json);
}

static void add_levels(struct json *json, const struct flag *flag)
{
    static const char *const name[FLAG_LEVEL_COUNT] = { "none", "watch", "alert", "high" };
    json_begin_object(json, "thresholds");
    for (int level = FLAG_WATCH; level < FLAG_LEVEL_COUNT; level++)
        json_fixed(json, name[level], flag->threshold[level], 6);
    json_end_object(json);
    json_begin_object(json, "since");
    for (int level = FLAG_WATCH; level <= (int)flag->level; level++)
        json_night(json, name[level], flag->since[level]);
    json_end_object(json);
}

static void add_path(struct json *json, const struct flag *flag)
{
    json_begin_array(json, "path");
    for (size_t i = 0; i < flag->path_count; i++) {
        json_begin_object(json, NULL);
        json_night(json, "night", flag->path[i].night);
        json_int(json, "n", flag->path[i].n);
        json_int(json, "k", flag->path[i].k);
        json_fixed(json, "e", flag->path[i].e, 6);
        json_end_object(json);
    }
    json_end_array(json);
}

static void add_flag(struct json *json, const struct report_flag *one)
{
    json_begin_object(json, NULL);
    json_text(json, "department", one->department);
    json_text(json, "rule", one->rule->id);
    json_text(json, "level", flag_level_name(one->flag->level));
    json_text(json, "change", slice_from_text(report_names_change(one->change)));
    add_levels(json, one->flag);
    json_fixed(json, "e", one->flag->e, 6);
    json_int(json, "n", one->flag->n);
    json_int(json, "k", one->flag->k);
    json_int(json, "handsets", one->flag->handsets);
    add_rule_text(json, "sentence", &one->flag->sentence);
    add_rule_text(json, "handling", &one->state);
    if (one->change == REPORT_FLAG_ENDED)
        add_rule_text(json, "ending", &one->ending);
    add_path(json, one->flag);
    json_end_object(json);
}

static void add_waiting(struct json *json, const char *key, const struct report_waiting *waiting)
{
    json_begin_object(json, key);
    json_int(json, "new_tonight", waiting->new_tonight);
    json_int(json, "up_to_3_days", waiting->days_3);
    json_int(json, "up_to_7_days", waiting->days_7);
    json_int(json, "over_7_days", waiting->older);
    json_int(json, "oldest_days", waiting->oldest_nights);
    json_end_object(json);
}

static void add_outages(struct json *json, const struct report_links *links)
{
    static const char *const kind[] = { [REPORT_OUTAGE_SILENT] = "silent",
                                        [REPORT_OUTAGE_SUSPENDED] = "suspended",
                                        [REPORT_OUTAGE_STOPPED] = "stopped" };
    json_begin_array(json, "outages");
    for (size_t i = 0; i < links->outage_count; i++) {
        const struct report_outage *one = &links->outage[i];
        json_begin_object(json, NULL);
        json_text(json, "kind", slice_from_text(kind[one->kind]));
        json_text(json, "link", one->link);
        json_text(json, "from", one->from);
        json_text(json, "to", one->to);
        json_int(json, "waited", one->waited);
        json_text(json, "reason", one->reason);
        json_end_object(json);
    }
    json_end_array(json);
}

static void add_links(struct json *json, const struct report_links *links)
{
    json_begin_array(json, "links");
    for (size_t i = 0; i < links->count; i++) {
        const struct report_link *link = &links->link[i];
        json_begin_object(json, NULL);
        json_text(json, "link", link->name);
        json_int(json, "sent", link->sent);
        json_int(json, "delivered", link->delivered);
        json_int(json, "unanswered", link->unanswered);
        json_bool(json, "suspended", link->suspended);
        json_end_object(json);
    }
    json_end_array(json);
    json_bool(json, "sending_stopped", links->stopped);
    add_outages(json, links);
}

static void add_coverage(struct json *json, const struct report_coverage *coverage)
{
    json_begin_array(json, "coverage_lost");
    for (size_t i = 0; i < coverage->count; i++) {
        json_begin_object(json, NULL);
        json_text(json, "survey", coverage->loss[i].survey);
        json_int(json, "revision", coverage->loss[i].revision);
        json_text(json, "lost", coverage->loss[i].lost);
        json_night(json, "since", coverage->loss[i].since);
        json_end_object(json);
    }
    json_end_array(json);
}

static void add_campaigns(struct json *json, const struct report_campaigns *campaigns)
{
    static const char *const state[REPORT_CAMPAIGN_STATE_COUNT] = { "first",  "waits", "goes on",
                                                                    "braked", "ended", "done" };
    json_begin_array(json, "campaigns");
    for (size_t i = 0; i < campaigns->count; i++) {
        const struct report_campaign *campaign = &campaigns->campaign[i];
        json_begin_object(json, NULL);
        json_int(json, "campaign", campaign->number);
        json_text(json, "survey", campaign->survey);
        json_text(json, "state", slice_from_text(state[campaign->state]));
        json_night(json, "since", campaign->since);
        json_int(json, "cases", campaign->cases);
        json_int(json, "asked", campaign->asked);
        json_int(json, "begun", campaign->begun);
        json_int(json, "replied", campaign->replied);
        json_int(json, "opted_out", campaign->opted_out);
        json_int(json, "helped", campaign->helped);
        json_int(json, "undeliverable", campaign->undeliverable);
        json_int(json, "unclear", campaign->unclear);
        json_end_object(json);
    }
    json_end_array(json);
}

static void add_versions(struct json *json, const struct report_input *input)
{
    const struct report_versions *versions = &input->versions;
    json_begin_object(json, "versions");
    json_text(json, "program", versions->program);
    json_int(json, "schema", versions->schema);
    json_text(json, "survey", versions->survey_id);
    json_text(json, "survey_hash", versions->survey_hash);
    json_text(json, "rules_hash", versions->rules_hash);
    json_text(json, "reader_hash", versions->reader_hash);
    json_text(json, "data_hash", versions->data_hash);
    json_int(json, "audit_entry", input->measured.audit_entry);
    json_text(json, "audit_hash", input->measured.audit_hash);
    json_end_object(json);
}

static void add_notice(struct json *json, const struct report_input *input)
{
    struct page page = { .input = input };
    if (input->flag_count == 0)
        return;
    json_begin_object(json, "notice");
    page.korean = true;
    json_text(json, "ko", slice_from_text(page_notice(&page)));
    page.korean = false;
    json_text(json, "en", slice_from_text(page_notice(&page)));
    json_end_object(json);
}

void report_json(const struct report_input *input, struct buffer *ret)
{
    struct json json = json_into(ret);
    json_begin_object(&json, NULL);
    json_night(&json, "night", input->night);
    json_night(&json, "first", input->first);
    json_text(&json, "zone", input->zone_name);
    json_text(&json, "office", input->office);
    add_notice(&json, input);
    report_totals_json(&json, "tonight", &input->tonight);
    report_totals_json(&json, "season", &input->season);
    json_begin_array(&json, "flags");
    for (size_t i = 0; i < input->flag_count; i++)
        add_flag(&json, &input->flag[i]);
    json_end_array(&json);
    add_waiting(&json, "referrals_waiting", &input->referrals);
    add_waiting(&json, "referrals_undecided", &input->undecided);
    add_waiting(&json, "referrals_unclosed", &input->unclosed);
    add_waiting(&json, "reviews_waiting", &input->reviews);
    add_waiting(&json, "retention_proposals", &input->proposals);
    add_waiting(&json, "closings_held", &input->held);
    json_text(&json, "closings_held_codes", input->held_codes);
    report_units_json(&json, &input->units);
    json_begin_array(&json, "nights_made_up");
    for (size_t i = 0; i < input->missed_count; i++)
        json_night(&json, NULL, input->missed[i]);
    json_end_array(&json);
    if (input->changes != NULL)
        json_night(&json, "night_before", input->changes->before->night);
    json_int(&json, "replies_needed", input->replies_needed);
    json_begin_array(&json, "departments");
    for (size_t i = 0; i < input->department_count; i++)
        add_department(&json, input, &input->department[i]);
    json_end_array(&json);
    add_links(&json, &input->links);
    add_coverage(&json, &input->coverage);
    add_campaigns(&json, &input->campaigns);
    report_measured_json(&json, input);
    add_versions(&json, input);
    json_end_object(&json);
    buffer_add_byte(ret, '\n');
}
