#include "main/command.h"
#include "main/commands.h"
#include "main/reply/reader_setup.h"
#include "reply/classify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_BYTES = 64 * 1024, ROW_BYTES = LINE_MAX_BYTES + 256 };

static const char help[] =
    "usage: ccrm reply classify [--tsv] [--defs DIR] < IN.tsv > OUT.tsv\n"
    "\n"
    "Reads replies with a header (id, locale, question_kind, raw) on standard input and writes what the reader makes of\n"
    "each on standard output: for judging the lexicons by a labelled set. Nothing is stored and no network is asked.\n"
    "  --tsv        tab-separated values, the only form\n"
    "  --defs DIR   by the words and patterns of DIR/lexicons/LOCALE.yaml\n"
    "\n"
    "Exit: 0 all were read, 1 a line cannot be read, 2 usage, 3 a lexicon has an error.\n"
    "\n"
    "example:\n"
    "  ccrm reply classify --tsv < labelled.tsv > read.tsv\n";

static int fail(const char *what)
{
    fprintf(stderr, "ccrm reply classify: %s\n", what);
    return EXIT_FINDINGS;
}

/* Reads lines from stdin; the arena is reset for each. */
static int run(const struct lexicon *lexicon, struct arena *arena, char *line, char *row)
{
    struct classify_columns columns;
    bool header = true;
    for (unsigned long number = 1; fgets(line, LINE_MAX_BYTES, stdin) != NULL; number++) {
        size_t len = strlen(line);
        if (len > 0 && line[len - 1] == '\n')
            len--;
        else if (!feof(stdin))
            return fail("a line is longer than 64 KiB or holds a NUL");
        const struct slice text = { .at = line, .len = len };
        struct buffer out;
        buffer_init(&out, row, ROW_BYTES);
        arena_reset_to(arena, 0);
        if (header) {
            if (!classify_header(text, &columns))
                return fail("the header lacks one of id, locale, question_kind, raw");
            header = false;
        } else if (len > 0 && !classify_row(lexicon, &columns, text, arena, &out)) {
            fprintf(stderr, "ccrm reply classify: line %lu: too few columns or unknown question_kind\n",
                    number);
            return EXIT_FINDINGS;
        }
        fwrite(out.at, 1, out.len, stdout);
    }
    return ferror(stdin) || fflush(stdout) != 0 ? fail("input or output failed") : EXIT_OK;
}

int command_reply_classify(int argc, char **argv)
{
    const char *defs = NULL;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0) {
            fputs(help, stdout);
            return EXIT_OK;
        }
        if (strcmp(argv[i], "--defs") == 0 && i + 1 < argc) {
            defs = argv[++i];
        } else if (strcmp(argv[i], "--tsv") != 0) {
            fputs(help, stderr);
            return EXIT_USAGE;
        }
    }
    struct reader_setup setup;
    char *memory = malloc(READER_ARENA_BYTES + LINE_MAX_BYTES);
    char *line = malloc(LINE_MAX_BYTES), *row = malloc(ROW_BYTES);
    int code = EXIT_FINDINGS;
    if (!reader_setup_open(&setup) || memory == NULL || line == NULL || row == NULL) {
        code = fail("out of memory");
    } else if (defs != NULL && !reader_setup_lexicons(&setup, defs)) {
        code = EXIT_CONFIGURATION;
    } else {
        struct arena arena;
        arena_init(&arena, memory, READER_ARENA_BYTES + LINE_MAX_BYTES);
        code = run(&setup.lexicon, &arena, line, row);
    }
    reader_setup_close(&setup);
    free(row);
    free(line);
    free(memory);
    return code;
}
