/* why_steps.h - what the database knows of one complaint's way, in the order in which it happened. */
#ifndef MAIN_WHY_WHY_STEPS_H
#define MAIN_WHY_WHY_STEPS_H

#include "adapter/pg/session.h"
#include "base/arena.h"
#include "base/instant.h"
#include "base/slice.h"

#include <stddef.h>
#include <stdint.h>

/** In brackets: what a, b, c and the word are. Link and part count from 0. */
enum why_kind {
    WHY_CLOSED = 0, /* complaint, fate of its number, from a citizen; department and type */
    WHY_IMPORTED,   /* source */
    WHY_CHANGED,    /* source */
    WHY_UNDECIDED,
    WHY_SEALED,
    WHY_DECIDED,    /* invitation outcome, when it is to be sent, weight in thousandths; sender */
    WHY_BEGUN,      /* conversation, locale, most messages; sender */
    WHY_ENDED,      /* dialog outcome, answers, messages */
    WHY_DUE,        /* the open message */
    WHY_QUEUED,     /* what text, question, when it is to leave; sender */
    WHY_WAITS,      /* parts wanted, held by a process */
    WHY_SENT,       /* link, parts, data_coding */
    WHY_REFUSED,    /* link, part, command_status; sequence number */
    WHY_ACCEPTED,   /* link, part, sequence number or 0; the SMSC's id */
    WHY_QUERIED,    /* link, part, tries of query_sm by then */
    WHY_RECEIPT,    /* link, part, gateway_receipt_state; network error and repeats */
    WHY_UNANSWERED, /* link, the parts that still are */
    WHY_UNCERTAIN,  /* parts, until when, its process ended */
    WHY_DELIVERED,
    WHY_FAILED,    /* refusals */
    WHY_REPLY,     /* link, it moved the conversation, it was a redelivery; how it was read */
    WHY_ANSWER,    /* question, state, value; question and measure */
    WHY_REVIEW,    /* question, dialog_review */
    WHY_OPTED_OUT, /* way */
    WHY_STOPPED,   /* by whom */
    WHY_KIND_COUNT,
};

enum { WHY_STEPS_MAX = 2000 }; /* a conversation has at most some twenty messages of sixteen parts */

struct why_step {
    enum why_kind kind;
    struct instant at; /* INSTANT_NEVER: not known */
    int64_t message;   /* 0: of no message */
    int64_t a, b, c;
    struct slice word;
};

struct why_steps {
    const struct why_step *step;
    size_t count;
};

/** "closed", ...: stable names for JSON. */
const char *why_kind_name(enum why_kind kind);

/** Reads a complaint's steps into the arena. On failure pg_session_error has the line. */
__attribute__((warn_unused_result)) enum pg_outcome
why_steps_read(struct pg_session *session, int64_t complaint_id, struct arena *arena, struct why_steps *ret);

#endif
