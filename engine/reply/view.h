/*
 * view.h - one clause as the reading of solicitation sees it: what it names, who acts, and whether it is
 * denied or doubtful. Borrows the scan.
 */
#ifndef REPLY_VIEW_H
#define REPLY_VIEW_H

#include "reply/scan.h"

struct view {
    const struct scan *scan;
    const struct clause *clause;
    bool object, strong, money, treat; /* strong: it has no innocent sense */
    bool lawful;
    bool negated;
    bool doubtful; /* rhetorical, asked or conditional */
    bool supposed; /* under a past condition: nothing in it happened, and nothing is denied */
};

enum view_role { VIEW_ROLE_NONE, VIEW_ROLE_SUBJECT, VIEW_ROLE_TO };

struct view view_of(const struct scan *scan, const struct clause *clause);

/** The clause has a word of the class. */
bool view_has(const struct view *view, enum word_class class);

/** Is an official the subject (담당자가), or the one to whom (담당자에게)? */
enum view_role view_official_role(const struct view *view);

/** A verb of giving that only the citizen would use of himself: 드렸. */
bool view_give_is_humble(const struct view *view);

/** Gave or paid; but 안 드렸, 못 줬. */
bool view_hands_over(const struct view *view);

/** Somebody's words that ask are reported: 사라고 하. */
bool view_asks_in_words(const struct view *view);

/** A call or a message is not taken, rather than a gift: 전화를 안 받. */
bool view_takes_calls(const struct view *view);

/** Somebody did not take: 안 받으셨어요, 받지 않았어요. */
bool view_not_taken(const struct view *view);

enum view_object { VIEW_OBJECT_NONE, VIEW_OBJECT_MAYBE, VIEW_OBJECT_OTHER };

/** Is the clause's last act about something that no word lists: 신분증 달라고, 서류를 요구? A topic may be who acts. */
enum view_object view_other_object(const struct view *view);

/** 제가, 저희는, 우리도, 우리 가게는: the citizen acts. */
bool view_citizen_acts(const struct view *view);

/** Somebody did not get what is due: 돈을 못 받았; no official declined. */
bool view_waits_for_pay(const struct view *view);

/** The citizen refuses, so somebody asked. */
bool view_citizen_refuses(const struct view *view);

#endif
