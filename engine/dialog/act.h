/*
 * act.h - what one step of the dialog does: effects added, the state moved on. For dialog/ alone.
 */
#ifndef DIALOG_ACT_H
#define DIALOG_ACT_H

#include "dialog/dialog.h"

/** What one step works with; the state and the effects are the caller's. */
struct act {
    const struct survey *survey;
    struct dialog_state *state;
    struct dialog_effects *effects;
    struct instant now;
    bool new_locale; /* the citizen has just chosen another language than that of the introduction */
};

struct dialog_effect *act_add(struct act *act, enum dialog_effect_kind kind);

/** The open question. */
const struct survey_question *act_question(const struct act *act);

/** Records an answer to the open question; only a clear or confirmed one is `given`. */
void act_answer(struct act *act, enum dialog_answer_state state, int value, struct instant arrived_at);

void act_review(struct act *act, enum dialog_review reason);

/** A yes whose confirmation will not come any more: to a person, never counted, never dropped. A mirrored
 *  denial stands as it was given. */
void act_settle(struct act *act);

void act_end(struct act *act, enum dialog_outcome outcome);

/** CONFIRMING: which confirmation it is. */
enum dialog_text act_confirm_text(const struct act *act);

/** False when the cap on messages is reached: it holds for every text. */
bool act_send(struct act *act, enum dialog_text text);

/** Sends a prompt; one that cannot be sent any more ends the conversation with what it has. */
void act_ask(struct act *act, enum dialog_text text);

/** To the next question, or to the end with thanks; the closing text of the question that is left goes
 *  first. */
void act_advance(struct act *act, bool with_closing);

/** As a question that stays without a clear answer says. */
void act_give_up(struct act *act, enum survey_then then);

enum dialog_outcome act_outcome_of_silence(const struct act *act, enum dialog_prompt_fate fate);

#endif
