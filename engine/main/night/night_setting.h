/*
 * night_setting.h - what the night's process needs before its first night: configuration, survey, rules,
 * zone, a session.
 *
 * Shared by `ccrm night`, `ccrm report nightly` and `ccrm report summary`, which take the same options.
 */
#ifndef MAIN_NIGHT_NIGHT_SETTING_H
#define MAIN_NIGHT_NIGHT_SETTING_H

#include "adapter/pg/session.h"
#include "base/arena.h"
#include "base/calendar.h"
#include "base/zone.h"
#include "main/config/config.h"
#include "main/lexicons.h"
#include "rules/rule.h"
#include "rules/rule_read.h"
#include "survey/survey.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    NIGHT_SETTING_SET_MAX = 40, /* --set options, as `ccrm run` hands them on */
    NIGHT_SETTING_PATH_MAX = 4096,
    NIGHT_SETTING_GROUPS_MAX = RULE_SET_MAX, /* a group without a rule is no group */
};

struct night_options {
    const char *config;
    const char *set[NIGHT_SETTING_SET_MAX];
    size_t set_count;
    const char *connection, *defs, *out; /* NULL: as configured */
    const char *night;                   /* --night, or the first argument of `ccrm night` */
    bool json, help;
    bool english, pdf; /* --locale en (else ko), --pdf: of the reports' commands */
    bool own_role;     /* the login's own rights instead of the night's role */
};

/** Options up to the end; false (after a message) for what is none. */
__attribute__((warn_unused_result)) bool night_options_parse(int argc, char **argv,
                                                             struct night_options *ret);

/** A configured rule group with the hash of its file. */
struct night_rule_group {
    struct rule_group group;
    uint8_t hash[32];
};

struct night_setting {
    struct arena arena; /* definitions */
    struct arena rows;  /* what one night reads; reset for the next */
    void *memory, *rows_memory;
    struct config config;
    char report_dir[NIGHT_SETTING_PATH_MAX];
    const struct survey *survey;
    uint8_t reader_hash[LEXICONS_HASH_LEN];
    struct rule_set rules; /* as configured; what was published since is rules_force_on's */
    struct night_rule_group *group;
    size_t group_count;
    int year_start_month, year_start_day; /* of the first group */
    struct zone zone;
    struct pg_session *session; /* in the night's role */
};

/** Loads and checks everything, limits the process's memory, connects. On failure it has said why on stderr
 *  and gives the exit code; 0: ready. `night_setting_close` in both cases. */
__attribute__((warn_unused_result)) int night_setting_open(const struct night_options *options,
                                                           struct night_setting *setting);
void night_setting_close(struct night_setting *setting);

/** Says why the session's last statement failed; gives the exit code of `outcome`. */
int night_setting_failed(const struct night_setting *setting, const char *doing, enum pg_outcome outcome);

#endif
