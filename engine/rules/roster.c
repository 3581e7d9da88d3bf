#include "rules/roster.h"

#include "base/sort.h"

static int compare_ids(const void *context, uint32_t a, uint32_t b)
{
    const struct unit *unit = context;
    return (unit[a].id > unit[b].id) - (unit[a].id < unit[b].id);
}

static int compare_members(const void *context, uint32_t a, uint32_t b)
{
    const struct unit *x = (const struct unit *)context + a;
    const struct unit *y = (const struct unit *)context + b;
    if (x->department != y->department) {
        return (x->department > y->department) - (x->department < y->department);
    }
    if (x->kind != y->kind) {
        return (x->kind > y->kind) - (x->kind < y->kind);
    }
    if (x->first.day != y->first.day) {
        return (x->first.day > y->first.day) - (x->first.day < y->first.day);
    }
    return compare_ids(context, a, b);
}

static bool order(const struct unit *unit, size_t count, sort_compare *compare, struct arena *arena,
                  uint32_t **ret)
{
    uint32_t *index = arena_new_array(arena, uint32_t, count + 1);
    uint32_t *scratch = arena_new_array(arena, uint32_t, count + 1);
    if (index == NULL || scratch == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        index[i] = (uint32_t)i;
    }
    sort_index(index, scratch, count, compare, unit);
    *ret = index;
    return true;
}

static void take_members(struct roster_department *department, const struct unit *unit,
                         const size_t *by_department, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct unit *member = &unit[by_department[i]];
        if (member->department != department->unit.id || member->kind == UNIT_DEPARTMENT) {
            continue;
        }
        if (department->member_count[member->kind] == 0) {
            department->member[member->kind] = &by_department[i];
        }
        department->member_count[member->kind] += 1;
    }
}

bool roster_build(const struct unit *unit, size_t count, struct arena *arena, struct roster *ret)
{
    uint32_t *index = NULL;
    struct unit *sorted = arena_new_array(arena, struct unit, count + 1);
    size_t *by_department = arena_new_array(arena, size_t, count + 1);
    struct roster_department *department = arena_new_array(arena, struct roster_department, count + 1);
    if (sorted == NULL || by_department == NULL || department == NULL ||
        !order(unit, count, compare_ids, arena, &index)) {
        return false;
    }
    size_t departments = 0;
    for (size_t i = 0; i < count; i++) {
        sorted[i] = unit[index[i]];
        if (sorted[i].kind == UNIT_DEPARTMENT) {
            department[departments++] = (struct roster_department){ .unit = sorted[i], .self = i };
        }
    }
    if (!order(sorted, count, compare_members, arena, &index)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        by_department[i] = index[i];
    }
    for (size_t d = 0; d < departments; d++) {
        take_members(&department[d], sorted, by_department, count);
    }
    *ret = (struct roster){
        .unit = sorted, .unit_count = count, .department = department, .department_count = departments
    };
    return true;
}

size_t roster_find(const struct roster *roster, int32_t id)
{
    size_t low = 0;
    size_t high = roster->unit_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (roster->unit[middle].id < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < roster->unit_count && roster->unit[low].id == id ? low : roster->unit_count;
}

size_t roster_find_department(const struct roster *roster, int32_t id)
{
    size_t low = 0;
    size_t high = roster->department_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (roster->department[middle].unit.id < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < roster->department_count && roster->department[low].unit.id == id ? low
                                                                                   : roster->department_count;
}
