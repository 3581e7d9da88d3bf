/*
 * office_commands.h - the integrity office's subcommands, each as a main() of its own: argv[0] is the
 * subcommand's name.
 *
 * Exit codes: 0 done, 1 refused or a finding, 2 usage, 3 no right to it or another schema, 4 no database.
 */
#ifndef MAIN_OVERSIGHT_OFFICE_COMMANDS_H
#define MAIN_OVERSIGHT_OFFICE_COMMANDS_H

int command_flags_list(int argc, char **argv);
int command_flags_show(int argc, char **argv);
/** acknowledge, assign, inquire, explain and close: the act is the last word of argv[0]. */
int command_flags_act(int argc, char **argv);

int command_referrals_list(int argc, char **argv);
int command_referrals_show(int argc, char **argv);
int command_referrals_handle(int argc, char **argv);

/** list, grant, delegate and end: the last word of argv[0]. */
int command_mandates(int argc, char **argv);

/** list, add and end: the last word of argv[0]. */
int command_recusals(int argc, char **argv);

int command_audit_verify(int argc, char **argv);
int command_audit_cut(int argc, char **argv);
int command_audit_review(int argc, char **argv);
int command_audit_who_saw(int argc, char **argv);

#endif
