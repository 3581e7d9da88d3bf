/*
 * send_window.h - when may a survey start something: outside its quiet hours, on its days, on no holiday.
 *
 * Replies are answered at any time; this is about first prompts, reminders and whatever else nobody waits
 * for.
 */
#ifndef SCHEDULE_SEND_WINDOW_H
#define SCHEDULE_SEND_WINDOW_H

#include "base/instant.h"
#include "base/zone.h"
#include "survey/survey.h"

enum { SEND_WINDOW_DAYS_MAX = 60 }; /* no calendar closes for longer; a survey that did could never send */

/** The earliest instant >= now at which the survey may send; INSTANT_NEVER when there is none within
 *  SEND_WINDOW_DAYS_MAX days. */
struct instant send_window_next(const struct survey *survey, const struct zone *zone, struct instant now);

/** The earliest instant > now at which the survey may not send any more, given that it may now; INSTANT_NEVER
 *  when there is none within SEND_WINDOW_DAYS_MAX days. */
struct instant send_window_closes(const struct survey *survey, const struct zone *zone, struct instant now);

#endif
