#include "plain_vault.h"

#include "base/random.h"

#include <string.h>

static void hash(void *self, struct slice digits, uint8_t ret[VAULT_HASH_LEN])
{
    (void)self;
    struct random random = random_for(7, digits);
    for (size_t i = 0; i < VAULT_HASH_LEN; i++)
        ret[i] = (uint8_t)random_below(&random, 256);
}

static void seal(void *self, struct slice digits, struct vault_phone *ret)
{
    *ret = (struct vault_phone){ .key_id = 1, .cipher_len = (uint8_t)(digits.len + 1) };
    hash(self, digits, ret->hash);
    ret->cipher[0] = 1;
    for (size_t i = 0; i < digits.len; i++)
        ret->cipher[1 + i] = (uint8_t)(digits.at[i] ^ 0x55);
}

static size_t open_cipher(void *self, struct slice cipher, int32_t key_id, char ret_digits[VAULT_DIGITS_MAX])
{
    (void)self;
    if (key_id != 1 || cipher.len < 2 || cipher.len > VAULT_DIGITS_MAX + 1 || cipher.at[0] != 1)
        return 0;
    for (size_t i = 1; i < cipher.len; i++)
        ret_digits[i - 1] = (char)(cipher.at[i] ^ 0x55);
    return cipher.len - 1;
}

static size_t open_sealed_box(void *self, struct slice box, char ret_digits[VAULT_DIGITS_MAX])
{
    return open_cipher(self, box, 1, ret_digits);
}

static double draw(void *self, struct slice name)
{
    (void)self;
    struct random random = random_for(11, name);
    return random_unit(&random);
}

const struct vault plain_vault = {
    .seal = seal, .hash = hash, .open = open_cipher, .open_sealed_box = open_sealed_box, .draw = draw
};
