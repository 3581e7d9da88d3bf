#include "main/report/report_files.h"

#include "report/report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const format[REPORT_FILES] = { "html", "en.html", "csv", "json" };

static bool failed(const char *path)
{
    fprintf(stderr, "ccrm: %s: %s\n", path, strerror(errno));
    return false;
}

/** As mkdir -p; what exists already stays as it is. */
static bool make_directory(const char *directory)
{
    char path[REPORT_FILES_PATH_MAX];
    int len = snprintf(path, sizeof(path), "%s", directory);
    if (len <= 0 || len >= (int)sizeof(path)) {
        errno = ENAMETOOLONG;
        return failed(directory);
    }
    for (char *at = path + 1; *at != '\0'; at++) {
        if (*at != '/')
            continue;
        *at = '\0';
        if (mkdir(path, 0750) != 0 && errno != EEXIST)
            return failed(path);
        *at = '/';
    }
    return mkdir(path, 0750) == 0 || errno == EEXIST || failed(path);
}

static bool write_bytes(int file, struct slice bytes)
{
    while (bytes.len > 0) {
        ssize_t written = write(file, bytes.at, bytes.len);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes = slice_part(bytes, (size_t)written, bytes.len);
    }
    return true;
}

static bool write_file(const char *path, struct slice bytes)
{
    char beside[REPORT_FILES_PATH_MAX + 16];
    snprintf(beside, sizeof(beside), "%s.%d", path, (int)getpid());
    int file = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
    if (file < 0)
        return failed(beside);
    bool ok = write_bytes(file, bytes) && fsync(file) == 0;
    ok = (close(file) == 0) && ok;
    ok = ok && rename(beside, path) == 0;
    if (!ok) {
        failed(beside);
        unlink(beside);
    }
    return ok;
}

static bool render(const struct report_input *input, int which, struct arena *arena, struct slice *ret)
{
    size_t size = which < 2 ? REPORT_HTML_LEN_MAX : REPORT_DATA_LEN_MAX;
    const size_t left = arena->capacity - arena->used, slack = 64;
    if (left < slack)
        return false;
    if (size > left - slack)
        size = left - slack;
    char *memory = arena->memory + arena->used;
    struct buffer out;
    buffer_init(&out, memory, size);
    if (which == 0)
        report_html(input, LOCALE_KO, &out);
    else if (which == 1)
        report_html(input, LOCALE_EN, &out);
    else if (which == 2)
        report_csv(input, &out);
    else
        report_json(input, &out);
    arena->used += out.len;
    *ret = buffer_slice(&out);
    return !out.overflowed;
}

static void night_text(struct night night, char ret[16])
{
    struct buffer text;
    buffer_init(&text, ret, 15);
    night_add(&text, night);
    ret[text.len] = '\0';
}

bool report_files_write(const struct report_input *input, const char *directory, struct arena *arena,
                        struct report_file ret[REPORT_FILES])
{
    char night[16];
    night_text(input->night, night);
    if (!make_directory(directory))
        return false;
    for (int i = 0; i < REPORT_FILES; i++) {
        ret[i].format = format[i];
        snprintf(ret[i].path, sizeof(ret[i].path), "%.4200s/%s.%s", directory, night, format[i]);
        if (!render(input, i, arena, &ret[i].bytes)) {
            fprintf(stderr, "ccrm: %s: the report does not fit into the memory that night.memory allows\n",
                    ret[i].path);
            return false;
        }
        if (!write_file(ret[i].path, ret[i].bytes))
            return false;
    }
    return true;
}

bool report_files_save(const char *directory, const char *name, struct slice bytes)
{
    char path[REPORT_FILES_PATH_MAX];
    snprintf(path, sizeof(path), "%.4000s/%.300s", directory, name);
    return make_directory(directory) && write_file(path, bytes);
}

bool report_files_put(struct night night, const char *directory, const struct slice bytes[REPORT_FILES])
{
    char date[16], path[REPORT_FILES_PATH_MAX];
    night_text(night, date);
    bool ok = make_directory(directory);
    for (int i = 0; ok && i < REPORT_FILES; i++) {
        snprintf(path, sizeof(path), "%.4200s/%s.%s", directory, date, format[i]);
        ok = write_file(path, bytes[i]);
    }
    return ok;
}

bool report_files_link(struct night night, const char *directory)
{
    char name[16], target[32], link[REPORT_FILES_PATH_MAX], beside[REPORT_FILES_PATH_MAX + 16], shown[64];
    night_text(night, name);
    for (int i = 0; i < REPORT_FILES; i++) {
        snprintf(target, sizeof(target), "%s.%s", name, format[i]);
        snprintf(link, sizeof(link), "%.4200s/latest.%s", directory, format[i]);
        snprintf(beside, sizeof(beside), "%s.%d", link, (int)getpid());
        ssize_t len = readlink(link, shown, sizeof(shown) - 1);
        if (len > 0) {
            shown[len] = '\0';
            if (strcmp(shown, target) >= 0)
                continue; /* dates in the order of their bytes: a later night, or this one */
        }
        unlink(beside);
        if (symlink(target, beside) != 0 || rename(beside, link) != 0)
            return failed(link);
    }
    return true;
}
