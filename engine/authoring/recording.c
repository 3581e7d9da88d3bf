#include "authoring/recording.h"

#include "authoring/ussd_screens.h"
#include "document/duration.h"
#include "document/json_text.h"

static void add_key(struct buffer *out, const char *key, struct slice text)
{
    buffer_add_text(out, key);
    buffer_add_text(out, ": ");
    json_text_add(out, text); /* a JSON string is a YAML one */
}

void recording_begin(struct buffer *out, struct slice id, struct slice clock, const struct rehearsal *from)
{
    const struct rehearsal_setting *setting = &from->setting;
    buffer_add_text(out, "# yaml-language-server: $schema=../schema/survey-test.schema.json\n"
                         "apiVersion: ccrm/v1\nkind: SurveyTest\n");
    add_key(out, "id", id);
    buffer_add_text(out, "\nsurvey: ");
    buffer_add(out, setting->survey->id);
    buffer_add_text(out, "\n");
    add_key(out, "clock", clock);
    buffer_add_text(out, "\ncases:\n  - name: recorded\n    locale: ");
    buffer_add(out, locale_name(setting->locale));
    buffer_add_text(out, setting->mode == REHEARSAL_USSD ? "\n    mode: ussd\n" : "\n");
    add_key(out, "    department", setting->department);
    buffer_add_text(out, "\n");
    add_key(out, "    type", setting->type);
    buffer_add_text(out, "\n    steps:\n");
}

static void add_step(struct buffer *out, const char *key, struct slice text)
{
    buffer_add_text(out, "      - ");
    add_key(out, key, text);
    buffer_add_byte(out, '\n');
}

void recording_reply(struct buffer *out, struct slice reply)
{
    add_step(out, "reply", reply);
}

void recording_advance(struct buffer *out, int64_t seconds)
{
    buffer_add_text(out, "      - advance: ");
    duration_add(out, seconds);
    buffer_add_byte(out, '\n');
}

void recording_network(struct buffer *out, struct slice fate)
{
    add_step(out, "network", fate);
}

void recording_sent(struct buffer *out, const struct rehearsal *from)
{
    for (size_t i = 0; i < from->event_count; i++) {
        const struct rehearsal_event *event = &from->event[i];
        if (event->kind != REHEARSAL_SENT)
            continue;
        buffer_add_text(out, "      - expect_send: { kind: ");
        buffer_add(out, rehearsal_text_name(event->text_kind));
        if (from->setting.mode == REHEARSAL_USSD) {
            struct ussd_screens screens;
            const size_t used = from->arena->used;
            ussd_screens_of(event->text, from->setting.link, from->arena, &screens);
            arena_reset_to(from->arena, used); /* only the count is kept */
            buffer_add_text(out, ", screens: ");
            buffer_add_int(out, (int64_t)screens.count);
        } else {
            buffer_add_text(out, ", segments: ");
            buffer_add_int(out, (int64_t)event->cost.segments);
        }
        add_key(out, ", text", event->text);
        buffer_add_text(out, " }\n");
    }
    buffer_add_text(out, "      - expect: { silent: true }\n");
}

void recording_end(struct buffer *out, const struct rehearsal *from)
{
    const struct survey *survey = from->setting.survey;
    buffer_add_text(out, "      - expect:\n          outcome: ");
    buffer_add(out, dialog_outcome_name(from->state.outcome));
    buffer_add_text(out, "\n          messages: ");
    buffer_add_int(out, (int64_t)from->messages);
    buffer_add_text(out, "\n          segments: ");
    buffer_add_int(out, (int64_t)from->segments);
    buffer_add_text(out, "\n          referrals: ");
    buffer_add_int(out, (int64_t)from->referrals);
    buffer_add_text(out, "\n          reviews: ");
    buffer_add_int(out, (int64_t)from->reviews);
    buffer_add_text(out, "\n          answers:\n");
    for (size_t q = 0; q < survey->question_count; q++) {
        char memory[REHEARSAL_WORD_MAX];
        struct buffer word;
        buffer_init(&word, memory, sizeof memory);
        buffer_add_text(out, "            ");
        buffer_add(out, survey->question[q].id);
        buffer_add_text(out, ": ");
        json_text_add(out, rehearsal_answer_word(from, q, &word));
        buffer_add_byte(out, '\n');
    }
}
