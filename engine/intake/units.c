#include "intake/units.h"

#include "base/buffer.h"

int units_entry_on(const struct units *units, struct slice code, struct night night)
{
    for (size_t i = 0; i < units->department_count; i++) {
        const struct units_department *entry = &units->department[i];
        if (entry->from.day <= night.day && night.day <= entry->to.day && slice_equal(entry->code, code))
            return (int)i;
    }
    return UNITS_NONE;
}

int units_root(const struct units *units, int entry)
{
    /* Each rename begins later than the one before it, so this ends. */
    for (size_t step = 0; step < units->department_count; step++) {
        const int came = units->department[entry].came;
        if (came == UNITS_NONE || units->change[came].kind != UNITS_RENAMED)
            break;
        entry = units->change[came].before[0];
    }
    return entry;
}

struct slice units_key(const struct units *units, int root, struct arena *arena)
{
    const struct units_department *entry = &units->department[root];
    bool earlier = false;
    for (size_t i = 0; i < units->department_count; i++)
        earlier |= units->department[i].from.day < entry->from.day &&
                   slice_equal(units->department[i].code, entry->code);
    if (!earlier)
        return arena_copy(arena, entry->code);
    char memory[UNITS_CODE_MAX * 4 + 16];
    struct buffer key;
    buffer_init(&key, memory, sizeof memory);
    buffer_add(&key, entry->code);
    buffer_add_byte(&key, '@');
    night_add(&key, entry->from);
    return arena_copy(arena, buffer_slice(&key));
}

/* What an ended entry's code means from then on, or UNITS_NONE. */
static int successor(const struct units *units, int entry)
{
    const int became = units->department[entry].became;
    if (became == UNITS_NONE || units->change[became].kind == UNITS_SPLIT)
        return UNITS_NONE;
    return units->change[became].after[0];
}

/* The last night before the code means something else again. */
static struct night free_until(const struct units *units, int entry)
{
    const struct units_department *this = &units->department[entry];
    struct night last = { UNITS_OPEN_DAY };
    for (size_t i = 0; i < units->department_count; i++) {
        const struct units_department *other = &units->department[i];
        if (other->from.day > this->to.day && other->from.day <= last.day &&
            slice_equal(other->code, this->code))
            last.day = other->from.day - 1;
    }
    return last;
}

/* The entry's own nights, then what its code means after them. */
static size_t add_spans(const struct units *units, int entry, struct units_span *ret, size_t room)
{
    const struct slice code = units->department[entry].code;
    const struct night limit = free_until(units, entry);
    struct night first = units->department[entry].from;
    size_t count = 0;
    for (int at = entry; at != UNITS_NONE && first.day <= limit.day && count < room;
         at = successor(units, at)) {
        const struct night to = units->department[at].to;
        const struct night last = { at != entry && to.day > limit.day ? limit.day : to.day };
        ret[count++] = (struct units_span){
            .code = code, .first = first, .last = last, .entry = at, .root = units_root(units, at)
        };
        first.day = last.day + 1;
    }
    return count;
}

bool units_spans(const struct units *units, struct arena *arena, struct units_span **ret, size_t *ret_count)
{
    enum { SPANS_OF_ONE = 8 }; /* itself and seven successors: more than a code outlives */
    struct units_span *span =
        arena_new_array(arena, struct units_span, units->department_count * SPANS_OF_ONE + 1);
    if (span == NULL)
        return false;
    size_t count = 0;
    for (size_t i = 0; i < units->department_count; i++)
        count += add_spans(units, (int)i, &span[count], SPANS_OF_ONE);
    *ret = span;
    *ret_count = count;
    return true;
}

const struct units_span *units_meaning(const struct units_span *span, size_t count, struct slice code,
                                       struct night night)
{
    for (size_t i = 0; i < count; i++)
        if (span[i].first.day <= night.day && night.day <= span[i].last.day &&
            slice_equal(span[i].code, code))
            return &span[i];
    return NULL;
}

struct slice units_change_name(enum units_change_kind kind)
{
    switch (kind) {
    case UNITS_RENAMED:
        return SLICE_LIT("renamed");
    case UNITS_MERGED:
        return SLICE_LIT("merged");
    case UNITS_SPLIT:
        return SLICE_LIT("split");
    }
    return SLICE_EMPTY;
}
