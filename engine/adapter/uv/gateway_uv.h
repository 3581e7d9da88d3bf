/*
 * gateway_uv.h - the links of the configuration over libuv: connects, binds, reconnects, and is the seam
 * gateway.
 *
 * Everything happens on the loop's thread. Events reach `on_event` from inside the loop's callbacks, never
 * from inside a call of the seam. Bytes leave once a turn, after everything else (a uv_check handle).
 */
#ifndef ADAPTER_UV_GATEWAY_UV_H
#define ADAPTER_UV_GATEWAY_UV_H

#include "adapter/tls/tls.h"
#include "seam/gateway.h"
#include "smpp/codec.h"
#include "smpp/session.h"
#include "smpp/smsc_id.h"
#include "text/alphabet.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct uv_loop_s;
struct gateway_uv;

enum { GATEWAY_UV_NAME_LEN_MAX = 63 };

struct gateway_uv_link {
    char name[GATEWAY_UV_NAME_LEN_MAX + 1];
    char host[256];
    uint16_t port;
    char system_id[16], password[9], system_type[13]; /* SMPP 3.4 5.2.1-3, with NUL */
    bool separate_receiver;                           /* TX + RX instead of session.bind */
    uint8_t session_count;                            /* binds of each kind, 1..4 */
    struct session_config session; /* its system_id, password, system_type are filled from the above */
    struct tls_settings tls;
    struct ussd_profile ussd;
    enum alphabet meaning_of_zero;
    enum smsc_id_mode id_mode;
    int32_t reconnect_min_ms, reconnect_max_ms; /* doubled from min to max, with jitter */
    bool query;            /* the SMSC is asked about segments whose receipt does not come */
    int32_t query_after_s; /* when it is overdue by so much */
};

/** Host "127.0.0.1", port 2775, one TRX, reconnect 500 ms .. 30 s, the session's defaults. */
extern const struct gateway_uv_link gateway_uv_link_default;

struct gateway_uv_config {
    struct codec codec;
    void (*on_event)(void *self, const struct gateway_event *event);
    void (*on_turn)(void *self); /* after the events of a turn, before its bytes leave; may be NULL */
    void (*log)(void *self, int priority,
                const char *line); /* syslog priorities; no numbers or texts in it; may be NULL */
    /* a PDU of a watched link left or was read; it may hold numbers and texts, and must call nothing here;
     * may be NULL */
    void (*on_pdu)(void *self, uint16_t link, bool sent, struct slice pdu);
    void *self;
};

/** Without links. NULL when memory is short. */
__attribute__((warn_unused_result)) struct gateway_uv *gateway_uv_new(struct uv_loop_s *loop,
                                                                      const struct gateway_uv_config *config);

/** Adds the link of that number (below GATEWAY_LINKS_MAX), or changes it: then it drains, unbinds and binds
 *  again with the new settings; the others are not touched. It starts connecting when the loop runs. False
 *  when memory is short: then it has at most some of its sessions. */
__attribute__((warn_unused_result)) bool gateway_uv_add(struct gateway_uv *gateway, uint16_t number,
                                                        const struct gateway_uv_link *config);

/** What becomes of a link that has drained: its submits answered or uncertain, unbound, closed. */
enum gateway_uv_after {
    GATEWAY_UV_GONE = 0, /* it is no more */
    GATEWAY_UV_AGAIN,    /* it binds again */
    GATEWAY_UV_PARKED,   /* it stays as it is until it is told to bind AGAIN or to be GONE */
};

/** Drains one link; a number without a link is no error. */
void gateway_uv_leave(struct gateway_uv *gateway, uint16_t number, enum gateway_uv_after after);

/** Sessions of the link that wait to connect do so now; how many did wait. */
size_t gateway_uv_hurry(struct gateway_uv *gateway, uint16_t number);

/** Whether on_pdu sees the link's PDUs; a number without a link is no error. */
void gateway_uv_watch(struct gateway_uv *gateway, uint16_t number, bool watched);

/** When a receipt of this link is overdue enough to ask about it; 0: the SMSC is not to be asked, refused to
 *  be, the link is not up, or there is none. */
int32_t gateway_uv_query_after_s(const struct gateway_uv *gateway, uint16_t number);

struct session_query;

/** Asks about a segment that the link's SMSC accepted; a final answer comes as a RECEIPT. False when there is
 *  no room now, or it cannot be asked: nothing was sent. */
__attribute__((warn_unused_result)) bool gateway_uv_query(struct gateway_uv *gateway, uint16_t number,
                                                          const struct session_query *query);

/** The seam. */
struct gateway gateway_uv_seam(struct gateway_uv *gateway);

/** Drains and unbinds all links; on_closed follows when every connection is closed (at most about two drain
 *  times later). Nothing reconnects from now on. */
void gateway_uv_drain(struct gateway_uv *gateway, void (*on_closed)(void *self));

/** Only after on_closed, or when the loop will not run again; frees everything. NULL is no error. */
void gateway_uv_free(struct gateway_uv *gateway);

/** What an operator asks: is it up, how fast, how full. */
struct gateway_uv_status {
    const char *name;
    uint16_t number;
    bool draining; /* drains or has drained: it does not bind until people resume it */
    size_t sessions, bound;
    int64_t down_ms;            /* since when no session is bound; 0 while one is */
    uint32_t in_flight, window; /* of the bound sessions together */
    uint32_t rate;              /* segments a second that pacing allows now; 0: no limit */
    double accepted_per_s, replies_per_s;
    uint64_t receipts;                           /* final ones, since the start */
    int32_t response_ms_median, response_ms_p95; /* -1: none yet */
    int32_t receipt_ms_median, receipt_ms_p95;   /* likewise */
    uint32_t last_error;                         /* command_status of the latest refusal; 0: none */
    int64_t last_error_age_ms;
    bool suspended; /* by a status that only people can mend, until they resume it */
    uint32_t last_bind_status;
    enum session_close last_close;
    const char *problem; /* why a session is not bound, borrowed; "" when all are */
    int64_t retry_in_ms; /* until that session connects again by itself; -1: it does not wait for a time */
    enum alphabet meaning_of_zero;
    enum smsc_id_mode id_mode; /* set or guessed */
    bool constant_ids;
    bool query;                /* as configured */
    uint32_t query_refused;    /* the command_status that ended it; 0: none */
    struct slice last_bad_pdu; /* its beginning, borrowed; it may hold a number and a text: not for logs */
    int64_t last_bad_pdu_age_ms;
    struct session_stats stats; /* of all its sessions since the start */
};

/** Whether there is a link of that number. */
bool gateway_uv_is(const struct gateway_uv *gateway, uint16_t number);

/** False when there is no such link. Names and bytes are borrowed until the loop turns. */
bool gateway_uv_status(const struct gateway_uv *gateway, uint16_t link, struct gateway_uv_status *ret);

#endif
