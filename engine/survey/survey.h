/*
 * survey.h - a survey definition as checked data: what is asked, of whom, when, in which words.
 *
 * A definition is immutable once built; every slice borrows from the arena that it was built in.
 * Texts may hold the placeholders {office} {department} {type} {month} {contact}; flow renders them.
 */
#ifndef SURVEY_SURVEY_H
#define SURVEY_SURVEY_H

#include "base/locale.h"
#include "base/slice.h"
#include "schedule/quiet_hours.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SURVEY_QUESTIONS_MAX = 12, /* nobody answers more by text message */
    SURVEY_CHOICES_MAX = 9,    /* one digit each */
    SURVEY_WORDS_MAX = 24,     /* words that mean a choice, a locale */
    SURVEY_HASH_LEN = 32,      /* BLAKE2b-256 over the file's bytes */
};

/** A text in each locale; an empty slice where there is no translation. */
struct survey_text {
    struct slice in[LOCALE_COUNT];
};

enum survey_question_kind {
    SURVEY_SCALE,  /* scale_min..scale_max, the maximum is best */
    SURVEY_CHOICE, /* one of choice[] by its digit or words */
    SURVEY_TEXT,   /* free text; answered by any words */
};

/** What a choice says about the sensitive question; it chooses the reader's grammar, not the score. */
enum survey_meaning { SURVEY_MEANS_NOTHING = 0, SURVEY_MEANS_NO, SURVEY_MEANS_YES, SURVEY_MEANS_DECLINED };

struct survey_choice {
    struct slice id; /* "none", "happened", "declined"; stable across versions */
    int digit;       /* 0..9, what the citizen types */
    enum survey_meaning meaning;
    struct slice word[LOCALE_COUNT][SURVEY_WORDS_MAX]; /* further words that mean it */
    size_t word_count[LOCALE_COUNT];
};

/** Ask again after one choice, in the question's words and with digits that no other option has. */
struct survey_confirm {
    bool used;
    struct slice after; /* id of the choice that is confirmed */
    size_t choice;      /* its index */
    int digit_right;    /* 7 */
    int digit_wrong;    /* 8 */
    struct survey_text text;
    struct survey_text
        closing; /* sent after a confirmed answer, instead of the next prompt's lead; may be empty */
};

struct survey_question {
    struct slice id; /* "kindness"; unique in the survey */
    struct slice
        measure; /* what tally counts it as ("kindness", "satisfaction", "solicitation"); may be empty */
    enum survey_question_kind kind;
    struct survey_text text;
    struct survey_text retry; /* another wording for the one re-ask; empty: the same text */
    int scale_min, scale_max;
    struct survey_choice choice[SURVEY_CHOICES_MAX];
    size_t choice_count;
    bool sensitive;  /* an unclear reply goes to a person and is never guessed */
    int invalid_max; /* re-asks after an unclear reply, 0..3 */
    struct survey_confirm confirm;
};

/** Words in each locale that a citizen may send at any time. */
struct survey_words {
    struct slice word[LOCALE_COUNT][SURVEY_WORDS_MAX];
    size_t count[LOCALE_COUNT];
};

struct survey {
    struct slice id;                  /* "visit-integrity" */
    struct slice title;               /* for staff, never sent */
    enum locale locale[LOCALE_COUNT]; /* the locales that every text has; Korean always among them */
    size_t locale_count;
    enum locale long_locale[LOCALE_COUNT]; /* those whose texts may take more than one segment */
    size_t long_locale_count;
    uint8_t hash[SURVEY_HASH_LEN];
    struct slice basis;       /* "handled-complaint" or "consent" (people.md, "Law in the product") */
    struct slice sender;      /* the registered number that sends and receives */
    struct slice zone_name;   /* IANA */
    struct slice office;      /* {office} */
    struct slice contact;     /* {contact}: a number to verify */
    struct survey_text intro; /* before the first prompt, in the same message */
    struct survey_text thanks, help, opted_out, wrong_person, late;
    struct survey_words opt_out_words, help_words; /* further than the reader's own lexicon */
    struct survey_question question[SURVEY_QUESTIONS_MAX];
    size_t question_count; /* at least 1 */

    double sampling_rate;     /* 0..1 */
    int64_t delay_s;          /* after closing */
    int64_t case_age_max_s;   /* a case closed longer ago is not surveyed any more */
    struct quiet_hours quiet; /* no prompt that we start is sent in it */
    int64_t cap_s;            /* at most one invitation a citizen within */
    int64_t reminder_after_s; /* 0: no reminder */
    int64_t expire_after_s;   /* of a conversation since its first prompt */
    int messages_max;         /* outbound messages a conversation, a hard cap in the database too */
};

/** The text in a locale, or in Korean when that translation is missing. */
struct slice survey_text_in(const struct survey_text *text, enum locale locale);

/** Index of the choice with that digit, or choice_count. */
size_t survey_choice_by_digit(const struct survey_question *question, int digit);

#endif
