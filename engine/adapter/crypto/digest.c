#include "adapter/crypto/digest.h"

#include <assert.h>
#include <sodium.h>

static_assert(DIGEST_LEN == crypto_generichash_BYTES, "BLAKE2b-256");
static_assert(DIGEST_LEN == crypto_hash_sha256_BYTES, "SHA-256");

void digest_of(struct slice bytes, uint8_t ret[DIGEST_LEN])
{
    (void)crypto_generichash(ret, DIGEST_LEN, (const uint8_t *)bytes.at, bytes.len, NULL, 0);
}

void digest_sha256_of(struct slice bytes, uint8_t ret[DIGEST_LEN])
{
    (void)crypto_hash_sha256(ret, (const uint8_t *)bytes.at, bytes.len);
}
