/*
 * survey.h - a survey definition as checked data: what is asked, of whom, when, in which words.
 *
 * A definition is immutable once built; every slice borrows from the arena that it was built in.
 * Texts may hold the placeholders {office} {department} {type} {month} {contact}, a confirmation's also
 * {right} and {wrong}; flow renders them.
 */
#ifndef SURVEY_SURVEY_H
#define SURVEY_SURVEY_H

#include "base/calendar.h"
#include "base/locale.h"
#include "base/slice.h"
#include "schedule/holidays.h"
#include "schedule/quiet_hours.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SURVEY_QUESTIONS_MAX = 12, /* nobody answers more by text message */
    SURVEY_CHOICES_MAX = 9,    /* one digit each */
    SURVEY_WORDS_MAX = 24,     /* words that mean a choice, a locale */
    SURVEY_CONDITIONS_MAX = 4, /* of one question's `when` */
    SURVEY_NUMBER_MAX = 30000, /* the largest number that is an answer: an answer's value has 16 bits */
    SURVEY_ARMS_MAX = 6,
    SURVEY_CODES_MAX = 64, /* departments, types, channels or outcomes that an eligibility names */
    SURVEY_HASH_LEN = 32,  /* BLAKE2b-256 over the file's bytes */
};

/** A text in each locale; an empty slice where there is no translation. */
struct survey_text {
    struct slice in[LOCALE_COUNT];
};

/* ---- questions ---- */

enum survey_question_kind {
    SURVEY_SCALE,    /* scale_min..scale_max, the maximum is best */
    SURVEY_CHOICE,   /* one of choice[] by its digit or words */
    SURVEY_TEXT,     /* free text; answered by any words */
    SURVEY_YESNO,    /* choice[0] yes (1), choice[1] no (2): made by the reader of definitions */
    SURVEY_SEVERAL,  /* any of choice[]; the value has the bit of each chosen digit */
    SURVEY_NUMBER,   /* scale_min..scale_max as a number */
    SURVEY_LANGUAGE, /* choice[] is made of the survey's locales, digits from 1; sets the conversation's */
};

/** What a choice says about the sensitive question; it chooses the reader's grammar, not the score. */
enum survey_meaning { SURVEY_MEANS_NOTHING = 0, SURVEY_MEANS_NO, SURVEY_MEANS_YES, SURVEY_MEANS_DECLINED };

struct survey_choice {
    struct slice id; /* "none", "happened", "declined"; stable across versions */
    int digit;       /* 0..9, what the citizen types */
    enum survey_meaning meaning;
    bool alone;        /* SEVERAL: excludes all others ("0 none of these") */
    struct slice next; /* the question asked after this choice, "end", or empty: the question's own next */
    uint8_t go_to;     /* `next` as an index: 0 none, question_count the end */
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
    struct survey_text mirror; /* confirms the denial, for an experiment's arm with `mirror` */
};

/** An earlier answer that a question depends on; one that was not given, or not clearly, fails it. */
struct survey_condition {
    struct slice question;
    uint8_t index; /* of the question */
    struct slice is[SURVEY_CHOICES_MAX];
    size_t is_count;
    uint16_t digits; /* of the choices in `is`, a bit each */
    bool has_at_least, has_at_most;
    int at_least, at_most; /* of a scale or number */
};

/** What happens when a question stays without a clear answer. */
enum survey_then {
    SURVEY_THEN_NEXT = 0, /* the next question */
    SURVEY_THEN_PERSON,   /* the same, and a person looks at it */
    SURVEY_THEN_END,      /* no further question */
};

struct survey_question {
    struct slice id; /* "kindness"; unique in the survey */
    struct slice
        measure; /* what tally counts it as ("kindness", "satisfaction", "solicitation"); may be empty */
    enum survey_question_kind kind;
    struct survey_text text;
    struct survey_text retry;   /* another wording for the re-asks; empty: the same text */
    int scale_min, scale_max;   /* also of a number */
    int number_min, number_max; /* as a number question writes them */
    struct survey_choice choice[SURVEY_CHOICES_MAX];
    size_t choice_count;
    bool sensitive;  /* an unclear reply goes to a person and is never guessed */
    int invalid_max; /* re-asks after an unclear reply, 0..3 */
    enum survey_then invalid_then;
    struct survey_confirm confirm;
    struct survey_condition when[SURVEY_CONDITIONS_MAX]; /* asked only if all hold */
    size_t when_count;
    struct slice next;  /* the question asked after this one, "end", or empty: the one below it */
    uint8_t go_to;      /* `next` as an index: 0 none, question_count the end */
    int64_t time_out_s; /* without a reply for so long; 0: as long as the survey lasts */
    enum survey_then time_out_then;
};

/** The answers given so far, as branches see them. */
struct survey_given {
    uint16_t answered; /* bit i: question i has a clear or confirmed answer */
    int16_t value[SURVEY_QUESTIONS_MAX];
};

/* ---- who is asked, and when ---- */

enum survey_trigger_kind {
    SURVEY_ON_CLOSED = 0, /* a complaint was closed */
    SURVEY_ON_WITHDRAWN,  /* the citizen withdrew it */
    SURVEY_ON_PENDING,    /* it has been open for pending_days */
    SURVEY_ON_VISIT,      /* a visit to a counter that left no case */
    SURVEY_ON_CAMPAIGN,   /* somebody starts it over past complaints */
    SURVEY_ON_KEYWORD,    /* the citizen sends one of the words */
};

/** Words in each locale that a citizen may send at any time. */
struct survey_words {
    struct slice word[LOCALE_COUNT][SURVEY_WORDS_MAX];
    size_t count[LOCALE_COUNT];
};

struct survey_trigger {
    enum survey_trigger_kind kind;
    int pending_days; /* PENDING: 1..365 */
    struct survey_words words;
    /* CAMPAIGN: complaints closed in these nights, both included; at first `first` citizens, then a wait,
     * then the others, unless a share of the first is above its limit */
    struct night since, until;
    int first;
    int64_t wait_s;
    double opt_out_max, help_max, undeliverable_max, unclear_max; /* shares 0..1 */
};

enum survey_mode {
    SURVEY_BY_SMS = 0,
    SURVEY_BY_USSD, /* the first prompt on a screen where a link can; then only whoever dials goes on */
    SURVEY_BY_USSD_THEN_SMS, /* a prompt left unanswered on a screen is asked again by a short message */
    SURVEY_BY_PHONE,         /* read out by people (`ccrm call`): the engine sends nothing of it */
};

struct survey_codes {
    struct slice code[SURVEY_CODES_MAX];
    size_t count;
};

/** Complaints that may be surveyed: each list empty or naming the complaint's code, no `not` naming it. */
struct survey_eligibility {
    struct survey_codes departments, not_departments;
    struct survey_codes types, not_types;
    struct survey_codes channels, not_channels;
    struct survey_codes outcomes, not_outcomes;
};

/** What is never surveyed unless the office says otherwise, with its reason (people.md). */
enum survey_never {
    SURVEY_NEVER_NONE = 0,
    SURVEY_NEVER_WELFARE,
    SURVEY_NEVER_VIOLENCE,
    SURVEY_NEVER_MENTAL_HEALTH,
    SURVEY_NEVER_CHILD_PROTECTION,
    SURVEY_NEVER_DEATH,
    SURVEY_NEVER_REPORT, /* reports about officials */
    SURVEY_NEVER_AUDIT,  /* cases under audit or suit */
    SURVEY_NEVER_MINOR,  /* persons under 14 */
    SURVEY_NEVER_COUNT,
};

struct survey_although {
    enum survey_never category;
    struct slice reason;
};

enum survey_day {
    SURVEY_MONDAY = 0,
    SURVEY_TUESDAY,
    SURVEY_WEDNESDAY,
    SURVEY_THURSDAY,
    SURVEY_FRIDAY,
    SURVEY_SATURDAY,
    SURVEY_SUNDAY,
    SURVEY_DAY_COUNT,
};

/* ---- experiments ---- */

struct survey_arm {
    struct slice id;
    double share;      /* 0..1; the shares of all arms make 1 */
    bool swap_confirm; /* the confirmation's two digits change places */
    bool mirror;       /* a denial is confirmed too, to estimate buried reports */
    struct slice order_id[SURVEY_QUESTIONS_MAX];
    size_t order_count;                  /* 0: as written */
    uint8_t order[SURVEY_QUESTIONS_MAX]; /* the questions by index, in the arm's order */
};

struct survey_experiment {
    struct slice id; /* empty: there is none */
    struct survey_arm arm[SURVEY_ARMS_MAX];
    size_t arm_count;
};

/** How long each kind of record is kept, in seconds. */
struct survey_retention {
    int64_t numbers_s, texts_s, answers_s, audit_s, reports_s;
};

enum survey_locale_from {
    SURVEY_LOCALE_FROM_INTAKE = 0,
    SURVEY_LOCALE_FROM_CITIZEN, /* the first question is of the kind LANGUAGE */
};

struct survey {
    struct slice id;                  /* "visit-integrity" */
    struct slice title;               /* for staff, never sent */
    enum locale locale[LOCALE_COUNT]; /* the locales that every text has; Korean always among them */
    size_t locale_count;
    enum locale long_locale[LOCALE_COUNT]; /* those whose texts may take more than one segment */
    size_t long_locale_count;
    enum survey_locale_from locale_from;
    uint8_t hash[SURVEY_HASH_LEN];
    struct slice basis;       /* "handled-complaint" or "consent" (people.md, "Law in the product") */
    struct slice consent;     /* where the consent is on record; empty unless basis is "consent" */
    struct slice sender;      /* the registered number that sends and receives */
    struct slice zone_name;   /* IANA */
    struct slice office;      /* {office} */
    struct slice contact;     /* {contact}: a number to verify */
    struct survey_text intro; /* before the first prompt, in the same message */
    struct survey_text thanks, help, opted_out, wrong_person, late;
    struct survey_words opt_out_words, help_words; /* further than the reader's own lexicon */
    struct survey_question question[SURVEY_QUESTIONS_MAX];
    size_t question_count; /* at least 1 */
    struct survey_experiment experiment;

    struct survey_trigger trigger;
    int anonymous_minimum; /* answers of a unit that may be told, at least; 0: the survey is not anonymous */
    enum survey_mode mode;
    int priority; /* 0..100; of several surveys for one complaint the highest asks */
    struct survey_eligibility eligibility;
    struct survey_although although[SURVEY_NEVER_COUNT];
    size_t although_count;

    double sampling_rate; /* 0..1 */
    int floor, ceiling;   /* invitations of a department within sampling_per_s; 0: none */
    int64_t sampling_per_s;
    int64_t delay_s;                       /* after closing */
    int64_t case_age_max_s;                /* a case closed longer ago is not surveyed any more */
    struct quiet_hours quiet;              /* no prompt that we start is sent in it */
    enum survey_day day[SURVEY_DAY_COUNT]; /* local days on which we start; none: all */
    size_t day_count;
    struct slice holidays;                /* id of the holidays on which nothing is started; "none" */
    const struct holidays *holiday_table; /* what `holidays` names; NULL: none */
    int64_t defer_max_s; /* a first prompt that the windows defer for longer is not sent; 0: no limit */
    int64_t cap_s;       /* at most one invitation of this survey a citizen within */
    /* At most one invitation of any survey a citizen within. 0: neither bound by the others' nor counted for
       theirs, so that a citizen's own suggestion spares no office its survey. */
    int64_t cap_all_s;
    int64_t reminder_after_s; /* 0: no reminder */
    int64_t expire_after_s;   /* of a conversation since its first prompt */
    int messages_max;         /* outbound messages a conversation, a hard cap in the database too */
    int64_t budget_segments;  /* of all its messages together, a hard stop in the database; 0: none */
    struct survey_retention retention;
};

/** The text in a locale, or in Korean when that translation is missing. */
struct slice survey_text_in(const struct survey_text *text, enum locale locale);

/** Index of the choice with that digit, or choice_count. */
size_t survey_choice_by_digit(const struct survey_question *question, int digit);

/** Is the question asked, given the answers so far? */
bool survey_is_asked(const struct survey *survey, size_t question, const struct survey_given *given);

/** The first question of an arm; question_count when none is asked. */
size_t survey_first(const struct survey *survey, size_t arm, const struct survey_given *given);

/** The question after `question`, by its branches and the arm's order; question_count at the end. */
size_t survey_next(const struct survey *survey, size_t arm, size_t question,
                   const struct survey_given *given);

/** Does any question depend on another's answer, or lead elsewhere than to the one below it? */
bool survey_branches(const struct survey *survey);

/** The digit that confirms in this arm, and the one that withdraws. */
int survey_digit_right(const struct survey *survey, size_t arm, const struct survey_question *question);
int survey_digit_wrong(const struct survey *survey, size_t arm, const struct survey_question *question);

/** The arm of a draw in [0, 1); 0 when there is no experiment. */
size_t survey_arm_of(const struct survey *survey, double draw);

#endif
