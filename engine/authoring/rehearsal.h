/*
 * rehearsal.h - one citizen's conversation with a survey, played without network, database or real time.
 *
 * The engine's own dialog, wording, reader and prices, on a clock that the caller advances. What happens is a
 * list of events; the engine's use case (flow/converse) is the same but for the network, which here delivers
 * each message at once unless the caller says otherwise.
 *
 *     rehearsal_begin(&rehearsal, &setting, &arena);     // the first prompt, after the quiet hours
 *     rehearsal_reply(&rehearsal, SLICE_LIT("5"));       // events: HEARD, ANSWERED, SENT
 *     rehearsal_advance(&rehearsal, 2 * 86400);          // a reminder, perhaps
 */
#ifndef AUTHORING_REHEARSAL_H
#define AUTHORING_REHEARSAL_H

#include "authoring/message_cost.h"
#include "base/arena.h"
#include "base/instant.h"
#include "base/locale.h"
#include "base/zone.h"
#include "dialog/dialog.h"
#include "reply/lexicon.h"
#include "reply/reading.h"
#include "survey/survey.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum rehearsal_mode { REHEARSAL_SMS = 0, REHEARSAL_USSD };

/** What the survey's messages are where nothing goes wrong: screens, if it is asked on screens alone. */
static inline enum rehearsal_mode rehearsal_mode_of(const struct survey *survey)
{
    return survey->mode == SURVEY_BY_USSD ? REHEARSAL_USSD : REHEARSAL_SMS;
}

struct rehearsal_setting {
    const struct survey *survey; /* completed: office, contact */
    const struct lexicon *lexicon;
    const struct zone *zone;
    const struct text_link *link;
    enum rehearsal_mode mode; /* a USSD session carries the same texts and costs no segments */
    enum locale locale;
    uint8_t arm; /* of the survey's experiment */
    struct slice department, type;
    struct instant start;     /* when the first prompt is due */
    struct instant closed_at; /* of the complaint; unix_s 0: at `start` */
};

enum rehearsal_event_kind {
    REHEARSAL_SENT,     /* text_kind, question, text, cost */
    REHEARSAL_HEARD,    /* text (the reply), reading, question (that it was read as an answer to) */
    REHEARSAL_ANSWERED, /* question, answer, value */
    REHEARSAL_REFERRED, /* by_text */
    REHEARSAL_REVIEWED, /* review */
    REHEARSAL_STOPPED,  /* the phone opted out */
    REHEARSAL_ENDED,    /* the state's outcome */
    REHEARSAL_WAITED,   /* something was due in the quiet hours; `at` is when they end */
};

struct rehearsal_event {
    enum rehearsal_event_kind kind;
    struct instant at;
    uint8_t question;
    enum dialog_text text_kind;
    struct slice text; /* in the arena */
    struct message_cost cost;
    struct reply_reading reading;
    enum dialog_answer_state answer;
    int value;
    enum dialog_review review;
    bool by_text;
};

enum {
    REHEARSAL_EVENTS_MAX = 96,  /* of one act; a conversation has at most 40 messages */
    REHEARSAL_LOOKS_MAX = 64,   /* timers that one advance runs through */
    REHEARSAL_WORD_MAX = 400,   /* an answer as a word: nine ids of choices */
    REHEARSAL_REPLY_MAX = 2000, /* bytes of a reply that are kept */
};

/** What is known of one question. */
struct rehearsal_answer {
    bool given;
    enum dialog_answer_state state;
    int value;
};

struct rehearsal {
    struct rehearsal_setting setting;
    struct arena *arena;
    struct instant now;
    struct dialog_state state;
    enum dialog_prompt_fate fate; /* of the open prompt */
    struct instant fate_at;
    enum dialog_prompt_fate network; /* what becomes of prompts from now on; DELIVERED at first */

    struct rehearsal_event event[REHEARSAL_EVENTS_MAX]; /* of the last act */
    size_t event_count;

    struct rehearsal_answer answer[SURVEY_QUESTIONS_MAX];
    size_t messages, segments, segments_in[ALPHABET_COUNT];
    int64_t price; /* hundredths of a won, as far as the link names prices */
    size_t referrals, reviews;
    bool opted_out;
};

/** The settings are borrowed, as is the arena, in which texts are allocated: some hundred bytes a message,
 *  and READER_ARENA_BYTES free for each reply. */
void rehearsal_begin(struct rehearsal *rehearsal, const struct rehearsal_setting *setting,
                     struct arena *arena);

/** A reply that arrives now; to an ended conversation too. Longer than REHEARSAL_REPLY_MAX: cut. */
void rehearsal_reply(struct rehearsal *rehearsal, struct slice utf8);

/** A reply that was read already. */
void rehearsal_take(struct rehearsal *rehearsal, const struct reply_reading *reading);

/** Lets time pass, seconds >= 0: reminders, time-outs, the expiry. */
void rehearsal_advance(struct rehearsal *rehearsal, int64_t seconds);

/** What the network makes of the open prompt and those to come. */
void rehearsal_network(struct rehearsal *rehearsal, enum dialog_prompt_fate fate);

/** When something happens by itself next; INSTANT_NEVER when nothing does. */
struct instant rehearsal_due(const struct rehearsal *rehearsal);

/** "prompt", "retry", "reminder", "confirm", "mirror", "thanks", "closing", "help", "opted_out",
 *  "wrong_person",
 *  "late"; the two closing texts have one name. */
struct slice rehearsal_text_name(enum dialog_text text);

/** "clear", "unclear", "pending", "confirmed", "withdrawn", "unconfirmed". */
struct slice rehearsal_answer_name(enum dialog_answer_state state);

/** What is known of a question, as tests write it: its number (put into `memory`), the choice's id, "text",
 *  the ids of several choices joined by "+", the state in which it is, or "unanswered". `memory` is empty and
 *  holds REHEARSAL_WORD_MAX. */
struct slice rehearsal_answer_word(const struct rehearsal *rehearsal, size_t question, struct buffer *memory);

#endif
