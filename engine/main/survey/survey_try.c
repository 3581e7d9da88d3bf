/* ccrm survey try: a survey over the real link to a registered tester; marked, and nothing of it counts. */
#include "main/command.h"
#include "main/commands.h"
#include "main/misused.h"

#include "document/duration.h"
#include "main/survey/phone_view.h"
#include "main/survey/survey_desk.h"
#include "main/survey/trial_rows.h"

#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum {
    TEXTS_BYTES = 16 * 1024 * 1024,
    TEXTS_MAX = 60,   /* of a trial; the database holds it too */
    OPEN_WAIT_S = 20, /* an engine looks every half second */
    LAST_WAIT_S = 60, /* for the network to take the last text */
    WAIT_S = 600,
    WAIT_S_MAX = 86400,
    LOOK_MS = 250,
    LINE_LEN_MAX = 200,
};

static const char help[] =
    "ccrm survey try - a survey over the real link to a registered tester; nothing of it counts\n"
    "\n"
    "usage: ccrm survey try FILE --tester NAME [--locale ko|en|zh|vi] [--department NAME] [--type NAME]\n"
    "                       [--wait SECONDS] [--config FILE] [--db CONNINFO]\n"
    "\n"
    "FILE is a survey, published or not, or the name of one in the program. The running engine sends each "
    "text, marked\n"
    "[시험] or [TEST], to the tester of `testers:` in its configuration, by the route that a citizen's text "
    "would take;\n"
    "quiet hours do not hold it. The tester answers on the phone; here you see what was sent, what the "
    "network made of it,\n"
    "how each reply was read and what it would count as. No tally, report, cap, budget or list of opt-outs "
    "hears of it.\n"
    "\n"
    "Lines that you may type meanwhile:\n"
    "  +2d    time passes for the survey: reminders, time-outs, the expiry (units w d h m s)\n"
    "  :next  time passes until something happens by itself\n"
    "  :quit  the end; what waits is not sent\n"
    "\n"
    "  --wait SECONDS  the end after so long without a reply (default 600)\n"
    "  --config FILE   office, contact and senders as configured there\n"
    "\n"
    "example: ccrm survey try survey-defs/surveys/happy-call.yaml --tester hong\n"
    "\n"
    "Exit codes: 0 the conversation came to its end, 1 errors in FILE, no reply, or it could not be sent: "
    "the line says why,\n"
    "2 usage, 3 configuration or rights, 4 no database.\n";

struct request {
    struct survey_desk_options options;
    struct slice tester, department, type;
    enum locale locale;
    int wait_s;
};

struct trial {
    struct survey_desk desk;
    struct request request;
    struct survey survey; /* sends at any hour */
    struct rehearsal rehearsal;
    struct zone zone;
    struct arena texts;
    struct trial_rows rows;
    int64_t heard;            /* replies so far */
    int fate[TEXTS_MAX];      /* of each text, as it was shown last */
    size_t said, taken;       /* texts; those that the network has, or has refused */
    time_t looked, last_word; /* when time was passed on to the rehearsal; when the tester last answered */
    bool listens, quits;      /* to stdin; it was told to */
};

static volatile sig_atomic_t interrupted;

static void interrupt(int signal_number)
{
    (void)signal_number;
    interrupted = 1;
}

/* ---- opening ---- */

static int open_trial(struct trial *trial)
{
    const struct timespec pause = { .tv_nsec = LOOK_MS * 1000000L };
    const struct survey *survey = &trial->survey;
    int code = trial_rows_ask(&trial->desk, trial->request.tester, survey->sender, survey->id, &trial->rows);
    bool open = false;
    for (int left = OPEN_WAIT_S * 1000 / LOOK_MS; code == EXIT_OK && !open && left > 0; left--) {
        code = trial_rows_is_open(&trial->rows, &open);
        if (code == EXIT_OK && !open)
            nanosleep(&pause, NULL);
    }
    if (code != EXIT_OK || open)
        return code;
    fprintf(stderr,
            "ccrm survey try: no engine took trial %lld up within %d s; is `ccrm run` running on this "
            "database?\n",
            (long long)trial->rows.number, OPEN_WAIT_S);
    return EXIT_FINDINGS;
}

/* ---- saying ---- */

/* Where the mark makes a text longer than it will be for citizens. */
static void show_mark_cost(struct trial *trial, const struct rehearsal_event *event, struct slice marked)
{
    struct message_cost cost;
    const bool known =
        message_cost_of(marked, trial->rehearsal.setting.link, &trial->texts, &cost) == TEXT_PLAN_OK;
    if (known && cost.segments != event->cost.segments)
        printf("  (with its mark it takes %zu segments)\n", cost.segments);
}

static int say(struct trial *trial, const struct rehearsal_event *event)
{
    const struct slice mark =
        trial->rehearsal.state.locale == LOCALE_KO ? SLICE_LIT("[시험] ") : SLICE_LIT("[TEST] ");
    const size_t capacity = mark.len + event->text.len;
    char *memory = arena_alloc(&trial->texts, capacity);
    if (memory == NULL || trial->said == TEXTS_MAX) {
        fprintf(stderr, "ccrm survey try: that is as long as a trial may be: %d texts\n", TEXTS_MAX);
        return EXIT_FINDINGS;
    }
    struct buffer text;
    buffer_init(&text, memory, capacity);
    buffer_add(&text, mark);
    buffer_add(&text, event->text);
    show_mark_cost(trial, event, buffer_slice(&text));
    trial->said++;
    return trial_rows_say(&trial->rows, trial->rehearsal.state.locale, buffer_slice(&text));
}

/* What the last act did: shown, and its texts said. */
static int tell(struct trial *trial)
{
    int code = EXIT_OK;
    for (size_t i = 0; i < trial->rehearsal.event_count && code == EXIT_OK; i++) {
        const struct rehearsal_event *event = &trial->rehearsal.event[i];
        phone_view_event(&trial->rehearsal, event);
        if (event->kind == REHEARSAL_STOPPED)
            puts("  (a trial stops nothing: the tester can be sent texts as before)");
        if (event->kind == REHEARSAL_SENT)
            code = say(trial, event);
    }
    fflush(stdout);
    return code;
}

/* ---- hearing ---- */

static void show_fate(size_t number, enum trial_fate fate, struct slice link)
{
    static const char *const word[] = { "queued", "taken by the network", "delivered",
                                        "failed: the network refused it or could not deliver it" };
    printf("  text %zu: %s", number, word[fate]);
    if (fate == TRIAL_TAKEN)
        printf(", link %.*s", (int)link.len, link.at);
    putchar('\n');
}

static int look_at_fates(struct trial *trial)
{
    struct pg_rows *rows = NULL;
    const int code = trial_rows_fates(&trial->rows, &rows);
    if (code != EXIT_OK)
        return code;
    trial->taken = 0;
    for (size_t i = 0; i < pg_rows_count(rows) && i < TEXTS_MAX; i++) {
        const enum trial_fate fate = (enum trial_fate)pg_rows_int(rows, i, 0);
        if (trial->fate[i] != (int)fate)
            show_fate(i + 1, fate, pg_rows_text(rows, i, 1));
        trial->fate[i] = (int)fate;
        trial->taken += fate != TRIAL_QUEUED;
    }
    pg_rows_free(rows);
    return EXIT_OK;
}

static int hear(struct trial *trial)
{
    struct pg_rows *rows = NULL;
    int code = trial_rows_hear(&trial->rows, trial->heard, &rows);
    for (size_t i = 0; code == EXIT_OK && i < pg_rows_count(rows); i++) {
        const struct slice text = pg_rows_text(rows, i, 0);
        printf("\n> %.*s\n", (int)text.len, text.at);
        trial->heard++;
        trial->last_word = time(NULL);
        rehearsal_reply(&trial->rehearsal, text);
        code = tell(trial);
    }
    pg_rows_free(rows);
    return code;
}

/* ---- time ---- */

static int let_pass(struct trial *trial, int64_t seconds)
{
    rehearsal_advance(&trial->rehearsal, seconds);
    return tell(trial);
}

static int take_line(struct trial *trial, struct slice line)
{
    int64_t seconds = 0;
    const struct instant due = rehearsal_due(&trial->rehearsal), now = trial->rehearsal.now;
    if (slice_equal(line, SLICE_LIT(":quit"))) {
        trial->quits = true;
    } else if (slice_equal(line, SLICE_LIT(":next"))) {
        if (due.unix_s != INT64_MAX)
            return let_pass(trial, due.unix_s > now.unix_s ? due.unix_s - now.unix_s : 0);
        puts("  nothing more happens by itself");
    } else if (slice_starts_with(line, SLICE_LIT("+")) &&
               duration_parse(slice_part(line, 1, line.len), &seconds)) {
        return let_pass(trial, seconds);
    } else if (line.len > 0) {
        puts("  the tester's phone answers, not this terminal; +2d lets time pass, :quit ends");
    }
    return EXIT_OK;
}

/* Waits a moment, for a line too. */
static int listen_here(struct trial *trial)
{
    char memory[LINE_LEN_MAX];
    struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };
    if (poll(&input, trial->listens ? 1 : 0, LOOK_MS) <= 0)
        return EXIT_OK;
    if (fgets(memory, sizeof memory, stdin) == NULL) {
        trial->listens = false;
        return EXIT_OK;
    }
    return take_line(trial, slice_trim(slice_from_text(memory)));
}

static int pass_real_time(struct trial *trial)
{
    const time_t now = time(NULL);
    const int64_t passed = (int64_t)(now - trial->looked);
    trial->looked = now;
    return passed > 0 ? let_pass(trial, passed) : EXIT_OK;
}

/* ---- together ---- */

static int look(struct trial *trial)
{
    int code = hear(trial);
    if (code == EXIT_OK)
        code = pass_real_time(trial);
    if (code == EXIT_OK)
        code = look_at_fates(trial);
    return code == EXIT_OK ? listen_here(trial) : code;
}

static bool is_over(const struct trial *trial, time_t ended)
{
    if (trial->rehearsal.state.phase == DIALOG_ENDED && ended != 0)
        return trial->taken == trial->said || time(NULL) - ended > LAST_WAIT_S;
    return interrupted || trial->quits || time(NULL) - trial->last_word > trial->request.wait_s;
}

static int converse(struct trial *trial)
{
    time_t ended = 0;
    int code = tell(trial);
    while (code == EXIT_OK && !is_over(trial, ended)) {
        code = look(trial);
        if (trial->rehearsal.state.phase == DIALOG_ENDED && ended == 0)
            ended = time(NULL);
        fflush(stdout);
    }
    if (code != EXIT_OK || ended != 0 || trial->quits || interrupted)
        return code;
    fprintf(stderr,
            "ccrm survey try: no reply within %d s; did the text arrive? `ccrm gateway status` says "
            "whether the link is up\n",
            trial->request.wait_s);
    return EXIT_FINDINGS;
}

static void show_answers(const struct trial *trial)
{
    const struct survey *survey = &trial->survey;
    puts("");
    for (size_t i = 0; i < survey->question_count; i++) {
        char memory[REHEARSAL_WORD_MAX];
        struct buffer buffer;
        buffer_init(&buffer, memory, sizeof memory);
        const struct slice id = survey->question[i].id,
                           word = rehearsal_answer_word(&trial->rehearsal, i, &buffer);
        printf("%.*s: %.*s\n", (int)id.len, id.at, (int)word.len, word.at);
    }
    phone_view_total(&trial->rehearsal);
    printf("; trial %lld is over, nothing of it counts\n", (long long)trial->rows.number);
}

/* The survey as it would be sent, but at any hour of any day. */
static int stage(struct trial *trial)
{
    const struct survey *survey = NULL;
    const char *const file = trial->request.options.subject[0];
    if (!survey_stage_survey(&trial->desk.stage, file, &survey))
        return EXIT_FINDINGS;
    trial->survey = *survey;
    trial->survey.quiet = (struct quiet_hours){ 0 };
    trial->survey.day_count = 0;
    trial->survey.holiday_table = NULL;
    if (survey->sender.len == 0) {
        fputs("ccrm survey try: the survey names no sender, and the configuration has none that can receive "
              "replies (senders:)\n",
              stderr);
        return EXIT_CONFIGURATION;
    }
    return survey_stage_zone(&trial->desk.stage, survey, &trial->zone) ? EXIT_OK : EXIT_CONFIGURATION;
}

static int try_out(struct trial *trial)
{
    int code = stage(trial);
    if (code == EXIT_OK)
        code = open_trial(trial);
    if (code != EXIT_OK)
        return code;
    trial->looked = trial->last_word = time(NULL);
    const struct rehearsal_setting setting = {
        .survey = &trial->survey,
        .lexicon = &trial->desk.stage.lexicon,
        .zone = &trial->zone,
        .link = &trial->desk.stage.link,
        .locale = trial->request.locale,
        .department = trial->request.department,
        .type = trial->request.type,
        .start = { .unix_s = (int64_t)trial->looked },
    };
    printf("trial %lld is open: each text is marked and sent to the tester\n", (long long)trial->rows.number);
    rehearsal_begin(&trial->rehearsal, &setting, &trial->texts);
    code = converse(trial);
    trial_rows_end(&trial->rows);
    show_answers(trial);
    return code;
}

static bool read_option(int option, struct request *request)
{
    const struct slice value = slice_from_text(optarg);
    long long wait_s = 0;
    switch (option) {
    case 'n':
        request->tester = value;
        return value.len > 0;
    case 'l':
        return (request->locale = locale_from_name(value)) != LOCALE_COUNT;
    case 'w':
        if (!slice_to_int(value, 1, WAIT_S_MAX, &wait_s))
            return false;
        request->wait_s = (int)wait_s;
        return true;
    case 'm':
        request->department = value;
        return true;
    case 't':
        request->type = value;
        return true;
    case 'c':
        request->options.config = optarg;
        return true;
    case 'd':
        request->options.connection = optarg;
        return true;
    }
    return false;
}

static int run(const struct request *request)
{
    struct trial *trial = calloc(1, sizeof *trial);
    char *memory = malloc(TEXTS_BYTES);
    int code = EXIT_DEPENDENCY;
    if (trial != NULL && memory != NULL) {
        const struct sigaction action = { .sa_handler = interrupt };
        (void)sigaction(SIGINT, &action, NULL);
        (void)sigaction(SIGTERM, &action, NULL);
        trial->request = *request;
        trial->listens = true;
        arena_init(&trial->texts, memory, TEXTS_BYTES);
        code = survey_desk_open("survey try", &request->options, &trial->desk);
        if (code == EXIT_OK)
            code = try_out(trial);
        survey_desk_close(&trial->desk);
    }
    free(memory);
    free(trial);
    return code;
}

int command_survey_try(int argc, char **argv)
{
    static const struct option options[] = {
        { "tester", required_argument, NULL, 'n' },
        { "locale", required_argument, NULL, 'l' },
        { "wait", required_argument, NULL, 'w' },
        { "department", required_argument, NULL, 'm' },
        { "type", required_argument, NULL, 't' },
        { "config", required_argument, NULL, 'c' },
        { "db", required_argument, NULL, 'd' },
        { "help", no_argument, NULL, 'h' },
        { 0 },
    };
    struct request request = { .department = SLICE_LIT("민원여권과"),
                               .type = SLICE_LIT("여권"),
                               .wait_s = WAIT_S };
    for (int option; (option = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
        if (option == 'h') {
            fputs(help, stdout);
            return EXIT_OK;
        }
        if (option == '?')
            return misused("survey try", "%s", "");
        if (!read_option(option, &request))
            return misused("survey try", "'%s' is no %s", optarg,
                           option == 'l'   ? "locale: ko, en, zh or vi"
                           : option == 'w' ? "number of seconds to wait"
                                           : "tester's name");
    }
    if (optind + 1 != argc)
        return misused("survey try", "one FILE is needed, a survey or the name of one in the program");
    if (request.tester.len == 0)
        return misused("survey try", "--tester NAME is needed: one of the configuration's `testers:`");
    request.options.subject[0] = argv[optind];
    request.options.subject_count = 1;
    return run(&request);
}
