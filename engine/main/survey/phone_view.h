/* phone_view.h - a rehearsed conversation as lines of a terminal, on stdout. */
#ifndef MAIN_SURVEY_PHONE_VIEW_H
#define MAIN_SURVEY_PHONE_VIEW_H

#include "authoring/rehearsal.h"
#include "base/zone.h"

/** "2027-03-02 10:00", in the zone. */
void phone_view_time(const struct zone *zone, struct instant when);

/** One screen of a text (0: the first) as a USSD session shows it. True: another one follows. */
bool phone_view_screen(const struct rehearsal *rehearsal, struct slice text, size_t number);

/** One event of the last act: a text with its price, how a reply was read and by which rule, what it counts
 *  as, what goes to a person. */
void phone_view_event(const struct rehearsal *rehearsal, const struct rehearsal_event *event);

/** "so far 3 messages, 3 segments, 27.6 won", without a line feed. */
void phone_view_total(const struct rehearsal *rehearsal);

#endif
