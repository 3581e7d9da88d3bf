/* yesno.h - what a text's words say to the sensitive question when its digits answer others too. */
#ifndef REPLY_YESNO_H
#define REPLY_YESNO_H

#include "reply/exist.h"

/** Digits aside. `*ret_clause` is the clause that decided, or clause_count. */
enum verdict yesno_in_words(const struct scan *scan, size_t *ret_clause);

/** Behind a denial something is limited or left open: "없었으나 식사 얘기는 나옴". */
bool yesno_is_limited(const struct scan *scan);

#endif
