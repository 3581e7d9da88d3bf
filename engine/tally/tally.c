#include "tally/tally.h"

#include "base/sort.h"

#include <assert.h>

static const struct {
    const char *name;
    bool once_per_handset;
    bool has_events; /* kept one by one */
    bool counted;
    bool sensitive; /* answers taken by staff stay out */
} measures[TALLY_MEASURE_COUNT] = {
    [TALLY_SOLICITATION] = { "solicitation", true, true, true, true },
    [TALLY_SOLICITATION_RAW] = { "solicitation-raw", true, true, true, true },
    [TALLY_SOLICITATION_TEXT] = { "solicitation-text", false, true, false, true },
    [TALLY_KINDNESS] = { "kindness", true, false, true, false },
    [TALLY_SATISFACTION] = { "satisfaction", true, false, true, false },
    [TALLY_HINT] = { "hint", true, false, true, true },
    [TALLY_PHONE] = { "phone", false, false, true, false },
    [TALLY_REPLY] = { "reply", false, false, true, false },
    [TALLY_FAST_PERFECT] = { "fast-perfect", false, false, true, false },
    [TALLY_SHARED_HANDSET] = { "shared-handset", false, false, true, false },
    [TALLY_SUPPLEMENT] = { "supplement", false, false, true, false },
    [TALLY_NOT_CITIZEN] = { "not-citizen", false, false, true, false },
};

struct slice tally_measure_name(enum tally_measure measure)
{
    assert(measure < TALLY_MEASURE_COUNT);
    return slice_from_text(measures[measure].name);
}

enum tally_measure tally_measure_from_name(struct slice name)
{
    for (int i = 0; i < TALLY_MEASURE_COUNT; i++) {
        if (slice_equal(slice_from_text(measures[i].name), name)) {
            return (enum tally_measure)i;
        }
    }
    return TALLY_MEASURE_COUNT;
}

static int compare_int64(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* Facts that compete for a handset's one count stand together, in the order in which they came. */
static int compare_facts(const void *context, uint32_t a, uint32_t b)
{
    const struct tally_fact *x = (const struct tally_fact *)context + a;
    const struct tally_fact *y = (const struct tally_fact *)context + b;
    int order = compare_int64(x->measure, y->measure);
    order = order != 0 ? order : compare_int64(x->department, y->department);
    order = order != 0 ? order : compare_int64(x->handset, y->handset);
    order = order != 0 ? order : compare_int64(x->arrived.day, y->arrived.day);
    order = order != 0 ? order : compare_int64(x->arrived_at.unix_s, y->arrived_at.unix_s);
    return order != 0 ? order : compare_int64(x->complaint, y->complaint);
}

static int compare_counts(const void *context, uint32_t a, uint32_t b)
{
    const struct tally_count *x = (const struct tally_count *)context + a;
    const struct tally_count *y = (const struct tally_count *)context + b;
    int order = compare_int64(x->known.day, y->known.day);
    order = order != 0 ? order : compare_int64(x->unit, y->unit);
    order = order != 0 ? order : compare_int64(x->measure, y->measure);
    return order != 0 ? order : compare_int64(x->arrived.day, y->arrived.day);
}

static int compare_events(const void *context, uint32_t a, uint32_t b)
{
    const struct tally_event *x = (const struct tally_event *)context + a;
    const struct tally_event *y = (const struct tally_event *)context + b;
    int order = compare_int64(x->known.day, y->known.day);
    order = order != 0 ? order : compare_int64(x->complaint, y->complaint);
    return order != 0 ? order : compare_int64(x->measure, y->measure);
}

static bool is_final(enum tally_state state)
{
    return state == TALLY_EVENT || state == TALLY_WITHDRAWN || state == TALLY_UNANSWERED;
}

static bool is_sound(const struct tally_fact *fact)
{
    return fact->complaint > 0 && fact->handset >= 0 && fact->department > 0 && fact->type >= 0 &&
           fact->officer >= 0 && fact->measure < TALLY_MEASURE_COUNT && fact->state <= TALLY_UNANSWERED &&
           fact->known.day >= fact->arrived.day;
}

/* An index of `count` elements in the order of `compare`; NULL when there is no room. */
static uint32_t *ordered(size_t count, sort_compare *compare, const void *context, struct arena *arena)
{
    uint32_t *index = arena_new_array(arena, uint32_t, count + 1);
    size_t used = arena->used;
    uint32_t *scratch = arena_new_array(arena, uint32_t, count + 1);
    if (index == NULL || scratch == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        index[i] = (uint32_t)i;
    }
    sort_index(index, scratch, count, compare, context);
    arena_reset_to(arena, used);
    return index;
}

static bool may_count(const struct tally_fact *fact)
{
    return measures[fact->measure].counted && !fact->excluded &&
           !(measures[fact->measure].sensitive && fact->source == TALLY_STAFF_CALL);
}

static bool same_handset(const struct tally_fact *a, const struct tally_fact *b)
{
    return a->measure == b->measure && a->department == b->department && a->handset == b->handset;
}

/* One pass over the facts in the order of compare_facts; `last` is the fact that last counted for this
 * handset. */
static void decide(const struct tally_fact *fact, const uint32_t *order, size_t count, struct night until,
                   enum tally_decision *ret)
{
    const struct tally_fact *last = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct tally_fact *this = &fact[order[i]];
        if (this->arrived.day > until.day) {
            continue;
        }
        bool counts = this->decided == TALLY_COUNTED;
        if (this->decided == TALLY_UNDECIDED) {
            bool once = measures[this->measure].once_per_handset && this->handset != 0;
            bool repeated = once && last != NULL && same_handset(last, this) &&
                            this->arrived.day - last->arrived.day < TALLY_HANDSET_NIGHTS;
            counts = may_count(this) && !repeated;
        }
        if (counts) {
            last = this;
        }
        ret[order[i]] = counts ? TALLY_COUNTED : TALLY_NOT_COUNTED;
    }
}

/* Rows of one counted fact: n on the night it arrived; k beside it, or on the later night on which it was
 * known. */
static size_t rows_of(const struct tally_fact *fact, struct night until, struct tally_count *ret)
{
    const int32_t unit[] = { fact->department, fact->type, fact->officer };
    bool event = fact->state == TALLY_EVENT && fact->known.day <= until.day;
    bool later = event && fact->known.day != fact->arrived.day;
    size_t rows = 0;
    for (size_t i = 0; i < sizeof unit / sizeof *unit; i++) {
        if (unit[i] == 0) {
            continue;
        }
        struct tally_count row = { .unit = unit[i], .measure = fact->measure, .arrived = fact->arrived };
        row.known = fact->arrived;
        row.n = 1;
        row.k = event && !later ? 1 : 0;
        row.sum = fact->value;
        ret[rows++] = row;
        if (later) {
            row.known = fact->known;
            row.n = 0;
            row.k = 1;
            row.sum = 0;
            ret[rows++] = row;
        }
    }
    return rows;
}

static enum tally_outcome add_up(const struct tally_fact *fact, size_t count, struct night until,
                                 struct arena *arena, struct tally_result *result)
{
    size_t rows_max = 0;
    for (size_t i = 0; i < count; i++) {
        struct tally_count row[6];
        rows_max += result->decision[i] == TALLY_COUNTED ? rows_of(&fact[i], until, row) : 0;
    }
    struct tally_count *row = arena_new_array(arena, struct tally_count, rows_max + 1);
    struct tally_count *sum = arena_new_array(arena, struct tally_count, rows_max + 1);
    if (row == NULL || sum == NULL) {
        return TALLY_NO_ROOM;
    }
    size_t rows = 0;
    for (size_t i = 0; i < count; i++) {
        rows += result->decision[i] == TALLY_COUNTED ? rows_of(&fact[i], until, row + rows) : 0;
    }
    const uint32_t *order = ordered(rows, compare_counts, row, arena);
    if (order == NULL) {
        return TALLY_NO_ROOM;
    }
    size_t sums = 0;
    for (size_t i = 0; i < rows; i++) {
        const struct tally_count *this = &row[order[i]];
        if (i > 0 && compare_counts(row, order[i - 1], order[i]) == 0) {
            sum[sums - 1].n += this->n;
            sum[sums - 1].k += this->k;
            sum[sums - 1].sum += this->sum;
        } else {
            sum[sums++] = *this;
        }
    }
    result->count = sum;
    result->count_count = sums;
    return TALLY_DONE;
}

static bool is_event(const struct tally_fact *fact, struct night until)
{
    return measures[fact->measure].has_events && is_final(fact->state) && fact->arrived.day <= until.day &&
           fact->known.day <= until.day;
}

static enum tally_outcome gather_events(const struct tally_fact *fact, size_t count, struct night until,
                                        struct arena *arena, struct tally_result *result)
{
    size_t events = 0;
    for (size_t i = 0; i < count; i++) {
        events += is_event(&fact[i], until) ? 1 : 0;
    }
    struct tally_event *event = arena_new_array(arena, struct tally_event, events + 1);
    struct tally_event *sorted = arena_new_array(arena, struct tally_event, events + 1);
    if (event == NULL || sorted == NULL) {
        return TALLY_NO_ROOM;
    }
    events = 0;
    for (size_t i = 0; i < count; i++) {
        if (is_event(&fact[i], until)) {
            event[events++] = (struct tally_event){
                .complaint = fact[i].complaint,
                .handset = fact[i].handset,
                .department = fact[i].department,
                .type = fact[i].type,
                .officer = fact[i].officer,
                .measure = fact[i].measure,
                .state = fact[i].state,
                .arrived = fact[i].arrived,
                .known = fact[i].known,
                .counted = result->decision[i] == TALLY_COUNTED && fact[i].state == TALLY_EVENT,
                .excluded = fact[i].excluded,
            };
        }
    }
    const uint32_t *order = ordered(events, compare_events, event, arena);
    if (order == NULL) {
        return TALLY_NO_ROOM;
    }
    for (size_t i = 0; i < events; i++) {
        sorted[i] = event[order[i]];
    }
    result->event = sorted;
    result->event_count = events;
    return TALLY_DONE;
}

enum tally_outcome tally_run(const struct tally_fact *fact, size_t fact_count, struct night until,
                             struct arena *arena, struct tally_result *ret)
{
    assert(fact_count <= TALLY_FACTS_MAX);
    for (size_t i = 0; i < fact_count; i++) {
        if (!is_sound(&fact[i])) {
            return TALLY_BAD_FACT;
        }
    }
    struct tally_result result = { 0 };
    result.decision = arena_new_array(arena, enum tally_decision, fact_count + 1);
    const uint32_t *order = ordered(fact_count, compare_facts, fact, arena);
    if (result.decision == NULL || order == NULL) {
        return TALLY_NO_ROOM;
    }
    decide(fact, order, fact_count, until, result.decision);
    enum tally_outcome outcome = add_up(fact, fact_count, until, arena, &result);
    if (outcome == TALLY_DONE) {
        outcome = gather_events(fact, fact_count, until, arena, &result);
    }
    if (outcome == TALLY_DONE) {
        *ret = result;
    }
    return outcome;
}
