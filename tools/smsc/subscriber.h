/*
 * subscriber.h - every phone that the simulated network knows: its cases in the city, its citizen, what it
 * received.
 *
 * A phone is created at its first mention (city file or submit_sm) and lives until the simulator ends.
 */
#ifndef SMSC_SUBSCRIBER_H
#define SMSC_SUBSCRIBER_H

#include "assembly.h"
#include "citizen.h"
#include "fault.h"
#include "persona.h"
#include "screen.h"

#include "base/locale.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SUBSCRIBER_PHONE_MAX = 20, /* SMPP's address */
    SUBSCRIBERS_MAX = 8000000, /* about 1 GiB; a run that needs more is a mistake */
    SUBSCRIBER_TEXTS_MAX = 64, /* remembered texts a phone; then the oldest is forgotten */
    SUBSCRIBER_DEPARTMENT_MAX = 63,
};

/** One complaint of the citizen, newest last in the list's order of closing. */
struct subscriber_case {
    struct subscriber_case *next;
    int64_t closed_s; /* unix seconds; 0 when the file does not say */
    char department[SUBSCRIBER_DEPARTMENT_MAX + 1];
};

/** What happened so far to one text (by its hash) on its way to this phone. */
struct subscriber_text {
    uint64_t hash;
    int64_t accepted_ms; /* the last time */
    uint32_t refused, accepted;
};

struct subscriber {
    char phone[SUBSCRIBER_PHONE_MAX + 1]; /* canonical, see subscribers_of */
    uint64_t hash;
    struct persona persona;
    enum locale locale; /* LOCALE_COUNT: the city does not say */
    struct subscriber_case *cases;
    struct citizen citizen;
    struct assembly *assembly;
    struct screen *screen; /* of a USSD session; NULL: never */
    uint32_t screens;      /* shown so far */
    struct subscriber_text *text;
    uint32_t text_count, text_capacity, text_oldest;
    uint32_t deliveries;                /* receipts and replies made so far: their order at one instant */
    enum fault_response response_fault; /* what happens to the next response to a submit to this phone */
};

struct subscribers {
    uint64_t seed;
    struct subscriber **slot; /* open addressing, power of two */
    size_t slots, count;
    struct subscriber *chunk; /* where the next one is made */
    size_t chunk_left;
};

void subscribers_init(struct subscribers *subscribers, uint64_t seed);

/**
 * The subscriber of a number, made when new; NULL when the number is empty, too long or SUBSCRIBERS_MAX is
 * reached. Canonical form: a leading "+82" or "82" becomes "0", so that international and national writing
 * are one phone.
 */
struct subscriber *subscribers_of(struct subscribers *subscribers, struct slice number);

/** The record of one text to this phone, made when new. */
struct subscriber_text *subscriber_text_of(struct subscriber *subscriber, uint64_t hash);

/** Records one more case; false without memory. */
__attribute__((warn_unused_result)) bool subscriber_add_case(struct subscriber *subscriber,
                                                             struct slice department, int64_t closed_s);

/** The case that a text of this moment is about: the one whose department it names, else the last one
 *  closed. */
const struct subscriber_case *subscriber_case_at(const struct subscriber *subscriber, struct slice text,
                                                 int64_t now_s);

#endif
