/* phone_lookup.h - a number that a person typed, as the keyed hash under which the database knows it. */
#ifndef MAIN_PHONE_LOOKUP_H
#define MAIN_PHONE_LOOKUP_H

#include "adapter/crypto/keys.h"
#include "intake/phone.h"

#include <stdbool.h>

enum { PHONE_LOOKUP_HEX_MAX = 2 + 2 * VAULT_HASH_LEN + 1, PHONE_LOOKUP_TYPED_MAX = 64 };

/** The keys of --key-file (NULL: the systemd credential). EXIT_OK, or the exit code after a line on stderr
 *  that begins with the command's name. */
__attribute__((warn_unused_result)) int phone_lookup_open(const char *command, const char *key_file,
                                                          struct keys **ret);

/** A number as typed; "-": a line of stdin, which no list of processes shows. False after a line on
 *  stderr. */
__attribute__((warn_unused_result)) bool phone_lookup_typed(const char *command, const char *typed,
                                                            struct phone *ret);

/** The look-up hash as SQL's bytea: \x and 64 digits. */
void phone_lookup_hash(struct keys *keys, const struct phone *phone, char ret[PHONE_LOOKUP_HEX_MAX]);

#endif
