/* report_names.h - what outcomes are called: a key for data (stable) and words for people. */
#ifndef REPORT_REPORT_NAMES_H
#define REPORT_REPORT_NAMES_H

#include "report/report_input.h"

struct report_name {
    const char *key, *korean, *english;
};

const struct report_name *report_names_invitation(enum report_invitation outcome);
const struct report_name *report_names_ending(enum report_ending ending);
const struct report_name *report_names_answer(enum report_answer_state state);
const struct report_name *report_names_receipt(enum report_receipt receipt);
const struct report_name *report_names_category(enum report_category category);
const char *report_names_change(enum report_change change); /* the key alone */

#endif
