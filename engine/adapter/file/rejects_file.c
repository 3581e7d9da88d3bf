#include "adapter/file/rejects_file.h"

#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

void rejects_file_init(struct rejects_file *file, const char *path, struct slice header)
{
    *file = (struct rejects_file){ .path = path, .header = header };
}

/* A link in its place would send citizens' numbers elsewhere, so it is not followed. */
static bool make(struct rejects_file *file)
{
    const int fd = open(file->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (fd < 0)
        return false;
    if (fchmod(fd, S_IRUSR | S_IWUSR) != 0 || (file->stream = fdopen(fd, "w")) == NULL) {
        (void)close(fd);
        return false;
    }
    return fputs("rejected_line,rejected_reason,", file->stream) >= 0 &&
           fwrite(file->header.at, 1, file->header.len, file->stream) == file->header.len &&
           putc('\n', file->stream) != EOF;
}

void rejects_file_add(struct rejects_file *file, uint64_t line, const char *reason, struct slice raw)
{
    if (file->path == NULL || file->failed)
        return;
    if (file->stream == NULL && !make(file)) {
        file->failed = true;
        return;
    }
    file->failed = fprintf(file->stream, "%" PRIu64 ",\"%s\",", line, reason) < 0 ||
                   fwrite(raw.at, 1, raw.len, file->stream) != raw.len || putc('\n', file->stream) == EOF;
}

bool rejects_file_close(struct rejects_file *file)
{
    if (file->stream != NULL && fclose(file->stream) != 0)
        file->failed = true;
    file->stream = NULL;
    return !file->failed;
}
