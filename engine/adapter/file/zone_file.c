#include "adapter/file/zone_file.h"

#include "adapter/file/file.h"

#include <stdio.h>

static const char folder[] = "/usr/share/zoneinfo"; /* tzdata's, on every Debian */

enum { NAME_LEN_MAX = 60 };

/* Letters, digits, '_', '+', '-' and single slashes between them: no name leads out of the folder. */
static bool is_zone_name(struct slice name)
{
    if (name.len == 0 || name.len > NAME_LEN_MAX)
        return false;
    char before = '/';
    for (size_t i = 0; i < name.len; i++) {
        const char byte = name.at[i];
        const bool letter = (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
        const bool other = (byte >= '0' && byte <= '9') || byte == '_' || byte == '+' || byte == '-';
        if (!letter && !other && (byte != '/' || before == '/'))
            return false;
        before = byte;
    }
    return before != '/';
}

bool zone_file_read(struct slice name, struct arena *arena, struct zone *ret)
{
    char path[sizeof folder + NAME_LEN_MAX + 1];
    struct slice bytes;
    if (!is_zone_name(name))
        return false;
    (void)snprintf(path, sizeof path, "%s/%.*s", folder, (int)name.len, name.at);
    return file_read(path, ZONE_FILE_LEN_MAX, arena, &bytes) == FILE_OK && zone_parse_tzif(bytes, arena, ret);
}
