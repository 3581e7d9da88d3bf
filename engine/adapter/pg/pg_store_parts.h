/* pg_store_parts.h - the inside of the PostgreSQL store, shared by its load, its commit and their glue;
 * nobody else's. */
#ifndef ADAPTER_PG_PG_STORE_PARTS_H
#define ADAPTER_PG_PG_STORE_PARTS_H

#include "adapter/pg/pg_link.h"
#include "adapter/pg/pg_store.h"

enum pg_store_work {
    PG_STORE_IDLE,
    PG_STORE_LOADING,       /* everything but conversations */
    PG_STORE_CONVERSATIONS, /* those that the first part named */
    PG_STORE_COMMITTING,
    PG_STORE_ROLLING_BACK,
};

enum {
    PG_STORE_PARTITIONS_AGAIN = 100, /* commits: a reader was in the way of a new partition */
    PG_STORE_ADOPT_MS = 10000, /* a dead process's lock may outlive it by the end of its last statement */
    PG_STORE_TRIM_EVERY = 256, /* commits: a few minutes of rows that have had their day */
};

/** An array that only grows, for what a load gives. */
struct pg_room {
    void *at;
    size_t capacity; /* bytes */
};

struct pg_store {
    struct pg_link link;
    pg_store_on_event *on_event;
    void *self;
    enum pg_store_work work;
    int32_t epoch;             /* raised when this process gives up its leases */
    int32_t partition_month;   /* year * 12 + month that the partitions are known for; 0: none */
    uint64_t partitions_again; /* not before that commit */
    uint64_t commits;
    uint64_t adopted_ms; /* when it last looked for what others left in flight; 0: never */
    bool adopted;        /* it found some: parked receipts may be theirs */

    struct instant advanced_at; /* when campaigns took a step; unix_s 0: never */
    struct instant traced_at;   /* when traces ended; unix_s 0: never */
    struct instant watched_at;  /* when it last looked for pending cases; unix_s 0: never */

    struct store_load load;     /* under way */
    struct store_commit commit; /* under way */
    struct store_event verdict; /* ROLLING_BACK: what to say then */
    char reason[PG_LINK_PROBLEM_MAX];

    /* what the last load gave */
    struct store_loaded loaded;
    PGresult *kept[PG_LINK_PIPELINE_MAX + 1]; /* of its first part, and the conversations */
    enum pg_statement kept_statement[PG_LINK_PIPELINE_MAX + 1];
    int kept_count;
    struct pg_room found, ids, found_ids, conversation, complaint, sealed, claimed, invited, sampled, probe;
    size_t id_count;
};

/** Adds the first pipeline's statements. */
void pg_load_send(struct pg_store *store);

/** Reads the first pipeline's results; false when they make no sense. *ret_more: conversations are wanted,
 *  and their statement was added. */
__attribute__((warn_unused_result)) bool pg_load_read(struct pg_store *store, bool *ret_more);
__attribute__((warn_unused_result)) bool pg_load_read_conversations(struct pg_store *store);

/** Its part about complaints and the surveys in force, in pg_load_surveys.c. */
void pg_load_put_stages(struct pg_store *store);
/** After how many days the surveys in force ask about a pending case. */
void pg_load_put_pending_days(struct pg_store *store);
void pg_load_send_complaints(struct pg_store *store);
__attribute__((warn_unused_result)) bool pg_load_read_surveys(struct pg_store *store);

/** At least `count` zeroed elements; NULL when memory is short. */
void *pg_load_room(struct pg_room *room, size_t count, size_t size);

/** The rows that a statement of the last load gave; NULL when it was not sent. */
const PGresult *pg_load_result(const struct pg_store *store, enum pg_statement statement);

/** Adds a commit's statements. */
void pg_commit_send(struct pg_store *store);
void pg_commit_send_arrivals(struct pg_store *store); /* its part in pg_arrivals.c */
void pg_commit_send_network(struct pg_store *store);  /* and in pg_network.c */

/** The month (UTC) of a time, as year * 12 + month. */
int32_t pg_month_of(struct instant when);

#endif
