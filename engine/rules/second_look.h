/*
 * second_look.h - null rates for a department as the rest of the city suggests them tonight.
 *
 * peers: `peer_factor` times the confirmed share among all other departments' answers (shrunk by 200
 * answers). mistakes: this department's own share of people who said yes at first (confirmed, withdrawn, half
 * of those who never answered the confirmation), times how often others' yes is confirmed: an office whose
 * citizens misread three times as often has three times as many confirmed mistakes. Neither is below the
 * policy's p0.
 */
#ifndef RULES_SECOND_LOOK_H
#define RULES_SECOND_LOOK_H

#include "rules/detector.h"
#include "rules/rule_kind.h"

#include <stddef.h>

struct second_look {
    double peers;
    double mistakes;
};

struct second_look second_look_rates(const struct rule *rule, size_t department,
                                     const struct rule_night *night);

/** The rule's alternatives against a larger null: each at least half as large again as it. */
struct detector_odds second_look_odds(const struct rule *rule, double p0);

#endif
