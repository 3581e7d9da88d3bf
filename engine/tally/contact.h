/*
 * contact.h - one closed complaint and what became of its survey, as the facts that rules about phones and
 * replies need.
 *
 * One row per closed complaint gives the facts of the measures phone, reply, fast-perfect, shared-handset,
 * supplement and not-citizen, each with the nights on which it arrived and was known, for the department
 * alone; answers to questions are facts of their own (tally.h).
 */
#ifndef TALLY_CONTACT_H
#define TALLY_CONTACT_H

#include "base/arena.h"
#include "base/calendar.h"
#include "tally/tally.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    CONTACT_RIPE_NIGHTS = 3,    /* 72 h: a reply that comes at all has come by then */
    CONTACT_FAST_S = 60,        /* from prompt to reply: faster than a person reads and thinks */
    CONTACT_SHARED_NIGHTS = 30, /* a handset that served another citizen here within */
    CONTACT_SUPPLEMENTS_MANY = 2,
};

enum contact_number { CONTACT_USABLE = 0, CONTACT_MISSING, CONTACT_IMPOSSIBLE };

enum contact_delivery {
    CONTACT_NOT_SENT = 0, /* not invited, held, or still due */
    CONTACT_OPEN,         /* sent, no receipt yet */
    CONTACT_DELIVERED,
    CONTACT_DEAD, /* undeliverable, rejected or expired */
};

/** Whose handset it is, by the lists that the integrity office loads. */
enum contact_list {
    CONTACT_CITIZEN = 0,
    CONTACT_AGENT,      /* a licensed agent: answers for others by trade */
    CONTACT_STAFF,      /* of another department of the city: may be a citizen too */
    CONTACT_STAFF_HERE, /* of the very department that handled the case */
};

struct contact {
    int64_t complaint; /* > 0 */
    int64_t handset;   /* 0: none */
    int64_t citizen;   /* a keyed number of the person in the source; 0: unknown */
    int32_t department;
    struct night closed;
    int32_t supplements;
    bool not_citizen; /* marked as the city's own case: nobody to ask */
    enum contact_number number;
    enum contact_delivery delivery;
    struct night sent;           /* unless CONTACT_NOT_SENT */
    struct night delivery_known; /* night of the receipt; >= sent */
    bool wrong_person;           /* somebody else wrote that it is not his case */
    struct night wrong_person_known;
    bool replied;
    struct night replied_night;
    struct instant replied_at;
    int64_t delay_s;             /* from the prompt to its first reply */
    struct night answered_night; /* its answers were known; >= replied_night */
    bool best;                   /* every scale that was answered got its best value, and at least one was */
    enum contact_list list;      /* whoever is listed never counts in fast-perfect and shared-handset */
};

/** One reply by a handset, for the rule on one handset that answers for many citizens. Of listed handsets
 *  only those of staff that answered for their own department, or for a second citizen within
 *  CONTACT_SHARED_NIGHTS. */
struct contact_use {
    int64_t complaint, handset, citizen;
    int32_t department;
    int64_t delay_s;
    bool best;
    bool staff;
    struct night night;
};

struct contact_facts {
    struct tally_fact *fact;
    size_t fact_count;
    /* Ordered by (night, department, handset, complaint); none without a handset, and none without a citizen
     * but of staff who answered for their own department. */
    struct contact_use *use;
    size_t use_count;
};

/** Facts as seen at the end of night `until`, in no particular order. False: the arena is too small (about
 *  1,000 bytes a row). Rows in another order give the same facts in another order. */
__attribute__((warn_unused_result)) bool contact_facts(const struct contact *contact, size_t count,
                                                       struct night until, struct arena *arena,
                                                       struct contact_facts *ret);

#endif
