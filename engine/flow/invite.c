/* Closed complaints -> invitations with their outcome; sealed numbers of the SQL intake -> phones. */
#include "flow/turn.h"

#include "intake/phone.h"
#include "schedule/invitation.h"

#include <assert.h>
#include <string.h>

enum { DRAWN_MAX = 2 * FLOW_COMPLAINTS_MAX };

/* What this turn's draws came to, in their order: decisions, and what those that wait would have been. */
struct turn_drawn {
    struct drawn {
        const struct store_complaint *complaint;
        struct slice survey;
        bool invited, tallied;
    } of[DRAWN_MAX];
    size_t count;
};

/* Two cases of one phone in the same turn: the second sees the first's invitation. `survey` empty: to any. */
static bool invited_this_turn(const struct turn_drawn *turn, int64_t phone_id, struct slice survey)
{
    for (size_t i = 0; phone_id != 0 && i < turn->count; i++) {
        const struct drawn *drawn = &turn->of[i];
        if (drawn->invited && drawn->complaint->phone_id == phone_id &&
            (survey.len == 0 || slice_equal(survey, drawn->survey)))
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

/* ---- what is known of a complaint for one survey ---- */

static struct instant invited_at(const struct flow *flow, const struct store_loaded *loaded,
                                 const struct turn_drawn *turn, const struct store_complaint *complaint,
                                 size_t survey)
{
    if (invited_this_turn(turn, complaint->phone_id, flow->config.surveys.survey[survey]->id))
        return flow->now;
    for (size_t i = 0; complaint->phone_id != 0 && i < loaded->invited_count; i++) {
        if (loaded->invited[i].phone_id == complaint->phone_id && loaded->invited[i].survey == survey)
            return loaded->invited[i].at;
    }
    return (struct instant){ 0 };
}

static bool has_share(const struct survey *survey)
{
    return survey->floor > 0 || survey->ceiling > 0;
}

/* As the store knows it, and as this turn adds to it. */
static struct invitation_tally tally_of(const struct flow *flow, const struct store_loaded *loaded,
                                        const struct turn_drawn *turn, struct slice department, size_t survey)
{
    struct invitation_tally tally = { 0 };
    const struct survey *asked = flow->config.surveys.survey[survey];
    if (!has_share(asked))
        return tally;
    for (size_t i = 0; i < loaded->sampled_count; i++) {
        if (loaded->sampled[i].survey == survey && slice_equal(loaded->sampled[i].department, department))
            tally = loaded->sampled[i].tally;
    }
    for (size_t i = 0; i < turn->count; i++) {
        const struct drawn *drawn = &turn->of[i];
        if (!drawn->tallied || !slice_equal(drawn->survey, asked->id) ||
            !slice_equal(drawn->complaint->department, department))
            continue;
        tally.eligible++;
        tally.invited += drawn->invited;
    }
    return tally;
}

/* ---- the decision ---- */

static struct invitation decide_for(const struct flow *flow, const struct store_loaded *loaded,
                                    const struct turn_drawn *turn, const struct store_complaint *complaint,
                                    struct invitation_facts facts, size_t survey)
{
    facts.last_this_at = invited_at(flow, loaded, turn, complaint, survey);
    facts.department_tally = tally_of(flow, loaded, turn, complaint->department, survey);
    facts.budget_spent = (loaded->budgets_spent >> survey & 1U) != 0;
    return invitation_decide(flow->config.surveys.survey[survey], flow->config.zone, &facts, flow->now);
}

/* The surveys in force are tried in the order of their priority: the first that invites has the complaint,
 * else
 * the first that it was eligible for gives the reason. */
static const struct survey *choose(const struct flow *flow, const struct store_loaded *loaded,
                                   const struct turn_drawn *turn, const struct store_complaint *complaint,
                                   const struct invitation_facts *facts, struct invitation *ret)
{
    const struct survey_set *set = &flow->config.surveys;
    const struct survey *chosen = set->survey[0];
    *ret = decide_for(flow, loaded, turn, complaint, *facts, 0);
    for (size_t i = 1; i < set->in_force && ret->outcome != INVITATION_INVITED; i++) {
        const struct invitation other = decide_for(flow, loaded, turn, complaint, *facts, i);
        if (other.outcome != INVITATION_INVITED && ret->outcome != INVITATION_NOT_ELIGIBLE)
            continue;
        *ret = other;
        chosen = set->survey[i];
    }
    return chosen;
}

static uint8_t arm_of(const struct flow *flow, const struct store_complaint *complaint,
                      const struct survey *survey)
{
    const struct slice id = survey->experiment.id;
    return id.len > 0 ? (uint8_t)survey_arm_of(survey, draw_of(flow, complaint, id)) : 0;
}

static struct invitation_facts facts_of(const struct flow *flow, const struct turn_drawn *turn,
                                        const struct store_complaint *complaint, double draw)
{
    struct invitation_facts facts = {
        .closed_at = complaint->closed_at,
        .from_citizen = complaint->from_citizen,
        .phone = complaint->phone,
        .opted_out = complaint->opted_out,
        .last_invited_at = complaint->last_invited_at,
        .draw = draw,
        .stage = complaint->stage,
        .pending_days = complaint->pending_days,
        .wanted = complaint->survey,
        .department = complaint->department,
        .type = complaint->type,
        .channel = complaint->channel,
        .outcome = complaint->outcome,
    };
    if (invited_this_turn(turn, complaint->phone_id, SLICE_EMPTY))
        facts.last_invited_at = flow->now;
    return facts;
}

static void add_decision(struct flow *flow, const struct store_complaint *complaint,
                         const struct survey *survey, const struct invitation *invitation)
{
    struct store_decision *decision = &flow->decision[flow->commit.decision_count++];
    *decision = (struct store_decision){
        .complaint_id = complaint->complaint_id,
        .phone_id = complaint->phone_id,
        .outcome = invitation->outcome,
        .weight = invitation->weight,
        .send_at = invitation->send_at,
        .locale = complaint->locale,
        .sender = survey->sender,
        .messages_max = (uint8_t)survey->messages_max,
        .arm = arm_of(flow, complaint, survey),
        .survey = survey->id,
        .cap_s = survey->cap_s,
        .cap_all_s = survey->cap_all_s,
        .tallied = invitation->sampled && has_share(survey),
        .budget_segments = survey->budget_segments,
    };
    memcpy(decision->survey_hash, survey->hash, sizeof decision->survey_hash);
    log_decision(flow, complaint, invitation);
}

/* One that waits is drawn too and not decided: if its draw comes first it has the citizen's turn, and the
 * others are capped as they would be after it. */
static void decide(struct flow *flow, const struct store_loaded *loaded, struct turn_drawn *turn,
                   const struct store_complaint *complaint, double draw)
{
    const struct invitation_facts facts = facts_of(flow, turn, complaint, draw);
    struct invitation invitation;
    const struct survey *survey = choose(flow, loaded, turn, complaint, &facts, &invitation);
    turn->of[turn->count++] = (struct drawn){
        .complaint = complaint,
        .survey = survey->id,
        .invited = invitation.outcome == INVITATION_INVITED,
        .tallied = !complaint->waits && invitation.sampled && has_share(survey),
    };
    if (!complaint->waits)
        add_decision(flow, complaint, survey, &invitation);
}

/* In the order of their draws, not of their closings: which of one citizen's cases is asked about, and which
 * fall to a department's ceiling, nobody steers by closing one first. */
static void decide_all(struct flow *flow, const struct store_loaded *loaded)
{
    struct turn_drawn turn = { .count = 0 };
    double draw[DRAWN_MAX];
    uint16_t order[DRAWN_MAX];
    for (size_t i = 0; i < loaded->complaint_count; i++) {
        draw[i] = draw_of(flow, &loaded->complaint[i], SLICE_LIT("sample"));
        size_t place = i;
        for (; place > 0 && draw[order[place - 1]] > draw[i]; place--)
            order[place] = order[place - 1];
        order[place] = (uint16_t)i;
    }
    for (size_t i = 0; i < loaded->complaint_count; i++)
        decide(flow, loaded, &turn, &loaded->complaint[order[i]], draw[order[i]]);
}

/* Of a decision, after what starts it: until each survey that may ask can decide. Neither a word nor a
 * campaign waits for a while after a closing. */
static int64_t delay_s(const struct flow *flow, int stage)
{
    static const enum survey_trigger_kind trigger[COMPLAINT_STAGE_COUNT] = {
        [COMPLAINT_CLOSED] = SURVEY_ON_CLOSED, [COMPLAINT_WITHDRAWN] = SURVEY_ON_WITHDRAWN,
        [COMPLAINT_VISIT] = SURVEY_ON_VISIT,   [COMPLAINT_PENDING] = SURVEY_ON_PENDING,
        [COMPLAINT_OVER] = SURVEY_ON_PENDING,
    };
    if (stage == COMPLAINT_PAST || stage == COMPLAINT_WORD)
        return 0;
    return survey_set_delay_s(&flow->config.surveys, trigger[stage]);
}

void turn_undecided_by(const struct flow *flow, struct instant ret[COMPLAINT_STAGE_COUNT])
{
    for (int stage = 0; stage < COMPLAINT_STAGE_COUNT; stage++)
        ret[stage] = instant_add_s(flow->now, -delay_s(flow, stage));
}

struct instant turn_next_decision(const struct flow *flow, const struct store_loaded *loaded)
{
    struct instant next = INSTANT_NEVER;
    for (int stage = 0; stage < COMPLAINT_STAGE_COUNT; stage++) {
        const struct instant at = loaded->next_undecided[stage];
        if (at.unix_s != INT64_MAX)
            next = instant_earlier(next, instant_add_s(at, delay_s(flow, stage)));
    }
    return next;
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
    if (complaint_phone_is_kept(to->phone))
        vault->seal(vault->self, (struct slice){ .at = phone.digits, .len = phone.digit_count }, &to->sealed);
    memset(&phone, 0, sizeof phone);
    memset(digits, 0, sizeof digits);
}

void turn_invite(struct flow *flow, const struct store_loaded *loaded)
{
    assert(loaded->complaint_count <= DRAWN_MAX);
    assert(loaded->sealed_count <= FLOW_SEALED_MAX);
    decide_all(flow, loaded);
    for (size_t i = 0; i < loaded->sealed_count; i++)
        unseal(flow, &loaded->sealed[i]);
}
