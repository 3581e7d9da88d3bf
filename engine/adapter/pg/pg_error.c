#include "adapter/pg/pg_error.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static bool is_code(const char *at)
{
    for (int i = 0; i < 5; i++) {
        if (!isdigit((unsigned char)at[i]) && !(at[i] >= 'A' && at[i] <= 'Z'))
            return false;
    }
    return at[5] == ':' && isdigit((unsigned char)at[0]);
}

void pg_error_find_sqlstate(const char *message, char ret[6])
{
    ret[0] = '\0';
    for (const char *at = message; (at = strchr(at, ' ')) != NULL; at++) {
        if (is_code(at + 1)) {
            memcpy(ret, at + 1, 5);
            ret[5] = '\0';
            return;
        }
    }
}

static bool in_class(const char *sqlstate, const char *class)
{
    return strncmp(sqlstate, class, strlen(class)) == 0;
}

bool pg_error_needs_people(const char *sqlstate)
{
    /* invalid authorisation, no such database, no permission, no such schema, table, column or function */
    return in_class(sqlstate, "28") || in_class(sqlstate, "3D000") || in_class(sqlstate, "42") ||
           in_class(sqlstate, "3F000");
}

bool pg_error_is_connection(const char *sqlstate)
{
    return sqlstate[0] == '\0' || in_class(sqlstate, "25006") || in_class(sqlstate, "57P") ||
           in_class(sqlstate, "08") || in_class(sqlstate, "53") || in_class(sqlstate, "57014") ||
           in_class(sqlstate, "58") || in_class(sqlstate, "55P03") || in_class(sqlstate, "25P03");
}

bool pg_error_is_conflict(const char *sqlstate)
{
    return in_class(sqlstate, "40") || in_class(sqlstate, "23505") || in_class(sqlstate, "CC001");
}

/* Of what our own functions refuse they say themselves who may do it. */
static const char *advice(const char *sqlstate, const char *message)
{
    if (in_class(sqlstate, "42P01") || in_class(sqlstate, "3F000"))
        return " (no schema there: run ccrm migrate)";
    if (in_class(sqlstate, "42883") || in_class(sqlstate, "42703"))
        return " (another schema than this program's: run ccrm migrate)";
    if (in_class(sqlstate, "42501") && strstr(message, "permission denied") != NULL)
        return " (the login needs the role for this command: see migrations/0005_grant_roles.sql)";
    return "";
}

void pg_error_line(const char *sqlstate, const char *message, char *ret, size_t size)
{
    if (sqlstate[0] != '\0') {
        /* libpq puts the address first; the text that people need follows the code or the severity. */
        char mark[8];
        snprintf(mark, sizeof mark, "%s: ", sqlstate);
        const char *at = strstr(message, mark);
        if (at != NULL)
            message = at + strlen(mark);
        else if ((at = strstr(message, ":  ")) != NULL)
            message = at + 3;
    }
    while (*message == ' ' || *message == '\n')
        message++;
    snprintf(ret, size, "%.*s%s", (int)strcspn(message, "\n"), message, advice(sqlstate, message));
}
