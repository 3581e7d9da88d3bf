/* The configuration's routes: their form, and that they name links that there are. */
#include "main/config/config.h"

#include <stddef.h>

static const struct shape name = { .kind = SHAPE_TEXT,
                                   .max = 40,
                                   .pattern = "[a-z0-9]([a-z0-9.-]*[a-z0-9])?",
                                   .noun = "a name of lower-case letters, digits, dots and hyphens" };
static const struct shape prefix = { .kind = SHAPE_TEXT,
                                     .max = 15,
                                     .pattern = "[0-9]+",
                                     .noun = "the first digits of numbers, in quotes, as \"010\"" };
static const struct shape prefixes = { .kind = SHAPE_LIST,
                                       .item = &prefix,
                                       .item_size = sizeof(struct slice),
                                       .count_min = 1,
                                       .count_max = CONFIG_PREFIXES_MAX,
                                       .unique = true,
                                       .one_allowed = true,
                                       .noun = "the list of prefixes" };
static const struct shape_name locale_name_of[] = {
    { "ko", LOCALE_KO }, { "en", LOCALE_EN }, { "zh", LOCALE_ZH }, { "vi", LOCALE_VI }
};
static const struct shape locale = { .kind = SHAPE_ENUM, SHAPE_NAMES(locale_name_of) };
static const struct shape locales = { .kind = SHAPE_LIST,
                                      .item = &locale,
                                      .item_size = sizeof(enum locale),
                                      .count_min = 1,
                                      .count_max = LOCALE_COUNT,
                                      .unique = true,
                                      .one_allowed = true,
                                      .noun = "the list of locales" };
static const struct shape priority = { .kind = SHAPE_INTEGER, .min = 0, .max = 100 };
static const struct shape share = { .kind = SHAPE_INTEGER, .min = 1, .max = 100 };
static const struct shape cost = { .kind = SHAPE_NUMBER, .min = 0, .max = 10000 };
static const struct shape_key way_key[] = {
    { "link", &name, SHAPE_FIELD(struct config_way, link), .required = true,
      .description = "The link's id." },
    { "priority", &priority, SHAPE_FIELD(struct config_way, priority), .default_text = "0",
      .description = "Lower is tried first; the next is used only while none of the earlier is up." },
    { "share", &share, SHAPE_FIELD(struct config_way, share), .default_text = "1",
      .description = "Share of the traffic among links of equal priority and cost." },
    { "cost", &cost, SHAPE_FIELD(struct config_way, cost), .default_text = "0",
      .description = "Won a segment; among links of equal priority the cheapest for the text is taken." },
};
static const struct shape way = { .kind = SHAPE_MAPPING, SHAPE_KEYS(way_key), .noun = "a link of a route" };
static const struct shape ways = { .kind = SHAPE_LIST,
                                   .item = &way,
                                   .item_size = sizeof(struct config_way),
                                   .count_min = 1,
                                   .count_max = CONFIG_LINKS_MAX,
                                   .noun = "the route's list of links" };
static const struct shape_key route_key[] = {
    { "id", &name, SHAPE_FIELD(struct config_route, id), .required = true,
      .description = "The route's name." },
    { "prefixes", &prefixes, SHAPE_FIELD(struct config_route, prefix),
      SHAPE_COUNT(struct config_route, prefix_count),
      .description = "First digits of the numbers that it takes; all when left out." },
    { "locales", &locales, SHAPE_FIELD(struct config_route, locale),
      SHAPE_COUNT(struct config_route, locale_count),
      .description = "Languages of the messages that it takes; all when left out." },
    { "links", &ways, SHAPE_FIELD(struct config_route, way), SHAPE_COUNT(struct config_route, way_count),
      .required = true, .description = "The links that carry them." },
};
static const struct shape route = { .kind = SHAPE_MAPPING, SHAPE_KEYS(route_key), .noun = "a route" };

const struct shape config_routes_shape = { .kind = SHAPE_LIST,
                                           .item = &route,
                                           .item_size = sizeof(struct config_route),
                                           .count_max = CONFIG_ROUTES_MAX,
                                           .noun = "the list of routes" };

static bool carries_ussd(const struct config *config, struct slice id)
{
    for (size_t i = 0; i < config->link_count; i++) {
        if (slice_equal(config->link[i].id, id) && config->link[i].ussd.wanted)
            return true;
    }
    return false;
}

static bool is_link(const struct config *config, struct slice id)
{
    for (size_t i = 0; i < config->link_count; i++) {
        if (slice_equal(config->link[i].id, id))
            return true;
    }
    return false;
}

static void check_route(const struct document *document, const struct node *node, const struct config *config,
                        const struct config_route *checked, struct findings *findings)
{
    struct slice known[CONFIG_LINKS_MAX];
    for (size_t i = 0; i < config->link_count; i++)
        known[i] = config->link[i].id;
    for (size_t i = 0; i < checked->way_count; i++) {
        const struct node *own = node_get(node_item(node_get(node, "links"), i), "link");
        const struct slice id = checked->way[i].link;
        for (size_t j = 0; j < i; j++) {
            if (slice_equal(checked->way[j].link, id))
                finding_add(findings, FINDING_ERROR, "duplicate-id", document, own,
                            "link '{}' stands twice in route '{}'", FINDING_ARGUMENTS(id, checked->id));
        }
        if (carries_ussd(config, id))
            finding_add(findings, FINDING_ERROR, "ussd-in-route", document, own,
                        "link '{}' carries USSD: routes are for short messages", FINDING_ARGUMENTS(id));
        if (is_link(config, id))
            continue;
        finding_add(findings, FINDING_ERROR, "unknown-link", document, own, "there is no link '{}'",
                    FINDING_ARGUMENTS(id));
        finding_suggest_nearest(findings, id, known, config->link_count);
    }
}

void config_check_routes(const struct document *document, struct config *config, struct findings *findings)
{
    const struct node *routes = node_get(document->root, "routes");
    for (size_t i = 0; i < config->route_count; i++)
        check_route(document, node_item(routes, i), config, &config->route[i], findings);
    if (config->route_count > 0 || config->link_count == 0)
        return;
    struct config_route *all = &config->route[0];
    *all = (struct config_route){ .id = SLICE_LIT("all") };
    for (size_t i = 0; i < config->link_count; i++) {
        if (!config->link[i].ussd.wanted)
            all->way[all->way_count++] = (struct config_way){ .link = config->link[i].id, .share = 1 };
    }
    config->route_count = 1;
    if (all->way_count == 0)
        finding_add(findings, FINDING_ERROR, "ussd-alone", document, node_get(document->root, "links"),
                    "every link carries USSD: one for short messages is needed where a session ends",
                    FINDING_NO_ARGUMENTS);
}
