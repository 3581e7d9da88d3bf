/*
 * summary.h - what a run amounted to, as counters and as JSON.
 *
 * All but the object "run" depends in season mode on the seed, the city and the client's decisions only.
 */
#ifndef SMSC_SUMMARY_H
#define SMSC_SUMMARY_H

#include "options.h"
#include "persona.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { SUMMARY_PROMPTS = 8 };

struct summary {
    uint64_t submits, accepted, throttled, failed, malformed;
    uint64_t withheld_lost, withheld_late, late_released;
    uint64_t delivered, undeliverable;
    uint64_t receipts_made, receipts_acknowledged, replies_made, reply_segments, replies_acknowledged;
    uint64_t rejected; /* by the client, for good */
    uint64_t received_twice, received_twice_within_hour;
    uint64_t asked[SUMMARY_PROMPTS], answered[SUMMARY_PROMPTS]; /* by prompt kind and subject */
    uint64_t first_prompts, first_replies, opt_outs;
    uint64_t said_yes, confirmed, alleged;
    uint64_t planted_said_yes, planted_confirmed; /* of these, in the planted department */
    uint64_t first_prompts_by[PERSONA_COUNT];
    /* depends on timing */
    uint64_t sessions, redeliveries, retries, bad_pdus, dropped_links, lost_at_limit;
};

/** The place of a prompt in asked[] and answered[]. */
struct prompt;
unsigned summary_prompt_index(const struct prompt *prompt);

/** Writes the JSON; `unacknowledged` and `not_due` are what is left at the end. */
void summary_write(const struct summary *summary, const struct options *options, uint64_t unacknowledged,
                   uint64_t not_due, FILE *out);

#endif
