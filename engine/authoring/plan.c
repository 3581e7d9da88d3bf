#include "authoring/plan.h"

#include "authoring/screens.h"
#include "base/sort.h"

#include <assert.h>

enum { DAY_S = 86400, SHARE_DAYS = 368 }; /* a share's time is a year at most (survey_shape_times.c) */

/* A department's part of a survey that has a floor or a ceiling, by days as the store keeps it. */
struct share {
    int64_t from; /* the first day that still counts */
    struct invitation_tally sum, on[SHARE_DAYS];
};

/* When a phone was last invited; open addressing over its number, at most half full. */
struct asked_phone {
    int64_t phone_id;
    struct instant at;
};

struct planner {
    const struct rehearsal_setting *setting;
    struct arena *arena;
    struct plan *plan;
    struct rehearsal *rehearsal;
    struct asked_phone *phone;
    size_t phone_mask;
    struct share **share; /* of each department; NULL: the survey has no floor or ceiling */
    struct instant *due;  /* of each citizen's first message */
    uint32_t *size;       /* its segments */
    size_t queued;
    struct screens_total rest[LOCALE_COUNT]; /* the straight way without its first message */
    bool rest_known[LOCALE_COUNT];
};

static struct asked_phone *phone_of(struct planner *planner, int64_t phone_id)
{
    size_t at = (size_t)((uint64_t)phone_id * UINT64_C(0x9E3779B97F4A7C15) >> 32) & planner->phone_mask;
    while (planner->phone[at].phone_id != 0 && planner->phone[at].phone_id != phone_id)
        at = (at + 1) & planner->phone_mask;
    planner->phone[at].phone_id = phone_id;
    return &planner->phone[at];
}

static struct plan_department *department_of(struct plan *plan, struct slice name)
{
    for (size_t i = 0; i < plan->department_count; i++) {
        if (slice_equal(plan->department[i].name, name))
            return &plan->department[i];
    }
    if (plan->department_count == PLAN_DEPARTMENTS_MAX)
        return &plan->department[PLAN_DEPARTMENTS_MAX - 1];
    plan->department[plan->department_count] = (struct plan_department){ .name = name };
    return &plan->department[plan->department_count++];
}

/* ---- each department's share ---- */

/* Its days up to now; NULL where nothing is to be kept. */
static struct share *share_of(struct planner *planner, const struct plan_department *department,
                              struct instant now)
{
    const size_t place = (size_t)(department - planner->plan->department);
    const int64_t since = (now.unix_s - planner->setting->survey->sampling_per_s) / DAY_S;
    if (planner->share == NULL)
        return NULL;
    if (planner->share[place] == NULL) {
        planner->share[place] = arena_new(planner->arena, struct share);
        if (planner->share[place] == NULL)
            return NULL;
        planner->share[place]->from = since;
    }
    struct share *share = planner->share[place];
    for (; share->from < since && share->sum.eligible > 0; share->from++) {
        struct invitation_tally *gone = &share->on[share->from % SHARE_DAYS];
        share->sum.eligible -= gone->eligible;
        share->sum.invited -= gone->invited;
        *gone = (struct invitation_tally){ 0 };
    }
    share->from = since;
    return share;
}

static void add_to_share(struct share *share, struct instant now, const struct invitation *invitation)
{
    if (share == NULL || !invitation->sampled)
        return;
    struct invitation_tally *today = &share->on[now.unix_s / DAY_S % SHARE_DAYS];
    const int invited = invitation->outcome == INVITATION_INVITED;
    share->sum.eligible++;
    today->eligible++;
    share->sum.invited += invited;
    today->invited += invited;
}

/* ---- one citizen ---- */

static const struct rehearsal_event *first_message(struct planner *planner,
                                                   const struct plan_closing *closing, struct instant send_at)
{
    struct rehearsal_setting setting = *planner->setting;
    setting.locale = closing->locale;
    setting.department = closing->department;
    setting.type = closing->type;
    setting.start = send_at;
    setting.closed_at = closing->closed_at;
    rehearsal_begin(planner->rehearsal, &setting, planner->arena);
    for (size_t i = 0; i < planner->rehearsal->event_count; i++) {
        if (planner->rehearsal->event[i].kind == REHEARSAL_SENT)
            return &planner->rehearsal->event[i];
    }
    return NULL;
}

/* What follows when everything is answered at once, worded as for the first citizen of that language. */
static const struct screens_total *rest_of(struct planner *planner, enum locale locale)
{
    if (!planner->rest_known[locale]) {
        const struct screens_total first = { .segments = planner->rehearsal->segments,
                                             .price = planner->rehearsal->price };
        const struct screens_total all = screens_straight(planner->rehearsal);
        planner->rest[locale] = (struct screens_total){ .messages = all.messages,
                                                        .segments = all.segments - first.segments,
                                                        .price = all.price - first.price };
        planner->rest_known[locale] = true;
    }
    return &planner->rest[locale];
}

static void count_message(struct planner *planner, const struct plan_closing *closing, struct instant send_at)
{
    struct plan *plan = planner->plan;
    const size_t used = planner->arena->used;
    const struct rehearsal_event *sent = first_message(planner, closing, send_at);
    if (sent == NULL)
        return;
    plan->segments += sent->cost.segments;
    plan->segments_in[sent->cost.alphabet] += sent->cost.segments;
    plan->price += sent->cost.price;
    plan->first = plan->first.unix_s == 0 ? send_at : instant_earlier(plan->first, send_at);
    plan->last = send_at.unix_s > plan->last.unix_s ? send_at : plan->last;
    planner->due[planner->queued] = send_at;
    planner->size[planner->queued++] = (uint32_t)sent->cost.segments;
    const struct screens_total *rest = rest_of(planner, closing->locale);
    plan->segments_if_all += planner->size[planner->queued - 1] + rest->segments;
    plan->price_if_all += sent->cost.price + rest->price;
    arena_reset_to(planner->arena, used);
}

static void decide(struct planner *planner, const struct plan_closing *closing)
{
    const struct survey *survey = planner->setting->survey;
    const struct instant now = instant_add_s(closing->closed_at, survey->delay_s);
    struct asked_phone *phone = closing->phone_id != 0 ? phone_of(planner, closing->phone_id) : NULL;
    struct plan_department *department = department_of(planner->plan, closing->department);
    struct share *share = share_of(planner, department, now);
    const bool campaign = survey->trigger.kind == SURVEY_ON_CAMPAIGN; /* asks about what is past */
    const struct invitation_facts facts = {
        .closed_at = closing->closed_at,
        .from_citizen = closing->from_citizen,
        .phone = closing->phone,
        .opted_out = closing->opted_out_at.unix_s != 0 && closing->opted_out_at.unix_s <= now.unix_s,
        .last_invited_at = phone != NULL ? phone->at : (struct instant){ 0 },
        .last_this_at = phone != NULL ? phone->at : (struct instant){ 0 },
        .draw = closing->draw,
        .department = closing->department,
        .type = closing->type,
        .channel = closing->channel,
        .outcome = closing->outcome,
        .stage = campaign ? COMPLAINT_PAST : closing->stage,
        .department_tally = share != NULL ? share->sum : (struct invitation_tally){ 0 },
    };
    const struct invitation invitation = invitation_decide(survey, planner->setting->zone, &facts, now);
    add_to_share(share, now, &invitation);
    planner->plan->outcome[invitation.outcome]++;
    department->closings++;
    if (invitation.outcome != INVITATION_INVITED)
        return;
    if (phone != NULL)
        phone->at = now;
    department->citizens++;
    planner->plan->deferred += invitation.send_at.unix_s > now.unix_s;
    count_message(planner, closing, invitation.send_at);
}

/* ---- the route ---- */

static int by_due(const void *context, uint32_t a, uint32_t b)
{
    const struct instant *due = context;
    return due[a].unix_s < due[b].unix_s ? -1 : due[a].unix_s > due[b].unix_s;
}

/* Messages leave in the order in which they are due, so many segments a second. */
static bool send_all(struct planner *planner, int segments_per_s)
{
    struct plan *plan = planner->plan;
    uint32_t *order = arena_new_array(planner->arena, uint32_t, planner->queued + 1);
    uint32_t *scratch = arena_new_array(planner->arena, uint32_t, planner->queued + 1);
    if (order == NULL || scratch == NULL)
        return false;
    for (size_t i = 0; i < planner->queued; i++)
        order[i] = (uint32_t)i;
    sort_index(order, scratch, planner->queued, by_due, planner->due);
    double free_at_s = 0; /* the route has sent all before */
    for (size_t i = 0; i < planner->queued; i++) {
        const double due_s = (double)planner->due[order[i]].unix_s;
        const double begins_s = free_at_s > due_s ? free_at_s : due_s;
        free_at_s = begins_s + (segments_per_s > 0 ? (double)planner->size[order[i]] / segments_per_s : 0);
        const int64_t wait_s = (int64_t)(free_at_s - due_s);
        plan->wait_max_s = wait_s > plan->wait_max_s ? wait_s : plan->wait_max_s;
    }
    plan->finished = (struct instant){ .unix_s = (int64_t)(free_at_s + 0.999) };
    return true;
}

bool plan_make(const struct rehearsal_setting *setting, const struct plan_closing *closing, size_t count,
               int segments_per_s, struct arena *arena, struct plan *ret)
{
    size_t places = 64;
    while (places < 2 * count)
        places *= 2;
    assert(count <= PLAN_CLOSINGS_MAX);
    *ret =
        (struct plan){ .department = arena_new_array(arena, struct plan_department, PLAN_DEPARTMENTS_MAX) };
    struct planner planner = {
        .setting = setting,
        .arena = arena,
        .plan = ret,
        .rehearsal = arena_new(arena, struct rehearsal),
        .phone = arena_new_array(arena, struct asked_phone, places),
        .phone_mask = places - 1,
        .due = arena_new_array(arena, struct instant, count + 1),
        .size = arena_new_array(arena, uint32_t, count + 1),
    };
    if (setting->survey->floor > 0 || setting->survey->ceiling > 0)
        planner.share = arena_new_array(arena, struct share *, PLAN_DEPARTMENTS_MAX);
    if (arena->exhausted)
        return false;
    for (size_t i = 0; i < count; i++)
        decide(&planner, &closing[i]);
    return send_all(&planner, segments_per_s) && !arena->exhausted;
}
