#include "survey/survey_read.h"

#include "survey/anonymous_check.h"
#include "survey/branch_check.h"
#include "survey/made_choices.h"
#include "survey/question_check.h"
#include "survey/start_check.h"
#include "survey/text_check.h"
#include "survey/word_check.h"

#define ERROR(check, code, node, ...)                                                                        \
    finding_add((check)->findings, FINDING_ERROR, (code), (check)->document, (node), __VA_ARGS__)

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
        trim(&question->confirm.mirror);
    }
}

/* The first text says who asks, how to stop, and a number to verify (people.md, "Law in the product"). */
static void check_intro(const struct text_check *check, const struct node *intro)
{
    static const char *const key[LOCALE_COUNT] = { "ko", "en", "zh", "vi" };
    for (size_t l = 0; l < LOCALE_COUNT; l++) {
        const struct slice text = check->survey->intro.in[l];
        const struct node *node = node_get(intro, key[l]);
        if (text.len == 0 || node == NULL)
            continue;
        if (slice_find(text, SLICE_LIT("{office}")) == text.len)
            ERROR(check, "incomplete-intro", node, "the first text says who asks: {office}",
                  FINDING_NO_ARGUMENTS);
        if (slice_find(text, SLICE_LIT("{contact}")) == text.len)
            ERROR(check, "incomplete-intro", node, "the first text has a number to verify: {contact}",
                  FINDING_NO_ARGUMENTS);
        if (!word_check_says_how_to_stop(check, text, (enum locale)l))
            ERROR(check, "incomplete-intro", node,
                  "the first text says how to stop: 거부, STOP, 停止 or DỪNG", FINDING_NO_ARGUMENTS);
    }
}

static void check_texts(const struct text_check *check)
{
    const struct survey *survey = check->survey;
    const struct node *texts = node_get(check->document->root, "texts");
    text_check_text(check, &survey->intro, node_get(texts, "intro"), TEXT_CHECK_ANY_LENGTH);
    check_intro(check, node_get(texts, "intro"));
    text_check_text(check, &survey->thanks, node_get(texts, "thanks"), TEXT_CHECK_ONE_SEGMENT);
    /* The open question follows in the same message. */
    text_check_text(check, &survey->help, node_get(texts, "help"), TEXT_CHECK_ANY_LENGTH);
    text_check_text(check, &survey->opted_out, node_get(texts, "opted_out"), TEXT_CHECK_ONE_SEGMENT);
    text_check_text(check, &survey->wrong_person, node_get(texts, "wrong_person"), TEXT_CHECK_ONE_SEGMENT);
    text_check_text(check, &survey->late, node_get(texts, "late"), TEXT_CHECK_ONE_SEGMENT);
}

/* ---- locales ---- */

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

bool survey_read(const struct document *document, const struct survey_read_hooks *hooks, struct arena *arena,
                 struct findings *findings, struct survey *ret)
{
    const size_t errors = findings->errors;
    const bool formed = shape_read(&survey_shape, document, ret, sizeof *ret, arena, findings);
    if (!formed && (document->root == NULL || document->root->kind != NODE_MAPPING))
        return false;
    trim_all(ret);
    made_choices_fill(ret);
    const struct text_check check = {
        .document = document, .hooks = hooks, .arena = arena, .findings = findings, .survey = ret
    };
    check_locales(&check);
    start_check(&check);
    anonymous_check(&check);
    check_texts(&check);
    const struct node *questions = node_get(document->root, "questions");
    for (size_t i = 0; i < ret->question_count; i++)
        question_check_question(&check, &ret->question[i], i, node_item(questions, i));
    branch_check(&check, ret);
    return findings->errors == errors;
}
