#include "reply/classify.h"

enum { QUESTION_KINDNESS, QUESTION_SATISFACTION, QUESTION_SOLICITATION, QUESTION_OPEN, QUESTION_OUTCOME };

/* clang-format off */
#define WORDS(...) { [LOCALE_KO] = { __VA_ARGS__ } }
/* clang-format on */

static const struct survey labelled = {
    .id = { "labelling-rules", 15 },
    .question = {
        [QUESTION_KINDNESS] = { .id = { "kindness", 8 }, .measure = { "kindness", 8 }, .kind = SURVEY_SCALE,
                                .scale_min = 1, .scale_max = 5 },
        [QUESTION_SATISFACTION] = { .id = { "satisfaction", 12 }, .measure = { "satisfaction", 12 }, .kind = SURVEY_SCALE,
                                    .scale_min = 1, .scale_max = 5 },
        [QUESTION_SOLICITATION] = { .id = { "solicitation", 12 }, .measure = { "solicitation", 12 }, .kind = SURVEY_CHOICE,
                                    .sensitive = true, .choice_count = 2,
                                    .choice = { { .id = { "none", 4 }, .digit = 1, .meaning = SURVEY_MEANS_NO },
                                                { .id = { "happened", 8 }, .digit = 2, .meaning = SURVEY_MEANS_YES } } },
        [QUESTION_OPEN] = { .id = { "opinion", 7 }, .kind = SURVEY_TEXT },
    },
    .question_count = 4,
};

static const struct survey outcome = {
    .id = { "labelling-rules-outcome", 23 },
    .question = { { .id = { "outcome", 7 },
                    .kind = SURVEY_CHOICE,
                    .choice_count = 3,
                    .choice = { { .id = { "solved", 6 },
                                  .digit = 1,
                                  .word = WORDS({ "해결됨", 9 }),
                                  .word_count = { [LOCALE_KO] = 1 } },
                                { .id = { "partly", 6 },
                                  .digit = 2,
                                  .word = WORDS({ "일부 해결", 13 }),
                                  .word_count = { [LOCALE_KO] = 1 } },
                                { .id = { "unsolved", 8 },
                                  .digit = 3,
                                  .word = WORDS({ "해결 안 됨", 14 }),
                                  .word_count = { [LOCALE_KO] = 1 } } } } },
    .question_count = 1,
};

const struct survey *classify_survey(void)
{
    return &labelled;
}

static size_t split(struct slice line, struct slice ret[static CLASSIFY_COLUMNS_MAX])
{
    size_t count = 0, from = 0;
    for (size_t i = 0; i <= line.len && count < CLASSIFY_COLUMNS_MAX; i++)
        if (i == line.len || line.at[i] == '\t') {
            ret[count++] = slice_part(line, from, i - from);
            from = i + 1;
        }
    return count;
}

bool classify_header(struct slice line, struct classify_columns *ret)
{
    struct slice cell[CLASSIFY_COLUMNS_MAX];
    const size_t count = split(line, cell);
    struct classify_columns columns = { count, count, count, count };
    for (size_t i = 0; i < count; i++) {
        if (slice_equal(cell[i], SLICE_LIT("id")))
            columns.id = i;
        else if (slice_equal(cell[i], SLICE_LIT("locale")))
            columns.locale = i;
        else if (slice_equal(cell[i], SLICE_LIT("question_kind")))
            columns.kind = i;
        else if (slice_equal(cell[i], SLICE_LIT("raw")))
            columns.raw = i;
    }
    if (columns.id == count || columns.locale == count || columns.kind == count || columns.raw == count)
        return false;
    *ret = columns;
    return true;
}

/* \n and \\ as the labelled sets write them; empty when the arena is full. */
static struct slice unescaped(struct arena *arena, struct slice text)
{
    char *memory = arena_new_array(arena, char, text.len + 1);
    if (memory == NULL)
        return SLICE_EMPTY;
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        const bool escape =
            text.at[i] == '\\' && i + 1 < text.len && (text.at[i + 1] == 'n' || text.at[i + 1] == '\\');
        memory[len++] = !escape ? text.at[i] : text.at[i + 1] == 'n' ? '\n' : '\\';
        i += escape;
    }
    return (struct slice){ .at = memory, .len = len };
}

static bool is_sensitive(struct slice kind)
{
    return slice_equal(kind, SLICE_LIT("yesno_solicit"));
}

bool classify_text(const struct lexicon *lexicon, struct slice locale, struct slice kind, struct slice raw,
                   struct arena *arena, struct reply_reading *ret)
{
    struct reply_context context = { .lexicon = lexicon, .survey = &labelled };
    context.locale = locale_from_name(locale);
    if (context.locale == LOCALE_COUNT)
        context.locale = LOCALE_KO; /* "mixed" */
    if (slice_equal(kind, SLICE_LIT("scale5"))) {
        context.question = QUESTION_KINDNESS;
    } else if (is_sensitive(kind)) {
        context.question = QUESTION_SOLICITATION;
    } else if (slice_equal(kind, SLICE_LIT("open"))) {
        context.question = QUESTION_OPEN;
    } else if (slice_equal(kind, SLICE_LIT("choice3"))) {
        context.survey = &outcome;
    } else if (slice_equal(kind, SLICE_LIT("any"))) {
        context.any = true;
    } else {
        return false;
    }
    reply_read(&context, raw, arena, ret);
    return true;
}

static void add_value(const struct reply_item *item, bool yes_no, struct buffer *out)
{
    if (!item->clear)
        buffer_add_text(out, "unclear");
    else if (yes_no)
        buffer_add_text(out, item->value == 2 ? "yes" : "no");
    else
        buffer_add_int(out, item->value);
}

void classify_outcome(const struct reply_reading *reading, struct slice kind, struct buffer *out)
{
    switch (reading->outcome) {
    case REPLY_UNCLEAR:
        buffer_add_text(out, "unclear");
        break;
    case REPLY_VALUE: {
        const struct reply_item item = { .clear = true, .value = reading->value };
        buffer_add_text(out, "value=");
        add_value(&item, is_sensitive(kind), out);
        break;
    }
    case REPLY_TEXT:
        buffer_add_text(out, "text");
        break;
    case REPLY_MULTI:
        buffer_add_text(out, "multi=");
        for (size_t i = 0; i < reading->item_count; i++) {
            buffer_add_text(out, i > 0 ? "," : "");
            add_value(&reading->item[i], i == QUESTION_SOLICITATION, out);
        }
        buffer_add_text(out, reading->comment_follows ? ",text" : "");
        break;
    case REPLY_OPT_OUT:
        buffer_add_text(out, "optout");
        break;
    case REPLY_HELP:
        buffer_add_text(out, "help");
        break;
    case REPLY_WRONG_PERSON:
        buffer_add_text(out, "wrong_person");
        break;
    }
}

static const char *const solicitation_names[] = { "none", "hint", "explicit" };
static const char *const category_names[] = {
    "other",   "kindness",         "delay",        "misrouting", "repeated_supplement",
    "absence", "parking_facility", "solicitation", "praise"
};

bool classify_row(const struct lexicon *lexicon, const struct classify_columns *columns, struct slice line,
                  struct arena *arena, struct buffer *out)
{
    struct slice cell[CLASSIFY_COLUMNS_MAX];
    const size_t count = split(line, cell);
    if (columns->id >= count || columns->locale >= count || columns->kind >= count || columns->raw >= count)
        return false;
    struct reply_reading reading;
    const struct slice raw = unescaped(arena, cell[columns->raw]);
    if (!classify_text(lexicon, cell[columns->locale], cell[columns->kind], raw, arena, &reading))
        return false;
    buffer_add(out, cell[columns->id]);
    buffer_add_byte(out, '\t');
    classify_outcome(&reading, cell[columns->kind], out);
    buffer_add_byte(out, '\t');
    buffer_add_text(out, solicitation_names[reading.solicitation]);
    buffer_add_byte(out, '\t');
    buffer_add_int(out, reading.sentiment);
    buffer_add_byte(out, '\t');
    buffer_add_text(out, category_names[reading.category]);
    buffer_add_byte(out, '\n');
    return true;
}
