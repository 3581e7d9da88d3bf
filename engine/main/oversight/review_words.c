#include "main/oversight/review_words.h"

#include <stddef.h>

static const struct {
    const char *code, *ko;
} word[] = {
    /* where it stands */
    { "waiting", "대기" },
    { "decided", "결정됨" },
    /* why a person is asked */
    { "unclear", "불명확" },
    { "withdrawn", "확인 때 철회" },
    { "unconfirmed", "재확인에 무응답" },
    { "hint", "암시" },
    { "alert", "긴급한 글" },
    { "ambiguous", "두 질문에 걸침" },
    { "rescored", "재판독이 다름" },
    { "unread", "판독 불가" },
    { "mirrored", "부인을 철회" },
    { "offered", "먼저 보낸 글" },
    /* what it was read as */
    { "value", "값" },
    { "text", "글" },
    { "several", "여러 답" },
    { "optout", "수신 거부" },
    { "help", "도움말 요청" },
    { "wrong_person", "다른 사람" },
    /* solicitation in its text */
    { "none", "없음" },
    { "explicit", "명시" },
};

struct slice review_word(struct slice code, bool english)
{
    for (size_t i = 0; !english && i < sizeof word / sizeof word[0]; i++)
        if (slice_equal(code, slice_from_text(word[i].code)))
            return slice_from_text(word[i].ko);
    return code;
}
