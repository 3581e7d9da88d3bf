#include "summary.h"

#include "prompt.h"

#include <inttypes.h>

static const char *const prompt_names[SUMMARY_PROMPTS] = { "none",      "kindness", "satisfaction", "scale",
                                                           "sensitive", "confirm",  "choice",       "open" };

unsigned summary_prompt_index(const struct prompt *prompt)
{
    switch (prompt->kind) {
    case PROMPT_NONE:
        return 0;
    case PROMPT_SCALE:
        return prompt->subject == PROMPT_KINDNESS ? 1 : prompt->subject == PROMPT_SATISFACTION ? 2 : 3;
    case PROMPT_SENSITIVE:
        return 4;
    case PROMPT_CONFIRM:
        return 5;
    case PROMPT_CHOICE:
        return 6;
    case PROMPT_OPEN:
        return 7;
    }
    return 0;
}

static void add(FILE *out, const char *name, uint64_t value)
{
    fprintf(out, "  \"%s\": %" PRIu64 ",\n", name, value);
}

static void add_table(FILE *out, const char *name, const uint64_t *value, const char *(*name_of)(unsigned),
                      unsigned count)
{
    fprintf(out, "  \"%s\": {", name);
    for (unsigned i = 0; i < count; i++)
        fprintf(out, "%s\"%s\": %" PRIu64, i == 0 ? " " : ", ", name_of(i), value[i]);
    fputs(" },\n", out);
}

static const char *name_of_prompt(unsigned i)
{
    return prompt_names[i];
}

static const char *name_of_persona(unsigned i)
{
    return persona_name((enum persona_kind)i);
}

static void add_text(FILE *out, const char *text)
{
    putc('"', out);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            putc('\\', out);
        if ((unsigned char)*text >= ' ')
            putc(*text, out);
    }
    putc('"', out);
}

static void add_planted(FILE *out, const struct options *options, const struct summary *summary)
{
    fputs("  \"planted\": ", out);
    if (options->plant_department == NULL) {
        fputs("null,\n", out);
        return;
    }
    fputs("{ \"department\": ", out);
    add_text(out, options->plant_department);
    fprintf(out, ", \"rate\": %g, \"said_yes\": %" PRIu64 ", \"confirmed\": %" PRIu64 " },\n",
            options->plant_rate, summary->planted_said_yes, summary->planted_confirmed);
}

void summary_write(const struct summary *summary, const struct options *options, uint64_t unacknowledged,
                   uint64_t not_due, FILE *out)
{
    fputs("{\n", out);
    add(out, "seed", options->seed);
    add_planted(out, options, summary);
    add(out, "accepted", summary->accepted);
    add(out, "throttled", summary->throttled);
    add(out, "failed_temporarily", summary->failed);
    add(out, "responses_withheld", summary->withheld_lost);
    add(out, "responses_late", summary->withheld_late);
    add(out, "segments_delivered", summary->delivered);
    add(out, "segments_undeliverable", summary->undeliverable);
    add(out, "receipts", summary->receipts_made);
    add(out, "receipts_acknowledged", summary->receipts_acknowledged);
    add(out, "replies", summary->replies_made);
    add(out, "reply_segments", summary->reply_segments);
    add(out, "reply_segments_acknowledged", summary->replies_acknowledged);
    add(out, "rejected", summary->rejected);
    add(out, "unacknowledged", unacknowledged);
    add(out, "not_due", not_due);
    add(out, "received_twice", summary->received_twice);
    add(out, "received_twice_within_hour", summary->received_twice_within_hour);
    add(out, "first_prompts", summary->first_prompts);
    add(out, "first_replies", summary->first_replies);
    add(out, "opt_outs", summary->opt_outs);
    add(out, "said_yes", summary->said_yes);
    add(out, "confirmed", summary->confirmed);
    add(out, "alleged", summary->alleged);
    add_table(out, "asked", summary->asked, name_of_prompt, SUMMARY_PROMPTS);
    add_table(out, "answered", summary->answered, name_of_prompt, SUMMARY_PROMPTS);
    add_table(out, "first_prompts_by_persona", summary->first_prompts_by, name_of_persona, PERSONA_COUNT);
    fprintf(
        out,
        "  \"run\": { \"submits\": %" PRIu64 ", \"sessions\": %" PRIu64 ", \"redeliveries\": %" PRIu64
        ", \"retries\": %" PRIu64 ", \"late_released\": %" PRIu64 ", \"bad_pdus\": %" PRIu64
        ", \"malformed\": %" PRIu64 ", \"dropped_links\": %" PRIu64 ", \"lost_at_limit\": %" PRIu64 " }\n}\n",
        summary->submits, summary->sessions, summary->redeliveries, summary->retries, summary->late_released,
        summary->bad_pdus, summary->malformed, summary->dropped_links, summary->lost_at_limit);
}
