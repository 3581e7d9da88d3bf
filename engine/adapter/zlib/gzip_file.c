#include "adapter/zlib/gzip_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

struct gzip_file {
    gzFile stream;
    int64_t size; /* on disk; 0: not a regular file */
    char piece[GZIP_FILE_PIECE_LEN];
};

static struct gzip_file *open_descriptor(int fd)
{
    struct stat status;
    if (fstat(fd, &status) != 0)
        return NULL;
    if (S_ISDIR(status.st_mode)) {
        errno = EISDIR;
        return NULL;
    }
    struct gzip_file *file = malloc(sizeof *file);
    if (file == NULL)
        return NULL;
    file->size = S_ISREG(status.st_mode) ? status.st_size : 0;
    file->stream = gzdopen(fd, "rb");
    if (file->stream != NULL)
        return file;
    free(file);
    errno = ENOMEM;
    return NULL;
}

struct gzip_file *gzip_file_open(const char *path)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return NULL;
    struct gzip_file *file = open_descriptor(fd);
    if (file == NULL) {
        const int why = errno;
        (void)close(fd);
        errno = why;
    }
    return file;
}

void gzip_file_close(struct gzip_file *file)
{
    if (file == NULL)
        return;
    (void)gzclose_r(file->stream);
    free(file);
}

enum gzip_file_result gzip_file_next(struct gzip_file *file, struct slice *ret)
{
    errno = 0;
    const int got = gzread(file->stream, file->piece, sizeof file->piece);
    if (got > 0) {
        *ret = (struct slice){ .at = file->piece, .len = (size_t)got };
        return GZIP_FILE_PIECE;
    }
    int error = Z_OK;
    (void)gzerror(file->stream, &error);
    if (error == Z_OK || error == Z_STREAM_END)
        return GZIP_FILE_END;
    return error == Z_ERRNO ? GZIP_FILE_FAILED : GZIP_FILE_DAMAGED; /* Z_BUF_ERROR: cut off */
}

double gzip_file_share(const struct gzip_file *file)
{
    const int64_t at = gzoffset(file->stream);
    return file->size > 0 && at >= 0 ? (double)at / (double)file->size : 0;
}
