/* `ccrm rules lists import`: handsets of the city's own staff and of licensed agents, as keyed hashes. */
#include "adapter/crypto/key_file.h"
#include "adapter/crypto/keys.h"
#include "adapter/file/file.h"
#include "adapter/pg/list_rows.h"
#include "adapter/pg/migrate.h"
#include "intake/csv.h"
#include "intake/phone.h"
#include "main/command.h"
#include "main/commands.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIST_FILE_MAX = 16 * 1024 * 1024, ARENA_BYTES = 64 * 1024 * 1024, SAID_MAX = 20 };

static const char help[] =
    "ccrm rules lists import - handsets of the city's own staff, or of licensed agents, as keyed hashes\n"
    "\n"
    "usage: ccrm rules lists import --staff FILE --db CONNINFO [--key-file FILE]\n"
    "       ccrm rules lists import --agents FILE --db CONNINFO [--key-file FILE]\n"
    "\n"
    "FILE is CSV with a header: phone, first_night, last_night (empty: still), of staff also department.\n"
    "Each is hashed with the key as it is read; neither the database nor any message ever holds it. What\n"
    "stands already is left as it is. The night leaves out answers from staff handsets from first_night to\n"
    "last_night. The login needs the role ccrm_integrity.\n"
    "\n"
    "example: ccrm rules lists import --staff staff.csv --key-file ccrm.key --db 'host=/run dbname=ccrm'\n"
    "\n"
    "Exit codes: 0 all rows, 1 some rows were left out, 2 usage, 3 key, schema or rights, 4 no database.\n";

enum { COLUMN_PHONE = 0, COLUMN_FIRST, COLUMN_LAST, COLUMN_DEPARTMENT, COLUMNS };
static const char *const column_name[COLUMNS] = { "phone", "first_night", "last_night", "department" };

struct import {
    struct arena arena;
    struct vault vault;
    bool staff;
    size_t column[COLUMNS]; /* place in a row */
    struct list_entry *entry;
    size_t count, capacity, bad;
};

static void complain(struct import *import, uint64_t line, const char *why)
{
    if (import->bad++ < SAID_MAX)
        fprintf(stderr, "line %llu: %s\n", (unsigned long long)line, why);
}

static bool read_header(struct import *import, const struct csv_row *row)
{
    for (size_t c = 0; c < (import->staff ? COLUMNS : COLUMN_DEPARTMENT); c++) {
        size_t i = 0;
        while (i < row->field_count &&
               !slice_equal(slice_trim(row->field[i]), slice_from_text(column_name[c])))
            i++;
        if (i == row->field_count) {
            fprintf(stderr, "ccrm rules lists: the header has no column %s\n", column_name[c]);
            return false;
        }
        import->column[c] = i;
    }
    return true;
}

static void add_row(struct import *import, const struct csv_row *row)
{
    const struct phone phone = phone_read(row->field[import->column[COLUMN_PHONE]]);
    const struct slice last = slice_trim(row->field[import->column[COLUMN_LAST]]);
    struct list_entry entry = { .has_last = last.len > 0 };
    if (phone.digit_count == 0) {
        complain(import, row->line, "no telephone number");
        return;
    }
    if (!night_parse(slice_trim(row->field[import->column[COLUMN_FIRST]]), &entry.first) ||
        (entry.has_last && (!night_parse(last, &entry.last) || entry.last.day < entry.first.day))) {
        complain(import, row->line, "first_night and last_night are dates as 2027-03-14, in order");
        return;
    }
    if (import->staff) {
        entry.department =
            arena_copy(&import->arena, slice_trim(row->field[import->column[COLUMN_DEPARTMENT]]));
        if (entry.department.len == 0) {
            complain(import, row->line, "no department");
            return;
        }
    }
    const struct slice digits = { .at = phone.digits, .len = phone.digit_count };
    import->vault.hash(import->vault.self, digits, entry.hash);
    if (import->count < import->capacity)
        import->entry[import->count++] = entry;
}

static bool read_rows(struct import *import, struct slice bytes, struct csv *csv)
{
    struct csv_row row;
    bool header = false;
    for (size_t i = 0; i < bytes.len; i++)
        import->capacity += bytes.at[i] == '\n';
    import->capacity += 1;
    import->entry = arena_new_array(&import->arena, struct list_entry, import->capacity);
    if (import->entry == NULL) {
        fputs("ccrm rules lists: too long a list\n", stderr);
        return false;
    }
    csv_init(csv);
    csv_feed(csv, bytes);
    for (enum csv_result result; (result = csv_next(csv, &row)) != CSV_END;) {
        if (result == CSV_MORE) {
            csv_finish(csv);
        } else if (result == CSV_BAD) {
            complain(import, row.line, csv_problem_text(row.problem));
        } else if (!header) {
            if (!read_header(import, &row))
                return false;
            csv_expect(csv, row.field_count);
            header = true;
        } else {
            add_row(import, &row);
        }
    }
    return header;
}

static int store(struct import *import, const char *connection)
{
    struct pg_session *session = NULL;
    char error[PG_SESSION_ERROR_MAX];
    int64_t added = 0;
    enum pg_outcome outcome = pg_session_open(connection, &session, error);
    if (outcome != PG_DONE) {
        fprintf(stderr, "ccrm rules lists: %s\n", error);
        return pg_outcome_exit_code(outcome);
    }
    outcome = pg_session_check_schema(session, pg_schema_version);
    if (outcome == PG_DONE)
        outcome = list_rows_add(session, &import->arena, import->staff, import->entry, import->count, &added);
    if (outcome != PG_DONE) {
        const struct slice why = pg_session_error(session);
        fprintf(stderr, "ccrm rules lists: %.*s\n", (int)why.len, why.at);
    } else {
        printf("%zu rows read, %lld new, %zu left out\n", import->count, (long long)added, import->bad);
    }
    pg_session_close(session);
    return outcome == PG_DONE ? import->bad > 0 ? EXIT_FINDINGS : EXIT_OK : pg_outcome_exit_code(outcome);
}

static int import_file(struct import *import, const char *file, const char *connection, struct csv *csv)
{
    struct slice bytes;
    const enum file_error error = file_read(file, LIST_FILE_MAX, &import->arena, &bytes);
    if (error != FILE_OK) {
        fprintf(stderr, "ccrm rules lists: %s: %s\n", file, file_error_text(error));
        return EXIT_FINDINGS;
    }
    return read_rows(import, bytes, csv) ? store(import, connection) : EXIT_FINDINGS;
}

static int run(const char *file, bool staff, const char *key_file, const char *connection)
{
    char path[KEY_FILE_PATH_MAX] = "";
    struct keys *keys = NULL;
    enum key_file_error error = key_file_locate(key_file, path);
    if (error == KEY_FILE_OK)
        error = key_file_read(path, &keys);
    if (error != KEY_FILE_OK) {
        fprintf(stderr, "ccrm rules lists: %s%s%s\n", path, path[0] != '\0' ? ": " : "",
                key_file_error_text(error));
        return EXIT_CONFIGURATION;
    }
    struct import import = { .vault = keys_vault(keys), .staff = staff };
    void *memory = malloc(ARENA_BYTES);
    struct csv *csv = malloc(sizeof *csv);
    int code = EXIT_DEPENDENCY;
    if (memory != NULL && csv != NULL) {
        arena_init(&import.arena, memory, ARENA_BYTES);
        code = import_file(&import, file, connection, csv);
        explicit_bzero(memory, ARENA_BYTES); /* the file's numbers were in it */
        explicit_bzero(csv, sizeof *csv);
    }
    free(csv);
    free(memory);
    keys_free(keys);
    return code;
}

int command_rules_lists(int argc, char **argv)
{
    static const struct option option[] = {
        { "staff", required_argument, NULL, 's' },    { "agents", required_argument, NULL, 'a' },
        { "key-file", required_argument, NULL, 'k' }, { "db", required_argument, NULL, 'd' },
        { "help", no_argument, NULL, 'h' },           { 0 }
    };
    const char *staff = NULL, *agents = NULL, *key_file = NULL, *connection = NULL;
    bool good = true;
    optind = 1;
    for (int c; (c = getopt_long(argc, argv, "h", option, NULL)) != -1;) {
        if (c == 's')
            staff = optarg;
        else if (c == 'a')
            agents = optarg;
        else if (c == 'k')
            key_file = optarg;
        else if (c == 'd')
            connection = optarg;
        else if (c == 'h') {
            fputs(help, stdout);
            return EXIT_OK;
        } else
            good = false;
    }
    const bool verb = optind + 1 == argc && strcmp(argv[optind], "import") == 0;
    if (!good || !verb || connection == NULL || (staff == NULL) == (agents == NULL)) {
        fputs(help, stderr);
        return EXIT_USAGE;
    }
    return run(staff != NULL ? staff : agents, staff != NULL, key_file, connection);
}
