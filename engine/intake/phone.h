/*
 * phone.h - Korean telephone numbers as people write them, to digits, and whether a text message can reach
 * them.
 *
 * Numbering plan: 전기통신번호관리세칙 (Ministry of Science and ICT): 010 and eight digits; the older mobile prefixes
 * 011, 016, 017,
 * 018, 019 and seven or eight; 02 and 031..064 geographic with seven or eight digits after the area code; 070
 * internet, 080 toll free, 050x personal; 1xxx-xxxx national; 030, 060 and others as services. Whatever is in
 * the plan but is no mobile is a landline here: it cannot be texted.
 *
 * Missing, impossible and landline are outcomes, not errors: who leaves numbers out is evidence (people.md).
 */
#ifndef INTAKE_PHONE_H
#define INTAKE_PHONE_H

#include "base/slice.h"

#include <stdint.h>

enum { PHONE_DIGITS_MAX = 12 }; /* 0505-1234-5678; a mobile has at most 11 */

/** The numbers are those of enum complaint_phone (seam/store.h) and are stored. */
enum phone_kind { PHONE_MOBILE = 0, PHONE_MISSING, PHONE_IMPOSSIBLE, PHONE_LANDLINE, PHONE_KIND_COUNT };

struct phone {
    enum phone_kind kind;
    char digits[PHONE_DIGITS_MAX]; /* national form, "01012345678"; MOBILE and LANDLINE only */
    uint8_t digit_count;
};

/**
 * Read a number: ASCII and full-width digits; spaces, hyphens, dots, slashes, parentheses and their
 * full-width forms between them; +82, 0082 and 82 in front; a mobile number whose first zero a spreadsheet
 * dropped. Blank or "-" is MISSING, anything else that is no number of the plan IMPOSSIBLE.
 */
struct phone phone_read(struct slice text);

/**
 * A mobile number in the block 010-0xxx-xxxx, which is never allocated, from the last seven digits of a case
 * number: for exports without numbers. A case number without a digit gives MISSING.
 */
struct phone phone_made_up(struct slice case_number);

#endif
