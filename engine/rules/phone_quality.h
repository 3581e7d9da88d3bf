/*
 * phone_quality.h - R3: far more citizens who cannot be asked than the department's own past, and than the
 * rest of the city explains: dead or wrong numbers, and cases marked as not from a citizen.
 *
 * Two detectors (detector.h), E their mean by weight, valid under any dependence. The share of the city's own
 * cases swings with the work: in a year of a real city's export (121,145 cases) one large department had in a
 * quarter 1.8 times its share of the first sixty nights. So its null is their bound times marked_margin.
 */
#ifndef RULES_PHONE_QUALITY_H
#define RULES_PHONE_QUALITY_H

#include "rules/rule_kind.h"

extern const struct rule_kind_entry phone_quality_kind;

#endif
