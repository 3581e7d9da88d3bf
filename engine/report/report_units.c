#include "report/report_units.h"

#include "report/json.h"
#include "report/page.h"

struct kind {
    const char *key, *korean, *english;
};

/** What becomes of the figures stands beside it: who reads of a change asks that first. */
static const struct kind *kind_of(const struct report_unit_change *change)
{
    static const struct kind kind[] = {
        { "renamed", "이름 변경, 수치와 경보는 이어집니다", "renamed; figures and flags go on" },
        { "merged", "통합, 새로 집계합니다", "merged; counted anew" },
        { "split", "분리, 새로 집계합니다", "split; counted anew" },
    };
    size_t i = 0;
    while (i + 1 < sizeof kind / sizeof kind[0] && !slice_equal(change->kind, slice_from_text(kind[i].key)))
        i++;
    return &kind[i];
}

void report_units_say_change(struct page *page, const struct report_unit_change *change)
{
    const struct kind *kind = kind_of(change);
    page_night_short(page, change->night);
    page_raw(page, " ");
    page_rule_text(page, &change->before);
    page_raw(page, " → ");
    page_rule_text(page, &change->after);
    page_raw(page, " (");
    page_say(page, kind->korean, kind->english);
    page_raw(page, ")");
}

void report_units_json(struct json *json, const struct report_units *units)
{
    json_begin_array(json, "unit_changes");
    for (size_t i = 0; i < units->change_count; i++) {
        const struct report_unit_change *change = &units->change[i];
        json_begin_object(json, NULL);
        json_night(json, "night", change->night);
        json_text(json, "kind", change->kind);
        json_text(json, "before", change->before.ko);
        json_text(json, "after", change->after.ko);
        json_end_object(json);
    }
    json_end_array(json);
}
