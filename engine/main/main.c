/* The command line: finds the subcommand and runs it. */
#include "main/command.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { WORDS_MAX = 3 }; /* of a command's name */

/* Whether the command's name begins with these words. */
static bool begins_with(const char *name, int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        const size_t len = strcspn(name, " ");
        if (strlen(argv[i]) != len || memcmp(argv[i], name, len) != 0)
            return false;
        name += len + (name[len] == ' ');
    }
    return true;
}

static void print_commands(FILE *to, int argc, char **argv)
{
    for (size_t i = 0; i < command_count; i++)
        if (begins_with(command_table[i].name, argc, argv))
            fprintf(to, "  %-23s  %s\n", command_table[i].name, command_table[i].summary);
    fputs("\n`ccrm COMMAND --help` shows a command's options and examples.\n", to);
}

static void print_help(FILE *to)
{
    fputs("ccrm - surveys citizens after a complaint closes, and flags signs of solicitation\n\n"
          "usage: ccrm COMMAND [OPTION]...\n\n",
          to);
    print_commands(to, 0, NULL);
    fputs("Exit codes: 0 ok, 1 findings, 2 usage, 3 configuration, 4 a dependency is down.\n", to);
}

/* The commands that begin with these words, in one list; false when there are none. */
static bool print_group(int argc, char **argv)
{
    size_t first = 0;
    while (first < command_count && !begins_with(command_table[first].name, argc, argv))
        first++;
    if (first == command_count)
        return false;
    fputs("usage: ccrm", stdout);
    for (int i = 0; i < argc; i++)
        printf(" %s", argv[i]);
    fputs(" COMMAND [OPTION]...\n\n", stdout);
    print_commands(stdout, argc, argv);
    return true;
}

/* How many of the words the command's name takes; 0 when it is another command. */
static int words_matched(const char *name, int argc, char **argv)
{
    int words = 0;
    while (*name != '\0') {
        const size_t len = strcspn(name, " ");
        if (words == argc || strlen(argv[words]) != len || memcmp(argv[words], name, len) != 0)
            return 0;
        words++;
        name += len + (name[len] == ' ');
    }
    return words;
}

/* With the commands that begin with the same word, if there are any. */
static void say_unknown(int argc, char **argv)
{
    fprintf(stderr, "ccrm: there is no command '");
    for (int i = 0; i < argc && i < WORDS_MAX && argv[i][0] != '-'; i++)
        fprintf(stderr, "%s%s", i > 0 ? " " : "", argv[i]);
    const char *before = "'; there are: ";
    for (size_t i = 0; i < command_count; i++) {
        if (!begins_with(command_table[i].name, 1, argv))
            continue;
        fprintf(stderr, "%s%s", before, command_table[i].name);
        before = ", ";
    }
    fprintf(stderr, "%s\n", before[0] == '\'' ? "'; `ccrm help` lists them" : "");
}

int main(int argc, char **argv)
{
    static char help_option[] = "--help";
    argc--;
    argv++;
    const bool help = argc > 0 && (strcmp(argv[0], "help") == 0 || strcmp(argv[0], "--help") == 0);
    if (help) {
        argc--;
        argv++;
    }
    if (argc == 0) {
        print_help(help ? stdout : stderr);
        return help ? EXIT_OK : EXIT_USAGE;
    }
    for (size_t i = 0; i < command_count; i++) {
        const int words = words_matched(command_table[i].name, argc, argv);
        if (words == 0)
            continue;
        static char name[64];
        snprintf(name, sizeof name, "%s", command_table[i].name);
        char *only_help[] = { name, help_option, NULL };
        if (help)
            return command_table[i].run(2, only_help);
        argv[words - 1] = name;
        return command_table[i].run(argc - words + 1, argv + words - 1);
    }
    const bool asked = !help && strcmp(argv[argc - 1], "--help") == 0;
    if ((help || asked) && print_group(argc - asked, argv))
        return EXIT_OK;
    say_unknown(argc, argv);
    return EXIT_USAGE;
}
