#include "main/phone_lookup.h"

#include "adapter/crypto/key_file.h"
#include "main/command.h"

#include <stdio.h>
#include <string.h>

int phone_lookup_open(const char *command, const char *key_file, struct keys **ret)
{
    char path[KEY_FILE_PATH_MAX];
    enum key_file_error error = key_file_locate(key_file, path);
    if (error == KEY_FILE_OK)
        error = key_file_read(path, ret);
    if (error == KEY_FILE_OK)
        return EXIT_OK;
    fprintf(stderr, "ccrm %s: key: %s\n", command, key_file_error_text(error));
    return EXIT_CONFIGURATION;
}

bool phone_lookup_typed(const char *command, const char *typed, struct phone *ret)
{
    char line[PHONE_LOOKUP_TYPED_MAX];
    if (strcmp(typed, "-") == 0)
        typed = fgets(line, sizeof line, stdin) != NULL ? line : "";
    *ret = phone_read(slice_trim(slice_from_text(typed)));
    if (ret->kind == PHONE_MOBILE)
        return true;
    fprintf(stderr, "ccrm %s: that is no mobile number\n", command);
    return false;
}

void phone_lookup_hash(struct keys *keys, const struct phone *phone, char ret[PHONE_LOOKUP_HEX_MAX])
{
    static const char digit[] = "0123456789abcdef";
    uint8_t hash[VAULT_HASH_LEN];
    const struct vault vault = keys_vault(keys);
    vault.hash(vault.self, (struct slice){ .at = phone->digits, .len = phone->digit_count }, hash);
    char *to = ret;
    *to++ = '\\';
    *to++ = 'x';
    for (size_t i = 0; i < sizeof hash; i++) {
        *to++ = digit[hash[i] >> 4];
        *to++ = digit[hash[i] & 15];
    }
    *to = '\0';
}
