/* ccrm survey simulate: a phone in the terminal. */
#include "main/command.h"
#include "main/commands.h"

#include "authoring/recording.h"
#include "authoring/rehearsal.h"
#include "authoring/survey_test.h"
#include "base/calendar.h"
#include "document/duration.h"
#include "main/survey/survey_stage.h"
#include "reply/explain.h"

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
    "  --mode MODE    ussd: the same texts in one session, without segments\n"
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
    bool terminal;
};

struct request {
    const char *file, *config, *record;
    struct slice clock, department, type;
    enum locale locale;
    enum rehearsal_mode mode;
};

/* ---- showing ---- */

static void print(struct slice text)
{
    (void)fwrite(text.at, 1, text.len, stdout);
}

static void print_time(const struct phone *phone, struct instant when)
{
    const int64_t local = when.unix_s + zone_at(&phone->zone, when)->utc_offset_s;
    const struct civil date = civil_from_night((struct night){ .day = (int32_t)(local / 86400) });
    const int minute = (int)(local % 86400 / 60);
    printf("%04d-%02d-%02d %02d:%02d", (int)date.year, date.month, date.day, minute / 60, minute % 60);
}

static void print_cost(const struct phone *phone, const struct message_cost *cost)
{
    const struct rehearsal *rehearsal = &phone->rehearsal;
    char memory[160];
    struct buffer line;
    buffer_init(&line, memory, sizeof memory);
    if (rehearsal->setting.mode == REHEARSAL_USSD) {
        buffer_add_text(&line, "USSD, no segments");
    } else {
        buffer_add_int(&line, (int64_t)cost->segments);
        buffer_add_text(&line, cost->class == TEXT_CLASS_LMS ? " LMS, "
                               : cost->segments == 1         ? " SMS, "
                                                             : " segments, ");
        message_cost_add_size(&line, cost);
        if (cost->price > 0) {
            buffer_add_text(&line, ", ");
            message_cost_add_price(&line, cost->price);
            buffer_add_text(&line, " won");
        }
    }
    print(buffer_slice(&line));
}

static void print_total(const struct phone *phone)
{
    const struct rehearsal *rehearsal = &phone->rehearsal;
    char memory[40];
    struct buffer price;
    buffer_init(&price, memory, sizeof memory);
    message_cost_add_price(&price, rehearsal->price);
    printf("so far %zu messages, %zu segments", rehearsal->messages, rehearsal->segments);
    if (rehearsal->price > 0)
        printf(", %.*s won", (int)price.len, price.at);
}

static void show_sent(const struct phone *phone, const struct rehearsal_event *event)
{
    const struct slice kind = rehearsal_text_name(event->text_kind);
    const struct slice id = phone->rehearsal.setting.survey->question[event->question].id;
    printf("\n--- ");
    print_time(phone, event->at);
    printf("  %.*s, %.*s; ", (int)kind.len, kind.at, (int)id.len, id.at);
    print_cost(phone, &event->cost);
    printf("; ");
    print_total(phone);
    putchar('\n');
    print(event->text);
    putchar('\n');
}

static void show_heard(const struct rehearsal_event *event)
{
    const struct reply_reading *reading = &event->reading;
    const struct slice outcome = explain_outcome(reading->outcome), why = explain_rule(reading->rule);
    printf("  read as %.*s", (int)outcome.len, outcome.at);
    if (reading->outcome == REPLY_VALUE || reading->value_too)
        printf(" %d", reading->value);
    for (size_t i = 0; i < reading->item_count; i++)
        printf(reading->item[i].clear ? "%s%d" : "%s?", i == 0 ? " " : ",", reading->item[i].value);
    printf(" (%.*s: %.*s)\n", (int)reading->rule.len, reading->rule.at, (int)why.len, why.at);
    if (reading->solicitation != REPLY_SOLICITATION_NONE) {
        const struct slice grade = explain_solicitation(reading->solicitation);
        printf("  solicitation in the text: %.*s\n", (int)grade.len, grade.at);
    }
    if (reading->alert != REPLY_ALERT_NONE) {
        const struct slice alert = explain_alert(reading->alert);
        printf("  alert: %.*s\n", (int)alert.len, alert.at);
    }
}

static void show_answer(const struct survey *survey, const struct rehearsal_event *event)
{
    const struct survey_question *question = &survey->question[event->question];
    const struct slice state = rehearsal_answer_name(event->answer);
    printf("  answer to %.*s: %.*s", (int)question->id.len, question->id.at, (int)state.len, state.at);
    const size_t choice = survey_choice_by_digit(question, event->value);
    if (event->answer != DIALOG_ANSWER_UNCLEAR && question->kind == SURVEY_SCALE)
        printf(", score %d of %d to %d", event->value, question->scale_min, question->scale_max);
    else if (event->answer != DIALOG_ANSWER_UNCLEAR && choice < question->choice_count)
        printf(", %.*s", (int)question->choice[choice].id.len, question->choice[choice].id.at);
    if (question->measure.len > 0)
        printf(" (counts as %.*s)", (int)question->measure.len, question->measure.at);
    putchar('\n');
}

static void show_event(const struct phone *phone, const struct rehearsal_event *event)
{
    switch (event->kind) {
    case REHEARSAL_SENT:
        show_sent(phone, event);
        return;
    case REHEARSAL_HEARD:
        show_heard(event);
        return;
    case REHEARSAL_ANSWERED:
        show_answer(phone->rehearsal.setting.survey, event);
        return;
    case REHEARSAL_REFERRED:
        printf("  referral to the integrity office, in confidence%s\n",
               event->by_text ? " (by the text itself)" : "");
        return;
    case REHEARSAL_REVIEWED: {
        const struct slice reason = dialog_review_name(event->review);
        printf("  to a person's review: %.*s\n", (int)reason.len, reason.at);
        return;
    }
    case REHEARSAL_STOPPED:
        puts("  the phone has opted out, for ever");
        return;
    case REHEARSAL_ENDED: {
        const struct slice outcome = dialog_outcome_name(phone->rehearsal.state.outcome);
        printf("  the conversation has ended: %.*s\n", (int)outcome.len, outcome.at);
        return;
    }
    case REHEARSAL_WAITED:
        printf("due in the quiet hours; waits until ");
        print_time(phone, event->at);
        putchar('\n');
        return;
    }
}

static void show_act(struct phone *phone)
{
    for (size_t i = 0; i < phone->rehearsal.event_count; i++)
        show_event(phone, &phone->rehearsal.event[i]);
    recording_sent(&phone->record, &phone->rehearsal);
    fflush(stdout);
}

/* ---- acting ---- */

static void let_pass(struct phone *phone, int64_t seconds)
{
    recording_advance(&phone->record, seconds);
    rehearsal_advance(&phone->rehearsal, seconds);
    printf("  (it is ");
    print_time(phone, phone->rehearsal.now);
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
    print_total(phone);
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

static bool read_option(int option, struct request *request)
{
    int64_t clock_s = 0;
    const struct slice value = slice_from_text(optarg);
    if (option == 'l')
        return (request->locale = locale_from_name(value)) != LOCALE_COUNT;
    if (option == 'm') {
        request->mode = slice_equal(value, SLICE_LIT("ussd")) ? REHEARSAL_USSD : REHEARSAL_SMS;
        return request->mode == REHEARSAL_USSD || slice_equal(value, SLICE_LIT("sms"));
    }
    if (option == 'k') {
        request->clock = value;
        return survey_test_clock(value, &clock_s);
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
        return false;
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
        if (option == 'h' || option == '?' || !read_option(option, &request)) {
            fputs(help, option == 'h' ? stdout : stderr);
            return option == 'h' ? EXIT_OK : EXIT_USAGE;
        }
    }
    if (optind + 1 != argc) {
        fputs(help, stderr);
        return EXIT_USAGE;
    }
    request.file = argv[optind];
    return run(&request);
}
