/* `ccrm units plan`, `ccrm units publish`: what a version of the units changes, and its way into force. */
#include "adapter/crypto/digest.h"
#include "adapter/pg/unit_rows.h"
#include "intake/units_difference.h"
#include "main/command.h"
#include "main/commands.h"
#include "main/misused.h"
#include "main/units/units_desk.h"

#include <stdio.h>

static const char plan_help[] =
    "ccrm units plan - what a version of the units would change\n"
    "\n"
    "usage: ccrm units plan FILE [--effective DATE] [--config FILE] [--db CONNINFO]\n"
    "\n"
    "Against the version that comes into force last, and against the complaints of the last half year:\n"
    "which departments begin, end or change, which codes it would hold, which held ones it lets go.\n"
    "Changes nothing. Without --effective it is told as from tomorrow's night on.\n"
    "\n"
    "example: ccrm units plan city.yaml --effective 2027-07-01\n"
    "\n"
    "Exit codes: 0 it can be published, 1 it cannot, 2 usage, 3 configuration or rights, 4 no database.\n";

static const char publish_help[] =
    "ccrm units publish - bring departments and officers into force, from a night on\n"
    "\n"
    "usage: ccrm units publish FILE --effective DATE --reason TEXT [--config FILE] [--db CONNINFO]\n"
    "       ccrm units publish --approve NUMBER [--config FILE] [--db CONNINFO]\n"
    "\n"
    "The first form proposes FILE (kind Units) and prints what it changes. It comes into force when another\n"
    "login approves it, on a night that has not run yet; where a department ends with no successor, a\n"
    "login of the integrity office. A renamed department goes on with its figures, merged and split ones\n"
    "start from nothing. From the first version on, complaints under a code that no version names are\n"
    "kept and held: nobody is asked until a version names it (`ccrm units unknown`).\n"
    "What nights have counted is not rewritten: every code keeps its meaning for the nights before.\n"
    "\n"
    "examples: ccrm units publish city.yaml --effective 2027-07-01 --reason 'council decision of 12 June'\n"
    "          ccrm units publish --approve 5\n"
    "\n"
    "Exit codes: 0 done, 1 refused, 2 usage, 3 configuration, schema or rights, 4 no database.\n";

/* ---- what it does ---- */

struct plan {
    struct units_desk *desk;
    struct units units;
    struct slice bytes;
    struct night effective;
    struct units_difference difference;
};

static bool keeps_history(struct plan *plan, const struct units *before, struct night since)
{
    struct units_rewrite rewrite;
    if (units_keep_history(before, &plan->units, since, plan->effective, &plan->desk->arena, &rewrite))
        return true;
    const struct civil date = civil_from_night(rewrite.night);
    fprintf(
        stderr,
        "ccrm %s: %.*s would mean another department on %04d-%02d-%02d than nights have counted under;\n"
        "leave what was published as it is: end a department with `to` or a change, from a later night on\n",
        plan->desk->command, (int)rewrite.code.len, rewrite.code.at, (int)date.year, date.month, date.day);
    return false;
}

static bool compare(struct plan *plan)
{
    struct units_desk *desk = plan->desk;
    struct night since;
    struct units before;
    struct buffer out;
    const struct definition_revision *latest = units_desk_latest(desk, &since);
    char *memory = arena_alloc(&desk->arena, UNITS_DIFFERENCE_TEXT_MAX);
    if (memory == NULL)
        return false;
    buffer_init(&out, memory, UNITS_DIFFERENCE_TEXT_MAX);
    if (latest != NULL && !units_desk_read(desk, SLICE_LIT("the version in force"), latest->text, &before))
        return false;
    if (!units_difference(latest != NULL ? &before : NULL, &plan->units, &desk->arena, &out,
                          &plan->difference))
        return false;
    fwrite(out.at, 1, out.len, stdout);
    for (size_t i = 0; i < plan->difference.lost_count; i++)
        printf("coverage lost: %.*s\n", (int)plan->difference.lost[i].len, plan->difference.lost[i].at);
    if (latest == NULL)
        puts("its first version: from then on, complaints under a code that it does not name are held");
    else if (plan->difference.lines == 0)
        puts("no difference in departments, changes and officers");
    return latest == NULL || keeps_history(plan, &before, since);
}

static void print_code(const struct unit_rows_code *code, const char *what)
{
    const struct civil from = civil_from_night(code->first_closed), to = civil_from_night(code->last_closed);
    printf("%s: %.*s, %lld complaints closed %04d-%02d-%02d to %04d-%02d-%02d\n", what,
           code->code.len > 0 ? (int)code->code.len : 6, code->code.len > 0 ? code->code.at : "(none)",
           (long long)code->complaints, (int)from.year, from.month, from.day, (int)to.year, to.month, to.day);
}

/* Recent codes that it does not know, and held ones that it does. */
static enum pg_outcome look_at_codes(struct plan *plan)
{
    struct units_desk *desk = plan->desk;
    struct unit_rows_code *recent = NULL, *held = NULL;
    size_t recent_count = 0, held_count = 0, span_count = 0;
    struct units_span *span = NULL;
    if (!units_spans(&plan->units, &desk->arena, &span, &span_count))
        return PG_NO_MEMORY;
    enum pg_outcome outcome = unit_rows_recent(desk->session, &desk->arena, &recent, &recent_count);
    if (outcome == PG_DONE)
        outcome = unit_rows_unknown(desk->session, &desk->arena, &held, &held_count);
    for (size_t i = 0; outcome == PG_DONE && i < recent_count; i++) {
        const struct night day =
            recent[i].last_closed.day > plan->effective.day ? recent[i].last_closed : plan->effective;
        if (units_meaning(span, span_count, recent[i].code, day) == NULL)
            print_code(&recent[i], "held from then on");
    }
    for (size_t i = 0; outcome == PG_DONE && i < held_count; i++)
        if (units_meaning(span, span_count, held[i].code, held[i].last_closed) != NULL)
            print_code(&held[i], "let go");
    return outcome;
}

static int look(struct plan *plan, const char *file)
{
    if (!units_desk_read_file(plan->desk, file, &plan->bytes, &plan->units) || !compare(plan))
        return EXIT_FINDINGS;
    const enum pg_outcome outcome = look_at_codes(plan);
    return outcome == PG_DONE ? EXIT_OK : units_desk_failed(plan->desk, "the complaints' codes", outcome);
}

/* ---- the commands ---- */

static enum pg_outcome next_night(struct units_desk *desk, struct night *ret)
{
    struct pg_rows *rows = NULL;
    const enum pg_outcome outcome = pg_session_exec(
        desk->session,
        "select coalesce((select max(night) + 1 from ccrm.night), current_date) - date '1970-01-01'", NULL, 0,
        &rows);
    if (outcome == PG_DONE)
        *ret = pg_rows_night(rows, 0, 0);
    pg_rows_free(rows);
    return outcome;
}

static int plan_file(struct units_desk *desk, const struct units_desk_options *options)
{
    struct plan plan = { .desk = desk, .effective = options->effective };
    if (!options->has_effective) {
        const enum pg_outcome outcome = next_night(desk, &plan.effective);
        if (outcome != PG_DONE)
            return units_desk_failed(desk, "the last night", outcome);
    }
    return look(&plan, options->subject);
}

static int propose(struct units_desk *desk, const struct units_desk_options *options)
{
    struct plan plan = { .desk = desk, .effective = options->effective };
    uint8_t hash[DIGEST_LEN];
    int32_t revision = 0;
    const int code = look(&plan, options->subject);
    if (code != EXIT_OK)
        return code;
    const struct definition_revision proposal = { .id = plan.units.id,
                                                  .text = plan.bytes,
                                                  .effective = plan.effective,
                                                  .reason = slice_trim(slice_from_text(options->reason)) };
    digest_of(plan.bytes, hash);
    const enum pg_outcome outcome =
        unit_rows_propose(desk->session, &desk->arena, &proposal, &plan.units, desk->config.zone,
                          plan.difference.lost, plan.difference.lost_count, hash, &revision);
    if (outcome != PG_DONE)
        return units_desk_failed(desk, "the proposal", outcome);
    printf("revision %d of %.*s is proposed\n"
           "It is in force once another login%s has run: ccrm units publish --approve %d\n",
           (int)revision, (int)proposal.id.len, proposal.id.at,
           plan.difference.lost_count > 0 ? " of the integrity office" : "", (int)revision);
    return EXIT_OK;
}

static int approve(struct units_desk *desk, int32_t number)
{
    int64_t released = 0, waiting = 0;
    if (units_desk_revision(desk, number) == NULL) {
        fprintf(stderr, "ccrm %s: there is no such revision of units; `ccrm units list` has them\n",
                desk->command);
        return EXIT_FINDINGS;
    }
    enum pg_outcome outcome = definition_rows_approve(desk->session, &desk->arena, number);
    if (outcome != PG_DONE)
        return units_desk_failed(desk, "the approval", outcome);
    printf("revision %d is approved\n", (int)number);
    outcome = unit_rows_release(desk->session, &released, &waiting);
    if (outcome != PG_DONE)
        return units_desk_failed(desk, "what is held", outcome);
    if (released + waiting > 0)
        printf("%lld held complaints are let go, %lld still wait; each night lets go what is named by then\n",
               (long long)released, (long long)waiting);
    return EXIT_OK;
}

static int publish(struct units_desk *desk, const struct units_desk_options *options)
{
    return options->approve > 0 ? approve(desk, options->approve) : propose(desk, options);
}

static int with_desk(const char *command, const struct units_desk_options *options,
                     int (*act)(struct units_desk *, const struct units_desk_options *))
{
    struct units_desk desk;
    int code = units_desk_open(command, options, &desk);
    if (code == EXIT_OK)
        code = act(&desk, options);
    units_desk_close(&desk);
    return code;
}

static int usage(const char *help, bool wanted)
{
    fputs(help, wanted ? stdout : stderr);
    return wanted ? EXIT_OK : EXIT_USAGE;
}

int command_units_plan(int argc, char **argv)
{
    struct units_desk_options options;
    if (!units_desk_parse(argc, argv, &options) || options.help || options.subject == NULL ||
        options.reason != NULL || options.approve > 0 || options.json)
        return usage(plan_help, options.help);
    return with_desk("units plan", &options, plan_file);
}

int command_units_publish(int argc, char **argv)
{
    struct units_desk_options options;
    const bool parsed = units_desk_parse(argc, argv, &options);
    const bool proposes = options.subject != NULL && options.has_effective && options.reason != NULL;
    const bool approves =
        options.approve > 0 && options.subject == NULL && options.reason == NULL && !options.has_effective;
    if (!parsed || options.help || options.json || proposes == approves)
        return usage(publish_help, options.help);
    if (proposes && misused_reason("units publish", slice_from_text(options.reason)))
        return EXIT_USAGE;
    return with_desk("units publish", &options, publish);
}
