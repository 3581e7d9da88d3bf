/* review_words.h - the product's words for what a reply was read as and why a person is asked, in Korean. */
#ifndef MAIN_OVERSIGHT_REVIEW_WORDS_H
#define MAIN_OVERSIGHT_REVIEW_WORDS_H

#include "base/slice.h"

#include <stdbool.h>

/** `code` as dialog_review_name, explain_outcome and explain_solicitation give it, or waiting or decided: in
 *  English itself, in Korean its word; static. A code that has none stays as it is. */
struct slice review_word(struct slice code, bool english);

#endif
