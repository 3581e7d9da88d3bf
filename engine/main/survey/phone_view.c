#include "main/survey/phone_view.h"

#include "authoring/ussd_screens.h"
#include "base/calendar.h"
#include "reply/explain.h"

#include <stdio.h>

static void print(struct slice text)
{
    (void)fwrite(text.at, 1, text.len, stdout);
}

void phone_view_time(const struct zone *zone, struct instant when)
{
    const int64_t local = when.unix_s + zone_at(zone, when)->utc_offset_s;
    const struct civil date = civil_from_night((struct night){ .day = (int32_t)(local / 86400) });
    const int minute = (int)(local % 86400 / 60);
    printf("%04d-%02d-%02d %02d:%02d", (int)date.year, date.month, date.day, minute / 60, minute % 60);
}

static void print_cost(const struct rehearsal *rehearsal, const struct message_cost *cost)
{
    char memory[160];
    struct buffer line;
    buffer_init(&line, memory, sizeof memory);
    if (rehearsal->setting.mode == REHEARSAL_USSD) {
        buffer_add_text(&line, "USSD, no segments");
    } else {
        buffer_add_int(&line, (int64_t)cost->segments);
        buffer_add_text(&line, cost->class == TEXT_CLASS_LMS ? " LMS, "
                               : cost->segments == 1         ? " SMS, "
                                                             : " segments, ");
        message_cost_add_size(&line, cost);
        if (cost->price > 0) {
            buffer_add_text(&line, ", ");
            message_cost_add_price(&line, cost->price);
            buffer_add_text(&line, " won");
        }
    }
    print(buffer_slice(&line));
}

void phone_view_total(const struct rehearsal *rehearsal)
{
    char memory[40];
    struct buffer price;
    buffer_init(&price, memory, sizeof memory);
    message_cost_add_price(&price, rehearsal->price);
    printf("so far %zu messages, %zu segments", rehearsal->messages, rehearsal->segments);
    if (rehearsal->price > 0)
        printf(", %.*s won", (int)price.len, price.at);
}

bool phone_view_screen(const struct rehearsal *rehearsal, struct slice text, size_t number)
{
    struct ussd_screens screens;
    const size_t used = rehearsal->arena->used;
    ussd_screens_of(text, rehearsal->setting.link, rehearsal->arena, &screens);
    if (screens.count == 0)
        puts("  (no alphabet of the link shows this on a screen: it goes as a text)");
    if (number < screens.count) {
        printf("  screen %zu of %zu, %zu of 182 octets\n", number + 1, screens.count, screens.octets[number]);
        print(screens.screen[number]);
        putchar('\n');
    } else {
        print(text);
        putchar('\n');
    }
    arena_reset_to(rehearsal->arena, used); /* it is printed */
    return number + 1 < screens.count;
}

static void show_sent(const struct rehearsal *rehearsal, const struct rehearsal_event *event)
{
    const struct slice kind = rehearsal_text_name(event->text_kind);
    const struct slice id = rehearsal->setting.survey->question[event->question].id;
    printf("\n--- ");
    phone_view_time(rehearsal->setting.zone, event->at);
    printf("  %.*s, %.*s; ", (int)kind.len, kind.at, (int)id.len, id.at);
    print_cost(rehearsal, &event->cost);
    printf("; ");
    phone_view_total(rehearsal);
    putchar('\n');
    if (rehearsal->setting.mode == REHEARSAL_SMS) {
        print(event->text);
        putchar('\n');
    } else {
        phone_view_screen(rehearsal, event->text, 0);
    }
}

static void show_heard(const struct rehearsal_event *event)
{
    const struct reply_reading *reading = &event->reading;
    const struct slice outcome = explain_outcome(reading->outcome), why = explain_rule(reading->rule);
    printf("  read as %.*s", (int)outcome.len, outcome.at);
    if (reading->outcome == REPLY_VALUE || reading->value_too)
        printf(" %d", reading->value);
    for (size_t i = 0; i < reading->item_count; i++)
        printf(reading->item[i].clear ? "%s%d" : "%s?", i == 0 ? " " : ",", reading->item[i].value);
    printf(" (%.*s: %.*s)\n", (int)reading->rule.len, reading->rule.at, (int)why.len, why.at);
    if (reading->solicitation != REPLY_SOLICITATION_NONE) {
        const struct slice grade = explain_solicitation(reading->solicitation);
        printf("  solicitation in the text: %.*s\n", (int)grade.len, grade.at);
    }
    if (reading->alert != REPLY_ALERT_NONE) {
        const struct slice alert = explain_alert(reading->alert);
        printf("  alert: %.*s\n", (int)alert.len, alert.at);
    }
}

static void show_answer(const struct survey *survey, const struct rehearsal_event *event)
{
    const struct survey_question *question = &survey->question[event->question];
    const struct slice state = rehearsal_answer_name(event->answer);
    printf("  answer to %.*s: %.*s", (int)question->id.len, question->id.at, (int)state.len, state.at);
    const size_t choice = survey_choice_by_digit(question, event->value);
    if (event->answer != DIALOG_ANSWER_UNCLEAR && question->kind == SURVEY_SCALE)
        printf(", score %d of %d to %d", event->value, question->scale_min, question->scale_max);
    else if (event->answer != DIALOG_ANSWER_UNCLEAR && choice < question->choice_count)
        printf(", %.*s", (int)question->choice[choice].id.len, question->choice[choice].id.at);
    if (question->measure.len > 0)
        printf(" (counts as %.*s)", (int)question->measure.len, question->measure.at);
    putchar('\n');
}

void phone_view_event(const struct rehearsal *rehearsal, const struct rehearsal_event *event)
{
    switch (event->kind) {
    case REHEARSAL_SENT:
        show_sent(rehearsal, event);
        return;
    case REHEARSAL_HEARD:
        show_heard(event);
        return;
    case REHEARSAL_ANSWERED:
        show_answer(rehearsal->setting.survey, event);
        return;
    case REHEARSAL_REFERRED:
        printf("  referral to the integrity office, in confidence%s\n",
               event->by_text ? " (by the text itself)" : "");
        return;
    case REHEARSAL_REVIEWED: {
        const struct slice reason = dialog_review_name(event->review);
        printf("  to a person's review: %.*s\n", (int)reason.len, reason.at);
        return;
    }
    case REHEARSAL_STOPPED:
        puts("  the phone has opted out, for ever");
        return;
    case REHEARSAL_ENDED: {
        const struct slice outcome = dialog_outcome_name(rehearsal->state.outcome);
        printf("  the conversation has ended: %.*s\n", (int)outcome.len, outcome.at);
        return;
    }
    case REHEARSAL_WAITED:
        printf("due in the quiet hours; waits until ");
        phone_view_time(rehearsal->setting.zone, event->at);
        putchar('\n');
        return;
    }
}
