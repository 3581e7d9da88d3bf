/* flag_account.h - everything that a flag rests on as text or JSON: counts by night, the detector's path, the
 * guarantee. */
#ifndef MAIN_OVERSIGHT_FLAG_ACCOUNT_H
#define MAIN_OVERSIGHT_FLAG_ACCOUNT_H

#include "adapter/pg/flag_rows.h"
#include "base/buffer.h"
#include "rules/night_rules.h"

#include <stdbool.h>
#include <stddef.h>

struct flag_account {
    const struct flag_row *row;
    const struct rule *rule;
    const struct flag *flag; /* as it stands on `night`; NULL: under these rules it does not */
    struct night night;
    size_t departments;
    double city_budget;    /* departments a year that reach alert by chance, all rules together */
    bool same_rules;       /* as on the flag's last recorded night */
    bool may_see;          /* references, type and officer */
    bool english;          /* the text; JSON has both languages */
    double rest_n, rest_k; /* of the other departments, on the nights of the path */
    const struct flag_reference *reference;
    size_t reference_count;
    const struct unit *unit;
    size_t unit_count;
};

void flag_account_text(const struct flag_account *account, struct buffer *out);
void flag_account_json(const struct flag_account *account, struct buffer *out);

#endif
