#include "main/command.h"
#include "main/rules_backtest.h"

int command_keys(int argc, char **argv);
int command_run(int argc, char **argv);

/* In the order in which a newcomer needs them; a command's own file holds its help. */
const struct command command_table[] = {
    { "keys", "make or show the key to the phone numbers that are kept", command_keys },
    { "run", "the engine: surveys closed complaints over the links until it is told to stop", command_run },
    { "rules backtest", "the rules over a recorded city-year: which flags, on which nights", command_rules_backtest },
};
const size_t command_count = sizeof command_table / sizeof command_table[0];
