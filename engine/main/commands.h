/*
 * commands.h - subcommands about definitions and configuration, each as a main() of its own: argv[0] is the
 * subcommand's name.
 *
 * Exit codes: 0 fine, 1 findings, 2 usage, 3 configuration.
 */
#ifndef MAIN_COMMANDS_H
#define MAIN_COMMANDS_H

/** ccrm survey check [--format human|json] [--defs DIR] [PATH...]: definitions of every kind; without PATH
 * the shipped ones. */
int command_survey_check(int argc, char **argv);

/** ccrm rules check [--format human|json] [PATH...]: the same for rule groups, with what they promise
 * together. */
int command_rules_check(int argc, char **argv);

/** ccrm config show [--config FILE] [--set KEY=VALUE] [--json]: effective values with their source. */
int command_config_show(int argc, char **argv);

/** ccrm schema KIND (survey, rule, config, intake): JSON Schema 2020-12. */
int command_schema(int argc, char **argv);

#endif
