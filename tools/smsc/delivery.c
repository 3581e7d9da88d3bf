#include "delivery.h"

#include <stdlib.h>
#include <string.h>

enum { POOL_CHUNK = 1024, HEAP_FIRST = 1024 };

void delivery_queue_push(struct delivery_queue *queue, struct delivery *delivery)
{
    delivery->next = NULL;
    if (queue->tail != NULL)
        queue->tail->next = delivery;
    else
        queue->head = delivery;
    queue->tail = delivery;
    queue->count++;
}

void delivery_queue_push_front(struct delivery_queue *queue, struct delivery *delivery)
{
    delivery->next = queue->head;
    queue->head = delivery;
    if (queue->tail == NULL)
        queue->tail = delivery;
    queue->count++;
}

struct delivery *delivery_queue_pop(struct delivery_queue *queue)
{
    struct delivery *delivery = queue->head;
    if (delivery == NULL)
        return NULL;
    queue->head = delivery->next;
    if (queue->head == NULL)
        queue->tail = NULL;
    queue->count--;
    delivery->next = NULL;
    return delivery;
}

static bool before(const struct delivery *a, const struct delivery *b)
{
    if (a->due_ms != b->due_ms)
        return a->due_ms < b->due_ms;
    if (a->order != b->order)
        return a->order < b->order;
    return a->ordinal < b->ordinal;
}

bool delivery_agenda_add(struct delivery_agenda *agenda, struct delivery *delivery)
{
    if (agenda->count == agenda->capacity) {
        const size_t capacity = agenda->capacity == 0 ? HEAP_FIRST : agenda->capacity * 2;
        struct delivery **bigger = realloc(agenda->heap, capacity * sizeof(struct delivery *));
        if (bigger == NULL)
            return false;
        agenda->heap = bigger;
        agenda->capacity = capacity;
    }
    size_t at = agenda->count++;
    while (at > 0 && before(delivery, agenda->heap[(at - 1) / 2])) {
        agenda->heap[at] = agenda->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    agenda->heap[at] = delivery;
    return true;
}

struct delivery *delivery_agenda_take(struct delivery_agenda *agenda, int64_t now_ms)
{
    if (agenda->count == 0 || agenda->heap[0]->due_ms > now_ms)
        return NULL;
    struct delivery *first = agenda->heap[0];
    struct delivery *last = agenda->heap[--agenda->count];
    size_t at = 0;
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= agenda->count)
            break;
        if (child + 1 < agenda->count && before(agenda->heap[child + 1], agenda->heap[child]))
            child++;
        if (!before(agenda->heap[child], last))
            break;
        agenda->heap[at] = agenda->heap[child];
        at = child;
    }
    agenda->heap[at] = last;
    return first;
}

int64_t delivery_agenda_next_ms(const struct delivery_agenda *agenda)
{
    return agenda->count == 0 ? INT64_MAX : agenda->heap[0]->due_ms;
}

struct delivery *delivery_pool_take(struct delivery_pool *pool)
{
    if (pool->free == NULL) {
        struct delivery *chunk = calloc(POOL_CHUNK, sizeof *chunk);
        if (chunk == NULL)
            return NULL;
        for (size_t i = 0; i < POOL_CHUNK; i++) {
            chunk[i].next = pool->free;
            pool->free = &chunk[i];
        }
    }
    struct delivery *delivery = pool->free;
    pool->free = delivery->next;
    memset(delivery, 0, sizeof *delivery);
    pool->out++;
    return delivery;
}

void delivery_pool_give(struct delivery_pool *pool, struct delivery *delivery)
{
    free(delivery->body);
    delivery->body = NULL;
    delivery->next = pool->free;
    pool->free = delivery;
    pool->out--;
}
