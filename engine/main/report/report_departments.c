/* `ccrm report departments`: closes the batches that are due, and writes each department's own files. */
#include "adapter/pg/department_rows.h"
#include "main/command.h"
#include "main/commands.h"
#include "main/night/night_run.h"
#include "main/night/night_setting.h"
#include "main/report/report_files.h"
#include "main/report/report_night.h"

#include <stdio.h>
#include <string.h>

static const char help[] =
    "ccrm report departments - what departments may be told of their surveys\n"
    "\n"
    "usage: ccrm report departments [--night DATE] [--out DIR] [--config FILE] [--set KEY=VALUE]...\n"
    "                               [--db CONNINFO]\n"
    "\n"
    "Closes every batch that is due by the end of the last night that ran (or of DATE): whole weeks\n"
    "with new answers from at least ten handsets, published one to five days after their last Sunday.\n"
    "Then writes CODE.html, CODE.en.html and CODE.csv for each department into DIR\n"
    "(night.report_dir/departments). A closed batch is never changed, and the same night again closes\n"
    "nothing. In none of it: a reply, a number, a time of day, a running total, solicitation, an\n"
    "officer. A text is there only after `ccrm report release`.\n"
    "\n"
    "example: ccrm report departments --out /srv/departments\n"
    "\n"
    "Exit codes: 0 written, 1 that night did not run, 2 usage, 3 configuration or schema, 4 no database,\n"
    "memory or disk.\n";

struct publishing {
    struct night_setting *setting;
    struct night_store store;
    struct department_batch *batch; /* of all departments, by the day of publication */
    size_t batch_count;
    struct department_month *month;
    size_t month_count;
    struct department_name *name;
    size_t name_count;
    char directory[REPORT_FILES_PATH_MAX];
};

/* ---- closing ---- */

static enum pg_outcome close_department(const struct publishing *publishing, struct department_pending one)
{
    struct department_closing closing;
    enum pg_outcome outcome = PG_DONE;
    while (outcome == PG_DONE &&
           department_batch_close(one.answer, one.count, one.after, publishing->store.night, &closing)) {
        outcome = department_rows_close(&publishing->store, one.department, one.answer, &closing);
        one.answer += closing.taken;
        one.count -= closing.taken;
        one.after = closing.last_sunday;
    }
    return outcome;
}

/* Only forwards: what a later day published stands, and a batch of an earlier day would join its month. */
static enum pg_outcome close_batches(const struct publishing *publishing)
{
    struct department_pending *pending = NULL;
    size_t count = 0;
    struct night last = { 0 };
    enum pg_outcome outcome = department_rows_last(&publishing->store, &last);
    if (outcome != PG_DONE || last.day >= publishing->store.night.day)
        return outcome;
    outcome = department_rows_pending(&publishing->store, &pending, &count);
    for (size_t i = 0; outcome == PG_DONE && i < count; i++)
        outcome = close_department(publishing, pending[i]);
    return outcome;
}

static enum pg_outcome read_published(struct publishing *publishing)
{
    struct arena *arena = publishing->store.arena;
    enum pg_outcome outcome =
        department_rows_batches(&publishing->store, &publishing->batch, &publishing->batch_count);
    if (outcome == PG_DONE)
        outcome = department_rows_names(&publishing->store, &publishing->name, &publishing->name_count);
    if (outcome != PG_DONE)
        return outcome;
    struct department_figure *scratch =
        arena_new_array(arena, struct department_figure, publishing->batch_count + 1);
    publishing->month = arena_new_array(arena, struct department_month, publishing->batch_count + 1);
    if (scratch == NULL || publishing->month == NULL)
        return PG_NO_MEMORY;
    publishing->month_count = department_report_months(publishing->batch, publishing->batch_count,
                                                       publishing->store.night, scratch, publishing->month);
    return PG_DONE;
}

static enum pg_outcome publish(struct publishing *publishing)
{
    struct pg_session *session = publishing->store.session;
    /* The night's own lock, before the snapshot: nothing is counted meanwhile. */
    enum pg_outcome outcome = pg_session_script(session, "select pg_advisory_lock(7235423772)");
    if (outcome == PG_DONE)
        outcome = pg_session_script(session, "begin isolation level repeatable read; set local jit = off");
    if (outcome == PG_DONE)
        outcome = close_batches(publishing);
    if (outcome == PG_DONE)
        outcome = read_published(publishing);
    return outcome == PG_DONE ? pg_session_script(session, "commit") : outcome;
}

/* ---- files ---- */

/** A code that could leave the directory, or hide, gives its unit's number. */
static void file_stem(const struct department_name *name, char *ret, size_t size)
{
    bool plain = name->code.len > 0 && name->code.len < 200 && name->code.at[0] != '.';
    for (size_t i = 0; plain && i < name->code.len; i++)
        plain = (unsigned char)name->code.at[i] > ' ' && strchr("/\\:*?\"<>|\177", name->code.at[i]) == NULL;
    if (plain)
        snprintf(ret, size, "%.*s", (int)name->code.len, name->code.at);
    else
        snprintf(ret, size, "unit-%d", (int)name->unit);
}

static bool write_department(const struct publishing *publishing, const struct department_name *name,
                             struct department_batch *own, char *memory)
{
    static const char *const ending[] = { "html", "en.html", "csv" };
    char stem[256], file[300];
    struct department_report report = { .office = publishing->setting->survey->office,
                                        .batch = own,
                                        .month = publishing->month,
                                        .month_count = publishing->month_count };
    for (size_t i = 0; i < publishing->batch_count; i++)
        if (publishing->batch[i].department == name->unit)
            own[report.batch_count++] = publishing->batch[i];
    if (report.office.len == 0)
        report.office = publishing->setting->config.office;
    file_stem(name, stem, sizeof stem);
    for (int i = 0; i < 3; i++) {
        struct buffer out;
        buffer_init(&out, memory, DEPARTMENT_REPORT_LEN_MAX);
        report.name = i == 1 && name->name_en.len > 0 ? name->name_en : name->name;
        if (i == 2)
            department_report_csv(&report, &out);
        else
            department_report_html(&report, i == 0 ? LOCALE_KO : LOCALE_EN, &out);
        snprintf(file, sizeof file, "%s.%s", stem, ending[i]);
        if (out.overflowed) {
            fprintf(stderr, "ccrm report departments: %s is too long\n", file);
            return false;
        }
        if (!report_files_save(publishing->directory, file, buffer_slice(&out)))
            return false;
    }
    return true;
}

static int write_files(struct publishing *publishing)
{
    char *memory = arena_new_array(publishing->store.arena, char, DEPARTMENT_REPORT_LEN_MAX);
    struct department_batch *own =
        arena_new_array(publishing->store.arena, struct department_batch, publishing->batch_count + 1);
    if (memory == NULL || own == NULL)
        return night_setting_failed(publishing->setting, "the departments' pages", PG_NO_MEMORY);
    for (size_t i = 0; i < publishing->name_count; i++)
        if (!write_department(publishing, &publishing->name[i], own, memory))
            return EXIT_DEPENDENCY;
    printf("%s\n", publishing->directory);
    return EXIT_OK;
}

int command_report_departments(int argc, char **argv)
{
    struct night_options options;
    if (!night_options_parse(argc, argv, &options) || options.help) {
        fputs(help, options.help ? stdout : stderr);
        return options.help ? EXIT_OK : EXIT_USAGE;
    }
    struct night_setting setting;
    struct publishing publishing = { .setting = &setting };
    struct night night;
    if (!report_night_read("report departments", options.night, &night))
        return EXIT_USAGE;
    int exit_code = night_setting_open(&options, &setting);
    if (exit_code == EXIT_OK)
        exit_code = report_night_find(&setting, "report departments", options.night, &night);
    if (exit_code == EXIT_OK) {
        publishing.store = night_run_store(&setting, night);
        snprintf(publishing.directory, sizeof publishing.directory,
                 options.out != NULL ? "%.4000s" : "%.4000s/departments", setting.report_dir);
        enum pg_outcome outcome = publish(&publishing);
        exit_code = outcome == PG_DONE ? write_files(&publishing)
                                       : night_setting_failed(&setting, "departments' batches", outcome);
    }
    night_setting_close(&setting);
    return exit_code;
}
