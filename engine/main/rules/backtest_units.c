#include "main/rules/backtest_units.h"

enum { DATE_LEN = 10 };

static bool is_called(const struct units_officer *officer, struct slice code)
{
    bool found = slice_equal(officer->key, code);
    for (size_t c = 0; c < officer->code_count; c++)
        found |= slice_equal(officer->code[c], code);
    return found;
}

static struct slice officer_key(const struct units *units, struct slice code, struct night night)
{
    for (size_t i = 0; i < units->officer_count; i++) {
        const struct units_officer *officer = &units->officer[i];
        for (size_t t = 0; is_called(officer, code) && t < officer->term_count; t++)
            if (officer->term[t].from.day <= night.day && night.day <= officer->term[t].to.day)
                return officer->key;
    }
    return code;
}

bool backtest_units_apply(struct backtest_table *complaints, struct backtest_units_columns columns,
                          const struct units *units, struct arena *arena, size_t *ret_held)
{
    struct units_span *span = NULL;
    size_t count = 0;
    struct slice *key = arena_new_array(arena, struct slice, units->department_count + 1);
    if (key == NULL || !units_spans(units, arena, &span, &count))
        return false;
    for (size_t i = 0; i < units->department_count; i++)
        key[i] = units_key(units, (int)i, arena);
    *ret_held = 0;
    for (size_t r = 0; r < complaints->rows; r++) {
        struct slice *row = &complaints->cell[r * complaints->columns];
        struct night night;
        if (!night_parse(slice_part(slice_trim(row[columns.closed]), 0, DATE_LEN), &night))
            continue; /* still open, or no date: left out as it is */
        const struct units_span *means =
            units_meaning(span, count, slice_trim(row[columns.department]), night);
        *ret_held += means == NULL;
        row[columns.department] = means != NULL ? key[means->root] : SLICE_EMPTY;
        row[columns.officer] = officer_key(units, slice_trim(row[columns.officer]), night);
    }
    return !arena->exhausted;
}

bool backtest_units_classes(const struct units *units, const struct unit *unit, size_t departments,
                            struct arena *arena, struct unit_class **ret, size_t *ret_count)
{
    struct unit_class *row = arena_new_array(arena, struct unit_class, units->department_count + 1);
    struct slice *key = arena_new_array(arena, struct slice, units->department_count + 1);
    if (row == NULL || key == NULL)
        return false;
    for (size_t i = 0; i < units->department_count; i++)
        key[i] = units_key(units, units_root(units, (int)i), arena);
    size_t count = 0;
    for (size_t d = 0; d < departments; d++) {
        const size_t begin = count;
        for (size_t i = 0; i < units->department_count; i++) {
            const struct units_department *entry = &units->department[i];
            if (!slice_equal(key[i], unit[d].name))
                continue;
            size_t at = count++;
            for (; at > begin && row[at - 1].from.day > entry->from.day; at--)
                row[at] = row[at - 1];
            row[at] = (struct unit_class){ unit[d].id, entry->from, entry->class_name };
        }
    }
    *ret = row;
    *ret_count = count;
    return !arena->exhausted;
}
