#include "survey/start_check.h"

#include "survey/never.h"
#include "survey/word_check.h"

#define ERROR(check, code, node, ...)                                                                        \
    finding_add((check)->findings, FINDING_ERROR, (code), (check)->document, (node), __VA_ARGS__)
#define WARNING(check, code, node, ...)                                                                      \
    finding_add((check)->findings, FINDING_WARNING, (code), (check)->document, (node), __VA_ARGS__)

enum {
    OPEN_MINUTES_MIN = 60, /* less than an hour a day is no window to send thousands in */
    DAY_MINUTES = 1440,
    HOUR_S = 3600,
    DAY_S = 24 * HOUR_S,
    AUDIT_YEARS_S =
        2 * 365 * DAY_S, /* access logs stay two years at least (개인정보 안전성 확보조치 기준, 8조) */
};

static const struct node *top(const struct text_check *check, const char *key)
{
    return node_get(check->document->root, key);
}

/* ---- by what right ---- */

static bool is_unasked(const struct survey *survey)
{
    return survey->trigger.kind == SURVEY_ON_CAMPAIGN || survey->trigger.kind == SURVEY_ON_KEYWORD;
}

static void check_basis(const struct text_check *check)
{
    const struct survey *survey = check->survey;
    const struct node *basis = top(check, "basis");
    const bool consent = slice_equal(survey->basis, SLICE_LIT("consent"));
    if (basis == NULL || text_check_is_broken(check, basis))
        return;
    if (is_unasked(survey) && !consent)
        ERROR(
            check, "missing-consent", basis,
            "a campaign or a keyword needs the basis 'consent': no complaint that is being handled covers it",
            FINDING_NO_ARGUMENTS);
    else if (consent && survey->consent.len == 0)
        ERROR(check, "missing-consent", basis, "'consent' says where the consent is on record",
              FINDING_NO_ARGUMENTS);
    else if (!consent && survey->consent.len > 0)
        ERROR(check, "wrong-key", node_get_key(check->document->root, "consent"),
              "the basis '{}' needs no 'consent'", FINDING_ARGUMENTS(survey->basis));
}

static void check_never(const struct text_check *check, const struct survey_codes *codes,
                        const struct node *node)
{
    for (size_t i = 0; i < codes->count; i++) {
        const enum survey_never category = never_of(codes->code[i]);
        if (category != SURVEY_NEVER_NONE && !never_is_excepted(check->survey, category))
            ERROR(check, "never-surveyed", node_or(node_item(node, i), node),
                  "'{}' is never surveyed ({}) unless 'survey_although' says why",
                  FINDING_ARGUMENTS(codes->code[i], never_name(category)));
    }
}

/* A code that is both wanted and excluded wants nothing. */
static void check_codes(const struct text_check *check, const struct survey_codes *wanted,
                        const struct survey_codes *excluded, const struct node *node)
{
    for (size_t i = 0; i < excluded->count; i++) {
        for (size_t j = 0; j < wanted->count; j++) {
            if (slice_equal(wanted->code[j], excluded->code[i]))
                ERROR(check, "eligible-and-not", node_or(node_item(node, i), node),
                      "'{}' is both eligible and not", FINDING_ARGUMENTS(excluded->code[i]));
        }
    }
}

static void check_eligibility(const struct text_check *check)
{
    const struct survey_eligibility *eligibility = &check->survey->eligibility;
    const struct node *node = top(check, "eligibility");
    check_never(check, &eligibility->types, node_get(node, "types"));
    check_codes(check, &eligibility->departments, &eligibility->not_departments,
                node_get(node, "not_departments"));
    check_codes(check, &eligibility->types, &eligibility->not_types, node_get(node, "not_types"));
    check_codes(check, &eligibility->channels, &eligibility->not_channels, node_get(node, "not_channels"));
    check_codes(check, &eligibility->outcomes, &eligibility->not_outcomes, node_get(node, "not_outcomes"));
    if (is_unasked(check->survey) && check->survey->trigger.kind == SURVEY_ON_KEYWORD && node != NULL)
        ERROR(check, "wrong-key", node_get_key(check->document->root, "eligibility"),
              "a survey that a keyword starts has no complaint to choose by", FINDING_NO_ARGUMENTS);
}

/* ---- what starts it ---- */

/* Keys of `trigger` that only one event has. */
static const struct {
    const char *key;
    enum survey_trigger_kind of;
} trigger_keys[] = {
    { "days", SURVEY_ON_PENDING },   { "words", SURVEY_ON_KEYWORD },  { "since", SURVEY_ON_CAMPAIGN },
    { "until", SURVEY_ON_CAMPAIGN }, { "first", SURVEY_ON_CAMPAIGN }, { "wait", SURVEY_ON_CAMPAIGN },
    { "brake", SURVEY_ON_CAMPAIGN },
};

static void missing_part(const struct text_check *check, const struct node *trigger, const char *key)
{
    if (node_get_key(trigger, key) == NULL)
        ERROR(check, "incomplete-trigger", node_or(node_get(trigger, "event"), trigger),
              "this event needs '{}'", FINDING_ARGUMENTS(slice_from_text(key)));
}

static void check_keyword(const struct text_check *check, const struct node *trigger)
{
    static const char *const locale_key[LOCALE_COUNT] = { "ko", "en", "zh", "vi" };
    const struct survey_words *words = &check->survey->trigger.words;
    missing_part(check, trigger, "words");
    for (size_t l = 0; l < LOCALE_COUNT; l++) {
        const struct node *list = node_get(node_get(trigger, "words"), locale_key[l]);
        for (size_t i = 0; i < words->count[l]; i++) {
            if (words->word[l][i].len > 0 && word_check_stops(check, words->word[l][i], (enum locale)l))
                ERROR(check, "opt-out-keyword", node_item(list, i),
                      "'{}' stops everything or asks for help; it cannot start a survey",
                      FINDING_ARGUMENTS(words->word[l][i]));
        }
    }
}

static void check_trigger(const struct text_check *check)
{
    const struct survey_trigger *trigger = &check->survey->trigger;
    const struct node *node = top(check, "trigger");
    if (node == NULL || node->kind != NODE_MAPPING || text_check_is_broken(check, node_get(node, "event")))
        return;
    for (size_t i = 0; i < sizeof trigger_keys / sizeof trigger_keys[0]; i++) {
        const struct node *key = node_get_key(node, trigger_keys[i].key);
        if (key != NULL && trigger_keys[i].of != trigger->kind)
            ERROR(check, "wrong-key", key, "this event has no '{}'", FINDING_ARGUMENTS(key->text));
        else if (key != NULL && trigger->kind == SURVEY_ON_CAMPAIGN && check->survey->anonymous_minimum > 0)
            ERROR(check, "wrong-key", key, "who is asked anonymously stands on a list: it has no '{}'",
                  FINDING_ARGUMENTS(key->text));
    }
    switch (trigger->kind) {
    case SURVEY_ON_PENDING:
        missing_part(check, node, "days");
        return;
    case SURVEY_ON_KEYWORD:
        check_keyword(check, node);
        return;
    case SURVEY_ON_CAMPAIGN:
        if (top(check, "anonymous") != NULL)
            return; /* over a list of people, not over complaints (anonymous_check.h) */
        missing_part(check, node, "since");
        missing_part(check, node, "until");
        if (node_get(node, "since") != NULL && node_get(node, "until") != NULL &&
            trigger->since.day > trigger->until.day)
            ERROR(check, "window-never-opens", node_get(node, "until"),
                  "the campaign's last day comes before its first", FINDING_NO_ARGUMENTS);
        return;
    case SURVEY_ON_CLOSED:
    case SURVEY_ON_WITHDRAWN:
    case SURVEY_ON_VISIT:
        return;
    }
}

/* ---- when ---- */

static void check_window(const struct text_check *check, const struct node *schedule)
{
    const struct quiet_hours quiet = check->survey->quiet;
    const int silent = (quiet.end_min - quiet.start_min + DAY_MINUTES) % DAY_MINUTES;
    const struct node *written = node_get(schedule, "quiet_hours");
    if (written != NULL && DAY_MINUTES - silent < OPEN_MINUTES_MIN)
        ERROR(check, "window-never-opens", written, "quiet hours of {} leave {} minutes a day to send in",
              FINDING_ARGUMENTS(node_text(written), finding_int(check->findings, DAY_MINUTES - silent)));
}

static void check_zone(const struct text_check *check, const struct node *schedule)
{
    static const struct slice usual[] = { { "Asia/Seoul", 10 },       { "Asia/Tokyo", 10 },
                                          { "Asia/Shanghai", 13 },    { "Asia/Ho_Chi_Minh", 16 },
                                          { "Europe/Berlin", 13 },    { "Europe/London", 13 },
                                          { "America/New_York", 16 }, { "UTC", 3 } };
    const struct node *written = node_get(schedule, "zone");
    const struct slice name = check->survey->zone_name;
    if (written == NULL || text_check_is_broken(check, written) || check->hooks == NULL ||
        check->hooks->is_zone == NULL || check->hooks->is_zone(name, check->arena))
        return;
    ERROR(check, "unknown-zone", written, "'{}' is no time zone", FINDING_ARGUMENTS(name));
    finding_suggest_nearest(check->findings, name, usual, sizeof usual / sizeof usual[0]);
}

/* Between one open day and the next there are at most six closed ones, beside holidays. */
static void check_defer(const struct text_check *check, const struct node *schedule)
{
    const struct survey *survey = check->survey;
    if (survey->day_count == 0 || survey->defer_max_s == 0)
        return;
    bool open[SURVEY_DAY_COUNT] = { false };
    for (size_t i = 0; i < survey->day_count; i++)
        open[survey->day[i] < SURVEY_DAY_COUNT ? survey->day[i] : 0] = true;
    int closed = 0, longest = 0;
    for (int i = 0; i < 2 * SURVEY_DAY_COUNT; i++) {
        closed = open[i % SURVEY_DAY_COUNT] ? 0 : closed + 1;
        longest = closed > longest ? closed : longest;
    }
    if (survey->defer_max_s < (int64_t)longest * DAY_S)
        WARNING(check, "window-never-opens",
                node_or(node_get(schedule, "defer_max"), node_get(schedule, "days")),
                "the days leave {} closed ones in a row: what falls due before them is never sent",
                FINDING_ARGUMENTS(finding_int(check->findings, longest)));
}

/* One reminder after two to three days, at another hour of the day: who could not answer then may now. */
static void check_reminder(const struct text_check *check, const struct node *schedule)
{
    const struct survey *survey = check->survey;
    const struct node *written = node_get(schedule, "reminder_after");
    const int64_t after_s = survey->reminder_after_s;
    if (after_s > 0 && survey->expire_after_s > 0 && after_s >= survey->expire_after_s) {
        ERROR(check, "late-reminder", node_or(written, node_get(schedule, "expire_after")),
              "the reminder would come after the survey has expired", FINDING_NO_ARGUMENTS);
        return;
    }
    const int64_t past_day_s = after_s % DAY_S;
    if (written != NULL && after_s > 0 &&
        (after_s < 2 * DAY_S || after_s > 3 * DAY_S || past_day_s < HOUR_S || past_day_s > DAY_S - HOUR_S))
        WARNING(check, "reminder-hour", written,
                "a reminder works best 48h to 72h later and at another hour of the day: 51h, for instance",
                FINDING_NO_ARGUMENTS);
}

static void check_time_outs(const struct text_check *check)
{
    const struct survey *survey = check->survey;
    const struct node *questions = top(check, "questions");
    for (size_t q = 0; q < survey->question_count; q++) {
        const struct node *after = node_get(node_get(node_item(questions, q), "time_out"), "after");
        if (after != NULL && survey->question[q].time_out_s >= survey->expire_after_s)
            ERROR(check, "late-time-out", after, "the survey expires before this question's time is out",
                  FINDING_NO_ARGUMENTS);
    }
}

static int messages_needed(const struct survey *survey)
{
    int needed = (int)survey->question_count + 1; /* each question, and the thanks */
    for (size_t i = 0; i < survey->question_count; i++)
        needed += survey->question[i].confirm.used ? 1 : 0;
    return needed;
}

static void check_messages(const struct text_check *check, const struct node *schedule)
{
    const struct survey *survey = check->survey;
    if (survey->messages_max > 0 && survey->messages_max < messages_needed(survey))
        ERROR(check, "few-messages", node_or(node_get(schedule, "messages_max"), check->document->root),
              "these questions need {} messages even when every answer is clear, and at most {} are allowed",
              FINDING_ARGUMENTS(finding_int(check->findings, messages_needed(survey)),
                                finding_int(check->findings, survey->messages_max)));
}

/* ---- limits ---- */

static void check_sampling(const struct text_check *check)
{
    const struct survey *survey = check->survey;
    const struct node *node = top(check, "sampling");
    if (survey->ceiling > 0 && survey->floor > survey->ceiling)
        ERROR(check, "floor-above-ceiling", node_get(node, "floor"),
              "a department would get at least {} and at most {} invitations",
              FINDING_ARGUMENTS(finding_int(check->findings, survey->floor),
                                finding_int(check->findings, survey->ceiling)));
}

static void check_limits(const struct text_check *check)
{
    const struct survey *survey = check->survey;
    const struct node *budget = node_get(top(check, "budget"), "segments");
    const struct node *audit = node_get(top(check, "retention"), "audit");
    if (budget != NULL && survey->budget_segments > 0 && survey->budget_segments < messages_needed(survey))
        ERROR(check, "small-budget", budget, "not even one citizen can be asked: that takes {} segments",
              FINDING_ARGUMENTS(finding_int(check->findings, messages_needed(survey))));
    if (audit != NULL && survey->retention.audit_s > 0 && survey->retention.audit_s < AUDIT_YEARS_S)
        ERROR(check, "short-retention", audit, "who looked at what is kept for at least two years (730d)",
              FINDING_NO_ARGUMENTS);
}

static void check_language(const struct text_check *check)
{
    const struct survey *survey = check->survey;
    const struct node *questions = top(check, "questions");
    const bool chosen = survey->locale_from == SURVEY_LOCALE_FROM_CITIZEN;
    if (survey->question_count == 0)
        return;
    if (chosen && survey->question[0].kind != SURVEY_LANGUAGE)
        ERROR(check, "language-question", top(check, "locale"),
              "the citizen chooses by a first question of the kind language", FINDING_NO_ARGUMENTS);
    for (size_t q = 0; q < survey->question_count; q++) {
        const struct node *kind = node_get(node_item(questions, q), "kind");
        if (survey->question[q].kind == SURVEY_LANGUAGE && (q > 0 || !chosen))
            ERROR(check, "language-question", kind,
                  "a question of the kind language is the first, under 'locale: citizen'",
                  FINDING_NO_ARGUMENTS);
    }
}

/* ---- people ---- */

/* Staff neither ask nor hear it; and whoever is asked for leave to be called is not asked about money in the
 * same conversation. */
static void check_people(const struct text_check *check)
{
    const struct survey *survey = check->survey;
    const struct node *questions = top(check, "questions");
    bool sensitive = false;
    for (size_t q = 0; q < survey->question_count; q++) {
        const struct node *written = node_get(node_item(questions, q), "sensitive");
        sensitive = sensitive || survey->question[q].sensitive;
        if (survey->question[q].sensitive && survey->mode == SURVEY_BY_PHONE)
            ERROR(check, "sensitive-by-phone", written,
                  "nobody is asked this on the telephone: leave it out, or send the survey by text",
                  FINDING_NO_ARGUMENTS);
    }
    for (size_t q = 0; q < survey->question_count && sensitive; q++) {
        if (slice_equal(survey->question[q].measure, SLICE_LIT("callback")))
            ERROR(check, "callback-beside-sensitive", node_get(node_item(questions, q), "measure"),
                  "whether to call is not asked beside a sensitive question: ask it in a survey of its own",
                  FINDING_NO_ARGUMENTS);
    }
}

void start_check(const struct text_check *check)
{
    const struct node *schedule = top(check, "schedule");
    check_basis(check);
    check_trigger(check);
    check_eligibility(check);
    check_sampling(check);
    check_window(check, schedule);
    check_zone(check, schedule);
    check_defer(check, schedule);
    check_reminder(check, schedule);
    check_time_outs(check);
    check_messages(check, schedule);
    check_limits(check);
    check_language(check);
    check_people(check);
}
