#include "rules/display_order.h"

#include "base/sort.h"

static void *display_order_open(const struct rule *rule, const struct rule_night *night)
{
    (void)rule;
    return arena_alloc(night->arena, 1); /* no state: the table is made when a page asks for it */
}

static bool display_order_step(void *state, size_t rule_index, const struct rule_night *night)
{
    (void)state;
    (void)rule_index;
    (void)night;
    return true;
}

const struct rule_kind_entry display_order_kind = { .kind = RULE_DISPLAY_ORDER,
                                                    .open = display_order_open,
                                                    .step = display_order_step };

static int compare_rows(const void *context, uint32_t a, uint32_t b)
{
    const struct display_row *x = (const struct display_row *)context + a;
    const struct display_row *y = (const struct display_row *)context + b;
    if (x->rate.ebgm != y->rate.ebgm) {
        return x->rate.ebgm > y->rate.ebgm ? -1 : 1;
    }
    return (x->department > y->department) - (x->department < y->department);
}

static double prior_of(struct display_row *row, size_t count, double *k, double *expected)
{
    double n_sum = 0;
    double k_sum = 0;
    for (size_t i = 0; i < count; i++) {
        n_sum += row[i].n;
        k_sum += row[i].k;
    }
    for (size_t i = 0; i < count; i++) {
        row[i].expected = n_sum > 0 ? row[i].n * k_sum / n_sum : 0;
        k[i] = row[i].k;
        expected[i] = row[i].expected;
    }
    return statistics_shrink_prior(k, expected, count);
}

bool display_order(struct display_row *row, size_t count, struct arena *arena)
{
    size_t used = arena->used;
    double *k = arena_new_array(arena, double, count + 1);
    double *expected = arena_new_array(arena, double, count + 1);
    uint32_t *index = arena_new_array(arena, uint32_t, count + 1);
    uint32_t *scratch = arena_new_array(arena, uint32_t, count + 1);
    struct display_row *sorted = arena_new_array(arena, struct display_row, count + 1);
    if (k == NULL || expected == NULL || index == NULL || scratch == NULL || sorted == NULL) {
        return false;
    }
    double a = prior_of(row, count, k, expected);
    for (size_t i = 0; i < count; i++) {
        row[i].rate = statistics_shrink(row[i].k, row[i].expected, a);
        index[i] = (uint32_t)i;
    }
    sort_index(index, scratch, count, compare_rows, row);
    for (size_t i = 0; i < count; i++) {
        sorted[i] = row[index[i]];
    }
    for (size_t i = 0; i < count; i++) {
        row[i] = sorted[i];
        row[i].above_next = i + 1 < count
                                ? statistics_rate_above(a + sorted[i].k, a + sorted[i].expected,
                                                        a + sorted[i + 1].k, a + sorted[i + 1].expected)
                                : 0;
    }
    arena_reset_to(arena, used);
    return true;
}
