/* night_flags.h - tonight's flags beside those of the night before: new, raised, continuing, ended, in the
 * page's order. */
#ifndef MAIN_NIGHT_NIGHT_FLAGS_H
#define MAIN_NIGHT_NIGHT_FLAGS_H

#include "adapter/pg/night_store.h"
#include "report/report_input.h"

#include <stdbool.h>
#include <stddef.h>

struct night_flags {
    const struct rule_set *rules;
    const struct unit *unit;
    size_t unit_count;
    const struct night_store_flag *before; /* ordered by (department, rule) */
    size_t before_count;
    struct night night;
};

/** A flag that people closed by the end of the night is no longer up on its page. */
void night_flags_drop_closed(struct night_rules_result *result, const struct rule_set *rules,
                             const struct night_rules_closing *closing, size_t closing_count,
                             struct night night);

/** At most REPORT_FLAGS_MAX. False when the arena is exhausted. */
__attribute__((warn_unused_result)) bool
night_flags_for_page(const struct night_flags *flags, const struct night_rules_result *result,
                     struct arena *arena, const struct report_flag **ret, size_t *ret_count);

#endif
