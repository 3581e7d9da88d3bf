/* control.h - replies that are no answers: machines, opt-outs, calls for help, wrong persons. */
#ifndef REPLY_CONTROL_H
#define REPLY_CONTROL_H

#include "reply/number.h"
#include "reply/scan.h"

/** Sent by a machine (driving, out of office) or an advertisement. `open`: free text was asked, so be
 *  stricter. */
bool control_automatic(const struct scan *scan, bool open);

/** The writer wants no more messages: as the whole message, or an object and a verb. `*ret_hit` is what says
 *  so. */
bool control_stop(const struct scan *scan, size_t *ret_hit);

/** What the open question asks for, as far as it bears on who is meant. */
enum control_asked { CONTROL_ASKED_ANSWER, CONTROL_ASKED_SENSITIVE, CONTROL_ASKED_TEXT };

bool control_wrong_person(const struct scan *scan, enum control_asked asked, size_t *ret_hit);
bool control_help(const struct scan *scan, bool open, size_t *ret_hit);

#endif
