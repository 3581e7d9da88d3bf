/* The form of a survey definition: keys, types, ranges, defaults, and where each value goes (survey_read.h).
 */
#include "survey/survey_read.h"

#include "survey/survey_shape.h"

static const struct shape_name locale_name_of[] = {
    { "ko", LOCALE_KO }, { "en", LOCALE_EN }, { "zh", LOCALE_ZH }, { "vi", LOCALE_VI }
};
static const struct shape locale_shape = { .kind = SHAPE_ENUM, SHAPE_NAMES(locale_name_of) };
static const struct shape locales = {
    .kind = SHAPE_LIST,
    .item = &locale_shape,
    .item_size = sizeof(enum locale),
    .count_min = 1,
    .count_max = LOCALE_COUNT,
    .unique = true,
    .noun = "the list of locales",
};
static const struct shape long_locales = {
    .kind = SHAPE_LIST,
    .item = &locale_shape,
    .item_size = sizeof(enum locale),
    .count_max = LOCALE_COUNT,
    .unique = true,
    .noun = "the list of locales with long texts",
};

/* ---- texts ---- */

#define TEXT_IN(locale_id, text_name, ...)                                                                   \
    {                                                                                                        \
        .name = (text_name), .shape = &shape_text, .offset = offsetof(struct survey_text, in[locale_id]),    \
        .size = sizeof(struct slice), __VA_ARGS__                                                            \
    }

static const struct shape_key text_key[] = {
    TEXT_IN(LOCALE_KO, "ko", .required = true, .description = "Korean, the default for every citizen."),
    TEXT_IN(LOCALE_EN, "en", .description = "English."),
    TEXT_IN(LOCALE_ZH, "zh", .description = "Chinese, simplified."),
    TEXT_IN(LOCALE_VI, "vi", .description = "Vietnamese."),
};
const struct shape survey_shape_text = { .kind = SHAPE_MAPPING,
                                         SHAPE_KEYS(text_key),
                                         .noun = "a text in its locales" };

static const struct shape_key texts_key[] = {
    { "intro", &survey_shape_text, SHAPE_FIELD(struct survey, intro), .required = true,
      .description =
          "Before the first question, in the same message: who asks, about what, that it is voluntary, "
          "how to stop." },
    { "thanks", &survey_shape_text, SHAPE_FIELD(struct survey, thanks), .required = true,
      .description = "After the last answer." },
    { "help", &survey_shape_text, SHAPE_FIELD(struct survey, help), .required = true,
      .description =
          "When the citizen asks who this is or how it works; the open question follows in the message." },
    { "opted_out", &survey_shape_text, SHAPE_FIELD(struct survey, opted_out), .required = true,
      .description = "After the citizen stopped the survey." },
    { "wrong_person", &survey_shape_text, SHAPE_FIELD(struct survey, wrong_person), .required = true,
      .description = "When the number belongs to somebody else." },
    { "late", &survey_shape_text, SHAPE_FIELD(struct survey, late),
      .description = "To a reply after the survey expired." },
};
static const struct shape texts = { .kind = SHAPE_MAPPING,
                                    SHAPE_KEYS(texts_key),
                                    .noun = "the texts of a survey" };

/* ---- words ---- */

static const struct shape word = { .kind = SHAPE_TEXT, .max = 30, .noun = "a word that citizens may send" };
const struct shape survey_shape_words = {
    .kind = SHAPE_LIST,
    .item = &word,
    .item_size = sizeof(struct slice),
    .count_max = SURVEY_WORDS_MAX,
    .noun = "a list of words",
};

static const struct shape_key survey_words_key[] = { SURVEY_SHAPE_WORDS(struct survey_words, word, count) };
const struct shape survey_shape_all_words = { .kind = SHAPE_MAPPING,
                                              SHAPE_KEYS(survey_words_key),
                                              .noun = "words in their locales" };
static const struct shape_key all_words_key[] = {
    { "opt_out", &survey_shape_all_words, SHAPE_FIELD(struct survey, opt_out_words),
      .description = "Words that stop everything, beside those that the reader always knows." },
    { "help", &survey_shape_all_words, SHAPE_FIELD(struct survey, help_words),
      .description = "Words that ask for help." },
};
static const struct shape all_words = { .kind = SHAPE_MAPPING,
                                        SHAPE_KEYS(all_words_key),
                                        .noun = "the words of a survey" };

/* ---- experiments ---- */

static const struct shape order = {
    .kind = SHAPE_LIST,
    .item = &shape_id,
    .item_size = sizeof(struct slice),
    .count_min = 1,
    .count_max = SURVEY_QUESTIONS_MAX,
    .unique = true,
    .noun = "the ids of the questions",
};
static const struct shape_key arm_key[] = {
    { "id", &shape_id, SHAPE_FIELD(struct survey_arm, id), .required = true,
      .description = "Stable; reports use it." },
    { "share", &shape_percentage, SHAPE_FIELD(struct survey_arm, share), .required = true,
      .description = "Of the invitations; the shares of all arms make 100%." },
    { "swap_confirm", &shape_boolean, SHAPE_FIELD(struct survey_arm, swap_confirm), .default_text = "false",
      .description =
          "The confirmation's two digits change places; its text names them {right} and {wrong}." },
    { "mirror", &shape_boolean, SHAPE_FIELD(struct survey_arm, mirror), .default_text = "false",
      .description = "A denial is confirmed too, by confirm.mirror." },
    { "order", &order, SHAPE_FIELD(struct survey_arm, order_id), SHAPE_COUNT(struct survey_arm, order_count),
      .description = "All questions in the order in which this arm asks them." },
};
static const struct shape arm = { .kind = SHAPE_MAPPING,
                                  SHAPE_KEYS(arm_key),
                                  .noun = "an arm of an experiment" };
static const struct shape arms = {
    .kind = SHAPE_LIST,
    .item = &arm,
    .item_size = sizeof(struct survey_arm),
    .count_min = 2,
    .count_max = SURVEY_ARMS_MAX,
    .noun = "the arms of an experiment",
};
static const struct shape_key experiment_key[] = {
    { "id", &shape_id, SHAPE_FIELD(struct survey_experiment, id), .required = true,
      .description = "Names the draw: another id draws anew." },
    { "arms", &arms, SHAPE_FIELD(struct survey_experiment, arm),
      SHAPE_COUNT(struct survey_experiment, arm_count), .required = true,
      .description = "Each invitation is in one, by a keyed hash." },
};
static const struct shape experiment = { .kind = SHAPE_MAPPING,
                                         SHAPE_KEYS(experiment_key),
                                         .noun = "an experiment" };

/* ---- law and limits ---- */

static const struct shape_name never_name[] = {
    { "welfare", SURVEY_NEVER_WELFARE },
    { "violence", SURVEY_NEVER_VIOLENCE },
    { "mental-health", SURVEY_NEVER_MENTAL_HEALTH },
    { "child-protection", SURVEY_NEVER_CHILD_PROTECTION },
    { "death", SURVEY_NEVER_DEATH },
    { "report", SURVEY_NEVER_REPORT },
    { "audit", SURVEY_NEVER_AUDIT },
    { "minor", SURVEY_NEVER_MINOR },
};
static const struct shape never = { .kind = SHAPE_ENUM, SHAPE_NAMES(never_name) };
static const struct shape reason = { .kind = SHAPE_TEXT, .min = 5, .max = 200, .noun = "a reason" };
static const struct shape_key although_key[] = {
    { "category", &never, SHAPE_FIELD(struct survey_although, category), .required = true,
      .description = "What is surveyed by this office's decision." },
    { "reason", &reason, SHAPE_FIELD(struct survey_although, reason), .required = true,
      .description = "Why, and who decided it." },
};
static const struct shape although = { .kind = SHAPE_MAPPING,
                                       SHAPE_KEYS(although_key),
                                       .noun = "an exception of what is never surveyed" };
static const struct shape althoughs = {
    .kind = SHAPE_LIST,
    .item = &although,
    .item_size = sizeof(struct survey_although),
    .count_min = 1,
    .count_max = SURVEY_NEVER_COUNT,
    .noun = "the exceptions of what is never surveyed",
};

static const struct shape kept = { .kind = SHAPE_DURATION, .min = 86400, .max = 100.0 * 366 * 86400 };
static const struct shape_key retention_key[] = {
    { "numbers", &kept, SHAPE_FIELD(struct survey_retention, numbers_s), .default_text = "180d",
      .description = "Phone numbers." },
    { "texts", &kept, SHAPE_FIELD(struct survey_retention, texts_s), .default_text = "365d",
      .description = "The replies' words." },
    { "answers", &kept, SHAPE_FIELD(struct survey_retention, answers_s), .default_text = "1825d",
      .description = "What was answered." },
    { "audit", &kept, SHAPE_FIELD(struct survey_retention, audit_s), .default_text = "1095d",
      .description = "Who looked at what; at least two years." },
    { "reports", &kept, SHAPE_FIELD(struct survey_retention, reports_s), .default_text = "3650d",
      .description = "Issued reports." },
};
static const struct shape retention = { .kind = SHAPE_MAPPING,
                                        SHAPE_KEYS(retention_key),
                                        .noun = "how long what is kept" };

static const struct shape budget_segments = { .kind = SHAPE_INTEGER, .min = 1, .max = 100000000 };
static const struct shape_key budget_key[] = {
    { "segments", &budget_segments, SHAPE_FIELD(struct survey, budget_segments), .required = true,
      .description = "Segments of all its messages together; then nothing more is sent." },
};
static const struct shape budget = { .kind = SHAPE_MAPPING, SHAPE_KEYS(budget_key), .noun = "a budget" };

static const struct shape_name mode_name[] = { { "sms", SURVEY_BY_SMS },
                                               { "ussd", SURVEY_BY_USSD },
                                               { "ussd-then-sms", SURVEY_BY_USSD_THEN_SMS },
                                               { "phone", SURVEY_BY_PHONE } };
static const struct shape mode = { .kind = SHAPE_ENUM, SHAPE_NAMES(mode_name) };
static const struct shape_name locale_from_names[] = { { "intake", SURVEY_LOCALE_FROM_INTAKE },
                                                       { "citizen", SURVEY_LOCALE_FROM_CITIZEN } };
static const struct shape locale_from = { .kind = SHAPE_ENUM, SHAPE_NAMES(locale_from_names) };
static const struct shape priority = { .kind = SHAPE_INTEGER, .min = 0, .max = 100 };
static const struct shape consent = { .kind = SHAPE_TEXT, .max = 200 };

/* Ten at least, as the office's other figures that leave it. */
static const struct shape anonymous_minimum = { .kind = SHAPE_INTEGER, .min = 10, .max = 1000 };
static const struct shape_key anonymous_key[] = {
    { "minimum", &anonymous_minimum, SHAPE_FIELD(struct survey, anonymous_minimum), .required = true,
      .description = "Answers of a unit to a question, below which they are only told with other units'." },
};
static const struct shape anonymous = { .kind = SHAPE_MAPPING,
                                        SHAPE_KEYS(anonymous_key),
                                        .noun = "what makes a survey anonymous" };

static const struct shape_name basis_name[] = { { "handled-complaint", 0 }, { "consent", 1 } };
static const struct shape basis = { .kind = SHAPE_ENUM, SHAPE_NAMES(basis_name), .noun = "a legal basis" };
static const struct shape number = {
    .kind = SHAPE_TEXT,
    .max = 20,
    .pattern = "[0-9][0-9-]*[0-9]",
    .noun = "a number such as \"02-000-0000\"",
};
static const struct shape office = { .kind = SHAPE_TEXT, .max = 40 };
static const struct shape contact = { .kind = SHAPE_TEXT, .max = 40 };
static const struct shape title = { .kind = SHAPE_TEXT, .max = 80 };

static const struct shape_name survey_name[] = { { "Survey", 1 } };
static const struct shape survey_kind = { .kind = SHAPE_ENUM, SHAPE_NAMES(survey_name) };

static const struct shape_key survey_key[] = {
    SHAPE_HEADER(&survey_kind),
    { "id", &shape_id, SHAPE_FIELD(struct survey, id), .required = true,
      .description = "The survey's name; the file has the same." },
    { "title", &title, SHAPE_FIELD(struct survey, title), .description = "For staff; never sent." },
    { "basis", &basis, SHAPE_FIELD(struct survey, basis), .required = true,
      .description = "Why citizens may be asked: a complaint that was handled, or their consent." },
    { "consent", &consent, SHAPE_FIELD(struct survey, consent),
      .description = "Of the basis consent: where it is on record." },
    { "trigger", &survey_shape_trigger, SHAPE_FIELD(struct survey, trigger),
      .description = "What starts it; without it the closing of a complaint." },
    { "anonymous", &anonymous, .offset = 0, .size = sizeof(struct survey),
      .description =
          "A campaign over the survey's own list of people: their answers end as counts by unit, and "
          "nothing kept joins an answer to anybody." },
    { "mode", &mode, SHAPE_FIELD(struct survey, mode), .default_text = "sms",
      .description =
          "How the citizen is asked: by texts; on a USSD screen, and once that is gone no more, or by "
          "texts; or by people who read it out." },
    { "priority", &priority, SHAPE_FIELD(struct survey, priority), .default_text = "50",
      .description = "Of several surveys for one complaint the one with the highest asks." },
    { "locale", &locale_from, SHAPE_FIELD(struct survey, locale_from), .default_text = "intake",
      .description = "Where the citizen's language comes from: the complaint, or a first question." },
    { "locales", &locales, SHAPE_FIELD(struct survey, locale), SHAPE_COUNT(struct survey, locale_count),
      .required = true, .description = "Every text is given in each of them." },
    { "long_texts", &long_locales, SHAPE_FIELD(struct survey, long_locale),
      SHAPE_COUNT(struct survey, long_locale_count),
      .description =
          "Locales whose texts may take more than one message, because their alphabet needs the room." },
    { "sender", &number, SHAPE_FIELD(struct survey, sender),
      .description = "The registered number that sends and receives; without it the configuration's first." },
    { "office", &office, SHAPE_FIELD(struct survey, office),
      .description = "{office} in the texts; without it the configuration's." },
    { "contact", &contact, SHAPE_FIELD(struct survey, contact),
      .description = "{contact} in the texts: a number to verify; without it the configuration's." },
    { "sampling", &survey_shape_sampling, .offset = 0, .size = sizeof(struct survey),
      .description = "Who is asked." },
    { "schedule", &survey_shape_schedule, .offset = 0, .size = sizeof(struct survey),
      .description = "When they are asked." },
    { "eligibility", &survey_shape_eligibility, SHAPE_FIELD(struct survey, eligibility),
      .description = "Which complaints are surveyed." },
    { "survey_although", &althoughs, SHAPE_FIELD(struct survey, although),
      SHAPE_COUNT(struct survey, although_count),
      .description = "What is never surveyed elsewhere, and is here by the office's decision." },
    { "budget", &budget, .offset = 0, .size = sizeof(struct survey),
      .description = "A hard stop, kept by the database." },
    { "retention", &retention, SHAPE_FIELD(struct survey, retention),
      .description = "How long what is kept." },
    { "experiment", &experiment, SHAPE_FIELD(struct survey, experiment),
      .description = "Arms that differ in one respect." },
    { "texts", &texts, .offset = 0, .size = sizeof(struct survey), .required = true,
      .description = "What is said around the questions." },
    { "words", &all_words, .offset = 0, .size = sizeof(struct survey),
      .description = "Words that citizens may send at any time." },
    { "questions", &survey_shape_questions, SHAPE_FIELD(struct survey, question),
      SHAPE_COUNT(struct survey, question_count), .required = true,
      .description = "In the order in which they are asked." },
};

const struct shape survey_shape = { .kind = SHAPE_MAPPING, SHAPE_KEYS(survey_key), .noun = "a survey" };
