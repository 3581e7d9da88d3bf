/* atoms.h - the pieces of a text that answers several questions at once: numbers, judgements, labels. */
#ifndef REPLY_ATOMS_H
#define REPLY_ATOMS_H

#include "reply/number.h"
#include "reply/scan.h"

enum { ATOMS_MAX = 32 };

enum atom_kind { ATOM_NUMBER, ATOM_YES, ATOM_NO, ATOM_ASSENT, ATOM_JUDGEMENT, ATOM_LABEL, ATOM_ALL };

struct atom {
    enum atom_kind kind;
    int value;   /* digit, point or label's word class */
    bool marked; /* a number that names a question: a mark of enumeration follows, or it is an ordinal */
    bool joined; /* and belongs to the next one: 1번과 2번은 */
    bool each;   /* a number for every question: 4점씩 */
    bool odd;    /* no possible answer: 10, 2.5; a label: may be the answer itself: 만족 */
    size_t from, to;
};

struct atoms {
    struct atom at[ATOMS_MAX];
    size_t count;
    size_t rest; /* glyph where the comment starts */
};

/** Answers from glyph `from` on; they end where a sentence starts that is none. `questions`: digits written
 *  without a space answer when they are as many. */
struct atoms atoms_find(const struct scan *scan, const struct numbers *numbers, size_t questions,
                        size_t from);

/** A number glyph at which answers may start although other words stand before them, at or after `from`; or
 *  scan->count. */
size_t atoms_next_start(const struct scan *scan, const struct numbers *numbers, size_t from);

/** The glyph is a letter of any script. */
bool atoms_is_letter(const struct scan *scan, size_t at);

#endif
