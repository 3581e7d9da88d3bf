/* report_archive.h - a night's report as it was issued: the files on disk whose hashes stand in
 * ccrm.report. */
#ifndef MAIN_REPORT_REPORT_ARCHIVE_H
#define MAIN_REPORT_REPORT_ARCHIVE_H

#include "base/calendar.h"
#include "main/night/night_setting.h"

#include <stdbool.h>

/**
 * Writes the night's last issued files into the setting's directory once more. *ret_done is false, and
 * nothing was written, when one of them is gone or is not what was issued. EXIT_OK, or the exit code after a
 * line on stderr.
 */
__attribute__((warn_unused_result)) int report_archive_reissue(struct night_setting *setting,
                                                               struct night night, bool *ret_done);

/** Removes the files of reports whose retention ended. EXIT_OK, or the exit code after a line on stderr. */
__attribute__((warn_unused_result)) int report_archive_remove_ended(struct night_setting *setting);

#endif
