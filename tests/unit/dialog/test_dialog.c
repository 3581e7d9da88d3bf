#include "dialog/dialog.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/random.h"

#include <stdio.h>
#include <string.h>

/* The shipped survey's form: two scales, the sensitive choice with its confirmation, free text. */
static struct survey survey;

static void make_survey(void)
{
    survey = (struct survey){
        .id = SLICE_LIT("visit"),
        .question_count = 4,
        .reminder_after_s = 50 * 3600,
        .expire_after_s = 7 * 86400,
        .messages_max = 10,
    };
    static const char *const id[] = { "kindness", "satisfaction", "solicitation", "opinion" };
    for (size_t i = 0; i < 4; i++) {
        survey.question[i].id = slice_from_text(id[i]);
        survey.question[i].kind = i < 2 ? SURVEY_SCALE : i == 2 ? SURVEY_CHOICE : SURVEY_TEXT;
        survey.question[i].invalid_max = i == 3 ? 0 : 1;
    }
    struct survey_question *sensitive = &survey.question[2];
    sensitive->sensitive = true;
    sensitive->choice_count = 3;
    for (int i = 0; i < 3; i++)
        sensitive->choice[i].digit = i + 1;
    sensitive->confirm =
        (struct survey_confirm){ .used = true, .choice = 1, .digit_right = 7, .digit_wrong = 8 };
    sensitive->confirm.closing.in[LOCALE_KO] = SLICE_LIT("closing");
    survey.late.in[LOCALE_KO] = SLICE_LIT("late");
}

static const struct instant noon = { 1800000000 };

static void add(char *out, size_t capacity, const char *word, int number)
{
    const size_t len = strlen(out);
    snprintf(out + len, capacity - len, "%s%s%d", len > 0 ? " " : "", word, number);
}

/* Effects as words, so that a row of a table shows a whole step. */
static void describe(const struct dialog_effects *effects, const struct dialog_state *state, char *out,
                     size_t capacity)
{
    static const char *const text[] = { "prompt", "retry",        "remind",       "confirm",
                                        "thanks", "close+prompt", "close+thanks", "help",
                                        "optout", "wrong",        "late" };
    static const char *const answer[] = { "clear",     "unclear",   "pending",
                                          "confirmed", "withdrawn", "unconfirmed" };
    out[0] = '\0';
    for (uint8_t i = 0; i < effects->count; i++) {
        const struct dialog_effect *effect = &effects->effect[i];
        switch (effect->kind) {
        case DIALOG_SEND:
            add(out, capacity, text[effect->text], effect->question);
            break;
        case DIALOG_ANSWER:
            add(out, capacity, answer[effect->answer], effect->question);
            add(out, capacity, "=", effect->value);
            break;
        case DIALOG_REFER:
            add(out, capacity, effect->by_text ? "refer-text" : "refer", effect->question);
            break;
        case DIALOG_REVIEW:
            add(out, capacity, "review", (int)effect->review);
            break;
        case DIALOG_OPT_OUT:
            add(out, capacity, "stop", 0);
            break;
        case DIALOG_END:
            add(out, capacity, "end", (int)state->outcome);
            break;
        }
    }
}

static struct reply_reading reading_of(const char *word)
{
    struct reply_reading reading = { .outcome = REPLY_UNCLEAR };
    if (word[0] >= '0' && word[0] <= '9') {
        reading.outcome = REPLY_VALUE;
        reading.value = word[0] - '0';
    } else if (strcmp(word, "text") == 0) {
        reading.outcome = REPLY_TEXT;
    } else if (strcmp(word, "explicit") == 0) {
        reading.outcome = REPLY_TEXT;
        reading.solicitation = REPLY_SOLICITATION_EXPLICIT;
    } else if (strcmp(word, "hint") == 0) {
        reading.outcome = REPLY_TEXT;
        reading.solicitation = REPLY_SOLICITATION_HINT;
    } else if (strcmp(word, "stop") == 0) {
        reading.outcome = REPLY_OPT_OUT;
    } else if (strcmp(word, "help") == 0) {
        reading.outcome = REPLY_HELP;
    } else if (strcmp(word, "wrong") == 0) {
        reading.outcome = REPLY_WRONG_PERSON;
    }
    if (strncmp(word, "stop:", 5) == 0) {
        reading.outcome = REPLY_OPT_OUT;
        reading.value_too = true;
        reading.value = word[5] - '0';
    }
    if (strncmp(word, "m:", 2) == 0) {
        reading.outcome = REPLY_MULTI;
        for (const char *c = word + 2; *c != '\0'; c++)
            reading.item[reading.item_count++] = (struct reply_item){ .clear = *c != '?', .value = *c - '0' };
    }
    return reading;
}

static char *next_word(char **rest)
{
    char *word = *rest + strspn(*rest, " ");
    if (*word == '\0')
        return NULL;
    *rest = word + strcspn(word, " ");
    if (**rest != '\0')
        *(*rest)++ = '\0';
    return word;
}

/* Replies in order, an hour apart, after DIALOG_BEGIN; the last step's effects are told. */
static void converse(const char *script, struct dialog_state *state, char *out, size_t capacity)
{
    struct dialog_effects effects;
    struct instant now = noon;
    char words[256];
    snprintf(words, sizeof words, "%s", script);
    dialog_step(&survey, state, &(struct dialog_event){ .kind = DIALOG_BEGIN }, now, &effects);
    describe(&effects, state, out, capacity);
    char *rest = words;
    for (char *word; (word = next_word(&rest)) != NULL;) {
        now = instant_add_s(now, 3600);
        struct dialog_event event = { .kind = DIALOG_REPLY };
        struct reply_reading reading = { 0 };
        if (strncmp(word, "look", 4) == 0) { /* lookDAYS:fate */
            const char *const fate = strchr(word, ':');
            now = instant_add_s(now, (int64_t)(word[4] - '0') * 86400);
            event = (struct dialog_event){ .kind = DIALOG_LOOK, .fate_at = noon };
            event.fate = fate[1] == 'd'   ? DIALOG_PROMPT_DELIVERED
                         : fate[1] == 'f' ? DIALOG_PROMPT_FAILED
                         : fate[1] == 'u' ? DIALOG_PROMPT_UNCERTAIN
                                          : DIALOG_PROMPT_WAITING;
        } else if (word[0] == '<') { /* typed before the open prompt came */
            reading = reading_of(word + 1);
            event = (struct dialog_event){ .kind = DIALOG_CORRECT,
                                           .reading = &reading,
                                           .corrected_question =
                                               state->phase == DIALOG_CONFIRMING || state->question == 0
                                                   ? state->question
                                                   : (uint8_t)(state->question - 1) };
        } else {
            reading = reading_of(word);
            event.reading = &reading;
        }
        dialog_step(&survey, state, &event, now, &effects);
        describe(&effects, state, out, capacity);
    }
}

static void each_conversation_goes_its_way(void **unused)
{
    (void)unused;
    static const struct {
        const char *name, *script, *want;
    } row[] = {
        { "the first prompt", "", "prompt0" },
        { "a clear answer leads on", "5", "clear0 =5 prompt1" },
        { "no is taken at once", "5 4 1", "clear2 =1 prompt3" },
        { "declined is an answer", "5 4 3", "clear2 =3 prompt3" },
        { "yes is asked again", "5 4 2", "pending2 =2 confirm2" },
        { "a repeated 2 neither confirms nor retracts", "5 4 2 ?", "confirm2" },
        { "confirmed: referral, closing text, next question", "5 4 2 7",
          "confirmed2 =2 refer2 close+prompt3" },
        { "withdrawn goes to a person", "5 4 2 8", "withdrawn2 =2 review1 prompt3" },
        { "unclear twice at the confirmation", "5 4 2 ? ?", "unconfirmed2 =2 review2 prompt3" },
        { "the end", "5 4 1 text", "clear3 =0 thanks3 end1" },
        { "unclear is asked once more", "?", "retry0" },
        { "and then left", "? ?", "unclear0 =0 prompt1" },
        { "unclear on the sensitive question goes to a person", "5 4 ? ?", "unclear2 =0 review0 prompt3" },
        { "nothing clear at all", "? ? ? ? ? ? ?", "unclear3 =0 thanks3 end5" },
        { "opt-out", "stop", "stop0 optout0 end3" },
        { "opt-out with a yes that waits", "5 4 2 stop", "stop0 optout2 unconfirmed2 =2 review2 end3" },
        { "opt-out with an answer keeps it", "stop:5", "stop0 optout0 clear0 =5 end3" },
        { "opt-out with a yes", "5 4 stop:2", "stop0 optout2 pending2 =2 unconfirmed2 =2 review2 end3" },
        { "opt-out that confirms", "5 4 2 stop:7", "stop0 optout2 confirmed2 =2 refer2 end3" },
        { "opt-out that withdraws", "5 4 2 stop:8", "stop0 optout2 withdrawn2 =2 review1 end3" },
        { "wrong person", "wrong", "wrong0 end6" },
        { "help once", "help", "help0" },
        { "help twice is unclear", "help help", "retry0" },
        { "explicit text is a referral", "5 4 1 explicit", "refer-text3 clear3 =0 thanks3 end1" },
        { "explicit text at a scale is one too", "explicit", "refer-text0 retry0" },
        { "a hint goes to a person", "5 4 1 hint", "review3 clear3 =0 thanks3 end1" },
        { "after the end only signs act", "5 4 1 text explicit", "refer-text3" },
        { "opt-out after the end", "5 4 1 text stop", "stop0 optout3" },
        { "several at once", "m:551", "clear0 =5 clear1 =5 clear2 =1 prompt3" },
        { "several with yes", "m:552", "clear0 =5 clear1 =5 pending2 =2 confirm2" },
        { "several, the second unclear", "m:5?1", "clear0 =5 prompt1" },
        { "several later on is unclear", "5 m:55", "retry1" },
        { "a correction of the answer before", "5 <4", "clear0 =4" },
        { "a sensitive one is not corrected by machine", "5 4 1 <2", "review5" },
        { "yes, and at once no", "5 4 2 <1", "withdrawn2 =2 review1 prompt3" },
        { "yes twice in a row", "5 4 2 <2", "" },
        { "too early for the reminder", "look1:d", "" },
        { "the reminder", "look3:d", "remind0" },
        { "one reminder only", "look3:d look3:d", "" },
        { "the confirmation's reminder", "5 4 2 look3:d", "confirm2" },
        { "expired, delivered", "look8:d", "end4" },
        { "expired, no receipt ever", "look8:w", "end8" },
        { "expired with answers", "5 look8:d", "end2" },
        { "expired with a yes that waits", "5 4 2 look8:d", "unconfirmed2 =2 review2 end2" },
        { "a reply after the expiry is told so", "look8:d 5", "late0" },
        { "once", "look8:d 5 5", "" },
        { "also to one that stopped half-way", "5 look8:d 4", "late1" },
        { "its signs act before", "look8:d explicit", "refer-text0 late0" },
        { "a late opt-out gets its farewell only", "look8:d stop", "stop0 optout0" },
        { "a late stranger gets nothing", "look8:d wrong", "" },
        { "thanks after the last answer are not late", "5 4 1 text look8:d text", "" },
        { "undeliverable", "look0:f", "end7" },
        { "uncertain waits a day", "look0:u", "" },
        { "then asks once more", "look1:u", "prompt0" },
        { "and then ends as unknown", "look1:u look1:u", "end8" },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct dialog_state state = { 0 };
        char got[256];
        converse(row[i].script, &state, got, sizeof got);
        if (strcmp(got, row[i].want) != 0)
            fail_msg("%s: got '%s', want '%s'", row[i].name, got, row[i].want);
    }
}

static void an_opt_out_elsewhere_stops_before_and_during(void **unused)
{
    (void)unused;
    struct dialog_state state = { 0 };
    struct dialog_effects effects;
    dialog_step(&survey, &state, &(struct dialog_event){ .kind = DIALOG_STOP }, noon, &effects);
    assert_int_equal(state.outcome, DIALOG_NOT_SENT);
    assert_int_equal(effects.count, 1);
    state = (struct dialog_state){ 0 };
    dialog_step(&survey, &state, &(struct dialog_event){ .kind = DIALOG_BEGIN }, noon, &effects);
    dialog_step(&survey, &state, &(struct dialog_event){ .kind = DIALOG_STOP }, noon, &effects);
    assert_int_equal(state.outcome, DIALOG_OPTED_OUT);
    assert_int_equal(effects.count, 1);
}

static void a_reply_answers_what_its_writer_had_read(void **unused)
{
    (void)unused;
    const struct dialog_prompt_times delivered = { .responded_at = { 100 }, .delivered_at = { 110 } };
    const struct dialog_prompt_times accepted = { .responded_at = { 100 } };
    const struct dialog_prompt_times queued = { { 0 }, { 0 } };
    assert_true(dialog_answers_open_prompt(&queued, false, (struct instant){ 1 }));
    assert_false(dialog_answers_open_prompt(&queued, true, (struct instant){ 1 }));
    assert_false(dialog_answers_open_prompt(&delivered, true, (struct instant){ 109 }));
    assert_true(dialog_answers_open_prompt(&delivered, true, (struct instant){ 110 }));
    assert_false(dialog_answers_open_prompt(&accepted, true, (struct instant){ 104 }));
    assert_true(dialog_answers_open_prompt(&accepted, true, (struct instant){ 105 }));
}

/* Whatever comes in whatever order: the cap holds, an ended conversation stays ended, a yes is never lost. */
static void properties_hold_for_any_sequence(void **unused)
{
    (void)unused;
    for (uint64_t seed = 0; seed < 20000; seed++) {
        struct random random = random_from_seed(seed);
        struct dialog_state state = { 0 };
        struct dialog_effects effects;
        struct instant now = noon;
        int sent = 0, pending = 0, settled = 0, ended = 0;
        for (int i = 0; i < 40; i++) {
            now = instant_add_s(now, random_below(&random, 2 * 86400));
            struct reply_reading reading = { .outcome = (enum reply_outcome)random_below(&random, 7),
                                             .value = (int)random_below(&random, 10),
                                             .solicitation =
                                                 (enum reply_solicitation)random_below(&random, 3),
                                             .item_count = 3 };
            for (size_t j = 0; j < 3; j++)
                reading.item[j] =
                    (struct reply_item){ random_chance(&random, .8), (int)random_below(&random, 4) };
            const struct dialog_event event = {
                .kind = i == 0 ? DIALOG_BEGIN : (enum dialog_event_kind)random_below(&random, 5),
                .reading = &reading,
                .fate = (enum dialog_prompt_fate)random_below(&random, 4),
                .fate_at = now,
                .corrected_question = state.question > 0 ? (uint8_t)(state.question - 1) : 0,
            };
            const bool was_ended = state.phase == DIALOG_ENDED;
            dialog_step(&survey, &state, &event, now, &effects);
            int texts = 0;
            for (uint8_t j = 0; j < effects.count; j++) {
                const struct dialog_effect *effect = &effects.effect[j];
                texts += effect->kind == DIALOG_SEND;
                ended += effect->kind == DIALOG_END;
                if (effect->kind == DIALOG_ANSWER) {
                    pending += effect->answer == DIALOG_ANSWER_PENDING;
                    settled += effect->answer >= DIALOG_ANSWER_CONFIRMED;
                    assert_false(was_ended);
                }
            }
            assert_in_range(texts, 0, 1);
            sent += texts;
            if (was_ended)
                assert_int_equal(state.phase, DIALOG_ENDED);
            assert_int_equal(pending - settled, state.phase == DIALOG_CONFIRMING);
            assert_int_equal(state.phase == DIALOG_ENDED, ended == 1);
            assert_int_equal(sent, state.messages);
            assert_in_range(sent, 0, survey.messages_max);
            const struct instant due = dialog_due(&survey, &state, event.fate, now);
            assert_int_equal(state.phase == DIALOG_ENDED, due.unix_s == INT64_MAX);
        }
    }
}

int main(void)
{
    make_survey();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_conversation_goes_its_way),
        cmocka_unit_test(an_opt_out_elsewhere_stops_before_and_during),
        cmocka_unit_test(a_reply_answers_what_its_writer_had_read),
        cmocka_unit_test(properties_hold_for_any_sequence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
