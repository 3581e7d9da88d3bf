/*
 * csv.h - a streaming reader of comma-separated values (RFC 4180) that survives anything: rows in, or a
 * reason why not.
 *
 * Lines end in LF or CRLF; a UTF-8 byte order mark at the very start is skipped; lines without any byte are
 * skipped, they are no rows. Quoted fields may hold commas, line ends and doubled quotes. A quote inside an
 * unquoted field stands for itself, as PostgreSQL, spreadsheets and Python read it.
 *
 * A malformed row never takes others with it: when its end is known, it is the row; when it is not (a quote
 * that is never closed, text after a closing quote, too many bytes or fields) its first line is the malformed
 * row, and reading goes on at the next line. The result is the same however the bytes are cut into pieces.
 */
#ifndef INTAKE_CSV_H
#define INTAKE_CSV_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    CSV_FIELDS_MAX = 256, /* columns of a row; the widest export that we know has 53 */
    CSV_ROW_LEN_MAX =
        128 *
        1024, /* bytes of a row; a citizen's text of 4,000 characters has 12 KB, escaped at most twice that */
    CSV_WINDOW_LEN = 2 * CSV_ROW_LEN_MAX, /* so that moving a row to the front is rare */
};

enum csv_result {
    CSV_ROW,  /* a row */
    CSV_BAD,  /* a malformed row: `problem` says why */
    CSV_MORE, /* nothing whole is left of what was fed: feed or finish */
    CSV_END,  /* all rows were read */
};

enum csv_problem {
    CSV_FINE = 0,
    CSV_FIELD_COUNT,      /* more or fewer fields than csv_expect() said; `field_count` is what the row has */
    CSV_UNCLOSED_QUOTE,   /* a quoted field that does not end before the file or CSV_ROW_LEN_MAX does */
    CSV_TEXT_AFTER_QUOTE, /* "abc"d */
    CSV_NUL,              /* a NUL byte */
    CSV_TOO_LONG,         /* more than CSV_ROW_LEN_MAX bytes; `raw` is cut there */
    CSV_TOO_MANY_FIELDS,  /* more than CSV_FIELDS_MAX */
    CSV_PROBLEM_COUNT,
};

/** Borrowed from the reader until the next csv_next(). */
struct csv_row {
    uint64_t line;             /* of its first byte, from 1 */
    struct slice raw;          /* as it was in the file, without its line end */
    const struct slice *field; /* field_count of them, unescaped; CSV_ROW only */
    size_t field_count;
    enum csv_problem problem;
};

struct csv_field {
    size_t from, len; /* in the window; of a quoted field, between its quotes */
    bool escaped;     /* holds doubled quotes */
};

enum csv_state {
    CSV_AT_FIELD,
    CSV_IN_PLAIN,
    CSV_IN_QUOTED,
    CSV_AFTER_QUOTE,
    CSV_TO_LINE_END, /* `failing` says why; the malformed row's first line is read to its end */
    CSV_SKIPPING,    /* past the part of an endless line that was given */
};

/** About 530 KB: not for the stack. */
struct csv {
    char window[CSV_WINDOW_LEN];
    char unescaped[CSV_ROW_LEN_MAX];
    struct csv_field part[CSV_FIELDS_MAX];
    struct slice field[CSV_FIELDS_MAX];
    struct slice fed;      /* not yet in the window */
    size_t begin, at, end; /* of the window: where the row begins, what is read next, what is filled */
    size_t line_end;       /* after the row's first line end; 0: not seen yet */
    size_t part_count;
    size_t expected;
    uint64_t line; /* of `begin` */
    enum csv_state state;
    enum csv_problem failing;
    bool finished, started, has_nul;
};

void csv_init(struct csv *csv);

/** From now on a row must have that many fields; 0: any number. */
void csv_expect(struct csv *csv, size_t field_count);

/** More bytes of the file, borrowed until csv_next() answers CSV_MORE; only before the first csv_next() or
 *  after CSV_MORE. */
void csv_feed(struct csv *csv, struct slice bytes);

/** There are no more bytes. */
void csv_finish(struct csv *csv);

/** The next row; *ret is set for CSV_ROW and CSV_BAD. */
__attribute__((warn_unused_result)) enum csv_result csv_next(struct csv *csv, struct csv_row *ret);

/** "unclosed-quote", ...: stable words for counting. */
const char *csv_problem_id(enum csv_problem problem);

/** One clause for a person: "a quoted field that is never closed". */
const char *csv_problem_text(enum csv_problem problem);

#endif
