/* `ccrm keys`: makes the key file and shows the public half that outside systems seal numbers to. */
#include "adapter/crypto/key_file.h"
#include "adapter/crypto/keys.h"
#include "intake/phone.h"
#include "main/command.h"
#include "main/commands.h"

#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "ccrm keys - the key to the phone numbers that CCRM keeps\n"
    "\n"
    "usage: ccrm keys new FILE\n"
    "       ccrm keys show [--key-file FILE]\n"
    "       ccrm keys seal PUBLIC-INTAKE-KEY < NUMBERS\n"
    "\n"
    "`new` makes FILE with a random master key, readable by its owner alone; an existing file is never\n"
    "overwritten. `show` checks a key file. Both print the public intake key: systems that hand complaints\n"
    "over by SQL seal the number to it (libsodium's crypto_box_seal over the digits), so that the database\n"
    "never sees it. `seal` does that for numbers on its input, one a line, and prints each as a bytea for\n"
    "ccrm.complaint_closed().\n"
    "\n"
    "Without --key-file the systemd credential " KEY_FILE_CREDENTIAL " ($CREDENTIALS_DIRECTORY) is used.\n"
    "Lost, no stored number can be used again; leaked, all of them can be read. Keep a copy in a safe.\n"
    "\n"
    "examples: ccrm keys new /etc/ccrm/ccrm.key\n"
    "          ccrm keys show --key-file /etc/ccrm/ccrm.key\n"
    "          ccrm keys seal 4f0254c4...4d < numbers.txt\n"
    "\n"
    "Exit codes: 0 ok, 1 a line is no number, 2 usage, 3 the key file cannot be made, read or is not "
    "private.\n";

static int complain(const char *path, enum key_file_error error)
{
    const int why = errno;
    fprintf(stderr, "ccrm keys: %s%s%s", path != NULL ? path : "", path != NULL ? ": " : "",
            key_file_error_text(error));
    if (error == KEY_FILE_NOT_READABLE || error == KEY_FILE_NOT_WRITTEN)
        fprintf(stderr, ": %s", strerror(why));
    fputc('\n', stderr);
    return EXIT_CONFIGURATION;
}

static void print_hex(const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        printf("%02x", bytes[i]);
    putchar('\n');
}

static void print_keys(struct keys *keys)
{
    uint8_t public[KEYS_PUBLIC_LEN];
    keys_intake_public(keys, public);
    printf("key id: %d\npublic intake key: ", (int)keys_id(keys));
    print_hex(public, sizeof public);
    keys_free(keys);
}

static int make(const char *path)
{
    struct keys *keys = NULL;
    const enum key_file_error error = key_file_create(path, &keys);
    if (error != KEY_FILE_OK)
        return complain(path, error);
    print_keys(keys);
    return EXIT_OK;
}

static int show(const char *given)
{
    char path[KEY_FILE_PATH_MAX];
    struct keys *keys = NULL;
    enum key_file_error error = key_file_locate(given, path);
    if (error != KEY_FILE_OK)
        return complain(NULL, error);
    error = key_file_read(path, &keys);
    if (error != KEY_FILE_OK)
        return complain(path, error);
    print_keys(keys);
    return EXIT_OK;
}

static bool parse_public(const char *hex, uint8_t ret[KEYS_PUBLIC_LEN])
{
    if (strlen(hex) != 2 * (size_t)KEYS_PUBLIC_LEN || strspn(hex, "0123456789abcdefABCDEF") != strlen(hex))
        return false;
    for (size_t i = 0; i < KEYS_PUBLIC_LEN; i++) {
        const char digits[] = { hex[2 * i], hex[2 * i + 1], '\0' };
        ret[i] = (uint8_t)strtoul(digits, NULL, 16);
    }
    return true;
}

/* A line that is no number gives an empty line and is named by its place alone. */
static int seal(const char *hex)
{
    uint8_t public[KEYS_PUBLIC_LEN], box[KEYS_BOX_LEN_MAX];
    if (!parse_public(hex, public)) {
        fputs("ccrm keys: a public intake key has 64 hexadecimal digits; `ccrm keys show` prints it\n",
              stderr);
        return EXIT_USAGE;
    }
    int code = EXIT_OK;
    char line[200];
    for (unsigned place = 1; fgets(line, sizeof line, stdin) != NULL; place++) {
        const struct phone phone = phone_read(slice_trim(slice_from_text(line)));
        const struct slice digits = { .at = phone.digits, .len = phone.digit_count };
        const size_t len = digits.len > 0 ? keys_seal_box(public, digits, box) : 0;
        if (len > 0) {
            fputs("\\x", stdout);
            print_hex(box, len);
            continue;
        }
        putchar('\n');
        fprintf(stderr, "ccrm keys: line %u: no telephone number\n", place);
        code = EXIT_FINDINGS;
    }
    return code;
}

int command_keys(int argc, char **argv)
{
    static const struct option options[] = { { "key-file", required_argument, NULL, 'k' },
                                             { "help", no_argument, NULL, 'h' },
                                             { NULL, 0, NULL, 0 } };
    const char *key_file = NULL;
    optind = 1;
    for (int option; (option = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
        if (option == 'h') {
            fputs(help, stdout);
            return EXIT_OK;
        }
        if (option != 'k')
            return EXIT_USAGE;
        key_file = optarg;
    }
    const int left = argc - optind;
    if (left == 2 && strcmp(argv[optind], "new") == 0 && key_file == NULL)
        return make(argv[optind + 1]);
    if (left == 1 && strcmp(argv[optind], "show") == 0)
        return show(key_file);
    if (left == 2 && strcmp(argv[optind], "seal") == 0 && key_file == NULL)
        return seal(argv[optind + 1]);
    fputs("ccrm keys: `new FILE`, `show` or `seal KEY` is needed; see `ccrm keys --help`\n", stderr);
    return EXIT_USAGE;
}
