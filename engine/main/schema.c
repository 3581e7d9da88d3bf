/* ccrm schema KIND: the JSON Schema of a kind of definition, for editors. */
#include "main/command.h"
#include "main/commands.h"

#include "document/json_schema.h"
#include "main/definitions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_BYTES = 256 * 1024, SCHEMA_BYTES = 512 * 1024 };

static void print_usage(FILE *to)
{
    size_t count = 0;
    const struct definition_kind *kind = definitions_kinds(&count);
    fputs("usage: ccrm schema KIND\n\nPrints the JSON Schema (2020-12) of a kind of definition.\n\nkinds:",
          to);
    for (size_t i = 0; i < count; i++)
        fprintf(to, " %s", kind[i].schema);
    fputs(
        "\n\nExit: 0 printed, 2 usage, 4 it could not be written.\n"
        "\nexamples:\n"
        "  ccrm schema survey > survey.schema.json\n"
        "  # yaml-language-server: $schema=survey.schema.json    the first line of a file, for the editor\n",
        to);
}

static int print_schema(const struct definition_kind *kind)
{
    struct arena arena;
    struct buffer buffer;
    char *memory = malloc(ARENA_BYTES + SCHEMA_BYTES);
    if (memory == NULL)
        return EXIT_DEPENDENCY;
    arena_init(&arena, memory, ARENA_BYTES);
    buffer_init(&buffer, memory + ARENA_BYTES, SCHEMA_BYTES);
    const struct shape *shape = kind->shape(&arena);
    if (shape != NULL)
        json_schema_add(&buffer, shape, kind->kind);
    const bool whole = shape != NULL && !buffer.overflowed;
    if (whole)
        (void)fwrite(buffer.at, 1, buffer.len, stdout);
    free(memory);
    return whole ? EXIT_OK : EXIT_DEPENDENCY;
}

int command_schema(int argc, char **argv)
{
    size_t count = 0;
    const struct definition_kind *kind = definitions_kinds(&count);
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        print_usage(stdout);
        return EXIT_OK;
    }
    for (size_t i = 0; argc == 2 && i < count; i++) {
        if (strcmp(argv[1], kind[i].schema) == 0)
            return print_schema(&kind[i]);
    }
    print_usage(stderr);
    return EXIT_USAGE;
}
