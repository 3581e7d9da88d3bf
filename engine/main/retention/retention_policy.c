#include "main/retention/retention_policy.h"

#include <stdio.h>

enum { DAY_S = 86400 };

static const char *const kind_name[RETENTION_KIND_COUNT] = { "numbers", "texts", "answers", "audit",
                                                             "reports" };

const char *retention_kind_name(enum retention_kind kind)
{
    return kind_name[kind];
}

enum retention_kind retention_kind_from_name(struct slice name)
{
    enum retention_kind kind = RETENTION_NUMBERS;
    while (kind < RETENTION_KIND_COUNT && !slice_equal(name, slice_from_text(kind_name[kind])))
        kind++;
    return kind;
}

static void lengthen(struct retention_policy *policy, const struct survey *survey)
{
    const struct survey_retention *kept = &survey->retention;
    const int64_t seconds[RETENTION_KIND_COUNT] = { kept->numbers_s, kept->texts_s, kept->answers_s,
                                                    kept->audit_s, kept->reports_s };
    for (int kind = 0; kind < RETENTION_KIND_COUNT; kind++) {
        const int days = (int)((seconds[kind] + DAY_S - 1) / DAY_S);
        policy->days[kind] = days > policy->days[kind] ? days : policy->days[kind];
    }
}

bool retention_policy_read(struct survey_desk *desk, struct retention_policy *ret)
{
    const struct config *config = &desk->stage.config;
    char name[64];
    const struct survey *survey = NULL;
    *ret = (struct retention_policy){ .days = { config->retention_days.numbers, config->retention_days.texts,
                                                config->retention_days.answers, config->retention_days.audit,
                                                config->retention_days.reports } };
    snprintf(name, sizeof name, "%.*s", (int)config->survey.len, config->survey.at);
    if (!survey_stage_definition(&desk->stage, name, &survey))
        return false;
    lengthen(ret, survey);
    for (size_t i = 0; i < desk->count; i++) {
        if (!desk->revision[i].approved)
            continue;
        if (!survey_desk_read(desk, &desk->revision[i], &survey)) {
            fprintf(stderr, "ccrm %s: version %d of a survey cannot be read; nothing ends meanwhile\n",
                    desk->command, (int)desk->revision[i].revision);
            return false;
        }
        lengthen(ret, survey);
    }
    return true;
}
