#include "tally/contact.h"

#include "base/sort.h"

enum { FACTS_OF_ONE = 5 };

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
    bool dead = contact->delivery == CONTACT_DEAD || contact->delivery == CONTACT_WRONG_PERSON;
    *ret = fact_of(contact, TALLY_PHONE, night, unusable || dead);
    if (!unusable && dead) {
        ret->known = contact->delivery_known;
        ret->state = contact->delivery_known.day <= until.day ? TALLY_EVENT : TALLY_NO_EVENT;
        ret->known = ret->state == TALLY_EVENT ? ret->known : night;
    }
    return 1;
}

static size_t reply_fact(const struct contact *contact, struct night until, struct tally_fact *ret)
{
    struct night ripe = { contact->sent.day + CONTACT_RIPE_NIGHTS };
    bool delivered = contact->delivery == CONTACT_DELIVERED || contact->delivery == CONTACT_WRONG_PERSON;
    if (!delivered || contact->delivery_known.day > ripe.day || ripe.day > until.day) {
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

static bool is_use(const struct contact *contact, struct night until)
{
    return contact->replied && contact->answered_night.day <= until.day && contact->handset != 0 &&
           contact->citizen != 0 && (!contact->excluded || contact->staff);
}

static struct contact_use use_of(const struct contact *contact)
{
    return (struct contact_use){ .complaint = contact->complaint,
                                 .handset = contact->handset,
                                 .citizen = contact->citizen,
                                 .department = contact->department,
                                 .delay_s = contact->delay_s,
                                 .best = contact->best,
                                 .staff = contact->staff,
                                 .night = contact->answered_night };
}

/* Uses, and the facts of shared-handset. */
static bool gather_uses(const struct contact *contact, size_t count, struct night until, struct arena *arena,
                        struct contact_facts *result)
{
    uint32_t *order = arena_new_array(arena, uint32_t, count + 1);
    uint32_t *scratch = arena_new_array(arena, uint32_t, count + 1);
    struct contact_use *use = arena_new_array(arena, struct contact_use, count + 1);
    result->use = arena_new_array(arena, struct contact_use, count + 1);
    if (order == NULL || scratch == NULL || use == NULL || result->use == NULL) {
        return false;
    }
    size_t uses = 0;
    for (size_t i = 0; i < count; i++) {
        if (is_use(&contact[i], until)) {
            order[uses++] = (uint32_t)i;
        }
    }
    sort_index(order, scratch, uses, compare_uses, contact);
    for (size_t i = 0; i < uses; i++) {
        const struct contact *this = &contact[order[i]];
        use[i] = use_of(this);
        if (this->excluded) {
            continue;
        }
        result->fact[result->fact_count++] =
            fact_of(this, TALLY_SHARED_HANDSET, this->answered_night, served_another(contact, order, i));
    }
    for (size_t i = 0; i < uses; i++) {
        order[i] = (uint32_t)i;
    }
    sort_index(order, scratch, uses, compare_nights, use);
    for (size_t i = 0; i < uses; i++) {
        result->use[i] = use[order[i]];
    }
    result->use_count = uses;
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
        }
        if (this->replied && this->answered_night.day <= until.day && !this->excluded) {
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
