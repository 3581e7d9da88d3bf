/* locale.h - the languages that citizens are asked in; Korean is the default everywhere. */
#ifndef BASE_LOCALE_H
#define BASE_LOCALE_H

#include "base/slice.h"

enum locale { LOCALE_KO = 0, LOCALE_EN, LOCALE_ZH, LOCALE_VI, LOCALE_COUNT };

/** "ko", "en", "zh", "vi" (ISO 639-1). */
struct slice locale_name(enum locale locale);

/** The locale of that name, or LOCALE_COUNT when there is none. */
enum locale locale_from_name(struct slice name);

#endif
