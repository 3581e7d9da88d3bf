/*
 * world.h - a town, its citizens and its network around the real flow: one seed, a virtual clock, any store.
 *
 * The network loses responses, throttles, delivers receipts before responses and fails numbers; the citizens
 * answer, correct themselves, opt out and are solicited. All of it follows from the seed and from what was
 * sent, so two runs on two stores must tell the same story.
 */
#ifndef SIM_WORLD_H
#define SIM_WORLD_H

#include "flow/flow.h"

#include <stdbool.h>
#include <stdint.h>

struct world;

struct world_options {
    uint64_t seed;
    int complaints;
    int days;
    bool burst;   /* all close within the first minute */
    bool faults;  /* of the network */
    bool at_once; /* citizens answer as the text arrives, and what comes in one second comes in one batch */
    const char *poison; /* the process dies whenever it reads a reply of this case; NULL: of none */
    size_t window;
};

/** What the town knows that happened; the store must agree. */
struct world_truth {
    int complaints, from_citizens;
    int segments;  /* that reached the SMSC, uncertain ones included */
    int repeated;  /* of the same (message, part) */
    int uncertain; /* responses that never came */
    int receipts, replies;
    int corrections;    /* replies that were taken for an answer to the prompt before */
    int unacknowledged; /* deliveries that have no deliver_sm_resp */
    int acknowledged_twice;
    /* citizens who answered 7 to the confirmation, before they did anything else there */
    int confirmed;
    int explicit_texts;
    int opt_outs;           /* citizens who sent opt-out words */
    int sent_after_opt_out; /* more than the one acknowledgement */
    uint64_t story;         /* hash of all that flow logged, in order */
    int story_lines;
    int deaths; /* of the process */
};

/** The store's side of a run: where complaints are put, and how its next event is had. */
struct world_store {
    struct store seam;
    void *self;
    void (*put_complaint)(void *self, const struct store_complaint *facts, const struct vault_phone *sealed);
    /** Hands the next event to flow; false when none is under way. */
    bool (*pump)(void *self, struct flow *flow);
    void (*die)(void *self); /* the process is gone, another one begins; only with `poison` */
};

/** Runs the whole season; NULL `tell` or a file for the story's lines. */
void world_run(const struct world_options *options, const struct world_store *store, void *tell,
               struct world_truth *ret);

#endif
