/* `ccrm units list|show|unknown`: versions of the units, one version's text, codes that no version names. */
#include "adapter/crypto/digest.h"
#include "adapter/pg/unit_rows.h"
#include "document/json_text.h"
#include "main/command.h"
#include "main/commands.h"
#include "main/units/units_desk.h"

#include <stdio.h>

static const char list_help[] =
    "ccrm units list - every version of the units: proposed, to come, in force, replaced\n"
    "\n"
    "usage: ccrm units list [--json] [--config FILE] [--db CONNINFO]\n"
    "\n"
    "Every version that was published stays, word for word.\n"
    "\n"
    "example: ccrm units list\n"
    "\n"
    "Exit codes: 0 done, 2 usage, 3 configuration, schema or rights, 4 no database.\n";

static const char show_help[] =
    "ccrm units show - the text of one version, word for word\n"
    "\n"
    "usage: ccrm units show [NUMBER] [--config FILE] [--db CONNINFO]\n"
    "\n"
    "Without a NUMBER the one that comes into force last. Who published it and why stand on stderr.\n"
    "\n"
    "example: ccrm units show >city.yaml\n"
    "\n"
    "Exit codes: 0 done, 1 there is none, 2 usage, 3 configuration, schema or rights, 4 no database.\n";

static const char unknown_help[] =
    "ccrm units unknown - codes of departments that no version names, and how many complaints they hold\n"
    "\n"
    "usage: ccrm units unknown [--json] [--config FILE] [--db CONNINFO]\n"
    "\n"
    "Their complaints are in the database; nobody is asked about them until a version names the code.\n"
    "\n"
    "example: ccrm units unknown\n"
    "\n"
    "Exit codes: 0 there are none, 1 some are held, 2 usage, 3 configuration or rights, 4 no database.\n";

static int usage(const char *help, bool wanted)
{
    fputs(help, wanted ? stdout : stderr);
    return wanted ? EXIT_OK : EXIT_USAGE;
}

static bool plain(const struct units_desk_options *options)
{
    return !options->help && options->reason == NULL && options->approve == 0 && !options->has_effective;
}

/* ---- list and show ---- */

/* Nights that have run decide what is in force: the clock of the machine that asks does not. */
static enum pg_outcome night_now(struct units_desk *desk, struct night *ret)
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

static const char *state_of(const struct units_desk *desk, size_t i, struct night now)
{
    const struct definition_revision *revision = &desk->revision[i];
    if (!revision->approved)
        return "proposed";
    if (revision->effective.day > now.day)
        return "to come";
    for (size_t later = i + 1; later < desk->count; later++)
        if (desk->revision[later].approved && desk->revision[later].effective.day <= now.day)
            return "replaced";
    return "in force";
}

static void print_revision(const struct units_desk *desk, size_t i, struct night now, FILE *to)
{
    const struct definition_revision *revision = &desk->revision[i];
    const struct civil date = civil_from_night(revision->effective);
    uint8_t hash[DIGEST_LEN];
    digest_of(revision->text, hash);
    fprintf(to, "%d  %.*s  from %04d-%02d-%02d  %s  %02x%02x%02x%02x  %.*s by %.*s", (int)revision->revision,
            (int)revision->id.len, revision->id.at, (int)date.year, date.month, date.day,
            state_of(desk, i, now), hash[0], hash[1], hash[2], hash[3], (int)revision->proposed_at.len,
            revision->proposed_at.at, (int)revision->author.len, revision->author.at);
    if (revision->approved)
        fprintf(to, ", approved %.*s by %.*s", (int)revision->approved_at.len, revision->approved_at.at,
                (int)revision->approver.len, revision->approver.at);
    fprintf(to, ": %.*s\n", (int)revision->reason.len, revision->reason.at);
}

static void print_json(const struct units_desk *desk, size_t i, struct night now)
{
    char memory[8192];
    struct buffer out;
    const struct definition_revision *revision = &desk->revision[i];
    buffer_init(&out, memory, sizeof memory);
    buffer_add_text(&out, "{\"revision\":");
    buffer_add_int(&out, revision->revision);
    buffer_add_text(&out, ",\"id\":");
    json_text_add(&out, revision->id);
    buffer_add_text(&out, ",\"effective\":\"");
    night_add(&out, revision->effective);
    buffer_add_text(&out, "\",\"state\":");
    json_text_add(&out, slice_from_text(state_of(desk, i, now)));
    buffer_add_text(&out, ",\"author\":");
    json_text_add(&out, revision->author);
    buffer_add_text(&out, ",\"approver\":");
    json_text_add(&out, revision->approver);
    buffer_add_text(&out, ",\"reason\":");
    json_text_add(&out, revision->reason);
    buffer_add_text(&out, "}\n");
    fwrite(out.at, 1, out.len, stdout);
}

static int list(struct units_desk *desk, const struct units_desk_options *options)
{
    struct night now;
    const enum pg_outcome outcome = night_now(desk, &now);
    if (outcome != PG_DONE)
        return units_desk_failed(desk, "the last night", outcome);
    for (size_t i = 0; i < desk->count; i++) {
        if (options->json)
            print_json(desk, i, now);
        else
            print_revision(desk, i, now, stdout);
    }
    if (desk->count == 0 && !options->json)
        puts("nothing was published: every code of a complaint is a department of its own");
    return EXIT_OK;
}

static int show(struct units_desk *desk, const struct units_desk_options *options)
{
    long long number = 0;
    struct night since, now;
    const struct definition_revision *revision =
        options->subject == NULL ? units_desk_latest(desk, &since)
        : slice_to_int(slice_from_text(options->subject), 1, INT32_MAX, &number)
            ? units_desk_revision(desk, number)
            : NULL;
    if (revision == NULL) {
        fprintf(stderr, "ccrm %s: there is no such version; `ccrm units list` has all\n", desk->command);
        return EXIT_FINDINGS;
    }
    const enum pg_outcome outcome = night_now(desk, &now);
    if (outcome != PG_DONE)
        return units_desk_failed(desk, "the last night", outcome);
    print_revision(desk, (size_t)(revision - desk->revision), now, stderr);
    fwrite(revision->text.at, 1, revision->text.len, stdout);
    return EXIT_OK;
}

/* ---- unknown ---- */

static void print_unknown_json(const struct unit_rows_code *code)
{
    char memory[2048];
    struct buffer out;
    buffer_init(&out, memory, sizeof memory);
    buffer_add_text(&out, "{\"code\":");
    json_text_add(&out, code->code);
    buffer_add_text(&out, ",\"complaints\":");
    buffer_add_int(&out, code->complaints);
    buffer_add_text(&out, ",\"first_closed\":\"");
    night_add(&out, code->first_closed);
    buffer_add_text(&out, "\",\"last_closed\":\"");
    night_add(&out, code->last_closed);
    buffer_add_text(&out, "\",\"first_seen\":");
    json_text_add(&out, code->first_seen);
    buffer_add_text(&out, "}\n");
    fwrite(out.at, 1, out.len, stdout);
}

static void print_unknown(const struct unit_rows_code *code)
{
    char memory[64];
    struct buffer days;
    buffer_init(&days, memory, sizeof memory);
    night_add(&days, code->first_closed);
    buffer_add_text(&days, " to ");
    night_add(&days, code->last_closed);
    printf("%.*s  %lld complaints held, closed %.*s, first seen %.*s\n",
           code->code.len > 0 ? (int)code->code.len : 6, code->code.len > 0 ? code->code.at : "(none)",
           (long long)code->complaints, (int)days.len, days.at, (int)code->first_seen.len,
           code->first_seen.at);
}

static int unknown(struct units_desk *desk, const struct units_desk_options *options)
{
    struct unit_rows_code *code = NULL;
    size_t count = 0;
    struct night since;
    const enum pg_outcome outcome = unit_rows_unknown(desk->session, &desk->arena, &code, &count);
    if (outcome != PG_DONE)
        return units_desk_failed(desk, "what is held", outcome);
    for (size_t i = 0; i < count; i++) {
        if (options->json)
            print_unknown_json(&code[i]);
        else
            print_unknown(&code[i]);
    }
    if (count == 0 && !options->json)
        puts(units_desk_latest(desk, &since) != NULL ? "every code is known"
                                                     : "no units were published: every code is accepted");
    return count > 0 ? EXIT_FINDINGS : EXIT_OK;
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

int command_units_list(int argc, char **argv)
{
    struct units_desk_options options;
    if (!units_desk_parse(argc, argv, &options) || !plain(&options) || options.subject != NULL)
        return usage(list_help, options.help);
    return with_desk("units list", &options, list);
}

int command_units_show(int argc, char **argv)
{
    struct units_desk_options options;
    if (!units_desk_parse(argc, argv, &options) || !plain(&options) || options.json)
        return usage(show_help, options.help);
    return with_desk("units show", &options, show);
}

int command_units_unknown(int argc, char **argv)
{
    struct units_desk_options options;
    if (!units_desk_parse(argc, argv, &options) || !plain(&options) || options.subject != NULL)
        return usage(unknown_help, options.help);
    return with_desk("units unknown", &options, unknown);
}
