#include "reply/control.h"

#include "reply/clause.h"

enum {
    STOP_UNKNOWN_MAX = 2, /* letters besides the words of a bare opt-out */
    OPEN_WHOLE_LETTERS_MAX = 8,
    WHOLE_LETTERS_MAX = 16, /* a bare call for help is short */
    HELP_LETTERS_MAX = 60,
    OPEN_HELP_LETTERS_MAX = 30,
    WRONG_LETTERS_MAX = 80,
    OPEN_WRONG_LETTERS_MAX = 40,
};

static size_t count_class(const struct scan *scan, enum word_class class)
{
    size_t count = 0, last = SIZE_MAX;
    for (size_t i = 0; i < scan->hit_count; i++)
        if (scan->hit[i].class == class && scan->hit[i].from != last) {
            count++;
            last = scan->hit[i].from;
        }
    return count;
}

bool control_automatic(const struct scan *scan, bool open)
{
    const size_t automatic = count_class(scan, WORD_AUTOMATIC), spam = count_class(scan, WORD_SPAM);
    if (spam >= 2 || (spam == 1 && !open && scan->letters > 12))
        return true;
    if (automatic == 0 || set_has(&scan->set, WORD_OFFICIAL))
        return false;
    return automatic >= 2 || !open;
}

/* A bare opt-out: nothing else is said that could be about the service. */
static bool stop_alone(const struct scan *scan, const struct hit *stop)
{
    if (scan->unknown > STOP_UNKNOWN_MAX || set_has(&scan->set, WORD_CRISIS) ||
        set_has(&scan->set, WORD_THREAT) || set_has(&scan->set, WORD_DECLINE))
        return false;
    static const enum word_class other[] = { WORD_OFFICIAL, WORD_BRIBE,     WORD_BENEFIT,    WORD_TREAT,
                                             WORD_FACILITY, WORD_MISROUTE,  WORD_SUPPLEMENT, WORD_DELAY,
                                             WORD_PRAISE,   WORD_ASK_TREAT, WORD_REQUEST,    WORD_LAWFUL,
                                             WORD_DECLINE,  WORD_COUNTER,   WORD_EXPLICIT,   WORD_DEMAND };
    for (size_t i = 0; i < scan->hit_count; i++) {
        for (size_t k = 0; k < sizeof(other) / sizeof(other[0]); k++)
            if (scan->hit[i].class == other[k] &&
                !(scan->hit[i].from < stop->to && scan->hit[i].to > stop->from))
                return false;
    }
    return true;
}

static bool negated_after(const struct scan *scan, const struct hit *hit)
{
    const struct clause *clause = &scan->clause[hit->clause];
    if (clause_denied_as_whole(scan, hit->to)) /* "수신거부하려는 건 아닌데" */
        return true;
    const uint32_t last = scan->glyph[hit->to - 1].code;
    if (last == 0xCE58 || last == 0xC9C0) /* 원치, 희망하지: its own negation follows */
        return false;
    for (size_t i = clause->hit_from; i < clause->hit_to; i++)
        if ((scan->hit[i].class == WORD_NOT_AFTER || scan->hit[i].class == WORD_NOT_BEFORE) &&
            scan->hit[i].from >= hit->to && scan->hit[i].from - hit->to <= 3 &&
            scan->glyph[scan->hit[i].from].kind == GLYPH_HANGUL)
            return true;
    return false;
}

/* "담당자가 수신거부했어요": somebody else refuses. */
static bool official_before(const struct scan *scan, const struct hit *hit)
{
    const struct clause *clause = &scan->clause[hit->clause];
    for (size_t i = clause->hit_from; i < clause->hit_to && scan->hit[i].to <= hit->from; i++)
        if (scan->hit[i].class == WORD_OFFICIAL && scan->glyph[scan->hit[i].from].kind == GLYPH_HANGUL)
            return true;
    return false;
}

bool control_stop(const struct scan *scan, size_t *ret_hit)
{
    for (size_t i = 0; i < scan->hit_count; i++) {
        const struct hit *hit = &scan->hit[i];
        const struct class_set *set = &scan->clause[hit->clause].set;
        if (set_has(set, WORD_STOP_TRAP) && hit->class != WORD_STOP_PHRASE)
            continue;
        if (set_has(set, WORD_STOP_REPORTED))
            continue;
        *ret_hit = i;
        if (hit->class == WORD_STOP_PHRASE && !negated_after(scan, hit) && !set_has(&scan->set, WORD_SPAM) &&
            !official_before(scan, hit))
            return true;
        if (hit->class == WORD_STOP_WHOLE && stop_alone(scan, hit) && !negated_after(scan, hit) &&
            !set_has(&scan->set, WORD_STOP_TRAP))
            return true;
        if (hit->class == WORD_STOP_VERB && set_has(set, WORD_STOP_OBJECT) && !set_has(set, WORD_OFFICIAL) &&
            !set_has(set, WORD_SUPPLEMENT) && !set_has(&scan->set, WORD_STOP_TRAP) &&
            !negated_after(scan, hit) && !set_has(set, WORD_FACILITY) && !set_has(set, WORD_MISROUTE))
            return true;
    }
    return false;
}

bool control_wrong_person(const struct scan *scan, bool open, size_t *ret_hit)
{
    const size_t phrase = scan_find(scan, WORD_WRONG_PHRASE, 0, scan->hit_count);
    if (phrase < scan->hit_count && scan->letters <= (open ? OPEN_WRONG_LETTERS_MAX : WRONG_LETTERS_MAX) &&
        !(open && set_has(&scan->clause[scan->hit[phrase].clause].set, WORD_OFFICIAL))) {
        *ret_hit = phrase;
        return true;
    }
    const size_t whole = scan_find(scan, WORD_WRONG_WHOLE, 0, scan->hit_count);
    if (whole < scan->hit_count && scan->hit[whole].from == 0 && scan->letters <= WHOLE_LETTERS_MAX &&
        scan->unknown <= STOP_UNKNOWN_MAX && !open) {
        *ret_hit = whole;
        return true;
    }
    return false;
}

static bool themed(const struct scan *scan)
{
    return set_has(&scan->set, WORD_DELAY) || set_has(&scan->set, WORD_RUDE) ||
           set_has(&scan->set, WORD_COMPLAINT) || set_has(&scan->set, WORD_PRAISE) ||
           set_has(&scan->set, WORD_CRISIS) || set_has(&scan->set, WORD_SUGGEST);
}

bool control_help(const struct scan *scan, bool open, size_t *ret_hit)
{
    const size_t phrase = scan_find(scan, WORD_HELP_PHRASE, 0, scan->hit_count);
    if (phrase < scan->hit_count && !set_has(&scan->set, WORD_CRISIS) &&
        scan->letters <= (open ? OPEN_HELP_LETTERS_MAX : HELP_LETTERS_MAX) &&
        !set_has(&scan->clause[scan->hit[phrase].clause].set, WORD_OFFICIAL)) {
        *ret_hit = phrase;
        return true;
    }
    const size_t whole = scan_find(scan, WORD_HELP_WHOLE, 0, scan->hit_count);
    if (whole < scan->hit_count && scan->letters <= (open ? OPEN_WHOLE_LETTERS_MAX : WHOLE_LETTERS_MAX) &&
        scan->hit[whole].from <= (open ? 0 : 2) && !set_has(&scan->set, WORD_OFFICIAL) &&
        !(open && themed(scan))) {
        *ret_hit = whole;
        return true;
    }
    return false;
}
