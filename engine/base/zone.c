#include "base/zone.h"

#include "base/cursor.h"

#include <assert.h>
#include <stdbool.h>

const struct zone_period *zone_at(const struct zone *zone, struct instant when)
{
    assert(zone->count > 0);
    size_t low = 0, high = zone->count; /* the answer lies in [low, high) */
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (zone->period[middle].from.unix_s <= when.unix_s)
            low = middle;
        else
            high = middle;
    }
    return &zone->period[low];
}

struct instant zone_instant(const struct zone *zone, int64_t local_s)
{
    /* The first period whose wall clock, at its last second or later, has reached local_s. */
    for (size_t i = 0; i < zone->count; i++) {
        const bool last = i + 1 == zone->count;
        const struct instant meant = { .unix_s = local_s - zone->period[i].utc_offset_s };
        if (!last && meant.unix_s >= zone->period[i + 1].from.unix_s)
            continue;
        return i > 0 && meant.unix_s < zone->period[i].from.unix_s ? zone->period[i].from : meant;
    }
    return (struct instant){ .unix_s = local_s };
}

/* RFC 8536, section 3.1: the six counts of a header, in file order. */
struct tzif_header {
    uint8_t version;
    uint32_t isut, isstd, leap, time, type, chars;
};

enum { ZONE_PERIODS_MAX = 2000 }; /* the longest of the 2024 database has 237; a limit for damaged files */

static bool read_header(struct cursor *cursor, struct tzif_header *ret)
{
    if (!slice_equal(cursor_bytes(cursor, 4), SLICE_LIT("TZif")))
        return false;
    ret->version = cursor_u8(cursor);
    (void)cursor_bytes(cursor, 15);
    ret->isut = cursor_u32(cursor);
    ret->isstd = cursor_u32(cursor);
    ret->leap = cursor_u32(cursor);
    ret->time = cursor_u32(cursor);
    ret->type = cursor_u32(cursor);
    ret->chars = cursor_u32(cursor);
    return !cursor->failed && ret->time < ZONE_PERIODS_MAX && ret->type >= 1 && ret->type <= 256 &&
           ret->chars <= 1024 && ret->leap < 1024 && ret->isut <= 256 && ret->isstd <= 256;
}

bool zone_parse_tzif(struct slice bytes, struct arena *arena, struct zone *ret)
{
    struct cursor cursor = cursor_over(bytes);
    struct tzif_header header = { 0 };
    if (!read_header(&cursor, &header) || header.version < '2')
        return false;
    (void)cursor_bytes(&cursor, (size_t)header.time * 5 + (size_t)header.type * 6 + header.chars +
                                    (size_t)header.leap * 8 + header.isstd + header.isut);
    if (!read_header(&cursor, &header))
        return false;

    struct cursor times = cursor_over(cursor_bytes(&cursor, (size_t)header.time * 8));
    struct cursor types = cursor_over(cursor_bytes(&cursor, header.time));
    const struct slice type_table = cursor_bytes(&cursor, (size_t)header.type * 6);
    struct zone_period *period = arena_new_array(arena, struct zone_period, header.time + 1);
    if (cursor.failed || period == NULL)
        return false;
    for (uint32_t i = 0; i <= header.time; i++) {
        const uint8_t type = i == 0 ? 0 : cursor_u8(&types);
        if (type >= header.type)
            return false;
        struct cursor entry = cursor_over(slice_part(type_table, (size_t)type * 6, 6));
        period[i] = (struct zone_period){
            .from = { .unix_s = i == 0 ? INT64_MIN : (int64_t)cursor_u64(&times) },
            .utc_offset_s = (int32_t)cursor_u32(&entry),
        };
        if (period[i].utc_offset_s < -93599 || period[i].utc_offset_s > 93599) /* RFC 8536, 3.2 */
            return false;
        if (i > 0 && period[i].from.unix_s <= period[i - 1].from.unix_s)
            return false;
    }
    *ret = (struct zone){ .period = period, .count = header.time + 1 };
    return true;
}
