/* exist.h - the verb of existence in a reply to the sensitive question: 있다, 없다, there was, 没有. */
#ifndef REPLY_EXIST_H
#define REPLY_EXIST_H

#include "reply/scan.h"

enum verdict { VERDICT_NONE, VERDICT_NO, VERDICT_YES, VERDICT_UNCLEAR };

/** What the clauses' verbs of existence say together: the last one that answers; a yes after a no stays.
 *  `*ret_hit` is that verb's hit, unchanged when there is none. */
enum verdict exist_read(const struct scan *scan, size_t *ret_hit);

/** What the verb of existence at hit `at` says by itself. */
enum verdict exist_of_verb(const struct scan *scan, const struct clause *clause, size_t at);

/** A word that names the listed thing stands in the clause before the verb at hit `verb`. */
bool exist_names_it(const struct scan *scan, const struct clause *clause, size_t verb);

#endif
