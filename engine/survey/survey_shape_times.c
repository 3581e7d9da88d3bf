/* The form of who is asked and when (survey_read.h). */
#include "survey/survey_shape.h"

static bool parse_quiet_hours(struct slice written, void *ret, struct arena *arena, const char **reterr_why)
{
    (void)arena;
    size_t at = 0;
    switch (quiet_hours_parse(written, ret, &at)) {
    case QUIET_HOURS_OK:
        return true;
    case QUIET_HOURS_BAD_SYNTAX:
        *reterr_why = "write two times with a hyphen between them";
        return false;
    case QUIET_HOURS_BAD_TIME:
        *reterr_why = "hours go from 00 to 23, minutes from 00 to 59";
        return false;
    }
    return false;
}

static const struct shape quiet_hours = {
    .kind = SHAPE_PARSED,
    .parse = parse_quiet_hours,
    .noun = "a span such as 21:00-08:00",
    .pattern = "([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]",
};
/* A reply needs time to arrive, and nobody remembers a visit for longer. */
static const struct shape expiry = { .kind = SHAPE_DURATION, .min = 3600, .max = 60 * 86400 };
static const struct shape reminder = { .kind = SHAPE_DURATION, .max = 30 * 86400 };
static const struct shape delay = { .kind = SHAPE_DURATION, .max = 90.0 * 86400 };
static const struct shape cap = { .kind = SHAPE_DURATION, .max = 2.0 * 365 * 86400 };
static const struct shape messages = { .kind = SHAPE_INTEGER, .min = 2, .max = 40 };

static const struct shape per_department = { .kind = SHAPE_INTEGER, .min = 0, .max = 1000000 };
static const struct shape sampling_per = { .kind = SHAPE_DURATION, .min = 86400, .max = 366.0 * 86400 };
static const struct shape_key sampling_key[] = {
    { "rate", &shape_percentage, SHAPE_FIELD(struct survey, sampling_rate), .default_text = "100%",
      .description = "Share of the eligible complaints that are surveyed." },
    { "floor", &per_department, SHAPE_FIELD(struct survey, floor), .default_text = "0",
      .description = "The rate of a small department is raised so that it can expect so many invitations." },
    { "ceiling", &per_department, SHAPE_FIELD(struct survey, ceiling), .default_text = "0",
      .description =
          "The rate of a large department is lowered to so many, and none is made beyond; 0: none." },
    { "per", &sampling_per, SHAPE_FIELD(struct survey, sampling_per_s), .default_text = "30d",
      .description = "The time in which floor and ceiling count." },
};
const struct shape survey_shape_sampling = { .kind = SHAPE_MAPPING,
                                             SHAPE_KEYS(sampling_key),
                                             .noun = "the sampling" };

static const struct shape_name day_name[] = {
    { "mon", SURVEY_MONDAY },   { "tue", SURVEY_TUESDAY }, { "wed", SURVEY_WEDNESDAY },
    { "thu", SURVEY_THURSDAY }, { "fri", SURVEY_FRIDAY },  { "sat", SURVEY_SATURDAY },
    { "sun", SURVEY_SUNDAY },
};
static const struct shape day = { .kind = SHAPE_ENUM, SHAPE_NAMES(day_name) };
static const struct shape days = {
    .kind = SHAPE_LIST,
    .item = &day,
    .item_size = sizeof(enum survey_day),
    .count_min = 1,
    .count_max = SURVEY_DAY_COUNT,
    .unique = true,
    .noun = "the list of days",
};

static const struct shape_key schedule_key[] = {
    { "delay", &delay, SHAPE_FIELD(struct survey, delay_s), .default_text = "2h",
      .description = "From the closing of the complaint to the first question." },
    { "case_age_max", &delay, SHAPE_FIELD(struct survey, case_age_max_s), .default_text = "14d",
      .description = "A complaint closed longer ago is not surveyed any more." },
    { "quiet_hours", &quiet_hours, SHAPE_FIELD(struct survey, quiet), .default_text = "21:00-08:00",
      .description = "Local time in which nothing is sent that we start." },
    { "days", &days, SHAPE_FIELD(struct survey, day), SHAPE_COUNT(struct survey, day_count),
      .description = "Local days on which something is sent that we start; without it all." },
    { "holidays", &shape_id, SHAPE_FIELD(struct survey, holidays), .default_text = "none",
      .description = "The id of the holidays on which nothing is sent that we start, as korea; or none." },
    { "defer_max", &delay, SHAPE_FIELD(struct survey, defer_max_s), .default_text = "7d",
      .description = "A first question that the windows defer for longer is not sent any more." },
    { "zone", &shape_text, SHAPE_FIELD(struct survey, zone_name), .default_text = "Asia/Seoul",
      .description = "IANA time zone of the citizens." },
    { "cap", &cap, SHAPE_FIELD(struct survey, cap_s), .default_text = "30d",
      .description = "At most one invitation to this survey a citizen within." },
    { "cap_all", &cap, SHAPE_FIELD(struct survey, cap_all_s), .default_text = "14d",
      .description = "At most one invitation to any survey a citizen within." },
    { "reminder_after", &reminder, SHAPE_FIELD(struct survey, reminder_after_s), .default_text = "48h",
      .description = "One reminder after this silence; 0s: none." },
    { "expire_after", &expiry, SHAPE_FIELD(struct survey, expire_after_s), .default_text = "7d",
      .description = "A conversation ends this long after its first question." },
    { "messages_max", &messages, SHAPE_FIELD(struct survey, messages_max), .default_text = "12",
      .description = "Messages to one citizen in one conversation, a hard limit." },
};
const struct shape survey_shape_schedule = { .kind = SHAPE_MAPPING,
                                             SHAPE_KEYS(schedule_key),
                                             .noun = "the schedule" };

/* ---- what starts it ---- */

static const struct shape_name trigger_name[] = {
    { "closed", SURVEY_ON_CLOSED }, { "withdrawn", SURVEY_ON_WITHDRAWN }, { "pending", SURVEY_ON_PENDING },
    { "visit", SURVEY_ON_VISIT },   { "campaign", SURVEY_ON_CAMPAIGN },   { "keyword", SURVEY_ON_KEYWORD },
};
static const struct shape trigger_event = { .kind = SHAPE_ENUM, SHAPE_NAMES(trigger_name) };
static const struct shape pending_days = { .kind = SHAPE_INTEGER, .min = 1, .max = 365 };
static const struct shape campaign_first = { .kind = SHAPE_INTEGER, .min = 1, .max = 1000 };
static const struct shape campaign_wait = { .kind = SHAPE_DURATION, .min = 3600, .max = 30.0 * 86400 };

/* What thousands of texts to people who expected none bring is seen in the first fifty. */
static const struct shape_key brake_key[] = {
    { "opt_out", &shape_percentage, SHAPE_FIELD(struct survey_trigger, opt_out_max), .default_text = "10%",
      .description = "Citizens who stopped it." },
    { "help", &shape_percentage, SHAPE_FIELD(struct survey_trigger, help_max), .default_text = "15%",
      .description = "Citizens who asked who this is." },
    { "undeliverable", &shape_percentage, SHAPE_FIELD(struct survey_trigger, undeliverable_max),
      .default_text = "20%", .description = "Numbers that nothing reached." },
    { "unclear", &shape_percentage, SHAPE_FIELD(struct survey_trigger, unclear_max), .default_text = "30%",
      .description = "Citizens whose replies were unclear." },
};
static const struct shape brake = { .kind = SHAPE_MAPPING,
                                    SHAPE_KEYS(brake_key),
                                    .noun = "the limits at which a campaign stops by itself" };

static const struct shape_key trigger_key[] = {
    { "event", &trigger_event, SHAPE_FIELD(struct survey_trigger, kind), .default_text = "closed",
      .description = "What starts a conversation." },
    { "days", &pending_days, SHAPE_FIELD(struct survey_trigger, pending_days),
      .description = "Of pending: after so many days without a closing." },
    { "words", &survey_shape_all_words, SHAPE_FIELD(struct survey_trigger, words),
      .description = "Of keyword: what the citizen sends." },
    { "since", &shape_date, SHAPE_FIELD(struct survey_trigger, since),
      .description = "Of campaign: the first day of the closings." },
    { "until", &shape_date, SHAPE_FIELD(struct survey_trigger, until),
      .description = "Of campaign: the last day of the closings." },
    { "first", &campaign_first, SHAPE_FIELD(struct survey_trigger, first), .default_text = "50",
      .description = "Of campaign: so many citizens are asked first." },
    { "wait", &campaign_wait, SHAPE_FIELD(struct survey_trigger, wait_s), .default_text = "24h",
      .description = "Of campaign: how long the first are waited for before the others are asked." },
    { "brake", &brake, .offset = 0, .size = sizeof(struct survey_trigger),
      .description = "Of campaign: shares of those asked, above which nobody else is." },
};
const struct shape survey_shape_trigger = { .kind = SHAPE_MAPPING,
                                            SHAPE_KEYS(trigger_key),
                                            .noun = "what starts a survey" };

/* ---- whom ---- */

static const struct shape code = { .kind = SHAPE_TEXT, .max = 80, .noun = "a code as the source writes it" };
static const struct shape codes = {
    .kind = SHAPE_LIST,
    .item = &code,
    .item_size = sizeof(struct slice),
    .count_min = 1,
    .count_max = SURVEY_CODES_MAX,
    .unique = true,
    .one_allowed = true,
    .noun = "a list of codes",
};
#define CODES(text, field, ...)                                                                              \
    {                                                                                                        \
        .name = (text), .shape = &codes, SHAPE_FIELD(struct survey_eligibility, field.code),                 \
        SHAPE_COUNT(struct survey_eligibility, field.count), __VA_ARGS__                                     \
    }
static const struct shape_key eligibility_key[] = {
    CODES("departments", departments, .description = "Only these departments."),
    CODES("not_departments", not_departments, .description = "Not these departments."),
    CODES("types", types, .description = "Only these types of complaint."),
    CODES("not_types", not_types, .description = "Not these types of complaint."),
    CODES("channels", channels, .description = "Only complaints by these channels."),
    CODES("not_channels", not_channels, .description = "Not complaints by these channels."),
    CODES("outcomes", outcomes, .description = "Only complaints that ended so."),
    CODES("not_outcomes", not_outcomes, .description = "Not complaints that ended so."),
};
const struct shape survey_shape_eligibility = { .kind = SHAPE_MAPPING,
                                                SHAPE_KEYS(eligibility_key),
                                                .noun =
                                                    "a mapping of departments, types, channels or outcomes" };
