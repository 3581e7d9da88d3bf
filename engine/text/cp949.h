/*
 * cp949.h - Microsoft's extension of KS C 5601 (EUC-KR), the carriers' "KS C 5601": two octets to a Korean
 * letter.
 *
 * Octets 0x00-0x7F are ASCII; a pair is a lead 0x81-0xFE and a trail 0x41-0x5A, 0x61-0x7A or 0x81-0xFE.
 */
#ifndef TEXT_CP949_H
#define TEXT_CP949_H

#include <stddef.h>
#include <stdint.h>

enum { CP949_LEADS = 126, CP949_TRAILS = 178, CP949_PAIRS = 17048 };

/** Code point of pair lead index * CP949_TRAILS + trail index; 0 where there is none. */
extern const uint16_t cp949_code_point[CP949_LEADS * CP949_TRAILS];

/** Indexes into cp949_code_point, in ascending order of the code points. */
extern const uint16_t cp949_by_code_point[CP949_PAIRS];

/** Octets of the character, 1 or 2; 0 when CP949 lacks it. */
size_t cp949_encode(uint32_t code_point, uint8_t ret[2]);

/** The character of a pair, or 0. */
uint32_t cp949_decode(uint8_t lead, uint8_t trail);

#endif
