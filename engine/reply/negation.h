/* negation.h - whether a clause that tells of asking, giving or taking denies it. */
#ifndef REPLY_NEGATION_H
#define REPLY_NEGATION_H

#include "reply/scan.h"

/** Words of this class ask, give, pay or take. */
bool negation_is_act(int class);

/** The clause denies its last act, or what it names. */
bool negation_of_clause(const struct scan *scan, const struct clause *clause);

/** The act is made a noun and denied ("요구한 건 아니에요"); *ret_twice: and was a denial before. */
bool negation_of_act(const struct scan *scan, const struct clause *clause, bool *ret_twice);

/** A negative word stands close behind the clause's last act, denied or not. */
bool negation_unread(const struct scan *scan, const struct clause *clause);

/** 다고 stands here, and what follows says that it is not the writer's own word: 없다고 하라는데. */
bool negation_quoted(const struct scan *scan, size_t at);

#endif
