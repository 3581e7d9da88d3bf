#include "adapter/crypto/key_file.h"

#include "adapter/crypto/entropy.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char first_line[] = "ccrm-key 1 "; /* and the key's number, a space, 64 hexadecimal digits */

enum { HEX_LEN = 2 * KEYS_MASTER_LEN, KEY_ID_MAX = 1000000 };

enum key_file_error key_file_locate(const char *given, char ret_path[KEY_FILE_PATH_MAX])
{
    const char *directory = getenv("CREDENTIALS_DIRECTORY");
    if (given == NULL && directory == NULL)
        return KEY_FILE_NONE_NAMED;
    const int len = given != NULL
                        ? snprintf(ret_path, KEY_FILE_PATH_MAX, "%s", given)
                        : snprintf(ret_path, KEY_FILE_PATH_MAX, "%s/%s", directory, KEY_FILE_CREDENTIAL);
    return len >= 0 && len < KEY_FILE_PATH_MAX ? KEY_FILE_OK : KEY_FILE_NONE_NAMED;
}

/* All bytes of a descriptor, at most `max`; -1 with errno. */
static ssize_t read_all(int fd, char *memory, size_t max)
{
    size_t len = 0;
    while (len < max) {
        const ssize_t got = read(fd, memory + len, max - len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        len += (size_t)got;
    }
    return (ssize_t)len;
}

/* Reads `ID HEX` after the first line's fixed part. */
static bool parse_key(struct slice line, uint8_t ret_master[KEYS_MASTER_LEN], int32_t *ret_id)
{
    const size_t space = slice_find(line, SLICE_LIT(" "));
    long long id = 0;
    if (!slice_to_int(slice_part(line, 0, space), 1, KEY_ID_MAX, &id))
        return false;
    const struct slice hex = slice_trim(slice_part(line, space, SIZE_MAX));
    size_t len = 0;
    if (hex.len != HEX_LEN ||
        sodium_hex2bin(ret_master, KEYS_MASTER_LEN, hex.at, hex.len, NULL, &len, NULL) != 0 ||
        len != KEYS_MASTER_LEN)
        return false;
    *ret_id = (int32_t)id;
    return true;
}

static enum key_file_error parse_text(struct slice text, struct keys **ret)
{
    enum key_file_error error = KEY_FILE_MALFORMED;
    uint8_t master[KEYS_MASTER_LEN];
    int32_t id = 0;
    size_t found = 0;
    while (text.len > 0) {
        const size_t end = slice_find(text, SLICE_LIT("\n"));
        const struct slice line = slice_trim(slice_part(text, 0, end));
        text = slice_part(text, end + 1, SIZE_MAX);
        if (line.len == 0 || line.at[0] == '#')
            continue;
        const struct slice wanted = { .at = first_line, .len = sizeof first_line - 1 };
        if (!slice_starts_with(line, wanted) ||
            !parse_key(slice_part(line, wanted.len, SIZE_MAX), master, &id) || ++found > 1)
            goto done;
    }
    if (found == 1) {
        *ret = keys_new(master, id);
        error = *ret != NULL ? KEY_FILE_OK : KEY_FILE_NO_MEMORY;
    }
done:
    sodium_memzero(master, sizeof master);
    return error;
}

enum key_file_error key_file_read(const char *path, struct keys **ret)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return KEY_FILE_NOT_READABLE;
    char text[KEY_FILE_LEN_MAX + 1];
    enum key_file_error error = KEY_FILE_MALFORMED;
    struct stat status;
    ssize_t len = -1;
    /* systemd's credentials carry an access list, whose mask shows as the group's right to read: that is
     * allowed. */
    if (fstat(fd, &status) != 0)
        error = KEY_FILE_NOT_READABLE;
    else if ((status.st_mode & (S_IRWXO | S_IWGRP)) != 0)
        error = KEY_FILE_EXPOSED;
    else if ((len = read_all(fd, text, sizeof text)) < 0)
        error = KEY_FILE_NOT_READABLE;
    else if (len <= KEY_FILE_LEN_MAX)
        error = parse_text((struct slice){ .at = text, .len = (size_t)len }, ret);
    const int why = errno;
    sodium_memzero(text, sizeof text);
    (void)close(fd);
    errno = why;
    return error;
}

static bool write_all(int fd, const char *text, size_t len)
{
    while (len > 0) {
        const ssize_t wrote = write(fd, text, len);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return false;
        text += wrote;
        len -= (size_t)wrote;
    }
    return true;
}

static size_t new_key_text(char *memory, size_t capacity)
{
    uint8_t master[KEYS_MASTER_LEN];
    char hex[HEX_LEN + 1];
    entropy_fill(master, sizeof master);
    (void)sodium_bin2hex(hex, sizeof hex, master, sizeof master);
    const int len = snprintf(
        memory, capacity,
        "# The key to every phone number that CCRM keeps. Lost: none can be used again. Leaked: all of\n"
        "# them can be read. Keep a copy in a safe, and none beside a backup of the database.\n"
        "%s1 %s\n",
        first_line, hex);
    sodium_memzero(master, sizeof master);
    sodium_memzero(hex, sizeof hex);
    return len > 0 && (size_t)len < capacity ? (size_t)len : 0;
}

enum key_file_error key_file_create(const char *path, struct keys **ret)
{
    if (sodium_init() < 0)
        return KEY_FILE_NO_MEMORY;
    const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0)
        return errno == EEXIST ? KEY_FILE_EXISTS : KEY_FILE_NOT_WRITTEN;
    char text[KEY_FILE_LEN_MAX];
    const size_t len = new_key_text(text, sizeof text);
    bool written =
        len > 0 && fchmod(fd, S_IRUSR | S_IWUSR) == 0 && write_all(fd, text, len) && fsync(fd) == 0;
    written = close(fd) == 0 && written;
    const int why = errno;
    sodium_memzero(text, sizeof text);
    if (!written) {
        (void)unlink(path); /* half a key is worse than none */
        errno = why;
        return KEY_FILE_NOT_WRITTEN;
    }
    return key_file_read(path, ret);
}

const char *key_file_error_text(enum key_file_error error)
{
    switch (error) {
    case KEY_FILE_OK:
        return "fine";
    case KEY_FILE_NONE_NAMED:
        return "no key file: give --key-file FILE or run under systemd with "
               "LoadCredential=" KEY_FILE_CREDENTIAL;
    case KEY_FILE_NOT_READABLE:
        return "the key file cannot be read";
    case KEY_FILE_EXPOSED:
        return "others may read or change the key file; chmod 600 it, and make a new key if they did";
    case KEY_FILE_MALFORMED:
        return "not a key file (one line `ccrm-key 1 ID HEX`; `ccrm keys new FILE` makes one)";
    case KEY_FILE_EXISTS:
        return "exists already; a key is never overwritten";
    case KEY_FILE_NOT_WRITTEN:
        return "the key file cannot be written";
    case KEY_FILE_NO_MEMORY:
        return "no memory for the keys";
    }
    return "unknown";
}
