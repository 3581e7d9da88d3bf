/*
 * solicit.h - what a text says about money, meals and gifts for officials: object, act, direction and
 * negation, clause by clause.
 */
#ifndef REPLY_SOLICIT_H
#define REPLY_SOLICIT_H

#include "reply/reading.h"
#include "reply/scan.h"

struct solicit {
    enum reply_solicitation grade;
    bool denied;      /* a clause denies it, or tells of a refused gift, and none states it */
    bool gave;        /* the citizen gave, acceptance not stated */
    bool stated_act;  /* demand or receipt without a named benefit: enough on the sensitive question */
    bool reported;    /* such an act, in the form of a report */
    bool open_object; /* names a benefit without denying or refusing it */
    bool handed;      /* the citizen gave or paid, with or without a named benefit, and no refusal followed */
    bool taken;       /* what the citizen gave, or nobody asked for, was taken; what it was is not said */
    bool demand_denied;   /* nobody asked for it */
    bool demanded;        /* the act is 요구, 달라, 강요, and no paper or visit is named beside it */
    size_t denied_from;   /* where the last clause that denies starts */
    bool official_acts;   /* a clause says of an official that he asked or took, without saying what */
    size_t official_from; /* where that clause starts */
    bool proposed;        /* an official is quoted proposing a meal or the like */
    bool treated;         /* somebody was treated to something, by whom is open */
    bool refused;
    bool given;      /* the office gave something to the citizen */
    bool lawful;     /* only fees and fines, or a gift of the office */
    size_t from, to; /* glyphs of the deciding clause */
};

struct solicit solicit_read(const struct scan *scan);

#endif
