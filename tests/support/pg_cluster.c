#include "pg_cluster.h"

#include "adapter/pg/migrate.h"
#include "adapter/pg/session.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

__attribute__((format(printf, 1, 2))) static _Noreturn void die(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("pg_cluster: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

static const char *source_root(void)
{
    const char *root = getenv("CCRM_SOURCE_ROOT");
    return root != NULL ? root : ".";
}

/* Runs tools/cluster; its first output line goes into `ret`, if wanted. */
static void run_tool(const char *command, const char *dir, char *ret, size_t size)
{
    char tool[512];
    snprintf(tool, sizeof tool, "%s/tools/cluster", source_root());
    int out[2];
    if (pipe(out) != 0)
        die("no pipe");
    const pid_t child = fork();
    if (child == 0) {
        dup2(out[1], STDOUT_FILENO);
        close(out[0]);
        close(out[1]);
        execl(tool, tool, command, dir, (char *)NULL);
        _exit(127);
    }
    close(out[1]);
    FILE *from = fdopen(out[0], "r");
    char line[PG_CLUSTER_CONNINFO_MAX] = "";
    if (from == NULL || (fgets(line, sizeof line, from) == NULL && ret != NULL))
        die("%s %s printed nothing", tool, command);
    fclose(from);
    int status = 0;
    if (waitpid(child, &status, 0) != child || status != 0)
        die("%s %s %s failed", tool, command, dir);
    if (ret != NULL)
        snprintf(ret, size, "%.*s", (int)strcspn(line, "\n"), line);
}

/* A test that aborts must not leave a server behind. */
static void stand_guard(struct pg_cluster *cluster, const char *data)
{
    int guard[2];
    if (pipe(guard) != 0)
        die("no pipe");
    const pid_t child = fork();
    if (child == 0) {
        char byte;
        close(guard[1]);
        setsid();
        for (int fd = 1; fd <= 2; fd++) /* whoever waits for the test's output must not wait for this */
            close(fd);
        if (read(guard[0], &byte, 1) == 0) {
            char tool[512];
            snprintf(tool, sizeof tool, "%s/tools/cluster", source_root());
            execl(tool, tool, "remove", data, (char *)NULL);
        }
        _exit(0);
    }
    close(guard[0]);
    cluster->guard = guard[1];
    (void)fcntl(cluster->guard, F_SETFD, FD_CLOEXEC);
}

void pg_cluster_start(struct pg_cluster *cluster)
{
    snprintf(cluster->dir, sizeof cluster->dir, "/var/tmp/ccrm-test-XXXXXX");
    if (mkdtemp(cluster->dir) == NULL || chmod(cluster->dir, 0755) != 0)
        die("cannot make %s", cluster->dir);
    char data[sizeof cluster->dir + 4];
    snprintf(data, sizeof data, "%s/pg", cluster->dir);
    run_tool("start", data, cluster->conninfo, sizeof cluster->conninfo);
    stand_guard(cluster, data);
}

void pg_cluster_control(const struct pg_cluster *cluster, const char *command)
{
    char data[sizeof cluster->dir + 4];
    snprintf(data, sizeof data, "%s/pg", cluster->dir);
    run_tool(command, data, NULL, 0);
}

void pg_cluster_remove(struct pg_cluster *cluster)
{
    pg_cluster_control(cluster, "remove");
    if (write(cluster->guard, "", 1) == 1) /* dismissed */
        close(cluster->guard);
    rmdir(cluster->dir);
}

void pg_cluster_conninfo(const struct pg_cluster *cluster, const char *database, const char *login,
                         char ret_conninfo[PG_CLUSTER_CONNINFO_MAX])
{
    snprintf(ret_conninfo, PG_CLUSTER_CONNINFO_MAX, "%.*s dbname=%s user=%s",
             (int)(strstr(cluster->conninfo, " dbname=") - cluster->conninfo), cluster->conninfo, database,
             login);
}

/* ---- migrations ---- */

static struct slice read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        die("cannot read %s", path);
    char *bytes = NULL;
    size_t len = 0, capacity = 0;
    for (;;) {
        if (len == capacity) {
            capacity = capacity == 0 ? 65536 : capacity * 2;
            bytes = realloc(bytes, capacity);
            if (bytes == NULL)
                die("out of memory");
        }
        const size_t got = fread(bytes + len, 1, capacity - len, file);
        if (got == 0)
            break;
        len += got;
    }
    fclose(file);
    return (struct slice){ .at = bytes, .len = len };
}

static int is_migration(const struct dirent *entry)
{
    const size_t len = strlen(entry->d_name);
    return len > 4 && strcmp(entry->d_name + len - 4, ".sql") == 0;
}

static void ignore_applied(void *self, const struct pg_migration *migration)
{
    (void)self;
    (void)migration;
}

static void migrate(struct pg_session *session)
{
    char folder[512];
    snprintf(folder, sizeof folder, "%s/migrations", source_root());
    struct dirent **entry = NULL;
    const int count = scandir(folder, &entry, is_migration, alphasort);
    if (count <= 0)
        die("no migrations in %s", folder);
    struct pg_migration *migration = calloc((size_t)count, sizeof *migration);
    for (int i = 0; i < count; i++) {
        char path[1024];
        snprintf(path, sizeof path, "%s/%s", folder, entry[i]->d_name);
        migration[i] = (struct pg_migration){ .version = atoi(entry[i]->d_name),
                                              .name = slice_from_text(entry[i]->d_name),
                                              .sql = read_file(path) };
    }
    char error[PG_SESSION_ERROR_MAX];
    if (pg_migrate(session, migration, (size_t)count, ignore_applied, NULL, error) != PG_DONE)
        die("%s", error);
    for (int i = 0; i < count; i++) {
        free((void *)(size_t)migration[i].sql.at);
        free(entry[i]);
    }
    free(migration);
    free(entry);
}

static struct pg_session *open_session(const char *conninfo)
{
    char error[PG_SESSION_ERROR_MAX];
    struct pg_session *session = NULL;
    if (pg_session_open(conninfo, &session, error) != PG_DONE)
        die("%s", error);
    return session;
}

/* Runs a script in which $A and $B stand for two names. */
static void run_script(struct pg_session *session, const char *script, const char *a, const char *b)
{
    char whole[1024];
    size_t len = 0;
    while (*script != '\0' && len < sizeof whole - 65) {
        if (script[0] == '$' && (script[1] == 'A' || script[1] == 'B')) {
            len += (size_t)snprintf(whole + len, 64, "%s", script[1] == 'A' ? a : b);
            script += 2;
        } else {
            whole[len++] = *script++;
        }
    }
    whole[len] = '\0';
    if (pg_session_script(session, whole) != PG_DONE) {
        const struct slice why = pg_session_error(session);
        die("%s: %.*s", whole, (int)why.len, why.at);
    }
}

void pg_cluster_make_database(struct pg_cluster *cluster, const char *name, const char *role,
                              char ret_conninfo[PG_CLUSTER_CONNINFO_MAX])
{
    struct pg_session *session = open_session(cluster->conninfo);
    run_script(session, "create database $A", name, "");
    pg_session_close(session);
    pg_cluster_conninfo(cluster, name, "postgres", ret_conninfo);
    session = open_session(ret_conninfo);
    migrate(session);
    if (role != NULL) {
        char login[64];
        snprintf(login, sizeof login, "%s_login", role);
        run_script(session,
                   "do $do$ begin create role $A login; exception when duplicate_object then null; end $do$;"
                   "grant $B to $A",
                   login, role);
        pg_cluster_conninfo(cluster, name, login, ret_conninfo);
    }
    pg_session_close(session);
}

void pg_cluster_copy_database(struct pg_cluster *cluster, const char *from, const char *name)
{
    struct pg_session *session = open_session(cluster->conninfo);
    run_script(session, "create database $B template $A", from, name);
    pg_session_close(session);
}
