#include "authoring/screens.h"

#include <string.h>

/* A rehearsal standing at a screen whose exits have not been tried yet. */
struct search {
    struct screens *screens;
    struct rehearsal *at; /* SCREENS_MAX of them, by screen */
    struct rehearsal *try;
    struct arena *arena;
};

static bool is_live(const struct rehearsal *rehearsal)
{
    return rehearsal->state.phase == DIALOG_ASKING || rehearsal->state.phase == DIALOG_CONFIRMING;
}

static const struct rehearsal_event *first_of(const struct rehearsal *rehearsal,
                                              enum rehearsal_event_kind kind)
{
    for (size_t i = 0; i < rehearsal->event_count; i++) {
        if (rehearsal->event[i].kind == kind)
            return &rehearsal->event[i];
    }
    return NULL;
}

/* ---- screens ---- */

static bool shows(const struct screen *screen, const struct rehearsal_event *sent)
{
    return screen->question == sent->question && slice_equal(screen->text, sent->text);
}

/* The screen that the last act showed: found before, or new with its exits still to be tried. */
static size_t screen_of(struct search *search, const struct rehearsal *rehearsal)
{
    struct screens *screens = search->screens;
    const struct rehearsal_event *sent = first_of(rehearsal, REHEARSAL_SENT);
    if (sent == NULL)
        return SCREENS_MAX;
    for (size_t i = 0; i < screens->count; i++) {
        if (shows(&screens->screen[i], sent))
            return i;
    }
    if (screens->count == SCREENS_MAX) {
        screens->cut = true;
        return SCREENS_MAX;
    }
    screens->screen[screens->count] = (struct screen){
        .kind = sent->text_kind, .question = sent->question, .text = sent->text, .cost = sent->cost
    };
    search->at[screens->count] = *rehearsal;
    return screens->count++;
}

/* ---- ways ---- */

static bool goes_on(struct screens_exit *last, const struct screens_exit *exit)
{
    return last->way == SCREENS_ANSWER && exit->way == SCREENS_ANSWER && last->to + 1 == exit->from &&
           last->screen == exit->screen && last->ends == exit->ends && last->refers == exit->refers &&
           last->reviews == exit->reviews;
}

static void add_exit(struct search *search, size_t from, struct screens_exit exit)
{
    exit.ends = search->try->state.phase == DIALOG_ENDED;
    exit.refers = first_of(search->try, REHEARSAL_REFERRED) != NULL;
    exit.reviews = first_of(search->try, REHEARSAL_REVIEWED) != NULL;
    exit.screen = screen_of(search, search->try);
    struct screen *screen = &search->screens->screen[from];
    if (screen->exit_count > 0 && goes_on(&screen->exit[screen->exit_count - 1], &exit))
        screen->exit[screen->exit_count - 1].to = exit.to;
    else if (screen->exit_count < SCREENS_EXITS_MAX)
        screen->exit[screen->exit_count++] = exit;
}

static void try_reading(struct search *search, size_t from, enum screens_way way, enum reply_outcome outcome,
                        int value)
{
    const struct reply_reading reading = { .outcome = outcome, .value = value };
    *search->try = search->at[from];
    rehearsal_take(search->try, &reading);
    add_exit(search, from, (struct screens_exit){ .way = way, .from = value, .to = value });
}

static void try_silence(struct search *search, size_t from)
{
    *search->try = search->at[from];
    const int64_t began = search->try->now.unix_s;
    const struct instant due = rehearsal_due(search->try);
    if (due.unix_s == INT64_MAX)
        return;
    rehearsal_advance(search->try, due.unix_s - began);
    add_exit(search, from, (struct screens_exit){ .way = SCREENS_SILENCE, .after_s = due.unix_s - began });
}

static void try_answers(struct search *search, size_t from)
{
    const struct rehearsal *at = &search->at[from];
    const struct survey_question *question = &at->setting.survey->question[at->state.question];
    if (at->state.phase == DIALOG_CONFIRMING) {
        try_reading(search, from, SCREENS_ANSWER, REPLY_VALUE, question->confirm.digit_right);
        try_reading(search, from, SCREENS_ANSWER, REPLY_VALUE, question->confirm.digit_wrong);
        return;
    }
    switch (question->kind) {
    case SURVEY_SCALE:
        for (int value = question->scale_min; value <= question->scale_max; value++)
            try_reading(search, from, SCREENS_ANSWER, REPLY_VALUE, value);
        return;
    case SURVEY_CHOICE:
    case SURVEY_YESNO:
    case SURVEY_LANGUAGE:
        for (size_t c = 0; c < question->choice_count; c++)
            try_reading(search, from, SCREENS_ANSWER, REPLY_VALUE, question->choice[c].digit);
        return;
    case SURVEY_SEVERAL: /* each alone: together they lead where one of them does */
        for (size_t c = 0; c < question->choice_count; c++)
            try_reading(search, from, SCREENS_ANSWER, REPLY_VALUE, 1 << question->choice[c].digit);
        return;
    case SURVEY_NUMBER:
        try_reading(search, from, SCREENS_ANSWER, REPLY_VALUE, question->scale_min);
        try_reading(search, from, SCREENS_ANSWER, REPLY_VALUE, question->scale_max);
        return;
    case SURVEY_TEXT:
        try_reading(search, from, SCREENS_WORDS, REPLY_TEXT, 0);
        return;
    }
}

static void try_all(struct search *search, size_t from)
{
    const struct rehearsal *at = &search->at[from];
    if (!is_live(at))
        return;
    try_answers(search, from);
    const bool open = at->setting.survey->question[at->state.question].kind == SURVEY_TEXT;
    if (!open)
        try_reading(search, from, SCREENS_UNCLEAR, REPLY_UNCLEAR, 0);
    try_silence(search, from);
    if (from > 0)
        return;
    try_reading(search, from, SCREENS_HELP, REPLY_HELP, 0);
    try_reading(search, from, SCREENS_STRANGER, REPLY_WRONG_PERSON, 0);
    try_reading(search, from, SCREENS_STOP, REPLY_OPT_OUT, 0);
}

/* ---- the straight way ---- */

static struct reply_reading straight_reading(const struct survey_question *question)
{
    struct reply_reading reading = { .outcome = REPLY_VALUE, .value = question->scale_max };
    if (question->kind == SURVEY_TEXT)
        reading.outcome = REPLY_TEXT;
    if (question->kind == SURVEY_SEVERAL)
        reading.value = 1 << question->choice[0].digit;
    else if (question->choice_count > 0)
        reading.value = question->choice[0].digit;
    return reading;
}

static void go_straight(struct rehearsal *walk)
{
    const struct reply_reading reading =
        straight_reading(&walk->setting.survey->question[walk->state.question]);
    rehearsal_take(walk, &reading);
}

struct screens_total screens_straight(struct rehearsal *rehearsal)
{
    for (size_t i = 0; i <= SURVEY_QUESTIONS_MAX && is_live(rehearsal); i++)
        go_straight(rehearsal);
    return (struct screens_total){ .messages = rehearsal->messages,
                                   .segments = rehearsal->segments,
                                   .price = rehearsal->price };
}

/* Shows the straight way's screens first, so that the page begins with it. */
static void walk_straight(struct search *search, struct rehearsal *walk)
{
    for (size_t i = 0; i <= SURVEY_QUESTIONS_MAX && is_live(walk); i++) {
        go_straight(walk);
        (void)screen_of(search, walk);
    }
    search->screens->straight = screens_straight(walk); /* at its end */
}

bool screens_find(const struct rehearsal_setting *setting, struct arena *arena, struct screens *ret)
{
    struct rehearsal *walk = arena_new(arena, struct rehearsal);
    struct search search = {
        .screens = ret,
        .at = arena_new_array(arena, struct rehearsal, SCREENS_MAX),
        .try = arena_new(arena, struct rehearsal),
        .arena = arena,
    };
    *ret = (struct screens){ .screen = arena_new_array(arena, struct screen, SCREENS_MAX) };
    if (walk == NULL || search.at == NULL || search.try == NULL || ret->screen == NULL)
        return false;
    rehearsal_begin(walk, setting, arena);
    (void)screen_of(&search, walk);
    walk_straight(&search, walk);
    for (size_t i = 0; i < ret->count; i++)
        try_all(&search, i);
    return !arena->exhausted;
}
