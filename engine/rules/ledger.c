#include "rules/ledger.h"

#include "base/sort.h"

#include <assert.h>

static int compare_rows(const void *context, uint32_t a, uint32_t b)
{
    const struct tally_count *x = (const struct tally_count *)context + a;
    const struct tally_count *y = (const struct tally_count *)context + b;
    if (x->known.day != y->known.day) {
        return (x->known.day > y->known.day) - (x->known.day < y->known.day);
    }
    if (x->unit != y->unit) {
        return (x->unit > y->unit) - (x->unit < y->unit);
    }
    if (x->measure != y->measure) {
        return (x->measure > y->measure) - (x->measure < y->measure);
    }
    return (x->arrived.day > y->arrived.day) - (x->arrived.day < y->arrived.day);
}

bool ledger_open(struct ledger *ledger, const struct roster *roster, struct night first, int32_t nights,
                 const struct tally_count *row, size_t row_count, struct arena *arena)
{
    assert(nights > 0);
    uint32_t *order = arena_new_array(arena, uint32_t, row_count + 1);
    struct ledger_cell *cell =
        arena_new_array(arena, struct ledger_cell, (roster->unit_count + 1) * TALLY_MEASURE_COUNT);
    size_t used = arena->used;
    uint32_t *scratch = arena_new_array(arena, uint32_t, row_count + 1);
    if (order == NULL || scratch == NULL || cell == NULL) {
        return false;
    }
    for (size_t i = 0; i < row_count; i++) {
        order[i] = (uint32_t)i;
    }
    sort_index(order, scratch, row_count, compare_rows, row);
    arena_reset_to(arena, used);
    for (size_t i = 0; i < roster->unit_count * TALLY_MEASURE_COUNT; i++) {
        cell[i].touched = LEDGER_UNTOUCHED;
    }
    *ledger = (struct ledger){ .roster = roster,
                               .arena = arena,
                               .first = first,
                               .nights = nights,
                               .cell = cell,
                               .row = row,
                               .order = order,
                               .row_count = row_count };
    return true;
}

static bool apply(struct ledger *ledger, const struct tally_count *row)
{
    size_t unit = roster_find(ledger->roster, row->unit);
    int32_t at = row->arrived.day - ledger->first.day;
    if (unit == ledger->roster->unit_count || at < 0 || at >= ledger->nights ||
        row->measure >= TALLY_MEASURE_COUNT) {
        return true;
    }
    struct ledger_cell *cell = &ledger->cell[unit * TALLY_MEASURE_COUNT + row->measure];
    if (cell->night == NULL) {
        cell->night = arena_new_array(ledger->arena, struct ledger_night, (size_t)ledger->nights);
        if (cell->night == NULL) {
            return false;
        }
    }
    cell->night[at].n += row->n;
    cell->night[at].k += row->k;
    cell->touched = at < cell->touched ? at : cell->touched;
    return true;
}

bool ledger_advance(struct ledger *ledger, struct night night)
{
    for (size_t i = ledger->last; i < ledger->next; i++) {
        const struct tally_count *row = &ledger->row[ledger->order[i]];
        size_t unit = roster_find(ledger->roster, row->unit);
        if (unit < ledger->roster->unit_count && row->measure < TALLY_MEASURE_COUNT) {
            ledger->cell[unit * TALLY_MEASURE_COUNT + row->measure].touched = LEDGER_UNTOUCHED;
        }
    }
    ledger->last = ledger->next;
    for (; ledger->next < ledger->row_count; ledger->next++) {
        const struct tally_count *row = &ledger->row[ledger->order[ledger->next]];
        if (row->known.day > night.day) {
            break;
        }
        if (!apply(ledger, row)) {
            return false;
        }
    }
    return true;
}

const struct ledger_cell *ledger_at(const struct ledger *ledger, size_t unit, enum tally_measure measure)
{
    assert(unit < ledger->roster->unit_count);
    return &ledger->cell[unit * TALLY_MEASURE_COUNT + measure];
}

struct ledger_night ledger_sum(const struct ledger_cell *cell, int32_t from, int32_t to, int32_t nights)
{
    struct ledger_night sum = { 0 };
    if (cell->night == NULL) {
        return sum;
    }
    from = from < 0 ? 0 : from;
    to = to < nights ? to : nights - 1;
    for (int32_t i = from; i <= to; i++) {
        sum.n += cell->night[i].n;
        sum.k += cell->night[i].k;
    }
    return sum;
}
