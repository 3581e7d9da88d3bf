#include "dialog/wording.h"

#include "base/calendar.h"

#include <assert.h>

static void add_month(struct buffer *out, const struct wording_facts *facts)
{
    buffer_add_int(out, civil_from_night(night_of(facts->closed_at, facts->zone)).month);
}

static bool add_placeholder(struct buffer *out, const struct wording_facts *facts, struct slice name)
{
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
    if (!slice_equal(name, SLICE_LIT("month")))
        return false;
    add_month(out, facts);
    return true;
}

/* A brace that opens no known placeholder stands for itself: the definition's check has warned of it. */
static void add_filled(struct buffer *out, const struct wording_facts *facts, struct slice text)
{
    while (text.len > 0) {
        const size_t open = slice_find(text, SLICE_LIT("{"));
        buffer_add(out, slice_part(text, 0, open));
        text = slice_part(text, open, text.len - open);
        if (text.len == 0)
            return;
        const size_t close = slice_find(text, SLICE_LIT("}"));
        if (close < text.len && add_placeholder(out, facts, slice_part(text, 1, close - 1))) {
            text = slice_part(text, close + 1, text.len - close - 1);
            continue;
        }
        buffer_add_byte(out, '{');
        text = slice_part(text, 1, text.len - 1);
    }
}

static void add_paragraph(struct buffer *out, const struct wording_facts *facts,
                          const struct survey_text *text)
{
    const struct slice words = survey_text_in(text, facts->locale);
    if (words.len == 0)
        return;
    if (out->len > 0)
        buffer_add_byte(out, '\n');
    add_filled(out, facts, words);
}

static const struct survey_text *retry_of(const struct survey_question *question)
{
    return question->retry.in[LOCALE_KO].len > 0 ? &question->retry : &question->text;
}

struct slice wording_of(const struct wording_facts *facts, enum dialog_text text, size_t question, bool first,
                        struct arena *arena)
{
    const struct survey *survey = facts->survey;
    assert(question < survey->question_count);
    const struct survey_question *asked = &survey->question[question];
    char memory[WORDING_LEN_MAX];
    struct buffer out;
    buffer_init(&out, memory, sizeof memory);
    switch (text) {
    case DIALOG_TEXT_PROMPT:
    case DIALOG_TEXT_REMINDER:
        if (first)
            add_paragraph(&out, facts, &survey->intro);
        add_paragraph(&out, facts, &asked->text);
        break;
    case DIALOG_TEXT_RETRY:
        add_paragraph(&out, facts, retry_of(asked));
        break;
    case DIALOG_TEXT_CONFIRM:
        add_paragraph(&out, facts, &asked->confirm.text);
        break;
    case DIALOG_TEXT_THANKS:
        add_paragraph(&out, facts, &survey->thanks);
        break;
    case DIALOG_TEXT_CLOSING_THEN_PROMPT:
        assert(question > 0);
        add_paragraph(&out, facts, &survey->question[question - 1].confirm.closing);
        add_paragraph(&out, facts, &asked->text);
        break;
    case DIALOG_TEXT_CLOSING_THEN_THANKS:
        add_paragraph(&out, facts, &asked->confirm.closing);
        add_paragraph(&out, facts, &survey->thanks);
        break;
    case DIALOG_TEXT_HELP:
        add_paragraph(&out, facts, &survey->help);
        add_paragraph(&out, facts, &asked->text);
        break;
    case DIALOG_TEXT_OPTED_OUT:
        add_paragraph(&out, facts, &survey->opted_out);
        break;
    case DIALOG_TEXT_WRONG_PERSON:
        add_paragraph(&out, facts, &survey->wrong_person);
        break;
    case DIALOG_TEXT_LATE:
        add_paragraph(&out, facts, &survey->late);
        break;
    }
    return out.overflowed ? SLICE_EMPTY : arena_copy(arena, buffer_slice(&out));
}

bool wording_asks(enum dialog_text text)
{
    switch (text) {
    case DIALOG_TEXT_PROMPT:
    case DIALOG_TEXT_RETRY:
    case DIALOG_TEXT_REMINDER:
    case DIALOG_TEXT_CONFIRM:
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
