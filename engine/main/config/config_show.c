/* ccrm config show: the effective configuration and where each value comes from. */
#include "main/command.h"
#include "main/commands.h"

#include "document/json_text.h"
#include "main/check_output.h"
#include "main/config/config.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { SETTINGS_MAX = 64, ARENA_BYTES = 4 * 1024 * 1024 };

static const char usage[] =
    "usage: ccrm config show [--config FILE] [--set KEY=VALUE]... [--json]\n"
    "\n"
    "Prints every setting with its value and its source: command line, environment, file, default (in that "
    "order).\n"
    "Without --config: $CCRM_CONFIG, ./ccrm.yaml, /etc/ccrm/ccrm.yaml, or defaults alone.\n"
    "\n"
    "examples:\n"
    "  ccrm config show\n"
    "  ccrm config show --config ccrm.yaml --set log.level=debug --set links.main.window=200\n"
    "  CCRM_DATABASE_CONNECTION='host=db dbname=ccrm' ccrm config show --json\n"
    "\n"
    "Exit codes: 0 ok, 2 usage, 3 the configuration has errors.\n";

static void print_value(const struct config_value *value)
{
    const bool has_value = value->value.len > 0;
    printf("%-32.*s %-40.*s # %.*s\n", (int)value->path.len, value->path.at,
           has_value ? (int)value->value.len : 2, has_value ? value->value.at : "\"\"",
           (int)value->source.len, value->source.at);
}

static void print_json_text(struct slice text)
{
    char memory[4096];
    struct buffer buffer;
    buffer_init(&buffer, memory, sizeof memory);
    json_text_add(&buffer, text);
    (void)fwrite(buffer.at, 1, buffer.len, stdout);
}

static void print_json(const struct config_value *value, size_t count)
{
    puts("[");
    for (size_t i = 0; i < count; i++) {
        fputs("  { \"path\": ", stdout);
        print_json_text(value[i].path);
        fputs(", \"value\": ", stdout);
        print_json_text(value[i].value);
        fputs(", \"source\": ", stdout);
        print_json_text(value[i].source);
        puts(i + 1 < count ? " }," : " }");
    }
    puts("]");
}

static int show(const struct config_request *request, bool json)
{
    struct arena arena;
    struct findings findings;
    size_t count = 0;
    const struct config_value *value = NULL;
    char *memory = malloc(ARENA_BYTES);
    if (memory == NULL)
        return EXIT_DEPENDENCY;
    arena_init(&arena, memory, ARENA_BYTES);
    struct config *config = arena_new(&arena, struct config);
    int exit_code = EXIT_CONFIGURATION;
    if (config != NULL && findings_init(&findings, &arena)) {
        if (config_load(request, &arena, &findings, config, &value, &count))
            exit_code = EXIT_OK;
        check_output_findings(&findings);
        if (exit_code == EXIT_OK && json)
            print_json(value, count);
        for (size_t i = 0; exit_code == EXIT_OK && !json && i < count; i++)
            print_value(&value[i]);
    }
    free(memory);
    return exit_code;
}

int command_config_show(int argc, char **argv)
{
    static const struct option options[] = { { "config", required_argument, NULL, 'c' },
                                             { "set", required_argument, NULL, 's' },
                                             { "json", no_argument, NULL, 'j' },
                                             { "help", no_argument, NULL, 'h' },
                                             { NULL, 0, NULL, 0 } };
    const char *setting[SETTINGS_MAX];
    struct config_request request = { .set = setting, .environment = (const char *const *)environ };
    bool json = false;
    for (int option = 0; (option = getopt_long(argc, argv, "c:s:jh", options, NULL)) != -1;) {
        if (option == 'h') {
            fputs(usage, stdout);
            return EXIT_OK;
        }
        if (option == 'c') {
            request.path = optarg;
        } else if (option == 's' && request.set_count < SETTINGS_MAX) {
            setting[request.set_count++] = optarg;
        } else if (option == 'j') {
            json = true;
        } else {
            fputs(usage, stderr);
            return EXIT_USAGE;
        }
    }
    if (optind < argc) {
        fputs(usage, stderr);
        return EXIT_USAGE;
    }
    return show(&request, json);
}
