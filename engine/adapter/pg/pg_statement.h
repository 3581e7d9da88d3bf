/*
 * pg_statement.h - the prepared statements of the store, by number: all set-based, all found by an index.
 *
 * The session forbids sequential scans and hash and merge joins and keeps one generic plan a statement: on
 * tables that were empty a minute ago the planner has no statistics, and its guess has cost a factor of a
 * hundred.
 */
#ifndef ADAPTER_PG_PG_STATEMENT_H
#define ADAPTER_PG_PG_STATEMENT_H

enum pg_statement {
    /* load */
    PG_LOAD_ADOPT, /* what a process that is gone had in flight is uncertain */
    PG_LOAD_INBOUND,
    PG_LOAD_READINGS, /* notes what is in hand, and tells who died of it */
    PG_LOAD_PARTS,
    PG_LOAD_DUE,
    PG_LOAD_CONVERSATIONS,
    PG_LOAD_WATCH,     /* cases that have been pending for so long as a survey asks */
    PG_LOAD_CAMPAIGNS, /* each that runs takes its next step */
    PG_LOAD_TRACES,    /* of anonymous conversations that are over: they end */
    PG_LOAD_COMPLAINTS,
    PG_LOAD_INVITED,
    PG_LOAD_SAMPLED,
    PG_LOAD_BUDGETS,
    PG_LOAD_SEALED,
    PG_LOAD_STOP,
    PG_ASYNC, /* what this transaction writes need not survive a crash of the server */
    PG_LOAD_CLAIM,
    PG_LOAD_NEXT,
    PG_LOAD_QUEUE,
    PG_LOAD_PARKED,
    PG_LOAD_PROBES,
    /* commit, in this order */
    PG_BEGIN,
    PG_BATCH,
    PG_PARTITIONS,
    PG_PHONES,
    PG_INTENTS,
    PG_UNSEALED,
    PG_UNDECIDED,
    PG_DECISIONS,
    PG_ARRIVALS,
    PG_PROBE_ANSWERS, /* after the arrivals */
    PG_WORDS,         /* that start a survey */
    PG_PARTS_WHOLE,
    PG_PARTS_WAITING,
    PG_ANSWERED,
    PG_STEPS,
    PG_ANSWERS,
    PG_PARTINGS, /* after the steps and the arrivals: anonymous conversations from their answers */
    PG_REFERRALS,
    PG_REVIEWS,
    PG_OPT_OUTS,
    PG_OPT_OUT_QUEUE,
    PG_OPT_OUT_PULL,
    PG_ACCEPTED,
    PG_REFUSED,
    PG_HOPELESS,
    PG_AGAIN,
    PG_FAILED,
    PG_REFUSALS,
    PG_UNCERTAIN,
    PG_RECEIPTS,
    PG_PARKED,
    PG_PARKED_OTHER, /* by what their ids are in another base */
    PG_SUSPENSIONS,
    PG_PROBES,
    PG_NAMED,  /* parked receipts of unknown ids, by their phones' uncertain prompts */
    PG_FOUND,  /* parked receipts tried again: by their ids, as written or read in another base */
    PG_PLACED, /* those without it get the id of what is outstanding of their phones: to be found again */
    PG_LATER,
    PG_TRIM_BATCH,
    PG_TRIM_PARKED,
    PG_TRIM_UNANSWERED,
    PG_TRIM_PARTS,
    PG_TRIM_READINGS,
    PG_COMMIT,
    PG_ROLLBACK,
    PG_STATEMENT_COUNT
};

struct pg_statement_row {
    const char *name, *text;
};

/** The loads' rows, and those from PG_ACCEPTED to PG_LATER, by number; for pg_statement.c alone. */
extern const struct pg_statement_row pg_statement_load[PG_BEGIN], pg_statement_network[PG_TRIM_BATCH];

/** What a session sets before its statements are prepared: several commands, each ended by a semicolon. */
const char *pg_statement_session(void);

/** Its SQL; its name on the server is pg_statement_name. */
const char *pg_statement_text(enum pg_statement statement);
const char *pg_statement_name(enum pg_statement statement);

#endif
