/* Files that an import reads and writes: gzip or plain, rejected rows. */
#include "adapter/file/rejects_file.h"
#include "adapter/zlib/gzip_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

static const char *path_in(const char *directory, const char *name)
{
    static char path[4096];
    (void)snprintf(path, sizeof path, "%s/%s", directory, name);
    return path;
}

static void write_bytes(const char *path, const void *bytes, size_t len)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

/* How a file ends when read whole, and how many bytes came before. */
static enum gzip_file_result read_whole(const char *path, size_t *ret_len)
{
    struct gzip_file *file = gzip_file_open(path);
    assert_non_null(file);
    struct slice piece;
    enum gzip_file_result result;
    *ret_len = 0;
    while ((result = gzip_file_next(file, &piece)) == GZIP_FILE_PIECE) {
        assert_true(piece.len > 0);
        *ret_len += piece.len;
    }
    assert_true(gzip_file_share(file) >= 0 && gzip_file_share(file) <= 1);
    gzip_file_close(file);
    return result;
}

enum { TEXT_LEN = 300000 };

static void plain_and_gzip_are_read_alike(void **state)
{
    static unsigned char text[TEXT_LEN], packed[TEXT_LEN];
    uint32_t noise = 1;
    for (size_t i = 0; i < sizeof text; i++) {
        noise = noise * 1664525U + 1013904223U;
        text[i] = (unsigned char)('a' + (noise >> 24) % 16);
    }
    const char *path = path_in(*state, "data");
    size_t len = 0;
    write_bytes(path, text, sizeof text);
    assert_int_equal(read_whole(path, &len), GZIP_FILE_END);
    assert_int_equal(len, TEXT_LEN);

    gzFile out = gzopen(path, "wb");
    assert_int_equal(gzwrite(out, text, sizeof text), TEXT_LEN);
    assert_int_equal(gzclose(out), Z_OK);
    assert_int_equal(read_whole(path, &len), GZIP_FILE_END);
    assert_int_equal(len, TEXT_LEN);

    FILE *file = fopen(path, "rb");
    const size_t packed_len = fread(packed, 1, sizeof packed, file);
    assert_int_equal(fclose(file), 0);
    write_bytes(path, packed, packed_len / 2);
    assert_int_equal(read_whole(path, &len), GZIP_FILE_DAMAGED);
    assert_true(len < TEXT_LEN);
    packed[packed_len / 3] ^= 0x40;
    write_bytes(path, packed, packed_len);
    assert_int_equal(read_whole(path, &len), GZIP_FILE_DAMAGED);

    write_bytes(path, "", 0);
    assert_int_equal(read_whole(path, &len), GZIP_FILE_END);
    assert_int_equal(len, 0);
}

static void what_cannot_be_opened_says_why(void **state)
{
    assert_null(gzip_file_open(path_in(*state, "absent")));
    assert_int_equal(errno, ENOENT);
    assert_null(gzip_file_open(*state));
    assert_int_equal(errno, EISDIR);
}

static void assert_content(const char *path, const char *want)
{
    char text[400] = "";
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_true(fread(text, 1, sizeof text - 1, file) < sizeof text);
    assert_int_equal(fclose(file), 0);
    assert_string_equal(text, want);
}

static void rejected_rows_are_kept_unchanged_and_private(void **state)
{
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/rejects", (char *)*state);
    write_bytes(path, "old", 3);
    assert_int_equal(chmod(path, 0644), 0);
    struct rejects_file file;
    rejects_file_init(&file, path, SLICE_LIT("a,b"));
    assert_content(path, "old"); /* nothing was rejected yet */
    rejects_file_add(&file, 7, "a quoted field that is never closed", SLICE_LIT("1,\"x"));
    rejects_file_add(&file, 9, "a NUL byte", SLICE_LIT("2,y"));
    assert_true(rejects_file_close(&file));
    assert_content(path, "rejected_line,rejected_reason,a,b\n"
                         "7,\"a quoted field that is never closed\",1,\"x\n"
                         "9,\"a NUL byte\",2,y\n");
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
}

static void a_link_is_not_followed(void **state)
{
    char path[4096], target[4096];
    (void)snprintf(path, sizeof path, "%s/link", (char *)*state);
    (void)snprintf(target, sizeof target, "%s/target", (char *)*state);
    assert_int_equal(symlink(target, path), 0);
    struct rejects_file file;
    rejects_file_init(&file, path, SLICE_LIT("a,b"));
    rejects_file_add(&file, 7, "a NUL byte", SLICE_LIT("1,x"));
    assert_false(rejects_file_close(&file));
    assert_int_equal(access(target, F_OK), -1);
}

static void without_a_path_none_are_kept(void **state)
{
    (void)state;
    struct rejects_file file;
    rejects_file_init(&file, NULL, SLICE_LIT("a,b"));
    rejects_file_add(&file, 7, "a NUL byte", SLICE_LIT("1,x"));
    assert_true(rejects_file_close(&file));
}

static int make_directory(void **state)
{
    static char directory[] = "/tmp/ccrm-test-files-XXXXXX";
    *state = mkdtemp(directory);
    return *state != NULL ? 0 : -1;
}

static int drop_directory(void **state)
{
    static const char *const name[] = { "data", "rejects", "link" };
    for (size_t i = 0; i < sizeof name / sizeof name[0]; i++)
        (void)unlink(path_in(*state, name[i]));
    return rmdir(*state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_and_gzip_are_read_alike),
        cmocka_unit_test(what_cannot_be_opened_says_why),
        cmocka_unit_test(rejected_rows_are_kept_unchanged_and_private),
        cmocka_unit_test(a_link_is_not_followed),
        cmocka_unit_test(without_a_path_none_are_kept),
    };
    return cmocka_run_group_tests(tests, make_directory, drop_directory);
}
