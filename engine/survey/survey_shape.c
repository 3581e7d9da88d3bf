/* The form of a survey definition: keys, types, ranges, defaults, and where each value goes (survey_read.h).
 */
#include "survey/survey_read.h"

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
static const struct shape text = { .kind = SHAPE_MAPPING,
                                   SHAPE_KEYS(text_key),
                                   .noun = "a text in its locales" };

static const struct shape_key texts_key[] = {
    { "intro", &text, SHAPE_FIELD(struct survey, intro), .required = true,
      .description =
          "Before the first question, in the same message: who asks, about what, that it is voluntary, "
          "how to stop." },
    { "thanks", &text, SHAPE_FIELD(struct survey, thanks), .required = true,
      .description = "After the last answer." },
    { "help", &text, SHAPE_FIELD(struct survey, help), .required = true,
      .description =
          "When the citizen asks who this is or how it works; the open question follows in the message." },
    { "opted_out", &text, SHAPE_FIELD(struct survey, opted_out), .required = true,
      .description = "After the citizen stopped the survey." },
    { "wrong_person", &text, SHAPE_FIELD(struct survey, wrong_person), .required = true,
      .description = "When the number belongs to somebody else." },
    { "late", &text, SHAPE_FIELD(struct survey, late),
      .description = "To a reply after the survey expired." },
};
static const struct shape texts = { .kind = SHAPE_MAPPING,
                                    SHAPE_KEYS(texts_key),
                                    .noun = "the texts of a survey" };

/* ---- words ---- */

static const struct shape word = { .kind = SHAPE_TEXT, .max = 30, .noun = "a word that citizens may send" };
static const struct shape words = {
    .kind = SHAPE_LIST,
    .item = &word,
    .item_size = sizeof(struct slice),
    .count_max = SURVEY_WORDS_MAX,
    .noun = "a list of words",
};

#define WORDS_IN(type, array, counts, locale_id, locale_text)                                                \
    {                                                                                                        \
        .name = (locale_text), .shape = &words, .offset = offsetof(type, array[locale_id]),                  \
        .size = sizeof(struct slice) * SURVEY_WORDS_MAX, .count_offset = offsetof(type, counts[locale_id]),  \
        .has_count = true                                                                                    \
    }
#define WORDS_IN_ALL(type, array, counts)                                                                    \
    WORDS_IN(type, array, counts, LOCALE_KO, "ko"), WORDS_IN(type, array, counts, LOCALE_EN, "en"),          \
        WORDS_IN(type, array, counts, LOCALE_ZH, "zh"), WORDS_IN(type, array, counts, LOCALE_VI, "vi")

static const struct shape_key survey_words_key[] = { WORDS_IN_ALL(struct survey_words, word, count) };
static const struct shape survey_words = { .kind = SHAPE_MAPPING,
                                           SHAPE_KEYS(survey_words_key),
                                           .noun = "words in their locales" };
static const struct shape_key all_words_key[] = {
    { "opt_out", &survey_words, SHAPE_FIELD(struct survey, opt_out_words),
      .description = "Words that stop everything, beside those that the reader always knows." },
    { "help", &survey_words, SHAPE_FIELD(struct survey, help_words),
      .description = "Words that ask for help." },
};
static const struct shape all_words = { .kind = SHAPE_MAPPING,
                                        SHAPE_KEYS(all_words_key),
                                        .noun = "the words of a survey" };

/* ---- questions ---- */

static const struct shape digit = { .kind = SHAPE_INTEGER, .min = 0, .max = 9, .noun = "a single digit" };

static const struct shape_name meaning_name[] = {
    { "nothing", SURVEY_MEANS_NOTHING },
    { "denied", SURVEY_MEANS_NO },
    { "reported", SURVEY_MEANS_YES },
    { "declined", SURVEY_MEANS_DECLINED },
};
static const struct shape meaning = { .kind = SHAPE_ENUM, SHAPE_NAMES(meaning_name) };
static const struct shape_key choice_words_key[] = { WORDS_IN_ALL(struct survey_choice, word, word_count) };
static const struct shape choice_words = { .kind = SHAPE_MAPPING,
                                           SHAPE_KEYS(choice_words_key),
                                           .noun = "words in their locales" };
static const struct shape_key choice_key[] = {
    { "id", &shape_id, SHAPE_FIELD(struct survey_choice, id), .required = true,
      .description = "Stable across versions; reports use it." },
    { "digit", &digit, SHAPE_FIELD(struct survey_choice, digit), .required = true,
      .description = "What the citizen types." },
    { "means", &meaning, SHAPE_FIELD(struct survey_choice, meaning), .default_text = "nothing",
      .description =
          "Of a sensitive question: whether this choice reports it, denies it or declines to say." },
    { "words", &choice_words, .offset = 0, .size = sizeof(struct survey_choice),
      .description = "Further words that mean this choice." },
};
static const struct shape choice = { .kind = SHAPE_MAPPING, SHAPE_KEYS(choice_key), .noun = "a choice" };
static const struct shape choices = {
    .kind = SHAPE_LIST,
    .item = &choice,
    .item_size = sizeof(struct survey_choice),
    .count_min = 2,
    .count_max = SURVEY_CHOICES_MAX,
    .noun = "the list of choices",
};

static const struct shape_key confirm_key[] = {
    { "after", &shape_id, SHAPE_FIELD(struct survey_confirm, after), .required = true,
      .description = "The id of the choice that is asked again." },
    { "right", &digit, SHAPE_FIELD(struct survey_confirm, digit_right), .required = true,
      .description = "The digit that confirms; no other option has it." },
    { "wrong", &digit, SHAPE_FIELD(struct survey_confirm, digit_wrong), .required = true,
      .description = "The digit that withdraws; no other option has it." },
    { "text", &text, SHAPE_FIELD(struct survey_confirm, text), .required = true,
      .description = "Repeats the question's own words and shows both digits." },
    { "closing", &text, SHAPE_FIELD(struct survey_confirm, closing),
      .description = "After a confirmed answer, in one message with what follows." },
};
static const struct shape confirm = { .kind = SHAPE_MAPPING,
                                      SHAPE_KEYS(confirm_key),
                                      .noun = "a confirmation" };

static const struct shape_key scale_key[] = {
    { "min", &digit, SHAPE_FIELD(struct survey_question, scale_min), .default_text = "1",
      .description = "The worst." },
    { "max", &digit, SHAPE_FIELD(struct survey_question, scale_max), .default_text = "5",
      .description = "The best." },
};
static const struct shape scale = { .kind = SHAPE_MAPPING, SHAPE_KEYS(scale_key), .noun = "a scale" };

static const struct shape invalid_max = { .kind = SHAPE_INTEGER, .min = 0, .max = 3 };
static const struct shape_key invalid_key[] = {
    { "max", &invalid_max, SHAPE_FIELD(struct survey_question, invalid_max), .default_text = "1",
      .description = "How often to ask again after an unclear reply." },
};
static const struct shape invalid = { .kind = SHAPE_MAPPING,
                                      SHAPE_KEYS(invalid_key),
                                      .noun = "what happens to unclear replies" };

static const struct shape_name kind_name[] = { { "scale", SURVEY_SCALE },
                                               { "choice", SURVEY_CHOICE },
                                               { "text", SURVEY_TEXT } };
static const struct shape kind = { .kind = SHAPE_ENUM, SHAPE_NAMES(kind_name) };

static const struct shape_key question_key[] = {
    { "id", &shape_id, SHAPE_FIELD(struct survey_question, id), .required = true,
      .description = "Stable across versions; reports use it." },
    { "kind", &kind, SHAPE_FIELD(struct survey_question, kind), .required = true,
      .description = "How it is answered." },
    { "measure", &shape_id, SHAPE_FIELD(struct survey_question, measure),
      .description =
          "What its answers count as; rules and reports know kindness, satisfaction, solicitation." },
    { "text", &text, SHAPE_FIELD(struct survey_question, text), .required = true,
      .description = "The question as sent, its options included." },
    { "retry", &text, SHAPE_FIELD(struct survey_question, retry),
      .description = "Another wording after an unclear reply." },
    { "scale", &scale, .offset = 0, .size = sizeof(struct survey_question),
      .description = "The ends of a scale question." },
    { "choices", &choices, SHAPE_FIELD(struct survey_question, choice),
      SHAPE_COUNT(struct survey_question, choice_count), .description = "The options of a choice question." },
    { "sensitive", &shape_boolean, SHAPE_FIELD(struct survey_question, sensitive), .default_text = "false",
      .description = "An unclear reply goes to a person and is never guessed; needs confirm." },
    { "invalid", &invalid, .offset = 0, .size = sizeof(struct survey_question),
      .description = "What happens to unclear replies." },
    { "confirm", &confirm, SHAPE_FIELD(struct survey_question, confirm),
      .given_offset = offsetof(struct survey_question, confirm.used), .has_given = true,
      .description = "Ask again after one choice." },
};
static const struct shape question = { .kind = SHAPE_MAPPING,
                                       SHAPE_KEYS(question_key),
                                       .noun = "a question" };
static const struct shape questions = {
    .kind = SHAPE_LIST,
    .item = &question,
    .item_size = sizeof(struct survey_question),
    .count_min = 1,
    .count_max = SURVEY_QUESTIONS_MAX,
    .noun = "the list of questions",
};

/* ---- who and when ---- */

static bool parse_quiet_hours(struct slice written, void *ret, struct arena *arena, const char **reterr_why)
{
    (void)arena;
    size_t at = 0;
    switch (quiet_hours_parse(written, ret, &at)) {
    case QUIET_HOURS_OK:
        return true;
    case QUIET_HOURS_BAD_SYNTAX:
        *reterr_why = "write two times with a hyphen between them";
        return false;
    case QUIET_HOURS_BAD_TIME:
        *reterr_why = "hours go from 00 to 23, minutes from 00 to 59";
        return false;
    }
    return false;
}

static const struct shape quiet_hours = {
    .kind = SHAPE_PARSED,
    .parse = parse_quiet_hours,
    .noun = "a span such as 21:00-08:00",
    .pattern = "([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]",
};
/* A reply needs time to arrive, and nobody remembers a visit for longer. */
static const struct shape expiry = { .kind = SHAPE_DURATION, .min = 3600, .max = 60 * 86400 };
static const struct shape reminder = { .kind = SHAPE_DURATION, .max = 30 * 86400 };
static const struct shape delay = { .kind = SHAPE_DURATION, .max = 90.0 * 86400 };
static const struct shape cap = { .kind = SHAPE_DURATION, .max = 2.0 * 365 * 86400 };
static const struct shape messages = { .kind = SHAPE_INTEGER, .min = 2, .max = 40 };

static const struct shape_key sampling_key[] = {
    { "rate", &shape_percentage, SHAPE_FIELD(struct survey, sampling_rate), .default_text = "100%",
      .description = "Share of the eligible complaints that are surveyed." },
};
static const struct shape sampling = { .kind = SHAPE_MAPPING,
                                       SHAPE_KEYS(sampling_key),
                                       .noun = "the sampling" };

static const struct shape_key schedule_key[] = {
    { "delay", &delay, SHAPE_FIELD(struct survey, delay_s), .default_text = "2h",
      .description = "From the closing of the complaint to the first question." },
    { "case_age_max", &delay, SHAPE_FIELD(struct survey, case_age_max_s), .default_text = "14d",
      .description = "A complaint closed longer ago is not surveyed any more." },
    { "quiet_hours", &quiet_hours, SHAPE_FIELD(struct survey, quiet), .default_text = "21:00-08:00",
      .description = "Local time in which nothing is sent that we start." },
    { "zone", &shape_text, SHAPE_FIELD(struct survey, zone_name), .default_text = "Asia/Seoul",
      .description = "IANA time zone of the citizens." },
    { "cap", &cap, SHAPE_FIELD(struct survey, cap_s), .default_text = "30d",
      .description = "At most one invitation a citizen within." },
    { "reminder_after", &reminder, SHAPE_FIELD(struct survey, reminder_after_s), .default_text = "48h",
      .description = "One reminder after this silence; 0s: none." },
    { "expire_after", &expiry, SHAPE_FIELD(struct survey, expire_after_s), .default_text = "7d",
      .description = "A conversation ends this long after its first question." },
    { "messages_max", &messages, SHAPE_FIELD(struct survey, messages_max), .default_text = "12",
      .description = "Messages to one citizen in one conversation, a hard limit." },
};
static const struct shape schedule = { .kind = SHAPE_MAPPING,
                                       SHAPE_KEYS(schedule_key),
                                       .noun = "the schedule" };

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
    { "sampling", &sampling, .offset = 0, .size = sizeof(struct survey), .description = "Who is asked." },
    { "schedule", &schedule, .offset = 0, .size = sizeof(struct survey),
      .description = "When they are asked." },
    { "texts", &texts, .offset = 0, .size = sizeof(struct survey), .required = true,
      .description = "What is said around the questions." },
    { "words", &all_words, .offset = 0, .size = sizeof(struct survey),
      .description = "Words that citizens may send at any time." },
    { "questions", &questions, SHAPE_FIELD(struct survey, question),
      SHAPE_COUNT(struct survey, question_count), .required = true,
      .description = "In the order in which they are asked." },
};

const struct shape survey_shape = { .kind = SHAPE_MAPPING, SHAPE_KEYS(survey_key), .noun = "a survey" };
