/* `ccrm report nightly`: a night's pages, written again. */
#include "main/command.h"
#include "main/commands.h"
#include "main/night/night_run.h"
#include "main/night/night_setting.h"
#include "main/report/report_archive.h"
#include "main/report/report_files.h"
#include "main/report/report_night.h"
#include "main/report/report_pdf.h"

#include <stdio.h>

static const char help[] =
    "ccrm report nightly - write a night's report again\n"
    "\n"
    "usage: ccrm report nightly [--night DATE] [--out DIR] [--locale ko|en] [--pdf] [--config FILE]\n"
    "                           [--set KEY=VALUE]... [--db CONNINFO]\n"
    "\n"
    "Writes DATE.html (Korean), DATE.en.html, DATE.csv and DATE.json, and prints the page's path: the\n"
    "English one with --locale en. --pdf prints that page on A4 beside it, by a Chromium that is\n"
    "installed, and gives the PDF's path. Without --night it is the last night that ran. Only nights\n"
    "that ran have a report: `ccrm night DATE` runs one.\n"
    "What was issued is issued again byte by byte, while its files are where they were written and have\n"
    "the hashes on record; else the pages are drawn anew from what was known that night.\n"
    "\n"
    "examples: ccrm report nightly\n"
    "          ccrm report nightly --night 2027-03-14 --pdf --out /tmp/report\n"
    "\n"
    "Exit codes: 0 written, 1 that night did not run, 2 usage, 3 configuration or schema, 4 no database,\n"
    "memory, disk or Chromium.\n";

/** The page in the wanted language and form; its path goes to stdout. */
static int show(const struct night_setting *setting, const struct night_options *options, struct night night)
{
    char page[REPORT_FILES_PATH_MAX], pdf[REPORT_FILES_PATH_MAX];
    const struct civil date = civil_from_night(night);
    const char *language = options->english ? ".en" : "";
    snprintf(page, sizeof page, "%.4200s/%04d-%02d-%02d%s.html", setting->report_dir, (int)date.year,
             date.month, date.day, language);
    snprintf(pdf, sizeof pdf, "%.4200s/%04d-%02d-%02d%s.pdf", setting->report_dir, (int)date.year, date.month,
             date.day, language);
    if (options->pdf && !report_pdf_print(page, pdf))
        return EXIT_DEPENDENCY;
    puts(options->pdf ? pdf : page);
    return EXIT_OK;
}

int command_report_nightly(int argc, char **argv)
{
    struct night_options options;
    if (!night_options_parse(argc, argv, &options) || options.help) {
        fputs(help, options.help ? stdout : stderr);
        return options.help ? EXIT_OK : EXIT_USAGE;
    }
    struct night_setting setting;
    struct night night;
    if (!report_night_read("report nightly", options.night, &night))
        return EXIT_USAGE;
    int exit_code = night_setting_open(&options, &setting);
    if (exit_code == EXIT_OK)
        exit_code = report_night_find(&setting, "report nightly", options.night, &night);
    bool issued = false;
    if (exit_code == EXIT_OK)
        exit_code = report_archive_reissue(&setting, night, &issued);
    if (exit_code == EXIT_OK && !issued)
        exit_code = night_run(&setting, night, night);
    if (exit_code == EXIT_OK)
        exit_code = show(&setting, &options, night);
    night_setting_close(&setting);
    return exit_code;
}
