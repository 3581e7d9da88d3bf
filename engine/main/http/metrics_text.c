#include "main/http/metrics_text.h"

#include <stddef.h>

enum metric_form { GAUGE, COUNTER };

static void add_head(struct buffer *out, const char *name, enum metric_form form, const char *help)
{
    buffer_add_text(out, "# HELP ");
    buffer_add_text(out, name);
    buffer_add_byte(out, ' ');
    buffer_add_text(out, help);
    buffer_add_text(out, "\n# TYPE ");
    buffer_add_text(out, name);
    buffer_add_text(out, form == GAUGE ? " gauge\n" : " counter\n");
}

static void add_one(struct buffer *out, const char *name, enum metric_form form, const char *help,
                    int64_t value)
{
    add_head(out, name, form, help);
    buffer_add_text(out, name);
    buffer_add_byte(out, ' ');
    buffer_add_int(out, value);
    buffer_add_byte(out, '\n');
}

static void add_label(struct buffer *out, const char *name, const char *label, const char *value)
{
    buffer_add_text(out, name);
    buffer_add_byte(out, '{');
    buffer_add_text(out, label);
    buffer_add_text(out, "=\"");
    buffer_add_text(out, value); /* a name of the configuration, or a word of ours: nothing to escape */
    buffer_add_text(out, "\"} ");
}

/* ---- links ---- */

/* Of a member of gateway_uv_status; a unit and type each. */
enum member_form { SIZE, U32, U64, DOUBLE, MILLISECONDS };

static const struct link_metric {
    const char *name;
    enum metric_form form;
    const char *help;
    enum member_form member;
    size_t offset;
} link_metric[] = {
#define OF(member) offsetof(struct gateway_uv_status, member)
    { "ccrm_link_sessions", GAUGE, "Sessions (binds) that the link should have.", SIZE, OF(sessions) },
    { "ccrm_link_bound_sessions", GAUGE, "Sessions that are bound.", SIZE, OF(bound) },
    { "ccrm_link_in_flight_segments", GAUGE, "Segments that await their response.", U32, OF(in_flight) },
    { "ccrm_link_window_segments", GAUGE, "Segments that may await their response at once.", U32,
      OF(window) },
    { "ccrm_link_allowed_segments_per_second", GAUGE, "What pacing allows now; 0: no limit.", U32, OF(rate) },
    { "ccrm_link_accepted_segments_per_second", GAUGE, "Segments that the SMSC took, lately.", DOUBLE,
      OF(accepted_per_s) },
    { "ccrm_link_replies_per_second", GAUGE, "Messages and receipts that came in, lately.", DOUBLE,
      OF(replies_per_s) },
    { "ccrm_link_response_median_seconds", GAUGE, "From a submit to its response, half are faster.",
      MILLISECONDS, OF(response_ms_median) },
    { "ccrm_link_response_p95_seconds", GAUGE, "From a submit to its response, 95 in 100 are faster.",
      MILLISECONDS, OF(response_ms_p95) },
    { "ccrm_link_receipt_median_seconds", GAUGE, "From a response to its final receipt, half are faster.",
      MILLISECONDS, OF(receipt_ms_median) },
    { "ccrm_link_receipt_p95_seconds", GAUGE, "From a response to its final receipt, 95 in 100 are faster.",
      MILLISECONDS, OF(receipt_ms_p95) },
    { "ccrm_link_receipts_total", COUNTER, "Final receipts.", U64, OF(receipts) },
    { "ccrm_link_submitted_segments_total", COUNTER, "Segments sent.", U64, OF(stats.submitted) },
    { "ccrm_link_accepted_segments_total", COUNTER, "Segments that the SMSC took.", U64, OF(stats.accepted) },
    { "ccrm_link_refused_segments_total", COUNTER, "Segments that the SMSC refused.", U64,
      OF(stats.refused) },
    { "ccrm_link_throttled_responses_total", COUNTER, "Responses that asked for a slower pace.", U64,
      OF(stats.throttled) },
    { "ccrm_link_unanswered_segments_total", COUNTER, "Segments without response in time: uncertain.", U64,
      OF(stats.timed_out) },
    { "ccrm_link_late_responses_total", COUNTER, "Responses after their time.", U64, OF(stats.late) },
    { "ccrm_link_unmatched_responses_total", COUNTER, "Responses to nothing that was sent.", U64,
      OF(stats.unmatched_responses) },
    { "ccrm_link_deliveries_total", COUNTER, "Replies and receipts, intermediate ones too.", U64,
      OF(stats.deliveries) },
    { "ccrm_link_bad_pdus_total", COUNTER, "PDUs that could not be read; answered.", U64,
      OF(stats.bad_pdus) },
    { "ccrm_link_unknown_commands_total", COUNTER, "PDUs of unknown commands; answered.", U64,
      OF(stats.unknown_commands) },
#undef OF
};

static void add_member(struct buffer *out, const struct link_metric *metric,
                       const struct gateway_uv_status *status)
{
    const char *at = (const char *)status + metric->offset;
    switch (metric->member) {
    case SIZE:
        buffer_add_int(out, (int64_t) * (const size_t *)(const void *)at);
        break;
    case U32:
        buffer_add_int(out, (int64_t) * (const uint32_t *)(const void *)at);
        break;
    case U64:
        buffer_add_int(out, (int64_t) * (const uint64_t *)(const void *)at);
        break;
    case DOUBLE:
        buffer_add_fixed(out, *(const double *)(const void *)at, 3);
        break;
    case MILLISECONDS:
        buffer_add_fixed(out, *(const int32_t *)(const void *)at / 1000.0, 3);
        break;
    }
    buffer_add_byte(out, '\n');
}

/* A delay that was never measured has no value yet. */
static bool is_known(const struct link_metric *metric, const struct gateway_uv_status *status)
{
    const char *at = (const char *)status + metric->offset;
    return metric->member != MILLISECONDS || *(const int32_t *)(const void *)at >= 0;
}

static void add_links(struct buffer *out, const struct live_figures *live)
{
    for (size_t m = 0; m < sizeof link_metric / sizeof link_metric[0]; m++) {
        const struct link_metric *metric = &link_metric[m];
        add_head(out, metric->name, metric->form, metric->help);
        for (size_t i = 0; i < live->link_count; i++) {
            if (!is_known(metric, &live->link[i]))
                continue;
            add_label(out, metric->name, "link", live->link[i].name);
            add_member(out, metric, &live->link[i]);
        }
    }
    add_head(out, "ccrm_link_suspended", GAUGE,
             "1: suspended by a person, or by a status that people must mend.");
    for (size_t i = 0; i < live->link_count; i++) {
        add_label(out, "ccrm_link_suspended", "link", live->link[i].name);
        buffer_add_text(out, live->link[i].suspended || live->link_suspended[i] ? "1\n" : "0\n");
    }
}

/* ---- the whole ---- */

static void add_database(struct buffer *out, const struct operator_view *view)
{
    const struct database_figures *database = &view->database;
    add_one(out, "ccrm_database_up", GAUGE, "1: the engine has its database.", view->live.database_up);
    add_one(out, "ccrm_database_writable", GAUGE, "1: the database was asked lately and can be written.",
            view->database_is_fresh && database->writable);
    add_one(out, "ccrm_database_schema_current", GAUGE, "1: the database has this program's schema.",
            view->database_is_fresh && database->schema_is_current);
    if (!view->database_is_fresh)
        return; /* old counts would look like new ones */
    add_one(out, "ccrm_conversations_live", GAUGE, "Conversations under way.", database->conversations);
    add_one(out, "ccrm_complaints_undecided", GAUGE, "Closed complaints that wait for their decision.",
            database->undecided);
    add_one(out, "ccrm_messages_scheduled", GAUGE, "Messages whose time has not come.", database->scheduled);
    add_one(out, "ccrm_receipts_parked", GAUGE, "Receipts whose segment is not known yet.",
            database->parked_receipts);
    add_one(out, "ccrm_receipts_orphaned", GAUGE, "Receipts whose segment never became known.",
            database->orphan_receipts);
    add_one(out, "ccrm_arrivals_unanswered", GAUGE, "Replies whose answer may not have reached the SMSC.",
            database->unanswered);
}

static void add_http(struct buffer *out, const struct operator_view *view)
{
    static const char *const class_name[HTTP_ANSWER_CLASSES] = { "ok", "client_error", "server_error" };
    const char *const answers = "ccrm_http_answers_total", *const rows = "ccrm_intake_rows_total";
    add_head(out, answers, COUNTER, "Answers over HTTP, by who was to blame.");
    for (size_t i = 0; i < HTTP_ANSWER_CLASSES; i++) {
        add_label(out, answers, "class", class_name[i]);
        buffer_add_int(out, (int64_t)view->answers[i]);
        buffer_add_byte(out, '\n');
    }
    const struct {
        const char *name;
        uint64_t count;
    } result[] = { { "imported", view->intake.imported },
                   { "updated", view->intake.updated },
                   { "unchanged", view->intake.unchanged },
                   { "rejected", view->intake.rejected } };
    add_head(out, rows, COUNTER, "Complaints that came over HTTP, by what became of them.");
    for (size_t i = 0; i < sizeof result / sizeof result[0]; i++) {
        add_label(out, rows, "result", result[i].name);
        buffer_add_int(out, (int64_t)result[i].count);
        buffer_add_byte(out, '\n');
    }
}

void metrics_text(struct buffer *out, const struct operator_view *view)
{
    const struct live_figures *live = &view->live;
    add_head(out, "ccrm_build_info", GAUGE, "1; the label is the program's version.");
    add_label(out, "ccrm_build_info", "version", CCRM_VERSION);
    buffer_add_text(out, "1\n");
    add_one(out, "ccrm_uptime_seconds", GAUGE, "Since the process started.", view->up_s);
    add_one(out, "ccrm_ready", GAUGE, "1: a survey can leave: what /readyz says.",
            operator_view_unready(view) == 0);
    add_head(out, "ccrm_loop_delay_seconds", GAUGE, "The most by which the loop came late in ten seconds.");
    buffer_add_text(out, "ccrm_loop_delay_seconds ");
    buffer_add_fixed(out, view->loop_delay_s, 3);
    buffer_add_byte(out, '\n');
    add_one(out, "ccrm_sending_stopped", GAUGE, "1: stop --all is in force.", live->sending_stopped);
    add_one(out, "ccrm_messages_due", GAUGE, "Messages whose time to leave has come.", (int64_t)live->queued);
    add_one(out, "ccrm_messages_due_oldest_seconds", GAUGE, "How long the oldest of them has waited.",
            live->oldest_s);
    add_one(out, "ccrm_messages_claimed", GAUGE, "Of them held by this process for want of room on a link.",
            (int64_t)live->claimed);
    add_one(out, "ccrm_inbox_events", GAUGE, "Replies, receipts and responses that await their commit.",
            (int64_t)live->inbox);
    add_one(out, "ccrm_log_warnings_total", COUNTER, "Warnings logged.",
            (int64_t)view->problems->count[LOG_WARNING]);
    add_one(out, "ccrm_log_errors_total", COUNTER, "Errors logged.",
            (int64_t)view->problems->count[LOG_ERROR]);
    add_database(out, view);
    add_links(out, live);
    add_http(out, view);
}
