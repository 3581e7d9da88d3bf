#include "survey/branch_check.h"

#define ERROR(check, code, node, ...)                                                                        \
    finding_add((check)->findings, FINDING_ERROR, (code), (check)->document, (node), __VA_ARGS__)

static const struct node *node_of(const struct text_check *check, size_t question)
{
    return node_item(node_get(check->document->root, "questions"), question);
}

static size_t question_with_id(const struct survey *survey, struct slice id)
{
    size_t q = 0;
    while (q < survey->question_count && !slice_equal(survey->question[q].id, id))
        q++;
    return q;
}

static void unknown_question(const struct text_check *check, const struct node *node, struct slice id)
{
    struct slice known[SURVEY_QUESTIONS_MAX];
    const struct survey *survey = check->survey;
    for (size_t q = 0; q < survey->question_count; q++)
        known[q] = survey->question[q].id;
    ERROR(check, "unknown-question", node, "there is no question '{}'", FINDING_ARGUMENTS(id));
    finding_suggest_nearest(check->findings, id, known, survey->question_count);
}

/* ---- next ---- */

/* The index that `next` names: 0 for none, or when it is at fault. */
static uint8_t target_of(const struct text_check *check, size_t from, struct slice next,
                         const struct node *node)
{
    const struct survey *survey = check->survey;
    if (next.len == 0)
        return 0;
    if (slice_equal(next, SLICE_LIT("end")))
        return (uint8_t)survey->question_count;
    const size_t to = question_with_id(survey, next);
    if (to == survey->question_count) {
        unknown_question(check, node, next);
        return 0;
    }
    if (to <= from) {
        ERROR(check, "endless-questions", node,
              "'{}' comes before or is this question: it would be asked again and again",
              FINDING_ARGUMENTS(next));
        return 0;
    }
    return (uint8_t)to;
}

static void find_targets(const struct text_check *check, struct survey *survey, size_t q)
{
    struct survey_question *question = &survey->question[q];
    const struct node *node = node_of(check, q);
    question->go_to = target_of(check, q, question->next, node_get(node, "next"));
    if (question->kind != SURVEY_CHOICE)
        return;
    for (size_t c = 0; c < question->choice_count; c++) {
        const struct node *choice = node_item(node_get(node, "choices"), c);
        question->choice[c].go_to = target_of(check, q, question->choice[c].next, node_get(choice, "next"));
    }
}

/* ---- when ---- */

static void find_choices(const struct text_check *check, struct survey_condition *condition,
                         const struct survey_question *asked, const struct node *node)
{
    struct slice known[SURVEY_CHOICES_MAX];
    for (size_t c = 0; c < asked->choice_count; c++)
        known[c] = asked->choice[c].id;
    for (size_t i = 0; i < condition->is_count; i++) {
        size_t c = 0;
        while (c < asked->choice_count && !slice_equal(asked->choice[c].id, condition->is[i]))
            c++;
        if (c < asked->choice_count) {
            condition->digits = (uint16_t)(condition->digits | 1U << asked->choice[c].digit);
            continue;
        }
        const struct node *is = node_get(node, "is");
        ERROR(check, "unknown-choice", node_or(node_item(is, i), is), "the question '{}' has no choice '{}'",
              FINDING_ARGUMENTS(asked->id, condition->is[i]));
        finding_suggest_nearest(check->findings, condition->is[i], known, asked->choice_count);
    }
}

static void check_limits(const struct text_check *check, const struct survey_condition *condition,
                         const struct survey_question *asked, const struct node *node)
{
    const int least = condition->has_at_least ? condition->at_least : asked->scale_min;
    const int most = condition->has_at_most ? condition->at_most : asked->scale_max;
    if (least > most || least > asked->scale_max || most < asked->scale_min)
        ERROR(check, "impossible-condition", node,
              "no answer to '{}', which goes from {} to {}, fulfils this",
              FINDING_ARGUMENTS(asked->id, finding_int(check->findings, asked->scale_min),
                                finding_int(check->findings, asked->scale_max)));
}

static void check_condition(const struct text_check *check, struct survey_condition *condition, size_t q,
                            const struct node *node)
{
    const struct survey *survey = check->survey;
    const size_t index = question_with_id(survey, condition->question);
    if (condition->question.len == 0 || text_check_is_broken(check, node))
        return;
    if (index == survey->question_count) {
        unknown_question(check, node_get(node, "question"), condition->question);
        return;
    }
    if (index >= q) {
        ERROR(check, "late-condition", node_get(node, "question"),
              "'{}' is not asked before this question: its answer is not known yet",
              FINDING_ARGUMENTS(condition->question));
        return;
    }
    condition->index = (uint8_t)index;
    const struct survey_question *asked = &survey->question[index];
    const bool chosen = asked->choice_count > 0;
    const bool ranged = asked->kind == SURVEY_SCALE || asked->kind == SURVEY_NUMBER;
    const bool limits = condition->has_at_least || condition->has_at_most;
    if ((limits && !ranged) || (condition->is_count > 0 && !chosen)) {
        ERROR(
            check, "condition-kind", node,
            "of a scale or number 'at_least' and 'at_most' are asked, of choices 'is'; '{}' is another kind",
            FINDING_ARGUMENTS(asked->id));
        return;
    }
    find_choices(check, condition, asked, node);
    if (limits)
        check_limits(check, condition, asked, node);
}

static void check_when(const struct text_check *check, struct survey_question *question, size_t q)
{
    const struct node *when = node_get(node_of(check, q), "when");
    for (size_t i = 0; i < question->when_count; i++) {
        const struct node *node = when->kind == NODE_LIST ? node_item(when, i) : when;
        check_condition(check, &question->when[i], q, node);
    }
}

/* ---- what can be reached ---- */

static void check_reach(const struct text_check *check, const struct survey *survey)
{
    bool reached[SURVEY_QUESTIONS_MAX + 1] = { [0] = true };
    for (size_t q = 0; q < survey->question_count; q++) {
        const struct survey_question *question = &survey->question[q];
        bool dead = false; /* it waits for the answer to a question that nobody is asked */
        for (size_t i = 0; i < question->when_count; i++)
            dead = dead || (question->when[i].index < q && !reached[question->when[i].index]);
        if (!reached[q] || dead) {
            const struct node *node = node_of(check, q);
            ERROR(check, "unreachable-question", node_or(node_get(node, "id"), node),
                  "no answer leads to the question '{}'", FINDING_ARGUMENTS(question->id));
        }
        if (!reached[q])
            continue;
        reached[question->go_to != 0 ? question->go_to : q + 1] = true; /* also of an unclear answer */
        if (question->when_count > 0)
            reached[q + 1] = true; /* not asked: the one below is looked at */
        for (size_t c = 0; c < question->choice_count; c++)
            reached[question->choice[c].go_to] = true;
    }
}

/* ---- experiments ---- */

static void check_order(const struct text_check *check, struct survey *survey, struct survey_arm *arm,
                        const struct node *node)
{
    const struct node *order = node_get(node, "order");
    if (arm->order_count == 0)
        return;
    for (size_t i = 0; i < arm->order_count; i++) {
        const size_t q = question_with_id(survey, arm->order_id[i]);
        if (q == survey->question_count) {
            unknown_question(check, node_item(order, i), arm->order_id[i]);
            return;
        }
        arm->order[i] = (uint8_t)q;
    }
    if (arm->order_count != survey->question_count)
        ERROR(check, "arm-order", order, "an arm asks all {} questions, each once",
              FINDING_ARGUMENTS(finding_int(check->findings, (int64_t)survey->question_count)));
    else if (survey_branches(survey))
        ERROR(check, "arm-order", order, "questions that branch keep their order", FINDING_NO_ARGUMENTS);
}

static bool has_placeholders(const struct survey_text *text)
{
    bool all = true;
    for (size_t l = 0; l < LOCALE_COUNT; l++) {
        const struct slice words = text->in[l];
        all = all && (words.len == 0 || (slice_find(words, SLICE_LIT("{right}")) < words.len &&
                                         slice_find(words, SLICE_LIT("{wrong}")) < words.len));
    }
    return all;
}

static void check_arm_confirm(const struct text_check *check, const struct survey *survey,
                              const struct survey_arm *arm, const struct node *node)
{
    bool confirms = false, mirrored = false;
    for (size_t q = 0; q < survey->question_count; q++) {
        const struct survey_confirm *confirm = &survey->question[q].confirm;
        confirms = confirms || confirm->used;
        mirrored = mirrored || (confirm->used && confirm->mirror.in[LOCALE_KO].len > 0);
        if (arm->swap_confirm && confirm->used && !has_placeholders(&confirm->text))
            ERROR(check, "arm-digits", node_get(node_get(node_of(check, q), "confirm"), "text"),
                  "the arm '{}' swaps the digits: write {right} and {wrong} instead of them",
                  FINDING_ARGUMENTS(arm->id));
    }
    if (arm->swap_confirm && !confirms)
        ERROR(check, "arm-confirm", node_get_key(node, "swap_confirm"), "no question is confirmed",
              FINDING_NO_ARGUMENTS);
    if (arm->mirror && !mirrored)
        ERROR(check, "arm-confirm", node_get_key(node, "mirror"),
              "no question has 'confirm.mirror', the words that confirm a denial", FINDING_NO_ARGUMENTS);
}

static void check_experiment(const struct text_check *check, struct survey *survey)
{
    struct survey_experiment *experiment = &survey->experiment;
    const struct node *arms = node_get(node_get(check->document->root, "experiment"), "arms");
    double sum = 0;
    if (arms == NULL || text_check_is_broken(check, arms))
        return;
    for (size_t i = 0; i < experiment->arm_count; i++) {
        struct survey_arm *arm = &experiment->arm[i];
        const struct node *node = node_item(arms, i);
        sum += arm->share;
        for (size_t j = 0; j < i; j++) {
            if (slice_equal(experiment->arm[j].id, arm->id))
                ERROR(check, "duplicate-id", node_get(node, "id"), "two arms have the id '{}'",
                      FINDING_ARGUMENTS(arm->id));
        }
        check_order(check, survey, arm, node);
        check_arm_confirm(check, survey, arm, node);
    }
    if (sum < 0.999999 || sum > 1.000001)
        ERROR(check, "arm-shares", arms, "the shares of the arms do not make 100%", FINDING_NO_ARGUMENTS);
}

void branch_check(const struct text_check *check, struct survey *survey)
{
    const size_t errors = check->findings->errors;
    for (size_t q = 0; q < survey->question_count; q++) {
        find_targets(check, survey, q);
        check_when(check, &survey->question[q], q);
    }
    if (check->findings->errors == errors)
        check_reach(check, survey);
    check_experiment(check, survey);
}
