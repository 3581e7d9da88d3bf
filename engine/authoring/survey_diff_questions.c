/* How the questions of two versions differ (survey_diff.h); they are matched by their ids. */
#include "authoring/survey_diff_parts.h"

static const char QUESTION[] = "question ";

static size_t find(const struct survey *survey, struct slice id)
{
    size_t at = 0;
    while (at < survey->question_count && !slice_equal(survey->question[at].id, id))
        at++;
    return at;
}

static size_t find_choice(const struct survey_question *question, struct slice id)
{
    size_t at = 0;
    while (at < question->choice_count && !slice_equal(question->choice[at].id, id))
        at++;
    return at;
}

/* ---- choices ---- */

static bool same_words(const struct survey_choice *before, const struct survey_choice *after)
{
    for (size_t l = 0; l < LOCALE_COUNT; l++) {
        if (before->word_count[l] != after->word_count[l])
            return false;
        for (size_t i = 0; i < before->word_count[l]; i++) {
            if (!slice_equal(before->word[l][i], after->word[l][i]))
                return false;
        }
    }
    return true;
}

static void say_choice(struct diff *diff, const struct survey_question *question, const char *what,
                       struct slice id)
{
    diff->ret->changes++;
    buffer_add_text(diff->out, QUESTION);
    buffer_add(diff->out, question->id);
    buffer_add_text(diff->out, what);
    buffer_add(diff->out, id);
    buffer_add_byte(diff->out, '\n');
}

static void compare_choices(struct diff *diff, const struct survey_question *before,
                            const struct survey_question *after)
{
    for (size_t c = 0; c < before->choice_count; c++) {
        const struct survey_choice *was = &before->choice[c];
        const size_t at = find_choice(after, was->id);
        if (at == after->choice_count) {
            say_choice(diff, before, ": no longer a choice: ", was->id);
            continue;
        }
        const struct survey_choice *is = &after->choice[at];
        if (was->digit != is->digit)
            say_choice(diff, before, ": another digit: ", was->id);
        if (was->meaning != is->meaning)
            say_choice(diff, before, ": another meaning: ", was->id);
        if (!same_words(was, is))
            say_choice(diff, before, ": other words: ", was->id);
        if (!slice_equal(was->next, is->next))
            say_choice(diff, before, ": leads elsewhere: ", was->id);
    }
    for (size_t c = 0; c < after->choice_count; c++) {
        if (find_choice(before, after->choice[c].id) == before->choice_count)
            say_choice(diff, after, ": new choice: ", after->choice[c].id);
    }
}

/* ---- one question ---- */

static bool same_conditions(const struct survey_question *before, const struct survey_question *after)
{
    if (before->when_count != after->when_count)
        return false;
    for (size_t i = 0; i < before->when_count; i++) {
        const struct survey_condition *was = &before->when[i], *is = &after->when[i];
        if (!slice_equal(was->question, is->question) || was->digits != is->digits ||
            was->at_least != is->at_least || was->at_most != is->at_most ||
            was->has_at_least != is->has_at_least || was->has_at_most != is->has_at_most)
            return false;
    }
    return true;
}

static void compare_confirm(struct diff *diff, const struct survey_question *before,
                            const struct survey_question *after)
{
    if (before->confirm.used != after->confirm.used)
        diff_line(diff, after->confirm.used ? "now confirmed: question " : "no longer confirmed: question ",
                  before->id);
    diff_text(diff, QUESTION, before->id, ": confirmation", &before->confirm.text, &after->confirm.text);
    diff_text(diff, QUESTION, before->id, ": closing text", &before->confirm.closing,
              &after->confirm.closing);
    diff_value(diff, QUESTION, before->id, ": confirms another choice", before->confirm.after,
               after->confirm.after);
    diff_number(diff, QUESTION, before->id, ": digit that confirms", before->confirm.digit_right,
                after->confirm.digit_right);
    diff_number(diff, QUESTION, before->id, ": digit that withdraws", before->confirm.digit_wrong,
                after->confirm.digit_wrong);
}

static void compare_question(struct diff *diff, const struct survey_question *before,
                             const struct survey_question *after)
{
    const struct slice id = before->id;
    if (before->kind != after->kind)
        diff_line(diff, "another kind of answer: question ", id);
    diff_text(diff, QUESTION, id, "", &before->text, &after->text);
    diff_text(diff, QUESTION, id, ": asked again", &before->retry, &after->retry);
    diff_value(diff, QUESTION, id, ": counts as", before->measure, after->measure);
    diff_number(diff, QUESTION, id, ": least", before->scale_min, after->scale_min);
    diff_number(diff, QUESTION, id, ": most", before->scale_max, after->scale_max);
    compare_choices(diff, before, after);
    diff_number(diff, QUESTION, id, ": asked again at most", before->invalid_max, after->invalid_max);
    diff_value(diff, QUESTION, id, ": leads to", before->next, after->next);
    diff_duration(diff, QUESTION, id, ": time", before->time_out_s, after->time_out_s);
    if (!same_conditions(before, after))
        diff_line(diff, "asked under other conditions: question ", id);
    compare_confirm(diff, before, after);
    if (before->sensitive != after->sensitive)
        diff_line(diff, after->sensitive ? "now sensitive: question " : "no longer sensitive: question ", id);
    if (before->sensitive && !after->sensitive)
        diff_lost(diff, "sensitive question ", id);
}

/* ---- all of them ---- */

static bool same_order(const struct survey *before, const struct survey *after)
{
    size_t last = 0;
    for (size_t q = 0; q < before->question_count; q++) {
        const size_t at = find(after, before->question[q].id);
        if (at == after->question_count)
            continue;
        if (at < last)
            return false;
        last = at;
    }
    return true;
}

void diff_questions(struct diff *diff, const struct survey *before, const struct survey *after)
{
    for (size_t q = 0; q < before->question_count; q++) {
        const struct survey_question *question = &before->question[q];
        const size_t at = find(after, question->id);
        if (at < after->question_count) {
            compare_question(diff, question, &after->question[at]);
            continue;
        }
        diff_value(diff, "no longer asked: question ", question->id, "", question->text.in[LOCALE_KO],
                   SLICE_EMPTY);
        if (question->sensitive)
            diff_lost(diff, "sensitive question ", question->id);
    }
    for (size_t q = 0; q < after->question_count; q++) {
        if (find(before, after->question[q].id) == before->question_count)
            diff_value(diff, "new: question ", after->question[q].id, "", SLICE_EMPTY,
                       after->question[q].text.in[LOCALE_KO]);
    }
    if (!same_order(before, after))
        diff_line(diff, "the questions come in another order", SLICE_EMPTY);
}
