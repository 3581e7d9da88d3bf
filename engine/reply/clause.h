/* clause.h - where a reply's clauses end, and what the end of one does to what it says. */
#ifndef REPLY_CLAUSE_H
#define REPLY_CLAUSE_H

#include "reply/scan.h"

/** Fills scan->clause and the clause of each hit, from its glyphs and hits. */
void clause_find_all(struct scan *scan);

/** What ends before glyph `at` is made a noun and then denied: (요구한) 건 아니에요, 게 아니라, 것은 아닙니다. */
bool clause_denied_as_whole(const struct scan *scan, size_t at);

/** The same, or denied at once: (만족)은 아니에요. */
bool clause_denied(const struct scan *scan, size_t at);

/** The verb goes on with -다가: what it says held at first and not for long. */
bool clause_changes_after(const struct scan *scan, const struct hit *verb);

#endif
