#include "text/cp949.h"

/* The index of a trail octet, or CP949_TRAILS when it is none. */
static size_t trail_index(uint8_t trail)
{
    if (trail >= 0x41 && trail <= 0x5A)
        return trail - 0x41U;
    if (trail >= 0x61 && trail <= 0x7A)
        return trail - 0x61U + 26;
    if (trail >= 0x81 && trail <= 0xFE)
        return trail - 0x81U + 52;
    return CP949_TRAILS;
}

static uint8_t trail_octet(size_t index)
{
    if (index < 26)
        return (uint8_t)(0x41 + index);
    if (index < 52)
        return (uint8_t)(0x61 + index - 26);
    return (uint8_t)(0x81 + index - 52);
}

size_t cp949_encode(uint32_t code_point, uint8_t ret[2])
{
    if (code_point < 0x80) {
        ret[0] = (uint8_t)code_point;
        return 1;
    }
    size_t low = 0, high = CP949_PAIRS;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (cp949_code_point[cp949_by_code_point[middle]] < code_point)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == CP949_PAIRS || cp949_code_point[cp949_by_code_point[low]] != code_point)
        return 0;
    const size_t index = cp949_by_code_point[low];
    ret[0] = (uint8_t)(0x81 + index / CP949_TRAILS);
    ret[1] = trail_octet(index % CP949_TRAILS);
    return 2;
}

uint32_t cp949_decode(uint8_t lead, uint8_t trail)
{
    const size_t index = trail_index(trail);
    if (lead < 0x81 || lead > 0xFE || index == CP949_TRAILS)
        return 0;
    return cp949_code_point[(lead - 0x81U) * CP949_TRAILS + index];
}
