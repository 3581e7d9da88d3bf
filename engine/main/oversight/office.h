/*
 * office.h - what the integrity office's commands share: options, a session as the person who logged in,
 * refusals.
 *
 * A person is a PostgreSQL login that is a member of ccrm_integrity; nobody's name is ever an argument. The
 * connection comes from --db or libpq's own environment (PGSERVICE, PGHOST, PGUSER ...), never from the
 * engine's configuration.
 */
#ifndef MAIN_OVERSIGHT_OFFICE_H
#define MAIN_OVERSIGHT_OFFICE_H

#include "adapter/pg/session.h"
#include "base/arena.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

struct office_options {
    const char *command; /* "flags close" */
    const char *subject; /* the argument: a flag's or referral's number, a reference; NULL: none was given */
    const char *connection, *zone;
    const char *reason, *as, *to, *step, *consent, *notify, *on, *keys, *head, *words, *from,
        *until; /* NULL: not given */
    bool english, json, all, rules, text, number, help;
};

/** Which options a command takes besides --db, --zone, --locale, --json and --help, and whether an
 *  argument. */
struct office_usage {
    const char *command; /* "flags close" */
    const char *takes;   /* names separated by spaces: "reason as" */
    bool subject;        /* required then, refused otherwise */
};

struct office {
    const struct office_options *options;
    const char *command;
    struct pg_session *session;
    void *memory;
    struct arena arena;
};

/** A command of the office whole: its options, its help, a session, what it does. */
struct office_command {
    struct office_usage usage;
    const char *help;
    bool numbered;                                         /* its subject is a row's number */
    bool (*is_complete)(const struct office_options *one); /* false after a line on stderr; NULL: always */
    int (*run)(struct office *office);
};
int office_command_run(const struct office_command *command, int argc, char **argv);

/* SQL in such a session: the department of unit `u` as its reader calls it; data have one name. */
#define OFFICE_UNIT_NAME                                                                                     \
    "coalesce(case when current_setting('ccrm.locale') = 'en' then nullif(u.name_en, '') end, "              \
    "nullif(u.name, ''), u.code)"

/** Says what the database refused, returns its exit code. */
int office_failed(const struct office *office, enum pg_outcome outcome);

/** One line in the reader's language on stderr; EXIT_FINDINGS. Both formats take the same arguments. */
__attribute__((format(printf, 2, 4), format(printf, 3, 4))) int
office_refuse(const struct office *office, const char *korean, const char *english, ...);

/** A parameter of a statement: SQL's null where `text` is NULL. */
struct slice office_param(const char *text);

/** True when something other than white space stands there. */
bool office_is_said(const char *text);

#endif
