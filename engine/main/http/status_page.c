#include "main/http/status_page.h"

#include "base/calendar.h"
#include "main/http/status_assets.h"
#include "main/http/status_words.h"
#include "report/escape.h"
#include "smpp/command_status.h"

#include <stdio.h>

struct page {
    struct buffer *out;
    const struct operator_view *view;
    const char *const *word;
};

static void say(const struct page *page, const char *html)
{
    buffer_add_text(page->out, html);
}

static void say_word(const struct page *page, enum status_word word)
{
    escape_html(page->out, slice_from_text(page->word[word]));
}

/* ---- numbers ---- */

static void say_span(const struct page *page, int64_t seconds)
{
    static const struct {
        int64_t seconds;
        enum status_word unit;
    } unit[] = { { 86400, STATUS_WORD_DAY },
                 { 3600, STATUS_WORD_HOUR },
                 { 60, STATUS_WORD_MINUTE },
                 { 1, STATUS_WORD_SECOND } };
    size_t u = 0;
    while (u < 3 && seconds < unit[u].seconds)
        u++;
    buffer_add_int(page->out, seconds / unit[u].seconds);
    say_word(page, unit[u].unit);
    if (u < 2 && seconds % unit[u].seconds >= unit[u + 1].seconds) {
        say(page, " ");
        buffer_add_int(page->out, seconds % unit[u].seconds / unit[u + 1].seconds);
        say_word(page, unit[u + 1].unit);
    }
}

static void say_delay(const struct page *page, int32_t median_ms, int32_t p95_ms)
{
    if (median_ms < 0) {
        say(page, "&ndash;");
        return;
    }
    const int32_t ms[] = { median_ms, p95_ms };
    for (size_t i = 0; i < 2; i++) {
        say(page, i == 0 ? "" : " / ");
        if (ms[i] >= 0 && ms[i] < 60000) {
            buffer_add_fixed(page->out, ms[i] / 1000.0, ms[i] < 10000 ? 2 : 0);
            say_word(page, STATUS_WORD_SECOND);
        } else {
            say_span(page, ms[i] / 1000);
        }
    }
}

static void say_time(const struct page *page, struct instant when)
{
    const struct zone *zone = page->view->zone;
    const int64_t second = ((when.unix_s + zone_at(zone, when)->utc_offset_s) % 86400 + 86400) % 86400;
    say(page, "<time datetime=\"");
    instant_add(page->out, when);
    say(page, "\">");
    night_add(page->out, night_of(when, zone));
    say(page, " ");
    buffer_add_padded(page->out, second / 3600, 2);
    say(page, ":");
    buffer_add_padded(page->out, second / 60 % 60, 2);
    say(page, ":");
    buffer_add_padded(page->out, second % 60, 2);
    say(page, "</time>");
}

/* ---- is it up ---- */

static void say_reason(const struct page *page, bool holds, enum status_word word)
{
    if (!holds)
        return;
    say(page, "<li>");
    say_word(page, word);
    say(page, "</li>");
}

static void say_verdict(const struct page *page)
{
    const unsigned unready = operator_view_unready(page->view);
    const bool good = unready == 0 && !page->view->live.sending_stopped;
    say(page, good ? "<div id=\"verdict\" class=\"verdict good\" data-live>"
                   : "<div id=\"verdict\" class=\"verdict\" data-live>");
    say_word(page, good ? STATUS_WORD_READY : STATUS_WORD_NOT_READY);
    if (!good)
        say(page, "<ul>");
    say_reason(page, (unready & READINESS_DATABASE) != 0, STATUS_WORD_NO_DATABASE);
    say_reason(page, (unready & READINESS_SCHEMA) != 0, STATUS_WORD_OLD_SCHEMA);
    say_reason(page, (unready & READINESS_NO_LINK) != 0, STATUS_WORD_NO_LINK);
    say_reason(page, (unready & READINESS_DRAINING) != 0, STATUS_WORD_DRAINING);
    say_reason(page, page->view->live.sending_stopped, STATUS_WORD_STOPPED);
    say(page, good ? "</div>\n" : "</ul></div>\n");
    say(page, "<p id=\"when\" class=\"soft\" data-live>");
    say_word(page, STATUS_WORD_AS_OF);
    say(page, " ");
    say_time(page, page->view->now);
    say(page, " &middot; ");
    say_word(page, STATUS_WORD_UP_FOR);
    say(page, " ");
    say_span(page, page->view->up_s);
    say(page, "</p>\n");
}

/* ---- how full ---- */

static void begin_figure(const struct page *page, enum status_word name)
{
    say(page, "<div><dt>");
    say_word(page, name);
    say(page, "</dt><dd>");
}

static void say_count(const struct page *page, enum status_word name, int64_t count, bool known, int64_t max)
{
    begin_figure(page, name);
    if (known)
        buffer_add_int(page->out, count);
    say(page, known && count < max ? "" : "<small>");
    if (!known)
        say_word(page, STATUS_WORD_UNKNOWN);
    else if (count >= max)
        say_word(page, STATUS_WORD_MANY);
    say(page, known && count < max ? "</dd></div>\n" : "</small></dd></div>\n");
}

static void say_queues(const struct page *page)
{
    const struct live_figures *live = &page->view->live;
    const struct database_figures *database = &page->view->database;
    const bool fresh = page->view->database_is_fresh;
    const int64_t max = DATABASE_FIGURES_COUNT_MAX;
    say(page, "<h2>");
    say_word(page, STATUS_WORD_QUEUES);
    say(page, "</h2>\n<dl id=\"queues\" class=\"figures\" data-live>\n");
    say_count(page, STATUS_WORD_DUE, (int64_t)live->queued, live->database_up, STORE_QUEUED_MAX);
    begin_figure(page, STATUS_WORD_OLDEST);
    if (live->oldest_s > 0)
        say_span(page, live->oldest_s);
    else
        say_word(page, STATUS_WORD_NOBODY_WAITS);
    say(page, "</dd></div>\n");
    say_count(page, STATUS_WORD_SCHEDULED, database->scheduled, fresh, max);
    say_count(page, STATUS_WORD_UNDECIDED, database->undecided, fresh, max);
    say_count(page, STATUS_WORD_CONVERSATIONS, database->conversations, fresh, max);
    say_count(page, STATUS_WORD_INBOX, (int64_t)live->inbox, true, INT64_MAX);
    say_count(page, STATUS_WORD_PARKED, database->parked_receipts, fresh, max);
    say_count(page, STATUS_WORD_ORPHANED, database->orphan_receipts, fresh, max);
    say(page, "</dl>\n");
}

/* ---- links ---- */

/* On a phone each cell stands on a line of its own, beside its column's name. */
static void begin_cell(const struct page *page, enum status_word column, const char *class)
{
    say(page, "<td data-label=\"");
    say_word(page, column);
    say(page, class[0] != '\0' ? "\" class=\"" : "\"");
    say(page, class);
    say(page, class[0] != '\0' ? "\"><span>" : "><span>");
}

static void end_cell(const struct page *page)
{
    say(page, "</span></td>");
}

static void say_state(const struct page *page, const struct gateway_uv_status *link, bool suspended)
{
    const bool whole = link->bound == link->sessions && !suspended && !link->suspended;
    begin_cell(page, STATUS_WORD_STATE, whole ? "state good" : "state bad");
    if (suspended || link->suspended) {
        say_word(page, suspended ? STATUS_WORD_SUSPENDED : STATUS_WORD_SUSPENDED_BY_STATUS);
    } else if (link->bound > 0) {
        say_word(page, whole ? STATUS_WORD_BOUND : STATUS_WORD_PARTLY);
        say(page, " ");
        buffer_add_int(page->out, (int64_t)link->bound);
        say(page, "/");
        buffer_add_int(page->out, (int64_t)link->sessions);
    } else if (link->down_ms > 0) {
        say_word(page, STATUS_WORD_DOWN_FOR);
        say_span(page, link->down_ms / 1000);
    } else {
        say_word(page, STATUS_WORD_DOWN);
    }
    end_cell(page);
}

static void say_rate(const struct page *page, const struct gateway_uv_status *link)
{
    begin_cell(page, STATUS_WORD_RATE, "");
    buffer_add_fixed(page->out, link->accepted_per_s, 1);
    if (link->bound > 0) {
        say(page, "<br><small>");
        say_word(page, link->rate > 0 ? STATUS_WORD_LIMIT : STATUS_WORD_NO_LIMIT);
        if (link->rate > 0)
            buffer_add_int(page->out, link->rate);
        say(page, "</small>");
    }
    end_cell(page);
}

static void say_last_error(const struct page *page, const struct gateway_uv_status *link)
{
    begin_cell(page, STATUS_WORD_LAST_ERROR, "");
    if (link->last_error == 0) {
        say(page, "&ndash;");
    } else {
        escape_html(page->out, slice_from_text(command_status_find(link->last_error)->name));
        say(page, "<br><small>");
        say_span(page, link->last_error_age_ms / 1000);
        say_word(page, STATUS_WORD_AGO);
        say(page, "</small>");
    }
    end_cell(page);
}

static void say_cell(const struct page *page, enum status_word column, uint64_t count, bool is_bad)
{
    begin_cell(page, column, is_bad && count > 0 ? "bad" : "");
    buffer_add_int(page->out, (int64_t)count);
    end_cell(page);
}

static void say_link(const struct page *page, const struct gateway_uv_status *link, bool suspended)
{
    say(page, "<tr><th scope=\"row\">");
    escape_html(page->out, slice_from_text(link->name));
    say(page, "</th>");
    say_state(page, link, suspended);
    say_rate(page, link);
    begin_cell(page, STATUS_WORD_WINDOW, "");
    buffer_add_int(page->out, link->in_flight);
    say(page, " / ");
    buffer_add_int(page->out, link->window);
    end_cell(page);
    begin_cell(page, STATUS_WORD_REPLIES, "");
    buffer_add_fixed(page->out, link->replies_per_s, 1);
    end_cell(page);
    begin_cell(page, STATUS_WORD_RESPONSE, "");
    say_delay(page, link->response_ms_median, link->response_ms_p95);
    end_cell(page);
    begin_cell(page, STATUS_WORD_RECEIPT, "");
    say_delay(page, link->receipt_ms_median, link->receipt_ms_p95);
    end_cell(page);
    say_cell(page, STATUS_WORD_ACCEPTED, link->stats.accepted, false);
    say_cell(page, STATUS_WORD_REFUSED, link->stats.refused, true);
    say_cell(page, STATUS_WORD_THROTTLED, link->stats.throttled, false);
    say_cell(page, STATUS_WORD_UNANSWERED, link->stats.timed_out, true);
    say_last_error(page, link);
    say(page, "</tr>\n");
}

static void say_columns(const struct page *page)
{
    static const enum status_word column[] = {
        STATUS_WORD_LINK,    STATUS_WORD_STATE,     STATUS_WORD_RATE,       STATUS_WORD_WINDOW,
        STATUS_WORD_REPLIES, STATUS_WORD_RESPONSE,  STATUS_WORD_RECEIPT,    STATUS_WORD_ACCEPTED,
        STATUS_WORD_REFUSED, STATUS_WORD_THROTTLED, STATUS_WORD_UNANSWERED, STATUS_WORD_LAST_ERROR,
    };
    say(page, "<thead><tr>");
    for (size_t i = 0; i < sizeof column / sizeof column[0]; i++) {
        say(page, i < 2 ? "<th scope=\"col\" class=\"state\">" : "<th scope=\"col\">");
        say_word(page, column[i]);
        say(page, "</th>");
    }
    say(page, "</tr></thead>\n");
}

static void say_links(const struct page *page)
{
    const struct live_figures *live = &page->view->live;
    say(page, "<h2 id=\"links-title\">");
    say_word(page, STATUS_WORD_LINKS);
    say(page, "</h2>\n<p class=\"soft\">");
    say_word(page, STATUS_WORD_LINKS_CAPTION);
    say(page,
        "</p>\n<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-labelledby=\"links-title\"><table>\n");
    say_columns(page);
    say(page, "<tbody id=\"links\" data-live>\n");
    for (size_t i = 0; i < live->link_count; i++)
        say_link(page, &live->link[i], live->link_suspended[i]);
    if (live->link_count == 0) {
        say(page, "<tr><td class=\"state\" colspan=\"12\">");
        say_word(page, STATUS_WORD_NO_LINKS);
        say(page, "</td></tr>\n");
    }
    say(page, "</tbody></table></div>\n");
}

/* ---- what went wrong ---- */

static void say_problems(const struct page *page)
{
    const struct recent_problem *item = recent_problems_at(page->view->problems, 0);
    say(page, "<h2>");
    say_word(page, STATUS_WORD_PROBLEMS);
    say(page, "</h2>\n<ul id=\"problems\" class=\"log\" data-live>\n");
    if (item == NULL) {
        say(page, "<li>");
        say_word(page, STATUS_WORD_NO_PROBLEMS);
        say(page, "</li>\n");
    }
    for (size_t i = 0; item != NULL; item = recent_problems_at(page->view->problems, ++i)) {
        say(page, "<li>");
        say_time(page, item->at);
        say(page, item->level == LOG_ERROR ? "<span class=\"bad\">" : "<span>");
        say_word(page, item->level == LOG_ERROR ? STATUS_WORD_ERROR : STATUS_WORD_WARNING);
        say(page, "</span> <code>");
        escape_html(page->out, (struct slice){ .at = item->line, .len = item->len });
        say(page, "</code></li>\n");
    }
    say(page, "</ul>\n");
}

/* ---- the whole ---- */

static void say_head(const struct page *page, bool is_korean)
{
    say(page, "<!DOCTYPE html>\n<html lang=\"");
    say_word(page, STATUS_WORD_LANG);
    say(page, "\"><head><meta charset=\"utf-8\">"
              "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    say_word(page, STATUS_WORD_TITLE);
    say(page, " &middot; ");
    escape_html(page->out, page->view->node);
    say(page, "</title><style>");
    say(page, style_status.css);
    say(page, "</style></head>\n<body><header><h1>");
    say_word(page, STATUS_WORD_TITLE);
    say(page, " &middot; ");
    escape_html(page->out, page->view->node);
    say(page, is_korean ? "</h1><a href=\"?lang=en\" lang=\"en\" hreflang=\"en\">"
                        : "</h1><a href=\"?lang=ko\" lang=\"ko\" hreflang=\"ko\">");
    say_word(page, STATUS_WORD_OTHER_LANGUAGE);
    say(page, "</a></header>\n<main>\n<p id=\"lost\" class=\"lost\" role=\"alert\" hidden>");
    say_word(page, STATUS_WORD_LOST);
    say(page, "</p>\n");
}

void status_page(struct buffer *out, const struct operator_view *view, enum locale locale)
{
    const bool is_korean = locale == LOCALE_KO;
    const struct page page = { .out = out,
                               .view = view,
                               .word = is_korean ? status_word_ko : status_word_en };
    say_head(&page, is_korean);
    say_verdict(&page);
    say(&page, "<p class=\"soft\" hidden><label><input type=\"checkbox\" id=\"pause\"> ");
    say_word(&page, STATUS_WORD_PAUSE);
    say(&page, "</label></p>\n");
    say_queues(&page);
    say_links(&page);
    say_problems(&page);
    say(&page, "</main>\n<script>");
    say(&page, style_status_script.css);
    say(&page, "</script></body></html>\n");
}

void status_page_policy(char ret[STATUS_PAGE_POLICY_LEN_MAX])
{
    snprintf(
        ret, STATUS_PAGE_POLICY_LEN_MAX,
        "default-src 'none'; style-src 'sha256-%s'; script-src 'sha256-%s'; connect-src 'self'; base-uri "
        "'none'; form-action 'none'; frame-ancestors 'none'",
        style_status.sha256, style_status_script.sha256);
}
