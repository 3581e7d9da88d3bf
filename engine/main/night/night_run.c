#include "main/night/night_run.h"

#include "adapter/crypto/digest.h"
#include "adapter/pg/migrate.h"
#include "adapter/pg/night_store.h"
#include "adapter/pg/report_rows.h"
#include "main/command.h"
#include "main/night/night_flags.h"
#include "main/report/report_files.h"
#include "main/rules/rules_force.h"
#include "main/rules/rules_history.h"
#include "report/report_difference.h"
#include "rules/statistics.h"

#include <stdio.h>
#include <string.h>

enum { HEX_LEN = 2 * DIGEST_LEN };

struct work {
    struct night_setting *setting;
    struct night_store store;
    struct rule_set rules; /* in force on this night */
    struct night first;    /* of the rules' year */
    const struct unit *unit;
    size_t unit_count;
    struct night_rules_result result;
    struct report_input page;
    char survey_hash[HEX_LEN + 1], rules_hash[HEX_LEN + 1], reader_hash[HEX_LEN + 1], data_hash[HEX_LEN + 1];
    const char *doing; /* for a message */
    int exit_code;     /* of what is no database's failure; 0: none */
};

struct night_store night_run_store(struct night_setting *setting, struct night night)
{
    struct night_store store = { .session = setting->session,
                                 .arena = &setting->rows,
                                 .zone_name = setting->config.zone,
                                 .night = night };
    store.from = night_instant(night, 0, &setting->zone);
    store.until = night_instant((struct night){ .day = night.day + 1 }, 0, &setting->zone);
    for (size_t q = 0; q < setting->survey->question_count; q++) {
        const struct survey_question *question = &setting->survey->question[q];
        if (!slice_equal(question->measure, SLICE_LIT("solicitation")))
            continue;
        for (size_t c = 0; c < question->choice_count; c++) {
            if (question->choice[c].meaning == SURVEY_MEANS_YES)
                store.digit_yes = question->choice[c].digit;
            if (question->choice[c].meaning == SURVEY_MEANS_DECLINED)
                store.digit_declined = question->choice[c].digit;
        }
    }
    return store;
}

/* ---- counting ---- */

struct counting {
    struct tally_fact *answer, *text;
    struct contact *contact;
    size_t answer_count, text_count, contact_count;
    struct contact_facts contacts;
};

static enum pg_outcome gather_facts(struct work *work, struct counting *ret)
{
    enum pg_outcome outcome = night_store_facts(&work->store, &ret->answer, &ret->answer_count);
    if (outcome == PG_DONE)
        outcome = night_store_texts(&work->store, &ret->text, &ret->text_count);
    if (outcome == PG_DONE)
        outcome = night_store_contacts(&work->store, &ret->contact, &ret->contact_count);
    if (outcome == PG_DONE && !contact_facts(ret->contact, ret->contact_count, work->store.night,
                                             work->store.arena, &ret->contacts))
        outcome = PG_NO_MEMORY;
    return outcome;
}

static void copy_facts(struct tally_fact *to, const struct tally_fact *from, size_t count)
{
    for (size_t i = 0; i < count; i++)
        to[i] = from[i];
}

/* Contacts count by themselves, each once: no decision of theirs has to be remembered. */
static struct tally_fact *all_facts(struct work *work, const struct counting *counting, size_t *ret_count)
{
    const size_t said = counting->answer_count + counting->text_count;
    const size_t count = said + counting->contacts.fact_count;
    struct tally_fact *fact = arena_new_array(work->store.arena, struct tally_fact, count + 1);
    if (fact == NULL)
        return NULL;
    copy_facts(fact, counting->answer, counting->answer_count);
    copy_facts(fact + counting->answer_count, counting->text, counting->text_count);
    copy_facts(fact + said, counting->contacts.fact, counting->contacts.fact_count);
    for (size_t i = said; i < count; i++)
        fact[i].decided = TALLY_COUNTED;
    *ret_count = count;
    return fact;
}

static enum pg_outcome count_facts(struct work *work)
{
    struct counting counting = { 0 };
    struct tally_result result;
    size_t fact_count = 0;
    work->doing = "the facts of the night";
    enum pg_outcome outcome = night_store_add_units(&work->store);
    if (outcome == PG_DONE)
        outcome = night_store_name_units(&work->store, work->store.night);
    if (outcome == PG_DONE)
        outcome = gather_facts(work, &counting);
    if (outcome != PG_DONE)
        return outcome;
    const struct tally_fact *fact = all_facts(work, &counting, &fact_count);
    if (fact == NULL)
        return PG_NO_MEMORY;
    switch (tally_run(fact, fact_count, work->store.night, work->store.arena, &result)) {
    case TALLY_DONE:
        break;
    case TALLY_NO_ROOM:
        return PG_NO_MEMORY;
    case TALLY_BAD_FACT:
        fputs("ccrm: an answer's times or numbers contradict each other; nothing was counted\n", stderr);
        work->exit_code = EXIT_FINDINGS;
        return PG_BAD_VALUE;
    }
    work->doing = "the night's counts";
    outcome = night_store_append(&work->store, fact, fact_count, &result);
    if (outcome == PG_DONE)
        outcome = night_store_append_closings(&work->store, counting.contact, counting.contact_count);
    return outcome == PG_DONE
               ? night_store_append_uses(&work->store, counting.contacts.use, counting.contacts.use_count)
               : outcome;
}

/* ---- rules ---- */

static void add_hex(const uint8_t *bytes, char ret[HEX_LEN + 1])
{
    for (int i = 0; i < DIGEST_LEN; i++)
        snprintf(ret + 2 * i, 3, "%02x", bytes[i]);
}

/** Counts come in no order; their digest must not depend on it. */
static void hash_data(struct work *work, const struct night_rules_input *input)
{
    uint8_t sum[DIGEST_LEN] = { 0 }, one[DIGEST_LEN];
    for (size_t i = 0; i < input->count_count; i++) {
        const struct tally_count *row = &input->count[i];
        const int32_t cell[] = { row->unit, (int32_t)row->measure, row->arrived.day, row->known.day, row->n,
                                 row->k };
        digest_of((struct slice){ .at = (const char *)cell, .len = sizeof(cell) }, one);
        for (int b = 0; b < DIGEST_LEN; b++)
            sum[b] ^= one[b];
    }
    add_hex(sum, work->data_hash);
}

static enum pg_outcome run_rules(struct work *work)
{
    struct night_rules_input input = { .set = &work->rules, .night = work->store.night };
    work->doing = "the rules in force";
    enum pg_outcome outcome = rules_force_on(&work->store, work->setting, &work->rules);
    if (outcome != PG_DONE)
        return outcome;
    work->doing = "the rows of the year";
    outcome = rules_history_read(&work->store, work->setting, night_store_closings, &input);
    if (outcome != PG_DONE)
        return outcome;
    work->first = input.first;
    work->unit = input.unit;
    work->unit_count = input.unit_count;
    hash_data(work, &input);
    switch (night_rules_run(&input, work->store.arena, &work->result)) {
    case NIGHT_RULES_DONE:
        break;
    case NIGHT_RULES_NO_ROOM:
        return PG_NO_MEMORY;
    case NIGHT_RULES_BAD_INPUT:
        fputs("ccrm: the rules refuse this city: a rule's budget does not fit its number of departments, or "
              "there are "
              "too many; `ccrm rules check`\n",
              stderr);
        work->exit_code = EXIT_CONFIGURATION;
        return PG_BAD_VALUE;
    }
    night_flags_drop_closed(&work->result, &work->rules, input.closing, input.closing_count,
                            work->store.night);
    work->doing = "the night's flags";
    return night_store_flags(&work->store, &work->rules, work->result.flag, work->result.flag_count);
}

/* ---- the page ---- */

static void add_versions(struct work *work)
{
    add_hex(work->setting->survey->hash, work->survey_hash);
    add_hex(work->rules.hash, work->rules_hash);
    add_hex(work->setting->reader_hash, work->reader_hash);
    work->page.versions = (struct report_versions){ .program = SLICE_LIT(CCRM_VERSION),
                                                    .schema = pg_schema_version,
                                                    .survey_id = work->setting->survey->id,
                                                    .survey_hash = slice_from_text(work->survey_hash),
                                                    .rules_hash = slice_from_text(work->rules_hash),
                                                    .reader_hash = slice_from_text(work->reader_hash),
                                                    .data_hash = slice_from_text(work->data_hash) };
}

/* Both nights by the same statements, each as it was known then. */
static enum pg_outcome fill_changes(struct work *work)
{
    if (!work->store.ran_before)
        return PG_DONE;
    struct report_state *state = arena_new_array(work->store.arena, struct report_state, 2);
    struct report_difference *changes = arena_new(work->store.arena, struct report_difference);
    if (state == NULL || changes == NULL)
        return PG_NO_MEMORY;
    const struct night_store before = night_run_store(work->setting, work->store.last_run);
    enum pg_outcome outcome = report_rows_state(&before, work->first, &state[0]);
    if (outcome == PG_DONE)
        outcome = report_rows_state(&work->store, work->first, &state[1]);
    *changes = (struct report_difference){ .before = &state[0],
                                           .after = &state[1],
                                           .replies_needed = work->page.replies_needed,
                                           .units = work->page.units };
    work->page.changes = changes;
    return outcome;
}

static enum pg_outcome fill_waiting(struct work *work)
{
    struct report_rows_waiting waiting;
    enum pg_outcome outcome = report_rows_waiting(&work->store, &waiting);
    if (outcome != PG_DONE)
        return outcome;
    work->page.referrals = waiting.referrals;
    work->page.undecided = waiting.undecided;
    work->page.unclosed = waiting.unclosed;
    work->page.reviews = waiting.reviews;
    work->page.proposals = waiting.proposals;
    work->page.held = waiting.held;
    work->page.held_codes = waiting.held_codes;
    return PG_DONE;
}

/** An arm's name is that of the survey in force, where it is the same survey. */
static void name_arms(struct work *work)
{
    const struct survey *survey = work->setting->survey;
    for (size_t i = 0; i < work->page.measured.arm_count; i++) {
        struct report_arm *arm = &work->page.measured.arm[i];
        if (slice_equal(arm->survey, survey->id) && (size_t)arm->arm < survey->experiment.arm_count)
            arm->name = survey->experiment.arm[arm->arm].id;
    }
}

static enum pg_outcome fill_page(struct work *work)
{
    struct report_input *page = &work->page;
    struct report_department *department = NULL;
    struct night_store_flag *handling = NULL;
    size_t handling_count = 0;
    work->doing = "the figures of the page";
    enum pg_outcome outcome = report_rows_measured(&work->store, &page->measured);
    name_arms(work);
    page->confirmed_share = report_measured_confirmed_share(&page->measured.all);
    page->replies_needed = (int32_t)statistics_replies_needed(page->confirmed_share);
    if (outcome == PG_DONE)
        outcome = report_rows_totals(&work->store, &page->season, &page->tonight);
    if (outcome == PG_DONE)
        outcome = report_rows_departments(&work->store, work->first, &department, &page->department_count);
    if (outcome == PG_DONE)
        outcome = fill_waiting(work);
    if (outcome == PG_DONE)
        outcome = report_rows_themes(&work->store, &page->themes);
    if (outcome == PG_DONE)
        outcome = night_store_handling(&work->store, &handling, &handling_count);
    if (outcome == PG_DONE)
        outcome = night_store_missed(&work->store, page->missed, REPORT_MISSED_MAX, &page->missed_count);
    if (outcome == PG_DONE)
        outcome = report_rows_links(&work->store, &page->links);
    if (outcome == PG_DONE)
        outcome = report_rows_coverage(&work->store, &page->coverage);
    if (outcome == PG_DONE)
        outcome = report_rows_campaigns(&work->store, &page->campaigns);
    const struct night yesterday = { .day = work->store.night.day - 1 };
    if (outcome == PG_DONE)
        outcome = report_rows_units(&work->store, work->store.ran_before ? work->store.last_run : yesterday,
                                    &page->units);
    if (outcome == PG_DONE)
        outcome = fill_changes(work);
    if (outcome != PG_DONE)
        return outcome;
    page->department = department;
    page->night = work->store.night;
    page->first = work->first;
    page->zone_name = work->setting->config.zone;
    page->office =
        work->setting->survey->office.len > 0 ? work->setting->survey->office : work->setting->config.office;
    add_versions(work);
    const struct night_flags flags = { .rules = &work->rules,
                                       .unit = work->unit,
                                       .unit_count = work->unit_count,
                                       .before = handling,
                                       .before_count = handling_count,
                                       .night = work->store.night };
    return night_flags_for_page(&flags, &work->result, work->store.arena, &page->flag, &page->flag_count)
               ? PG_DONE
               : PG_NO_MEMORY;
}

static enum pg_outcome issue(struct work *work)
{
    struct report_file file[REPORT_FILES];
    if (!report_files_write(&work->page, work->setting->report_dir, work->store.arena, file)) {
        work->exit_code = EXIT_DEPENDENCY;
        return PG_BAD_VALUE;
    }
    work->doing = "the record of the issued files";
    enum pg_outcome outcome = PG_DONE;
    for (int i = 0; outcome == PG_DONE && i < REPORT_FILES; i++)
        outcome = night_store_issued(&work->store, slice_from_text(file[i].format),
                                     slice_from_text(file[i].path), file[i].bytes);
    return outcome;
}

/* An old night written again shows its own names; everybody else goes on seeing today's. */
static enum pg_outcome name_as_now(struct work *work)
{
    struct night latest;
    work->doing = "the departments' names";
    const enum pg_outcome outcome = night_store_latest(&work->store, &latest);
    return outcome == PG_DONE && latest.day != work->store.night.day
               ? night_store_name_units(&work->store, latest)
               : outcome;
}

static enum pg_outcome work_through(struct work *work, struct night made_up_by)
{
    work->doing = "the last night";
    enum pg_outcome outcome = night_store_last(work->store.session, work->store.arena, work->store.night,
                                               &work->store.ran_before, &work->store.last_run);
    const struct night next = { .day = work->store.last_run.day + 1 };
    work->store.since = night_instant(next, 0, &work->setting->zone);
    if (outcome == PG_DONE)
        outcome = count_facts(work);
    if (outcome == PG_DONE)
        outcome = run_rules(work);
    if (outcome == PG_DONE) {
        work->doing = "the night's end";
        outcome = night_store_finish(&work->store, work->rules.hash, made_up_by);
    }
    if (outcome == PG_DONE)
        outcome = night_store_let_go(&work->store);
    if (outcome == PG_DONE)
        outcome = fill_page(work);
    if (outcome == PG_DONE)
        outcome = issue(work);
    return outcome == PG_DONE ? name_as_now(work) : outcome;
}

/* One snapshot. Every statement joins whole sets: a nested loop is only ever a wrong guess here, and
 * compiling one of them takes longer than running it. */
static const char begin[] =
    "begin isolation level repeatable read; set local enable_nestloop = off; set local jit = off; "
    "set local work_mem = '64MB'";

int night_run(struct night_setting *setting, struct night night, struct night made_up_by)
{
    arena_reset_to(&setting->rows, 0);
    struct work *work = arena_new(&setting->rows, struct work);
    if (work == NULL)
        return night_setting_failed(setting, "the night", PG_NO_MEMORY);
    work->setting = setting;
    work->store = night_run_store(setting, night);
    work->doing = "a transaction";
    enum pg_outcome outcome = pg_session_script(setting->session, begin);
    if (outcome == PG_DONE)
        outcome = work_through(work, made_up_by);
    if (outcome == PG_DONE)
        outcome = pg_session_script(setting->session, "commit");
    if (outcome == PG_DONE)
        return report_files_link(night, setting->report_dir) ? EXIT_OK : EXIT_DEPENDENCY;
    int exit_code = work->exit_code;
    if (exit_code == EXIT_OK)
        exit_code = night_setting_failed(setting, work->doing, outcome);
    if (pg_session_script(setting->session, "rollback") != PG_DONE)
        fputs("ccrm: the night's transaction could not be rolled back; the server will\n", stderr);
    return exit_code;
}
