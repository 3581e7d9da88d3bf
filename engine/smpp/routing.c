#include "smpp/routing.h"

#include <assert.h>

static bool begins(const struct routing_route *route, struct slice number)
{
    for (size_t i = 0; i < route->prefix_count; i++) {
        if (slice_starts_with(number, slice_from_text(route->prefix[i])))
            return true;
    }
    return route->prefix_count == 0;
}

bool routing_takes(const struct routing_route *route, struct slice number, enum locale locale)
{
    return begins(route, number) && (route->locales == 0 || (route->locales >> locale & 1U) != 0);
}

struct routing_route *routing_find(struct routing *routing, struct slice number, enum locale locale)
{
    for (size_t i = 0; i < routing->route_count; i++) {
        if (routing_takes(&routing->route[i], number, locale))
            return &routing->route[i];
    }
    return NULL;
}

static double cost_of(const struct routing_way *way, const struct routing_offer *offer)
{
    return way->cost * (double)offer->segments;
}

/* Of those that are up and fit: the first by priority, then by cost; way_count when there is none. */
static size_t best_of(const struct routing_route *route, const struct routing_offer *offer)
{
    size_t best = route->way_count;
    for (size_t i = 0; i < route->way_count; i++) {
        if (!offer[i].up || !offer[i].fits)
            continue;
        const struct routing_way *way = &route->way[i], *other = &route->way[best];
        if (best == route->way_count || way->priority < other->priority ||
            (way->priority == other->priority && cost_of(way, &offer[i]) < cost_of(other, &offer[best])))
            best = i;
    }
    return best;
}

static bool is_equal(const struct routing_route *route, const struct routing_offer *offer, size_t a, size_t b)
{
    /* Equal prices are written equal: the products are of the same small whole numbers. */
    return offer[a].up && offer[a].fits && route->way[a].priority == route->way[b].priority &&
           !(cost_of(&route->way[a], &offer[a]) > cost_of(&route->way[b], &offer[b]));
}

/* Smooth weighted round robin: each of those with room gains its share, the richest is taken and pays what
 * all gained. Who had no room for a while does not catch up afterwards. */
static size_t take_turn(struct routing_route *route, const bool *candidate)
{
    size_t richest = route->way_count;
    int32_t gained = 0;
    for (size_t i = 0; i < route->way_count; i++) {
        if (!candidate[i])
            continue;
        route->way[i].turn += route->way[i].share;
        gained += route->way[i].share;
        if (richest == route->way_count || route->way[i].turn > route->way[richest].turn)
            richest = i;
    }
    route->way[richest].turn -= gained;
    return richest;
}

enum routing_outcome routing_take(struct routing_route *route, const struct routing_offer *offer,
                                  size_t *ret_way)
{
    assert(route->way_count <= ROUTING_WAYS_MAX);
    const size_t best = best_of(route, offer);
    if (best == route->way_count) {
        for (size_t i = 0; i < route->way_count; i++) {
            if (!offer[i].up)
                return ROUTING_ALL_DOWN;
        }
        return ROUTING_UNWRITABLE;
    }
    bool candidate[ROUTING_WAYS_MAX] = { false };
    bool any = false;
    for (size_t i = 0; i < route->way_count; i++) {
        candidate[i] = is_equal(route, offer, i, best) && offer[i].room >= offer[i].submits;
        any = any || candidate[i];
    }
    *ret_way = any ? take_turn(route, candidate) : best;
    return any ? ROUTING_TAKEN : ROUTING_NO_ROOM;
}
