#include "reply/answer.h"

struct answer confirm_read(const struct scan *scan, const struct numbers *numbers,
                           const struct survey_confirm *confirm)
{
    bool right = false, wrong = false, other = false;
    for (size_t i = 0; i < numbers->count; i++) {
        right =
            right || (numbers->at[i].kind != NUMBER_COUNTED && numbers->at[i].value == confirm->digit_right);
        wrong =
            wrong || (numbers->at[i].kind != NUMBER_COUNTED && numbers->at[i].value == confirm->digit_wrong);
        other = other || (numbers->at[i].value != confirm->digit_right &&
                          numbers->at[i].value != confirm->digit_wrong);
    }
    const bool says_wrong = set_has(&scan->set, WORD_WRONG);
    const bool says_right = set_has(&scan->set, WORD_RIGHT) && !set_has(&scan->set, WORD_NOT_AFTER);
    const bool asks = scan->clause_count > 0 && scan->clause[scan->clause_count - 1].question;
    if (other || asks || set_has(&scan->set, WORD_DONT_KNOW) || set_has(&scan->set, WORD_RHETORIC) ||
        (right || says_right) == (wrong || says_wrong) || scan->unknown > 8)
        return (struct answer){ .rule = "confirm.unclear" };
    const bool is_right = right || says_right;
    return (struct answer){ .clear = true,
                            .value = is_right ? confirm->digit_right : confirm->digit_wrong,
                            .rule = right || wrong ? "confirm.digit" : "confirm.words" };
}
