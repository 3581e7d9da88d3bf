/* vault.h - the seam to the keys: phone numbers leave the process only hashed or sealed. No code. */
#ifndef SEAM_VAULT_H
#define SEAM_VAULT_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    VAULT_HASH_LEN = 32, /* keyed BLAKE2b-256 */
    VAULT_DIGITS_MAX = 20,
    /* a version byte, 24 bytes nonce, 16 bytes tag, at most 20 digits; rounded up */
    VAULT_CIPHER_LEN_MAX = 80,
};

struct vault_phone {
    uint8_t hash[VAULT_HASH_LEN];
    uint8_t cipher[VAULT_CIPHER_LEN_MAX];
    uint8_t cipher_len;
    int32_t key_id;
};

struct vault {
    void *self;

    /** The look-up hash and the ciphertext of a number of 1..VAULT_DIGITS_MAX digits; both depend on the
     *  number and the key alone, so the same number always gives the same bytes. */
    void (*seal)(void *self, struct slice digits, struct vault_phone *ret);

    /** The look-up hash alone, at a tenth of the cost. */
    void (*hash)(void *self, struct slice digits, uint8_t ret[VAULT_HASH_LEN]);

    /** The number's digits into ret_digits; 0 when the ciphertext is not one of ours or was altered, else the
     *  length. */
    size_t (*open)(void *self, struct slice cipher, int32_t key_id, char ret_digits[VAULT_DIGITS_MAX]);

    /** The digits of a number that an intake caller sealed to the engine's public key (crypto_box_seal); 0
     *  when it cannot be opened. */
    size_t (*open_sealed_box)(void *self, struct slice box, char ret_digits[VAULT_DIGITS_MAX]);

    /** A uniform number in [0, 1) from a name, keyed: who is drawn for a sample cannot be guessed outside. */
    double (*draw)(void *self, struct slice name);
};

#endif
