/*
 * tally.h - answers into counts: one handset once, the night an answer arrived, the night it was known.
 *
 * Facts go in (one row per complaint and measure, in any order), append-only counts and single events come
 * out.
 *
 * What counts when:
 * - of a measure with `once_per_handset`, the first fact of a handset within 90 nights counts for the
 *   department (and for its type and officer); the next one that counts arrives 90 or more nights after the
 *   last that counted;
 * - n and k both belong to the night on which the answer arrived. n is known on that night. k is known on the
 *   fact's own known night; until then (pending, unanswered, withdrawn) the answer is no event;
 * - what is excluded never counts but may still be an event (a late or a repeated "yes" is still a referral).
 *
 * So a row once written for a known night never changes: the store appends the rows whose `known` is the
 * night that it runs, and "as seen on night t" is the sum over the rows with known <= t.
 */
#ifndef TALLY_TALLY_H
#define TALLY_TALLY_H

#include "base/arena.h"
#include "base/calendar.h"
#include "base/instant.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TALLY_HANDSET_NIGHTS = 90,         /* one reply per handset, department and 90 nights */
    TALLY_FACTS_MAX = 8 * 1000 * 1000, /* a year of a very large city, all measures */
};

/** What is counted. The names (tally_measure_name) are those of survey definitions and of the database. */
enum tally_measure {
    TALLY_SOLICITATION =
        0, /* event: a "yes" that was confirmed; n: said yes or no ("rather not say" is no fact) */
    TALLY_SOLICITATION_RAW,  /* event: said "yes" at first, whatever the confirmation said */
    TALLY_SOLICITATION_TEXT, /* event: a free text that says it explicitly; never counted, only events */
    TALLY_KINDNESS,          /* value 1..5; event: 1 or 2 */
    TALLY_SATISFACTION,      /* value 1..5; event: 4 or 5 */
    TALLY_HINT,              /* n: free texts; event: one that hints at solicitation */
    TALLY_PHONE, /* n: closed complaints; event: no usable number, or it turned out dead or another's */
    TALLY_REPLY, /* n: delivered and 72 h old; event: replied */
    TALLY_FAST_PERFECT,   /* n: replied; event: within 60 s and all best */
    TALLY_SHARED_HANDSET, /* n: replied; event: the handset served another citizen here within 30 nights */
    TALLY_SUPPLEMENT,     /* n: closed complaints; event: two or more supplements */
    TALLY_NOT_CITIZEN,    /* n: closed complaints; event: marked as not from a citizen, so nobody is asked */
    TALLY_MEASURE_COUNT
};

enum tally_state {
    TALLY_NO_EVENT = 0,
    TALLY_PENDING,    /* the confirmation is still out */
    TALLY_EVENT,      /* confirmed, or an event that needs no confirmation */
    TALLY_WITHDRAWN,  /* taken back at the confirmation: to a person, uncounted */
    TALLY_UNANSWERED, /* the confirmation ran out: to a person, uncounted */
};

/** How the answer came. Answers that staff took on the phone never enter a solicitation measure. */
enum tally_source { TALLY_SMS = 0, TALLY_USSD, TALLY_CARD, TALLY_STAFF_CALL };

/** A decision of an earlier night that must stand although the facts it rested on may be gone. */
enum tally_decision { TALLY_UNDECIDED = 0, TALLY_COUNTED, TALLY_NOT_COUNTED };

struct tally_fact {
    int64_t complaint;     /* > 0, unique per complaint; breaks ties in time */
    int64_t handset;       /* phone_id; 0: none or unknown, which is never the same handset as another */
    int32_t department;    /* unit ids, see unit.h; > 0 */
    int32_t type, officer; /* 0: unknown */
    enum tally_measure measure;
    enum tally_state state;
    enum tally_source source;
    int value;                 /* of scales; else 0 */
    struct instant arrived_at; /* orders the facts of one night */
    struct night arrived;
    struct night
        known;     /* >= arrived; of a final state its night, of TALLY_NO_EVENT and TALLY_PENDING `arrived` */
    bool excluded; /* late, from a staff handset, a tester: stored and shown, never counted */
    enum tally_decision decided;
};

/** One append-only row. Of a scale, `sum` is the sum of the values (known with n); else 0. */
struct tally_count {
    int32_t unit;
    enum tally_measure measure;
    struct night arrived;
    struct night known;
    int32_t n;
    int32_t k;
    int32_t sum;
};

/** One answer that ended as an event, or a "yes" that ended without confirmation; kept one by one. */
struct tally_event {
    int64_t complaint;
    int64_t handset;
    int32_t department, type, officer;
    enum tally_measure measure;
    enum tally_state state; /* TALLY_EVENT, TALLY_WITHDRAWN or TALLY_UNANSWERED */
    struct night arrived;
    struct night known;
    bool counted;  /* stands in a count's k */
    bool excluded; /* as its fact: to a person, but nobody's evidence */
};

struct tally_result {
    struct tally_count *count; /* ordered by (known, unit, measure, arrived); no row twice; n + k > 0 */
    size_t count_count;
    struct tally_event *event; /* solicitation measures only; ordered by (known, complaint, measure) */
    size_t event_count;
    enum tally_decision
        *decision; /* one per fact, in the order of the input; TALLY_UNDECIDED beyond `until` */
};

enum tally_outcome {
    TALLY_DONE = 0,
    TALLY_NO_ROOM,  /* the arena is too small */
    TALLY_BAD_FACT, /* an id <= 0 where one is required, known < arrived, a measure or state out of range */
};

struct slice tally_measure_name(enum tally_measure measure);

/** The measure of that name, or TALLY_MEASURE_COUNT. */
enum tally_measure tally_measure_from_name(struct slice name);

/**
 * Count the facts as seen at the end of night `until`: facts that arrived later are ignored, states known
 * later are pending. The same facts in another order give the same result. Facts need reach back 90 nights
 * before the first night of interest only if earlier decisions are passed in `decided`. Everything returned
 * lives in the arena; it needs at most about 500 bytes a fact (200 with one unit a fact).
 */
__attribute__((warn_unused_result)) enum tally_outcome tally_run(const struct tally_fact *fact,
                                                                 size_t fact_count, struct night until,
                                                                 struct arena *arena,
                                                                 struct tally_result *ret);

#endif
