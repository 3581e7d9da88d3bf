#include "rules/flag_sentence.h"

#include "base/buffer.h"

#include <math.h>

struct filling {
    const struct rule *rule;
    const struct flag *flag;
    struct slice department;
    size_t departments;
};

/* Figures that a reader can say aloud: no decimals above 10, two digits below. */
static void add_figure(struct buffer *buffer, double value)
{
    value = value < 8e9 ? value : 8e9;
    int places = value >= 10 || value == floor(value) ? 0 : (value >= 0.1 ? 1 : 2);
    buffer_add_fixed(buffer, value, places);
}

static bool add_parameter(struct buffer *buffer, struct slice name, const struct filling *filling)
{
    const struct flag *flag = filling->flag;
    if (slice_equal(name, SLICE_LIT("department"))) {
        buffer_add(buffer, filling->department);
    } else if (slice_equal(name, SLICE_LIT("n"))) {
        buffer_add_int(buffer, flag->n);
    } else if (slice_equal(name, SLICE_LIT("k"))) {
        buffer_add_int(buffer, flag->k);
    } else if (slice_equal(name, SLICE_LIT("e"))) {
        add_figure(buffer, flag->e);
    } else if (slice_equal(name, SLICE_LIT("threshold"))) {
        add_figure(buffer, flag->threshold[flag->level]);
    } else if (slice_equal(name, SLICE_LIT("handsets"))) {
        buffer_add_int(buffer, flag->handsets);
    } else if (slice_equal(name, SLICE_LIT("expected"))) {
        add_figure(buffer, flag->expected);
    } else if (slice_equal(name, SLICE_LIT("budget"))) {
        add_figure(buffer, night_rules_budget(filling->rule, flag->level, filling->departments));
    } else {
        return false;
    }
    return true;
}

static bool fill(struct slice text, const struct filling *filling, struct arena *arena, struct slice *ret)
{
    char *memory = arena_alloc(arena, FLAG_SENTENCE_MAX);
    if (memory == NULL) {
        return false;
    }
    struct buffer buffer;
    buffer_init(&buffer, memory, FLAG_SENTENCE_MAX);
    while (text.len > 0 && !buffer.overflowed) {
        size_t open = slice_find(text, SLICE_LIT("{"));
        buffer_add(&buffer, slice_part(text, 0, open));
        text = slice_part(text, open, text.len);
        size_t close = slice_find(text, SLICE_LIT("}"));
        if (close < text.len && add_parameter(&buffer, slice_part(text, 1, close - 1), filling)) {
            text = slice_part(text, close + 1, text.len);
        } else {
            buffer_add(&buffer, slice_part(text, 0, 1));
            text = slice_part(text, 1, text.len);
        }
    }
    *ret = buffer_slice(&buffer);
    return true;
}

bool flag_sentence(const struct rule *rule, const struct flag *flag, struct rule_text department,
                   size_t departments, struct arena *arena, struct rule_text *ret)
{
    const struct filling korean = { rule, flag, department.ko, departments };
    const struct filling english = { rule, flag, department.en, departments };
    struct rule_text text = { SLICE_EMPTY, SLICE_EMPTY };
    if (!fill(rule->text.ko, &korean, arena, &text.ko) || !fill(rule->text.en, &english, arena, &text.en)) {
        return false;
    }
    *ret = text;
    return true;
}
