/*
 * store.h - the seam to everything that is kept: one load and one commit a turn. No code.
 *
 * A turn of flow is: load what the turn's events touch, step it purely, commit all of it in one transaction.
 * At most one load or commit is under way. Both return at once; the answer arrives as a store_event. What is
 * passed in is borrowed until that event; what a load gave is borrowed until the next load is started: a
 * commit may borrow from it.
 *
 * Every commit carries a batch number that is kept with it: committing the same batch again, after its fate
 * was unknown, applies it exactly once. That one mechanism makes every row below safe to repeat.
 */
#ifndef SEAM_STORE_H
#define SEAM_STORE_H

#include "base/instant.h"
#include "base/locale.h"
#include "base/slice.h"
#include "dialog/dialog.h"
#include "reply/reading.h"
#include "schedule/invitation.h"
#include "seam/gateway.h"
#include "seam/vault.h"
#include "survey/survey.h"
#include "survey/survey_set.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    STORE_BATCH_MAX = 1024, /* rows of one kind in a load or commit: keeps a transaction within some 20 ms */
    /* of a claimed message, by the database's clock; the holder stops at half of it */
    STORE_LEASE_S = 30,
    /* times that one message may be handed to the network after refusals, in the database */
    STORE_ATTEMPTS_MAX = 8,
    /* after its intent a message without a response is asked about again at the latest */
    STORE_UNCERTAIN_S = 24 * 3600,
    STORE_PARTS_S = 24 * 3600,        /* a long message's parts wait for the others */
    STORE_PARKED_S = 24 * 3600,       /* a receipt waits for its message; then it is counted as an orphan */
    STORE_RECEIPT_AGED_S = 60,        /* then nothing but its destination and time will find its segment */
    STORE_RECEIPT_AGAIN_S = 5,        /* tried again after so long, then after twice as long, */
    STORE_RECEIPT_AGAIN_MAX_S = 3600, /* at most */
    STORE_RECEIPT_SPAN_S =
        3 * 24 * 3600,             /* a receipt comes so long after its intent; networks try two days */
    STORE_ID_SHARED_S = 24 * 3600, /* an id given again so soon, without a receipt between, names nothing */
    STORE_MATCHES_MAX = 1000,      /* parked receipts tried in one commit */
    STORE_UNANSWERED_S = 7 * 24 * 3600, /* SMSCs redeliver for days */
    STORE_DEATHS_MAX = 2, /* processes that may die with a text in hand; then nobody reads it but a person */
    STORE_TEXT_APOLOGY = 12,  /* kind of an apology's message: no dialog_text */
    STORE_TEXT_PROBE = 100,   /* of a probe's, likewise */
    STORE_TEXT_TRIAL = 101,   /* of a trial's, likewise */
    STORE_QUEUED_MAX = 10000, /* a longer queue is not counted */
};

/* ---- complaints and invitations ---- */

/** A complaint that waits for its decision. */
struct store_complaint {
    int64_t complaint_id;
    struct slice source, source_number;
    struct slice department, type, officer, channel; /* as codes of the source */
    struct instant opened_at, closed_at;
    enum locale locale;
    bool from_citizen; /* false: opened by the city's own workers */
    enum complaint_phone phone;
    int64_t phone_id; /* 0 unless COMPLAINT_PHONE_GIVEN */
    bool opted_out;
    struct instant last_invited_at; /* of this phone, to any survey; unix_s 0: never */
    enum complaint_stage stage;
    struct slice outcome; /* what became of the case, as a code of the source */
    int pending_days;     /* COMPLAINT_PENDING: how long it had been open at `closed_at` */
    struct slice survey;  /* id of the one that may ask; empty: any */
    bool waits;           /* not due yet: it is only here to be drawn from with the others of its phone */
};

/** When a phone of the complaints was last invited to one of the surveys in force. */
struct store_invited {
    int64_t phone_id;
    uint8_t survey; /* index in the load's set */
    struct instant at;
};

/** A department's share of one of the surveys in force that has a floor or a ceiling, within its time. */
struct store_sampled {
    uint8_t survey;
    struct slice department;
    struct invitation_tally tally;
};

/** An intake row whose number came sealed to the engine's public key. */
struct store_sealed {
    int64_t sealed_id;
    struct slice box;
};

struct store_decision {
    int64_t complaint_id;
    int64_t phone_id;
    enum invitation_outcome outcome;
    double weight;          /* 1 / inclusion probability; 0 unless invited */
    struct instant send_at; /* INVITED: when the conversation begins */
    enum locale locale;
    struct slice sender;
    uint8_t survey_hash[SURVEY_HASH_LEN];
    uint8_t messages_max;
    uint8_t arm;         /* of the survey's experiment */
    struct slice survey; /* its id, the same for all its versions */
    /* INVITED is recorded as CAPPED when the phone was invited to this survey within cap_s, or to any within
     * cap_all_s */
    int64_t cap_s, cap_all_s;
    bool tallied;            /* counts as eligible in its department's tally (of surveys that have one) */
    int64_t budget_segments; /* of the survey; 0: none */
};

struct store_unsealed {
    int64_t sealed_id;
    enum complaint_phone phone;
    struct vault_phone sealed; /* of a number that is kept */
};

/* ---- conversations ---- */

struct store_prompt {
    int64_t message_id; /* 0: there is none */
    uint8_t question;
    bool confirming;
    enum gateway_mode mode; /* of its latest attempt */
    enum dialog_prompt_fate fate;
    /* unix_s 0: not yet. fate_at of WAITING is the intent's time: without it nothing has left */
    struct instant queued_at, responded_at, fate_at;
};

struct store_conversation {
    int64_t conversation_id;
    int64_t version;
    int64_t complaint_id, phone_id;
    uint8_t survey_hash[SURVEY_HASH_LEN];
    struct slice source_number, department, type, sender;
    struct instant closed_at; /* of the case; of one that is open, when it was opened */
    struct instant begun_at;  /* when it was decided */
    bool moot;                /* of a pending case that has ended since, or of a campaign that was ended */
    bool held;                /* of a campaign that braked itself: nobody else is asked for now */
    bool opted_out;           /* the phone, by whatever way */
    struct dialog_state state;
    struct store_prompt open, before; /* the last prompt sent and the one before it */
};

struct store_answer {
    uint8_t question;
    struct slice question_id, measure;
    enum dialog_answer_state state;
    int16_t value;
    /* of the reply that gave the value (a confirmation keeps that of its yes) */
    struct instant arrived_at;
    enum gateway_mode mode; /* of the reply that settled it */
};

struct store_message {
    uint8_t question;
    enum dialog_text kind;
    bool is_prompt; /* it asks something: becomes the conversation's open prompt */
    bool confirming;
    bool push;         /* it may begin a USSD session, at its first attempt */
    struct slice text; /* rendered, UTF-8 */
    uint8_t segments;  /* that it costs its survey, if that has a budget; without a message: gives back */
    struct instant send_at;
};

/** To a person, in confidence: a referral (R0) or a review. */
struct store_case {
    bool is_referral;
    bool by_text;
    enum dialog_review review; /* unless is_referral */
    uint8_t question;
};

enum { STORE_STEP_ANSWERS_MAX = SURVEY_QUESTIONS_MAX, STORE_STEP_CASES_MAX = 4 };

/** One conversation stepped: applied only if its version is still the one that was loaded. */
struct store_step {
    int64_t conversation_id;
    int64_t version;
    int64_t complaint_id, phone_id;
    struct slice sender;
    struct dialog_state state; /* phase ENDED frees the phone for another conversation */
    struct instant due;        /* INSTANT_NEVER when ended */
    /* It parts from its answers, having ended anonymously: they are counted by unit and written nowhere else,
     * and the messages, but for the last, end with them */
    bool parts;
    struct store_answer answer[STORE_STEP_ANSWERS_MAX];
    uint8_t answer_count;
    struct store_case person[STORE_STEP_CASES_MAX];
    uint8_t person_count;
    bool has_message; /* an open prompt that has not left by then, or at the end or a recall, never does */
    struct store_message message;
};

/* ---- the network's side ---- */

/** What is known of an inbound message before it is read. */
struct store_inbound {
    struct arrival_key arrival;
    struct vault_phone phone;
    struct slice to;           /* the sender number that it answers */
    uint64_t body_hash;        /* of raw bytes and data_coding */
    uint16_t concat_reference; /* of a long message's part, with concat_total > 1 */
    uint8_t concat_total, concat_part;
};

/** What load found for store_inbound of the same index. */
struct store_inbound_found {
    /* an equal one came on another session, which is over as far as this process knows, and its answer is not
     * known to have been read */
    bool redelivery;
    struct instant equal_at; /* when that came */
    bool trial; /* an open trial with this phone hears it: nobody else does, and it stops nothing */
    /* processes that died between a load with an equal text of this phone and the commit of its arrival.
     * A load of several texts takes in hand only those of which nobody has died: another one needs a load of
     * its own before it is read */
    uint8_t deaths;
    /* index into store_loaded.conversation: the live one, else the last; -1: none */
    int32_t conversation;
    /* raw octets of the long message's other parts; at NULL: not here */
    struct slice earlier_parts[GATEWAY_PARTS_MAX];
};

/** A reply as committed: raw, unaltered, with what was read. */
struct store_arrival {
    struct arrival_key arrival;
    uint16_t link;
    struct vault_phone phone;
    struct slice to, text, raw;
    uint8_t data_coding;
    enum gateway_mode mode;
    uint64_t body_hash;
    uint16_t concat_reference;
    uint8_t concat_total, concat_part;
    bool redelivery;
    bool doubtful; /* a redelivery, or an equal answer to the prompt that came since: read as unclear */
    int32_t step;  /* index of the step that it caused; -1: none */
    int64_t conversation_id; /* 0: none */
    bool was_read;           /* false: a part of a long message that is not whole, or a redelivery */
    bool opt_out;            /* the phone, for ever; also where there is no conversation */
    /* id of the survey whose word it is; empty: of none. It waits for its decision from now on, unless
     * another of the phone does, or it was invited to that survey within begins_cap_s */
    struct slice begins;
    enum locale begins_locale;
    int64_t begins_cap_s;
    struct reply_reading reading;
};

/** A message leased to this process. */
struct store_claimed {
    int64_t message_id;
    uint16_t parts_wanted; /* bit i: part i; 0: all */
    bool whole;            /* no part was taken by the network yet, and none may have been */
    int16_t link;          /* that it must go over: its other parts did, or it is a probe; -1: any */
    struct slice cipher;   /* the phone's number, to be opened by the vault */
    int32_t key_id;
    enum dialog_text kind;
    bool push;
    enum locale locale;
    uint8_t survey_hash[SURVEY_HASH_LEN]; /* of its conversation; zeros: it is of none */
    struct slice sender, text;
};

/** About to be sent; committed before the PDU leaves. */
struct store_intent {
    int64_t message_id;
    uint16_t link;
    uint16_t parts_wanted; /* as claimed */
    uint8_t parts;         /* all segments of the message */
    /* bit i: no receipt is asked for part i, which counts as delivered when the others are */
    uint16_t unreceipted;
    enum gateway_mode mode;
    uint8_t data_coding;
};

struct store_response {
    struct segment_ref segment;
    uint16_t link;
    enum gateway_verdict verdict;
    uint32_t command_status;
    uint32_t sequence; /* of the submit on its session; for the record */
    int32_t retry_after_s;
    struct slice smsc_id;
    struct slice
        given_id; /* as the SMSC wrote it, to ask it by; empty: as smsc_id, or it is not to be asked */
};

/** A link that a command_status suspended: a row for all processes, until people resume it. */
struct store_suspension {
    uint16_t link;
    struct slice reason;
};

/** A text over one link to a tester, that people asked for; or a trial, which opens a conversation with one
 *  that is led elsewhere (`ccrm survey try`). */
struct store_probe_wanted {
    int64_t probe_id; /* or the trial's */
    bool trial;
    uint16_t link;       /* of a probe */
    struct slice tester; /* empty: the first */
    struct slice sender; /* of a trial: the number that it sends from */
};

/** Queued, unless there is a problem. Its answer is the code and nothing else. A trial is open from now. */
struct store_probe {
    int64_t probe_id;
    bool trial;
    struct vault_phone phone;
    struct slice sender, text, code, problem;
    int64_t valid_s; /* an answer makes the link ready for so long */
};

struct store_receipt {
    uint16_t link;
    struct slice smsc_id;               /* empty: the SMSC gave none, or always the same */
    struct slice other_id[2];           /* the id in other bases, while it is open which holds; empty: none */
    uint8_t phone_hash[VAULT_HASH_LEN]; /* whom the segment was for: finds it when its id is not known */
    enum gateway_receipt_state state;
    int32_t network_error;
};

/* ---- load ---- */

struct store_load {
    struct instant now;
    const struct store_inbound *inbound;
    size_t inbound_count;
    const uint64_t *session; /* of this process, that are up: what came there does not come again elsewhere */
    size_t session_count;
    uint32_t due_max;                 /* conversations whose due time is <= now, earliest first */
    const struct survey_set *surveys; /* those in force are asked about with the complaints; may be NULL */
    /* undecided complaints whose time is at or before closed_by of their stage, earliest first; then as many
     * of the same phones whose time has come by `now` and who wait for that */
    uint32_t complaints_max;
    struct instant closed_by[COMPLAINT_STAGE_COUNT];
    uint32_t sealed_max;
    uint32_t probes_max;
    uint32_t claim_max; /* messages whose send time is <= now, earliest first, then by id. What this process
                                        has claimed does not come again before its lease ends, but after a
                                        STORE_CONFLICT or a failed load: both end all leases of this process */
    bool want_next;     /* fill next_due and next_undecided */
    bool want_queue;    /* fill queued and queue_oldest */
    bool want_parked;   /* fill parked_due */
};

struct store_loaded {
    const struct store_inbound_found *inbound;     /* as many as asked for */
    const struct store_conversation *conversation; /* of the inbound and the due ones, each once */
    size_t conversation_count;
    size_t due_count;                        /* how many of them, at the end of the array, came as due */
    const struct store_complaint *complaint; /* those that are due, then those that wait */
    size_t complaint_count;
    const struct store_invited *invited; /* of the complaints' phones */
    size_t invited_count;
    const struct store_sampled *sampled; /* of all departments that have a share */
    size_t sampled_count;
    uint64_t budgets_spent; /* bit i: the i-th survey in force has spent its budget */
    const struct store_sealed *sealed;
    size_t sealed_count;
    const struct store_claimed *claimed;
    size_t claimed_count;
    bool sending_stopped;     /* stop --all is in force: nothing was claimed, nothing may leave */
    uint64_t links_suspended; /* bit i: link i is suspended, nothing may leave on it */
    uint64_t links_drained;   /* bit i: and it is to unbind until that is lifted */
    uint64_t links_ready;     /* bit i: a tester answered a probe over it, not too long ago */
    const struct store_probe_wanted *probe;
    size_t probe_count;
    size_t queued; /* messages whose send time is <= now, leased ones too; STORE_QUEUED_MAX: or more */
    struct instant queue_oldest; /* earliest send time among them; unix_s 0: there is none */
    bool parked_due;             /* a parked receipt is to be tried again: commit with try_parked */
    struct instant next_due;     /* earliest due time or send time later than now; INSTANT_NEVER */
    /* by stage: the earliest undecided that is later than closed_by; INSTANT_NEVER */
    struct instant next_undecided[COMPLAINT_STAGE_COUNT];
};

/* ---- commit ---- */

/**
 * Applied in this order: intents, unsealed, decisions, arrivals, answered, steps, responses, uncertain,
 * receipts, then parked receipts whose message became known. What is more than the rows say:
 * - INVITED makes the conversation (version 1, PLANNED, due at send_at), unless the phone has a live one with
 *   the same sender, or was invited within the caps: then INVITATION_CAPPED is recorded. A complaint decided
 *   by another process is a conflict.
 * - an arrival's opt_out drops the phone's queued messages, but for those that say farewell
 *   (DIALOG_TEXT_OPTED_OUT and _WRONG_PERSON), and makes its other live conversations (than that of the
 *   arrival's step) due now; a conversation that is stepped later is due at once. An end, or a new message,
 *   drops the conversation's queued reminder. A message beyond messages_max, or beyond its survey's budget
 *   unless it says farewell, is not queued.
 * - RETRY queues that part again; after STORE_ATTEMPTS_MAX refusals, or when the citizen has opted out since,
 *   the message has failed. FAILED, and a receipt UNDELIVERABLE or EXPIRED: the message has failed, and its
 *   conversation is due now if it was the open prompt. DELIVERED of all parts: delivered. A final receipt
 *   UNKNOWN changes no fate.
 * - uncertain: the conversation is due 24 h after the intent at the latest, if it was the open prompt. A
 *   later response settles it.
 * - a final receipt of an unknown id, parked ones included, belongs to the phone's uncertain prompt on that
 *   link, if there is one: the open prompt of its latest conversation, lowest uncertain part first. The part
 *   is then accepted under that id and the receipt acts on it: its response died with a process or a session.
 * - an id that is given again within STORE_ID_SHARED_S, without a final receipt between, names no segment
 *   any more: its receipts are parked.
 * - try_other_ids: a parked receipt, one of whose other ids a response now gave a segment of its phone, is
 *   that segment's.
 * - try_parked: up to STORE_MATCHES_MAX parked receipts whose time has come are tried again. First by id:
 *   their own, unless it is a segment of another phone than theirs, or another reading of it, if that is a
 *   segment of their phone. Then by destination and time, those without an id and those parked for
 *   STORE_RECEIPT_AGED_S: all receipts that are parked of the phone on the link belong to all its segments
 *   outstanding there (of its latest conversations; taken or uncertain, without a final receipt, intended at
 *   most STORE_RECEIPT_SPAN_S ago and not after the last of them came), oldest to oldest, if they are equally
 *   many, all of them may be tried so, and none came before its segment's intent. The rest is tried later;
 *   what is never found becomes an orphan after STORE_PARKED_S, and is counted.
 * - pulling a due time forward also raises the conversation's version.
 */
struct store_commit {
    uint64_t batch; /* random, never used for another content */
    struct instant now;
    const struct store_decision *decision;
    size_t decision_count;
    const struct store_unsealed *unsealed;
    size_t unsealed_count;
    const struct store_arrival *arrival;
    size_t arrival_count;
    const uint64_t *session; /* as in the load */
    size_t session_count;
    const struct arrival_key *answered; /* whose deliver_sm_resp was read by the peer */
    size_t answered_count;
    const struct store_step *step;
    size_t step_count;
    const struct store_intent *intent;
    size_t intent_count;
    const struct store_response *response;
    size_t response_count;
    const struct segment_ref *uncertain;
    size_t uncertain_count;
    const struct store_receipt *receipt;
    size_t receipt_count;
    const struct store_probe *probe;
    size_t probe_count;
    const struct store_suspension *suspension; /* of links that have none yet */
    size_t suspension_count;
    bool try_other_ids, try_parked;
};

enum store_event_kind {
    STORE_LOADED,    /* `loaded` is set */
    STORE_COMMITTED, /* also when the batch had been committed before */
    STORE_CONFLICT,  /* a version or a lease was lost: nothing was applied; load and step again */
    STORE_UNKNOWN,   /* a commit's fate is not known: commit the same batch again */
    STORE_DOWN,      /* a load failed, or no connection; the store reconnects by itself */
    STORE_UP,        /* connected */
    STORE_REFUSED,   /* the database refuses this for good (schema, permission): `reason` says why */
};

struct store_event {
    enum store_event_kind kind;
    const struct store_loaded *loaded;
    struct slice reason;
};

struct store {
    void *self;
    void (*load)(void *self, const struct store_load *load);
    void (*commit)(void *self, const struct store_commit *commit);
};

#endif
