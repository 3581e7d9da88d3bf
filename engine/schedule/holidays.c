#include "schedule/holidays.h"

bool holidays_has(const struct holidays *holidays, struct night day)
{
    size_t low = 0, high = holidays->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (holidays->day[middle].day.day < day.day)
            low = middle + 1;
        else
            high = middle;
    }
    return low < holidays->count && holidays->day[low].day.day == day.day;
}
