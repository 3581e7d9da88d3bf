/*
 * complaint.h - one row of a source as checked data: a complaint that has ended (or, where the map asks for
 * them, is open), or the reason why the row is none.
 *
 * A missing or impossible number is no reason: the complaint is taken and the number's fate recorded with it.
 */
#ifndef INTAKE_COMPLAINT_H
#define INTAKE_COMPLAINT_H

#include "base/instant.h"
#include "base/locale.h"
#include "base/slice.h"
#include "base/zone.h"
#include "intake/csv.h"
#include "intake/intake_map.h"
#include "intake/phone.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    COMPLAINT_NUMBER_LEN_MAX = 64, /* bytes; longer ones are no case numbers */
    COMPLAINT_NAME_LEN_MAX = 200,  /* bytes of a department, type, officer or channel: 66 Hangul syllables */
    COMPLAINT_SUPPLEMENTS_MAX = 999,
};

/** Stable numbers, those of engine/schedule/invitation.h. */
enum complaint_ending {
    COMPLAINT_ENDS_CLOSED = 0,
    COMPLAINT_ENDS_WITHDRAWN,
    COMPLAINT_ENDS_VISIT,
    COMPLAINT_IS_OPEN
};

/** Slices borrow from the row or the map. */
struct complaint {
    struct slice number;
    struct slice department, type, officer,
        channel;          /* as the source writes them, trimmed; officer and channel may be empty */
    struct slice citizen; /* the source's code of the person; may be empty. Never stored as it is */
    struct slice outcome; /* as the source writes it; may be empty */
    enum complaint_ending ending;
    struct instant opened_at, closed_at; /* closed_at.unix_s 0: it is open */
    struct phone phone;
    enum locale locale;
    bool from_citizen;
    int supplements; /* 0 where the source does not tell */
};

enum complaint_outcome {
    COMPLAINT_OK = 0,
    COMPLAINT_NOT_CLOSED, /* no closing time, or a status that is not a closed one: it comes again */
    COMPLAINT_NO_NUMBER,
    COMPLAINT_NO_DEPARTMENT,
    COMPLAINT_NO_TYPE,
    COMPLAINT_NO_OPENING,
    COMPLAINT_BAD_OPENING, /* a time that the map's pattern cannot read */
    COMPLAINT_BAD_CLOSING,
    COMPLAINT_CLOSES_BEFORE_OPENING,
    COMPLAINT_TOO_LONG,     /* a field over its limit above */
    COMPLAINT_BAD_ENCODING, /* a field that is not UTF-8, or holds a control character */
    COMPLAINT_BAD_SUPPLEMENTS,
    COMPLAINT_OUTCOME_COUNT,
};

/** `row` is a CSV_ROW with the header's number of fields. *ret is written for COMPLAINT_OK only. */
__attribute__((warn_unused_result)) enum complaint_outcome
complaint_read(const struct intake_map *map, const struct intake_columns *columns, const struct zone *zone,
               const struct csv_row *row, struct complaint *ret);

/** "not-closed", ...: stable words for counting. */
const char *complaint_outcome_id(enum complaint_outcome outcome);

/** One clause for a person: "not closed yet". Never holds anything of the row. */
const char *complaint_outcome_text(enum complaint_outcome outcome);

#endif
