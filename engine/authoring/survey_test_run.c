/* One conversation played and compared with what was expected of it (survey_test.h). */
#include "authoring/survey_test.h"

#include "authoring/ussd_screens.h"
#include "reply/explain.h"

/* A run of one case; messages are kept over several acts, as expect_send takes them one by one. */
struct run {
    const struct survey_test_stage *stage;
    const struct survey_test_step *step;
    struct buffer *why;
    bool failed;
    struct rehearsal_event sent[REHEARSAL_EVENTS_MAX]; /* since the last reply or advance */
    size_t sent_count, taken;
    struct reply_reading reading; /* of the last reply */
    bool heard;
};

static void complain(struct run *run, const char *what)
{
    run->failed = true;
    buffer_add_int(run->why, run->step->mark.line);
    buffer_add_byte(run->why, ':');
    buffer_add_int(run->why, run->step->mark.column);
    buffer_add_text(run->why, ": ");
    buffer_add_text(run->why, what);
    buffer_add_byte(run->why, '\n');
}

/* ---- differences ---- */

static void add_lines(struct buffer *why, const char *before, struct slice text)
{
    for (size_t at = 0; at <= text.len;) {
        const struct slice rest = slice_part(text, at, text.len);
        const size_t end = slice_find(rest, SLICE_LIT("\n"));
        buffer_add_text(why, before);
        buffer_add(why, slice_part(rest, 0, end));
        buffer_add_byte(why, '\n');
        at += end + 1;
    }
}

static void differ(struct run *run, const char *what, struct slice expected, struct slice got)
{
    complain(run, what);
    add_lines(run->why, "  - expected: ", expected);
    add_lines(run->why, "  + was:      ", got);
}

static struct slice number(struct run *run, int64_t value)
{
    char memory[24];
    struct buffer out;
    buffer_init(&out, memory, sizeof memory);
    buffer_add_int(&out, value);
    return arena_copy(run->stage->arena, buffer_slice(&out));
}

static void compare(struct run *run, const char *what, struct slice expected, struct slice got)
{
    if (!slice_equal(expected, got))
        differ(run, what, expected, got);
}

static void compare_number(struct run *run, const char *what, int64_t expected, int64_t got)
{
    if (expected != got)
        differ(run, what, number(run, expected), number(run, got));
}

/* ---- what is sent ---- */

static void expect_send(struct run *run, const struct survey_test_send *want)
{
    if (run->taken == run->sent_count) {
        complain(run, "expect_send: nothing more was sent");
        return;
    }
    const struct rehearsal_event *sent = &run->sent[run->taken++];
    const struct survey *survey = run->stage->survey;
    if (want->kind.len > 0)
        compare(run, "expect_send: another kind of message", want->kind,
                rehearsal_text_name(sent->text_kind));
    if (want->question.len > 0)
        compare(run, "expect_send: another question", want->question, survey->question[sent->question].id);
    if (want->text.len > 0)
        compare(run, "expect_send: another text", want->text, sent->text);
    for (size_t i = 0; i < want->contains_count; i++) {
        if (slice_find(sent->text, want->contains[i]) == sent->text.len)
            differ(run, "expect_send: this is not in the text", want->contains[i], sent->text);
    }
    if (want->segments > 0)
        compare_number(run, "expect_send: another number of segments", want->segments,
                       (int64_t)sent->cost.segments);
    if (want->screens > 0) {
        struct ussd_screens screens;
        ussd_screens_of(sent->text, run->stage->link, run->stage->arena, &screens);
        compare_number(run, "expect_send: another number of screens", want->screens, (int64_t)screens.count);
    }
    if (want->alphabet.len > 0)
        compare(run, "expect_send: another alphabet", want->alphabet, alphabet_name(sent->cost.alphabet));
}

/* ---- how things stand ---- */

static size_t question_of(const struct survey *survey, struct slice id)
{
    size_t at = 0;
    while (at < survey->question_count && !slice_equal(survey->question[at].id, id))
        at++;
    return at;
}

static void expect_answers(struct run *run, const struct survey_test_expect *want)
{
    for (size_t i = 0; i < want->answer_count; i++) {
        const struct survey_test_answer *answer = &want->answer[i];
        const size_t question = question_of(run->stage->survey, answer->question);
        char memory[REHEARSAL_WORD_MAX];
        struct buffer word;
        buffer_init(&word, memory, sizeof memory);
        if (question == run->stage->survey->question_count)
            differ(run, "expect: the survey has no such question", answer->question, SLICE_EMPTY);
        else
            compare(run, "expect: another answer", answer->is,
                    rehearsal_answer_word(run->stage->rehearsal, question, &word));
    }
}

static void expect_counts(struct run *run, const struct survey_test_expect *want)
{
    const struct rehearsal *rehearsal = run->stage->rehearsal;
    if (want->has_messages)
        compare_number(run, "expect: another number of messages", want->messages,
                       (int64_t)rehearsal->messages);
    if (want->has_segments)
        compare_number(run, "expect: another number of segments", want->segments,
                       (int64_t)rehearsal->segments);
    if (want->has_referrals)
        compare_number(run, "expect: another number of referrals", want->referrals,
                       (int64_t)rehearsal->referrals);
    if (want->has_reviews)
        compare_number(run, "expect: another number of reviews", want->reviews, (int64_t)rehearsal->reviews);
    if (want->has_opted_out && want->opted_out != rehearsal->opted_out)
        complain(run,
                 want->opted_out ? "expect: the phone has not opted out" : "expect: the phone has opted out");
    if (want->silent && run->taken < run->sent_count)
        differ(run, "expect: a message was sent", SLICE_LIT("silence"), run->sent[run->taken].text);
}

static void expect_state(struct run *run, const struct survey_test_expect *want)
{
    const struct rehearsal *rehearsal = run->stage->rehearsal;
    const struct dialog_state *state = &rehearsal->state;
    const bool live = state->phase == DIALOG_ASKING || state->phase == DIALOG_CONFIRMING;
    if (want->read.len > 0)
        compare(run, "expect: the reply was read otherwise", want->read,
                run->heard ? explain_outcome(run->reading.outcome) : SLICE_LIT("nothing"));
    if (want->has_value)
        compare_number(run, "expect: the reply was read as another number", want->value, run->reading.value);
    if (want->open.len > 0)
        compare(run, "expect: another question is open", want->open,
                live ? run->stage->survey->question[state->question].id : SLICE_LIT("none"));
    if (want->has_confirming && want->confirming != (state->phase == DIALOG_CONFIRMING))
        complain(run,
                 want->confirming ? "expect: no confirmation is open" : "expect: a confirmation is open");
    if (want->outcome.len > 0)
        compare(run, "expect: another outcome", want->outcome, dialog_outcome_name(state->outcome));
    expect_counts(run, want);
    expect_answers(run, want);
}

/* ---- steps ---- */

static void collect(struct run *run)
{
    const struct rehearsal *rehearsal = run->stage->rehearsal;
    run->sent_count = run->taken = 0;
    for (size_t i = 0; i < rehearsal->event_count; i++) {
        const struct rehearsal_event *event = &rehearsal->event[i];
        if (event->kind == REHEARSAL_SENT)
            run->sent[run->sent_count++] = *event;
        if (event->kind == REHEARSAL_HEARD) {
            run->reading = event->reading;
            run->heard = true;
        }
    }
}

static void take_step(struct run *run)
{
    struct rehearsal *rehearsal = run->stage->rehearsal;
    const struct survey_test_step *step = run->step;
    if (step->has_send) {
        expect_send(run, &step->send);
        return;
    }
    if (step->has_expect) {
        expect_state(run, &step->expect);
        return;
    }
    if (step->has_reply)
        rehearsal_reply(rehearsal, step->reply);
    else if (step->has_advance)
        rehearsal_advance(rehearsal, step->advance_s);
    else
        rehearsal_network(rehearsal, (enum dialog_prompt_fate)step->network);
    collect(run);
}

bool survey_test_run(const struct survey_test *test, const struct survey_test_case *item,
                     const struct survey_test_stage *stage, struct buffer *why)
{
    const size_t used = stage->arena->used;
    struct run *run = arena_new(stage->arena, struct run);
    if (run == NULL) {
        buffer_add_text(why, "there is no memory for a case\n");
        return false;
    }
    const struct rehearsal_setting setting = {
        .survey = stage->survey,
        .lexicon = stage->lexicon,
        .zone = stage->zone,
        .link = stage->link,
        .mode = (enum rehearsal_mode)item->mode,
        .locale = (enum locale)item->locale,
        .department = item->department,
        .type = item->type,
        .start = zone_instant(stage->zone, item->has_clock ? item->clock_s : test->clock_s),
    };
    run->stage = stage;
    run->why = why;
    rehearsal_begin(stage->rehearsal, &setting, stage->arena);
    collect(run);
    for (size_t i = 0; i < item->step_count && !run->failed; i++) {
        run->step = &item->step[i];
        take_step(run);
    }
    const bool good = !run->failed;
    arena_reset_to(stage->arena, used);
    return good;
}
