#include "main/survey/survey_hooks.h"

#include "adapter/file/zone_file.h"
#include "authoring/message_cost.h"
#include "base/buffer.h"
#include "main/lexicons.h"
#include "reply/classify.h"
#include "reply/lexicon.h"

#include <stdlib.h>

enum { FINDINGS_BYTES = 1024 * 1024 };
enum { LMS = 2 }; /* a long message counts as more than one, whatever it is charged */

static struct slice describe_size(const struct message_cost *cost, struct arena *arena)
{
    char memory[80];
    struct buffer buffer;
    buffer_init(&buffer, memory, sizeof memory);
    message_cost_add_size(&buffer, cost);
    return arena_copy(arena, buffer_slice(&buffer));
}

static struct slice describe_missing(struct slice text, const struct text_link *link)
{
    size_t at = 0;
    size_t len = 0;
    return text_plan_missing(text, link, &at, &len) ? slice_part(text, at, len) : text;
}

static size_t segments(struct slice text, enum locale locale, struct arena *arena, struct slice *ret_size)
{
    (void)locale; /* the text itself decides on its alphabet */
    struct message_cost cost;
    *ret_size = SLICE_EMPTY;
    switch (message_cost_of(text, &text_link_default, arena, &cost)) {
    case TEXT_PLAN_OK:
        *ret_size = describe_size(&cost, arena);
        return cost.class == TEXT_CLASS_LMS && cost.segments < LMS ? LMS : cost.segments;
    case TEXT_PLAN_EMPTY:
        return 1;
    case TEXT_PLAN_NO_ALPHABET:
    case TEXT_PLAN_NOT_UTF8:
        *ret_size = describe_missing(text, &text_link_default);
        return 0;
    case TEXT_PLAN_TOO_LONG:
    case TEXT_PLAN_NO_MEMORY:
        *ret_size = SLICE_LIT("more than a message can ever hold");
        return TEXT_PARTS_MAX;
    }
    return 1;
}

/** A lexicon's word without the marks of where it may stand (reply/lexicon.h). */
static struct slice bare(struct slice word)
{
    if (word.len > 0 && word.at[0] == '^')
        word = slice_part(word, 1, word.len);
    while (word.len > 0 && (word.at[word.len - 1] == '$' || word.at[word.len - 1] == '*'))
        word.len--;
    return word;
}

/* The office's lexicons and the memory of a reading; for the life of the process. */
static struct {
    struct lexicons lexicons;
    char *scratch; /* NULL: the shipped words */
} office;

bool survey_hooks_use(const char *defs)
{
    struct arena arena;
    struct findings findings;
    char *memory = office.scratch == NULL ? malloc(FINDINGS_BYTES + READER_ARENA_BYTES) : NULL;
    if (memory == NULL)
        return false;
    arena_init(&arena, memory, FINDINGS_BYTES);
    if (!findings_init(&findings, &arena) || !lexicons_open(defs, &findings, &office.lexicons)) {
        free(memory);
        return false;
    }
    office.scratch = memory;
    return true;
}

static bool reads_as_stop(struct slice word, enum locale locale)
{
    const struct reply_context context = {
        .lexicon = &office.lexicons.lexicon, .survey = classify_survey(), .locale = locale, .any = true
    };
    struct arena arena;
    struct reply_reading reading;
    arena_init(&arena, office.scratch, FINDINGS_BYTES + READER_ARENA_BYTES);
    reply_read(&context, word, &arena, &reading);
    return reading.outcome == REPLY_OPT_OUT || reading.outcome == REPLY_HELP;
}

static bool is_opt_out(struct slice word, enum locale locale)
{
    if (office.scratch != NULL)
        return reads_as_stop(word, locale);
    /* A stop in any language stops. */
    for (size_t i = 0; i < lexicon_shipped_count; i++) {
        const enum word_class class = lexicon_shipped[i].class;
        const bool stops = class == WORD_STOP_WHOLE || class == WORD_STOP_PHRASE ||
                           class == WORD_HELP_WHOLE || class == WORD_HELP_PHRASE;
        if (stops && slice_equal(bare(lexicon_shipped[i].text), word))
            return true;
    }
    return false;
}

static bool is_zone(struct slice name, struct arena *arena)
{
    struct zone zone;
    const size_t used = arena->used;
    const bool known = zone_file_read(name, arena, &zone);
    arena_reset_to(arena, used);
    return known;
}

const struct survey_read_hooks survey_hooks = { .segments = segments,
                                                .is_zone = is_zone,
                                                .is_opt_out = is_opt_out };
