#include "report/report_summary.h"

#include "report/report_names.h"
#include "report/report_totals_json.h"

enum { NAME_WIDTH = 34 };

static void begin_line(struct buffer *out, const char *indent, struct slice name)
{
    buffer_add_text(out, indent);
    buffer_add(out, name);
    for (size_t i = slice_from_text(indent).len + name.len; i < NAME_WIDTH; i++)
        buffer_add_byte(out, ' ');
    buffer_add_byte(out, ' ');
}

static void add_line(struct buffer *out, const char *indent, const char *name, int64_t value)
{
    begin_line(out, indent, slice_from_text(name));
    buffer_add_int(out, value);
    buffer_add_byte(out, '\n');
}

/** What never happened is not listed. */
static void add_seen(struct buffer *out, const char *name, int64_t value)
{
    if (value > 0)
        add_line(out, "  ", name, value);
}

static void add_answers(struct buffer *out, const struct report_totals *totals)
{
    buffer_add_text(out, "answers\n");
    for (size_t i = 0; i < totals->answer_count; i++) {
        begin_line(out, "  ", totals->answer[i].question);
        const char *before = "";
        for (int state = 0; state < REPORT_ANSWER_STATE_COUNT; state++) {
            if (totals->answer[i].state[state] == 0)
                continue;
            buffer_add_text(out, before);
            before = ", ";
            buffer_add_int(out, totals->answer[i].state[state]);
            buffer_add_byte(out, ' ');
            buffer_add_text(out, report_names_answer((enum report_answer_state)state)->key);
        }
        buffer_add_byte(out, '\n');
    }
}

static void add_flags(struct buffer *out, const struct report_summary *summary)
{
    add_line(out, "", "flags", (int64_t)summary->flag_count);
    for (size_t i = 0; i < summary->flag_count; i++) {
        const struct report_summary_flag *flag = &summary->flag[i];
        buffer_add_text(out, "  ");
        buffer_add(out, flag->department);
        buffer_add_text(out, "  ");
        buffer_add(out, flag->rule);
        buffer_add_text(out, "  ");
        buffer_add(out, flag_level_name(flag->level));
        buffer_add_text(out, "  since ");
        night_add(out, flag->since);
        buffer_add_byte(out, '\n');
    }
    if (summary->flag_count > 0)
        buffer_add_text(out, "  통계 신호이며 비위 사실의 확인이 아닙니다 (a statistical sign, not a finding "
                             "of misconduct)\n");
}

void report_summary_text(const struct report_summary *summary, struct buffer *ret)
{
    const struct report_totals *totals = &summary->totals;
    begin_line(ret, "", SLICE_LIT("nights"));
    buffer_add_int(ret, summary->nights);
    if (summary->nights > 0) {
        buffer_add_text(ret, " (");
        night_add(ret, summary->first);
        buffer_add_text(ret, " to ");
        night_add(ret, summary->last);
        buffer_add_byte(ret, ')');
    }
    buffer_add_byte(ret, '\n');
    add_line(ret, "", "complaints", totals->complaints);
    add_line(ret, "", "invitations", totals->invitation[REPORT_INVITED]);
    for (int i = 0; i < REPORT_INVITATION_COUNT; i++)
        add_seen(ret, report_names_invitation((enum report_invitation)i)->key, totals->invitation[i]);
    int64_t conversations = 0;
    for (int i = 0; i < REPORT_ENDING_COUNT; i++)
        conversations += totals->ending[i];
    add_line(ret, "", "conversations", conversations);
    for (int i = 0; i < REPORT_ENDING_COUNT; i++)
        add_seen(ret, report_names_ending((enum report_ending)i)->key, totals->ending[i]);
    add_line(ret, "", "messages", totals->messages);
    add_seen(ret, "uncertain", totals->uncertain);
    add_line(ret, "", "segments", totals->segments);
    int64_t receipts = 0;
    for (int i = 0; i < REPORT_RECEIPT_COUNT; i++)
        receipts += totals->receipt[i];
    add_line(ret, "", "receipts", receipts);
    for (int i = 0; i < REPORT_RECEIPT_COUNT; i++)
        add_seen(ret, report_names_receipt((enum report_receipt)i)->key, totals->receipt[i]);
    add_line(ret, "", "replies", totals->replies);
    add_answers(ret, totals);
    add_line(ret, "", "referrals", totals->referrals_confirmed + totals->referrals_text);
    add_seen(ret, "confirmed", totals->referrals_confirmed);
    add_seen(ret, "text", totals->referrals_text);
    add_line(ret, "", "reviews", totals->reviews);
    add_flags(ret, summary);
}

void report_summary_json(const struct report_summary *summary, struct buffer *ret)
{
    struct json json = json_into(ret);
    json_begin_object(&json, NULL);
    json_int(&json, "nights", summary->nights);
    json_night(&json, "first", summary->first);
    json_night(&json, "last", summary->last);
    report_totals_json(&json, "totals", &summary->totals);
    json_begin_array(&json, "flags");
    for (size_t i = 0; i < summary->flag_count; i++) {
        json_begin_object(&json, NULL);
        json_text(&json, "department", summary->flag[i].department);
        json_text(&json, "rule", summary->flag[i].rule);
        json_text(&json, "level", flag_level_name(summary->flag[i].level));
        json_night(&json, "since", summary->flag[i].since);
        json_end_object(&json);
    }
    json_end_array(&json);
    json_end_object(&json);
    buffer_add_byte(ret, '\n');
}
