#include "reply/explain.h"

#include "reply/glyph.h"
#include "reply/keyboard.h"
#include "reply/learned.h"
#include "reply/scan.h"

static size_t clause_of(const struct scan *scan, size_t glyph)
{
    for (size_t i = 0; i < scan->clause_count; i++)
        if (glyph < scan->clause[i].to)
            return i;
    return scan->clause_count > 0 ? scan->clause_count - 1 : 0;
}

static size_t add(const struct scan *scan, size_t from, size_t to, const struct hit *hit,
                  struct explain_token *token, size_t count)
{
    token[count] = (struct explain_token){
        .from = scan->glyph[from].from,
        .to = scan->glyph[to - 1].to,
        .clause = clause_of(scan, from),
        .known = hit != NULL,
        .class = hit != NULL ? (enum word_class)hit->class : WORD_CLASS_COUNT,
    };
    return count + 1;
}

/* What no word explains, one token of the text at a time. */
static size_t add_unknown(const struct scan *scan, size_t from, size_t to, struct explain_token *token,
                          size_t count)
{
    size_t start = from;
    for (size_t i = from; i < to; i++) {
        const bool unknown = scan->cover[i] == COVER_UNKNOWN;
        if (!unknown || (i > start && scan_token_start(scan->glyph, i))) {
            if (i > start)
                count = add(scan, start, i, NULL, token, count);
            start = unknown ? i : i + 1;
        }
    }
    return to > start ? add(scan, start, to, NULL, token, count) : count;
}

static bool scan_of(const struct reply_context *context, struct slice raw_utf8, struct arena *arena,
                    struct scan *ret)
{
    struct glyphs glyphs;
    if (!glyphs_read(arena, raw_utf8, READER_CHARS_MAX, &glyphs) || !glyphs.valid)
        return false;
    if (context->locale == LOCALE_KO)
        keyboard_repair(context->lexicon, &glyphs);
    return scan_read(arena, context->lexicon, context->locale, &glyphs, ret);
}

void explain_tokens(const struct reply_context *context, struct slice raw_utf8, struct arena *arena,
                    const struct explain_token **ret, size_t *ret_count)
{
    struct scan scan;
    *ret = NULL;
    *ret_count = 0;
    if (!scan_of(context, raw_utf8, arena, &scan))
        return;
    /* A glyph begins at most one unknown token, a hit one known one. */
    struct explain_token *token =
        arena_new_array(arena, struct explain_token, scan.count + scan.hit_count + 1);
    if (token == NULL)
        return;
    size_t count = 0, at = 0;
    for (size_t i = 0; i < scan.hit_count; i++) {
        const struct hit *hit = &scan.hit[i];
        if (hit->from > at)
            count = add_unknown(&scan, at, hit->from, token, count);
        if (hit->to > hit->from)
            count = add(&scan, hit->from, hit->to, hit, token, count);
        at = hit->to > at ? hit->to : at;
    }
    if (at < scan.count)
        count = add_unknown(&scan, at, scan.count, token, count);
    *ret = token;
    *ret_count = count;
}

struct slice explain_learned(const struct reply_context *context, struct slice raw_utf8, size_t column,
                             struct arena *arena)
{
    struct scan scan;
    size_t from, to;
    if (!scan_of(context, raw_utf8, arena, &scan) || !learned_strongest(&scan, column, &from, &to) ||
        from >= to)
        return SLICE_EMPTY;
    return slice_part(raw_utf8, scan.glyph[from].from, scan.glyph[to - 1].to - scan.glyph[from].from);
}

/* ---- names ---- */

static const struct {
    struct slice rule, sentence;
} sentences[] = {
#define SENTENCE(rule, sentence)                                                                             \
    {                                                                                                        \
        { rule, sizeof(rule) - 1 },                                                                          \
        {                                                                                                    \
            sentence, sizeof(sentence) - 1                                                                   \
        }                                                                                                    \
    }
    SENTENCE("arena", "it needs more memory than one reply may take"),
    SENTENCE("not-text", "the bytes are no text, or a text decoded with the wrong alphabet"),
    SENTENCE("our-question", "it is our own question pasted back, which holds every answer's words"),
    SENTENCE("stop", "the writer wants no more messages"),
    SENTENCE("stop.own", "it is a word by which this survey lets people stop"),
    SENTENCE("help.own", "it is a word by which this survey offers help"),
    SENTENCE("learned.doubt", "a rule reads it as yes or no, but labelled replies like it say otherwise"),
    SENTENCE("learned.stop", "no rule reads it; labelled replies like it want no more messages"),
    SENTENCE("learned.help", "no rule reads it; labelled replies like it ask who we are or how to answer"),
    SENTENCE("learned.wrong-person",
             "no rule reads it; labelled replies like it say that the case is another's"),
    SENTENCE("automatic", "a machine or an advertiser wrote it"),
    SENTENCE("wrong-person", "the writer says that the case or the number is not theirs"),
    SENTENCE("help", "the writer asks who we are, or how or in which language to answer"),
    SENTENCE("asks", "what would answer is part of a question to us"),
    SENTENCE("text", "words were asked for, and these are words"),
    SENTENCE("pattern-limit",
             "a pattern of the lexicon reached its limit on it: the pattern is to be mended"),
    SENTENCE("text.no-letters", "words were asked for, and it holds none"),
    SENTENCE("several", "it answers several questions, in their order or by their names"),
    SENTENCE("several.none", "all questions were asked, and no answers were found"),
    SENTENCE("scale.number", "a number within the scale that counts nothing else"),
    SENTENCE("scale.number-unclear",
             "its numbers are out of the scale, a range, a fraction, or more than one"),
    SENTENCE("scale.number-against-words", "the number says one thing and the words another"),
    SENTENCE("scale.words", "words that stand for one point of the scale"),
    SENTENCE("scale.mixed", "its words stand for different points of the scale"),
    SENTENCE("scale.no-answer", "no number and no words that stand for a point of the scale"),
    SENTENCE("choice.number", "the digit of a choice"),
    SENTENCE("choice.number-unclear", "its numbers are not one choice's digit"),
    SENTENCE("choice.number-against-words", "the digit says one choice and the words another"),
    SENTENCE("choice.out-of-range", "no choice has that digit"),
    SENTENCE("choice.words", "the words of one choice alone"),
    SENTENCE("choice.no-answer", "neither a choice's digit nor its words"),
    SENTENCE("confirm.digit", "the confirmation's own digit"),
    SENTENCE("confirm.words", "it says that the answer was right, or that it was wrong"),
    SENTENCE("confirm.unclear", "neither of the two digits alone, nor words that say right or wrong"),
    SENTENCE("yesno.number", "the digit of a choice, and nothing says otherwise"),
    SENTENCE("yesno.number-unclear", "its numbers are not one choice's digit"),
    SENTENCE("yesno.out-of-range", "no choice has that digit"),
    SENTENCE("yesno.number-against-words", "the digit says one thing and the words another"),
    SENTENCE("yesno.number-against-hint", "the digit says no, but the text hints at something"),
    SENTENCE("yesno.statement", "it states that something was asked for or taken"),
    SENTENCE("yesno.verb", "the verb that says there was, or was not, such a thing"),
    SENTENCE("yesno.denied", "it denies it, or tells of a refused gift"),
    SENTENCE("yesno.act", "it tells of an act of asking or taking"),
    SENTENCE("yesno.particle", "a word for no, or a sure yes; a bare yes may mean either"),
    SENTENCE("yesno.hint", "it hints at something without stating it, which is for a person to read"),
    SENTENCE("yesno.evasion", "the writer does not want to say it"),
    SENTENCE("yesno.dont-know", "the writer does not know"),
    SENTENCE("yesno.rhetorical", "a rhetorical denial or sarcasm is never taken at its word"),
    SENTENCE("yesno.double-negation", "a negation of a negation is never taken at its word"),
    SENTENCE("yesno.declined", "the writer declines to answer, which is a choice of the survey"),
    SENTENCE("yesno.no-such-choice", "the survey has no choice for what it says"),
    SENTENCE("yesno.no-answer", "nothing in it answers the question"),
#undef SENTENCE
};

struct slice explain_rule(struct slice rule)
{
    for (size_t i = 0; i < sizeof sentences / sizeof sentences[0]; i++)
        if (slice_equal(sentences[i].rule, rule))
            return sentences[i].sentence;
    return SLICE_LIT("a rule without a description");
}

struct slice explain_class(enum word_class class)
{
    static const struct slice name[] = {
#define WORD_CLASS_NAME(upper, lower) { #lower, sizeof(#lower) - 1 },
        WORD_CLASSES(WORD_CLASS_NAME)
#undef WORD_CLASS_NAME
    };
    return class < WORD_CLASS_COUNT ? name[class] : SLICE_EMPTY;
}

struct slice explain_outcome(enum reply_outcome outcome)
{
    switch (outcome) {
    case REPLY_UNCLEAR:
        return SLICE_LIT("unclear");
    case REPLY_VALUE:
        return SLICE_LIT("value");
    case REPLY_TEXT:
        return SLICE_LIT("text");
    case REPLY_MULTI:
        return SLICE_LIT("several");
    case REPLY_OPT_OUT:
        return SLICE_LIT("optout");
    case REPLY_HELP:
        return SLICE_LIT("help");
    case REPLY_WRONG_PERSON:
        return SLICE_LIT("wrong_person");
    }
    return SLICE_LIT("unclear");
}

struct slice explain_solicitation(enum reply_solicitation grade)
{
    switch (grade) {
    case REPLY_SOLICITATION_NONE:
        return SLICE_LIT("none");
    case REPLY_SOLICITATION_HINT:
        return SLICE_LIT("hint");
    case REPLY_SOLICITATION_EXPLICIT:
        return SLICE_LIT("explicit");
    }
    return SLICE_LIT("none");
}

struct slice explain_category(enum reply_category category)
{
    static const struct slice name[REPLY_CATEGORY_COUNT] = {
        [REPLY_OTHER] = { "other", 5 },
        [REPLY_KINDNESS] = { "kindness", 8 },
        [REPLY_DELAY] = { "delay", 5 },
        [REPLY_MISROUTING] = { "misrouting", 10 },
        [REPLY_REPEATED_SUPPLEMENT] = { "repeated_supplement", 19 },
        [REPLY_ABSENCE] = { "absence", 7 },
        [REPLY_PARKING_FACILITY] = { "parking_facility", 16 },
        [REPLY_SOLICITATION] = { "solicitation", 12 },
        [REPLY_PRAISE] = { "praise", 6 },
    };
    return category < REPLY_CATEGORY_COUNT ? name[category] : SLICE_LIT("other");
}

struct slice explain_alert(enum reply_alert alert)
{
    switch (alert) {
    case REPLY_ALERT_NONE:
        return SLICE_LIT("none");
    case REPLY_ALERT_CRISIS:
        return SLICE_LIT("crisis");
    case REPLY_ALERT_THREAT:
        return SLICE_LIT("threat");
    case REPLY_ALERT_PRIVACY:
        return SLICE_LIT("privacy");
    case REPLY_ALERT_NEW_REQUEST:
        return SLICE_LIT("new_request");
    }
    return SLICE_LIT("none");
}
