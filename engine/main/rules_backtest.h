/* rules_backtest.h - ccrm rules backtest: the rules over a recorded city-year, without a database. */
#ifndef MAIN_RULES_BACKTEST_H
#define MAIN_RULES_BACKTEST_H

/** ccrm rules backtest --complaints FILE --surveys FILE --out FILE; exit codes as in command.h. */
int command_rules_backtest(int argc, char **argv);

#endif
