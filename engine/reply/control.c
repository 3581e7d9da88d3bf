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
                                             WORD_DECLINE,  WORD_GIVE,      WORD_PAY,        WORD_COUNTER,
                                             WORD_EXPLICIT, WORD_DEMAND };
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
    if (clause_denied(scan, hit->to)) /* "수신거부하려는 건 아닌데" */
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

/* "문자 좀 그만 반려하세요": what is to end is the verb behind 그만, unless it is sending or the like. */
static bool stops_another_act(const struct scan *scan, const struct hit *hit)
{
    /* 보 하 해 할 합 주 줘 와 오 받 부 넣 좀 요 제 연 전 왔 했 달 바 날 */
    static const uint32_t ours[] = { 0xBCF4, 0xD558, 0xD574, 0xD560, 0xD569, 0xC8FC, 0xC918, 0xC640,
                                     0xC624, 0xBC1B, 0xBD80, 0xB123, 0xC880, 0xC694, 0xC81C, 0xC5F0,
                                     0xC804, 0xC654, 0xD588, 0xB2EC, 0xBC14, 0xB0A0 };
    const size_t at = hit->to;
    if (scan->glyph[at - 1].code != 0xB9CC || at >= scan->count || scan->glyph[at].kind != GLYPH_HANGUL ||
        scan->glyph[at].gap != GLYPH_SPACED) /* 만 */
        return false;
    for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
        if (scan->glyph[at].code == ours[i])
            return false;
    for (size_t i = scan_hit_at(scan, at); i < scan->hit_count && scan->hit[i].from == at; i++)
        if (scan->hit[i].class == WORD_COMPLAINT || scan->hit[i].class == WORD_RUDE ||
            scan->hit[i].class == WORD_DELAY)
            return true; /* "그만 떠들고" */
    return scan->cover[at] == COVER_UNKNOWN || set_has(&scan->clause[hit->clause].set, WORD_SUPPLEMENT) ||
           set_has(&scan->clause[hit->clause].set, WORD_UNSOLVED) ||
           set_has(&scan->clause[hit->clause].set, WORD_MISROUTE);
}

static bool names_a_gift(const struct scan *scan)
{
    return set_has(&scan->set, WORD_TREAT) || set_has(&scan->set, WORD_BENEFIT) ||
           set_has(&scan->set, WORD_BRIBE);
}

/* "음료수 드렸더니 다신 보내지 말라고 하셨어요": told of a gift, it is no wish of the writer's. */
static bool forbids_a_gift(const struct scan *scan, const struct hit *hit)
{
    const uint32_t last = scan->glyph[hit->to - 1].code;
    const uint32_t next =
        hit->to < scan->count && scan->glyph[hit->to].gap == GLYPH_JOINED ? scan->glyph[hit->to].code : 0;
    const bool quoted = next == 0xB77C || (last == 0xB77C && next == 0xACE0) ||
                        (last == 0xACE0 && scan->glyph[hit->to - 2].code == 0xB77C); /* 라(고) */
    return quoted && !set_has(&scan->clause[hit->clause].set, WORD_STOP_OBJECT) && names_a_gift(scan);
}

/* "동의한 적 없으니 보내지 마세요": sending and calling are ours, whatever the other clauses say. */
static bool stops_us_in_clause(const struct scan *scan, const struct hit *hit)
{
    enum { HIT_MIN = 4 };
    const uint32_t code = scan->glyph[hit->from].code;
    const bool take_out = code == 0xBE7C && !set_has(&scan->set, WORD_LAWFUL); /* 빼(주세요) */
    if (hit->to - hit->from < HIT_MIN || (code != 0xBCF4 && code != 0xC5F0 && !take_out) ||
        negated_after(scan, hit)) /* 보 연 */
        return false;
    const struct clause *clause = &scan->clause[hit->clause];
    size_t unknown = 0;
    for (size_t i = clause->from; i < clause->to; i++)
        unknown += scan->cover[i] == COVER_UNKNOWN && scan->glyph[i].kind == GLYPH_HANGUL;
    size_t end = hit->to; /* of the token: "(보내지 마)세요" */
    while (!scan_token_end(scan, end))
        end++;
    const bool last_word = scan_hit_at(scan, end) == scan->hit_count && !names_a_gift(scan);
    return (unknown <= STOP_UNKNOWN_MAX || last_word) && !set_has(&clause->set, WORD_MISROUTE) &&
           !set_has(&clause->set, WORD_OFFICIAL) && !set_has(&clause->set, WORD_SUPPLEMENT) &&
           !set_has(&scan->set, WORD_STOP_TRAP) && !set_has(&clause->set, WORD_FACILITY) &&
           !set_has(&scan->set, WORD_SPAM);
}

/* "이런 조사 왜 합니까 그만하십시오": nothing else stands in its clause. */
static bool alone_in_clause(const struct scan *scan, const struct hit *hit)
{
    const struct clause *clause = &scan->clause[hit->clause];
    for (size_t i = clause->from; i < clause->to; i++)
        if ((i < hit->from || i >= hit->to) && scan->cover[i] != COVER_SUFFIX &&
            scan->glyph[i].kind == GLYPH_HANGUL && scan->cover[i] == COVER_UNKNOWN)
            return false;
    return hit->from == clause->from;
}

/* "한 점도 주기 싫음", "다시 가기 싫다": the verb before 싫 is what is disliked; but 받기 싫, 하기 싫. */
static bool dislikes_another_act(const struct scan *scan, const struct hit *hit)
{
    if (scan->glyph[hit->from].code != 0xC2EB || hit->from < 2 || scan->glyph[hit->from - 1].code != 0xAE30)
        return false; /* 싫; 기 */
    const uint32_t verb = scan->glyph[hit->from - 2].code;
    return verb == 0xC8FC || verb == 0xB9AC || verb == 0xAC00; /* 주 (드)리 가 */
}

/* "문자 차단됐어요", "차단당했어요": told, not wished. */
static bool is_passive(const struct scan *scan, const struct hit *hit)
{
    if (hit->to >= scan->count || scan->glyph[hit->to].gap != GLYPH_JOINED)
        return false;
    const uint32_t code = scan->glyph[hit->to].code;
    return code == 0xB410 || code == 0xB41C || code == 0xB2F9; /* 됐 된 당 */
}

/* "(말로만) 하지 마", "(통보)하지 말고": a verb that stands for any other needs its object beside it. */
static bool does_something_else(const struct scan *scan, const struct hit *verb)
{
    enum { BESIDE = 6 };
    if (scan->glyph[verb->from].code != 0xD558) /* 하 */
        return false;
    if (verb->attached)
        return true;
    for (size_t i = 0; i < scan->hit_count; i++)
        if (scan->hit[i].class == WORD_STOP_OBJECT &&
            (scan->hit[i].from >= verb->to || scan->hit[i].to + BESIDE >= verb->from))
            return false;
    return true;
}

/* The verb's clause names what is to stop, or the next one does and says nothing else: "안 받을랍니다 문자". */
static bool names_object(const struct scan *scan, const struct hit *verb)
{
    const struct clause *clause = &scan->clause[verb->clause];
    if (set_has(&clause->set, WORD_STOP_OBJECT))
        return true;
    const struct clause *next = clause + 1;
    if (next >= scan->clause + scan->clause_count || !set_has(&next->set, WORD_STOP_OBJECT))
        return false;
    for (size_t i = next->from; i < next->to; i++)
        if (scan->cover[i] == COVER_UNKNOWN && scan->glyph[i].kind == GLYPH_HANGUL)
            return false;
    return true;
}

bool control_stop(const struct scan *scan, size_t *ret_hit)
{
    for (size_t i = 0; i < scan->hit_count; i++) {
        const struct hit *hit = &scan->hit[i];
        const struct class_set *set = &scan->clause[hit->clause].set;
        if (set_has(set, WORD_STOP_TRAP) && hit->class != WORD_STOP_PHRASE)
            continue;
        if (set_has(set, WORD_STOP_REPORTED) || dislikes_another_act(scan, hit) || forbids_a_gift(scan, hit))
            continue;
        *ret_hit = i;
        if (stops_another_act(scan, hit) || is_passive(scan, hit))
            continue;
        if (hit->class == WORD_STOP_WHOLE && stops_us_in_clause(scan, hit))
            return true;
        if (hit->class == WORD_STOP_WHOLE && alone_in_clause(scan, hit) &&
            set_has(&scan->set, WORD_STOP_OBJECT) && !set_has(&scan->set, WORD_STOP_TRAP) &&
            !set_has(&scan->set, WORD_OFFICIAL) && !negated_after(scan, hit) &&
            !set_has(&scan->set, WORD_SPAM))
            return true;
        if (hit->class == WORD_STOP_PHRASE && !negated_after(scan, hit) && !set_has(&scan->set, WORD_SPAM) &&
            !official_before(scan, hit))
            return true;
        const bool other = hit->attached && does_something_else(scan, hit); /* 상대하기 싫 */
        if (hit->class == WORD_STOP_WHOLE && stop_alone(scan, hit) && !negated_after(scan, hit) &&
            !set_has(&scan->set, WORD_STOP_TRAP) && !other)
            return true;
        if (hit->class == WORD_STOP_VERB && names_object(scan, hit) && !does_something_else(scan, hit) &&
            !set_has(set, WORD_OFFICIAL) && !set_has(set, WORD_SUPPLEMENT) &&
            !set_has(&scan->set, WORD_STOP_TRAP) && !negated_after(scan, hit) &&
            !set_has(set, WORD_FACILITY) && !set_has(set, WORD_MISROUTE))
            return true;
    }
    return false;
}

/* "저 김OO 아니에요": I, a name, am not. */
static bool not_that_name(const struct scan *scan, size_t *ret_hit)
{
    enum { NAME_MIN = 2, NAME_MAX = 5, I_MAX = 2 };
    size_t at = 0;
    if (scan->clause_count == 0 || scan->count < 5 ||
        (scan->glyph[0].code != 0xC800 && scan->glyph[0].code != 0xB098 && scan->glyph[0].code != 0xC804))
        return false; /* 저 나 전 */
    while (at + 1 < I_MAX && scan->glyph[at + 1].gap == GLYPH_JOINED && scan->glyph[at + 1].code == 0xB294)
        at++; /* 는 */
    if (scan->glyph[at + 1].gap != GLYPH_SPACED)
        return false;
    size_t end = at + 1, unknown = 0;
    for (; end < scan->count && scan->glyph[end].gap == (end == at + 1 ? GLYPH_SPACED : GLYPH_JOINED); end++)
        unknown += scan->cover[end] == COVER_UNKNOWN;
    if (end - at - 1 < NAME_MIN || end - at - 1 > NAME_MAX || unknown < NAME_MIN - 1 ||
        !clause_denied(scan, end))
        return false;
    *ret_hit = 0;
    return scan->hit_count > 0;
}

/* "그런 사람 아니에요", "(남들은 줬다던데) 저는 아니에요": asked about an official, it speaks of the matter. */
static bool speaks_of_matter(const struct scan *scan, const struct hit *phrase)
{
    const uint32_t code = scan->glyph[phrase->from].code;
    const struct class_set *set = &scan->clause[phrase->clause].set;
    if (set_has(set, WORD_OFFICIAL) || set_has(set, WORD_BENEFIT) || set_has(set, WORD_BRIBE) ||
        set_has(set, WORD_TREAT))
        return true; /* "they never requested cash" */
    const bool complaint = phrase->to - phrase->from > 4 && scan->glyph[phrase->from + 2].code == 0xBBFC;
    const bool such = code == 0xADF8 && !complaint; /* 그(런 사람), but 그런 민(원) */
    const bool i = code == 0xC804 || code == 0xC800 || code == 0xC81C || code == 0xB098; /* 전 저 제 나 */
    return such || (i && phrase->clause > 0);
}

bool control_wrong_person(const struct scan *scan, enum control_asked asked, size_t *ret_hit)
{
    const bool open = asked == CONTROL_ASKED_TEXT;
    const size_t phrase = scan_find(scan, WORD_WRONG_PHRASE, 0, scan->hit_count);
    if (phrase < scan->hit_count && scan->letters <= (open ? OPEN_WRONG_LETTERS_MAX : WRONG_LETTERS_MAX) &&
        !(asked == CONTROL_ASKED_SENSITIVE && speaks_of_matter(scan, &scan->hit[phrase])) &&
        !(open && set_has(&scan->clause[scan->hit[phrase].clause].set, WORD_OFFICIAL))) {
        *ret_hit = phrase;
        return true;
    }
    if (!open && not_that_name(scan, ret_hit))
        return true;
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

/* An official in the phrase's clause; but the office in "구청에서 보낸 문자인가요" is part of it. */
static bool official_outside(const struct scan *scan, const struct hit *phrase)
{
    const struct clause *clause = &scan->clause[phrase->clause];
    for (size_t i = clause->hit_from; i < clause->hit_to; i++)
        if (scan->hit[i].class == WORD_OFFICIAL &&
            (scan->hit[i].to <= phrase->from || scan->hit[i].from >= phrase->to))
            return true;
    return false;
}

bool control_help(const struct scan *scan, bool open, size_t *ret_hit)
{
    const size_t phrase = scan_find(scan, WORD_HELP_PHRASE, 0, scan->hit_count);
    if (open && set_has(&scan->set, WORD_PRIVACY))
        return false; /* a complaint about what became of data */
    if (phrase < scan->hit_count && !set_has(&scan->set, WORD_CRISIS) &&
        scan->letters <= (open ? OPEN_HELP_LETTERS_MAX : HELP_LETTERS_MAX) &&
        !official_outside(scan, &scan->hit[phrase])) {
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
