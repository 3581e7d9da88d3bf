/*
 * key_file.h - the file that holds the master key.
 *
 * Text, so that it can be printed and put in a safe: lines that begin with '#' are remarks, one line is
 * `ccrm-key 1 ID HEX` (1 is the format's version, ID the key's number, HEX 64 hexadecimal digits). Everything
 * that is kept of a phone depends on it: lost, no stored number can be used again; leaked, all of them can.
 */
#ifndef ADAPTER_CRYPTO_KEY_FILE_H
#define ADAPTER_CRYPTO_KEY_FILE_H

#include "adapter/crypto/keys.h"

enum {
    KEY_FILE_LEN_MAX = 4096,
    KEY_FILE_PATH_MAX = 4096,
};

/** Name of the credential below $CREDENTIALS_DIRECTORY (systemd.exec(5), LoadCredential=). */
#define KEY_FILE_CREDENTIAL "ccrm.key"

enum key_file_error {
    KEY_FILE_OK = 0,
    KEY_FILE_NONE_NAMED,   /* no path given and no $CREDENTIALS_DIRECTORY */
    KEY_FILE_NOT_READABLE, /* errno says why */
    KEY_FILE_EXPOSED,      /* others may read it, or others or its group may write it */
    KEY_FILE_MALFORMED,
    KEY_FILE_EXISTS,      /* create: never overwritten */
    KEY_FILE_NOT_WRITTEN, /* create: errno says why */
    KEY_FILE_NO_MEMORY,
};

/** The file that a command uses: `given`, or, when that is NULL, the credential. The path goes to
 *  ret_path. */
__attribute__((warn_unused_result)) enum key_file_error key_file_locate(const char *given,
                                                                        char ret_path[KEY_FILE_PATH_MAX]);

/** Read the keys; free with keys_free. The bytes that passed through memory are wiped. */
__attribute__((warn_unused_result)) enum key_file_error key_file_read(const char *path, struct keys **ret);

/** Make a file of mode 0600 with a new random key, on disk when it returns, and read it back. */
__attribute__((warn_unused_result)) enum key_file_error key_file_create(const char *path, struct keys **ret);

/** One line for a person, to stand after the path; never holds a key. */
const char *key_file_error_text(enum key_file_error error);

#endif
