#include "main/command.h"

int command_run(int argc, char **argv);

/* In the order in which a newcomer needs them; a command's own file holds its help. */
const struct command command_table[] = {
    { "run", "the engine: surveys closed complaints over the links until it is told to stop", command_run },
};
const size_t command_count = sizeof command_table / sizeof command_table[0];
