/*
 * synthetic_city.h - a made-up city-year from one seed, written as the two files that `ccrm rules backtest`
 * reads.
 *
 * Three worlds: plain (departments of many sizes, independent citizens, few mistaken "yes"), seasonal (the
 * same with holidays, months in which an office is busy, short of patience and asks for more papers, a summer
 * in which fewer citizens reply, months in which they move house and old numbers are dead) and rough (tiny
 * departments and giants, closings in batches, a carrier's outage, a week of doubled misreadings, mistakes
 * that cluster, citizens who ignore the confirmation, agents with dozens of cases, grudges, replies that
 * tire, offices where numbers, citizens or agents change during the year). In each, one department may have
 * something planted from a night on. Same seed, same bytes.
 */
#ifndef MAIN_RULES_SYNTHETIC_CITY_H
#define MAIN_RULES_SYNTHETIC_CITY_H

#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum synthetic_plant {
    SYNTHETIC_NOTHING = 0,
    SYNTHETIC_SOLICITATION, /* `rate` of the replies of a whole department say yes, truly */
    SYNTHETIC_OFFICER,      /* of one officer's */
    SYNTHETIC_DEAD_NUMBERS, /* the share of undeliverable numbers rises by `rate` */
    SYNTHETIC_REPLY_FALL,   /* replies fall to `rate` of what they were */
    SYNTHETIC_HANDSETS, /* `rate` of complaints carry one of four handsets that answer at once, all best */
    SYNTHETIC_PLANT_COUNT
};

enum synthetic_world { SYNTHETIC_PLAIN = 0, SYNTHETIC_SEASONAL, SYNTHETIC_ROUGH };

enum { SYNTHETIC_DEPARTMENTS_MAX = 60 };

enum synthetic_size { SYNTHETIC_SMALL = 0, SYNTHETIC_MEDIUM, SYNTHETIC_LARGE, SYNTHETIC_SIZE_COUNT };

struct synthetic_order {
    uint64_t seed;
    enum synthetic_world world;
    int departments;           /* 0: as many as the seed says */
    bool reorganised;          /* in summer one is renamed, two merge, one is split, officers move */
    double mistakes_confirmed; /* share of mistaken yes that get confirmed */
    enum synthetic_plant plant;
    enum synthetic_size
        size; /* of the planted department: 400-880, 1,000-2,000, 4,200-5,880 complaints a year */
    double rate;
};

struct synthetic_truth {
    int department; /* its number; -1: nothing planted */
    int onset;      /* night */
    int departments;
};

/** "nothing", "solicitation", "officer", "dead-numbers", "reply-fall", "handsets"; SYNTHETIC_PLANT_COUNT for
 *  no such name. */
enum synthetic_plant synthetic_plant_from_name(struct slice name);

/** Writes both files with their headers. False when there is no memory. */
__attribute__((warn_unused_result)) bool synthetic_city_write(const struct synthetic_order *order,
                                                              FILE *complaints, FILE *surveys,
                                                              struct synthetic_truth *ret);

#endif
