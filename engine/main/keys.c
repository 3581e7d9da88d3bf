/* `ccrm keys`: makes the key file and shows the public half that outside systems seal numbers to. */
#include "adapter/crypto/key_file.h"
#include "adapter/crypto/keys.h"
#include "main/command.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

int command_keys(int argc, char **argv);

static const char help[] =
    "ccrm keys - the key to the phone numbers that CCRM keeps\n"
    "\n"
    "usage: ccrm keys new FILE\n"
    "       ccrm keys show [--key-file FILE]\n"
    "\n"
    "`new` makes FILE with a random master key, readable by its owner alone; an existing file is never\n"
    "overwritten. `show` checks a key file. Both print the public intake key: systems that hand complaints\n"
    "over by SQL seal the number to it (libsodium's crypto_box_seal over the digits), so that the database\n"
    "never sees it.\n"
    "\n"
    "Without --key-file the systemd credential " KEY_FILE_CREDENTIAL " ($CREDENTIALS_DIRECTORY) is used.\n"
    "Lost, no stored number can be used again; leaked, all of them can be read. Keep a copy in a safe.\n"
    "\n"
    "examples: ccrm keys new /etc/ccrm/ccrm.key\n"
    "          ccrm keys show --key-file /etc/ccrm/ccrm.key\n"
    "\n"
    "Exit codes: 0 ok, 2 usage, 3 the key file cannot be made, read or is not private.\n";

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

static void print_keys(struct keys *keys)
{
    uint8_t public[KEYS_PUBLIC_LEN];
    keys_intake_public(keys, public);
    printf("key id: %d\npublic intake key: ", (int)keys_id(keys));
    for (size_t i = 0; i < sizeof public; i++)
        printf("%02x", public[i]);
    putchar('\n');
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
    fputs("ccrm keys: `new FILE` or `show` is needed; see `ccrm keys --help`\n", stderr);
    return EXIT_USAGE;
}
