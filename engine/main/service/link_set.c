#include "main/service/link_set.h"

#include <string.h>

static void on_numbers(void *self);

void link_set_init(struct link_set *set, uv_loop_t *loop, const char *database, struct flow *flow,
                   struct gateway_uv *gateway, const struct log *log)
{
    set->loop = loop;
    set->flow = flow;
    set->gateway = gateway;
    set->log = log;
    set->numbers.database = database;
    set->numbers.on_done = on_numbers;
    set->numbers.self = set;
}

void link_set_want(struct link_set *set, const struct links *links)
{
    set->wanted = *links;
    set->is_wanted = true;
    set->asked_ms = 0;
}

void link_set_look(struct link_set *set)
{
    const int64_t now_ms = (int64_t)uv_now(set->loop);
    if (!set->is_wanted || set->asking ||
        (set->asked_ms != 0 && now_ms - set->asked_ms < LINK_SET_ASK_AGAIN_MS))
        return;
    set->asked_ms = now_ms;
    set->asked = set->wanted;
    set->asking = link_numbers_ask(&set->numbers, set->loop, &set->asked);
}

/* ---- becoming what is wanted ---- */

struct changes {
    size_t added, changed, removed;
};

static void log_line(const struct link_set *set, enum log_level level, const struct buffer *line)
{
    set->log->write(set->log->self, level, buffer_slice(line));
}

static void log_changes(const struct link_set *set, const struct changes *changes)
{
    char memory[120];
    struct buffer line;
    buffer_init(&line, memory, sizeof memory);
    buffer_add_text(&line, "event=links_configured added=");
    buffer_add_int(&line, (int64_t)changes->added);
    buffer_add_text(&line, " changed=");
    buffer_add_int(&line, (int64_t)changes->changed);
    buffer_add_text(&line, " removed=");
    buffer_add_int(&line, (int64_t)changes->removed);
    log_line(set, LOG_INFO, &line);
}

static void remove_others(struct link_set *set, struct changes *changes)
{
    bool stays[GATEWAY_LINKS_MAX] = { false };
    for (size_t i = 0; i < set->asked.count; i++)
        stays[set->numbers.number[i]] = true;
    for (uint16_t n = 0; n < GATEWAY_LINKS_MAX; n++) {
        if (!set->is[n] || stays[n])
            continue;
        gateway_uv_leave(set->gateway, n, GATEWAY_UV_GONE);
        set->is[n] = set->carries.is[n] = false;
        changes->removed++;
    }
}

static bool add_or_change(struct link_set *set, uint16_t number, const struct gateway_uv_link *link,
                          struct changes *changes)
{
    if (set->is[number] && memcmp(&set->present[number], link, sizeof *link) == 0)
        return true;
    if (!gateway_uv_add(set->gateway, number, link))
        return false;
    changes->added += !set->is[number];
    changes->changed += set->is[number];
    set->is[number] = true;
    memcpy(&set->present[number], link, sizeof *link);
    return true;
}

static bool become(struct link_set *set, struct changes *changes)
{
    bool all = true;
    remove_others(set, changes);
    for (size_t i = 0; i < set->asked.count; i++) {
        const uint16_t number = set->numbers.number[i];
        all = add_or_change(set, number, &set->asked.link[i], changes) && all;
        set->carries.is[number] = set->is[number];
        set->carries.text[number] = set->asked.text[i];
        set->carries.ussd[number] = set->asked.link[i].ussd;
    }
    set->carries.routing = set->asked.routing;
    for (size_t r = 0; r < set->carries.routing.route_count; r++) {
        struct routing_route *route = &set->carries.routing.route[r];
        for (size_t w = 0; w < route->way_count; w++)
            route->way[w].link = set->numbers.number[route->way[w].link];
    }
    flow_set_links(set->flow, &set->carries);
    return all;
}

static void on_numbers(void *self)
{
    struct link_set *set = self;
    set->asking = false;
    if (!set->numbers.ok) {
        char memory[2 * PG_SESSION_ERROR_MAX + 60];
        struct buffer line;
        buffer_init(&line, memory, sizeof memory);
        buffer_add_text(&line, "event=links_without_numbers reason=");
        buffer_add_quoted(&line, slice_from_text(set->numbers.error));
        if (!set->told_of_failure)
            log_line(set, LOG_ERROR, &line);
        set->told_of_failure = true;
        return; /* still wanted: asked again */
    }
    set->told_of_failure = false;
    if (set->asked_ms == 0)
        return; /* other links are wanted meanwhile */
    struct changes changes = { 0 };
    set->is_wanted = !become(set, &changes); /* short of memory: again */
    set->ready = true;
    log_changes(set, &changes);
}

bool link_set_number(const struct link_set *set, struct slice name, uint16_t *ret)
{
    for (uint16_t n = 0; n < GATEWAY_LINKS_MAX; n++) {
        if (set->is[n] && slice_equal(slice_from_text(set->present[n].name), name)) {
            *ret = n;
            return true;
        }
    }
    return false;
}
