/* session_output.h - what the files of the session share: how PDUs get into its output. Not for others. */
#ifndef SMPP_SESSION_OUTPUT_H
#define SMPP_SESSION_OUTPUT_H

#include "smpp/session.h"

enum {
    SESSION_ANSWER_LEN_MAX = 64, /* a header and an id of up to 40: more than any answer of ours */
    SESSION_READ_LEN = 262144,   /* four PDUs of the largest size, or some thousand receipts */
};

/** The next sequence number of our requests: 1..PDU_SEQUENCE_MAX. */
uint32_t session_output_sequence(struct session *session);

/** Whether the sequence number a was given after b; they wrap. False of 0, which is none. */
bool session_output_is_later(uint32_t a, uint32_t b);

/** Whether an answer of ours still fits; when the peer does not read, we stop listening. */
bool session_output_fits(const struct session *session, size_t len);

/** Adds a PDU; false when it does not fit or cannot be packed. */
__attribute__((warn_unused_result)) bool session_output_pdu(struct session *session, const struct pdu *pdu);

/** Adds a PDU that always fits by session_output_fits and is always packable. */
void session_output_answer(struct session *session, uint32_t command, uint32_t status, uint32_t sequence);

/** -> CLOSED, once. */
void session_output_close(struct session *session, enum session_close close, uint32_t status);

/** -> another state. */
void session_output_enter(struct session *session, enum session_state state, int64_t now_ms);

#endif
