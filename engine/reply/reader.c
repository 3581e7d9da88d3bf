#include "reply/reader.h"

#include "reply/answer.h"
#include "reply/choice.h"
#include "reply/control.h"
#include "reply/glyph.h"
#include "reply/keyboard.h"
#include "reply/keyword.h"
#include "reply/learned.h"
#include "reply/several.h"
#include "reply/solicit.h"
#include "reply/theme.h"

#include <assert.h>
#include <string.h>

static void decide(struct reply_reading *reading, enum reply_outcome outcome, const char *rule)
{
    reading->outcome = outcome;
    reading->rule = slice_from_text(rule);
}

static struct slice span_of(struct slice raw, const struct scan *scan, size_t from, size_t to)
{
    if (from >= to || to > scan->count)
        return slice_part(raw, 0, 0);
    const size_t start = scan->glyph[from].from, end = scan->glyph[to - 1].to;
    return slice_part(raw, start, end - start);
}

static bool is_sensitive(const struct survey_question *question)
{
    for (size_t i = 0; i < question->choice_count; i++)
        if (question->choice[i].meaning == SURVEY_MEANS_YES)
            return true;
    return false;
}

static struct answer answer_to(const struct reply_context *context, const struct scan *scan,
                               const struct numbers *numbers, struct arena *arena)
{
    const struct survey_question *question = &context->survey->question[context->question];
    if (context->confirming) {
        struct survey_confirm confirm = question->confirm;
        confirm.digit_right = survey_digit_right(context->survey, context->arm, question);
        confirm.digit_wrong = survey_digit_wrong(context->survey, context->arm, question);
        return confirm_read(scan, numbers, &confirm);
    }
    switch (question->kind) {
    case SURVEY_SCALE:
        return scale_read(scan, numbers, question->scale_min, question->scale_max);
    case SURVEY_CHOICE:
        if (is_sensitive(question))
            return yesno_read(scan, numbers, question);
        return choice_read(scan, numbers, context->lexicon, context->locale, question, arena);
    case SURVEY_YESNO:
    case SURVEY_LANGUAGE:
        return choice_read(scan, numbers, context->lexicon, context->locale, question, arena);
    case SURVEY_SEVERAL:
        return choice_several(scan, numbers, question, arena);
    case SURVEY_NUMBER:
        return choice_number(scan, numbers, question->scale_min, question->scale_max);
    case SURVEY_TEXT:
        break;
    }
    return (struct answer){ .rule = "text" };
}

/* "5가 최고점인가요", "what does solicitation mean": what would answer is part of a question to us. */
static bool is_asked_about(const struct scan *scan, const struct answer *answer)
{
    for (size_t i = 0; i < scan->hit_count; i++) {
        const struct hit *hit = &scan->hit[i];
        if (hit->class != WORD_HELP_PHRASE)
            continue;
        if (answer->to > answer->from ? hit->from <= answer->from && hit->to >= answer->to
                                      : hit->from == 0 && scan_token_end(scan, hit->to) &&
                                            scan->clause_count == 1 && scan->unknown == 0)
            return true;
    }
    return false;
}

static bool take_answer(const struct reply_context *context, const struct scan *scan, struct slice raw,
                        struct arena *arena, struct reply_reading *reading)
{
    if (context->any) {
        if (!several_read(scan, context->survey, reading))
            return false;
        decide(reading, REPLY_MULTI, "several");
        return true;
    }
    struct numbers numbers;
    numbers_find(scan, &numbers);
    struct answer answer = answer_to(context, scan, &numbers, arena);
    if (answer.clear && is_asked_about(scan, &answer))
        answer = (struct answer){ .rule = "asks" };
    decide(reading, answer.clear ? REPLY_VALUE : REPLY_UNCLEAR, answer.rule);
    reading->value = answer.clear ? answer.value : 0;
    reading->span = span_of(raw, scan, answer.from, answer.to);
    return answer.clear;
}

/* Free text was asked: everything with letters is text, but a late digit or a mere sign is not. */
static void take_text(const struct scan *scan, struct reply_reading *reading)
{
    if (scan->letters == 0 && scan->emoji == 0)
        decide(reading, REPLY_UNCLEAR, "text.no-letters");
    else
        decide(reading, REPLY_TEXT, "text");
}

/* Whether a number with 점 or alone answers although the text also asks or complains about us. */
static bool firm(const struct reply_reading *reading)
{
    return reading->outcome == REPLY_MULTI ||
           (reading->outcome == REPLY_VALUE && slice_ends_with(reading->rule, SLICE_LIT(".number")));
}

/* One of the survey's own words. */
static bool is_own_word(const struct survey_words *words, const struct scan *scan, struct arena *arena)
{
    enum locale locale;
    return keyword_is(words, scan->glyph, scan->count, arena, &locale);
}

/* True when the grammar decided by the answer alone: a second opinion may be heard. */
static bool read_outcome(const struct reply_context *context, const struct scan *scan, struct slice raw,
                         struct arena *arena, struct reply_reading *reading)
{
    const struct survey_question *question =
        context->any ? NULL : &context->survey->question[context->question];
    const bool open = question != NULL && question->kind == SURVEY_TEXT;
    size_t hit = 0;
    const bool stop = is_own_word(&context->survey->opt_out_words, scan, arena);
    if (stop || is_own_word(&context->survey->help_words, scan, arena)) {
        decide(reading, stop ? REPLY_OPT_OUT : REPLY_HELP, stop ? "stop.own" : "help.own");
        reading->span = raw;
        return false;
    }
    const bool pasted = set_has(&scan->set, WORD_OUR_QUESTION);
    const bool answered = !open && !pasted && take_answer(context, scan, raw, arena, reading);
    if (pasted)
        decide(reading, REPLY_UNCLEAR, "our-question");
    /* "5점 5점 no thanks": behind answers that is the third one. */
    const bool polite_no = answered && reading->outcome == REPLY_MULTI;
    if (control_stop(scan, &hit) && !(polite_no && scan->hit[hit].class == WORD_STOP_WHOLE &&
                                      scan->glyph[scan->hit[hit].from].code == 'n')) {
        reading->value_too = reading->outcome == REPLY_VALUE;
        decide(reading, REPLY_OPT_OUT, "stop");
        reading->span = span_of(raw, scan, scan->hit[hit].from, scan->hit[hit].to);
        return false;
    }
    if (answered && (context->confirming || (firm(reading) && !set_has(&scan->set, WORD_SPAM))))
        return false;
    if (control_automatic(scan, open)) {
        decide(reading, REPLY_UNCLEAR, "automatic");
        reading->span = slice_part(raw, 0, 0);
        return false;
    }
    const bool sensitive = question != NULL && is_sensitive(question);
    const enum control_asked asked = open        ? CONTROL_ASKED_TEXT
                                     : sensitive ? CONTROL_ASKED_SENSITIVE
                                                 : CONTROL_ASKED_ANSWER;
    if (control_wrong_person(scan, asked, &hit))
        decide(reading, REPLY_WRONG_PERSON, "wrong-person");
    else if (!answered && control_help(scan, open, &hit)) {
        decide(reading, REPLY_HELP, "help");
        reading->span = span_of(raw, scan, scan->hit[hit].from, scan->hit[hit].to);
        return open && !pasted;
    } else {
        if (open && !pasted)
            take_text(scan, reading);
        else if (context->any && !answered && !pasted)
            decide(reading, REPLY_UNCLEAR, "several.none");
        return !pasted && !context->confirming;
    }
    reading->span = span_of(raw, scan, scan->hit[hit].from, scan->hit[hit].to);
    return false;
}

/* What a clear answer to the sensitive question means; SURVEY_MEANS_NOTHING for any other reading. */
static enum survey_meaning sensitive_meaning(const struct reply_context *context,
                                             const struct reply_reading *reading)
{
    const struct survey_question *question = &context->survey->question[context->question];
    if (context->any || reading->outcome != REPLY_VALUE || !is_sensitive(question))
        return SURVEY_MEANS_NOTHING;
    const size_t choice = survey_choice_by_digit(question, reading->value);
    return choice < question->choice_count ? question->choice[choice].meaning : SURVEY_MEANS_NOTHING;
}

static void hear_second_opinion(const struct reply_context *context, const struct scan *scan, bool refused,
                                struct reply_reading *reading)
{
    struct learned learned;
    const enum survey_meaning meaning = sensitive_meaning(context, reading);
    const bool yes = meaning == SURVEY_MEANS_YES, no = meaning == SURVEY_MEANS_NO;
    if (reading->outcome != REPLY_TEXT && reading->outcome != REPLY_UNCLEAR &&
        reading->outcome != REPLY_HELP && !yes && !no)
        return;
    learned_read(scan, &learned);
    /* "무슨 소린지": in a free text it may complain rather than ask us. */
    if (reading->outcome == REPLY_HELP && !learned_asks_us(&learned)) {
        take_text(scan, reading);
        reading->span.len = 0;
    }
    if (yes || no)
        learned_doubt(&learned, yes, reading);
    else if (reading->outcome == REPLY_HELP)
        return;
    else if (reading->outcome == REPLY_TEXT)
        learned_alter_text(&learned, refused, reading);
    else
        learned_alter_unclear(&learned, reading);
}

void reply_read(const struct reply_context *context, struct slice raw_utf8, struct arena *arena,
                struct reply_reading *ret)
{
    assert(context->any || context->question < context->survey->question_count);
    struct reply_reading reading = { .outcome = REPLY_UNCLEAR, .span = slice_part(raw_utf8, 0, 0) };
    struct glyphs glyphs;
    struct scan scan;
    if (!glyphs_read(arena, raw_utf8, READER_CHARS_MAX, &glyphs)) {
        decide(&reading, REPLY_UNCLEAR, "arena");
    } else if (!glyphs.valid || glyphs_mojibake(raw_utf8)) {
        decide(&reading, REPLY_UNCLEAR, "not-text");
    } else {
        if (context->locale == LOCALE_KO)
            keyboard_repair(context->lexicon, &glyphs);
        if (!scan_read(arena, context->lexicon, context->locale, &glyphs, &scan)) {
            decide(&reading, REPLY_UNCLEAR, "arena");
        } else {
            const bool undecided = read_outcome(context, &scan, raw_utf8, arena, &reading);
            reading.limited_pattern = scan.limited;
            if (scan.limited.len > 0 && reading.outcome != REPLY_OPT_OUT)
                decide(&reading, REPLY_UNCLEAR, "pattern-limit");
            const struct solicit solicit = solicit_read(&scan);
            const struct theme theme = theme_read(&scan, &solicit);
            reading.solicitation = solicit.grade;
            reading.sentiment = theme.sentiment;
            reading.category = theme.category;
            reading.alert = theme.alert;
            if (undecided && scan.limited.len == 0)
                hear_second_opinion(context, &scan, solicit.refused, &reading);
        }
    }
    *ret = reading;
}
