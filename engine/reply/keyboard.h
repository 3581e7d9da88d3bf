/*
 * keyboard.h - replies typed with the wrong input mode of the Korean two-set keyboard (KS X 5002), put right.
 *
 * A whole token of Latin letters becomes Hangul ("djqtdjdy" -> 없어요), or a token with loose jamo becomes Latin
 * letters ("ㄴ새ㅔ" -> stop), and only when the result is a known word and the token as it stands is none.
 */
#ifndef REPLY_KEYBOARD_H
#define REPLY_KEYBOARD_H

#include "reply/glyph.h"
#include "reply/lexicon.h"

enum { KEYBOARD_TOKEN_MAX = 40 }; /* longer tokens are left alone */

/** Replaces tokens in place, as far as the array has room. Places in the raw text stay right. */
void keyboard_repair(const struct lexicon *lexicon, struct glyphs *glyphs);

#endif
