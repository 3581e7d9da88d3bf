#include "dialog/wording.h"

#include "base/calendar.h"

#include <assert.h>

/* What one message is made from. */
struct wording {
    const struct wording_facts *facts;
    const struct dialog_state *state;
    const struct survey_question *asked;
    struct buffer out;
};

static void add_month(struct buffer *out, const struct wording_facts *facts)
{
    buffer_add_int(out, civil_from_night(night_of(facts->closed_at, facts->zone)).month);
}

static bool add_placeholder(struct wording *wording, struct slice name)
{
    const struct wording_facts *facts = wording->facts;
    struct buffer *out = &wording->out;
    const struct {
        struct slice name, value;
    } known[] = {
        { SLICE_LIT("office"), facts->survey->office },
        { SLICE_LIT("department"), facts->department },
        { SLICE_LIT("type"), facts->type },
        { SLICE_LIT("contact"), facts->survey->contact },
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (slice_equal(known[i].name, name)) {
            buffer_add(out, known[i].value);
            return true;
        }
    }
    if (slice_equal(name, SLICE_LIT("right")))
        buffer_add_int(out, survey_digit_right(facts->survey, wording->state->arm, wording->asked));
    else if (slice_equal(name, SLICE_LIT("wrong")))
        buffer_add_int(out, survey_digit_wrong(facts->survey, wording->state->arm, wording->asked));
    else if (slice_equal(name, SLICE_LIT("month")))
        add_month(out, facts);
    else
        return false;
    return true;
}

/* A brace that opens no known placeholder stands for itself: the definition's check has warned of it. */
static void add_filled(struct wording *wording, struct slice text)
{
    struct buffer *out = &wording->out;
    while (text.len > 0) {
        const size_t open = slice_find(text, SLICE_LIT("{"));
        buffer_add(out, slice_part(text, 0, open));
        text = slice_part(text, open, text.len - open);
        if (text.len == 0)
            return;
        const size_t close = slice_find(text, SLICE_LIT("}"));
        if (close < text.len && add_placeholder(wording, slice_part(text, 1, close - 1))) {
            text = slice_part(text, close + 1, text.len - close - 1);
            continue;
        }
        buffer_add_byte(out, '{');
        text = slice_part(text, 1, text.len - 1);
    }
}

static void add_paragraph(struct wording *wording, const struct survey_text *text)
{
    const struct slice words = survey_text_in(text, wording->state->locale);
    if (words.len == 0)
        return;
    if (wording->out.len > 0)
        buffer_add_byte(&wording->out, '\n');
    add_filled(wording, words);
}

static const struct survey_text *retry_of(const struct survey_question *question)
{
    return question->retry.in[LOCALE_KO].len > 0 ? &question->retry : &question->text;
}

static void add_message(struct wording *wording, const struct dialog_effect *effect)
{
    const struct survey *survey = wording->facts->survey;
    const struct survey_question *asked = wording->asked;
    switch (effect->text) {
    case DIALOG_TEXT_PROMPT:
    case DIALOG_TEXT_REMINDER:
        if (effect->introduces)
            add_paragraph(wording, &survey->intro);
        add_paragraph(wording, &asked->text);
        return;
    case DIALOG_TEXT_RETRY:
        add_paragraph(wording, retry_of(asked));
        return;
    case DIALOG_TEXT_CONFIRM:
        add_paragraph(wording, &asked->confirm.text);
        return;
    case DIALOG_TEXT_MIRROR:
        add_paragraph(wording, &asked->confirm.mirror);
        return;
    case DIALOG_TEXT_THANKS:
        add_paragraph(wording, &survey->thanks);
        return;
    case DIALOG_TEXT_CLOSING_THEN_PROMPT:
        add_paragraph(wording, &survey->question[effect->left].confirm.closing);
        add_paragraph(wording, &asked->text);
        return;
    case DIALOG_TEXT_CLOSING_THEN_THANKS:
        add_paragraph(wording, &survey->question[effect->left].confirm.closing);
        add_paragraph(wording, &survey->thanks);
        return;
    case DIALOG_TEXT_HELP:
        add_paragraph(wording, &survey->help);
        add_paragraph(wording, &asked->text);
        return;
    case DIALOG_TEXT_OPTED_OUT:
        add_paragraph(wording, &survey->opted_out);
        return;
    case DIALOG_TEXT_WRONG_PERSON:
        add_paragraph(wording, &survey->wrong_person);
        return;
    case DIALOG_TEXT_LATE:
        add_paragraph(wording, &survey->late);
        return;
    }
}

struct slice wording_of(const struct wording_facts *facts, const struct dialog_state *state,
                        const struct dialog_effect *effect, struct arena *arena)
{
    const struct survey *survey = facts->survey;
    assert(effect->question < survey->question_count && effect->left < survey->question_count);
    char memory[WORDING_LEN_MAX];
    struct wording wording = { .facts = facts, .state = state, .asked = &survey->question[effect->question] };
    buffer_init(&wording.out, memory, sizeof memory);
    add_message(&wording, effect);
    return wording.out.overflowed ? SLICE_EMPTY : arena_copy(arena, buffer_slice(&wording.out));
}

bool wording_asks(enum dialog_text text)
{
    switch (text) {
    case DIALOG_TEXT_PROMPT:
    case DIALOG_TEXT_RETRY:
    case DIALOG_TEXT_REMINDER:
    case DIALOG_TEXT_CONFIRM:
    case DIALOG_TEXT_MIRROR:
    case DIALOG_TEXT_CLOSING_THEN_PROMPT:
    case DIALOG_TEXT_HELP:
        return true;
    case DIALOG_TEXT_THANKS:
    case DIALOG_TEXT_CLOSING_THEN_THANKS:
    case DIALOG_TEXT_OPTED_OUT:
    case DIALOG_TEXT_WRONG_PERSON:
    case DIALOG_TEXT_LATE:
        return false;
    }
    return false;
}
