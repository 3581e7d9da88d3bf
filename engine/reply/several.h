/* several.h - the answers to all questions in one text: "5,3,1", "친절 4 만족 4 없음", "1)3 2)3 3)1", "541". */
#ifndef REPLY_SEVERAL_H
#define REPLY_SEVERAL_H

#include "reply/reading.h"
#include "reply/scan.h"
#include "survey/survey.h"

/** Fills item[], item_count and comment_follows; false when the text holds no such answers. */
__attribute__((warn_unused_result)) bool several_read(const struct scan *scan, const struct survey *survey,
                                                      struct reply_reading *ret);

#endif
