/* audience_list.h - the people of an anonymous survey as a CSV file lists them: phone, unit, and locale if it
 * has one. */
#ifndef MAIN_SURVEY_AUDIENCE_LIST_H
#define MAIN_SURVEY_AUDIENCE_LIST_H

#include "base/arena.h"
#include "base/locale.h"
#include "seam/vault.h"

#include <stdbool.h>
#include <stddef.h>

enum { AUDIENCE_UNIT_LEN_MAX = 80 * 4 }; /* 80 characters, as the database checks */

struct audience_member {
    struct vault_phone phone;
    struct slice unit; /* in the arena */
    enum locale locale;
};

struct audience_list {
    struct audience_member *member;
    size_t count;
};

/** Every bad row is told on stderr by its line, never by its number; false if there is one, since a list is
 *  loaded whole or not at all. */
__attribute__((warn_unused_result)) bool audience_list_read(const char *path, const struct vault *vault,
                                                            struct arena *arena, struct audience_list *ret);

#endif
