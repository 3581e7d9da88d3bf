#include "main/report/report_night.h"

#include "adapter/pg/night_store.h"
#include "main/command.h"

#include <stdio.h>

enum { FAR_DAY = 84000 }; /* 2199-12-26 */

bool report_night_read(const char *command, const char *wanted, struct night *ret)
{
    *ret = (struct night){ .day = FAR_DAY };
    if (wanted == NULL || night_parse(slice_from_text(wanted), ret))
        return true;
    fprintf(stderr, "ccrm %s: a night is a date as 2027-03-14, not '%s'\n", command, wanted);
    return false;
}

int report_night_find(struct night_setting *setting, const char *command, const char *wanted,
                      struct night *ret)
{
    struct night before, found;
    bool any = false;
    if (!report_night_read(command, wanted, &before))
        return EXIT_USAGE;
    before.day += wanted != NULL;
    enum pg_outcome outcome = night_store_last(setting->session, &setting->rows, before, &any, &found);
    if (outcome != PG_DONE)
        return night_setting_failed(setting, "the last night", outcome);
    if (!any || (wanted != NULL && found.day != before.day - 1)) {
        fprintf(stderr, "ccrm %s: %s did not run yet; `ccrm night DATE` runs it\n", command,
                wanted != NULL ? wanted : "a night");
        return EXIT_FINDINGS;
    }
    *ret = found;
    return EXIT_OK;
}
