/*
 * small_office.h - the real flow over the store in memory, with one link that is up or not and one survey of
 * one question, on a virtual clock in Seoul. For tests of when something is sent, and to whom.
 */
#ifndef SIM_SMALL_OFFICE_H
#define SIM_SMALL_OFFICE_H

#include "flow/flow.h"
#include "memory_store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** 2026-03-02 20:00 in Seoul, an hour before the survey's quiet hours. */
#define SMALL_OFFICE_START_S INT64_C(1772449200)

enum { HOUR_S = 3600, DAY_S = 24 * HOUR_S, SMALL_OFFICE_SENT_MAX = 8 };

struct office {
    struct memory_store *store;
    struct store seam;
    struct gateway gateway;
    struct flow_config config;
    struct flow *flow;
    struct lexicon lexicon;
    struct survey survey;                         /* may be altered before the next office_begin */
    int64_t now_s, sent_s[SMALL_OFFICE_SENT_MAX]; /* of the first ones */
    struct segment_ref sent[SMALL_OFFICE_SENT_MAX];
    size_t sent_count;
    bool up;
};

/** Owned by the caller, until office_free. The link is down. */
struct office *office_new(void);
void office_free(struct office *office);

/** The process begins anew, having missed what was due meanwhile. */
void office_begin(struct office *office);

/** Everything that can be done now is done. */
void office_settle(struct office *office);

/** Time goes by in the engine's own steps: every quarter of an hour. */
void office_pass(struct office *office, int64_t seconds);

/** A case that is closed at that time; of the department "d". */
void office_complain(struct office *office, struct slice number, struct slice phone, int64_t closed_s);

#endif
