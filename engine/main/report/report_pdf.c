#include "main/report/report_pdf.h"

#include "main/report/report_files.h"

#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/** The program's path; NULL when it is nowhere in PATH. */
static const char *find_program(const char *name, char ret[REPORT_FILES_PATH_MAX])
{
    for (const char *at = getenv("PATH"); at != NULL && *at != '\0';) {
        const size_t len = strcspn(at, ":");
        snprintf(ret, REPORT_FILES_PATH_MAX, "%.*s/%s", (int)len, at, name);
        struct stat is; /* /usr/lib/chromium is a folder, and some PATHs have /usr/lib */
        if (len > 0 && stat(ret, &is) == 0 && S_ISREG(is.st_mode) && access(ret, X_OK) == 0)
            return ret;
        at += len + (at[len] == ':');
    }
    return NULL;
}

static const char *find_browser(char ret[REPORT_FILES_PATH_MAX])
{
    static const char *const name[] = { "chromium", "chromium-browser", "google-chrome", "chrome" };
    for (size_t i = 0; i < sizeof name / sizeof name[0]; i++)
        if (find_program(name[i], ret) != NULL)
            return ret;
    fputs("ccrm: --pdf needs Chromium, and none is installed; the HTML page is written and prints the same "
          "from any browser (Debian: apt-get install chromium)\n",
          stderr);
    return NULL;
}

/** "file:///..." with every byte that a URL could mistake escaped. */
static bool file_url(const char *path, char *ret, size_t size)
{
    char whole[PATH_MAX];
    if (realpath(path, whole) == NULL)
        return false;
    size_t at = (size_t)snprintf(ret, size, "file://");
    for (const char *from = whole; *from != '\0' && at + 4 < size; from++) {
        const unsigned char byte = (unsigned char)*from;
        const bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                           (byte >= '0' && byte <= '9') || strchr("/-_.", byte) != NULL;
        at += (size_t)snprintf(ret + at, size - at, plain ? "%c" : "%%%02X", byte);
    }
    return at + 4 < size;
}

static int run_quietly(const char *const *argv)
{
    posix_spawn_file_actions_t quiet;
    pid_t child;
    int status = -1;
    struct rlimit limit;
    /* The night's limit is not the browser's. */
    if (getrlimit(RLIMIT_AS, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_AS, &limit);
    }
    if (posix_spawn_file_actions_init(&quiet) != 0)
        return -1;
    posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&quiet, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    if (posix_spawnp(&child, argv[0], &quiet, NULL, (char *const *)argv, environ) == 0)
        while (waitpid(child, &status, 0) < 0)
            ;
    posix_spawn_file_actions_destroy(&quiet);
    return status;
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *place)
{
    (void)about;
    (void)kind;
    (void)place;
    return remove(path);
}

bool report_pdf_print(const char *html, const char *pdf)
{
    char browser[REPORT_FILES_PATH_MAX], url[3 * PATH_MAX], out[PATH_MAX + 32], profile_option[64];
    char profile[] = "/tmp/ccrm-pdf-XXXXXX";
    if (find_browser(browser) == NULL)
        return false;
    if (!file_url(html, url, sizeof url) || mkdtemp(profile) == NULL) {
        fprintf(stderr, "ccrm: %s cannot be printed: no such file, or no room under /tmp\n", html);
        return false;
    }
    snprintf(out, sizeof out, "--print-to-pdf=%s", pdf);
    snprintf(profile_option, sizeof profile_option, "--user-data-dir=%s", profile);
    const char *const argv[] = { "timeout", "60", browser, "--headless", "--disable-gpu", "--no-first-run",
                                 "--disable-background-networking", "--disable-component-update",
                                 "--disable-sync", "--disable-quic", "--no-pdf-header-footer", profile_option,
                                 out, url,
                                 /* Chromium's sandbox refuses to start as root. */
                                 geteuid() == 0 ? "--no-sandbox" : NULL, NULL };
    unlink(pdf);
    const int status = run_quietly(argv);
    nftw(profile, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    if (status == 0 && access(pdf, R_OK) == 0)
        return chmod(pdf, 0640) == 0;
    fprintf(stderr, "ccrm: %s did not print %s; try it by hand: %s --headless --print-to-pdf=%s %s\n",
            browser, html, browser, pdf, url);
    return false;
}
