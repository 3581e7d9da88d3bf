#include "schedule/holidays_read.h"

static const struct shape name = { .kind = SHAPE_TEXT, .max = 60 };
static const struct shape title = { .kind = SHAPE_TEXT, .max = 80 };
static const struct shape source = { .kind = SHAPE_TEXT, .max = 200 };
static const struct shape_key day_key[] = {
    { "date", &shape_date, SHAPE_FIELD(struct holiday, day), .required = true,
      .description = "The local day." },
    { "name", &name, SHAPE_FIELD(struct holiday, name), .required = true, .description = "For staff." },
};
static const struct shape day = { .kind = SHAPE_MAPPING, SHAPE_KEYS(day_key), .noun = "a holiday" };
static const struct shape days = {
    .kind = SHAPE_LIST,
    .item = &day,
    .item_size = sizeof(struct holiday),
    .count_min = 1,
    .count_max = HOLIDAYS_MAX,
    .noun = "the list of holidays",
};
static const struct shape_name kind_name[] = { { "Holidays", 1 } };
static const struct shape kind = { .kind = SHAPE_ENUM, SHAPE_NAMES(kind_name) };
static const struct shape_key holidays_key[] = {
    SHAPE_HEADER(&kind),
    { "id", &shape_id, SHAPE_FIELD(struct holidays, id), .required = true,
      .description = "What a survey's schedule names; the file has the same." },
    { "title", &title, SHAPE_FIELD(struct holidays, title), .description = "For staff." },
    { "source", &source, SHAPE_FIELD(struct holidays, source), .required = true,
      .description = "The decree, and where the days of the moon come from." },
    { "until", &shape_date, SHAPE_FIELD(struct holidays, until), .required = true,
      .description = "The last day that the table covers." },
    { "days", &days, SHAPE_FIELD(struct holidays, day), SHAPE_COUNT(struct holidays, count), .required = true,
      .description = "In their order." },
};
const struct shape holidays_read_shape = { .kind = SHAPE_MAPPING,
                                           SHAPE_KEYS(holidays_key),
                                           .noun = "a table of holidays" };

bool holidays_read(const struct document *document, struct arena *arena, struct findings *findings,
                   struct holidays *ret)
{
    const size_t errors = findings->errors;
    if (!shape_read(&holidays_read_shape, document, ret, sizeof *ret, arena, findings))
        return false;
    const struct node *list = node_get(document->root, "days");
    for (size_t i = 0; i < ret->count; i++) {
        const struct node *date = node_get(node_item(list, i), "date");
        if (i > 0 && ret->day[i].day.day <= ret->day[i - 1].day.day)
            finding_add(findings, FINDING_ERROR, "day-order", document, date,
                        "this day does not come after the one above it", FINDING_NO_ARGUMENTS);
        if (ret->day[i].day.day > ret->until.day)
            finding_add(findings, FINDING_ERROR, "late-day", document, date,
                        "'until' says that the table ends before this day", FINDING_NO_ARGUMENTS);
    }
    return findings->errors == errors;
}
