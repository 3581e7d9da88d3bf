#include "faulty_store.h"

static void load(void *self, const struct store_load *load)
{
    struct faulty_store *faulty = self;
    faulty->under.load(faulty->under.self, load);
}

static void commit(void *self, const struct store_commit *commit)
{
    struct faulty_store *faulty = self;
    if (random_chance(&faulty->random, faulty->share)) {
        if (random_chance(&faulty->random, .5)) {
            faulty->lost_before++;
            faulty->unknown++;
            return;
        }
        faulty->lost_after++;
        faulty->swallow = true;
    }
    faulty->under.commit(faulty->under.self, commit);
}

void faulty_store_init(struct faulty_store *faulty, struct store under, uint64_t seed, double share)
{
    *faulty = (struct faulty_store){ .under = under, .random = random_from_seed(seed), .share = share };
    faulty->seam = (struct store){ .self = faulty, .load = load, .commit = commit };
}

void faulty_store_pass(struct faulty_store *faulty, struct flow *flow, const struct store_event *event)
{
    if (faulty->swallow && (event->kind == STORE_COMMITTED || event->kind == STORE_CONFLICT)) {
        faulty->swallow = false;
        faulty->unknown++;
        return;
    }
    flow_handle_store(flow, event);
}

bool faulty_store_pump(struct faulty_store *faulty, struct flow *flow)
{
    if (faulty->unknown > 0) {
        faulty->unknown--;
        faulty->up++;
        flow_handle_store(flow, &(struct store_event){ .kind = STORE_UNKNOWN });
        return true;
    }
    if (faulty->up > 0) {
        faulty->up--;
        flow_handle_store(flow, &(struct store_event){ .kind = STORE_UP });
        return true;
    }
    return false;
}
