/*
 * commands.h - every subcommand of ccrm, each a main() of its own in a file of its own: argv[0] is its last
 * word.
 *
 * What each takes is in its --help, which its file holds; exit codes are those of command.h. command_table.c
 * lists them.
 */
#ifndef MAIN_COMMANDS_H
#define MAIN_COMMANDS_H

/* Setting up. */
int command_config_show(int argc, char **argv);
int command_keys(int argc, char **argv);
int command_migrate(int argc, char **argv);
int command_doctor(int argc, char **argv);

/* A day's work. */
int command_run(int argc, char **argv);
int command_intake_import(int argc, char **argv);
int command_night(int argc, char **argv);
int command_report_departments(int argc, char **argv);
int command_report_diff(int argc, char **argv);
int command_why(int argc, char **argv);
int command_call_next(int argc, char **argv);
int command_call_enter(int argc, char **argv);
int command_intake_answers(int argc, char **argv);
int command_optout_add(int argc, char **argv);
int command_optout_import(int argc, char **argv);
int command_optout_list(int argc, char **argv);
int command_report_nightly(int argc, char **argv);
int command_report_release(int argc, char **argv);
int command_report_summary(int argc, char **argv);

/* Operating. */
int command_stop(int argc, char **argv);
int command_gateway_probe(int argc, char **argv);
int command_gateway_status(int argc, char **argv);
int command_gateway_suspend(int argc, char **argv);
int command_gateway_drain(int argc, char **argv);
int command_gateway_resume(int argc, char **argv);
int command_gateway_retry(int argc, char **argv);
int command_gateway_trace(int argc, char **argv);
int command_gateway_statuses(int argc, char **argv);

/* Definitions. */
int command_survey_check(int argc, char **argv);
int command_survey_publish(int argc, char **argv);
int command_survey_retire(int argc, char **argv);
int command_survey_rollback(int argc, char **argv);
int command_survey_show(int argc, char **argv);
int command_survey_simulate(int argc, char **argv);
int command_survey_apologise(int argc, char **argv);
int command_survey_audience(int argc, char **argv); /* load, show, stop, clear */
int command_survey_results(int argc, char **argv);
int command_survey_campaign_start(int argc, char **argv);
int command_survey_campaign_status(int argc, char **argv);
int command_survey_campaign_release(int argc, char **argv);
int command_survey_campaign_stop(int argc, char **argv);
int command_survey_diff(int argc, char **argv);
int command_survey_try(int argc, char **argv);
int command_survey_list(int argc, char **argv);
int command_survey_plan(int argc, char **argv);
int command_survey_preview(int argc, char **argv);
int command_survey_test(int argc, char **argv);
int command_retention(int argc, char **argv);
int command_hold(int argc, char **argv);
int command_privacy_sheet(int argc, char **argv);
int command_privacy_officer(int argc, char **argv);
int command_units_check(int argc, char **argv);
int command_units_plan(int argc, char **argv);
int command_units_publish(int argc, char **argv);
int command_units_list(int argc, char **argv);
int command_units_show(int argc, char **argv);
int command_units_unknown(int argc, char **argv);
int command_rules_check(int argc, char **argv);
int command_rules_test(int argc, char **argv);
int command_rules_backtest(int argc, char **argv);
int command_rules_explain(int argc, char **argv);
int command_rules_lists(int argc, char **argv);
int command_rules_publish(int argc, char **argv);
int command_rules_power(int argc, char **argv);
int command_rules_simulate(int argc, char **argv);
int command_reply_classify(int argc, char **argv);

/** ccrm reply explain TEXT --survey FILE --question ID [--locale L] [--confirming] [--json]; offline. */
int command_reply_explain(int argc, char **argv);

/** ccrm reply rescore --since DATE --reason TEXT [--survey FILE] [--apply] [--texts]: stored replies under
 *  today's reader. */
int command_reply_rescore(int argc, char **argv);

/** ccrm review list | show ID | decide ID DECISION: what people decide about replies. */
int command_review_list(int argc, char **argv);
int command_review_show(int argc, char **argv);
int command_review_decide(int argc, char **argv);
int command_schema(int argc, char **argv);

#endif
