/*
 * dialog.h - one citizen's conversation as a pure state machine.
 *
 *           BEGIN, RECALL          clear answer, more questions
 *     PLANNED ◀───────▶ ASKING ◀───────────────┐
 *        │                │ │ ╰────────────────╯
 *        │                │ │ the choice that is confirmed (or, in an arm that mirrors, the denial)
 *        │                │ ╰──────────▶ CONFIRMING ── right, wrong, silence ──▶ ASKING | ENDED
 *        │                │ last question answered, opt-out, wrong person, undeliverable, expired
 *        ╰────────────────┴──────────────▶ ENDED (with an outcome)
 *
 * Which event acts in which phase, and where it may lead, is one table (dialog.c); an event that it does not
 * name changes nothing. Which question follows which is the survey's (survey_next), by the answers so far.
 *
 * dialog_step is the only mutator. It reads no clock and writes nothing but its state and the list of
 * effects; flow turns effects into rows and messages. The state is small and goes to the database as columns.
 */
#ifndef DIALOG_DIALOG_H
#define DIALOG_DIALOG_H

#include "base/instant.h"
#include "reply/reading.h"
#include "survey/survey.h"

#include <stdbool.h>
#include <stdint.h>

enum dialog_phase { DIALOG_PLANNED = 0, DIALOG_ASKING, DIALOG_CONFIRMING, DIALOG_ENDED, DIALOG_PHASE_COUNT };

/** After AAPOR's final dispositions (people.md, "Survey method"); stable numbers, stored. */
enum dialog_outcome {
    DIALOG_OPEN = 0,
    DIALOG_COMPLETED = 1,     /* I */
    DIALOG_PARTIAL = 2,       /* P: at least one answer */
    DIALOG_OPTED_OUT = 3,     /* R */
    DIALOG_NO_REPLY = 4,      /* NC: delivered, no usable reply */
    DIALOG_HELP_ONLY = 5,     /* O */
    DIALOG_WRONG_PERSON = 6,  /* UO */
    DIALOG_UNDELIVERABLE = 7, /* UO */
    DIALOG_UNKNOWN = 8,       /* UO: the first prompt's fate was never known */
    DIALOG_NOT_SENT = 9,      /* deferred past its expiry, or an opt-out came first */
    DIALOG_OUTCOME_COUNT = 10,
};

/** What the network said of the message that carries the open prompt. */
enum dialog_prompt_fate {
    DIALOG_PROMPT_WAITING = 0, /* queued, on its way, or accepted without a receipt */
    DIALOG_PROMPT_DELIVERED,
    DIALOG_PROMPT_FAILED,    /* undeliverable, expired, refused for good */
    DIALOG_PROMPT_UNCERTAIN, /* no response; nobody knows */
};

struct dialog_state {
    enum dialog_phase phase;
    enum dialog_outcome outcome;
    uint8_t question; /* the open one; meaningless in PLANNED and ENDED */
    uint8_t reasks;   /* of the open question */
    uint8_t messages; /* outbound so far */
    uint8_t answers;  /* clear answers so far */
    bool reminded;    /* the one reminder of the conversation was sent */
    bool confirm_reminded;
    bool helped;               /* a help text was sent */
    bool resent;               /* the first prompt was sent again after 24 h of uncertainty */
    uint8_t arm;               /* of the survey's experiment; set when the conversation is made */
    enum locale locale;        /* in which the citizen is asked; set when the conversation is made */
    int16_t pending_value;     /* CONFIRMING: the digit that awaits its confirmation */
    struct instant pending_at; /* CONFIRMING: when that answer arrived */
    struct instant started;    /* first prompt queued; unix_s 0 before */
    struct instant prompted;   /* last prompt queued */
    struct survey_given given; /* answers so far: what the branches depend on */
};

enum dialog_event_kind {
    DIALOG_BEGIN,   /* the send time has come */
    DIALOG_REPLY,   /* a reply to the open prompt */
    DIALOG_CORRECT, /* a reply that came before the open prompt had arrived: it corrects the prompt before */
    DIALOG_LOOK,    /* a timer, or news of the prompt's fate */
    DIALOG_RESUME,  /* back by another way, or the session of the open prompt ended: it is asked again */
    DIALOG_STOP,    /* the citizen opted out elsewhere (by phone, 080 list, another conversation) */
    DIALOG_RECALL,  /* the first prompt never left, and may not any more for now: as if it had not begun */
    DIALOG_EVENT_COUNT
};

struct dialog_event {
    enum dialog_event_kind kind;
    const struct reply_reading *reading; /* REPLY, CORRECT */
    enum dialog_prompt_fate fate;        /* LOOK: of the open prompt */
    struct instant fate_at;              /* LOOK: when it became so */
    uint8_t corrected_question;          /* CORRECT */
};

/** A text to send; what it says follows from (kind, question). One message holds all parts that one step
 *  sends. */
enum dialog_text {
    DIALOG_TEXT_PROMPT,   /* intro before the very first, then the question */
    DIALOG_TEXT_RETRY,    /* the question in its other wording */
    DIALOG_TEXT_REMINDER, /* the open question again, after silence */
    DIALOG_TEXT_CONFIRM,
    DIALOG_TEXT_THANKS,
    DIALOG_TEXT_CLOSING_THEN_PROMPT, /* after a confirmed answer: the closing text, then the next question */
    DIALOG_TEXT_CLOSING_THEN_THANKS,
    DIALOG_TEXT_HELP, /* the help text, then the open question */
    DIALOG_TEXT_OPTED_OUT,
    DIALOG_TEXT_WRONG_PERSON,
    /* to a reply after the survey expired, once; only where the survey has words for it */
    DIALOG_TEXT_LATE,
    DIALOG_TEXT_MIRROR, /* the confirmation of a denial */
};

enum dialog_answer_state {
    DIALOG_ANSWER_CLEAR,   /* counts */
    DIALOG_ANSWER_UNCLEAR, /* to a person */
    DIALOG_ANSWER_PENDING, /* awaits its confirmation */
    DIALOG_ANSWER_CONFIRMED,
    DIALOG_ANSWER_WITHDRAWN,   /* said to be wrong when asked again */
    DIALOG_ANSWER_UNCONFIRMED, /* never answered when asked again */
};

enum dialog_effect_kind {
    DIALOG_SEND,    /* text, question */
    DIALOG_ANSWER,  /* question, answer, value (digit or scale point; 0 for text and unclear) */
    DIALOG_REFER,   /* R0: a confirmed yes or an explicit text, to the integrity office in confidence */
    DIALOG_REVIEW,  /* to a person's queue, with the reason */
    DIALOG_OPT_OUT, /* the phone, for ever */
    DIALOG_END,     /* outcome is in the state */
};

enum dialog_review {
    DIALOG_REVIEW_UNCLEAR,     /* an unclear reply to a sensitive question, after the re-ask */
    DIALOG_REVIEW_WITHDRAWN,   /* a yes taken back at its confirmation */
    DIALOG_REVIEW_UNCONFIRMED, /* a yes whose confirmation was never answered */
    DIALOG_REVIEW_HINT,        /* a hint of solicitation in a text */
    DIALOG_REVIEW_ALERT,       /* crisis, threat, privacy, new request */
    DIALOG_REVIEW_AMBIGUOUS,   /* fits two prompts */
    /* a later reader reads a sensitive reply otherwise; never raised by the engine */
    DIALOG_REVIEW_RESCORED,
    DIALOG_REVIEW_UNREAD, /* a reply that nothing may read but a person: processes died of it */
    /* a denial that its writer took back when asked again; it stays counted as given */
    DIALOG_REVIEW_MIRRORED,
    DIALOG_REVIEW_OFFERED, /* a text that its writer sent of their own accord: a suggestion, a kind word */
};

struct dialog_effect {
    enum dialog_effect_kind kind;
    enum dialog_text text;
    enum dialog_answer_state answer;
    enum dialog_review review;
    uint8_t question;
    uint8_t left;    /* SEND: the question whose closing text comes first */
    bool introduces; /* SEND: who asks, and how to stop, stands before it */
    int16_t value;
    struct instant arrived_at; /* ANSWER: of the reply that gave the value */
    bool by_text;              /* REFER: from an explicit free text, not from a confirmed choice */
};

/* A step sends at most one message, records at most one answer an item of a multiple reply, and a few
 * more. */
enum { DIALOG_EFFECTS_MAX = SURVEY_QUESTIONS_MAX + 6 };

struct dialog_effects {
    struct dialog_effect effect[DIALOG_EFFECTS_MAX];
    uint8_t count;
};

/** After 24 h without word of a prompt it is asked once more, or the conversation ends as unknown
 *  (architecture.md's policy for messages whose fate is not known). */
enum { DIALOG_UNCERTAIN_S = 24 * 3600 };

/** Applies one event. Effects are replaced, not added to. An event that the phase does not accept changes
 *  nothing and has no effect but those that always act: opt-out, referral of an explicit text, review of an
 *  alert; and one message to a reply that came after the survey expired. */
void dialog_step(const struct survey *survey, struct dialog_state *state, const struct dialog_event *event,
                 struct instant now, struct dialog_effects *effects);

/** May the event act in that phase? */
bool dialog_accepts(enum dialog_phase phase, enum dialog_event_kind kind);

/** Is the open confirmation that of a denial? */
bool dialog_is_mirrored(const struct survey *survey, const struct dialog_state *state);

/** When the conversation next wants DIALOG_LOOK (or DIALOG_BEGIN), given its prompt's fate; INSTANT_NEVER
 *  when ended. */
struct instant dialog_due(const struct survey *survey, const struct dialog_state *state,
                          enum dialog_prompt_fate fate, struct instant fate_at);

/** Whose answer is a reply that arrives now: the open prompt's, or a correction of the one before? A reply
 *  answers a prompt only if it came at or after that prompt's delivery or, while that is not known, at least
 *  DIALOG_UNSEEN_S after its response; an earlier one corrects the prompt before, if there is one. Times with
 *  unix_s 0 are not known. */
struct dialog_prompt_times {
    struct instant responded_at, delivered_at;
};
enum { DIALOG_UNSEEN_S = 5 };
bool dialog_answers_open_prompt(const struct dialog_prompt_times *open, bool has_before,
                                struct instant arrived_at);

struct slice dialog_outcome_name(enum dialog_outcome outcome);

/** "unclear", "withdrawn", ...: for logs, JSON and the review queue. */
struct slice dialog_review_name(enum dialog_review review);

#endif
