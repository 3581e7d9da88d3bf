/* digest.h - BLAKE2b-256 without a key: the names of things by their content (survey versions, migrations,
 * reports). */
#ifndef ADAPTER_CRYPTO_DIGEST_H
#define ADAPTER_CRYPTO_DIGEST_H

#include "base/slice.h"

#include <stdint.h>

enum { DIGEST_LEN = 32 };

void digest_of(struct slice bytes, uint8_t ret[DIGEST_LEN]);

/** SHA-256 (FIPS 180-4): what PostgreSQL can compute too, for the audit chain and issued files. */
void digest_sha256_of(struct slice bytes, uint8_t ret[DIGEST_LEN]);

#endif
