/*
 * backtest_city.h - a recorded city-year from two CSV files as units, facts and contacts: the input of the
 * rules without a database.
 *
 * complaints.csv: complaint_id, department, type, officer, citizen_id, phone, received_at, closed_at,
 * supplements. surveys.csv: complaint_id, sent_at, dlr_status, first_reply_at, last_reply_at, kindness,
 * satisfaction, solicited (Y/N), confirm (Y/N), text. Columns are found by their names in the header; empty
 * is not answered; times are local wall time.
 *
 * When a thing is known: a closing on its night; a receipt on the night of sending; a reply on the night of
 * its first message; every answer on the night of the last message, so nothing is used before it had happened
 * for certain.
 *
 * Ids are given in the order of names, so the order of rows changes nothing.
 */
#ifndef MAIN_RULES_BACKTEST_CITY_H
#define MAIN_RULES_BACKTEST_CITY_H

#include "base/arena.h"
#include "base/calendar.h"
#include "base/slice.h"
#include "intake/units.h"
#include "tally/contact.h"
#include "tally/tally.h"
#include "tally/unit.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct backtest_city {
    struct unit *unit; /* departments first, ids 1.. in the order of their names */
    size_t unit_count;
    size_t department_count;
    struct unit_class *unit_class; /* by the units; none without them */
    size_t class_count;
    struct contact *contact;
    size_t contact_count;
    struct tally_fact *fact; /* answers */
    size_t fact_count;
    struct night
        first; /* the first 1 January: of the earliest closing's year, or the next when that is after June */
    struct night last; /* on which something happened */
    size_t held;       /* complaints of a department that the units do not name; left out */
    size_t bad_rows;   /* rows that could not be read; each was reported on standard error, up to a few */
};

/** What a free text says; NULL: texts are not read. */
enum backtest_text { BACKTEST_TEXT_PLAIN, BACKTEST_TEXT_HINT, BACKTEST_TEXT_EXPLICIT };
typedef enum backtest_text backtest_reader(void *context, struct slice text);

/** Departments and officers by `units`; NULL: as they are written. False when a file cannot be read or lacks
 *  a column; the reason is on standard error. */
__attribute__((warn_unused_result)) bool backtest_city_read(const char *complaints, const char *surveys,
                                                            backtest_reader *reader, void *context,
                                                            const struct units *units, struct arena *arena,
                                                            struct backtest_city *ret);

#endif
