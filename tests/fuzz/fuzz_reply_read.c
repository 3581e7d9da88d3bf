/* fuzz_reply_read.c - any bytes as a reply: bounded, total, the same twice, and its span inside the text. */
#include "reply/classify.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct lexicon lexicon;
static char lexicon_memory[LEXICON_ARENA_BYTES];
static char memory[READER_ARENA_BYTES];

static void build_once(void)
{
    struct arena arena;
    size_t bad;
    if (lexicon.word_count > 0)
        return;
    arena_init(&arena, lexicon_memory, sizeof(lexicon_memory));
    if (lexicon_build(&arena, lexicon_shipped, lexicon_shipped_count, &lexicon, &bad) != LEXICON_OK)
        abort();
}

static struct reply_reading read_reply(const struct reply_context *context, struct slice raw)
{
    struct arena arena;
    struct reply_reading reading;
    arena_init(&arena, memory, sizeof(memory));
    reply_read(context, raw, &arena, &reading);
    assert(!arena.exhausted);
    return reading;
}

static void check(const struct reply_context *context, struct slice raw)
{
    const struct reply_reading reading = read_reply(context, raw), again = read_reply(context, raw);
    assert(reading.outcome == again.outcome && reading.value == again.value);
    assert(reading.solicitation == again.solicitation && reading.sentiment == again.sentiment);
    assert(reading.sentiment >= -1 && reading.sentiment <= 1);
    assert(reading.category < REPLY_CATEGORY_COUNT);
    assert(reading.span.len <= raw.len);
    assert(reading.span.len == 0 ||
           (reading.span.at >= raw.at && reading.span.at + reading.span.len <= raw.at + raw.len));
    assert(reading.item_count <= REPLY_ITEMS_MAX);
    assert(reading.rule.len > 0);
    if (reading.outcome == REPLY_VALUE && !context->any &&
        context->survey->question[context->question].kind == SURVEY_SCALE)
        assert(reading.value >= 1 && reading.value <= 5);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    build_once();
    const struct slice raw = { .at = (const char *)data, .len = size };
    const struct survey *survey = classify_survey();
    for (size_t question = 0; question <= survey->question_count; question++) {
        const struct reply_context context = {
            .lexicon = &lexicon,
            .locale = (enum locale)(question % LOCALE_COUNT),
            .survey = survey,
            .question = question % survey->question_count,
            .any = question == survey->question_count,
        };
        check(&context, raw);
    }
    return 0;
}
