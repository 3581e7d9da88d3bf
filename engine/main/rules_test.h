/* rules_test.h - `ccrm rules test`: the cases of `kind: RuleTest`, each an ok or a not ok. */
#ifndef MAIN_RULES_TEST_H
#define MAIN_RULES_TEST_H

int command_rules_test(int argc, char **argv);

#endif
