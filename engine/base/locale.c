#include "base/locale.h"

static const struct slice name_of[LOCALE_COUNT] = {
    [LOCALE_KO] = { "ko", 2 },
    [LOCALE_EN] = { "en", 2 },
    [LOCALE_ZH] = { "zh", 2 },
    [LOCALE_VI] = { "vi", 2 },
};

struct slice locale_name(enum locale locale)
{
    return name_of[locale];
}

enum locale locale_from_name(struct slice name)
{
    enum locale locale = LOCALE_KO;
    while (locale < LOCALE_COUNT && !slice_equal(name_of[locale], name))
        locale++;
    return locale;
}
