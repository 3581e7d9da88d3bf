#include "survey/anonymous_check.h"

#define ERROR(check, code, node, ...)                                                                        \
    finding_add((check)->findings, FINDING_ERROR, (code), (check)->document, (node), __VA_ARGS__)

enum { LIVE_MAX_S = 72 * 3600 }; /* a working day missed, and the next */

static const struct node *top(const struct text_check *check, const char *key)
{
    return node_get(check->document->root, key);
}

static void check_start(const struct text_check *check)
{
    const struct survey *survey = check->survey;
    const struct node *trigger = top(check, "trigger");
    if (survey->trigger.kind != SURVEY_ON_CAMPAIGN && !text_check_is_broken(check, trigger))
        ERROR(check, "anonymous-start",
              node_or(node_get(trigger, "event"), node_or(trigger, top(check, "anonymous"))),
              "only a campaign is anonymous, over the survey's list: trigger: {event: campaign}",
              FINDING_NO_ARGUMENTS);
    if (survey->mode == SURVEY_BY_PHONE)
        ERROR(check, "anonymous-start", top(check, "mode"),
              "who reads it out hears who answers: ask by texts", FINDING_NO_ARGUMENTS);
}

/* What chooses among complaints, and what compares groups of people. */
static void check_keys(const struct text_check *check)
{
    static const char *const keys[] = { "sampling", "eligibility", "survey_although", "experiment" };
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const struct node *key = node_get_key(check->document->root, keys[i]);
        if (key != NULL)
            ERROR(check, "wrong-key", key, "all on the list are asked the same: it has no '{}'",
                  FINDING_ARGUMENTS(key->text));
    }
}

static void check_time(const struct text_check *check)
{
    const struct node *schedule = top(check, "schedule");
    const struct node *expiry = node_get(schedule, "expire_after");
    if (check->survey->expire_after_s > LIVE_MAX_S && !text_check_is_broken(check, expiry))
        ERROR(check, "anonymous-time", node_or(expiry, node_or(schedule, top(check, "anonymous"))),
              "until it ends, an answer stands with its number: 'expire_after' is 72h at most",
              FINDING_NO_ARGUMENTS);
}

static bool is_counted(enum survey_question_kind kind)
{
    return kind == SURVEY_SCALE || kind == SURVEY_CHOICE || kind == SURVEY_YESNO;
}

static void check_question(const struct text_check *check, const struct survey_question *question,
                           const struct node *node)
{
    if (!is_counted(question->kind) && !text_check_is_broken(check, node_get(node, "kind")))
        ERROR(
            check, "anonymous-question", node_or(node_get(node, "kind"), node),
            "words, numbers and sets of choices give their writer away: ask by a scale, a choice, yes or no",
            FINDING_NO_ARGUMENTS);
    if (question->sensitive)
        ERROR(check, "anonymous-question", node_get(node, "sensitive"),
              "a sensitive question refers its writer to a person; ask it without 'sensitive', as a mood",
              FINDING_NO_ARGUMENTS);
    if (question->confirm.used)
        ERROR(check, "anonymous-question", node_get(node, "confirm"),
              "the message that asks again tells the answer", FINDING_NO_ARGUMENTS);
    if (slice_equal(question->measure, SLICE_LIT("callback")))
        ERROR(check, "anonymous-question", node_get(node, "measure"), "who is called back is not anonymous",
              FINDING_NO_ARGUMENTS);
    if (question->invalid_then == SURVEY_THEN_PERSON)
        ERROR(check, "anonymous-question", node_get(node_get(node, "invalid"), "then"),
              "nobody reads an unclear reply: 'next' or 'end'", FINDING_NO_ARGUMENTS);
    if (question->time_out_then == SURVEY_THEN_PERSON)
        ERROR(check, "anonymous-question", node_get(node_get(node, "time_out"), "then"),
              "nobody looks at a silence: 'next' or 'end'", FINDING_NO_ARGUMENTS);
}

void anonymous_check(const struct text_check *check)
{
    const struct survey *survey = check->survey;
    if (survey->anonymous_minimum == 0)
        return;
    check_start(check);
    check_keys(check);
    check_time(check);
    for (size_t q = 0; q < survey->question_count; q++)
        check_question(check, &survey->question[q], node_item(top(check, "questions"), q));
}
