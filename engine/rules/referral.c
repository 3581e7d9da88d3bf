#include "rules/referral.h"

struct referral_state {
    const struct rule *rule;
};

static void *referral_open(const struct rule *rule, const struct rule_night *night)
{
    struct referral_state *state = arena_new(night->arena, struct referral_state);
    if (state != NULL) {
        state->rule = rule;
    }
    return state;
}

static void refer(const struct tally_event *event, size_t rule_index, const struct rule_night *night)
{
    board_refer(night->board,
                (struct referral){
                    .complaint = event->complaint,
                    .handset = event->handset,
                    .department = event->department,
                    .type = event->type,
                    .officer = event->officer,
                    .source = event->measure == TALLY_SOLICITATION_TEXT ? REFERRAL_TEXT : REFERRAL_CONFIRMED,
                    .arrived = event->arrived,
                    .known = event->known,
                    .rule = rule_index,
                });
}

static void review(const struct tally_event *event, const struct rule_night *night)
{
    board_review(night->board,
                 (struct review){
                     .complaint = event->complaint,
                     .handset = event->handset,
                     .department = event->department,
                     .type = event->type,
                     .officer = event->officer,
                     .reason = event->state == TALLY_WITHDRAWN ? REVIEW_WITHDRAWN : REVIEW_UNANSWERED,
                     .arrived = event->arrived,
                     .known = event->known,
                 });
}

static bool referral_step(void *opaque, size_t rule_index, const struct rule_night *night)
{
    const struct referral_state *state = opaque;
    if (night->at < rule_kind_begin(state->rule, night)) {
        return true;
    }
    for (size_t i = night->event_tonight; i < night->event_known; i++) {
        const struct tally_event *event = &night->event[i];
        if (event->measure == TALLY_SOLICITATION_TEXT && event->state == TALLY_EVENT) {
            refer(event, rule_index, night);
        } else if (event->measure == TALLY_SOLICITATION) {
            if (event->state == TALLY_EVENT) {
                refer(event, rule_index, night);
            } else {
                review(event, night);
            }
        }
    }
    return true;
}

const struct rule_kind_entry referral_kind = { .kind = RULE_REFERRAL,
                                               .open = referral_open,
                                               .step = referral_step };
