#include "adapter/crypto/digest.h"
#include "adapter/crypto/entropy.h"
#include "adapter/crypto/key_file.h"
#include "adapter/crypto/keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NUMBER "01001234567"

static const uint8_t master[KEYS_MASTER_LEN] = "0123456789abcdef0123456789abcde";

static struct slice cipher_of(const struct vault_phone *phone)
{
    return (struct slice){ .at = (const char *)phone->cipher, .len = phone->cipher_len };
}

static void a_number_comes_back_and_always_looks_the_same(void **state)
{
    (void)state;
    struct keys *keys = keys_new(master, 3);
    struct keys *again = keys_new(master, 3);
    const struct vault vault = keys_vault(keys), other = keys_vault(again);
    struct vault_phone a, b;
    vault.seal(vault.self, SLICE_LIT(NUMBER), &a);
    other.seal(other.self, SLICE_LIT(NUMBER), &b);
    assert_memory_equal(&a.hash, &b.hash, sizeof a.hash);
    assert_int_equal(a.cipher_len, b.cipher_len);
    assert_memory_equal(a.cipher, b.cipher, a.cipher_len);
    assert_int_equal(a.key_id, 3);

    char digits[VAULT_DIGITS_MAX];
    const size_t len = other.open(other.self, cipher_of(&a), 3, digits);
    assert_true(slice_equal((struct slice){ .at = digits, .len = len }, SLICE_LIT(NUMBER)));
    keys_free(keys);
    keys_free(again);
}

static void the_length_of_a_number_does_not_show(void **state)
{
    (void)state;
    struct keys *keys = keys_new(master, 1);
    const struct vault vault = keys_vault(keys);
    struct vault_phone a, b;
    vault.seal(vault.self, SLICE_LIT("1"), &a);
    vault.seal(vault.self, SLICE_LIT("12345678901234567890"), &b);
    assert_int_equal(a.cipher_len, b.cipher_len);
    assert_memory_not_equal(a.hash, b.hash, sizeof a.hash);
    assert_memory_not_equal(a.cipher + 1, b.cipher + 1, 24); /* the nonces */
    keys_free(keys);
}

static void any_altered_bit_is_refused(void **state)
{
    (void)state;
    struct keys *keys = keys_new(master, 1);
    const struct vault vault = keys_vault(keys);
    struct vault_phone phone;
    vault.seal(vault.self, SLICE_LIT(NUMBER), &phone);
    char digits[VAULT_DIGITS_MAX];
    for (size_t bit = 0; bit < (size_t)phone.cipher_len * 8; bit++) {
        phone.cipher[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_int_equal(vault.open(vault.self, cipher_of(&phone), 1, digits), 0);
        phone.cipher[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    assert_int_equal(vault.open(vault.self, cipher_of(&phone), 2, digits), 0); /* another key's number */
    assert_int_equal(vault.open(vault.self, slice_part(cipher_of(&phone), 0, 60), 1, digits), 0);
    assert_int_equal(vault.open(vault.self, SLICE_EMPTY, 1, digits), 0);
    assert_int_equal(vault.open(vault.self, cipher_of(&phone), 1, digits), sizeof NUMBER - 1);
    keys_free(keys);
}

static void another_master_key_gives_other_bytes(void **state)
{
    (void)state;
    uint8_t changed[KEYS_MASTER_LEN];
    memcpy(changed, master, sizeof changed);
    changed[31] ^= 1;
    struct keys *keys = keys_new(master, 1), *stranger = keys_new(changed, 1);
    const struct vault vault = keys_vault(keys), other = keys_vault(stranger);
    struct vault_phone a, b;
    vault.seal(vault.self, SLICE_LIT(NUMBER), &a);
    other.seal(other.self, SLICE_LIT(NUMBER), &b);
    assert_memory_not_equal(a.hash, b.hash, sizeof a.hash);
    char digits[VAULT_DIGITS_MAX];
    assert_int_equal(other.open(other.self, cipher_of(&a), 1, digits), 0);
    assert_true(vault.draw(vault.self, SLICE_LIT("x")) != other.draw(other.self, SLICE_LIT("x")));
    keys_free(keys);
    keys_free(stranger);
}

static size_t open_box(const struct vault *vault, const uint8_t *public, const char *text, size_t len,
                       char *ret)
{
    uint8_t box[128]; /* by libsodium itself, as others will make them */
    (void)crypto_box_seal(box, (const uint8_t *)text, len, public);
    return vault->open_sealed_box(
        vault->self, (struct slice){ .at = (const char *)box, .len = len + crypto_box_SEALBYTES }, ret);
}

static void boxes_sealed_to_the_intake_key_open(void **state)
{
    (void)state;
    struct keys *keys = keys_new(master, 1);
    const struct vault vault = keys_vault(keys);
    uint8_t public[KEYS_PUBLIC_LEN], wrong[KEYS_PUBLIC_LEN];
    keys_intake_public(keys, public);
    char digits[VAULT_DIGITS_MAX];
    assert_int_equal(open_box(&vault, public, NUMBER, 11, digits), 11);
    assert_memory_equal(digits, NUMBER, 11);
    uint8_t box[KEYS_BOX_LEN_MAX];
    const size_t len = keys_seal_box(public, SLICE_LIT(NUMBER), box);
    assert_int_equal(
        vault.open_sealed_box(vault.self, (struct slice){ .at = (const char *)box, .len = len }, digits), 11);
    assert_memory_equal(digits, NUMBER, 11);
    assert_int_equal(open_box(&vault, public, "010-1234", 8, digits), 0); /* digits only: callers normalise */
    assert_int_equal(open_box(&vault, public, "", 0, digits), 0);
    assert_int_equal(open_box(&vault, public, "123456789012345678901", 21, digits), 0);
    memcpy(wrong, public, sizeof wrong);
    wrong[0] ^= 1;
    assert_int_equal(open_box(&vault, wrong, NUMBER, 11, digits), 0);
    assert_int_equal(vault.open_sealed_box(vault.self, SLICE_LIT("short"), digits), 0);
    keys_free(keys);
}

static void draws_are_uniform_and_repeat(void **state)
{
    (void)state;
    struct keys *keys = keys_new(master, 1);
    const struct vault vault = keys_vault(keys);
    int below = 0;
    for (int i = 0; i < 10000; i++) {
        char name[16];
        const struct slice slice = { name, (size_t)snprintf(name, sizeof name, "case-%d", i) };
        const double value = vault.draw(vault.self, slice);
        assert_true(value >= 0 && value < 1);
        assert_true(value == vault.draw(vault.self, slice));
        below += value < 0.3;
    }
    assert_in_range(below, 2820, 3180); /* 3000 plus or minus four standard deviations of 46 */
    keys_free(keys);
}

static char *path_in(const char *directory, const char *name)
{
    static char path[KEY_FILE_PATH_MAX];
    (void)snprintf(path, sizeof path, "%s/%s", directory, name);
    return path;
}

static void write_file(const char *path, const char *text, mode_t mode)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, mode), 0);
}

static void key_files_are_made_once_and_kept_private(void **state)
{
    const char *path = path_in(*state, "new.key");
    struct keys *made = NULL, *read = NULL;
    assert_int_equal(key_file_create(path, &made), KEY_FILE_OK);
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_int_equal(key_file_read(path, &read), KEY_FILE_OK);
    uint8_t a[KEYS_PUBLIC_LEN], b[KEYS_PUBLIC_LEN];
    keys_intake_public(made, a);
    keys_intake_public(read, b);
    assert_memory_equal(a, b, sizeof a);
    assert_int_equal(keys_id(read), 1);
    keys_free(read);
    keys_free(made);
    assert_int_equal(key_file_create(path, &made), KEY_FILE_EXISTS);
    assert_int_equal(chmod(path, 0604), 0);
    assert_int_equal(key_file_read(path, &read), KEY_FILE_EXPOSED);
    assert_int_equal(chmod(path, 0620), 0);
    assert_int_equal(key_file_read(path, &read), KEY_FILE_EXPOSED);
    assert_int_equal(chmod(path, 0440), 0); /* as systemd's credentials look */
    assert_int_equal(key_file_read(path, &read), KEY_FILE_OK);
    keys_free(read);
}

#define HEX "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static void damaged_key_files_are_refused(void **state)
{
    static const struct {
        const char *text;
        enum key_file_error want;
    } row[] = {
        { "# remark\n\nccrm-key 1 7 " HEX "\n", KEY_FILE_OK },
        { "ccrm-key 1 7 " HEX, KEY_FILE_OK },
        { "ccrm-key 1 7 " HEX "\r\n", KEY_FILE_OK },
        { "", KEY_FILE_MALFORMED },
        { "ccrm-key 2 7 " HEX "\n", KEY_FILE_MALFORMED },
        { "ccrm-key 1 0 " HEX "\n", KEY_FILE_MALFORMED },
        { "ccrm-key 1 " HEX "\n", KEY_FILE_MALFORMED },
        { "ccrm-key 1 7 " HEX "00\n", KEY_FILE_MALFORMED },
        { "ccrm-key 1 7 0011\n", KEY_FILE_MALFORMED },
        { "ccrm-key 1 7 " HEX "\nccrm-key 1 8 " HEX "\n", KEY_FILE_MALFORMED },
        { "ccrm-key 1 7 zz112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n",
          KEY_FILE_MALFORMED },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        const char *path = path_in(*state, "damaged.key");
        write_file(path, row[i].text, 0600);
        struct keys *keys = NULL;
        assert_int_equal(key_file_read(path, &keys), row[i].want);
        keys_free(keys);
    }
    struct keys *keys = NULL;
    assert_int_equal(key_file_read(path_in(*state, "absent.key"), &keys), KEY_FILE_NOT_READABLE);
    assert_null(keys);
}

static void the_key_file_is_found_by_path_or_credential(void **state)
{
    (void)state;
    char path[KEY_FILE_PATH_MAX];
    assert_int_equal(unsetenv("CREDENTIALS_DIRECTORY"), 0);
    assert_int_equal(key_file_locate(NULL, path), KEY_FILE_NONE_NAMED);
    assert_int_equal(setenv("CREDENTIALS_DIRECTORY", "/run/credentials/ccrm.service", 1), 0);
    assert_int_equal(key_file_locate(NULL, path), KEY_FILE_OK);
    assert_string_equal(path, "/run/credentials/ccrm.service/ccrm.key");
    assert_int_equal(key_file_locate("here", path), KEY_FILE_OK);
    assert_string_equal(path, "here");
}

static void digests_are_blake2b_256(void **state)
{
    (void)state;
    /* Python: hashlib.blake2b(b'abc', digest_size=32) */
    uint8_t digest[DIGEST_LEN];
    char hex[2 * DIGEST_LEN + 1];
    digest_of(SLICE_LIT("abc"), digest);
    assert_string_equal(sodium_bin2hex(hex, sizeof hex, digest, sizeof digest),
                        "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

static void entropy_differs_and_is_wiped(void **state)
{
    (void)state;
    assert_true(entropy_u64() != entropy_u64());
    uint8_t secret[16], zero[16] = { 0 };
    entropy_fill(secret, sizeof secret);
    assert_memory_not_equal(secret, zero, sizeof secret);
    entropy_wipe(secret, sizeof secret);
    assert_memory_equal(secret, zero, sizeof secret);
}

static int make_directory(void **state)
{
    static char directory[] = "/tmp/ccrm-test-keys-XXXXXX";
    *state = mkdtemp(directory);
    return *state != NULL ? 0 : -1;
}

static int drop_directory(void **state)
{
    (void)unlink(path_in(*state, "new.key"));
    (void)unlink(path_in(*state, "damaged.key"));
    return rmdir(*state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_comes_back_and_always_looks_the_same),
        cmocka_unit_test(the_length_of_a_number_does_not_show),
        cmocka_unit_test(any_altered_bit_is_refused),
        cmocka_unit_test(another_master_key_gives_other_bytes),
        cmocka_unit_test(boxes_sealed_to_the_intake_key_open),
        cmocka_unit_test(draws_are_uniform_and_repeat),
        cmocka_unit_test(key_files_are_made_once_and_kept_private),
        cmocka_unit_test(damaged_key_files_are_refused),
        cmocka_unit_test(the_key_file_is_found_by_path_or_credential),
        cmocka_unit_test(digests_are_blake2b_256),
        cmocka_unit_test(entropy_differs_and_is_wiped),
    };
    return cmocka_run_group_tests(tests, make_directory, drop_directory);
}
