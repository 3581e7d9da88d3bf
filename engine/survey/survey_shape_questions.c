/* The form of a survey's questions (survey_read.h). */
#include "survey/survey_shape.h"

static const struct shape digit = { .kind = SHAPE_INTEGER, .min = 0, .max = 9, .noun = "a single digit" };

static const struct shape_name meaning_name[] = {
    { "nothing", SURVEY_MEANS_NOTHING },
    { "denied", SURVEY_MEANS_NO },
    { "reported", SURVEY_MEANS_YES },
    { "declined", SURVEY_MEANS_DECLINED },
};
static const struct shape meaning = { .kind = SHAPE_ENUM, SHAPE_NAMES(meaning_name) };
static const struct shape_key choice_words_key[] = { SURVEY_SHAPE_WORDS(struct survey_choice, word,
                                                                        word_count) };
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
    { "alone", &shape_boolean, SHAPE_FIELD(struct survey_choice, alone), .default_text = "false",
      .description = "Of a question with several choices: this one excludes the others." },
    { "next", &shape_id, SHAPE_FIELD(struct survey_choice, next),
      .description = "The id of the question asked after this choice, or end." },
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
    { "text", &survey_shape_text, SHAPE_FIELD(struct survey_confirm, text), .required = true,
      .description = "Repeats the question's own words and shows both digits." },
    { "closing", &survey_shape_text, SHAPE_FIELD(struct survey_confirm, closing),
      .description = "After a confirmed answer, in one message with what follows." },
    { "mirror", &survey_shape_text, SHAPE_FIELD(struct survey_confirm, mirror),
      .description = "Asks again after the denial, in the arms of an experiment that mirror." },
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

static const struct shape number_limit = { .kind = SHAPE_INTEGER, .min = 0, .max = SURVEY_NUMBER_MAX };
static const struct shape_key number_key[] = {
    { "min", &number_limit, SHAPE_FIELD(struct survey_question, number_min), .required = true,
      .description = "The smallest number that answers." },
    { "max", &number_limit, SHAPE_FIELD(struct survey_question, number_max), .required = true,
      .description = "The largest number that answers." },
};
static const struct shape number = { .kind = SHAPE_MAPPING,
                                     SHAPE_KEYS(number_key),
                                     .noun = "a range of numbers" };

static const struct shape_name then_name[] = { { "next", SURVEY_THEN_NEXT },
                                               { "person", SURVEY_THEN_PERSON },
                                               { "end", SURVEY_THEN_END } };
static const struct shape then = { .kind = SHAPE_ENUM, SHAPE_NAMES(then_name) };

static const struct shape invalid_max = { .kind = SHAPE_INTEGER, .min = 0, .max = 3 };
static const struct shape_key invalid_key[] = {
    { "max", &invalid_max, SHAPE_FIELD(struct survey_question, invalid_max), .default_text = "1",
      .description = "How often to ask again after an unclear reply." },
    { "then", &then, SHAPE_FIELD(struct survey_question, invalid_then), .default_text = "next",
      .description = "Then: the next question, the next one and a look by a person, or the end." },
};
static const struct shape invalid = { .kind = SHAPE_MAPPING,
                                      SHAPE_KEYS(invalid_key),
                                      .noun = "what happens to unclear replies" };

/* A citizen at work needs hours; a question that waits longer than the survey lasts is another finding. */
static const struct shape time_out_after = { .kind = SHAPE_DURATION, .min = 600, .max = 60.0 * 86400 };
static const struct shape_key time_out_key[] = {
    { "after", &time_out_after, SHAPE_FIELD(struct survey_question, time_out_s), .required = true,
      .description = "Without a reply for so long since it was last asked." },
    { "then", &then, SHAPE_FIELD(struct survey_question, time_out_then), .default_text = "next",
      .description = "Then: the next question, the next one and a look by a person, or the end." },
};
static const struct shape time_out = { .kind = SHAPE_MAPPING,
                                       SHAPE_KEYS(time_out_key),
                                       .noun = "a question's time-out" };

static const struct shape condition_choices = {
    .kind = SHAPE_LIST,
    .item = &shape_id,
    .item_size = sizeof(struct slice),
    .count_min = 1,
    .count_max = SURVEY_CHOICES_MAX,
    .unique = true,
    .one_allowed = true,
    .noun = "the ids of choices",
};
static const struct shape_key condition_key[] = {
    { "question", &shape_id, SHAPE_FIELD(struct survey_condition, question), .required = true,
      .description = "The id of an earlier question." },
    { "is", &condition_choices, SHAPE_FIELD(struct survey_condition, is),
      SHAPE_COUNT(struct survey_condition, is_count),
      .description = "The ids of the choices of which one was chosen." },
    { "at_least", &number_limit, SHAPE_FIELD(struct survey_condition, at_least),
      SHAPE_GIVEN(struct survey_condition, has_at_least), .description = "Of a scale or number." },
    { "at_most", &number_limit, SHAPE_FIELD(struct survey_condition, at_most),
      SHAPE_GIVEN(struct survey_condition, has_at_most), .description = "Of a scale or number." },
};
static const struct shape condition = { .kind = SHAPE_MAPPING,
                                        SHAPE_KEYS(condition_key),
                                        .noun = "a condition" };
static const struct shape conditions = {
    .kind = SHAPE_LIST,
    .item = &condition,
    .item_size = sizeof(struct survey_condition),
    .count_min = 1,
    .count_max = SURVEY_CONDITIONS_MAX,
    .one_allowed = true,
    .noun = "the conditions of a question",
};

static const struct shape_name kind_name[] = {
    { "scale", SURVEY_SCALE },       { "choice", SURVEY_CHOICE }, { "yesno", SURVEY_YESNO },
    { "several", SURVEY_SEVERAL },   { "number", SURVEY_NUMBER }, { "text", SURVEY_TEXT },
    { "language", SURVEY_LANGUAGE },
};
static const struct shape kind = { .kind = SHAPE_ENUM, SHAPE_NAMES(kind_name) };

static const struct shape_key question_key[] = {
    { "id", &shape_id, SHAPE_FIELD(struct survey_question, id), .required = true,
      .description = "Stable across versions; reports use it." },
    { "kind", &kind, SHAPE_FIELD(struct survey_question, kind), .required = true,
      .description = "How it is answered." },
    { "measure", &shape_id, SHAPE_FIELD(struct survey_question, measure),
      .description =
          "What its answers count as; rules and reports know kindness, satisfaction, solicitation." },
    { "text", &survey_shape_text, SHAPE_FIELD(struct survey_question, text), .required = true,
      .description = "The question as sent, its options included." },
    { "retry", &survey_shape_text, SHAPE_FIELD(struct survey_question, retry),
      .description = "Another wording after an unclear reply." },
    { "scale", &scale, .offset = 0, .size = sizeof(struct survey_question),
      .description = "The ends of a scale question." },
    { "number", &number, .offset = 0, .size = sizeof(struct survey_question),
      .description = "The range of a number question." },
    { "choices", &choices, SHAPE_FIELD(struct survey_question, choice),
      SHAPE_COUNT(struct survey_question, choice_count),
      .description = "The options of a choice question, or of one with several choices." },
    { "sensitive", &shape_boolean, SHAPE_FIELD(struct survey_question, sensitive), .default_text = "false",
      .description = "An unclear reply goes to a person and is never guessed; needs confirm." },
    { "invalid", &invalid, .offset = 0, .size = sizeof(struct survey_question),
      .description = "What happens to unclear replies." },
    { "confirm", &confirm, SHAPE_FIELD(struct survey_question, confirm),
      .given_offset = offsetof(struct survey_question, confirm.used), .has_given = true,
      .description = "Ask again after one choice." },
    { "when", &conditions, SHAPE_FIELD(struct survey_question, when),
      SHAPE_COUNT(struct survey_question, when_count),
      .description = "Asked only if the answers to earlier questions are these; all conditions must hold." },
    { "next", &shape_id, SHAPE_FIELD(struct survey_question, next),
      .description = "The id of the question asked after this one, or end; without it the one below." },
    { "time_out", &time_out, .offset = 0, .size = sizeof(struct survey_question),
      .description = "What happens when no reply comes." },
};
static const struct shape question = { .kind = SHAPE_MAPPING,
                                       SHAPE_KEYS(question_key),
                                       .noun = "a question" };
const struct shape survey_shape_questions = {
    .kind = SHAPE_LIST,
    .item = &question,
    .item_size = sizeof(struct survey_question),
    .count_min = 1,
    .count_max = SURVEY_QUESTIONS_MAX,
    .noun = "the list of questions",
};
