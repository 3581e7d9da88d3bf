/* mood.h - whether a verb states what happened, or only supposes it: "요구했더군요" against "요구했으면 녹음했죠". */
#ifndef REPLY_MOOD_H
#define REPLY_MOOD_H

#include "reply/scan.h"

/** The act's own verb is a past condition: 요구했으면, 줬더라면, 달라고 했다면. */
bool mood_supposes(const struct scan *scan, const struct clause *clause, const struct hit *act);

/** The Hangul act's own verb has the form of a report: past, evidential or a noun that ends the clause (요구함),
 *  and nothing behind it asks, scorns or commands. An act in other letters has no such form: true. */
bool mood_reports(const struct scan *scan, const struct clause *clause, const struct hit *act);

#endif
