/* night.h - ccrm night, ccrm report nightly, ccrm report summary. */
#ifndef MAIN_NIGHT_H
#define MAIN_NIGHT_H

/** ccrm night DATE: runs the night of that local day, and before it those that were missed. */
int command_night(int argc, char **argv);

/** ccrm report nightly [--night DATE] [--out DIR]: writes a night's pages again. */
int command_report_nightly(int argc, char **argv);

/** ccrm report summary [--json]: the season in some forty lines. */
int command_report_summary(int argc, char **argv);

#endif
