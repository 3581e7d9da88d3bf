#include "main/calls/entered_rows.h"

#include "adapter/pg/text_params.h"
#include "document/distance.h"
#include "document/json_text.h"
#include "main/command.h"
#include "reply/reader.h"

enum { ROW_BYTES = 64 * 1024 }; /* twelve answers, whose words are at most a CSV field of a card */

size_t entered_rows_question(const struct survey *survey, struct slice id, struct slice *ret_meant)
{
    struct slice known[SURVEY_QUESTIONS_MAX];
    *ret_meant = SLICE_EMPTY;
    for (size_t i = 0; i < survey->question_count; i++) {
        known[i] = survey->question[i].id;
        if (slice_equal(known[i], id))
            return i;
    }
    const size_t nearest = distance_nearest(id, known, survey->question_count);
    if (nearest < survey->question_count)
        *ret_meant = known[nearest];
    return survey->question_count;
}

static enum reply_solicitation solicitation_in(struct survey_desk *desk,
                                               const struct entered_answers *answers,
                                               const struct entered_answer *answer)
{
    const struct reply_context context = { .lexicon = &desk->stage.lexicon,
                                           .locale = answers->locale,
                                           .survey = answers->survey,
                                           .question = answer->question };
    struct reply_reading reading;
    const size_t used = desk->stage.arena.used;
    reply_read(&context, answer->words, &desk->stage.arena, &reading);
    arena_reset_to(&desk->stage.arena, used);
    return reading.solicitation;
}

static void add_answer(struct buffer *out, struct survey_desk *desk, const struct entered_answers *answers,
                       const struct entered_answer *answer)
{
    const struct survey_question *question = &answers->survey->question[answer->question];
    buffer_add_text(out, "{\"question\":");
    buffer_add_int(out, (int64_t)answer->question);
    buffer_add_text(out, ",\"id\":");
    json_text_add(out, question->id);
    buffer_add_text(out, ",\"measure\":");
    json_text_add(out, question->measure);
    buffer_add_text(out, ",\"value\":");
    buffer_add_int(out, answer->value);
    buffer_add_text(out, ",\"solicitation\":");
    buffer_add_int(out, answer->words.len > 0 ? (int64_t)solicitation_in(desk, answers, answer) : 0);
    if (answer->words.len > 0) {
        buffer_add_text(out, ",\"words\":");
        json_text_add(out, answer->words);
    }
    buffer_add_byte(out, '}');
}

static bool write_answers(struct survey_desk *desk, const struct entered_answers *answers, struct slice *ret)
{
    struct buffer out;
    char *memory = arena_alloc(&desk->stage.arena, ROW_BYTES);
    if (memory == NULL)
        return false;
    buffer_init(&out, memory, ROW_BYTES);
    buffer_add_byte(&out, '[');
    for (size_t i = 0; i < answers->count; i++) {
        if (i > 0)
            buffer_add_byte(&out, ',');
        add_answer(&out, desk, answers, &answers->answer[i]);
    }
    buffer_add_byte(&out, ']');
    *ret = buffer_slice(&out);
    return !out.overflowed;
}

static enum pg_outcome enter(struct survey_desk *desk, int64_t complaint, enum entered_mode mode,
                             struct slice answers, struct entered_counts *ret)
{
    static const char statement[] =
        "select r.made, r.unchanged, r.by_text from (select"
        "  array_agg((x ->> 'question')::smallint order by n) as question,"
        "  array_agg(x ->> 'id' order by n) as id, array_agg(x ->> 'measure' order by n) as measure,"
        "  array_agg((x ->> 'value')::smallint order by n) as value,"
        "  array_agg(x ->> 'words' order by n) as words,"
        "  array_agg((x ->> 'solicitation')::smallint order by n) as solicitation"
        " from jsonb_array_elements($3::jsonb) with ordinality as e(x, n)) a"
        " cross join lateral ccrm.enter_answers($1::bigint, $2::smallint, a.question, a.id, a.measure,"
        "  a.value, a.words, a.solicitation) r";
    struct text_params params = text_params_in(&desk->stage.arena);
    struct pg_rows *rows = NULL;
    text_params_int(&params, complaint);
    text_params_int(&params, (int64_t)mode);
    text_params_text(&params, answers);
    const enum pg_outcome outcome = text_params_exec(&params, desk->session, statement, &rows);
    if (outcome == PG_DONE)
        *ret = (struct entered_counts){ pg_rows_int(rows, 0, 0), pg_rows_int(rows, 0, 1),
                                        pg_rows_int(rows, 0, 2) };
    pg_rows_free(rows);
    return outcome;
}

int entered_rows_enter(struct survey_desk *desk, int64_t complaint, enum entered_mode mode,
                       const struct entered_answers *answers, struct entered_counts *ret)
{
    struct slice text = SLICE_EMPTY;
    const size_t used = desk->stage.arena.used;
    enum pg_outcome outcome = PG_NO_MEMORY;
    if (write_answers(desk, answers, &text))
        outcome = enter(desk, complaint, mode, text, ret);
    arena_reset_to(&desk->stage.arena, used);
    return outcome == PG_DONE ? EXIT_OK : survey_desk_failed(desk, "the answers", outcome);
}
