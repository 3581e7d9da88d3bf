/*
 * routing.h - which link carries a message: the first route for its number and language, then among the
 * route's links the priority, the cost and the share. Pure: what is up and what has room is told.
 *
 * - A route takes a message when one of its prefixes begins the number (none: all numbers) and its languages
 *   hold the message's (none: all). Routes are looked at in the order of the configuration; the first that
 *   takes it has it, so narrow ones stand first.
 * - Lower priorities are tried first. The next one is used only while none of the earlier is up (failover):
 *   a link that is slow is waited for, one that is down is not.
 * - Among links of one priority that are up the cheapest for this text is taken (cost a segment x segments:
 *   an alphabet more may cost a segment less); among equally cheap ones each gets its share.
 */
#ifndef SMPP_ROUTING_H
#define SMPP_ROUTING_H

#include "base/locale.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    ROUTING_ROUTES_MAX = 16,
    ROUTING_WAYS_MAX = 16,     /* links of one route */
    ROUTING_PREFIXES_MAX = 16, /* of one route */
    ROUTING_PREFIX_LEN_MAX = 15,
    ROUTING_SHARE_MAX = 100,
};

/** One link of a route. */
struct routing_way {
    uint16_t link;
    uint8_t priority;
    uint8_t share; /* 1..ROUTING_SHARE_MAX */
    double cost;   /* of a segment; any unit, the same for all links */
    int32_t turn;  /* whose turn it is among equals; routing_take alone writes it */
};

struct routing_route {
    char prefix[ROUTING_PREFIXES_MAX][ROUTING_PREFIX_LEN_MAX + 1]; /* digits as intake keeps numbers */
    size_t prefix_count;                                           /* 0: any number */
    uint8_t locales;                                               /* bit i: enum locale i; 0: any */
    struct routing_way way[ROUTING_WAYS_MAX];
    size_t way_count;
};

struct routing {
    struct routing_route route[ROUTING_ROUTES_MAX];
    size_t route_count;
};

/** Does the route take such messages? */
bool routing_takes(const struct routing_route *route, struct slice number, enum locale locale);

/** The first route that does, or NULL. */
struct routing_route *routing_find(struct routing *routing, struct slice number, enum locale locale);

/** What a way of the route has to offer to one message. */
struct routing_offer {
    bool up;         /* bound, not suspended, ready */
    bool fits;       /* its alphabets hold the text; asked only of what is up */
    size_t segments; /* that the text needs there, as charged */
    size_t submits;  /* PDUs, that room is needed for */
    size_t room;
};

enum routing_outcome {
    ROUTING_TAKEN = 0,
    ROUTING_NO_ROOM, /* *ret_way is waited for */
    ROUTING_ALL_DOWN,
    ROUTING_UNWRITABLE, /* of the links that are up none holds the text, and none is down that might */
};

/** Chooses for one message; `offer` has way_count elements. On TAKEN the way's turn has passed. */
__attribute__((warn_unused_result)) enum routing_outcome
routing_take(struct routing_route *route, const struct routing_offer *offer, size_t *ret_way);

#endif
