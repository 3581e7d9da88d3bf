#include "tally/contact.h"

#include "base/sort.h"

enum { FACTS_OF_ONE = 6 };

static struct tally_fact fact_of(const struct contact *contact, enum tally_measure measure,
                                 struct night night, bool event)
{
    return (struct tally_fact){ .complaint = contact->complaint,
                                .handset = contact->handset,
                                .department = contact->department,
                                .measure = measure,
                                .state = event ? TALLY_EVENT : TALLY_NO_EVENT,
                                .arrived = night,
                                .arrived_at = contact->replied_at,
                                .known = night };
}

/* n when the number's fate could be known: on the closing night of a number that cannot be written to, else
 * when sent. */
static size_t phone_fact(const struct contact *contact, struct night until, struct tally_fact *ret)
{
    bool unusable = contact->number != CONTACT_USABLE;
    struct night night = unusable ? contact->closed : contact->sent;
    if ((!unusable && contact->delivery == CONTACT_NOT_SENT) || night.day > until.day) {
        return 0;
    }
    bool dead = contact->delivery == CONTACT_DEAD;
    struct night known = dead ? contact->delivery_known : contact->wrong_person_known;
    bool event = unusable || ((dead || contact->wrong_person) && known.day <= until.day);
    *ret = fact_of(contact, TALLY_PHONE, night, event);
    ret->known = event && !unusable ? known : night;
    return 1;
}

static size_t reply_fact(const struct contact *contact, struct night until, struct tally_fact *ret)
{
    struct night ripe = { contact->sent.day + CONTACT_RIPE_NIGHTS };
    if (contact->delivery != CONTACT_DELIVERED || contact->delivery_known.day > ripe.day ||
        ripe.day > until.day) {
        return 0;
    }
    *ret = fact_of(contact, TALLY_REPLY, ripe, contact->replied && contact->replied_night.day <= ripe.day);
    return 1;
}

static int compare_uses(const void *context, uint32_t a, uint32_t b)
{
    const struct contact *x = (const struct contact *)context + a;
    const struct contact *y = (const struct contact *)context + b;
    if (x->department != y->department) {
        return (x->department > y->department) - (x->department < y->department);
    }
    if (x->handset != y->handset) {
        return (x->handset > y->handset) - (x->handset < y->handset);
    }
    if (x->answered_night.day != y->answered_night.day) {
        return (x->answered_night.day > y->answered_night.day) -
               (x->answered_night.day < y->answered_night.day);
    }
    return (x->complaint > y->complaint) - (x->complaint < y->complaint);
}

static int compare_nights(const void *context, uint32_t a, uint32_t b)
{
    const struct contact_use *x = (const struct contact_use *)context + a;
    const struct contact_use *y = (const struct contact_use *)context + b;
    if (x->night.day != y->night.day) {
        return (x->night.day > y->night.day) - (x->night.day < y->night.day);
    }
    if (x->department != y->department) {
        return (x->department > y->department) - (x->department < y->department);
    }
    if (x->handset != y->handset) {
        return (x->handset > y->handset) - (x->handset < y->handset);
    }
    return (x->complaint > y->complaint) - (x->complaint < y->complaint);
}

/* Did an earlier reply of this handset, here and within the window, belong to another citizen? `at` is in the
 * order of compare_uses; replies of one night count in the order of their complaints. */
static bool served_another(const struct contact *contact, const uint32_t *order, size_t at)
{
    const struct contact *this = &contact[order[at]];
    for (size_t i = at; i > 0; i--) {
        const struct contact *before = &contact[order[i - 1]];
        if (before->department != this->department || before->handset != this->handset ||
            this->answered_night.day - before->answered_night.day >= CONTACT_SHARED_NIGHTS) {
            return false;
        }
        if (before->citizen != this->citizen) {
            return true;
        }
    }
    return false;
}

/* A reply by somebody, for somebody: of which there is something to say about its handset. */
static bool is_known_reply(const struct contact *contact, struct night until)
{
    return contact->replied && contact->answered_night.day <= until.day && contact->handset != 0;
}

static bool is_shareable(const struct contact *contact, struct night until)
{
    return is_known_reply(contact, until) && contact->citizen != 0 && contact->list == CONTACT_CITIZEN;
}

static bool is_staff(const struct contact *contact, struct night until)
{
    return is_known_reply(contact, until) &&
           (contact->list == CONTACT_STAFF_HERE || contact->list == CONTACT_STAFF);
}

static struct contact_use use_of(const struct contact *contact)
{
    return (struct contact_use){ .complaint = contact->complaint,
                                 .handset = contact->handset,
                                 .citizen = contact->citizen,
                                 .department = contact->department,
                                 .delay_s = contact->delay_s,
                                 .best = contact->best,
                                 .staff = contact->list != CONTACT_CITIZEN,
                                 .night = contact->answered_night };
}

/* Staff are residents too: one's own case elsewhere is nobody's concern, a second citizen's is. `at` is in
 * the order of compare_handsets. */
static bool staff_answered_for_another(const struct contact *contact, const uint32_t *order, size_t at)
{
    const struct contact *this = &contact[order[at]];
    for (size_t i = at; i > 0 && this->citizen != 0; i--) {
        const struct contact *before = &contact[order[i - 1]];
        if (before->handset != this->handset ||
            this->answered_night.day - before->answered_night.day >= CONTACT_SHARED_NIGHTS) {
            return false;
        }
        if (before->citizen != 0 && before->citizen != this->citizen) {
            return true;
        }
    }
    return false;
}

static int compare_handsets(const void *context, uint32_t a, uint32_t b)
{
    const struct contact *x = (const struct contact *)context + a;
    const struct contact *y = (const struct contact *)context + b;
    if (x->handset != y->handset) {
        return (x->handset > y->handset) - (x->handset < y->handset);
    }
    if (x->answered_night.day != y->answered_night.day) {
        return (x->answered_night.day > y->answered_night.day) -
               (x->answered_night.day < y->answered_night.day);
    }
    return (x->complaint > y->complaint) - (x->complaint < y->complaint);
}

struct gathering {
    const struct contact *contact;
    size_t count;
    struct night until;
    uint32_t *order, *scratch;
    struct contact_use *use;
    size_t use_count;
};

static void gather_staff(struct gathering *g)
{
    size_t staff = 0;
    for (size_t i = 0; i < g->count; i++) {
        if (is_staff(&g->contact[i], g->until)) {
            g->order[staff++] = (uint32_t)i;
        }
    }
    sort_index(g->order, g->scratch, staff, compare_handsets, g->contact);
    for (size_t i = 0; i < staff; i++) {
        const struct contact *this = &g->contact[g->order[i]];
        if (this->list == CONTACT_STAFF_HERE || staff_answered_for_another(g->contact, g->order, i)) {
            g->use[g->use_count++] = use_of(this);
        }
    }
}

static void gather_shared(struct gathering *g, struct contact_facts *result)
{
    size_t uses = 0;
    for (size_t i = 0; i < g->count; i++) {
        if (is_shareable(&g->contact[i], g->until)) {
            g->order[uses++] = (uint32_t)i;
        }
    }
    sort_index(g->order, g->scratch, uses, compare_uses, g->contact);
    for (size_t i = 0; i < uses; i++) {
        const struct contact *this = &g->contact[g->order[i]];
        g->use[g->use_count++] = use_of(this);
        result->fact[result->fact_count++] = fact_of(this, TALLY_SHARED_HANDSET, this->answered_night,
                                                     served_another(g->contact, g->order, i));
    }
}

/* Uses, and the facts of shared-handset. */
static bool gather_uses(const struct contact *contact, size_t count, struct night until, struct arena *arena,
                        struct contact_facts *result)
{
    struct gathering g = { .contact = contact,
                           .count = count,
                           .until = until,
                           .order = arena_new_array(arena, uint32_t, count + 1),
                           .scratch = arena_new_array(arena, uint32_t, count + 1),
                           .use = arena_new_array(arena, struct contact_use, count + 1) };
    result->use = arena_new_array(arena, struct contact_use, count + 1);
    if (g.order == NULL || g.scratch == NULL || g.use == NULL || result->use == NULL) {
        return false;
    }
    gather_shared(&g, result);
    gather_staff(&g);
    for (size_t i = 0; i < g.use_count; i++) {
        g.order[i] = (uint32_t)i;
    }
    sort_index(g.order, g.scratch, g.use_count, compare_nights, g.use);
    for (size_t i = 0; i < g.use_count; i++) {
        result->use[i] = g.use[g.order[i]];
    }
    result->use_count = g.use_count;
    return true;
}

bool contact_facts(const struct contact *contact, size_t count, struct night until, struct arena *arena,
                   struct contact_facts *ret)
{
    struct contact_facts result = { 0 };
    result.fact = arena_new_array(arena, struct tally_fact, FACTS_OF_ONE * count + 1);
    if (result.fact == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const struct contact *this = &contact[i];
        result.fact_count += phone_fact(this, until, &result.fact[result.fact_count]);
        result.fact_count += reply_fact(this, until, &result.fact[result.fact_count]);
        if (this->closed.day <= until.day) {
            result.fact[result.fact_count++] =
                fact_of(this, TALLY_SUPPLEMENT, this->closed, this->supplements >= CONTACT_SUPPLEMENTS_MANY);
            result.fact[result.fact_count++] =
                fact_of(this, TALLY_NOT_CITIZEN, this->closed, this->not_citizen);
        }
        if (this->replied && this->answered_night.day <= until.day && this->list == CONTACT_CITIZEN) {
            result.fact[result.fact_count++] = fact_of(this, TALLY_FAST_PERFECT, this->answered_night,
                                                       this->best && this->delay_s <= CONTACT_FAST_S);
        }
    }
    if (!gather_uses(contact, count, until, arena, &result)) {
        return false;
    }
    *ret = result;
    return true;
}
