/* entropy.h - randomness of the operating system: for batch numbers, sessions and keys; never for decisions
 * that a seed must repeat. */
#ifndef ADAPTER_CRYPTO_ENTROPY_H
#define ADAPTER_CRYPTO_ENTROPY_H

#include <stddef.h>
#include <stdint.h>

/** Fill with random bytes from getrandom(2); ends the process when the kernel gives none (there is no safe
 *  way on). */
void entropy_fill(void *memory, size_t len);

/** A random number, never 0. */
uint64_t entropy_u64(void);

/** Overwrite what was secret, in a way that the compiler may not leave out. */
void entropy_wipe(void *memory, size_t len);

#endif
