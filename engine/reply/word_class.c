#include "reply/word_class.h"

static const struct slice names[] = {
#define WORD_CLASS_NAME(upper, lower) { #lower, sizeof(#lower) - 1 },
    WORD_CLASSES(WORD_CLASS_NAME)
#undef WORD_CLASS_NAME
};

enum word_class word_class_from_name(struct slice name)
{
    for (int i = 0; i < WORD_CLASS_COUNT; i++)
        if (slice_equal(names[i], name))
            return (enum word_class)i;
    return WORD_CLASS_COUNT;
}
