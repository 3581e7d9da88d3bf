/* Whether the links' alphabets hold the surveys' texts, before a citizen waits for one in vain. */
#include "main/service/links.h"

#include <stdio.h>

enum { SCRATCH_BYTES = 64 * 1024 }; /* one text's plan */

struct writer {
    const struct links *links;
    const struct survey *survey;
    enum locale locale;
    char *reterr;
};

static bool can_write(const struct text_link *link, struct slice text)
{
    static _Alignas(16) char memory[SCRATCH_BYTES];
    struct arena arena;
    struct text_plan plan;
    arena_init(&arena, memory, sizeof memory);
    const enum text_plan_result result = text_plan(text, link, 0, &arena, &plan);
    return result == TEXT_PLAN_OK || result == TEXT_PLAN_EMPTY;
}

static bool route_writes(const struct writer *writer, const struct routing_route *route, struct slice text)
{
    for (size_t i = 0; i < route->way_count; i++) {
        if (can_write(&writer->links->text[route->way[i].link], text))
            return true;
    }
    size_t at = 0, len = 0;
    const bool one = text_plan_missing(text, &writer->links->text[route->way[0].link], &at, &len);
    const struct slice character = slice_part(text, at, at + len), name = locale_name(writer->locale);
    snprintf(writer->reterr, LINKS_ERROR_MAX,
             "locale-unwritable: no link of route %zu can write the %.*s texts of survey %.*s%s%.*s%s; add a "
             "coding to a link, or a route for that language",
             (size_t)(route - writer->links->routing.route) + 1, (int)name.len, name.at,
             (int)writer->survey->id.len, writer->survey->id.at, one ? ", for instance \"" : "",
             one ? (int)character.len : 0, character.at, one ? "\"" : "");
    return false;
}

static bool check_text(const struct writer *writer, const struct survey_text *text)
{
    const struct slice words = survey_text_in(text, writer->locale);
    bool taken = words.len == 0;
    for (size_t i = 0; i < writer->links->routing.route_count; i++) {
        const struct routing_route *route = &writer->links->routing.route[i];
        if (route->locales != 0 && (route->locales >> writer->locale & 1U) == 0)
            continue;
        taken = true;
        if (!route_writes(writer, route, words))
            return false;
    }
    const struct slice name = locale_name(writer->locale);
    if (!taken)
        snprintf(writer->reterr, LINKS_ERROR_MAX,
                 "locale-unrouted: no route takes the %.*s texts of survey %.*s; add the locale to a route",
                 (int)name.len, name.at, (int)writer->survey->id.len, writer->survey->id.at);
    return taken;
}

static bool check_survey(const struct writer *writer)
{
    const struct survey *survey = writer->survey;
    const struct survey_text *const around[] = { &survey->intro,     &survey->thanks,       &survey->help,
                                                 &survey->opted_out, &survey->wrong_person, &survey->late };
    for (size_t i = 0; i < sizeof around / sizeof *around; i++) {
        if (!check_text(writer, around[i]))
            return false;
    }
    for (size_t i = 0; i < survey->question_count; i++) {
        const struct survey_question *question = &survey->question[i];
        if (!check_text(writer, &question->text) || !check_text(writer, &question->retry) ||
            !check_text(writer, &question->confirm.text) || !check_text(writer, &question->confirm.closing))
            return false;
    }
    return true;
}

bool links_can_write(const struct links *links, const struct survey_set *surveys,
                     char reterr[LINKS_ERROR_MAX])
{
    for (size_t i = 0; i < surveys->in_force && links->count > 0; i++) {
        struct writer writer = { .links = links, .survey = surveys->survey[i], .reterr = reterr };
        for (size_t l = 0; l < writer.survey->locale_count; l++) {
            writer.locale = writer.survey->locale[l];
            if (!check_survey(&writer))
                return false;
        }
    }
    return true;
}
