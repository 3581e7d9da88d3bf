#include "adapter/crypto/keys.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

static_assert(KEYS_MASTER_LEN == crypto_kdf_KEYBYTES, "the master key is a crypto_kdf key");
static_assert(KEYS_PUBLIC_LEN == crypto_box_PUBLICKEYBYTES, "the intake key is a crypto_box key");

static_assert(KEYS_BOX_LEN_MAX == crypto_box_SEALBYTES + VAULT_DIGITS_MAX,
              "a box is a little longer than its content");

enum { CIPHER_VERSION = 1 };

enum {
    NONCE_LEN = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG_LEN = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    CIPHER_LEN = 1 + NONCE_LEN + VAULT_DIGITS_MAX + TAG_LEN,
};
static_assert((int)CIPHER_LEN <= (int)VAULT_CIPHER_LEN_MAX, "a ciphertext fits its column");

/* Subkey ids of crypto_kdf; a number that was once used for a purpose keeps it for ever. */
enum purpose {
    PURPOSE_LOOK_UP = 1,
    PURPOSE_NUMBER = 2,
    PURPOSE_NONCE = 3,
    PURPOSE_DRAW = 4,
    PURPOSE_INTAKE = 5
};

struct keys {
    uint8_t look_up[crypto_generichash_KEYBYTES];
    uint8_t number[crypto_aead_xchacha20poly1305_ietf_KEYBYTES];
    uint8_t nonce[crypto_generichash_KEYBYTES];
    uint8_t draw[crypto_generichash_KEYBYTES];
    uint8_t intake_secret[crypto_box_SECRETKEYBYTES];
    uint8_t intake_public[crypto_box_PUBLICKEYBYTES];
    int32_t key_id;
};

static void derive(const uint8_t *master, enum purpose purpose, uint8_t *ret, size_t len)
{
    const int failed = crypto_kdf_derive_from_key(ret, len, (uint64_t)purpose, "ccrm-key", master);
    assert(failed == 0); /* it fails on lengths out of 16..64 only */
    (void)failed;
}

struct keys *keys_new(const uint8_t master[KEYS_MASTER_LEN], int32_t key_id)
{
    assert(key_id >= 1);
    if (sodium_init() < 0)
        return NULL;
    struct keys *keys = sodium_malloc(sizeof *keys);
    if (keys == NULL)
        return NULL;
    derive(master, PURPOSE_LOOK_UP, keys->look_up, sizeof keys->look_up);
    derive(master, PURPOSE_NUMBER, keys->number, sizeof keys->number);
    derive(master, PURPOSE_NONCE, keys->nonce, sizeof keys->nonce);
    derive(master, PURPOSE_DRAW, keys->draw, sizeof keys->draw);
    uint8_t seed[crypto_box_SEEDBYTES];
    derive(master, PURPOSE_INTAKE, seed, sizeof seed);
    (void)crypto_box_seed_keypair(keys->intake_public, keys->intake_secret, seed);
    sodium_memzero(seed, sizeof seed);
    keys->key_id = key_id;
    return keys;
}

void keys_free(struct keys *keys)
{
    sodium_free(keys); /* wipes first */
}

int32_t keys_id(const struct keys *keys)
{
    return keys->key_id;
}

void keys_intake_public(const struct keys *keys, uint8_t ret[KEYS_PUBLIC_LEN])
{
    memcpy(ret, keys->intake_public, KEYS_PUBLIC_LEN);
}

/* What is authenticated with a ciphertext but not hidden: its version and the key that it was made with. */
struct cipher_context {
    uint8_t bytes[5];
};

static struct cipher_context cipher_context(int32_t key_id)
{
    const uint32_t id = (uint32_t)key_id;
    return (struct cipher_context){ { CIPHER_VERSION, (uint8_t)(id >> 24), (uint8_t)(id >> 16),
                                      (uint8_t)(id >> 8), (uint8_t)id } };
}

static void hash(void *self, struct slice digits, uint8_t ret[VAULT_HASH_LEN])
{
    const struct keys *keys = self;
    (void)crypto_generichash(ret, VAULT_HASH_LEN, (const uint8_t *)digits.at, digits.len, keys->look_up,
                             sizeof keys->look_up);
}

static void seal(void *self, struct slice digits, struct vault_phone *ret)
{
    const struct keys *keys = self;
    assert(digits.len >= 1);
    assert(digits.len <= VAULT_DIGITS_MAX);
    uint8_t padded[VAULT_DIGITS_MAX] = { 0 };
    memcpy(padded, digits.at, digits.len);
    *ret = (struct vault_phone){ .cipher_len = CIPHER_LEN, .key_id = keys->key_id };
    hash(self, digits, ret->hash);
    uint8_t *nonce = ret->cipher + 1;
    ret->cipher[0] = CIPHER_VERSION;
    (void)crypto_generichash(nonce, NONCE_LEN, (const uint8_t *)digits.at, digits.len, keys->nonce,
                             sizeof keys->nonce);
    const struct cipher_context context = cipher_context(keys->key_id);
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + NONCE_LEN, NULL, padded, sizeof padded,
                                                     context.bytes, sizeof context.bytes, NULL, nonce,
                                                     keys->number);
    sodium_memzero(padded, sizeof padded);
}

/* The digits before the padding; 0 when they are no digits. */
static size_t take_digits(const uint8_t *padded, size_t len, char ret[VAULT_DIGITS_MAX])
{
    size_t count = 0;
    while (count < len && padded[count] >= '0' && padded[count] <= '9')
        count++;
    for (size_t i = count; i < len; i++) {
        if (padded[i] != 0)
            return 0;
    }
    memcpy(ret, padded, count);
    return count;
}

static size_t open_number(void *self, struct slice cipher, int32_t key_id, char ret_digits[VAULT_DIGITS_MAX])
{
    const struct keys *keys = self;
    const uint8_t *bytes = (const uint8_t *)cipher.at;
    if (cipher.len != CIPHER_LEN || bytes[0] != CIPHER_VERSION || key_id != keys->key_id)
        return 0;
    uint8_t padded[VAULT_DIGITS_MAX];
    const struct cipher_context context = cipher_context(key_id);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(padded, NULL, NULL, bytes + 1 + NONCE_LEN,
                                                   cipher.len - 1 - NONCE_LEN, context.bytes,
                                                   sizeof context.bytes, bytes + 1, keys->number) != 0)
        return 0;
    const size_t count = take_digits(padded, sizeof padded, ret_digits);
    sodium_memzero(padded, sizeof padded);
    return count;
}

static size_t open_sealed_box(void *self, struct slice box, char ret_digits[VAULT_DIGITS_MAX])
{
    const struct keys *keys = self;
    uint8_t opened[VAULT_DIGITS_MAX];
    if (box.len < crypto_box_SEALBYTES + 1 || box.len - crypto_box_SEALBYTES > sizeof opened)
        return 0;
    const size_t len = box.len - crypto_box_SEALBYTES;
    if (crypto_box_seal_open(opened, (const uint8_t *)box.at, box.len, keys->intake_public,
                             keys->intake_secret) != 0)
        return 0;
    const size_t count = take_digits(opened, len, ret_digits);
    sodium_memzero(opened, sizeof opened);
    return count;
}

static double draw(void *self, struct slice name)
{
    const struct keys *keys = self;
    uint8_t hash[crypto_generichash_BYTES_MIN];
    (void)crypto_generichash(hash, sizeof hash, (const uint8_t *)name.at, name.len, keys->draw,
                             sizeof keys->draw);
    uint64_t bits = 0;
    for (size_t i = 0; i < 8; i++)
        bits = bits << 8 | hash[i];
    return (double)(bits >> 11) * 0x1p-53; /* 53 bits: every value is exact in a double, none is 1 */
}

size_t keys_seal_box(const uint8_t public_key[KEYS_PUBLIC_LEN], struct slice digits,
                     uint8_t ret[KEYS_BOX_LEN_MAX])
{
    assert(digits.len >= 1);
    assert(digits.len <= VAULT_DIGITS_MAX);
    if (sodium_init() < 0 || crypto_box_seal(ret, (const uint8_t *)digits.at, digits.len, public_key) != 0)
        return 0;
    return crypto_box_SEALBYTES + digits.len;
}

struct vault keys_vault(struct keys *keys)
{
    return (struct vault){ .self = keys,
                           .seal = seal,
                           .hash = hash,
                           .open = open_number,
                           .open_sealed_box = open_sealed_box,
                           .draw = draw };
}
