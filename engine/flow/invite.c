/* Closed complaints -> invitations with their outcome; sealed numbers of the SQL intake -> phones. */
#include "flow/turn.h"

#include "intake/phone.h"
#include "schedule/invitation.h"

#include <assert.h>
#include <string.h>

/* Two cases of one phone in the same turn: the second sees the first's invitation. */
static bool invited_this_turn(const struct flow *flow, int64_t phone_id)
{
    for (size_t i = 0; i < flow->commit.decision_count; i++) {
        if (flow->decision[i].outcome == INVITATION_INVITED && flow->decision[i].phone_id == phone_id)
            return true;
    }
    return false;
}

/* Uniform in [0, 1), keyed: nobody outside can tell it, or choose a case by it. Each purpose draws for
 * itself. */
static double draw_of(const struct flow *flow, const struct store_complaint *complaint, struct slice purpose)
{
    char memory[320];
    struct buffer name;
    buffer_init(&name, memory, sizeof memory);
    buffer_add(&name, slice_part(purpose, 0, 80));
    buffer_add_byte(&name, ' ');
    buffer_add(&name, slice_part(complaint->source, 0, 64));
    buffer_add_byte(&name, ' ');
    buffer_add(&name, slice_part(complaint->source_number, 0, 128));
    return flow->config.vault->draw(flow->config.vault->self, buffer_slice(&name));
}

static void log_decision(const struct flow *flow, const struct store_complaint *complaint,
                         const struct invitation *invitation)
{
    char memory[320];
    struct buffer line;
    buffer_init(&line, memory, sizeof memory);
    buffer_add_text(&line, "event=decided case=");
    buffer_add(&line, slice_part(complaint->source_number, 0, 128));
    buffer_add_text(&line, " outcome=");
    buffer_add(&line, invitation_outcome_name(invitation->outcome));
    turn_log(flow, LOG_DEBUG, &line);
}

/* The surveys in force are tried in their order: the first that invites has the complaint, else the reason of
 * the first one stands. */
static const struct survey *choose(const struct flow *flow, const struct invitation_facts *facts,
                                   struct invitation *ret)
{
    const struct survey_set *set = &flow->config.surveys;
    *ret = invitation_decide(set->survey[0], flow->config.zone, facts, flow->now);
    for (size_t i = 1; i < set->in_force && ret->outcome != INVITATION_INVITED; i++) {
        const struct invitation other =
            invitation_decide(set->survey[i], flow->config.zone, facts, flow->now);
        if (other.outcome == INVITATION_INVITED) {
            *ret = other;
            return set->survey[i];
        }
    }
    return set->survey[0];
}

static uint8_t arm_of(const struct flow *flow, const struct store_complaint *complaint,
                      const struct survey *survey)
{
    const struct slice id = survey->experiment.id;
    return id.len > 0 ? (uint8_t)survey_arm_of(survey, draw_of(flow, complaint, id)) : 0;
}

static void decide(struct flow *flow, const struct store_complaint *complaint)
{
    struct invitation_facts facts = {
        .closed_at = complaint->closed_at,
        .from_citizen = complaint->from_citizen,
        .phone = complaint->phone,
        .opted_out = complaint->opted_out,
        .last_invited_at = complaint->last_invited_at,
        .draw = draw_of(flow, complaint, SLICE_LIT("sample")),
    };
    if (complaint->phone_id != 0 && invited_this_turn(flow, complaint->phone_id))
        facts.last_invited_at = flow->now;
    struct invitation invitation;
    const struct survey *survey = choose(flow, &facts, &invitation);
    struct store_decision *decision = &flow->decision[flow->commit.decision_count++];
    *decision = (struct store_decision){
        .complaint_id = complaint->complaint_id,
        .phone_id = complaint->phone_id,
        .outcome = invitation.outcome,
        .weight = invitation.weight,
        .send_at = invitation.send_at,
        .locale = complaint->locale,
        .sender = survey->sender,
        .messages_max = (uint8_t)survey->messages_max,
        .arm = arm_of(flow, complaint, survey),
    };
    memcpy(decision->survey_hash, survey->hash, sizeof decision->survey_hash);
    log_decision(flow, complaint, &invitation);
}

static_assert((int)PHONE_MOBILE == (int)COMPLAINT_PHONE_GIVEN &&
                  (int)PHONE_MISSING == (int)COMPLAINT_PHONE_MISSING &&
                  (int)PHONE_IMPOSSIBLE == (int)COMPLAINT_PHONE_IMPOSSIBLE &&
                  (int)PHONE_LANDLINE == (int)COMPLAINT_PHONE_LANDLINE,
              "what intake read is what the store keeps");

static void unseal(struct flow *flow, const struct store_sealed *sealed)
{
    struct store_unsealed *to = &flow->unsealed[flow->commit.unsealed_count++];
    *to = (struct store_unsealed){ .sealed_id = sealed->sealed_id, .phone = COMPLAINT_PHONE_IMPOSSIBLE };
    char digits[VAULT_DIGITS_MAX];
    const struct vault *vault = flow->config.vault;
    const size_t len = vault->open_sealed_box(vault->self, sealed->box, digits);
    if (len == 0)
        return;
    struct phone phone = phone_read((struct slice){ .at = digits, .len = len });
    to->phone = (enum complaint_phone)phone.kind;
    if (phone.kind == PHONE_MOBILE)
        vault->seal(vault->self, (struct slice){ .at = phone.digits, .len = phone.digit_count }, &to->sealed);
    memset(&phone, 0, sizeof phone);
    memset(digits, 0, sizeof digits);
}

void turn_invite(struct flow *flow, const struct store_loaded *loaded)
{
    assert(loaded->complaint_count <= FLOW_COMPLAINTS_MAX);
    assert(loaded->sealed_count <= FLOW_SEALED_MAX);
    for (size_t i = 0; i < loaded->complaint_count; i++)
        decide(flow, &loaded->complaint[i]);
    for (size_t i = 0; i < loaded->sealed_count; i++)
        unseal(flow, &loaded->sealed[i]);
}
