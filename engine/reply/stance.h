/* stance.h - how the writer stands to the words of an answer: takes them back, scorns them, or is annoyed at
 * the question. */
#ifndef REPLY_STANCE_H
#define REPLY_STANCE_H

#include "reply/scan.h"

/** "뭐 받고 그런 분들 아니시던데": a later clause denies all that was said as something of that kind. */
bool stance_takes_back(const struct scan *scan);

/** "없긴 뭐가 없어요 있었지": scorns the word and then says its contrary. The hit that says so, or hit_count. */
size_t stance_contrary(const struct scan *scan);

/** "전혀 없는데 왜 물어요": annoyed at the question behind an answer to it. */
bool stance_only_asks_why(const struct scan *scan);

#endif
