#include "main/survey/plan_pace.h"

/* Numbers of a prefix have routes of their own; what most citizens have is a mobile number. */
static bool takes_mobiles(const struct config_route *route)
{
    static const struct slice mobile = { "010", 3 };
    for (size_t i = 0; i < route->prefix_count; i++) {
        if (slice_starts_with(route->prefix[i], mobile) || slice_starts_with(mobile, route->prefix[i]))
            return true;
    }
    return route->prefix_count == 0;
}

static bool takes_locale(const struct config_route *route, enum locale locale)
{
    for (size_t i = 0; i < route->locale_count; i++) {
        if (route->locale[i] == locale)
            return true;
    }
    return route->locale_count == 0;
}

static void add_link(const struct config *config, struct slice id, bool used[CONFIG_LINKS_MAX])
{
    for (size_t i = 0; i < config->link_count; i++)
        used[i] = used[i] || slice_equal(config->link[i].id, id);
}

/* Is it tried before the other, while both are up? */
static bool comes_before(const struct config_way *a, const struct config_way *b)
{
    return a->priority < b->priority || (a->priority == b->priority && a->cost < b->cost);
}

/* Those that nothing comes before; the others stand by. */
static void add_ways(const struct config *config, const struct config_route *route,
                     bool used[CONFIG_LINKS_MAX])
{
    for (size_t i = 0; i < route->way_count; i++) {
        bool first = true;
        for (size_t j = 0; j < route->way_count; j++)
            first = first && !comes_before(&route->way[j], &route->way[i]);
        if (first)
            add_link(config, route->way[i].link, used);
    }
}

struct plan_pace plan_pace_of(const struct config *config, const enum locale *locale, size_t locale_count)
{
    bool used[CONFIG_LINKS_MAX] = { false };
    struct plan_pace pace = { 0 };
    for (size_t l = 0; l < locale_count; l++) {
        size_t r = 0;
        while (r < config->route_count &&
               !(takes_mobiles(&config->route[r]) && takes_locale(&config->route[r], locale[l])))
            r++;
        if (r < config->route_count)
            add_ways(config, &config->route[r], used);
    }
    bool limited = true;
    for (size_t i = 0; i < config->link_count; i++) {
        if (!used[i] && config->route_count > 0)
            continue;
        pace.links++;
        limited = limited && config->link[i].segments_per_s > 0;
        pace.segments_per_s += config->link[i].segments_per_s;
    }
    pace.segments_per_s = limited ? pace.segments_per_s : 0;
    return pace;
}
