/*
 * recording.h - a rehearsal written down as a survey's test, line by line as it happens.
 *
 * What is written passes as `kind: SurveyTest` for as long as the survey does the same: every message with
 * its whole text, the replies, the time that passed, and at the end how things stand.
 */
#ifndef AUTHORING_RECORDING_H
#define AUTHORING_RECORDING_H

#include "authoring/rehearsal.h"
#include "base/buffer.h"
#include "base/slice.h"

#include <stdint.h>

/** The file up to its one case's steps; `clock` as "2027-03-02 10:00". */
void recording_begin(struct buffer *out, struct slice id, struct slice clock, const struct rehearsal *from);

void recording_reply(struct buffer *out, struct slice reply);
void recording_advance(struct buffer *out, int64_t seconds);
void recording_network(struct buffer *out, struct slice fate);

/** The messages of the last act. */
void recording_sent(struct buffer *out, const struct rehearsal *from);

/** How things stand now. */
void recording_end(struct buffer *out, const struct rehearsal *from);

#endif
