#include "main/command.h"

#include <stdio.h>

int command_run(int argc, char **argv);

int command_run(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    fputs("usage: ccrm run --config FILE\n", stdout);
    return EXIT_OK;
}
