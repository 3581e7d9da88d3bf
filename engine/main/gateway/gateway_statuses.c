/* ccrm gateway statuses: what each command_status means for what happens next. */
#include "main/command.h"
#include "main/commands.h"
#include "main/gateway/operator.h"
#include "smpp/command_status.h"

#include <inttypes.h>
#include <stdio.h>

static const char help[] =
    "usage: ccrm gateway statuses\n"
    "\n"
    "Prints what the engine does after each command_status of SMPP 3.4 and 5.0; offline. Statuses that "
    "are not\n"
    "listed (vendors' own) are treated as the last line says.\n"
    "\n"
    "example:\n"
    "  ccrm gateway statuses | grep -i throttle\n"
    "\n"
    "Exit codes: 0 ok, 2 usage.\n";

static const struct operator_usage usage = { .command = "gateway statuses", .help = help, .takes = "" };

static void print(const struct command_status *row)
{
    static const char *const words[] = {
        [COMMAND_STATUS_TAKEN] = "taken",
        [COMMAND_STATUS_THROTTLE] = "pause the bind, send again in its place; given up",
        [COMMAND_STATUS_RETRY] = "send again",
        [COMMAND_STATUS_PARK] = "for a person to mend; send again",
        [COMMAND_STATUS_FAIL] = "the message has failed",
        [COMMAND_STATUS_SUSPEND_LINK] = "suspend the link until people resume it; send again",
    };
    if (row->status == UINT32_MAX)
        printf("%-10s %-26s %s", "others", "", words[row->action]);
    else
        printf("0x%08" PRIX32 " %-26s %s", row->status, row->name, words[row->action]);
    if (row->retry_after_s > 0)
        printf(" after %" PRId32 " s", row->retry_after_s);
    putchar('\n');
}

int command_gateway_statuses(int argc, char **argv)
{
    struct operator_options options;
    int code = EXIT_OK;
    if (!operator_parse(argc, argv, &usage, &options, &code))
        return code;
    size_t count = 0;
    const struct command_status *table = command_status_table(&count);
    for (size_t i = 0; i < count; i++)
        print(&table[i]);
    print(command_status_find(UINT32_MAX));
    return EXIT_OK;
}
