#include "citizen.h"

#include "phrase.h"

#include "base/random.h"

#include <assert.h>

enum {
    MINUTE_S = 60,
    HOUR_S = 3600,
    DAY_S = 86400,
    SEOUL_OFFSET_S = 9 * HOUR_S,
    NEW_CONVERSATION_S = 14 * DAY_S, /* no survey stays open so long; the cap between two is 30 days */
    SLEEP_UNTIL_HOUR = 7,
};

/* Shares, all made up for the simulator except where the brief gives them. */
static const double share_mistaken_yes = 0.003; /* of honest citizens who type 2 by mistake */
static const double share_mistaken_confirms = 0.05;
static const double share_mistaken_withdraws = 0.75; /* of the rest; the others fall silent */
static const double share_solicited_confirms = 0.9;
static const double share_solicited_alleges = 0.15;
static const double share_drops_out = 0.03; /* at each question after the first */
static const double share_declines = 0.01;
static const double share_thanks = 0.02;
static const double share_reads_again = 0.8; /* answers with a plain digit when asked again */

static struct random stream(uint64_t seed, const char *use, struct slice phone, int64_t ordinal)
{
    char memory[160];
    struct buffer name;
    buffer_init(&name, memory, sizeof memory);
    buffer_add_text(&name, use);
    buffer_add(&name, phone);
    buffer_add_byte(&name, '/');
    buffer_add_int(&name, ordinal);
    return random_for(seed, buffer_slice(&name));
}

/* Was the citizen of this phone solicited in a case of this department? */
static bool is_solicited(const struct citizen_world *world, struct slice phone, struct slice department)
{
    if (world->planted_department.len == 0 || !slice_equal(department, world->planted_department))
        return false;
    struct random random = stream(world->seed, "solicited/", phone, 0);
    return random_chance(&random, world->planted_rate);
}

static int64_t between(struct random *random, int64_t from_s, int64_t to_s)
{
    return from_s + (int64_t)(random_unit(random) * (double)(to_s - from_s));
}

/** Minutes to days for the first answer, mostly minutes afterwards; nobody texts in their sleep, or
 *  hardly. */
static int64_t delay_of(struct random *random, bool first, int64_t now_s)
{
    const double roll = random_unit(random);
    int64_t delay_s = 0;
    if (first)
        delay_s = roll < 0.55   ? between(random, MINUTE_S, 15 * MINUTE_S)
                  : roll < 0.85 ? between(random, 15 * MINUTE_S, 6 * HOUR_S)
                  : roll < 0.95 ? between(random, 6 * HOUR_S, 30 * HOUR_S)
                                : between(random, 30 * HOUR_S, 4 * DAY_S);
    else
        delay_s = roll < 0.90 ? between(random, MINUTE_S, 10 * MINUTE_S)
                              : between(random, 10 * MINUTE_S, 5 * HOUR_S);
    const int64_t second_of_day = (now_s + delay_s + SEOUL_OFFSET_S) % DAY_S;
    if (second_of_day < SLEEP_UNTIL_HOUR * HOUR_S && random_chance(random, 0.9))
        delay_s += SLEEP_UNTIL_HOUR * HOUR_S - second_of_day + between(random, 0, 2 * HOUR_S);
    return delay_s;
}

static enum phrase_manner manner_of(enum persona_kind kind)
{
    switch (kind) {
    case PERSONA_WORDS:
        return PHRASE_WORD;
    case PERSONA_FULL_WIDTH:
        return PHRASE_FULL_WIDTH;
    case PERSONA_MISSPELLER:
        return PHRASE_MISSPELLED;
    case PERSONA_SILENT:
    case PERSONA_DIGITS:
    case PERSONA_LATE:
    case PERSONA_STOPPER:
    case PERSONA_OPT_OUT:
    case PERSONA_WRONG_PERSON:
    case PERSONA_ASKER:
    case PERSONA_DECLINER:
    case PERSONA_TALKER:
    case PERSONA_NONEXISTENT:
    case PERSONA_COUNT:
        return PHRASE_DIGIT;
    }
    return PHRASE_DIGIT;
}

/** One text under way: what the helpers below need. */
struct reading {
    const struct citizen_world *world;
    const struct citizen_reader *reader;
    struct citizen *citizen;
    struct random random;
    enum locale locale;
    enum phrase_manner manner;
    struct buffer *reply;
    struct citizen_reaction *reaction;
};

static void answer_scale(struct reading *r, const struct prompt *prompt)
{
    const bool kindness = prompt->subject != PROMPT_SATISFACTION;
    const int score = kindness ? r->reader->persona.kindness : r->reader->persona.satisfaction;
    phrase_add_score(r->reply, &r->random, r->locale, r->manner, kindness,
                     score <= prompt->scale_max ? score : prompt->scale_max);
}

static void answer_sensitive(struct reading *r, const struct prompt *prompt)
{
    /* Drawn for the citizen and not for this text, so that a second asking gets the same answer. */
    struct random mind = stream(r->world->seed, "mind/", r->reader->phone, 0);
    const bool slips = random_chance(&mind, share_mistaken_yes);
    const bool shy = random_chance(&mind, share_declines) || r->reader->persona.kind == PERSONA_DECLINER;
    const bool solicited = is_solicited(r->world, r->reader->phone, r->reader->department);
    enum phrase_meaning meaning = PHRASE_NO;
    int digit = prompt->digit_no;
    if (solicited || slips) {
        meaning = PHRASE_YES;
        digit = prompt->digit_yes;
    } else if (shy && prompt->digit_declined != 0) {
        meaning = PHRASE_DECLINED;
        digit = prompt->digit_declined;
    }
    r->citizen->says_yes = meaning == PHRASE_YES;
    r->citizen->truly = solicited;
    r->reaction->said_yes = meaning == PHRASE_YES;
    const bool slip_is_a_digit = !solicited && slips; /* the mistake is a wrong key, not a wrong word */
    phrase_add_meaning(r->reply, &r->random, r->locale, slip_is_a_digit ? PHRASE_DIGIT : r->manner, meaning,
                       digit);
}

/** False: says nothing. */
static bool answer_confirm(struct reading *r, const struct prompt *prompt)
{
    struct random mind = stream(r->world->seed, "confirm/", r->reader->phone, 0);
    const bool truly = r->citizen->truly;
    const bool confirms = random_chance(&mind, truly ? share_solicited_confirms : share_mistaken_confirms);
    const bool withdraws = random_chance(&mind, share_mistaken_withdraws);
    if (!r->citizen->says_yes) { /* the mirrored confirmation of a "no": right */
        phrase_add_digit(r->reply, &r->random, PHRASE_DIGIT, prompt->digit_right);
        return true;
    }
    if (!confirms && !withdraws)
        return false;
    r->reaction->confirmed = confirms;
    phrase_add_digit(r->reply, &r->random, r->manner == PHRASE_FULL_WIDTH ? r->manner : PHRASE_DIGIT,
                     confirms ? prompt->digit_right : prompt->digit_wrong);
    return true;
}

static void answer_open(struct reading *r)
{
    struct random *random = &r->random;
    if (r->citizen->truly && r->citizen->says_yes && random_chance(random, share_solicited_alleges)) {
        phrase_add_topic(r->reply, random, r->locale, PHRASE_ALLEGATION);
        r->reaction->alleged = true;
        return;
    }
    const int mood = r->reader->persona.kindness;
    const uint32_t roll = random_below(random, 100);
    const enum phrase_topic topic = roll < 30   ? PHRASE_NOTHING
                                    : roll < 38 ? PHRASE_PARKING
                                    : roll < 46 ? PHRASE_LOOK_ALIKE
                                    : roll < 54 ? PHRASE_DELAY
                                    : mood >= 4 ? PHRASE_PRAISE
                                    : mood <= 2 ? PHRASE_DELAY
                                                : PHRASE_NOTHING;
    phrase_add_topic(r->reply, random, r->locale, topic);
    /* One in twelve writes at length, more than one message of 140 octets holds. */
    if (topic == PHRASE_NOTHING || !random_chance(random, 1.0 / 12))
        return;
    static const enum phrase_topic more[] = { PHRASE_PARKING, PHRASE_DELAY, PHRASE_LOOK_ALIKE,
                                              PHRASE_THANKS };
    for (size_t i = 0; i < sizeof more / sizeof more[0]; i++) {
        buffer_add_text(r->reply, r->locale == LOCALE_ZH ? "。" : ". ");
        phrase_add_topic(r->reply, random, r->locale, more[i]);
    }
}

/** Answers the pending question; false: says nothing. */
static bool answer(struct reading *r)
{
    const struct prompt *prompt = &r->citizen->pending;
    switch (prompt->kind) {
    case PROMPT_NONE:
        return false;
    case PROMPT_SCALE:
        answer_scale(r, prompt);
        return true;
    case PROMPT_SENSITIVE:
        answer_sensitive(r, prompt);
        return true;
    case PROMPT_CONFIRM:
        return answer_confirm(r, prompt);
    case PROMPT_CHOICE:
        phrase_add_digit(r->reply, &r->random, r->manner, 1);
        return true;
    case PROMPT_OPEN:
        answer_open(r);
        return true;
    }
    return false;
}

static bool say(struct reading *r, enum phrase_topic topic)
{
    phrase_add_topic(r->reply, &r->random, r->locale, topic);
    return true;
}

/** The persona's way with a question; false: says nothing this time. */
static bool react_to_question(struct reading *r, bool repeated)
{
    struct citizen *citizen = r->citizen;
    const bool first = citizen->answered == 0;
    const bool asked_again = repeated && citizen->answered_pending;
    if (asked_again && random_chance(&r->random, share_reads_again))
        r->manner = PHRASE_DIGIT;
    if (!first && !asked_again && random_chance(&r->random, share_drops_out))
        return false;
    switch (r->reader->persona.kind) {
    case PERSONA_SILENT:
    case PERSONA_NONEXISTENT:
        return false;
    case PERSONA_LATE:
        return first && !repeated ? false : answer(r);
    case PERSONA_STOPPER:
        if (citizen->answered > r->reader->phone.at[r->reader->phone.len - 1] % 3)
            return false;
        return answer(r);
    case PERSONA_OPT_OUT:
        citizen->gone = true;
        r->reaction->opted_out = true;
        return say(r, PHRASE_OPT_OUT);
    case PERSONA_WRONG_PERSON:
        citizen->gone = true;
        return say(r, PHRASE_WRONG_PERSON);
    case PERSONA_ASKER:
        if (citizen->asked_help)
            return answer(r);
        citizen->asked_help = true;
        return say(r, PHRASE_HELP);
    case PERSONA_TALKER:
        if (citizen->talked || citizen->pending.kind != PROMPT_SCALE)
            return answer(r);
        citizen->talked = true;
        return say(r, random_chance(&r->random, 0.5) ? PHRASE_PARKING : PHRASE_DELAY);
    case PERSONA_DIGITS:
    case PERSONA_WORDS:
    case PERSONA_FULL_WIDTH:
    case PERSONA_MISSPELLER:
    case PERSONA_DECLINER:
    case PERSONA_COUNT:
        return answer(r);
    }
    return false;
}

static bool same_question(const struct prompt *a, const struct prompt *b)
{
    return a->kind == b->kind && a->subject == b->subject;
}

static bool read_question(struct reading *r, const struct prompt *prompt)
{
    struct citizen *citizen = r->citizen;
    const bool repeated = same_question(&citizen->pending, prompt);
    if (!repeated)
        citizen->answered_pending = false;
    citizen->pending = *prompt;
    r->reaction->first_prompt = !citizen->first_seen;
    citizen->first_seen = true;
    if (prompt->language != r->locale && prompt->language == LOCALE_KO)
        r->manner = PHRASE_DIGIT; /* who reads Korean but poorly types the digit */
    if (citizen->gone || !react_to_question(r, repeated))
        return false;
    r->reaction->first_reply = citizen->answered == 0;
    if (citizen->answered < UINT8_MAX)
        citizen->answered++;
    citizen->answered_pending = true;
    citizen->answered_open = citizen->answered_open || prompt->kind == PROMPT_OPEN;
    return true;
}

/** A text that asks nothing: the answer to a call for help, or thanks. */
static bool read_statement(struct reading *r)
{
    struct citizen *citizen = r->citizen;
    if (citizen->gone || citizen->answered == 0)
        return false;
    const bool explains =
        citizen->asked_help && citizen->answered == 1 && citizen->pending.kind != PROMPT_NONE;
    if (explains) {
        citizen->answered++; /* only once */
        return answer(r);
    }
    return citizen->answered_open && random_chance(&r->random, share_thanks) ? say(r, PHRASE_THANKS) : false;
}

static bool read_plainly(struct reading *r, const struct prompt *prompt)
{
    struct citizen *citizen = r->citizen;
    citizen->pending = *prompt;
    r->manner = PHRASE_DIGIT;
    r->reaction->delay_s = 0;
    if (!random_chance(&r->random, r->world->plain_rate))
        return false;
    if (!answer(r))
        phrase_add_digit(r->reply, &r->random, PHRASE_DIGIT, 1);
    return true;
}

struct citizen_reaction citizen_read(const struct citizen_world *world, const struct citizen_reader *reader,
                                     struct citizen *citizen, struct slice text, int64_t now_s,
                                     struct buffer *reply)
{
    assert(reply->capacity - reply->len >= CITIZEN_REPLY_MAX);
    struct prompt prompt = prompt_understand(text);
    struct citizen_reaction reaction = { .prompt = prompt };
    if (citizen->texts > 0 && now_s - citizen->last_text_s > NEW_CONVERSATION_S) {
        const struct citizen before = *citizen;
        *citizen = (struct citizen){ .texts = before.texts, .gone = before.gone };
    }
    if (citizen->texts < UINT16_MAX)
        citizen->texts++;
    citizen->last_text_s = now_s;
    struct reading r = {
        .world = world,
        .reader = reader,
        .citizen = citizen,
        .random = stream(world->seed, "text/", reader->phone, citizen->texts),
        .locale = reader->locale < LOCALE_COUNT ? reader->locale : prompt.language,
        .manner = manner_of(reader->persona.kind),
        .reply = reply,
        .reaction = &reaction,
    };
    if (world->plain) {
        reaction.replies = read_plainly(&r, &prompt);
        return reaction;
    }
    if (prompt.kind == PROMPT_OPEN && citizen->answered_open) { /* thanks for "your words", most likely */
        prompt.kind = PROMPT_NONE;
        reaction.prompt = prompt;
    }
    const bool first = citizen->answered == 0;
    reaction.replies = prompt.kind == PROMPT_NONE ? read_statement(&r) : read_question(&r, &prompt);
    if (reaction.replies)
        reaction.delay_s = delay_of(&r.random, first, now_s);
    return reaction;
}
