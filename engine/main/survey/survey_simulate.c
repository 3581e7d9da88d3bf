/* ccrm survey simulate: a phone in the terminal. */
#include "main/command.h"
#include "main/commands.h"
#include "main/misused.h"

#include "authoring/recording.h"
#include "authoring/rehearsal.h"
#include "authoring/survey_test.h"
#include "authoring/ussd_screens.h"
#include "document/duration.h"
#include "main/survey/phone_view.h"
#include "main/survey/survey_stage.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TEXTS_BYTES = 16 * 1024 * 1024, RECORD_BYTES = 512 * 1024, LINE_MAX_LEN = 4096 };

static const char help[] =
    "ccrm survey simulate - a phone in the terminal: be the citizen, see what the engine would do\n"
    "\n"
    "usage: ccrm survey simulate FILE [--locale ko|en|zh|vi] [--mode sms|ussd] [--clock 'YYYY-MM-DD HH:MM']\n"
    "                            [--department NAME] [--type NAME] [--config FILE] [--record TEST]\n"
    "\n"
    "FILE is a survey, or the name of one in the program. Each line that you type is a reply. Shown are each "
    "message\n"
    "with its alphabet, segments and price, how each reply was read and by which rule, what it counts as, "
    "and what goes\n"
    "to a person. Nothing is sent or stored. Lines that are no replies:\n"
    "  +2d            time passes: reminders, time-outs, the expiry (units w d h m s)\n"
    "  :next          time passes until something happens by itself\n"
    "  :network FATE  what becomes of prompts from now on: delivered, waiting, failed, uncertain\n"
    "  :quit          the end, as is the end of the input; a leading backslash makes any line a reply\n"
    "\n"
    "  --clock TIME   local time at which the first prompt is due; else 2027-03-02 10:00\n"
    "  --mode MODE    ussd: the same texts on screens of 182 octets, paged as the engine does; else as the\n"
    "                 survey's `mode:` says\n"
    "  --config FILE  office, contact, link and prices as configured there\n"
    "  --record TEST  writes the session as a test of `ccrm survey test`\n"
    "\n"
    "examples: ccrm survey simulate visit-integrity\n"
    "          printf '5\\n4\\n1\\n+3d\\n' | ccrm survey simulate visit-integrity --record mine.yaml\n"
    "\n"
    "Exit codes: 0 done, 1 errors in FILE, 2 usage, 3 configuration, 4 TEST cannot be written.\n";

struct phone {
    struct survey_stage stage;
    struct rehearsal rehearsal;
    struct zone zone;
    struct arena texts;
    struct buffer record;
    struct slice shown; /* USSD: the text on the screen, in `texts` */
    size_t screen;      /* and which of its screens */
    bool terminal;
};

struct request {
    const char *file, *config, *record;
    struct slice clock, department, type;
    enum locale locale;
    enum rehearsal_mode mode;
    bool has_mode;
};

/* ---- acting ---- */

static void show_act(struct phone *phone)
{
    for (size_t i = 0; i < phone->rehearsal.event_count; i++)
        phone_view_event(&phone->rehearsal, &phone->rehearsal.event[i]);
    for (size_t i = 0; i < phone->rehearsal.event_count; i++) {
        if (phone->rehearsal.event[i].kind == REHEARSAL_SENT) {
            phone->shown = phone->rehearsal.event[i].text;
            phone->screen = 0;
        }
    }
    recording_sent(&phone->record, &phone->rehearsal);
    fflush(stdout);
}

/* The key for the next screen is no reply while there is one; then the engine hears nothing of it. */
static bool turns_screen(struct phone *phone, struct slice line)
{
    struct ussd_screens screens;
    const size_t used = phone->texts.used;
    const struct slice typed = slice_trim(line);
    if (phone->rehearsal.setting.mode != REHEARSAL_USSD || phone->shown.len == 0)
        return false;
    ussd_screens_of(phone->shown, phone->rehearsal.setting.link, &phone->texts, &screens);
    arena_reset_to(&phone->texts, used); /* only the count and the key are kept */
    if (phone->screen + 1 >= screens.count || typed.len != 1 || typed.at[0] != screens.next)
        return false;
    (void)phone_view_screen(&phone->rehearsal, phone->shown, ++phone->screen);
    fflush(stdout);
    return true;
}

static void let_pass(struct phone *phone, int64_t seconds)
{
    recording_advance(&phone->record, seconds);
    rehearsal_advance(&phone->rehearsal, seconds);
    printf("  (it is ");
    phone_view_time(&phone->zone, phone->rehearsal.now);
    puts(")");
    show_act(phone);
}

static void let_next_come(struct phone *phone)
{
    const struct instant due = rehearsal_due(&phone->rehearsal), now = phone->rehearsal.now;
    if (due.unix_s == INT64_MAX)
        puts("  nothing more happens by itself");
    else
        let_pass(phone, due.unix_s > now.unix_s ? due.unix_s - now.unix_s : 0);
}

static bool set_network(struct phone *phone, struct slice word)
{
    static const struct {
        struct slice word;
        enum dialog_prompt_fate fate;
    } known[] = { { { "delivered", 9 }, DIALOG_PROMPT_DELIVERED },
                  { { "waiting", 7 }, DIALOG_PROMPT_WAITING },
                  { { "failed", 6 }, DIALOG_PROMPT_FAILED },
                  { { "uncertain", 9 }, DIALOG_PROMPT_UNCERTAIN } };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (slice_equal(known[i].word, word)) {
            recording_network(&phone->record, word);
            rehearsal_network(&phone->rehearsal, known[i].fate);
            show_act(phone);
            return true;
        }
    }
    return false;
}

static void take_reply(struct phone *phone, struct slice text)
{
    recording_reply(&phone->record, text);
    rehearsal_reply(&phone->rehearsal, text);
    show_act(phone);
}

/* False: the end. */
static bool take_line(struct phone *phone, struct slice line)
{
    int64_t seconds = 0;
    if (slice_starts_with(line, SLICE_LIT("\\"))) {
        take_reply(phone, slice_part(line, 1, line.len));
        return true;
    }
    if (slice_equal(line, SLICE_LIT(":quit")))
        return false;
    if (turns_screen(phone, line))
        return true;
    if (slice_equal(line, SLICE_LIT(":next")))
        let_next_come(phone);
    else if (slice_starts_with(line, SLICE_LIT(":network "))) {
        if (!set_network(phone, slice_part(line, 9, line.len)))
            puts("  one of delivered, waiting, failed, uncertain");
    } else if (slice_starts_with(line, SLICE_LIT("+")) &&
               duration_parse(slice_part(line, 1, line.len), &seconds))
        let_pass(phone, seconds);
    else
        take_reply(phone, line);
    return true;
}

static void converse(struct phone *phone)
{
    char memory[LINE_MAX_LEN];
    for (;;) {
        if (phone->terminal) {
            printf("\n> ");
            fflush(stdout);
        }
        if (fgets(memory, sizeof memory, stdin) == NULL)
            break;
        struct slice line = slice_from_text(memory);
        if (slice_ends_with(line, SLICE_LIT("\n")))
            line.len--;
        if (!phone->terminal)
            printf("\n> %.*s\n", (int)line.len, line.at);
        if (phone->texts.capacity - phone->texts.used < SURVEY_TEST_ARENA_BYTES || !take_line(phone, line))
            break;
    }
    printf("\n");
    phone_view_total(&phone->rehearsal);
    putchar('\n');
}

/* ---- together ---- */

static struct slice name_of_file(const char *path)
{
    struct slice name = slice_from_text(path);
    for (size_t i = 0; i < name.len; i++) {
        if (path[i] == '/')
            return name_of_file(path + i + 1);
    }
    return slice_ends_with(name, SLICE_LIT(".yaml")) ? slice_part(name, 0, name.len - 5) : name;
}

static int write_record(const struct phone *phone, const char *path)
{
    FILE *to = phone->record.overflowed ? NULL : fopen(path, "w");
    const bool written =
        to != NULL && fwrite(phone->record.at, 1, phone->record.len, to) == phone->record.len;
    if ((to != NULL && fclose(to) != 0) || !written) {
        fprintf(stderr, "ccrm survey simulate: %s cannot be written%s\n", path,
                phone->record.overflowed ? ": the session is too long" : "");
        return EXIT_DEPENDENCY;
    }
    printf("written: %s; run it with `ccrm survey test %s`\n", path, path);
    return EXIT_OK;
}

static int simulate(struct phone *phone, const struct request *request)
{
    struct rehearsal_setting setting = {
        .lexicon = &phone->stage.lexicon,
        .zone = &phone->zone,
        .link = &phone->stage.link,
        .mode = request->mode,
        .locale = request->locale,
        .department = request->department,
        .type = request->type,
    };
    int64_t clock_s = 0;
    if (!survey_test_clock(request->clock, &clock_s))
        return EXIT_USAGE;
    if (!survey_stage_survey(&phone->stage, request->file, &setting.survey))
        return EXIT_FINDINGS;
    if (!survey_stage_zone(&phone->stage, setting.survey, &phone->zone))
        return EXIT_CONFIGURATION;
    if (!request->has_mode)
        setting.mode = rehearsal_mode_of(setting.survey);
    setting.start = zone_instant(&phone->zone, clock_s);
    rehearsal_begin(&phone->rehearsal, &setting, &phone->texts);
    if (request->record != NULL)
        recording_begin(&phone->record, name_of_file(request->record), request->clock, &phone->rehearsal);
    show_act(phone);
    converse(phone);
    if (request->record == NULL)
        return EXIT_OK;
    recording_end(&phone->record, &phone->rehearsal);
    return write_record(phone, request->record);
}

static int run(const struct request *request)
{
    struct phone *phone = calloc(1, sizeof *phone);
    char *memory = malloc(TEXTS_BYTES + RECORD_BYTES);
    int code = EXIT_DEPENDENCY;
    if (phone != NULL && memory != NULL) {
        arena_init(&phone->texts, memory, TEXTS_BYTES);
        buffer_init(&phone->record, memory + TEXTS_BYTES, RECORD_BYTES);
        phone->terminal = isatty(STDIN_FILENO) != 0;
        code =
            survey_stage_open(&phone->stage, request->config) ? simulate(phone, request) : EXIT_CONFIGURATION;
        survey_stage_close(&phone->stage);
    }
    free(memory);
    free(phone);
    return code;
}

static bool wrong(const char *option, const char *why)
{
    (void)misused("survey simulate", "%s: '%s' %s", option, optarg, why);
    return false;
}

/* False after a line that says why. */
static bool read_option(int option, struct request *request)
{
    int64_t clock_s = 0;
    const struct slice value = slice_from_text(optarg);
    if (option == 'l') {
        request->locale = locale_from_name(value);
        return request->locale != LOCALE_COUNT || wrong("--locale", "is none of ko, en, zh, vi");
    }
    if (option == 'm') {
        request->has_mode = true;
        request->mode = slice_equal(value, SLICE_LIT("ussd")) ? REHEARSAL_USSD : REHEARSAL_SMS;
        return request->mode == REHEARSAL_USSD || slice_equal(value, SLICE_LIT("sms")) ||
               wrong("--mode", "is neither sms nor ussd");
    }
    if (option == 'k') {
        request->clock = value;
        return survey_test_clock(value, &clock_s) || wrong("--clock", "is no time, as 2027-03-02 10:00 is");
    }
    if (option == 'd')
        request->department = value;
    else if (option == 't')
        request->type = value;
    else if (option == 'c')
        request->config = optarg;
    else if (option == 'r')
        request->record = optarg;
    else
        return misused("survey simulate", "%s", "") == EXIT_OK;
    return true;
}

int command_survey_simulate(int argc, char **argv)
{
    static const struct option options[] = {
        { "locale", required_argument, NULL, 'l' },
        { "mode", required_argument, NULL, 'm' },
        { "clock", required_argument, NULL, 'k' },
        { "department", required_argument, NULL, 'd' },
        { "type", required_argument, NULL, 't' },
        { "config", required_argument, NULL, 'c' },
        { "record", required_argument, NULL, 'r' },
        { "help", no_argument, NULL, 'h' },
        { 0 },
    };
    struct request request = { .clock = SLICE_LIT("2027-03-02 10:00"),
                               .department = SLICE_LIT("민원여권과"),
                               .type = SLICE_LIT("여권") };
    for (int option; (option = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
        if (option == 'h') {
            fputs(help, stdout);
            return EXIT_OK;
        }
        if (!read_option(option, &request))
            return EXIT_USAGE;
    }
    if (optind + 1 != argc)
        return misused("survey simulate", "one FILE is needed, a survey or the name of one in the program");
    request.file = argv[optind];
    return run(&request);
}
