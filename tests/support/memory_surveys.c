/* What each survey has had: shares of departments, budgets. */
#include "memory_tables.h"

enum { DAY_S = 86400 };

static struct memory_budget *budget_of(struct memory_store *store, struct slice survey)
{
    for (size_t i = 0; i < store->budget.count; i++) {
        if (slice_equal(store->budget.at[i].survey, survey))
            return &store->budget.at[i];
    }
    return NULL;
}

static void tally(struct memory_store *store, const struct store_decision *decision, bool invited,
                  struct instant now)
{
    const struct slice department = store->complaint.at[decision->complaint_id - 1].facts.department;
    const int64_t day = now.unix_s / DAY_S;
    struct memory_share *share = NULL;
    for (size_t i = 0; i < store->share.count; i++) {
        struct memory_share *known = &store->share.at[i];
        if (known->day == day && slice_equal(known->survey, decision->survey) &&
            slice_equal(known->department, department))
            share = known;
    }
    if (share == NULL) {
        share = memory_push(&store->share);
        *share = (struct memory_share){ .survey = memory_copy(store, decision->survey),
                                        .department = department,
                                        .day = day };
    }
    share->tally.eligible++;
    share->tally.invited += invited;
}

void memory_surveys_decide(struct memory_store *store, const struct store_decision *decision, bool invited,
                           struct instant now)
{
    if (decision->tallied)
        tally(store, decision, invited, now);
    if (decision->budget_segments == 0)
        return;
    struct memory_budget *budget = budget_of(store, decision->survey);
    if (budget == NULL) {
        budget = memory_push(&store->budget);
        *budget = (struct memory_budget){ .survey = memory_copy(store, decision->survey) };
    }
    budget->segments_max = decision->budget_segments;
}

bool memory_surveys_spend(struct memory_store *store, struct slice survey,
                          const struct store_message *message)
{
    struct memory_budget *budget = budget_of(store, survey);
    const bool farewell = message->kind == DIALOG_TEXT_OPTED_OUT || message->kind == DIALOG_TEXT_WRONG_PERSON;
    if (budget == NULL)
        return true;
    if (!farewell && budget->segments + message->segments > budget->segments_max)
        return false;
    budget->segments += message->segments;
    return true;
}

void memory_surveys_give_back(struct memory_store *store, struct slice survey, uint8_t segments)
{
    struct memory_budget *budget = budget_of(store, survey);
    if (budget != NULL)
        budget->segments -= segments;
}

static void add_share(struct memory_store *store, size_t survey, const struct memory_share *share)
{
    for (size_t i = 0; i < store->loaded_sampled.count; i++) {
        struct store_sampled *sum = &store->loaded_sampled.at[i];
        if (sum->survey != survey || !slice_equal(sum->department, share->department))
            continue;
        sum->tally.eligible += share->tally.eligible;
        sum->tally.invited += share->tally.invited;
        return;
    }
    *memory_push(&store->loaded_sampled) =
        (struct store_sampled){ (uint8_t)survey, share->department, share->tally };
}

void memory_surveys_load(struct memory_store *store, const struct store_load *load)
{
    const size_t count = load->surveys != NULL && load->complaints_max > 0 ? load->surveys->in_force : 0;
    store->loaded_sampled.count = 0;
    store->loaded.budgets_spent = 0;
    for (size_t s = 0; s < count; s++) {
        const struct survey *survey = load->surveys->survey[s];
        const int64_t since = (load->now.unix_s - survey->sampling_per_s) / DAY_S;
        const struct memory_budget *budget = budget_of(store, survey->id);
        for (size_t i = 0; i < store->share.count && (survey->floor > 0 || survey->ceiling > 0); i++) {
            if (store->share.at[i].day >= since && slice_equal(store->share.at[i].survey, survey->id))
                add_share(store, s, &store->share.at[i]);
        }
        if (survey->budget_segments > 0 && budget != NULL && budget->segments >= survey->budget_segments)
            store->loaded.budgets_spent |= (uint64_t)1 << s;
    }
    store->loaded.sampled = store->loaded_sampled.at;
    store->loaded.sampled_count = store->loaded_sampled.count;
}
