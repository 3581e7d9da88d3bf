#include "main/rules/rules_history.h"

enum pg_outcome rules_history_first(const struct night_store *store, const struct night_setting *setting,
                                    struct night *ret)
{
    struct civil date = civil_from_night(store->night);
    struct civil start = { .year = date.year,
                           .month = setting->year_start_month,
                           .day = setting->year_start_day };
    struct night year = night_from_civil(start), known;
    if (year.day > store->night.day) {
        start.year--;
        year = night_from_civil(start);
    }
    enum pg_outcome outcome = night_store_first(store, &known);
    if (outcome == PG_DONE)
        *ret = known.day > year.day ? known : year;
    return outcome;
}

enum pg_outcome rules_history_read(const struct night_store *store, const struct night_setting *setting,
                                   rules_history_closings *closings, struct night_rules_input *ret)
{
    struct unit *unit = NULL;
    struct unit_class *unit_class = NULL;
    struct tally_count *count = NULL;
    struct tally_event *event = NULL;
    struct night_rules_closing *closing = NULL;
    struct contact_use *use = NULL;
    const uint32_t all_measures = (1U << TALLY_MEASURE_COUNT) - 1;
    enum pg_outcome outcome = rules_history_first(store, setting, &ret->first);
    if (outcome == PG_DONE)
        outcome = night_store_units(store, &unit, &ret->unit_count);
    if (outcome == PG_DONE)
        outcome = night_store_classes(store, ret->first, &unit_class, &ret->class_count);
    if (outcome == PG_DONE)
        outcome = night_store_counts(store, ret->first, all_measures, &count, &ret->count_count);
    if (outcome == PG_DONE)
        outcome = night_store_events(store, ret->first, &event, &ret->event_count);
    if (outcome == PG_DONE)
        outcome = night_store_uses(store, ret->first, &use, &ret->use_count);
    if (outcome == PG_DONE)
        outcome = closings(store, ret->first, &closing, &ret->closing_count);
    ret->unit = unit;
    ret->unit_class = unit_class;
    ret->count = count;
    ret->event = event;
    ret->closing = closing;
    ret->use = use;
    return outcome;
}
