#include "main/service/versions.h"

#include "adapter/crypto/digest.h"
#include "adapter/pg/definition_rows.h"
#include "authoring/survey_diff.h"
#include "main/definitions.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ARENA_BYTES = 96 * 1024 * 1024, /* some hundred surveys with their documents; touched as used */
    ROOM_BYTES = 4 * 1024 * 1024,   /* what reading one may take at most */
};

static_assert((int)DIGEST_LEN == (int)SURVEY_HASH_LEN, "a version is named by its digest");

bool versions_init(struct versions *versions, const struct config *config, const char *database,
                   const struct survey *written, struct slice written_text)
{
    *versions = (struct versions){ .config = config,
                                   .database = database,
                                   .written = written,
                                   .written_text = written_text,
                                   .set = survey_set_of(written),
                                   .memory = malloc(ARENA_BYTES) };
    arena_init(&versions->arena, versions->memory, ARENA_BYTES);
    return versions->memory != NULL;
}

void versions_done(struct versions *versions)
{
    free(versions->memory);
    *versions = (struct versions){ 0 };
}

/* ---- one text ---- */

static enum pg_outcome complain(char reterr[PG_SESSION_ERROR_MAX], struct slice what, const char *why)
{
    snprintf(reterr, PG_SESSION_ERROR_MAX, "%.*s: %s", (int)slice_part(what, 0, 200).len, what.at, why);
    return PG_BAD_VALUE;
}

/* The survey as this process sends it, checked again: a text that an older program published may not pass. */
static const struct survey *read(struct versions *versions, struct slice name, struct slice text,
                                 char reterr[PG_SESSION_ERROR_MAX])
{
    struct findings findings;
    const struct survey *survey = NULL;
    struct survey *completed = NULL;
    if (versions->arena.capacity - versions->arena.used > ROOM_BYTES)
        completed = arena_new(&versions->arena, struct survey);
    if (completed == NULL || !findings_init(&findings, &versions->arena)) {
        (void)complain(reterr, name, "there is no memory for another survey");
        return NULL;
    }
    if (!definitions_survey_bytes(name, text, &versions->arena, &findings, &survey)) {
        char first[300];
        snprintf(first, sizeof first, "line %u: %.*s", findings.item[0].mark.line,
                 (int)findings.item[0].message.len, findings.item[0].message.at);
        (void)complain(reterr, name, first);
        return NULL;
    }
    *completed = *survey;
    if (config_complete_survey(versions->config, completed))
        return completed;
    (void)complain(reterr, name, "neither the survey nor the configuration names a sender");
    return NULL;
}

static void add(struct survey_set *set, const struct survey *survey)
{
    if (set->count < SURVEY_SET_MAX && survey_set_find(set, survey->hash) == NULL)
        set->survey[set->count++] = survey;
}

/* In the order of their priority, the highest first; of equals the one that was published first. */
static void put_in_force(struct survey_set *set, const struct survey *survey)
{
    size_t at = set->in_force;
    if (set->count == SURVEY_SET_MAX)
        return;
    while (at > 0 && set->survey[at - 1]->priority < survey->priority) {
        set->survey[at] = set->survey[at - 1];
        at--;
    }
    set->survey[at] = survey;
    set->count = ++set->in_force;
}

/* ---- all that is in force ---- */

static bool is_latest(const struct definition_revision *revision, size_t count, size_t i)
{
    for (size_t j = i + 1; j < count; j++) {
        if (revision[j].approved && slice_equal(revision[j].id, revision[i].id))
            return false;
    }
    return revision[i].approved;
}

/* Retired surveys are read too: replies to what they asked are still theirs. */
static enum pg_outcome take_published(struct versions *versions, struct pg_session *session,
                                      struct survey_set *set, char reterr[PG_SESSION_ERROR_MAX])
{
    struct definition_revision *revision = NULL;
    size_t count = 0;
    enum pg_outcome outcome =
        definition_rows_list(session, &versions->arena, DEFINITION_ROWS_SURVEYS, &revision, &count);
    for (size_t i = 0; outcome == PG_DONE && i < count; i++) {
        if (!is_latest(revision, count, i))
            continue;
        const struct survey *survey = read(versions, revision[i].id, revision[i].text, reterr);
        if (survey == NULL)
            return PG_BAD_VALUE;
        if (survey_diff_is_sensitive(survey) && !revision[i].integrity)
            return complain(reterr, revision[i].id,
                            "a sensitive question was approved without the right to it");
        versions->published = true;
        if (!revision[i].retires) {
            put_in_force(set, survey);
            outcome =
                definition_rows_keep(session, &versions->arena, survey->id, revision[i].text, survey->hash);
        }
    }
    return outcome;
}

static enum pg_outcome take_live(struct versions *versions, struct pg_session *session,
                                 struct survey_set *set, char reterr[PG_SESSION_ERROR_MAX])
{
    struct slice *text = NULL;
    size_t count = 0;
    const enum pg_outcome outcome = definition_rows_live(session, &versions->arena, &text, &count);
    for (size_t i = 0; outcome == PG_DONE && i < count; i++) {
        uint8_t hash[DIGEST_LEN];
        digest_of(text[i], hash);
        const struct survey *survey = survey_set_find(set, hash) == NULL
                                          ? read(versions, SLICE_LIT("a running version"), text[i], reterr)
                                          : NULL;
        if (survey != NULL)
            add(set, survey);
    }
    return outcome;
}

static enum pg_outcome load_with(struct versions *versions, struct pg_session *session,
                                 char reterr[PG_SESSION_ERROR_MAX])
{
    struct survey_set set = { .count = 0 };
    reterr[0] = '\0';
    enum pg_outcome outcome = take_published(versions, session, &set, reterr);
    if (outcome == PG_DONE && !versions->published) {
        set = survey_set_of(versions->written);
        outcome = definition_rows_keep(session, &versions->arena, versions->written->id,
                                       versions->written_text, versions->written->hash);
    }
    if (outcome == PG_DONE)
        outcome = take_live(versions, session, &set, reterr);
    if (outcome == PG_DONE && set.count == 0)
        set = (struct survey_set){ .survey = { versions->written }, .count = 1 }; /* all are retired */
    if (outcome == PG_DONE)
        versions->set = set;
    else if (reterr[0] == '\0')
        snprintf(reterr, PG_SESSION_ERROR_MAX, "%.*s", (int)pg_session_error(session).len,
                 pg_session_error(session).at);
    return outcome;
}

static enum pg_outcome load(struct versions *versions, char reterr[PG_SESSION_ERROR_MAX])
{
    struct pg_session *session = NULL;
    enum pg_outcome outcome = pg_session_open(versions->database, &session, reterr);
    if (outcome == PG_DONE)
        outcome = load_with(versions, session, reterr);
    pg_session_close(session);
    return outcome;
}

/* Into the set if the database has it. */
static bool find(struct versions *versions, const uint8_t hash[SURVEY_HASH_LEN])
{
    char error[PG_SESSION_ERROR_MAX];
    struct pg_session *session = NULL;
    struct slice text = SLICE_EMPTY;
    const struct survey *survey = NULL;
    if (pg_session_open(versions->database, &session, error) == PG_DONE &&
        definition_rows_text(session, &versions->arena, hash, &text) == PG_DONE && text.len > 0)
        survey = read(versions, SLICE_LIT("a running version"), text, error);
    pg_session_close(session);
    if (survey != NULL)
        add(&versions->set, survey);
    return survey != NULL && survey_set_find(&versions->set, hash) != NULL;
}

/* ---- for the flow ---- */

static void say(const struct log *log, enum log_level level, const char *event, const char *reason)
{
    char memory[2 * PG_SESSION_ERROR_MAX + 100];
    struct buffer line;
    buffer_init(&line, memory, sizeof memory);
    buffer_add_text(&line, "event=");
    buffer_add_text(&line, event);
    if (reason != NULL) {
        buffer_add_text(&line, " reason=");
        buffer_add_quoted(&line, slice_from_text(reason));
    }
    log->write(log->self, level, buffer_slice(&line));
}

enum pg_outcome versions_take_up(struct versions *versions, struct flow *flow, const struct log *log)
{
    char why[PG_SESSION_ERROR_MAX];
    const enum pg_outcome outcome = load(versions, why);
    if (outcome != PG_DONE) {
        say(log, LOG_ERROR, "surveys_not_read", why);
        return outcome;
    }
    flow_set_surveys(flow, &versions->set);
    say(log, LOG_INFO, versions->published ? "surveys_published" : "surveys_configured", NULL);
    return outcome;
}

void versions_answer(struct versions *versions, struct flow *flow, const struct log *log)
{
    uint8_t hash[SURVEY_HASH_LEN];
    if (!flow_wants_version(flow, hash))
        return;
    if (!find(versions, hash))
        say(log, LOG_ERROR, "survey_version_missing", NULL);
    flow_set_surveys(flow, &versions->set);
}
