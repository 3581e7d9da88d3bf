/* silence.h - what happens when no reply comes, or one comes too late. For dialog/ alone. */
#ifndef DIALOG_SILENCE_H
#define DIALOG_SILENCE_H

#include "dialog/act.h"

/** DIALOG_LOOK: the prompt's fate, the expiry, the question's time-out, the reminder. */
void silence_look(struct act *act, const struct dialog_event *event);

/** A reply after the expiry counts no more, and its writer is told so; once, lest two machines answer each
 *  other. */
void silence_tell_late(struct act *act, const struct reply_reading *reading);

#endif
