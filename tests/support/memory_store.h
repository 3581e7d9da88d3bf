/*
 * memory_store.h - the store's seam in memory, for simulations and as the other side of the contract test.
 *
 * It keeps its promises in the same words as the PostgreSQL store (seam/store.h) and is driven by polling:
 * load and commit are done at once, their event waits until memory_store_take_event. It owns copies of
 * everything. Out of memory aborts.
 */
#ifndef SUPPORT_MEMORY_STORE_H
#define SUPPORT_MEMORY_STORE_H

#include "seam/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct memory_store;

/** The first event is STORE_UP. */
struct memory_store *memory_store_new(void);
void memory_store_free(struct memory_store *store);

struct store memory_store_seam(struct memory_store *store);

/** The event that waits, or false when there is none. What it carries is borrowed as the seam says. */
bool memory_store_take_event(struct memory_store *store, struct store_event *ret);

/* ---- what others than the engine write ---- */

/** A complaint as intake leaves it. With a `box` its number waits to be unsealed; else `sealed` counts if
 *  phone is COMPLAINT_PHONE_GIVEN. closed_at 0: still open. Fields of `facts` that the store fills (ids,
 *  opted_out, last_invited_at) are ignored. The same source and number again updates. */
struct memory_complaint {
    struct store_complaint facts;
    struct vault_phone sealed;
    struct slice box;
};

int64_t memory_store_put_complaint(struct memory_store *store, const struct memory_complaint *complaint);

/** An opt-out that came another way than by text. */
void memory_store_opt_out(struct memory_store *store, const struct vault_phone *phone, struct instant now);

void memory_store_stop(struct memory_store *store, bool stopped);

/** The process that uses it is gone, and another one begins; its first event is STORE_UP. */
void memory_store_die(struct memory_store *store);

/* ---- looking ---- */

/** What has been kept, in numbers; the PostgreSQL store's tests ask for the same with SQL. */
struct store_totals {
    int64_t invitations[INVITATION_OUTCOME_COUNT];
    int64_t conversations, conversations_live;
    int64_t outcomes[DIALOG_OUTCOME_COUNT]; /* of ended conversations */
    int64_t answers[DIALOG_ANSWER_UNCONFIRMED + 1];
    int64_t referrals, reviews, opt_outs;
    int64_t unread;                                        /* of the reviews: DIALOG_REVIEW_UNREAD */
    int64_t messages, queued;                              /* made; still in the queue */
    int64_t messages_by_fate[DIALOG_PROMPT_UNCERTAIN + 1]; /* of those that left or were refused */
    int64_t segments;                                      /* accepted */
    int64_t receipts, receipts_repeated, receipts_parked;  /* parked: also those given up as orphans */
    int64_t replies, unanswered;
};

void memory_store_totals(const struct memory_store *store, struct store_totals *ret);

/** The i-th answer, case or reply in order of their commit; false past the last. */
struct memory_answer {
    int64_t conversation_id, complaint_id, phone_id;
    struct store_answer answer;
    struct instant known_at;
};

struct memory_case {
    int64_t conversation_id, complaint_id;
    struct store_case person;
    struct instant raised_at;
};

#endif
