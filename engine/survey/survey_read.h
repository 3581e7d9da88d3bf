/*
 * survey_read.h - a document of `kind: Survey` as a checked struct survey; every error in one run.
 *
 * The form is checked by a table (survey_shape); what a table cannot say is checked here, with these codes:
 *
 *   duplicate-id           two questions, or two choices of one question, with the same id
 *   duplicate-digit        two choices of one question have the same digit
 *   ambiguous-reply        one reply matches two choices: a word twice, or a word that is another's digit
 *   opt-out-choice         a word that stops the survey (or asks for help) is also a choice
 *   confirm-digit          a confirmation's digit is also a choice's, or both of its digits are the same
 *   confirm-choice         `confirm.after` names no choice of the question, or not the one that means yes
 *   missing-confirm        a sensitive question without `confirm`
 *   missing-meaning        a sensitive question's choices do not say which means yes, no and declined
 *   missing-translation    a text lacks one of the survey's locales
 *   unexpected-translation a text in a locale that `locales` does not list (warning)
 *   missing-digit          a text does not show a choice's digit, so nobody would know it (scales: a warning)
 *   unknown-placeholder    {x} that is none of office department type month contact; a lone brace
 *   emoji-in-text          stars and emoji
 *   unkept-promise         secrecy; anonymity, in a survey that is not `anonymous:`
 *   asks-giver             a sensitive question that asks whether the citizen gave
 *   not-sensitive          a question that counts as solicitation, or has a choice that reports, without
 *                          `sensitive`
 *   measure-name           (warning) a measure that differs by a letter or two from a counted one
 *   unknown-zone           (hooks only) no time zone of the IANA database
 *   link-in-text           a web address: citizens fear phishing
 *   long-text              a text but the intro takes more than one segment (hooks only; see long_texts)
 *   no-alphabet            (hooks only) a text that no alphabet of the network holds
 *   window-never-opens     quiet hours that leave no minute to send in; a campaign that ends before it
 *                          begins; (warning) more closed days in a row than a first question may wait
 *   late-reminder          the reminder comes after the expiry
 *   scale-range            a scale whose ends are the wrong way round
 *   wrong-key              a key that this kind of question does not have; a choice question without choices
 *   few-messages           messages_max does not even allow the straight way through the questions
 *   missing-closing        a sensitive question's confirmation without the text that says where to turn
 *   incomplete-intro       the first text lacks who asks, how to stop, or a number to verify
 *   empty-placeholder      {department}, {type} or {month} in a survey that no complaint starts
 *
 * Branches and experiments:
 *   unknown-question, unknown-choice   `next`, `when` or `order` names none
 *   endless-questions      `next` leads back
 *   unreachable-question   no answer leads to the question, or its condition's question is never asked
 *   late-condition         `when` asks for an answer that is not given yet
 *   condition-kind         `is` of a scale, `at_least` of a choice, either of a text
 *   impossible-condition   no answer is within the limits
 *   arm-shares, arm-order, arm-confirm, arm-digits   shares that do not make 100%; an order that is none;
 *                          nothing to confirm or mirror; a confirmation that writes the digits that an arm
 *                          swaps
 *
 * Whom and when:
 *   missing-consent        a campaign or a keyword without the basis consent, or consent without its record
 *   never-surveyed         a type of complaint that is not surveyed without the office's own decision
 *   incomplete-trigger     an event without what it needs: words, days, since, until
 *   eligible-and-not       one code both wanted and excluded
 *   opt-out-keyword        a keyword that stops or asks for help
 *   reminder-hour          (warning) a reminder outside two to three days, or at the same hour
 *   late-time-out          a question's time is out after the survey's
 *   floor-above-ceiling    a department's least above its most
 *   small-budget           not enough for one citizen
 *   short-retention        access logs kept for less than two years
 *   sensitive-by-phone     a sensitive question in a survey that people read out
 *   callback-beside-sensitive   leave to call is asked for beside a sensitive question
 *   anonymous-start        an anonymous survey that is no campaign by texts
 *   anonymous-question     that asks in words, for several choices, about what is referred, confirmed or
 *                          called back; or that brings an unclear reply to a person
 *   anonymous-time         that keeps an answer with its number for more than three days
 *   language-question      the choice of a language is not the first question, or not asked for
 */
#ifndef SURVEY_SURVEY_READ_H
#define SURVEY_SURVEY_READ_H

#include "base/arena.h"
#include "base/locale.h"
#include "document/finding.h"
#include "document/node.h"
#include "document/shape.h"
#include "survey/survey.h"

#include <stdbool.h>
#include <stddef.h>

/** What rooms above this one know; every hook may be NULL. */
struct survey_read_hooks {
    /* Segments that a text takes, 0 when no alphabet of the network holds it; *ret_size says in the arena how
     * large it is ("112 of 90 bytes in ksc5601") or the character to blame. Placeholders are filled in. */
    size_t (*segments)(struct slice text, enum locale locale, struct arena *arena, struct slice *ret_size);

    /* Is there a time zone of that name? */
    bool (*is_zone)(struct slice name, struct arena *arena);

    /* Does the reader take this word for an opt-out or a cry for help, whatever the question is? */
    bool (*is_opt_out)(struct slice word, enum locale locale);
};

extern const struct shape survey_shape;

/**
 * False when an error was found; warnings alone leave it true. *ret (about 180 KiB: not for the stack)
 * borrows the document's arena and holds what could be read even then. Its hash stays zero: the caller
 * knows the bytes.
 */
__attribute__((warn_unused_result)) bool survey_read(const struct document *document,
                                                     const struct survey_read_hooks *hooks,
                                                     struct arena *arena, struct findings *findings,
                                                     struct survey *ret);

#endif
