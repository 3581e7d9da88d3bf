#include "main/report/report_archive.h"

#include "adapter/crypto/digest.h"
#include "adapter/file/file.h"
#include "adapter/pg/text_params.h"
#include "main/command.h"
#include "main/report/report_files.h"
#include "report/report.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* In the order of report_files_put. */
static const char statement[] = "select r.path, encode(r.sha256, 'hex') "
                                "from unnest(array['html', 'en.html', 'csv', 'json']) with ordinality "
                                "f(format, place) join lateral (select path, sha256 from ccrm.report "
                                "where night = $1::date and format = f.format "
                                "order by report_id desc limit 1) r on true order by f.place";

/** False when the file is gone, or not the one that was issued. */
static bool read_issued(struct night_setting *setting, struct slice path, struct slice hash,
                        struct slice *ret)
{
    char name[REPORT_FILES_PATH_MAX], hex[2 * DIGEST_LEN + 1];
    uint8_t digest[DIGEST_LEN];
    if (path.len >= sizeof name)
        return false;
    memcpy(name, path.at, path.len);
    name[path.len] = '\0';
    if (file_read(name, REPORT_HTML_LEN_MAX, &setting->rows, ret) != FILE_OK)
        return false;
    digest_sha256_of(*ret, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    return slice_equal(hash, slice_from_text(hex));
}

int report_archive_remove_ended(struct night_setting *setting)
{
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome =
        pg_session_exec(setting->session, "select path from ccrm.report_ended order by path", NULL, 0, &rows);
    for (size_t i = 0; outcome == PG_DONE && i < pg_rows_count(rows); i++) {
        const struct slice path = pg_rows_text(rows, i, 0);
        char name[REPORT_FILES_PATH_MAX];
        snprintf(name, sizeof name, "%.*s", (int)path.len, path.at);
        if (unlink(name) != 0 && errno != ENOENT) {
            fprintf(stderr, "ccrm: %s is to end, and cannot be removed: %s\n", name, strerror(errno));
            return EXIT_DEPENDENCY;
        }
        outcome = pg_session_exec(setting->session, "delete from ccrm.report_ended where path = $1", &path, 1,
                                  NULL);
    }
    return outcome == PG_DONE ? EXIT_OK : night_setting_failed(setting, "reports that end", outcome);
}

int report_archive_reissue(struct night_setting *setting, struct night night, bool *ret_done)
{
    struct slice bytes[REPORT_FILES];
    struct pg_rows *rows = NULL;
    struct text_params params = text_params_in(&setting->rows);
    text_params_night(&params, night);
    enum pg_outcome outcome = text_params_exec(&params, setting->session, statement, &rows);
    if (outcome != PG_DONE)
        return night_setting_failed(setting, "the issued report", outcome);
    bool whole = pg_rows_count(rows) == REPORT_FILES;
    for (size_t i = 0; whole && i < REPORT_FILES; i++)
        whole = read_issued(setting, pg_rows_text(rows, i, 0), pg_rows_text(rows, i, 1), &bytes[i]);
    pg_rows_free(rows);
    if (whole && !report_files_put(night, setting->report_dir, bytes))
        return EXIT_DEPENDENCY;
    *ret_done = whole;
    return EXIT_OK;
}
