/*
 * reply_commands.h - subcommands about replies, each as a main() of its own. Exit codes: command.h.
 */
#ifndef MAIN_REPLY_COMMANDS_H
#define MAIN_REPLY_COMMANDS_H

/** ccrm reply explain TEXT --survey FILE --question ID [--locale L] [--confirming] [--json]; offline. */
int command_reply_explain(int argc, char **argv);

/** ccrm reply rescore --since D [--survey S] [--config FILE | --db …] [--apply]. */
int command_reply_rescore(int argc, char **argv);

/** ccrm review list | show | decide. */
int command_review_list(int argc, char **argv);
int command_review_show(int argc, char **argv);
int command_review_decide(int argc, char **argv);

#endif
