/*
 * flow.h - the use cases in turns: load what the events touch, step it purely, commit it all, then let it
 * act.
 *
 *     IDLE ──poll or events──▶ LOADING ──STORE_LOADED──▶ stepped ──▶ COMMITTING ──STORE_COMMITTED──▶ act ──▶ IDLE
 *                                 ▲                                      │ STORE_CONFLICT: load and step again
 *                                 ╰──────────────────────────────────────╯ STORE_UNKNOWN: the same batch again
 *
 * Acting: the PDUs whose intent is committed leave, the deliver_sm whose reply is committed are answered.
 * Whatever arrives meanwhile waits in the inbox for the next turn, so one transaction serves all that
 * happened in one.
 *
 * What comes again. The SMSC brings a reply again when it has not read our answer to it. Our answer is known
 * to have been read once the SMSC has answered a request that we wrote behind it on that session; TCP would
 * only say that its system took the bytes. Until then the reply stays `unanswered` in the store, over the
 * end of its session and of this process. An equal reply (phone, sender, octets) on another session is the
 * redelivery, unless the earlier one's session is up in this process. It is not read again. One exception:
 * if a prompt was asked since the earlier one, and the citizen has it (its receipt came, or its response at
 * least DIALOG_UNSEEN_S ago), it may as well be the equal answer to that one. Nobody can tell, so nobody
 * guesses: it is unclear and the question is asked again; opt-outs and calls for help are obeyed either way.
 * Limits: the rule forgets after STORE_UNANSWERED_S; an SMSC that reads an answer, crashes and has forgotten
 * that it did brings a new reply; between processes, an equal answer to the next prompt within the seconds
 * until the first is known as read is asked again.
 *
 * Pure but for its seams: no clock, no randomness but from its seed, no allocation. libuv and the simulator
 * drive the same code. One flow a process.
 */
#ifndef FLOW_FLOW_H
#define FLOW_FLOW_H

#include "base/arena.h"
#include "base/instant.h"
#include "base/random.h"
#include "base/zone.h"
#include "flow/inbox.h"
#include "flow/ussd_session.h"
#include "reply/lexicon.h"
#include "seam/gateway.h"
#include "seam/log.h"
#include "seam/store.h"
#include "seam/vault.h"
#include "smpp/routing.h"
#include "survey/survey_set.h"
#include "text/text_plan.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    FLOW_DUE_MAX = 256,        /* conversations stepped a turn by their timers */
    FLOW_COMPLAINTS_MAX = 512, /* decided a turn; and as many of the same phones that wait */
    FLOW_SEALED_MAX = 64,
    FLOW_PROBES_MAX = 8,
    FLOW_CLAIM_MAX = 500, /* messages claimed a turn: half of the largest window, so that the network works on
                                  one half while the other is committed */
    FLOW_HELD_MAX = 1024, /* claimed and not yet sent, for want of room */
    FLOW_HOLD_MS = 1000 * STORE_LEASE_S / 2, /* then the lease is given up */
    FLOW_ANSWERED_MAX = INBOX_MESSAGES_MAX,
    FLOW_SPOKEN_MAX =
        4 * INBOX_MESSAGES_MAX,         /* a second of replies; what is beyond it is never known as read */
    FLOW_SESSIONS_MAX = 512,            /* of all links: eight each */
    FLOW_ARENA_BYTES = 8 * 1024 * 1024, /* rendered texts, bodies and one reading at a time, of one turn */
    FLOW_POLL_MS = 500,   /* the database is looked at for due work at least so often: within a second */
    FLOW_QUEUE_MS = 2000, /* the queue is counted so often, and parked receipts are looked at */
};

/** Whom a probe is sent to. */
struct flow_tester {
    struct slice name, digits;
};

struct flow_config {
    struct survey_set surveys; /* in force: at least one */
    const struct zone *zone;
    const struct flow_tester *tester;
    size_t tester_count;
    bool probe_required;   /* no survey text over a link that no tester answered over */
    int64_t probe_valid_s; /* an answer counts for so long */
    const struct lexicon *lexicon;
    struct slice source; /* unused by decisions; names the survey's source in logs */
    uint64_t seed;       /* of batch numbers: never the same twice */
    bool stepped;        /* the season's clock is driven from outside: report what is due next */
    const struct store *store;
    const struct gateway *gateway;
    const struct vault *vault;
    const struct log *log;
};

enum flow_phase { FLOW_IDLE = 0, FLOW_LOADING, FLOW_COMMITTING, FLOW_DOWN, FLOW_REFUSED };

/** The links that there are, and which of them carry what; may be replaced while flow runs. */
struct flow_links {
    struct text_link text[GATEWAY_LINKS_MAX]; /* by link number */
    bool is[GATEWAY_LINKS_MAX];
    /* of those `used` no route may lead there: they carry USSD and nothing else */
    struct ussd_profile ussd[GATEWAY_LINKS_MAX];
    struct routing routing;
};

/** A claimed message that waits for room on a link. */
struct flow_held {
    int64_t message_id;
    uint16_t parts_wanted;
    bool whole;   /* else only parts_wanted */
    bool planned; /* leaves in this turn, or its lease is left to end */
    int16_t link; /* that it must go over; -1: any */
    enum locale locale;
    int64_t claimed_ms;
    enum dialog_text kind;
    bool push, on_screen; /* on_screen: of a survey that is asked on screens alone */
    char to[VAULT_DIGITS_MAX], from[GATEWAY_NUMBER_LEN_MAX];
    uint8_t to_len, from_len;
    uint16_t text_len;
    char text[WORDING_LEN_MAX];
};

/** An answer to a deliver_sm that the peer is not known to have read. */
struct flow_spoken {
    struct arrival_key arrival;
    uint32_t place;
};

/** Segments of one intent, to be sent once it is committed. */
struct flow_outgoing {
    uint16_t held; /* index into the turn's planned copies */
    uint16_t link;
    struct text_plan plan;
    int ussd; /* place of the session that shows it; -1: a short message */
    struct screen screen;
};

struct flow {
    struct flow_config config;
    enum flow_phase phase;
    enum flow_phase resume; /* DOWN: what to do again when the store is back */
    struct instant now;     /* of the turn */
    int64_t now_ms;         /* monotonic */
    struct random random;

    struct ussd_sessions ussd;
    struct inbox inbox;
    struct store_inbound inbound[INBOX_MESSAGES_MAX];
    size_t inbound_count;
    size_t taken_receipts, taken_responses;

    struct flow_held held[FLOW_HELD_MAX];
    size_t held_count;
    struct flow_outgoing *outgoing; /* in the arena */
    size_t outgoing_count;
    size_t planned_held; /* that are `planned` */
    size_t room_wanted
        [GATEWAY_LINKS_MAX]; /* submits that the first message waiting for it needs; 0: none waits */
    bool look_again;         /* links came, went or changed: what waits may have another way */
    /* their intents are committed: they leave as soon as the next load is started */
    bool send_wanted;
    size_t promised[GATEWAY_LINKS_MAX]; /* segments of this turn, by link */
    size_t in_flight;                   /* segments submitted whose response has not come */
    double parts_mean;                  /* segments a message, for how much to claim */

    /* the commit under way */
    struct store_commit commit;
    struct store_decision decision[FLOW_COMPLAINTS_MAX];
    struct store_unsealed unsealed[FLOW_SEALED_MAX];
    struct store_arrival arrival[INBOX_MESSAGES_MAX];
    struct store_step step[INBOX_MESSAGES_MAX + FLOW_DUE_MAX];
    struct store_intent intent[FLOW_HELD_MAX];
    struct store_response response[INBOX_RESPONSES_MAX];
    struct segment_ref uncertain[INBOX_RESPONSES_MAX];
    struct store_receipt receipt[INBOX_RECEIPTS_MAX];

    struct flow_spoken spoken[FLOW_SPOKEN_MAX];
    size_t spoken_count;
    struct arrival_key answered[FLOW_ANSWERED_MAX]; /* known to have been read since the last commit */
    size_t answered_count, answered_taken;
    uint64_t session[FLOW_SESSIONS_MAX]; /* that are up */
    size_t session_count;

    bool poll_wanted;  /* something may be due */
    bool claim_wanted; /* something may be waiting to be sent */
    bool turn_polled, turn_claimed;
    bool version_wanted;                      /* a conversation runs on a survey that is not in the set */
    uint8_t wanted_version[SURVEY_HASH_LEN];  /* its hash, while version_wanted */
    uint8_t missing_version[SURVEY_HASH_LEN]; /* the last that is nowhere to be had */
    int64_t polled_ms;
    bool turn_counted;
    int64_t counted_ms;          /* the queue, for operators; not on a stepped clock */
    size_t queued;               /* STORE_QUEUED_MAX: or more */
    struct instant queue_oldest; /* unix_s 0: nothing waits */
    struct instant doubtful_at;  /* the latest receipt whose id can be read in several ways; unix_s 0: none */
    bool settled;                /* the last look at the whole of it found nothing to do at `settled_at` */
    struct instant settled_at, next_due;
    bool sending_stopped;
    struct flow_links links;
    uint64_t links_suspended; /* bit i: link i, by a row or by a status whose row is on its way */
    uint64_t links_ready;     /* bit i: link i may carry surveys */
    bool told_unready;
    struct store_probe probe[FLOW_PROBES_MAX];
    uint64_t links_held, links_drained;                    /* as the gateway was told */
    struct store_suspension suspension[GATEWAY_LINKS_MAX]; /* by statuses, not committed yet */
    size_t suspension_count, suspension_taken;
    bool told_unwritable, told_no_route; /* one line until it is over */
    bool draining;                       /* nothing new is claimed */

    struct slice refused_reason;
    char refused_memory[256];
    struct arena arena;
    _Alignas(16) char arena_memory[FLOW_ARENA_BYTES];
};

/** The configuration's pointers are borrowed for flow's lifetime. */
void flow_init(struct flow *flow, const struct flow_config *config);

void flow_handle_gateway(struct flow *flow, const struct gateway_event *event);
void flow_handle_store(struct flow *flow, const struct store_event *event);

/** From now on these links carry messages; what is in flight elsewhere is answered as before. */
void flow_set_links(struct flow *flow, const struct flow_links *links);

/** A conversation runs on a survey that the set lacks: nothing goes on until flow_set_surveys was called,
 *  with that version or without, when it is nowhere to be had; then the conversation ends as it stands. */
bool flow_wants_version(const struct flow *flow, uint8_t ret_hash[SURVEY_HASH_LEN]);

/** The surveys from now on: those in force, and versions that conversations run on; at least one. */
void flow_set_surveys(struct flow *flow, const struct survey_set *surveys);

/** Once a turn of the loop, after its events: starts a load when there is something to do. `monotonic_ms`
 *  only paces polls and leases. */
void flow_tick(struct flow *flow, struct instant now, int64_t monotonic_ms);

/** Claims nothing more; replies and receipts are still taken. */
void flow_drain(struct flow *flow);

/** Nothing is under way: no load or commit, no submit without its response, nothing in the inbox. */
bool flow_is_quiet(const struct flow *flow);

/** Stepped clock: whether all that was due at `now` is done; then *ret_next is when something is due next. */
bool flow_is_settled(const struct flow *flow, struct instant now, struct instant *ret_next);

#endif
