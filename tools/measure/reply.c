/*
 * reply.c - how many replies a second the reader reads on one core.
 *
 * Usage: measure-reply REPLIES FILE...
 *
 * The files are labelled sets (engine/reply/classify.h); their rows are read over and over, in their order,
 * until REPLIES were read, by the shipped words and patterns. Texts are made ready before the clock starts,
 * the arena is reset for each, nothing is allocated. Time is the process's CPU time, so a busy machine does
 * not count. Prints `replies N seconds S texts T`. Exit: 0 done, 1 not, 2 usage.
 */
#include "adapter/pcre2/pattern_set.h"
#include "reply/classify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TEXTS_MAX = 20000, LINE_BYTES = 64 * 1024, TEXT_BYTES = 8 * 1024 * 1024, CELLS_MAX = 32 };

struct text {
    struct slice locale, kind, raw;
};

struct set {
    struct text text[TEXTS_MAX];
    size_t count;
    struct arena memory;
};

static struct slice keep(struct arena *memory, struct slice from)
{
    char *to = arena_new_array(memory, char, from.len + 1);
    if (to == NULL)
        return SLICE_EMPTY;
    size_t len = 0;
    for (size_t i = 0; i < from.len; i++) { /* \n and \\ stand for a line's end and a backslash */
        const bool escape =
            from.at[i] == '\\' && i + 1 < from.len && (from.at[i + 1] == 'n' || from.at[i + 1] == '\\');
        to[len++] = !escape ? from.at[i] : from.at[i + 1] == 'n' ? '\n' : '\\';
        i += escape;
    }
    return (struct slice){ .at = to, .len = len };
}

static struct slice cell_of(struct slice line, size_t wanted)
{
    size_t from = 0, place = 0;
    for (size_t i = 0; i <= line.len; i++) {
        if (i < line.len && line.at[i] != '\t')
            continue;
        if (place++ == wanted)
            return slice_part(line, from, i - from);
        from = i + 1;
    }
    return SLICE_EMPTY;
}

static bool load(struct set *set, const char *path)
{
    static char line[LINE_BYTES];
    struct classify_columns columns;
    FILE *file = fopen(path, "re");
    bool ok = file != NULL && fgets(line, sizeof line, file) != NULL &&
              classify_header(slice_trim(slice_from_text(line)), &columns);
    while (ok && set->count < TEXTS_MAX && fgets(line, sizeof line, file) != NULL) {
        const struct slice row = slice_from_text(line);
        set->text[set->count++] = (struct text){ .locale = keep(&set->memory, cell_of(row, columns.locale)),
                                                 .kind = keep(&set->memory, cell_of(row, columns.kind)),
                                                 .raw = keep(&set->memory, cell_of(row, columns.raw)) };
    }
    if (file != NULL)
        fclose(file);
    if (!ok)
        fprintf(stderr, "measure-reply: %s is no labelled set\n", path);
    return ok;
}

static bool add_patterns(struct pattern_set *set)
{
    char why[PATTERN_SET_MESSAGE_MAX];
    for (size_t i = 0; set != NULL && i < lexicon_shipped_pattern_count; i++)
        if (!pattern_set_add(set, &lexicon_shipped_patterns[i], why))
            return false;
    return set != NULL;
}

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static bool read_all(const struct set *set, const struct lexicon *lexicon, struct arena *arena, long replies)
{
    for (long i = 0; i < replies; i++) {
        const struct text *text = &set->text[(size_t)i % set->count];
        struct reply_reading reading;
        arena_reset_to(arena, 0);
        if (!classify_text(lexicon, text->locale, text->kind, text->raw, arena, &reading))
            return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    static struct set set;
    static char texts[TEXT_BYTES], words[LEXICON_ARENA_BYTES], reading[READER_ARENA_BYTES];
    struct arena word_arena, arena;
    struct lexicon lexicon;
    size_t bad = 0;
    const long replies = argc > 2 ? strtol(argv[1], NULL, 10) : 0;
    if (replies < 1) {
        fputs("usage: measure-reply REPLIES FILE...\n", stderr);
        return 2;
    }
    arena_init(&set.memory, texts, sizeof texts);
    arena_init(&word_arena, words, sizeof words);
    arena_init(&arena, reading, sizeof reading);
    for (int i = 2; i < argc; i++) {
        if (!load(&set, argv[i]))
            return 1;
    }
    if (set.count == 0 ||
        lexicon_build(&word_arena, lexicon_shipped, lexicon_shipped_count, &lexicon, &bad) != LEXICON_OK)
        return 1;
    struct pattern_set *patterns = pattern_set_new();
    if (!add_patterns(patterns))
        return 1;
    lexicon.patterns = pattern_set_view(patterns);
    const double began = cpu_seconds();
    if (!read_all(&set, &lexicon, &arena, replies)) {
        fputs("measure-reply: a text of an unknown question kind\n", stderr);
        return 1;
    }
    printf("replies %ld seconds %.3f texts %zu\n", replies, cpu_seconds() - began, set.count);
    return 0;
}
