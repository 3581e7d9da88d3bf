/* rules_simulate.h - ccrm rules simulate: a made-up city-year for trying rules on. */
#ifndef MAIN_RULES_SIMULATE_H
#define MAIN_RULES_SIMULATE_H

/** ccrm rules simulate --seed N --complaints FILE --surveys FILE [...]; exit codes as in command.h. */
int command_rules_simulate(int argc, char **argv);

#endif
