#include "base/sort.h"

#include <stdbool.h>
#include <string.h>

static void merge(const uint32_t *from, uint32_t *to, size_t low, size_t middle, size_t high,
                  sort_compare *compare, const void *context)
{
    size_t left = low;
    size_t right = middle;
    for (size_t out = low; out < high; out++) {
        bool take_left = left < middle && (right >= high || compare(context, from[left], from[right]) <= 0);
        to[out] = take_left ? from[left++] : from[right++];
    }
}

void sort_index(uint32_t *index, uint32_t *scratch, size_t count, sort_compare *compare, const void *context)
{
    uint32_t *from = index;
    uint32_t *to = scratch;
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t low = 0; low < count; low += 2 * width) {
            size_t middle = width < count - low ? low + width : count;
            size_t high = 2 * width < count - low ? low + 2 * width : count;
            merge(from, to, low, middle, high, compare, context);
        }
        uint32_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != index) {
        memcpy(index, from, count * sizeof *index);
    }
}
