/* A text of somebody who is in no conversation, and one of the words that start a survey: it begins as a
 * complaint does. */
#include "flow/word_turn.h"

#include "reply/keyword.h"

static bool is_over(const struct store_conversation *conversation)
{
    return conversation == NULL || conversation->state.phase == DIALOG_ENDED;
}

static bool has_locale(const struct survey *survey, enum locale locale)
{
    for (size_t i = 0; i < survey->locale_count; i++) {
        if (survey->locale[i] == locale)
            return true;
    }
    return false;
}

static void log_start(const struct flow *flow, const struct survey *survey)
{
    char memory[160];
    struct buffer line;
    buffer_init(&line, memory, sizeof memory);
    buffer_add_text(&line, "event=keyword survey=");
    buffer_add(&line, slice_part(survey->id, 0, 100));
    turn_log(flow, LOG_DEBUG, &line);
}

/* What stops one survey starts no other. */
static bool stops_any(struct flow *flow, struct slice text)
{
    const struct survey_set *set = &flow->config.surveys;
    enum locale locale;
    for (size_t i = 0; i < set->in_force; i++) {
        if (keyword_read(&set->survey[i]->opt_out_words, text, &flow->arena, &locale))
            return true;
    }
    return false;
}

bool word_turn_take(struct flow *flow, struct store_arrival *arrival,
                    const struct store_conversation *conversation)
{
    const struct survey_set *set = &flow->config.surveys;
    enum locale locale = LOCALE_KO;
    if (!is_over(conversation) || arrival->mode != GATEWAY_SMS)
        return false;
    for (size_t i = 0; i < set->in_force; i++) {
        const struct survey *survey = set->survey[i];
        if (survey->trigger.kind != SURVEY_ON_KEYWORD || !slice_equal(survey->sender, arrival->to) ||
            !keyword_read(&survey->trigger.words, arrival->text, &flow->arena, &locale) ||
            stops_any(flow, arrival->text))
            continue;
        arrival->conversation_id = 0; /* it is no reply to the one that is over */
        arrival->reading = (struct reply_reading){ .outcome = REPLY_TEXT, .rule = SLICE_LIT("keyword") };
        arrival->was_read = true;
        arrival->begins = survey->id;
        arrival->begins_locale = has_locale(survey, locale) ? locale : LOCALE_KO;
        arrival->begins_cap_s = survey->cap_s;
        log_start(flow, survey);
        return true;
    }
    return false;
}
