#include "authoring/survey_diff.h"

#include "authoring/survey_diff_parts.h"
#include "document/duration.h"

/* ---- the pen ---- */

void diff_line(struct diff *diff, const char *what, struct slice name)
{
    diff->ret->changes++;
    buffer_add_text(diff->out, what);
    buffer_add(diff->out, name);
    buffer_add_byte(diff->out, '\n');
}

static void add_side(struct diff *diff, const char *mark, struct slice text)
{
    buffer_add_text(diff->out, mark);
    buffer_add(diff->out, text);
    buffer_add_byte(diff->out, '\n');
}

void diff_value(struct diff *diff, const char *where, struct slice name, const char *what,
                struct slice before, struct slice after)
{
    if (slice_equal(before, after))
        return;
    diff->ret->changes++;
    buffer_add_text(diff->out, where);
    buffer_add(diff->out, name);
    buffer_add_text(diff->out, what);
    buffer_add_byte(diff->out, '\n');
    if (before.len > 0)
        add_side(diff, "    - ", before);
    if (after.len > 0)
        add_side(diff, "    + ", after);
}

static struct slice number_text(struct diff *diff, int64_t value)
{
    char memory[24];
    struct buffer out;
    buffer_init(&out, memory, sizeof memory);
    buffer_add_int(&out, value);
    return arena_copy(diff->arena, buffer_slice(&out));
}

void diff_number(struct diff *diff, const char *where, struct slice name, const char *what, int64_t before,
                 int64_t after)
{
    diff_value(diff, where, name, what, number_text(diff, before), number_text(diff, after));
}

static struct slice duration_text(struct diff *diff, int64_t seconds)
{
    char memory[40];
    struct buffer out;
    buffer_init(&out, memory, sizeof memory);
    duration_add(&out, seconds);
    return arena_copy(diff->arena, buffer_slice(&out));
}

void diff_duration(struct diff *diff, const char *where, struct slice name, const char *what, int64_t before,
                   int64_t after)
{
    diff_value(diff, where, name, what, duration_text(diff, before), duration_text(diff, after));
}

void diff_text(struct diff *diff, const char *where, struct slice name, const char *what,
               const struct survey_text *before, const struct survey_text *after)
{
    for (size_t l = 0; l < LOCALE_COUNT; l++) {
        char memory[80];
        struct buffer label;
        buffer_init(&label, memory, sizeof memory);
        buffer_add_text(&label, what);
        buffer_add_text(&label, " (");
        buffer_add(&label, locale_name((enum locale)l));
        buffer_add_text(&label, ")");
        buffer_add_byte(&label, '\0');
        diff_value(diff, where, name, label.at, before->in[l], after->in[l]);
    }
}

void diff_lost(struct diff *diff, const char *what, struct slice name)
{
    char memory[400];
    struct buffer out;
    buffer_init(&out, memory, sizeof memory);
    buffer_add_text(&out, what);
    buffer_add(&out, slice_part(name, 0, sizeof memory - 80));
    if (diff->ret->lost_count < SURVEY_DIFF_LOST_MAX)
        diff->ret->lost[diff->ret->lost_count++] = arena_copy(diff->arena, buffer_slice(&out));
}

/* ---- the survey as a whole ---- */

static void compare_head(struct diff *diff, const struct survey *before, const struct survey *after)
{
    const struct slice none = SLICE_EMPTY;
    diff_value(diff, "title", none, "", before->title, after->title);
    diff_value(diff, "legal basis", none, "", before->basis, after->basis);
    diff_value(diff, "consent on record", none, "", before->consent, after->consent);
    diff_number(diff, "anonymous: answers of a unit that may be told, 0 for a survey that is not", none, "",
                before->anonymous_minimum, after->anonymous_minimum);
    diff_value(diff, "sender", none, "", before->sender, after->sender);
    diff_value(diff, "office", none, "", before->office, after->office);
    diff_value(diff, "contact", none, "", before->contact, after->contact);
    for (size_t l = 0; l < LOCALE_COUNT; l++) {
        bool was = false, is = false;
        for (size_t i = 0; i < before->locale_count; i++)
            was |= before->locale[i] == (enum locale)l;
        for (size_t i = 0; i < after->locale_count; i++)
            is |= after->locale[i] == (enum locale)l;
        if (was != is)
            diff_line(diff,
                      is ? "new language: " : "language no longer offered: ", locale_name((enum locale)l));
    }
}

static void compare_texts(struct diff *diff, const struct survey *before, const struct survey *after)
{
    const struct slice none = SLICE_EMPTY;
    diff_text(diff, "introduction", none, "", &before->intro, &after->intro);
    diff_text(diff, "thanks", none, "", &before->thanks, &after->thanks);
    diff_text(diff, "help", none, "", &before->help, &after->help);
    diff_text(diff, "after an opt-out", none, "", &before->opted_out, &after->opted_out);
    diff_text(diff, "to the wrong person", none, "", &before->wrong_person, &after->wrong_person);
    diff_text(diff, "to a late reply", none, "", &before->late, &after->late);
}

static void compare_schedule(struct diff *diff, const struct survey *before, const struct survey *after)
{
    const struct slice none = SLICE_EMPTY;
    diff_duration(diff, "first question after closing", none, "", before->delay_s, after->delay_s);
    diff_duration(diff, "oldest case", none, "", before->case_age_max_s, after->case_age_max_s);
    diff_duration(diff, "one survey a citizen within", none, "", before->cap_s, after->cap_s);
    diff_duration(diff, "any survey a citizen within", none, "", before->cap_all_s, after->cap_all_s);
    diff_duration(diff, "reminder after", none, "", before->reminder_after_s, after->reminder_after_s);
    diff_duration(diff, "expires after", none, "", before->expire_after_s, after->expire_after_s);
    diff_number(diff, "messages at most", none, "", before->messages_max, after->messages_max);
    diff_number(diff, "segments at most", none, "", before->budget_segments, after->budget_segments);
    diff_number(diff, "silent from (minutes after midnight)", none, "", before->quiet.start_min,
                after->quiet.start_min);
    diff_number(diff, "silent until (minutes after midnight)", none, "", before->quiet.end_min,
                after->quiet.end_min);
    diff_value(diff, "holidays", none, "", before->holidays, after->holidays);
    diff_number(diff, "priority", none, "", before->priority, after->priority);
}

/* ---- whom it asks ---- */

static bool has_code(const struct survey_codes *codes, struct slice code)
{
    for (size_t i = 0; i < codes->count; i++) {
        if (slice_equal(codes->code[i], code))
            return true;
    }
    return false;
}

static bool asks(const struct survey_codes *only, const struct survey_codes * not, struct slice code)
{
    return (only->count == 0 || has_code(only, code)) && !has_code(not, code);
}

struct asked {
    const char *noun; /* "department " */
    const struct survey_codes *only, *not ;
};

/* Codes that either version names are compared one by one; all others are asked where no list is. */
static void compare_asked(struct diff *diff, const struct asked *before, const struct asked *after)
{
    const struct survey_codes *const named[] = { before->only, before->not, after->only, after->not };
    for (size_t n = 0; n < sizeof named / sizeof named[0]; n++) {
        for (size_t i = 0; i < named[n]->count; i++) {
            const struct slice code = named[n]->code[i];
            bool seen = false;
            for (size_t m = 0; m < n; m++)
                seen |= has_code(named[m], code);
            const bool was = asks(before->only, before->not, code), is = asks(after->only, after->not, code);
            if (seen || was == is)
                continue;
            diff_line(diff, is ? "now asked: " : "no longer asked: ", code);
            if (!is)
                diff_lost(diff, before->noun, code);
        }
    }
    if (before->only->count == 0 && after->only->count > 0) {
        diff_line(diff, "no longer asked: any other ", slice_from_text(before->noun));
        diff_lost(diff, before->noun, SLICE_LIT("(all but those named)"));
    }
}

#define ASKED(noun_text, survey, field)                                                                      \
    &(struct asked)                                                                                          \
    {                                                                                                        \
        (noun_text), &(survey)->eligibility.field, &(survey)->eligibility.not_##field                        \
    }

static void compare_eligibility(struct diff *diff, const struct survey *before, const struct survey *after)
{
    compare_asked(diff, ASKED("department ", before, departments), ASKED("department ", after, departments));
    compare_asked(diff, ASKED("type ", before, types), ASKED("type ", after, types));
    compare_asked(diff, ASKED("channel ", before, channels), ASKED("channel ", after, channels));
    compare_asked(diff, ASKED("outcome ", before, outcomes), ASKED("outcome ", after, outcomes));
    const int64_t was = (int64_t)(before->sampling_rate * 1000 + 0.5),
                  is = (int64_t)(after->sampling_rate * 1000 + 0.5);
    diff_number(diff, "asked of a thousand", SLICE_EMPTY, "", was, is);
    diff_number(diff, "invitations a department at least", SLICE_EMPTY, "", before->floor, after->floor);
    diff_number(diff, "invitations a department at most", SLICE_EMPTY, "", before->ceiling, after->ceiling);
    if (before->trigger.kind != after->trigger.kind)
        diff_line(diff, "it is started by something else", SLICE_EMPTY);
}

bool survey_diff_is_sensitive(const struct survey *survey)
{
    for (size_t q = 0; q < survey->question_count; q++) {
        if (survey->question[q].sensitive)
            return true;
    }
    return false;
}

void survey_diff(const struct survey *before, const struct survey *after, struct arena *arena,
                 struct buffer *out, struct survey_diff *ret)
{
    *ret = (struct survey_diff){ 0 };
    struct diff diff = { .arena = arena, .out = out, .ret = ret };
    compare_head(&diff, before, after);
    compare_eligibility(&diff, before, after);
    compare_schedule(&diff, before, after);
    compare_texts(&diff, before, after);
    diff_questions(&diff, before, after);
}
