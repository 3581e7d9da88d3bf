/* pause.h - dots and commas that only slow a text down: "한 번도.. 안.. 받으셨어요", "돈, 선물 없음". */
#ifndef REPLY_PAUSE_H
#define REPLY_PAUSE_H

#include "reply/scan.h"

/** Sets `dead` for the marks between Hangul words of which the first cannot end a sentence, and makes the gap
 *  behind them a space; true when there are any. Needs the scan's hits. */
bool pause_find(struct scan *scan, uint8_t *dead);

#endif
