/* gzip_file.h - reads a file piece by piece, plain or gzip, whichever it is (RFC 1952, several members
 * included). */
#ifndef ADAPTER_ZLIB_GZIP_FILE_H
#define ADAPTER_ZLIB_GZIP_FILE_H

#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

enum { GZIP_FILE_PIECE_LEN = 64 * 1024 };

struct gzip_file;

enum gzip_file_result {
    GZIP_FILE_PIECE,
    GZIP_FILE_END,
    GZIP_FILE_DAMAGED, /* not what gzip wrote, or cut off: what came before is good */
    GZIP_FILE_FAILED,  /* a read failed; errno says why */
};

/** NULL with errno when it cannot be opened or is a directory. */
__attribute__((warn_unused_result)) struct gzip_file *gzip_file_open(const char *path);

void gzip_file_close(struct gzip_file *file); /* NULL is fine */

/** The next piece, borrowed until the next call; *ret is set for GZIP_FILE_PIECE only, never empty. */
__attribute__((warn_unused_result)) enum gzip_file_result gzip_file_next(struct gzip_file *file,
                                                                         struct slice *ret);

/** How much of the file on disk was read, 0..1; for progress. */
double gzip_file_share(const struct gzip_file *file);

#endif
