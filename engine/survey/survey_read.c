#include "survey/survey_read.h"

#include "survey/question_check.h"
#include "survey/text_check.h"

#define ERROR(check, code, node, ...)                                                                        \
    finding_add((check)->findings, FINDING_ERROR, (code), (check)->document, (node), __VA_ARGS__)

enum {
    OPEN_MINUTES_MIN = 60,
    DAY_MINUTES = 1440
}; /* less than an hour a day is no window to send thousands in */

/* ---- texts ---- */

static void trim(struct survey_text *text)
{
    for (size_t i = 0; i < LOCALE_COUNT; i++)
        text->in[i] = slice_trim(text->in[i]); /* a YAML block ends in a line end that nobody means to send */
}

static void trim_all(struct survey *survey)
{
    struct survey_text *const around[] = { &survey->intro,     &survey->thanks,       &survey->help,
                                           &survey->opted_out, &survey->wrong_person, &survey->late };
    for (size_t i = 0; i < sizeof around / sizeof around[0]; i++)
        trim(around[i]);
    for (size_t i = 0; i < survey->question_count; i++) {
        struct survey_question *question = &survey->question[i];
        trim(&question->text);
        trim(&question->retry);
        trim(&question->confirm.text);
        trim(&question->confirm.closing);
    }
}

static void check_texts(const struct text_check *check)
{
    const struct survey *survey = check->survey;
    const struct node *texts = node_get(check->document->root, "texts");
    text_check_text(check, &survey->intro, node_get(texts, "intro"), TEXT_CHECK_ANY_LENGTH);
    text_check_text(check, &survey->thanks, node_get(texts, "thanks"), TEXT_CHECK_ONE_SEGMENT);
    /* The open question follows in the same message. */
    text_check_text(check, &survey->help, node_get(texts, "help"), TEXT_CHECK_ANY_LENGTH);
    text_check_text(check, &survey->opted_out, node_get(texts, "opted_out"), TEXT_CHECK_ONE_SEGMENT);
    text_check_text(check, &survey->wrong_person, node_get(texts, "wrong_person"), TEXT_CHECK_ONE_SEGMENT);
    text_check_text(check, &survey->late, node_get(texts, "late"), TEXT_CHECK_ONE_SEGMENT);
}

/* ---- locales and schedule ---- */

static void check_locales(const struct text_check *check)
{
    const struct node *list = node_get(check->document->root, "locales");
    bool korean = list == NULL; /* a missing list is another finding */
    for (size_t i = 0; i < check->survey->locale_count; i++)
        korean = korean || check->survey->locale[i] == LOCALE_KO;
    if (!korean)
        ERROR(check, "missing-translation", list,
              "the locales leave out 'ko', which every citizen falls back to", FINDING_NO_ARGUMENTS);
}

static void check_window(const struct text_check *check, const struct node *schedule)
{
    const struct quiet_hours quiet = check->survey->quiet;
    const int silent = (quiet.end_min - quiet.start_min + DAY_MINUTES) % DAY_MINUTES;
    const struct node *written = node_get(schedule, "quiet_hours");
    if (written != NULL && DAY_MINUTES - silent < OPEN_MINUTES_MIN)
        ERROR(check, "window-never-opens", written, "quiet hours of {} leave {} minutes a day to send in",
              FINDING_ARGUMENTS(node_text(written), finding_int(check->findings, DAY_MINUTES - silent)));
}

static int messages_needed(const struct survey *survey)
{
    int needed = (int)survey->question_count + 1; /* each question, and the thanks */
    for (size_t i = 0; i < survey->question_count; i++)
        needed += survey->question[i].confirm.used ? 1 : 0;
    return needed;
}

static void check_schedule(const struct text_check *check)
{
    const struct survey *survey = check->survey;
    const struct node *schedule = node_get(check->document->root, "schedule");
    check_window(check, schedule);
    const struct node *reminder = node_get(schedule, "reminder_after");
    if (survey->reminder_after_s > 0 && survey->expire_after_s > 0 &&
        survey->reminder_after_s >= survey->expire_after_s)
        ERROR(check, "late-reminder", node_or(reminder, node_get(schedule, "expire_after")),
              "the reminder would come after the survey has expired", FINDING_NO_ARGUMENTS);
    if (survey->messages_max > 0 && survey->messages_max < messages_needed(survey))
        ERROR(check, "few-messages", node_or(node_get(schedule, "messages_max"), check->document->root),
              "these questions need {} messages even when every answer is clear, and at most {} are allowed",
              FINDING_ARGUMENTS(finding_int(check->findings, messages_needed(survey)),
                                finding_int(check->findings, survey->messages_max)));
}

bool survey_read(const struct document *document, const struct survey_read_hooks *hooks, struct arena *arena,
                 struct findings *findings, struct survey *ret)
{
    const size_t errors = findings->errors;
    const bool formed = shape_read(&survey_shape, document, ret, sizeof *ret, arena, findings);
    if (!formed && (document->root == NULL || document->root->kind != NODE_MAPPING))
        return false;
    trim_all(ret);
    const struct text_check check = {
        .document = document, .hooks = hooks, .arena = arena, .findings = findings, .survey = ret
    };
    check_locales(&check);
    check_schedule(&check);
    check_texts(&check);
    const struct node *questions = node_get(document->root, "questions");
    for (size_t i = 0; i < ret->question_count; i++)
        question_check_question(&check, &ret->question[i], i, node_item(questions, i));
    return findings->errors == errors;
}
