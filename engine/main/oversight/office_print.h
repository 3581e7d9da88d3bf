/* office_print.h - rows of the database as a table or as fields for a person, or as JSON: one table of
 * columns serves all. */
#ifndef MAIN_OVERSIGHT_OFFICE_PRINT_H
#define MAIN_OVERSIGHT_OFFICE_PRINT_H

#include "adapter/pg/session.h"
#include "main/oversight/office.h"
#include "report/json.h"

enum office_kind {
    OFFICE_TEXT,
    OFFICE_WORD, /* one of the product's own words: a code in JSON, Korean for a Korean reader */
    OFFICE_INT,
    OFFICE_BOOL,
    OFFICE_NUMBER, /* printed as the statement formed it; a number in JSON */
};

struct office_column {
    const char *key; /* in JSON */
    const char *ko, *en;
    enum office_kind kind;
};

struct office_rows {
    const struct pg_rows *rows;
    const struct office_column *column;
    size_t column_count;
    uint32_t hidden; /* bit i: column i is no field of office_print_fields; a heading says it */
};

/** The word in the reader's language; a code that has none stays as it is. */
struct slice office_word(const struct office *office, struct slice code);

/** A table with a heading, columns aligned; a line that says so when there is no row. */
void office_print_table(const struct office *office, const struct office_rows *rows);

/** One row, a field a line. */
void office_print_fields(const struct office *office, const struct office_rows *rows, size_t row);

void office_json_array(struct json *json, const char *key, const struct office_rows *rows);
void office_json_object(struct json *json, const char *key, const struct office_rows *rows, size_t row);

/** What can be done with a flag or a referral now: the names of all its acts, and which of them. */
enum { OFFICE_ACTS_MAX = 8, OFFICE_POSSIBLE_MAX = 256 };

struct office_acts {
    struct slice name[OFFICE_ACTS_MAX];
    const char *call[OFFICE_ACTS_MAX]; /* the line that takes it, with # for the row's number */
    size_t count;
    uint32_t possible; /* bit i: act i */
};

/** "acknowledge(확인), close(종결)", or a word for none; in English the names alone. */
void office_possible(const struct office *office, const struct office_acts *acts,
                     char ret[OFFICE_POSSIBLE_MAX]);
/** What was done, then the possible steps, each as the line that takes it. */
void office_print_steps(const struct office *office, const struct office_rows *done,
                        const struct office_acts *acts);
void office_json_possible(struct json *json, const struct office_acts *acts);

/** 「통계 신호이며 비위 사실의 확인이 아닙니다」: stands in everything that shows a flag. */
void office_print_notice(const struct office *office);
void office_json_notice(struct json *json);

/** A JSON document on stdout that `fill` writes; EXIT_OK, or EXIT_DEPENDENCY when it could not be printed
 *  whole. */
typedef void office_fill(struct json *json, const void *self);
int office_print_json(struct office *office, office_fill *fill, const void *self);

#endif
