#include "survey/question_check.h"

#include "document/distance.h"
#include "survey/manner_check.h"
#include "survey/word_check.h"

#define ERROR(check, code, node, ...)                                                                        \
    finding_add((check)->findings, FINDING_ERROR, (code), (check)->document, (node), __VA_ARGS__)
#define WARNING(check, code, node, ...)                                                                      \
    finding_add((check)->findings, FINDING_WARNING, (code), (check)->document, (node), __VA_ARGS__)

static const char *const locale_key[LOCALE_COUNT] = { "ko", "en", "zh", "vi" };

static struct slice digit_text(const struct text_check *check, int digit)
{
    return finding_int(check->findings, digit);
}

/* ---- words that mean a choice ---- */

/** "3" or "3번", "No. 3" are the digit itself; only the bare digit is compared. */
static int digit_of(struct slice word)
{
    const struct slice bare = slice_trim(word);
    return bare.len == 1 && bare.at[0] >= '0' && bare.at[0] <= '9' ? bare.at[0] - '0' : -1;
}

static const struct node *word_node(const struct node *choice, size_t locale, size_t i)
{
    return node_or(node_item(node_get(node_get(choice, "words"), locale_key[locale]), i), choice);
}

/** The choice before `own` that has the word too, or choice_count. */
static size_t other_choice_with(const struct survey_question *question, size_t own, struct slice word)
{
    for (size_t c = 0; c < own; c++) {
        for (size_t l = 0; l < LOCALE_COUNT; l++) {
            for (size_t i = 0; i < question->choice[c].word_count[l]; i++) {
                if (word_check_same(question->choice[c].word[l][i], word))
                    return c;
            }
        }
    }
    return question->choice_count;
}

static void check_word(const struct text_check *check, const struct survey_question *question, size_t own,
                       enum locale locale, struct slice word, const struct node *node)
{
    const int digit = digit_of(word);
    if (word.len == 0)
        return; /* a word that could not be read is another finding */
    if (word_check_stops(check, word, locale)) {
        ERROR(check, "opt-out-choice", node,
              "'{}' stops the survey or asks for help; it cannot be an answer too", FINDING_ARGUMENTS(word));
        return;
    }
    const size_t by_word = other_choice_with(question, own, word);
    const size_t by_digit = digit >= 0 ? survey_choice_by_digit(question, digit) : question->choice_count;
    const size_t other = by_word < question->choice_count ? by_word : by_digit;
    if (other < question->choice_count && other != own)
        ERROR(check, "ambiguous-reply", node, "the reply '{}' would mean both '{}' and '{}'",
              FINDING_ARGUMENTS(word, question->choice[other].id, question->choice[own].id));
    else if (digit >= 0 && question->confirm.used &&
             (digit == question->confirm.digit_right || digit == question->confirm.digit_wrong))
        ERROR(check, "confirm-digit", node, "'{}' belongs to the confirmation", FINDING_ARGUMENTS(word));
}

/* ---- choices ---- */

static void check_choice(const struct text_check *check, const struct survey_question *question, size_t own,
                         const struct node *node)
{
    const struct survey_choice *choice = &question->choice[own];
    if (node_get(node, "digit") == NULL || node_get(node, "id") == NULL ||
        text_check_is_broken(check, node_get(node, "digit")))
        return;
    for (size_t c = 0; c < own; c++) {
        if (question->choice[c].digit == choice->digit)
            ERROR(check, "duplicate-digit", node_get(node, "digit"), "'{}' and '{}' both have the digit {}",
                  FINDING_ARGUMENTS(question->choice[c].id, choice->id, digit_text(check, choice->digit)));
        if (choice->id.len > 0 && slice_equal(question->choice[c].id, choice->id))
            ERROR(check, "duplicate-id", node_get(node, "id"), "two choices have the id '{}'",
                  FINDING_ARGUMENTS(choice->id));
    }
    const struct node *wrong = node_get_key(node, question->kind == SURVEY_SEVERAL ? "next" : "alone");
    if (wrong != NULL)
        ERROR(check, "wrong-key", wrong, "'{}' says nothing in a question of this kind",
              FINDING_ARGUMENTS(wrong->text));
    for (size_t l = 0; l < LOCALE_COUNT; l++) {
        for (size_t i = 0; i < choice->word_count[l]; i++)
            check_word(check, question, own, (enum locale)l, choice->word[l][i], word_node(node, l, i));
    }
}

static bool contains(struct slice text, struct slice part)
{
    return part.len > 0 && slice_find(text, part) < text.len;
}

/** Nobody can type a digit that the text does not show; `placeholder` may stand for it. */
static void check_digit_shown(const struct text_check *check, const struct survey_text *text,
                              const struct node *node, int digit, struct slice placeholder,
                              enum finding_severity severity)
{
    for (size_t l = 0; l < LOCALE_COUNT; l++) {
        if (text->in[l].len > 0 && !text_check_shows_digit(text->in[l], digit) &&
            !contains(text->in[l], placeholder))
            finding_add(check->findings, severity, "missing-digit", check->document,
                        node_or(node_get(node, locale_key[l]), node), "this text does not show the digit {}",
                        FINDING_ARGUMENTS(digit_text(check, digit)));
    }
}

static void check_meanings(const struct text_check *check, const struct survey_question *question,
                           const struct node *node)
{
    int count[SURVEY_MEANS_DECLINED + 1] = { 0 };
    for (size_t c = 0; c < question->choice_count; c++)
        count[question->choice[c].meaning]++;
    if (count[SURVEY_MEANS_NO] != 1 || count[SURVEY_MEANS_YES] != 1 || count[SURVEY_MEANS_DECLINED] != 1)
        ERROR(check, "missing-meaning", node_or(node_get(node, "choices"), node),
              "a sensitive question needs one choice each that means denied, reported and declined",
              FINDING_NO_ARGUMENTS);
}

static void check_choices(const struct text_check *check, const struct survey_question *question,
                          const struct node *node, bool readable)
{
    const struct node *choices = node_get(node, "choices");
    if (choices == NULL) {
        ERROR(check, "wrong-key", node_or(node_get(node, "kind"), node), "a choice question needs 'choices'",
              FINDING_NO_ARGUMENTS);
        return;
    }
    for (size_t c = 0; c < question->choice_count; c++) {
        const struct node *choice = node_item(choices, c);
        const struct node *digit = node_get(choice, "digit");
        check_choice(check, question, c, choice);
        if (digit != NULL && !text_check_is_broken(check, digit))
            check_digit_shown(check, &question->text, node_get(node, "text"), question->choice[c].digit,
                              SLICE_EMPTY, FINDING_ERROR);
    }
    if (question->sensitive && readable)
        check_meanings(check, question, node);
}

/* ---- the confirmation ---- */

static size_t choice_with_id(const struct survey_question *question, struct slice id)
{
    size_t c = 0;
    while (c < question->choice_count && !slice_equal(question->choice[c].id, id))
        c++;
    return c;
}

static void check_confirm_choice(const struct text_check *check, struct survey_question *question,
                                 const struct node *confirm, bool readable)
{
    struct slice id[SURVEY_CHOICES_MAX];
    const struct node *after = node_get(confirm, "after");
    if (question->confirm.after.len == 0)
        return;
    question->confirm.choice = choice_with_id(question, question->confirm.after);
    if (question->confirm.choice == question->choice_count) {
        question->confirm.choice = 0;
        if (!readable)
            return;
        for (size_t c = 0; c < question->choice_count; c++)
            id[c] = question->choice[c].id;
        ERROR(check, "confirm-choice", after, "the question has no choice '{}'",
              FINDING_ARGUMENTS(question->confirm.after));
        finding_suggest_nearest(check->findings, question->confirm.after, id, question->choice_count);
    } else if (question->sensitive &&
               question->choice[question->confirm.choice].meaning != SURVEY_MEANS_YES) {
        ERROR(check, "confirm-choice", after,
              "a sensitive question confirms the choice that means 'reported'", FINDING_NO_ARGUMENTS);
    }
}

static void check_confirm_digits(const struct text_check *check, const struct survey_question *question,
                                 const struct node *confirm)
{
    static const char *const key[] = { "right", "wrong" };
    static const struct slice placeholder[] = { { "{right}", 7 }, { "{wrong}", 7 } };
    const int digit[] = { question->confirm.digit_right, question->confirm.digit_wrong };
    for (size_t i = 0; i < 2; i++) {
        const struct node *written = node_get(confirm, key[i]);
        if (written == NULL || text_check_is_broken(check, written))
            continue;
        const size_t other = survey_choice_by_digit(question, digit[i]);
        const bool same = i == 1 && node_get(confirm, "right") != NULL && digit[0] == digit[1];
        if (other < question->choice_count)
            ERROR(check, "confirm-digit", written,
                  "{} is the digit of '{}': a repeated reply would be taken for the confirmation",
                  FINDING_ARGUMENTS(digit_text(check, digit[i]), question->choice[other].id));
        else if (same)
            ERROR(check, "confirm-digit", written, "right and wrong have the same digit",
                  FINDING_NO_ARGUMENTS);
        if (other < question->choice_count || same)
            continue; /* which digit the text should show is not known */
        check_digit_shown(check, &question->confirm.text, node_get(confirm, "text"), digit[i], placeholder[i],
                          FINDING_ERROR);
        check_digit_shown(check, &question->confirm.mirror, node_get(confirm, "mirror"), digit[i],
                          placeholder[i], FINDING_ERROR);
    }
}

static void check_confirm(const struct text_check *check, struct survey_question *question,
                          const struct node *node, bool readable)
{
    const struct node *confirm = node_get(node, "confirm");
    if (confirm == NULL && question->sensitive)
        ERROR(check, "missing-confirm", node_or(node_get(node, "sensitive"), node),
              "a sensitive question asks again after the choice that reports: it needs 'confirm'",
              FINDING_NO_ARGUMENTS);
    if (confirm == NULL || confirm->kind != NODE_MAPPING)
        return;
    check_confirm_choice(check, question, confirm, readable);
    check_confirm_digits(check, question, confirm);
    if (question->sensitive && node_get_key(confirm, "closing") == NULL)
        ERROR(check, "missing-closing", node_get_key(node, "confirm"),
              "after a confirmed report the citizen is told that this is no formal one and where to turn: "
              "'confirm' needs 'closing'",
              FINDING_NO_ARGUMENTS);
    text_check_text(check, &question->confirm.text, node_get(confirm, "text"), TEXT_CHECK_CONFIRMATION);
    text_check_text(check, &question->confirm.mirror, node_get(confirm, "mirror"), TEXT_CHECK_CONFIRMATION);
    text_check_text(check, &question->confirm.closing, node_get(confirm, "closing"), TEXT_CHECK_ONE_SEGMENT);
}

/* ---- the question ---- */

static void reject_key(const struct text_check *check, const struct node *node, const char *key,
                       const char *kind)
{
    const struct node *written = node_get_key(node, key);
    if (written != NULL)
        ERROR(check, "wrong-key", written, "a {} question has no '{}'",
              FINDING_ARGUMENTS(slice_from_text(kind), slice_from_text(key)));
}

static void check_range(const struct text_check *check, const struct survey_question *question,
                        const struct node *node)
{
    if (question->scale_min >= question->scale_max)
        ERROR(check, "scale-range", node, "a {} from {} to {} has no steps",
              FINDING_ARGUMENTS(slice_from_text(question->kind == SURVEY_SCALE ? "scale" : "range"),
                                digit_text(check, question->scale_min),
                                digit_text(check, question->scale_max)));
}

static void check_scale(const struct text_check *check, const struct survey_question *question,
                        const struct node *node)
{
    const struct node *text = node_get(node, "text");
    if (text_check_is_broken(check, node_get(node, "scale")))
        return; /* its ends are not known */
    check_range(check, question, node_or(node_get(node, "scale"), node));
    check_digit_shown(check, &question->text, text, question->scale_min, SLICE_EMPTY, FINDING_WARNING);
    check_digit_shown(check, &question->text, text, question->scale_max, SLICE_EMPTY, FINDING_WARNING);
}

static void check_number(const struct text_check *check, const struct survey_question *question,
                         const struct node *node)
{
    const struct node *range = node_get(node, "number");
    if (range == NULL)
        ERROR(check, "wrong-key", node_or(node_get(node, "kind"), node), "a number question needs 'number'",
              FINDING_NO_ARGUMENTS);
    else if (!text_check_is_broken(check, range))
        check_range(check, question, range);
}

/* Choices that the reader of definitions makes: their digits stand in the text. */
static void check_made_choices(const struct text_check *check, const struct survey_question *question,
                               const struct node *node)
{
    for (size_t c = 0; c < question->choice_count; c++)
        check_digit_shown(check, &question->text, node_get(node, "text"), question->choice[c].digit,
                          SLICE_EMPTY, FINDING_ERROR);
}

/* Which of the keys that only some kinds have each kind has. */
static const struct {
    const char *kind;
    bool scale, choices, confirm, number;
} keys_of[] = {
    [SURVEY_SCALE] = { .kind = "scale", .scale = true },
    [SURVEY_CHOICE] = { .kind = "choice", .choices = true, .confirm = true },
    [SURVEY_TEXT] = { .kind = "text" },
    [SURVEY_YESNO] = { .kind = "yesno" },
    [SURVEY_SEVERAL] = { .kind = "several", .choices = true },
    [SURVEY_NUMBER] = { .kind = "number", .number = true },
    [SURVEY_LANGUAGE] = { .kind = "language" },
};

static void reject_keys(const struct text_check *check, const struct survey_question *question,
                        const struct node *node)
{
    const char *kind = keys_of[question->kind].kind;
    if (!keys_of[question->kind].scale)
        reject_key(check, node, "scale", kind);
    if (!keys_of[question->kind].choices)
        reject_key(check, node, "choices", kind);
    if (!keys_of[question->kind].confirm)
        reject_key(check, node, "confirm", kind);
    if (!keys_of[question->kind].number)
        reject_key(check, node, "number", kind);
}

static void check_kind(const struct text_check *check, struct survey_question *question,
                       const struct node *node)
{
    const bool readable = !text_check_is_broken(check, node_get(node, "choices"));
    switch (question->kind) {
    case SURVEY_SCALE:
        check_scale(check, question, node);
        break;
    case SURVEY_CHOICE:
        check_choices(check, question, node, readable);
        check_confirm(check, question, node, readable);
        break;
    case SURVEY_SEVERAL:
        check_choices(check, question, node, readable);
        break;
    case SURVEY_NUMBER:
        check_number(check, question, node);
        break;
    case SURVEY_YESNO:
    case SURVEY_LANGUAGE:
        check_made_choices(check, question, node);
        break;
    case SURVEY_TEXT:
        break;
    }
    reject_keys(check, question, node);
}

/* Money, gifts, meals: whatever the question is called, it is sensitive. */
static void check_not_hidden(const struct text_check *check, const struct survey_question *question,
                             const struct node *node)
{
    if (question->sensitive || text_check_is_broken(check, node_get(node, "sensitive")))
        return;
    if (slice_equal(question->measure, SLICE_LIT("solicitation"))) {
        ERROR(check, "not-sensitive", node_get(node, "measure"),
              "what counts as solicitation is a sensitive question: it needs 'sensitive: true'",
              FINDING_NO_ARGUMENTS);
        return;
    }
    for (size_t c = 0; c < question->choice_count; c++) {
        const struct node *means = node_get(node_item(node_get(node, "choices"), c), "means");
        if (question->choice[c].meaning == SURVEY_MEANS_YES && means != NULL)
            ERROR(check, "not-sensitive", means,
                  "a choice that reports belongs to a sensitive question: it needs 'sensitive: true'",
                  FINDING_NO_ARGUMENTS);
    }
}

/* A slip in a measure's name is counted as another measure, thus as nothing that anybody looks at. */
static void check_measure(const struct text_check *check, const struct survey_question *question,
                          const struct node *node)
{
    static const struct slice counted[] = {
        { "kindness", 8 }, { "satisfaction", 12 }, { "solicitation", 12 }, { "callback", 8 }
    };
    enum { COUNTED = sizeof counted / sizeof counted[0], SLIPS_MAX = 2 };
    const struct slice measure = question->measure;
    for (size_t i = 0; i < COUNTED; i++) {
        const size_t slips = distance_between(measure, counted[i]);
        if (slips == 0 || slips > SLIPS_MAX)
            continue;
        WARNING(check, "measure-name", node_get(node, "measure"),
                "'{}' is counted by no rule and stands in no report", FINDING_ARGUMENTS(measure));
        finding_suggest_nearest(check->findings, measure, counted, COUNTED);
        return;
    }
}

/* Only a choice has the third option and the confirmation that a sensitive question needs. */
static void check_sensitive(const struct text_check *check, const struct survey_question *question,
                            const struct node *node)
{
    const struct node *written = node_get_key(node, "sensitive");
    if (question->sensitive) {
        manner_check_sensitive(check, &question->text, node_get(node, "text"));
        manner_check_sensitive(check, &question->retry, node_get(node, "retry"));
    }
    if (!question->sensitive || question->kind == SURVEY_CHOICE || question->kind == SURVEY_TEXT)
        return;
    if (question->kind == SURVEY_SCALE)
        WARNING(check, "wrong-key", written, "a scale is never sensitive", FINDING_NO_ARGUMENTS);
    else
        ERROR(check, "wrong-key", written,
              "a sensitive question is of the kind choice, with an option not to say", FINDING_NO_ARGUMENTS);
}

void question_check_question(const struct text_check *check, struct survey_question *question, size_t i,
                             const struct node *node)
{
    if (node == NULL || node->kind != NODE_MAPPING)
        return;
    for (size_t earlier = 0; earlier < i; earlier++) {
        if (question->id.len > 0 && slice_equal(check->survey->question[earlier].id, question->id))
            ERROR(check, "duplicate-id", node_get(node, "id"), "two questions have the id '{}'",
                  FINDING_ARGUMENTS(question->id));
    }
    if (slice_equal(question->id, SLICE_LIT("end")))
        ERROR(check, "duplicate-id", node_get(node, "id"),
              "'end' is where 'next' leads after the last question", FINDING_NO_ARGUMENTS);
    text_check_text(check, &question->text, node_get(node, "text"), TEXT_CHECK_ONE_SEGMENT);
    text_check_text(check, &question->retry, node_get(node, "retry"), TEXT_CHECK_ONE_SEGMENT);
    const struct node *kind = node_get(node, "kind");
    if (kind == NULL || text_check_is_broken(check, kind))
        return;
    check_kind(check, question, node);
    check_sensitive(check, question, node);
    check_not_hidden(check, question, node);
    check_measure(check, question, node);
}
