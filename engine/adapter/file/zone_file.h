/* zone_file.h - time zones of the operating system's database (/usr/share/zoneinfo), by IANA name. */
#ifndef ADAPTER_FILE_ZONE_FILE_H
#define ADAPTER_FILE_ZONE_FILE_H

#include "base/arena.h"
#include "base/slice.h"
#include "base/zone.h"

#include <stdbool.h>

enum {
    ZONE_FILE_LEN_MAX = 64 * 1024,                 /* the largest of the 2024 database has 3.6 KB */
    ZONE_FILE_ARENA_BYTES = 2 * ZONE_FILE_LEN_MAX, /* for one zone, its file's bytes included */
};

/** The zone of that name, its periods in the arena; false when the system has none of that name
 *  ("Asia/Seoul", never a path). */
__attribute__((warn_unused_result)) bool zone_file_read(struct slice name, struct arena *arena,
                                                        struct zone *ret);

#endif
