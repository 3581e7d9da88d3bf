/* `ccrm migrate`: brings the database's schema to this program's. */
#include "adapter/pg/migrate.h"
#include "main/command.h"
#include "main/commands.h"
#include "main/embedded.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

static const char help[] =
    "ccrm migrate - bring the database's schema to this program's\n"
    "\n"
    "usage: ccrm migrate --db CONNINFO\n"
    "\n"
    "Applies the migrations that the database lacks, each in one transaction, and prints their names. A second\n"
    "run prints nothing. It refuses a database that has newer ones, or whose applied ones were changed since.\n"
    "The login must own the database or be a superuser; on a new server it must be able to make roles.\n"
    "\n"
    "  --db CONNINFO  a libpq connection string or URI (default: $CCRM_DB)\n"
    "  --check        apply nothing: exit 3 when the schema is not this program's\n"
    "\n"
    "examples: ccrm migrate --db 'host=/run/postgresql dbname=ccrm user=postgres'\n"
    "          ccrm migrate --db postgresql://admin@db.example/ccrm\n"
    "\n"
    "Exit codes: 0 done, 1 a migration was refused, 2 usage, 3 the schema or the login does not fit, 4 no database.\n";

/* "migrations/0001_create_roles.sql" has version 1; the table's order is that of the names. */
static size_t list_migrations(struct pg_migration *migration, size_t max)
{
    const struct slice folder = SLICE_LIT("migrations/");
    struct embedded_file file;
    size_t count = 0;
    for (size_t i = 0; count < max && embedded_next(folder, i, &file); i++) {
        const struct slice name = slice_part(file.path, folder.len, file.path.len);
        long long version = 0;
        if (!slice_ends_with(name, SLICE_LIT(".sql")) ||
            !slice_to_int(slice_part(name, 0, 4), 1, 9999, &version))
            continue;
        migration[count++] =
            (struct pg_migration){ .version = (int)version, .name = name, .sql = file.bytes };
    }
    return count;
}

static void print_applied(void *self, const struct pg_migration *migration)
{
    (void)self;
    printf("%.*s\n", (int)migration->name.len, migration->name.at);
    fflush(stdout);
}

static int migrate(const char *conninfo, bool only_check)
{
    static struct pg_migration migration[PG_MIGRATIONS_MAX];
    const size_t count = list_migrations(migration, PG_MIGRATIONS_MAX);
    char error[PG_SESSION_ERROR_MAX];
    struct pg_session *session = NULL;
    enum pg_outcome outcome = pg_session_open(conninfo, &session, error);
    if (outcome == PG_DONE && only_check) {
        outcome = pg_session_check_schema(session, pg_schema_version);
        const struct slice why = pg_session_error(session);
        snprintf(error, sizeof error, "%.*s", (int)why.len, why.at);
    } else if (outcome == PG_DONE) {
        outcome = pg_migrate(session, migration, count, print_applied, NULL, error);
    }
    if (outcome != PG_DONE)
        fprintf(stderr, "ccrm migrate: %s\n", error);
    pg_session_close(session);
    return pg_outcome_exit_code(outcome);
}

int command_migrate(int argc, char **argv)
{
    static const struct option option[] = { { "db", required_argument, NULL, 'd' },
                                            { "check", no_argument, NULL, 'c' },
                                            { "help", no_argument, NULL, 'h' },
                                            { 0 } };
    const char *conninfo = getenv("CCRM_DB");
    bool only_check = false;
    for (int c; (c = getopt_long(argc, argv, "", option, NULL)) != -1;) {
        switch (c) {
        case 'd':
            conninfo = optarg;
            break;
        case 'c':
            only_check = true;
            break;
        case 'h':
            fputs(help, stdout);
            return EXIT_OK;
        default:
            return EXIT_USAGE;
        }
    }
    if (optind < argc || conninfo == NULL) {
        fputs(conninfo == NULL ? "ccrm migrate: which database? --db CONNINFO or $CCRM_DB\n"
                               : "ccrm migrate: takes no other arguments\n",
              stderr);
        return EXIT_USAGE;
    }
    return migrate(conninfo, only_check);
}
