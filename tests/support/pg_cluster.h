/*
 * pg_cluster.h - a private PostgreSQL cluster for one test program: made, migrated databases in it, removed.
 *
 * Uses tools/cluster and the migrations of the source tree, whose root comes from $CCRM_SOURCE_ROOT (set by
 * meson) or is the current directory. Everything that fails ends the program with a message: a test without
 * its server proves nothing.
 */
#ifndef SUPPORT_PG_CLUSTER_H
#define SUPPORT_PG_CLUSTER_H

enum { PG_CLUSTER_CONNINFO_MAX = 512 };

struct pg_cluster {
    int guard;     /* held open: when this process dies, a child sees it and removes the cluster */
    char dir[256]; /* temporary, its own */
    char conninfo[PG_CLUSTER_CONNINFO_MAX]; /* of the superuser, database ccrm */
};

void pg_cluster_start(struct pg_cluster *cluster);

/** Stops the server and deletes the data. */
void pg_cluster_remove(struct pg_cluster *cluster);

/** Makes a new database, applies all migrations, and writes its conninfo for a login that is a member of
 *  `role` ("ccrm_engine"); the login has the name of the role with _login. NULL: the superuser. */
void pg_cluster_make_database(struct pg_cluster *cluster, const char *name, const char *role,
                              char ret_conninfo[PG_CLUSTER_CONNINFO_MAX]);

/** Makes a new database as a copy of one of pg_cluster_make_database's, which nobody may be connected to. */
void pg_cluster_copy_database(struct pg_cluster *cluster, const char *from, const char *name);

/** The conninfo for a database and a login of this cluster. */
void pg_cluster_conninfo(const struct pg_cluster *cluster, const char *database, const char *login,
                         char ret_conninfo[PG_CLUSTER_CONNINFO_MAX]);

/** Runs `tools/cluster COMMAND DIR`: "stop", "start". */
void pg_cluster_control(const struct pg_cluster *cluster, const char *command);

#endif
