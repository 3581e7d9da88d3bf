#include "subscriber.h"

#include "base/hash.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS_FIRST = 16384, CHUNK = 1024 };

void subscribers_init(struct subscribers *subscribers, uint64_t seed)
{
    *subscribers = (struct subscribers){ .seed = seed, .slots = SLOTS_FIRST };
    subscribers->slot = calloc(SLOTS_FIRST, sizeof(struct subscriber *));
    if (subscribers->slot == NULL)
        subscribers->slots = 0;
}

static uint64_t hash_of(struct slice text)
{
    const uint64_t hash = hash_add(HASH_START, text);
    return hash ^ hash >> 29;
}

/** The number in its canonical form, in `memory`; empty when it cannot be one. */
static struct slice canonical(struct slice number, char memory[SUBSCRIBER_PHONE_MAX + 1])
{
    if (slice_starts_with(number, SLICE_LIT("+")))
        number = slice_part(number, 1, number.len);
    const bool international = slice_starts_with(number, SLICE_LIT("82")) && number.len > 9;
    if (international)
        number = slice_part(number, 2, number.len);
    if (number.len == 0 || number.len > SUBSCRIBER_PHONE_MAX - 1)
        return SLICE_EMPTY;
    size_t len = 0;
    if (international && number.at[0] != '0')
        memory[len++] = '0';
    memcpy(memory + len, number.at, number.len);
    return (struct slice){ .at = memory, .len = len + number.len };
}

static struct subscriber **find_slot(const struct subscribers *subscribers, struct slice phone, uint64_t hash)
{
    for (size_t i = (size_t)hash;; i++) {
        struct subscriber **slot = &subscribers->slot[i & (subscribers->slots - 1)];
        if (*slot == NULL)
            return slot;
        if ((*slot)->hash == hash && slice_equal(slice_from_text((*slot)->phone), phone))
            return slot;
    }
}

static bool grow(struct subscribers *subscribers)
{
    struct subscribers bigger = { .slots = subscribers->slots * 2 };
    bigger.slot = calloc(bigger.slots, sizeof(struct subscriber *));
    if (bigger.slot == NULL)
        return false;
    for (size_t i = 0; i < subscribers->slots; i++) {
        struct subscriber *one = subscribers->slot[i];
        if (one != NULL)
            *find_slot(&bigger, slice_from_text(one->phone), one->hash) = one;
    }
    free(subscribers->slot);
    subscribers->slot = bigger.slot;
    subscribers->slots = bigger.slots;
    return true;
}

static struct subscriber *make(struct subscribers *subscribers)
{
    if (subscribers->chunk_left == 0) {
        subscribers->chunk = calloc(CHUNK, sizeof(struct subscriber));
        if (subscribers->chunk == NULL)
            return NULL;
        subscribers->chunk_left = CHUNK;
    }
    return &subscribers->chunk[CHUNK - subscribers->chunk_left--];
}

struct subscriber *subscribers_of(struct subscribers *subscribers, struct slice number)
{
    char memory[SUBSCRIBER_PHONE_MAX + 1] = "";
    const struct slice phone = canonical(number, memory);
    if (phone.len == 0 || subscribers->slots == 0)
        return NULL;
    const uint64_t hash = hash_of(phone);
    struct subscriber **slot = find_slot(subscribers, phone, hash);
    if (*slot != NULL)
        return *slot;
    if (subscribers->count >= SUBSCRIBERS_MAX)
        return NULL;
    if (subscribers->count >= subscribers->slots / 2) {
        if (!grow(subscribers))
            return NULL;
        slot = find_slot(subscribers, phone, hash);
    }
    struct subscriber *subscriber = make(subscribers);
    if (subscriber == NULL)
        return NULL;
    memcpy(subscriber->phone, phone.at, phone.len);
    subscriber->hash = hash;
    subscriber->locale = LOCALE_COUNT;
    subscriber->persona = persona_of(subscribers->seed, phone);
    *slot = subscriber;
    subscribers->count++;
    return subscriber;
}

struct subscriber_text *subscriber_text_of(struct subscriber *subscriber, uint64_t hash)
{
    for (uint32_t i = 0; i < subscriber->text_count; i++)
        if (subscriber->text[i].hash == hash)
            return &subscriber->text[i];
    if (subscriber->text_count == subscriber->text_capacity &&
        subscriber->text_capacity < SUBSCRIBER_TEXTS_MAX) {
        const uint32_t capacity = subscriber->text_capacity == 0 ? 2 : subscriber->text_capacity * 2;
        struct subscriber_text *bigger = realloc(subscriber->text, capacity * sizeof *bigger);
        if (bigger != NULL) {
            subscriber->text = bigger;
            subscriber->text_capacity = capacity;
        }
    }
    if (subscriber->text_capacity == 0)
        abort(); /* two dozen bytes: there is no memory left for anything */
    uint32_t at = subscriber->text_count;
    if (at == subscriber->text_capacity)
        at = subscriber->text_oldest++ % subscriber->text_capacity;
    else
        subscriber->text_count++;
    subscriber->text[at] = (struct subscriber_text){ .hash = hash };
    return &subscriber->text[at];
}

bool subscriber_add_case(struct subscriber *subscriber, struct slice department, int64_t closed_s)
{
    struct subscriber_case *one = calloc(1, sizeof *one);
    if (one == NULL)
        return false;
    department = slice_part(department, 0, SUBSCRIBER_DEPARTMENT_MAX);
    memcpy(one->department, department.at, department.len);
    one->closed_s = closed_s;
    struct subscriber_case **link = &subscriber->cases;
    while (*link != NULL && (*link)->closed_s <= closed_s)
        link = &(*link)->next;
    one->next = *link;
    *link = one;
    return true;
}

const struct subscriber_case *subscriber_case_at(const struct subscriber *subscriber, struct slice text,
                                                 int64_t now_s)
{
    const struct subscriber_case *last = NULL;
    for (const struct subscriber_case *one = subscriber->cases; one != NULL; one = one->next) {
        const struct slice department = slice_from_text(one->department);
        if (one->closed_s > now_s)
            break;
        if (department.len > 0 && slice_find(text, department) < text.len)
            return one;
        last = one;
    }
    return last;
}
