/* memory_tables.h - the tables of memory_store, shared by its load and its commit; nobody else includes
 * this. */
#ifndef SUPPORT_MEMORY_TABLES_H
#define SUPPORT_MEMORY_TABLES_H

#include "memory_store.h"

/** A growing array; elements keep their index for ever. */
#define MEMORY_VECTOR(type)                                                                                  \
    struct {                                                                                                 \
        type *at;                                                                                            \
        size_t count;                                                                                        \
        size_t capacity;                                                                                     \
    }

/** The array, moved and doubled when it is full. */
void *memory_grown(void *at, size_t *capacity, size_t count, size_t size);

/** A zeroed new last element. */
#define memory_push(vector)                                                                                  \
    ((vector)->at = memory_grown((vector)->at, &(vector)->capacity, (vector)->count, sizeof *(vector)->at),  \
     &(vector)->at[(vector)->count++])

/** From a key's 64-bit hash to an index; collisions of 64 bits are left to the age of the universe. */
struct memory_index {
    uint64_t *key; /* 0: free */
    size_t *value;
    size_t capacity, count;
};

enum { MEMORY_NOT_FOUND = -1 };

struct memory_key {
    uint64_t hash;
};

struct memory_key memory_key_start(void);
void memory_key_add(struct memory_key *key, const void *bytes, size_t len);
void memory_index_put(struct memory_index *index, struct memory_key key, size_t value);
int64_t memory_index_get(const struct memory_index *index, struct memory_key key);

struct memory_phone {
    struct vault_phone sealed;
    bool opted_out;
    struct instant last_invited_at;
    bool drawn; /* scratch of a load: a complaint of it is due */
};

enum memory_waiting { MEMORY_OPEN, MEMORY_SEALED, MEMORY_UNDECIDED, MEMORY_DECIDED };

struct memory_row_complaint {
    struct store_complaint facts;
    enum memory_waiting waiting;
    struct slice box;
    enum invitation_outcome outcome;
    int64_t conversation_id;
};

struct memory_conversation {
    struct store_conversation row; /* the prompts' fates are filled in at a load */
    uint8_t messages_max;
    struct slice survey; /* its id */
    bool live;
    struct instant due;
    int64_t slot; /* scratch of a load: its place in the answer; MEMORY_NOT_FOUND */
};

/** What a survey had of a department on a day (UTC, since 1970). */
struct memory_share {
    struct slice survey, department;
    int64_t day;
    struct invitation_tally tally;
};

struct memory_budget {
    struct slice survey;
    int64_t segments_max, segments;
};

struct memory_message {
    int64_t conversation_id, phone_id;
    struct slice sender;
    struct store_message row;
    struct instant queued_at;
    /* the queue */
    bool queued, leased;
    struct instant leased_at; /* the seam's time stands in for the database's */
    struct instant send_at;
    uint16_t parts_wanted;
    /* the network */
    uint8_t parts; /* 0: never intended */
    uint16_t link;
    enum gateway_mode mode;
    bool refused_once;                       /* it begins no USSD session any more */
    uint16_t accepted, delivered, uncertain; /* bit i: part i */
    uint32_t refusals;
    uint64_t refused_in; /* the commit that refused it last: its parts' refusals in one commit are one */
    bool failed;
    struct instant intended_at, responded_at, failed_at, delivered_at;
};

struct memory_segment {
    struct slice smsc_id;
    uint16_t link;
    struct segment_ref segment; /* of message 0: several have this id */
    struct instant accepted_at;
    bool final;
};

struct memory_unanswered {
    struct arrival_key arrival;
    int64_t phone_id;
    struct slice to;
    uint64_t body_hash;
    struct instant arrived_at;
};

struct memory_reading {
    uint8_t phone_hash[VAULT_HASH_LEN];
    uint64_t body_hash;
    int process;
    uint8_t deaths;
};

struct memory_part {
    int64_t phone_id;
    struct slice to, raw;
    uint16_t reference;
    uint8_t total, part;
    struct instant arrived_at;
};

struct memory_parked {
    struct store_receipt row;
    struct instant arrived_at, try_at;
};

struct memory_block {
    struct memory_block *next;
};

struct memory_store {
    MEMORY_VECTOR(struct memory_phone) phone; /* id = index + 1, as everywhere below */
    MEMORY_VECTOR(struct memory_row_complaint) complaint;
    MEMORY_VECTOR(struct memory_conversation) conversation;
    MEMORY_VECTOR(struct memory_message) message;
    MEMORY_VECTOR(struct memory_segment) segment;
    MEMORY_VECTOR(struct memory_answer) answer;
    MEMORY_VECTOR(struct memory_case) person;
    MEMORY_VECTOR(struct store_arrival) reply;
    MEMORY_VECTOR(struct memory_unanswered) unanswered;
    MEMORY_VECTOR(struct memory_reading) reading;
    MEMORY_VECTOR(struct memory_part) part;
    MEMORY_VECTOR(struct memory_parked) parked;
    MEMORY_VECTOR(size_t)
    undecided;                     /* indexes of complaints, by (closed_at, id) unless `undecided_unsorted` */
    MEMORY_VECTOR(size_t) live;    /* indexes of conversations */
    MEMORY_VECTOR(size_t) queue;   /* indexes of messages */
    struct memory_index by_hash;   /* phones */
    struct memory_index by_number; /* complaints */
    struct memory_index latest;    /* conversations by phone and sender */
    struct memory_index invited;   /* when, by phone and survey */
    struct memory_index by_smsc_id; /* segments by link and id */
    struct memory_index batch;
    struct memory_index arrival;
    bool undecided_unsorted, undecided_stale, live_stale, queue_stale;
    bool stopped;
    int process;              /* how many have died */
    uint64_t links_suspended; /* bit i: link i */
    uint64_t commits;
    int64_t opt_outs, receipts, receipts_repeated;
    int64_t invitations[INVITATION_OUTCOME_COUNT];
    struct memory_block *block; /* every copied text */

    bool event_waits;
    struct store_event event;
    struct store_loaded loaded;
    MEMORY_VECTOR(struct store_inbound_found) found;
    MEMORY_VECTOR(struct store_conversation) loaded_conversation;
    MEMORY_VECTOR(struct store_complaint) loaded_complaint;
    MEMORY_VECTOR(struct store_sealed) loaded_sealed;
    MEMORY_VECTOR(struct store_invited) loaded_invited;
    MEMORY_VECTOR(struct store_sampled) loaded_sampled;
    MEMORY_VECTOR(struct memory_share) share;
    MEMORY_VECTOR(struct memory_budget) budget;
    MEMORY_VECTOR(struct store_claimed) loaded_claim;
};

struct slice memory_copy(struct memory_store *store, struct slice text);

/** Index of the phone, made when it is new. */
size_t memory_phone_of(struct memory_store *store, const struct vault_phone *phone);
/** Its index, or MEMORY_NOT_FOUND. */
int64_t memory_phone_known(const struct memory_store *store, const struct vault_phone *phone);
struct memory_key memory_latest_key(int64_t phone_id, struct slice sender);
struct memory_key memory_smsc_key(uint16_t link, struct slice smsc_id);

/** What is noted of that text, or NULL. */
struct memory_reading *memory_reading_of(struct memory_store *store, const uint8_t phone_hash[VAULT_HASH_LEN],
                                         uint64_t body_hash);

/** Its session is none of those that are up. */
bool memory_may_come_again(const struct memory_unanswered *row, const uint64_t *session, size_t count);

/** Marks a complaint as waiting for its decision. */
void memory_wait_for_decision(struct memory_store *store, size_t complaint);

/** The row with its prompts' fates. */
struct store_conversation memory_conversation_row(const struct memory_store *store, size_t conversation);

/** Pulls the due time of a live conversation forward. */
void memory_pull(struct memory_store *store, int64_t conversation_id, struct instant to);

void memory_opt_out(struct memory_store *store, size_t phone, int64_t except_conversation,
                    struct instant now);

/** A text that may still be sent to somebody who has opted out. */
bool memory_is_farewell(enum dialog_text kind);

/** A message that was intended at least once, or NULL. */
struct memory_message *memory_message_sent(struct memory_store *store, int64_t message_id);
uint16_t memory_all_parts(const struct memory_message *message);
void memory_fail(struct memory_store *store, int64_t message_id, struct instant now);
void memory_respond(struct memory_store *store, const struct store_commit *commit,
                    const struct store_response *response);

/** The network's side of a commit. */
void memory_commit_intents(struct memory_store *store, const struct store_commit *commit);
void memory_commit_responses(struct memory_store *store, const struct store_commit *commit);
void memory_commit_receipts(struct memory_store *store, const struct store_commit *commit);

/** Takes what has ended or left out of the lists of the live and the queued. */
void memory_drop_stale(struct memory_store *store);

void memory_load(struct memory_store *store, const struct store_load *load);
enum store_event_kind memory_commit(struct memory_store *store, const struct store_commit *commit);

/** Notes a decision in its survey's shares and budget. */
void memory_surveys_decide(struct memory_store *store, const struct store_decision *decision, bool invited,
                           struct instant now);

/** Takes the message from its survey's budget; false when that has no room for it. */
void memory_surveys_give_back(struct memory_store *store, struct slice survey, uint8_t segments);
bool memory_surveys_spend(struct memory_store *store, struct slice survey,
                          const struct store_message *message);

void memory_surveys_load(struct memory_store *store, const struct store_load *load);

#endif
