#include "intake/units_difference.h"

/* The entry of the other version with the same code and first night. */
static int twin(const struct units *units, const struct units_department *entry)
{
    for (size_t i = 0; i < units->department_count; i++)
        if (units->department[i].from.day == entry->from.day &&
            slice_equal(units->department[i].code, entry->code))
            return (int)i;
    return UNITS_NONE;
}

void units_change_add_names(struct buffer *out, const struct units *units, const struct units_change *change,
                            bool after, bool english)
{
    const size_t count = after ? change->to_count : change->from_count;
    for (size_t i = 0; i < count; i++) {
        const int entry = after ? change->after[i] : change->before[i];
        const struct units_name *name = &units->department[entry].name;
        buffer_add_text(out, i == 0 ? "" : ", ");
        buffer_add(out, english ? name->en : name->ko);
    }
}

static bool same_change(const struct units_change *a, const struct units_change *b)
{
    bool same = a->kind == b->kind && a->on.day == b->on.day && a->from_count == b->from_count &&
                a->to_count == b->to_count;
    for (size_t i = 0; same && i < a->from_count; i++)
        same = slice_equal(a->from[i], b->from[i]);
    for (size_t i = 0; same && i < a->to_count; i++)
        same = slice_equal(a->to[i], b->to[i]);
    return same;
}

static void add_changes(const struct units *before, const struct units *after, struct buffer *out,
                        struct units_difference *ret)
{
    for (size_t i = 0; i < after->change_count; i++) {
        bool known = false;
        for (size_t j = 0; before != NULL && j < before->change_count; j++)
            known |= same_change(&before->change[j], &after->change[i]);
        if (known)
            continue;
        ret->lines++;
        night_add(out, after->change[i].on);
        buffer_add_byte(out, ' ');
        buffer_add(out, units_change_name(after->change[i].kind));
        buffer_add_text(out, ": ");
        units_change_add_names(out, after, &after->change[i], false, false);
        buffer_add_text(out, " -> ");
        units_change_add_names(out, after, &after->change[i], true, false);
        buffer_add_byte(out, '\n');
    }
}

static void line(struct buffer *out, const struct units_department *entry, const char *what,
                 struct units_difference *ret)
{
    ret->lines++;
    buffer_add(out, entry->code);
    buffer_add_text(out, what);
}

static void lose(struct arena *arena, const struct units_department *entry, struct units_difference *ret)
{
    char memory[UNITS_CODE_MAX * 4 + 16];
    struct buffer text;
    buffer_init(&text, memory, sizeof memory);
    buffer_add_text(&text, "department ");
    buffer_add(&text, entry->code);
    if (ret->lost_count < UNITS_LOST_MAX)
        ret->lost[ret->lost_count++] = arena_copy(arena, buffer_slice(&text));
}

static void add_entry(const struct units_department *old, const struct units_department *entry,
                      struct arena *arena, struct buffer *out, struct units_difference *ret)
{
    const bool ends = entry->to.day < UNITS_OPEN_DAY && entry->became == UNITS_NONE;
    if (old == NULL && entry->came == UNITS_NONE) {
        line(out, entry, ": new from ", ret);
        night_add(out, entry->from);
        buffer_add_byte(out, '\n');
    }
    if (ends && (old == NULL || old->to.day != entry->to.day)) {
        line(out, entry, ": ends on ", ret);
        night_add(out, entry->to);
        buffer_add_text(out, ", nothing follows it\n");
        if (old != NULL)
            lose(arena, entry, ret);
    }
    if (old != NULL && old->to.day < UNITS_OPEN_DAY && old->became == UNITS_NONE &&
        entry->to.day > old->to.day)
        line(out, entry, ": does not end after all\n", ret);
    if (old != NULL && !slice_equal(old->class_name, entry->class_name)) {
        line(out, entry, ": class ", ret);
        buffer_add(out, old->class_name);
        buffer_add_text(out, " -> ");
        buffer_add(out, entry->class_name);
        buffer_add_byte(out, '\n');
    }
    if (old != NULL &&
        !(slice_equal(old->name.ko, entry->name.ko) && slice_equal(old->name.en, entry->name.en)))
        line(out, entry, ": its name is written otherwise\n", ret);
}

bool units_difference(const struct units *before, const struct units *after, struct arena *arena,
                      struct buffer *out, struct units_difference *ret)
{
    *ret = (struct units_difference){ 0 };
    add_changes(before, after, out, ret);
    for (size_t i = 0; i < after->department_count; i++) {
        const struct units_department *entry = &after->department[i];
        const int old = before != NULL ? twin(before, entry) : UNITS_NONE;
        add_entry(old != UNITS_NONE ? &before->department[old] : NULL, entry, arena, out, ret);
    }
    if (before != NULL && before->officer_count != after->officer_count) {
        ret->lines++;
        buffer_add_text(out, "officers: ");
        buffer_add_int(out, (int64_t)before->officer_count);
        buffer_add_text(out, " -> ");
        buffer_add_int(out, (int64_t)after->officer_count);
        buffer_add_byte(out, '\n');
    }
    return !arena->exhausted;
}

/* ---- what was counted stays ---- */

static int32_t later(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static int32_t earlier(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

bool units_keep_history(const struct units *before, const struct units *after, struct night since,
                        struct night effective, struct arena *arena, struct units_rewrite *reterr)
{
    struct units_span *old = NULL, *new = NULL;
    size_t old_count = 0, new_count = 0;
    *reterr = (struct units_rewrite){ 0 };
    if (!units_spans(before, arena, &old, &old_count) || !units_spans(after, arena, &new, &new_count))
        return false;
    for (size_t i = 0; i < old_count; i++) {
        const struct slice key = units_key(before, old[i].root, arena);
        struct night at = { later(old[i].first.day, since.day) };
        const int32_t last = earlier(old[i].last.day, effective.day - 1);
        while (at.day <= last) {
            const struct units_span *means = units_meaning(new, new_count, old[i].code, at);
            if (means == NULL || !slice_equal(units_key(after, means->root, arena), key)) {
                *reterr = (struct units_rewrite){ .code = old[i].code, .night = at };
                return false;
            }
            at.day = means->last.day + 1;
        }
    }
    return !arena->exhausted;
}
