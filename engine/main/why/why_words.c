#include "main/why/why_words.h"

#include "base/calendar.h"
#include "dialog/dialog.h"
#include "schedule/invitation.h"
#include "seam/store.h"
#include "smpp/command_status.h"

#include <assert.h>

static void add_text(struct buffer *out, const char *text)
{
    buffer_add_text(out, text);
}

/* One of a list of words; its number beyond the list. */
static void add_one_of(struct buffer *out, int64_t number, const char *const *name, size_t count)
{
    if (number >= 0 && (uint64_t)number < count && name[number] != NULL)
        buffer_add_text(out, name[number]);
    else
        buffer_add_int(out, number);
}
#define ADD_ONE_OF(out, number, name) add_one_of(out, number, name, sizeof(name) / sizeof *(name))

void why_words_time(const struct why_words *words, struct buffer *out, struct instant at)
{
    if (at.unix_s == INSTANT_NEVER.unix_s) {
        add_text(out, "-");
        return;
    }
    const int64_t local_s = at.unix_s + zone_at(words->zone, at)->utc_offset_s;
    const int64_t second = (local_s % 86400 + 86400) % 86400;
    night_add(out, night_of(at, words->zone));
    add_text(out, " ");
    buffer_add_padded(out, second / 3600, 2);
    add_text(out, ":");
    buffer_add_padded(out, second / 60 % 60, 2);
    add_text(out, ":");
    buffer_add_padded(out, second % 60, 2);
}

static void add_moment(const struct why_words *words, struct buffer *out, int64_t unix_s)
{
    why_words_time(words, out, (struct instant){ .unix_s = unix_s });
}

static void add_link(const struct why_words *words, struct buffer *out, int64_t link)
{
    add_text(out, "link ");
    if (link >= 0 && link < GATEWAY_LINKS_MAX && words->link[link].len > 0)
        buffer_add(out, words->link[link]);
    else
        buffer_add_int(out, link);
}

static void add_message(struct buffer *out, const struct why_step *step)
{
    add_text(out, "message ");
    buffer_add_int(out, step->message);
}

/* People count from 1. */
static void add_segment(struct buffer *out, const struct why_step *step)
{
    add_message(out, step);
    add_text(out, " segment ");
    buffer_add_int(out, step->b + 1);
}

/* ---- the complaint ---- */

static void say_closed(const struct why_words *words, struct buffer *out, const struct why_step *step)
{
    (void)words;
    static const char *const number[] = { "with a number", "without a number", "with an impossible number",
                                          "with a landline" };
    add_text(out, step->at.unix_s == INSTANT_NEVER.unix_s ? "complaint " : "complaint closed: ");
    buffer_add_int(out, step->a);
    add_text(out, ", ");
    buffer_add(out, step->word);
    add_text(out, ", ");
    ADD_ONE_OF(out, step->b, number);
    add_text(out, step->c != 0 ? "" : ", not from a citizen");
}

static void say_decided(const struct why_words *words, struct buffer *out, const struct why_step *step)
{
    const bool known = step->a >= INVITATION_INVITED && step->a < INVITATION_OUTCOME_COUNT;
    add_text(out, step->a == INVITATION_INVITED ? "decided: " : "decided against: ");
    if (known)
        buffer_add(out, invitation_outcome_name((enum invitation_outcome)step->a));
    if (step->a != INVITATION_INVITED)
        return;
    add_text(out, ", to begin at ");
    add_moment(words, out, step->b);
    add_text(out, ", weight ");
    buffer_add_fixed(out, (double)step->c / 1000, 3);
    add_text(out, ", from ");
    buffer_add(out, step->word);
}

static void say_ended(const struct why_words *words, struct buffer *out, const struct why_step *step)
{
    (void)words;
    add_text(out, "conversation ended: ");
    if (step->a > DIALOG_OPEN && step->a < DIALOG_OUTCOME_COUNT)
        buffer_add(out, dialog_outcome_name((enum dialog_outcome)step->a));
    add_text(out, ", ");
    buffer_add_int(out, step->b);
    add_text(out, " answers in ");
    buffer_add_int(out, step->c);
    add_text(out, " messages");
}

/* ---- messages ---- */

static_assert((int)DIALOG_TEXT_MIRROR < (int)STORE_TEXT_APOLOGY, "an apology is no text of the dialog");

/* Every kind that a message's row may have. */
static const char *text_name(int64_t kind)
{
    if (kind == STORE_TEXT_APOLOGY)
        return "an apology";
    switch ((enum dialog_text)kind) {
    case DIALOG_TEXT_PROMPT:
        return "prompt";
    case DIALOG_TEXT_RETRY:
        return "prompt in other words";
    case DIALOG_TEXT_REMINDER:
        return "reminder";
    case DIALOG_TEXT_CONFIRM:
        return "confirmation";
    case DIALOG_TEXT_THANKS:
        return "thanks";
    case DIALOG_TEXT_CLOSING_THEN_PROMPT:
        return "closing and prompt";
    case DIALOG_TEXT_CLOSING_THEN_THANKS:
        return "closing and thanks";
    case DIALOG_TEXT_HELP:
        return "help";
    case DIALOG_TEXT_OPTED_OUT:
        return "opt-out's answer";
    case DIALOG_TEXT_WRONG_PERSON:
        return "wrong person's answer";
    case DIALOG_TEXT_LATE:
        return "too late";
    case DIALOG_TEXT_MIRROR:
        return "confirmation of a no";
    }
    return "a text of a kind that this program does not know";
}

static void say_queued(const struct why_words *words, struct buffer *out, const struct why_step *step)
{
    add_message(out, step);
    add_text(out, " queued: ");
    add_text(out, text_name(step->a));
    add_text(out, ", question ");
    buffer_add_int(out, step->b + 1);
    add_text(out, ", to leave at ");
    add_moment(words, out, step->c);
}

static void say_sent(const struct why_words *words, struct buffer *out, const struct why_step *step)
{
    add_message(out, step);
    add_text(out, " handed to ");
    add_link(words, out, step->a);
    add_text(out, " in ");
    buffer_add_int(out, step->b);
    add_text(out, step->b == 1 ? " segment, data_coding " : " segments, data_coding ");
    buffer_add_int(out, step->c);
}

static void say_refused(const struct why_words *words, struct buffer *out, const struct why_step *step)
{
    add_segment(out, step);
    add_text(out, " refused by ");
    add_link(words, out, step->a);
    add_text(out, ": ");
    if (step->c == UINT32_MAX)
        add_text(out, "it cannot be written as a submit_sm");
    else
        add_text(out, command_status_find((uint32_t)step->c)->name);
    add_text(out, ", status ");
    buffer_add_int(out, step->c);
    if (step->word.len > 0)
        add_text(out, ", sequence ");
    buffer_add(out, step->word);
}

static void say_accepted(const struct why_words *words, struct buffer *out, const struct why_step *step)
{
    add_segment(out, step);
    add_text(out, " accepted by ");
    add_link(words, out, step->a);
    if (step->c != 0) {
        add_text(out, ", sequence ");
        buffer_add_int(out, step->c);
    }
    if (step->word.len > 0 && step->word.at[0] == ' ') { /* the store's own: its receipt named none */
        add_text(out, ", known by destination and time");
        return;
    }
    add_text(out, ", id ");
    buffer_add(out, step->word);
}

static const char *const receipt_name[] = { "delivered", "undeliverable", "expired", "on its way",
                                            "unknown" };

static void say_receipt(const struct why_words *words, struct buffer *out, const struct why_step *step)
{
    (void)words;
    add_segment(out, step);
    add_text(out, ": receipt, ");
    ADD_ONE_OF(out, step->c, receipt_name);
    add_text(out, ", network error ");
    buffer_add(out, step->word);
}

static void say_queried(const struct why_words *words, struct buffer *out, const struct why_step *step)
{
    add_segment(out, step);
    add_text(out, ": no receipt, ");
    add_link(words, out, step->a);
    add_text(out, " asked by query_sm, for the ");
    static const char *const time[] = { NULL, "first", "second", "third and last" };
    ADD_ONE_OF(out, step->c, time);
    add_text(out, " time");
}

/* ---- replies ---- */

static void say_reply(const struct why_words *words, struct buffer *out, const struct why_step *step)
{
    add_text(out, "reply over ");
    add_link(words, out, step->a);
    add_text(out, ", read as ");
    buffer_add(out, step->word);
    add_text(out, step->c != 0 ? ", delivered before: not counted" : step->b != 0 ? "" : ", moved nothing");
}

static void say_answer(const struct why_words *words, struct buffer *out, const struct why_step *step)
{
    (void)words;
    static const char *const state[] = { "clear",     "unclear",   "awaits its confirmation",
                                         "confirmed", "withdrawn", "never confirmed" };
    add_text(out, "answer to question ");
    buffer_add_int(out, step->a + 1);
    add_text(out, " (");
    buffer_add(out, step->word);
    add_text(out, "): ");
    buffer_add_int(out, step->c);
    add_text(out, ", ");
    ADD_ONE_OF(out, step->b, state);
}

static void say_review(const struct why_words *words, struct buffer *out, const struct why_step *step)
{
    (void)words;
    add_text(out, "to a person, question ");
    buffer_add_int(out, step->a + 1);
    add_text(out, ": ");
    if (step->b >= 0 && step->b <= DIALOG_REVIEW_OFFERED)
        buffer_add(out, dialog_review_name((enum dialog_review)step->b));
}

static void say_uncertain(const struct why_words *words, struct buffer *out, const struct why_step *step)
{
    (void)words;
    add_message(out, step);
    add_text(out, " is uncertain");
    add_text(out, step->c != 0 ? ": its process ended before the response" : "");
}

static void say_begun(const struct why_words *words, struct buffer *out, const struct why_step *step)
{
    (void)words;
    add_text(out, "conversation ");
    buffer_add_int(out, step->a);
    add_text(out, " begins, from ");
    buffer_add(out, step->word);
}

/* How a step is said: by a function, or by a text, behind its message or before its word. */
static const struct {
    void (*say)(const struct why_words *words, struct buffer *out, const struct why_step *step);
    const char *text;
    bool of_message;
} form[WHY_KIND_COUNT] = {
    [WHY_CLOSED] = { .say = say_closed },
    [WHY_IMPORTED] = { .text = "handed in by source " },
    [WHY_CHANGED] = { .text = "changed by source " },
    [WHY_UNDECIDED] = { .text = "waits for its decision" },
    [WHY_SEALED] = { .text = "its sealed number was not opened yet" },
    [WHY_DECIDED] = { .say = say_decided },
    [WHY_BEGUN] = { .say = say_begun },
    [WHY_ENDED] = { .say = say_ended },
    [WHY_DUE] = { .text = "the conversation is looked at next" },
    [WHY_QUEUED] = { .say = say_queued },
    [WHY_WAITS] = { .text = " waits in the queue", .of_message = true },
    [WHY_SENT] = { .say = say_sent },
    [WHY_REFUSED] = { .say = say_refused },
    [WHY_ACCEPTED] = { .say = say_accepted },
    [WHY_QUERIED] = { .say = say_queried },
    [WHY_RECEIPT] = { .say = say_receipt },
    [WHY_UNANSWERED] = { .text = ": a response did not come in time; not sent again", .of_message = true },
    [WHY_UNCERTAIN] = { .say = say_uncertain },
    [WHY_DELIVERED] = { .text = " delivered", .of_message = true },
    [WHY_FAILED] = { .text = " failed", .of_message = true },
    [WHY_REPLY] = { .say = say_reply },
    [WHY_ANSWER] = { .say = say_answer },
    [WHY_REVIEW] = { .say = say_review },
    [WHY_OPTED_OUT] = { .text = "the phone opted out, by " },
    [WHY_STOPPED] = { .text = "all sending stopped by " },
};

void why_words_step(const struct why_words *words, struct buffer *out, const struct why_step *step)
{
    if (form[step->kind].say != NULL) {
        form[step->kind].say(words, out, step);
        return;
    }
    if (form[step->kind].of_message)
        add_message(out, step);
    add_text(out, form[step->kind].text);
    buffer_add(out, step->word);
}

/* ---- the state ---- */

static void add_failure(struct buffer *out, const struct why_fate *fate)
{
    add_text(out, ": ");
    if (fate->receipt != NULL && fate->receipt->c != GATEWAY_RECEIPT_DELIVERED) {
        ADD_ONE_OF(out, fate->receipt->c, receipt_name);
        add_text(out, ", network error ");
        buffer_add(out, fate->receipt->word);
    } else if (fate->refusal != NULL) {
        add_text(out, "refused, ");
        add_text(out, command_status_find((uint32_t)fate->refusal->c)->name);
    } else {
        add_text(out, "the network said no more");
    }
}

void why_words_state(const struct why_words *words, struct buffer *out, const struct why_fate *fate)
{
    static const char *const text[WHY_STATE_COUNT] = {
        [WHY_STATE_OPEN] = "the complaint is not closed",
        [WHY_STATE_UNDECIDED] = "closed, not decided yet",
        [WHY_STATE_NOT_INVITED] = "not surveyed",
        [WHY_STATE_PLANNED] = "invited, nothing sent yet",
        [WHY_STATE_WAITING] = "waiting to leave",
        [WHY_STATE_WITHDRAWN] = "withdrawn before it left",
        [WHY_STATE_SENT] = "sent, its response is awaited",
        [WHY_STATE_ACCEPTED] = "accepted by the SMSC, its receipt is awaited",
        [WHY_STATE_DELIVERED] = "delivered",
        [WHY_STATE_FAILED] = "failed",
        [WHY_STATE_UNCERTAIN] = "uncertain: nobody knows whether it arrived",
        [WHY_STATE_ANSWERED] = "answered",
    };
    if (fate->message != 0) {
        add_text(out, "message ");
        buffer_add_int(out, fate->message);
        add_text(out, ": ");
    }
    add_text(out, text[fate->state]);
    if (fate->state == WHY_STATE_FAILED)
        add_failure(out, fate);
    if (fate->state == WHY_STATE_NOT_INVITED && fate->decided->a < INVITATION_OUTCOME_COUNT) {
        add_text(out, ": ");
        buffer_add(out, invitation_outcome_name((enum invitation_outcome)fate->decided->a));
    }
    if (fate->at.unix_s != INSTANT_NEVER.unix_s) {
        add_text(out, fate->state == WHY_STATE_WAITING    ? " at "
                      : fate->state == WHY_STATE_ANSWERED ? " at "
                                                          : " since ");
        why_words_time(words, out, fate->at);
    }
    if (fate->state == WHY_STATE_UNCERTAIN) {
        add_text(out, ", until ");
        why_words_time(words, out, fate->until);
    }
}

static bool awaits_sending(const struct why_fate *fate)
{
    return fate->state == WHY_STATE_WAITING || fate->state == WHY_STATE_PLANNED;
}

void why_words_next(const struct why_words *words, struct buffer *out, const struct why_fate *fate)
{
    if (fate->state == WHY_STATE_OPEN)
        add_text(out, "nothing until it is closed");
    else if (fate->state == WHY_STATE_UNDECIDED)
        add_text(out, "it is decided within seconds while the engine runs");
    else if (fate->state == WHY_STATE_NOT_INVITED)
        add_text(out, "nothing: the decision stands");
    else if (fate->stopped && awaits_sending(fate))
        add_text(out, "it leaves once the stop is lifted");
    else if (fate->state == WHY_STATE_UNCERTAIN)
        add_text(
            out,
            "a receipt or a reply settles it; else a first prompt is asked once more, a later one ends the "
            "conversation as unknown");
    else if (fate->ended != NULL)
        add_text(out, "nothing: the conversation ended");
    else if (fate->due.unix_s != INSTANT_NEVER.unix_s) {
        add_text(out, awaits_sending(fate) ? "it leaves when a link has room; looked at again at "
                                           : "a reply moves it on; without one it is looked at again at ");
        why_words_time(words, out, fate->due);
    } else
        add_text(out, "nothing is planned");
}
