/*
 * session_query.h - asking the SMSC what became of a segment whose receipt does not come.
 *
 * A query takes a place of its own beside the window and pacing credit like a submit; what was throttled goes
 * first. One that is not answered is forgotten: whoever asks keeps count of the tries.
 */
#ifndef SMPP_SESSION_QUERY_H
#define SMPP_SESSION_QUERY_H

#include "smpp/session.h"

struct session_query {
    struct slice smsc_id;  /* as the segment is known here; comes back with the answer */
    struct slice given_id; /* as the SMSC wrote it */
    struct slice source;   /* of the submit */
};

/** Whether it takes a query now. */
bool session_query_room(struct session *session, int64_t now_ms);

/** Asks; session_query_room must have been true. SESSION_EVENT_QUERIED follows, or nothing. False when it
 *  cannot be written as a query_sm: nothing was sent. */
__attribute__((warn_unused_result)) bool session_query(struct session *session,
                                                       const struct session_query *query, int64_t now_ms);

/* For the session's other files: the PDU just read may answer one; time passes. */
__attribute__((warn_unused_result)) bool session_query_answered(struct session *session, int64_t now_ms,
                                                                struct session_event *ret);
void session_query_expire(struct session *session, int64_t now_ms);

#endif
