/*
 * keys.h - the vault (seam/vault.h) over libsodium: one master key, one derived key a purpose.
 *
 * Purposes and algorithms (libsodium 1.0.18, crypto_kdf over BLAKE2b; the numbers are subkey ids, never
 * reused):
 *   1 look-up  keyed BLAKE2b-256 of the digits
 *   2 number   XChaCha20-Poly1305 over the digits padded with NULs to VAULT_DIGITS_MAX, lest the length tell
 *   3 nonce    keyed BLAKE2b of the digits, 24 bytes: same number, same ciphertext; no nonce serves two
 *   4 draw     keyed BLAKE2b of a name, its first 53 bits
 *   5 intake   seed of the X25519 key pair of crypto_box_seal
 * A ciphertext is a version byte (1), nonce, sealed digits and tag; version byte and key id are authenticated
 * with it.
 */
#ifndef ADAPTER_CRYPTO_KEYS_H
#define ADAPTER_CRYPTO_KEYS_H

#include "seam/vault.h"

#include <stdint.h>

enum {
    KEYS_MASTER_LEN = 32,                     /* crypto_kdf_KEYBYTES */
    KEYS_PUBLIC_LEN = 32,                     /* crypto_box_PUBLICKEYBYTES */
    KEYS_BOX_LEN_MAX = 48 + VAULT_DIGITS_MAX, /* crypto_box_SEALBYTES and the digits */
};

/** Opaque; lives in guarded memory that is locked where the system allows it. */
struct keys;

/** The keys of a master key, or NULL when there is no memory; `master` may be wiped afterwards. key_id >=
 *  1. */
__attribute__((warn_unused_result)) struct keys *keys_new(const uint8_t master[KEYS_MASTER_LEN],
                                                          int32_t key_id);

/** Wipes and frees; NULL is fine. */
void keys_free(struct keys *keys);

/** The seam over the keys, which must outlive it. */
struct vault keys_vault(struct keys *keys);

int32_t keys_id(const struct keys *keys);

/** What outside systems seal a number to, before it reaches the database. */
void keys_intake_public(const struct keys *keys, uint8_t ret[KEYS_PUBLIC_LEN]);

/** Seal 1..VAULT_DIGITS_MAX digits to a public intake key, as outside systems do; never twice the same bytes.
 *  The box's length, or 0 when that is no public key. */
size_t keys_seal_box(const uint8_t public_key[KEYS_PUBLIC_LEN], struct slice digits,
                     uint8_t ret[KEYS_BOX_LEN_MAX]);

#endif
