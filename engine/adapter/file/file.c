#include "adapter/file/file.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const char *file_error_text(enum file_error error)
{
    switch (error) {
    case FILE_OK:
        return "fine";
    case FILE_NOT_FOUND:
        return "no such file";
    case FILE_NOT_READABLE:
        return "cannot be read";
    case FILE_TOO_LARGE:
        return "is larger than allowed";
    case FILE_NO_MEMORY:
        return "needs more memory than is set aside";
    }
    return "";
}

static enum file_error read_open(FILE *stream, size_t max, struct arena *arena, struct slice *ret)
{
    struct stat status;
    if (fstat(fileno(stream), &status) != 0 || !S_ISREG(status.st_mode))
        return FILE_NOT_READABLE;
    const size_t size = (size_t)status.st_size;
    if (size > max)
        return FILE_TOO_LARGE;
    char *bytes = arena_alloc(arena, size + 1);
    if (bytes == NULL)
        return FILE_NO_MEMORY;
    const size_t len = fread(bytes, 1, size, stream);
    if (ferror(stream) != 0)
        return FILE_NOT_READABLE;
    *ret = (struct slice){ .at = bytes, .len = len };
    return FILE_OK;
}

enum file_error file_read(const char *path, size_t max, struct arena *arena, struct slice *ret)
{
    FILE *stream = fopen(path, "rbe");
    if (stream == NULL)
        return errno == ENOENT || errno == ENOTDIR ? FILE_NOT_FOUND : FILE_NOT_READABLE;
    const enum file_error error = read_open(stream, max, arena, ret);
    (void)fclose(stream);
    return error;
}

enum { FOLDER_DEPTH_MAX = 8 }; /* definitions lie two deep; also ends a circle of links */

struct lister {
    const char *suffix;
    size_t max;
    struct arena *arena;
    struct slice *path;
    size_t count;
    bool no_memory;
};

static void keep(struct lister *lister, const char *path)
{
    if (lister->count == lister->max)
        return;
    const struct slice copy = arena_copy(lister->arena, (struct slice){ path, strlen(path) + 1 });
    if (copy.len == 0) {
        lister->no_memory = true;
        return;
    }
    lister->path[lister->count++] = (struct slice){ copy.at, copy.len - 1 };
}

static bool list_folder(struct lister *lister, const char *folder, int depth)
{
    DIR *dir = depth < FOLDER_DEPTH_MAX ? opendir(folder) : NULL;
    if (dir == NULL)
        return depth > 0;
    for (const struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        if (entry->d_name[0] == '.')
            continue;
        char path[4096]; /* PATH_MAX on Linux; longer ones are left out */
        const int len = snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        struct stat status;
        if (len < 0 || (size_t)len >= sizeof path || stat(path, &status) != 0)
            continue;
        if (S_ISDIR(status.st_mode))
            (void)list_folder(lister, path, depth + 1);
        else if (S_ISREG(status.st_mode) &&
                 slice_ends_with(slice_from_text(path), slice_from_text(lister->suffix)))
            keep(lister, path);
    }
    (void)closedir(dir);
    return true;
}

static int by_bytes(const void *a, const void *b)
{
    return slice_compare(*(const struct slice *)a, *(const struct slice *)b);
}

enum file_error file_list(const char *path, const char *suffix, size_t max, struct arena *arena,
                          struct slice **ret, size_t *ret_count)
{
    struct lister lister = { .suffix = suffix, .max = max, .arena = arena };
    struct stat status;
    lister.path = arena_new_array(arena, struct slice, max);
    if (lister.path == NULL)
        return FILE_NO_MEMORY;
    if (stat(path, &status) != 0)
        return errno == ENOENT || errno == ENOTDIR ? FILE_NOT_FOUND : FILE_NOT_READABLE;
    if (!S_ISDIR(status.st_mode))
        keep(&lister, path);
    else if (!list_folder(&lister, path, 0))
        return FILE_NOT_READABLE;
    if (lister.no_memory)
        return FILE_NO_MEMORY;
    qsort(lister.path, lister.count, sizeof *lister.path, by_bytes);
    *ret = lister.path;
    *ret_count = lister.count;
    return FILE_OK;
}
