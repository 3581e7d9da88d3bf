/* rules_power.h - ccrm rules power: how long each department needs until a rate of solicitation would be seen. */
#ifndef MAIN_RULES_POWER_H
#define MAIN_RULES_POWER_H

/** ccrm rules power --departments FILE [--rules DIR] [--seed N] [--confirmed SHARE]; exit codes as in command.h. */
int command_rules_power(int argc, char **argv);

#endif
