#include "reply/solicit.h"

#include "reply/mood.h"
#include "reply/negation.h"
#include "reply/view.h"

static bool code_is(const struct scan *scan, size_t at, uint32_t code)
{
    return at < scan->count && scan->glyph[at].code == code;
}

static bool is_hangul(const struct scan *scan, size_t at)
{
    return at < scan->count && (scan->glyph[at].kind == GLYPH_HANGUL || scan->glyph[at].kind == GLYPH_JAMO);
}

/* "과일을 가져갔는데 (안 받으셨어요)": brought, as what comes back shows; but 가져가셨. */
static bool brings(const struct scan *scan, const struct clause *clause)
{
    const struct clause *next = clause + 1;
    if (next >= scan->clause + scan->clause_count || !set_has(&next->set, WORD_REFUSE))
        return false;
    for (size_t i = clause->hit_from; i < clause->hit_to; i++) {
        const struct hit *hit = &scan->hit[i];
        if (hit->class == WORD_RECEIVE && code_is(scan, hit->from, 0xAC00) &&
            !code_is(scan, hit->to, 0xC2DC) && !code_is(scan, hit->to, 0xC168)) /* 가; 시 셨 */
            return true;
    }
    return false;
}

static bool states_demand(const struct view *view)
{
    if (view_has(view, WORD_ASK_TREAT))
        return true;
    return view->object && !view->lawful && view_has(view, WORD_DEMAND);
}

/* "봉투 건넸고 받았습니다": what follows the giving is the taking and nothing else. */
static bool takes_at_once(const struct view *view)
{
    const struct clause *clause = view->clause;
    if (clause->hit_from == 0 || clause->hit_from >= clause->hit_to || clause->from == 0)
        return false;
    const struct hit *first = &view->scan->hit[clause->hit_from];
    const struct clause *before = clause - 1;
    return first->class == WORD_RECEIVE && first->from == clause->from &&
           is_hangul(view->scan, first->from) && set_has(&before->set, WORD_GIVE) &&
           !set_has(&before->set, WORD_GIVEN) && !view_has(view, WORD_GIVEN);
}

/* "(nothing was done) until I handed over cash" */
static bool only_then(const struct view *view)
{
    const size_t first = view->clause->hit_from;
    return first < view->clause->hit_to && view->scan->hit[first].class == WORD_CONTRAST &&
           (code_is(view->scan, view->scan->hit[first].from, 'u') ||
            code_is(view->scan, view->scan->hit[first].from, 't'));
}

/* 얻어먹, 얻어마시: whoever did; an official when he is the subject, is honoured, or left after it. */
static bool takes_for_sure(const struct view *view)
{
    const struct scan *scan = view->scan;
    bool cadged = false;
    for (size_t i = view->clause->hit_from; i < view->clause->hit_to; i++) {
        const struct hit *hit = &scan->hit[i];
        if (hit->class != WORD_RECEIVE_OFFICIAL)
            continue;
        const bool free =
            code_is(scan, hit->from, 0xACF5) || code_is(scan, hit->from, 0xAC70); /* 공짜로 거저 */
        if (free && view_has(view, WORD_GIVEN))
            continue;
        if (!code_is(scan, hit->from, 0xC5BB)) /* 얻 */
            return true;
        cadged = true;
        for (size_t at = hit->from + 1; at < scan->count && at < hit->to + 4u; at++)
            if (((code_is(scan, at, 0xC2DC) || code_is(scan, at, 0xC168)) &&
                 !code_is(scan, at - 1, 0xB9C8)) || /* but 마시, 마셨 */
                code_is(scan, at, 0xB4DC) ||
                (code_is(scan, at, 0xACE0) &&
                 (code_is(scan, at + 1, 0xAC00) || code_is(scan, at + 1, 0xAC14))))
                return true; /* 시 셨 드; 고 가, 고 갔 */
    }
    if (view_official_role(view) == VIEW_ROLE_TO) /* 공무원한테 */
        return false;
    return cadged && (set_has(&scan->set, WORD_OFFICIAL) || view->strong);
}

/* `object_before`: the preceding clause named or gave something that this one's verb may take. */
static bool states_receipt(const struct view *view, bool object_before)
{
    const enum view_role role = view_official_role(view);
    if (view->lawful || view_has(view, WORD_REFUSE))
        return false;
    if (view_has(view, WORD_RECEIVE_OFFICIAL) && (view->object || object_before) && takes_for_sure(view))
        return true;
    if (view_has(view, WORD_RECEIVE) && view->object && !view_has(view, WORD_GIVEN))
        return role == VIEW_ROLE_SUBJECT || view->strong;
    if (view_has(view, WORD_RECEIVE) && view->object && role == VIEW_ROLE_SUBJECT &&
        !is_hangul(view->scan, view->clause->from))
        return true;
    if (view_has(view, WORD_RECEIVE) && object_before && role == VIEW_ROLE_SUBJECT)
        return true;
    if (object_before && takes_at_once(view))
        return true;
    if (view_has(view, WORD_PAY) && view->money &&
        (view_has(view, WORD_INSINUATE) || view_has(view, WORD_COLLUDE)))
        return true; /* "허가 내주는 대가로 송금했" */
    if (view_has(view, WORD_PAY) && view->object)
        return view->strong || role != VIEW_ROLE_NONE || view->treat || only_then(view);
    return false;
}

/* "화장품을 사라고 해요": whatever it is, an office sells nothing. */
static bool told_to_buy(const struct view *view)
{
    for (size_t i = view->clause->hit_from; i < view->clause->hit_to; i++)
        if (view->scan->hit[i].class == WORD_DEMAND &&
            code_is(view->scan, view->scan->hit[i].from, 0xC0AC)) /* 사 */
            return true;
    return false;
}

/* "봉투 모자라요": an envelope by itself is none; money or an act makes it one. */
static bool strong_by_itself(const struct view *view)
{
    for (size_t i = view->clause->hit_from; i < view->clause->hit_to; i++) {
        const struct hit *hit = &view->scan->hit[i];
        const uint32_t last = view->scan->glyph[hit->to - 1].code;
        const bool price = last == 0xAC12 || last == 0xBE44 || last == 0xB300; /* 점심값 회식비 식대 */
        if (hit->class == WORD_BRIBE && !price &&
            !(code_is(view->scan, hit->from, 0xBD09) && hit->to - hit->from == 2)) /* 봉(투) */
            return true;
    }
    return view->money || view_has(view, WORD_GIVE) || view_has(view, WORD_RECEIVE) ||
           view_has(view, WORD_RECEIVE_OFFICIAL) || view_has(view, WORD_DEMAND) ||
           view_has(view, WORD_CONDITION) || view_has(view, WORD_INSINUATE) || view_has(view, WORD_HEARSAY);
}

/* "금품? 없어요", "금품이라뇨 전혀요": the question's word, repeated. */
static bool echoes(const struct view *view)
{
    const struct clause *clause = view->clause;
    for (size_t i = clause->hit_from; i < clause->hit_to; i++)
        if (negation_is_act(view->scan->hit[i].class))
            return false;
    for (size_t at = clause->from; at + 2 < clause->to; at++)
        if (code_is(view->scan, at, 0xC774) && code_is(view->scan, at + 1, 0xB77C) &&
            (code_is(view->scan, at + 2, 0xB1E8) || code_is(view->scan, at + 2, 0xB2C8))) /* 이라뇨 이라니 */
            return true;
    return clause->question;
}

/* 오라고, 가져오라, 써 달라: said without naming what, it may be a paper or a visit; 요구, 달라 are not. */
static bool only_summons(const struct view *view)
{
    static const uint32_t summons[] = { 0xC624, 0xAC00, 0xAC16, 0xB4E4, 0xC368, 0xC4F0,
                                        0xCC38, 0xC5BC, 0xBAA8, 0xC900, 0xBCF4, 0xC81C,
                                        0xBD80, 0xAD8C, 0xC54C, 0xB300, 0xB9E1, 0xC2DC };
    /* 오 가 갖 들 써 쓰 참 얼 모 준 보 제 부 권 알 대 맡 시 */
    bool any = false;
    for (size_t i = view->clause->hit_from; i < view->clause->hit_to; i++) {
        const struct hit *hit = &view->scan->hit[i];
        if (hit->class != WORD_DEMAND || !is_hangul(view->scan, hit->from))
            continue;
        bool summon = false;
        for (size_t k = 0; k < sizeof(summons) / sizeof(summons[0]); k++)
            summon = summon || view->scan->glyph[hit->from].code == summons[k];
        if (!summon)
            return false;
        any = true;
    }
    return any && !view_has(view, WORD_RECEIVE) && !view_has(view, WORD_RECEIVE_OFFICIAL);
}

static bool hints(const struct view *view, bool object_before)
{
    const bool papers = view_has(view, WORD_SUPPLEMENT) && !view->object; /* 공문을 네 번 보내야 */
    if (view_has(view, WORD_COLLUDE) || (view_has(view, WORD_GIFT_RHETORIC) && !papers) ||
        (view->strong && strong_by_itself(view) && !echoes(view)))
        return true;
    if ((view->object || view_has(view, WORD_PAY)) && !view->lawful && view_has(view, WORD_CONDITION))
        return true;
    if (view->lawful)
        return false;
    if (told_to_buy(view))
        return true;
    /* "하나 기증하라고 은근 압박": what is wanted need not be known. */
    if (view_has(view, WORD_INSINUATE) && view_has(view, WORD_DEMAND) && !view_has(view, WORD_SUPPLEMENT) &&
        !only_summons(view))
        return true;
    if (view->object && (view_has(view, WORD_INSINUATE) || view_has(view, WORD_HEARSAY)))
        return true;
    if (view->money &&
        (view_has(view, WORD_DEMAND) || view_has(view, WORD_RECEIVE_OFFICIAL) || view_has(view, WORD_PAY)))
        return true;
    if ((view->money || view->treat) && view_asks_in_words(view) && !view_has(view, WORD_GIVEN))
        return true;
    if (view_has(view, WORD_REFUSE))
        return false;
    if ((view->object || object_before) && view_has(view, WORD_GIVE) && !view_has(view, WORD_GIVEN)) {
        const enum view_role role = view_official_role(view);
        return view->money || role == VIEW_ROLE_TO ||
               (view_give_is_humble(view) && role != VIEW_ROLE_SUBJECT);
    }
    return false;
}

static void raise(struct solicit *solicit, const struct clause *clause, enum reply_solicitation grade)
{
    if (grade > solicit->grade) {
        solicit->grade = grade;
        solicit->from = clause->from;
        solicit->to = clause->to;
    }
}

static bool was_treated(const struct view *view)
{
    for (size_t i = view->clause->hit_from; i < view->clause->hit_to; i++)
        if (view->scan->hit[i].class == WORD_GIVEN &&
            code_is(view->scan, view->scan->hit[i].from, 0xB300)) /* 대 */
            return true;
    return false;
}

/* 받았, 챙겼, 가져갔: taken in hand; 먹었 and the like need to say what; 허가받 is something else. */
static bool takes_in_hand(const struct view *view, bool handed)
{
    for (size_t i = view->clause->hit_from; i < view->clause->hit_to; i++) {
        const struct hit *hit = &view->scan->hit[i];
        const uint32_t code = view->scan->glyph[hit->from].code;
        if (!scan_token_start(view->scan->glyph, hit->from))
            continue;
        if (handed && hit->class == WORD_GIVEN && code == 0xBC1B) /* "드렸더니 받았어요" */
            return true;
        if ((hit->class == WORD_RECEIVE || hit->class == WORD_RECEIVE_OFFICIAL) &&
            (code == 0xBC1B || code == 0xCC59 || code == 0xAC00 || code == 0xB123)) /* 받 챙 가 넣 */
            return true;
    }
    return false;
}

/* "(요구는 안 했지만) 받긴 받았음", "(드리니) 받으시더라고요". */
static bool takes_after_all(const struct view *view, const struct solicit *before)
{
    if (!is_hangul(view->scan, view->clause->from)) /* "tôi đưa thì nhận" */
        return (before->handed || view_hands_over(view)) && !view->object && !view->doubtful &&
               !view->lawful && (view_has(view, WORD_RECEIVE) || view_has(view, WORD_RECEIVE_OFFICIAL)) &&
               !view_has(view, WORD_REFUSE);
    if (!before->demand_denied && !before->handed)
        return false;
    return takes_in_hand(view, before->handed) && !view->doubtful && !view->lawful &&
           !view_has(view, WORD_HEARSAY) && !view_has(view, WORD_REFUSE) && !view_takes_calls(view) &&
           !view_citizen_acts(view) && (!view->object || view_has(view, WORD_RECEIVE_OFFICIAL));
}

/* "(식사하자고 하셔서) 제가 냈습니다": the citizen pays for what an official proposed. */
static bool pays_own(const struct view *view)
{
    return view_citizen_acts(view) && !view_has(view, WORD_REFUSE) &&
           (view_has(view, WORD_PAY) || view_has(view, WORD_GIVE));
}

/* 요구하셨, 받으시: the act's form honours who did it. */
static bool is_honouring(const struct view *view)
{
    for (size_t i = view->clause->hit_from; i < view->clause->hit_to; i++) {
        const struct hit *hit = &view->scan->hit[i];
        if (!negation_is_act(hit->class) || !is_hangul(view->scan, hit->from))
            continue;
        for (size_t at = hit->from;
             at < view->scan->count && (at < hit->to || !scan_token_end(view->scan, at)); at++)
            if (view->scan->glyph[at].code == 0xC2DC || view->scan->glyph[at].code == 0xC168) /* 시 셨 */
                return true;
    }
    return false;
}

static bool tells_of_act(const struct view *view)
{
    return view_has(view, WORD_DEMAND) || view_has(view, WORD_RECEIVE) ||
           view_has(view, WORD_RECEIVE_OFFICIAL) || view_has(view, WORD_EXPLICIT);
}

/* "안 받는다더니 (넣더라고요)": a denial that is told as somebody's word, and not kept. */
static bool only_claims(const struct view *view)
{
    size_t to = view->clause->to;
    while (to > view->clause->from && !is_hangul(view->scan, to - 1))
        to--;
    return to > view->clause->from + 3 && code_is(view->scan, to - 3, 0xB2E4) && /* 다더니 */
           code_is(view->scan, to - 2, 0xB354) && code_is(view->scan, to - 1, 0xB2C8);
}

/* The clause denies, refuses or brings, so it states nothing. */
static bool reads_as_denial(const struct view *view, bool object_before, struct solicit *solicit)
{
    if (view->supposed)
        return false;
    if (view_citizen_refuses(view)) {
        const bool asked = view_has(view, WORD_PAY) || view_has(view, WORD_DEMAND) || view->strong;
        if ((view->object || object_before) && !view->lawful)
            raise(solicit, view->clause, asked ? REPLY_SOLICITATION_EXPLICIT : REPLY_SOLICITATION_HINT);
        return true;
    }
    const bool not_taken = view_not_taken(view);
    if ((view->negated || not_taken) && only_claims(view)) {
        solicit->demand_denied = true;
        return true;
    }
    if (view->negated) {
        solicit->demand_denied = solicit->demand_denied || view_has(view, WORD_DEMAND);
        solicit->denied =
            solicit->denied || view->object || tells_of_act(view) || view_has(view, WORD_SUCH) || not_taken;
        const bool foreign = !is_hangul(view->scan, view->clause->from) && view_has(view, WORD_RECEIVE);
        if ((not_taken || foreign) && solicit->handed) {
            solicit->refused = true;
            solicit->handed = solicit->open_object = false;
        }
        return true;
    }
    if (view_has(view, WORD_REFUSE) && !view_waits_for_pay(view) &&
        (view->object || object_before || set_has(&view->scan->set, WORD_GIVE)) && !states_demand(view)) {
        solicit->denied = solicit->refused = true;
        solicit->handed = false; /* what was offered came back; what is handed over later counts */
        return true;
    }
    if (not_taken && !states_demand(view)) {
        solicit->denied = true;
        return true;
    }
    if (brings(view->scan, view->clause))
        solicit->handed = solicit->gave = true;
    return brings(view->scan, view->clause);
}

/* 제가 얻어먹었다: the citizen's own. */
static bool is_own(const struct view *view)
{
    return view_citizen_acts(view) && !view_has(view, WORD_OFFICIAL) && !view_has(view, WORD_DEMAND) &&
           !view_has(view, WORD_PAY) && !view_has(view, WORD_GIVE) && !view_has(view, WORD_ASK_TREAT) &&
           is_hangul(view->scan, view->clause->from);
}

/* "커피는 얻어마셨네요 공무원한테": eating and drinking alone, and not an official's for sure. */
static bool only_eats(const struct view *view)
{
    if (view_has(view, WORD_DEMAND) || view_has(view, WORD_EXPLICIT) || takes_for_sure(view))
        return false;
    for (size_t i = view->clause->hit_from; i < view->clause->hit_to; i++) {
        const struct hit *hit = &view->scan->hit[i];
        const uint32_t code = view->scan->glyph[hit->from].code;
        if ((hit->class == WORD_RECEIVE || hit->class == WORD_RECEIVE_OFFICIAL) && code != 0xC5BB &&
            code != 0xBA39 && code != 0xB9C8) /* 얻 먹 마 */
            return false;
    }
    return is_hangul(view->scan, view->clause->from);
}

/* "(팀장은 안 받았는데) 주무관은 받았습니다": 받았습니다 is the citizen's unless an official is the subject. */
static bool official_took(const struct view *view)
{
    if (view_official_role(view) != VIEW_ROLE_SUBJECT || view_takes_calls(view))
        return false;
    for (size_t i = view->clause->hit_from; i < view->clause->hit_to; i++)
        if (view->scan->hit[i].class == WORD_GIVEN && code_is(view->scan, view->scan->hit[i].from, 0xBC1B))
            return true; /* 받 */
    return false;
}

/* 요구, 달라, 강요 */
static bool demands_outright(const struct view *view)
{
    if (view_takes_calls(view) || view_has(view, WORD_SUPPLEMENT))
        return false;
    for (size_t i = view->clause->hit_from; i < view->clause->hit_to; i++) {
        const uint32_t code = view->scan->glyph[view->scan->hit[i].from].code;
        if (view->scan->hit[i].class == WORD_DEMAND && (code == 0xC694 || code == 0xB2EC || code == 0xAC15))
            return true;
    }
    return false;
}

/* The last act of the clause is told as what happened: 요구하더군요; not 달라고 하지, 누가 달래요. */
static bool reports_act(const struct view *view)
{
    for (size_t at = view->clause->from; at + 1 < view->clause->to; at++)
        if (code_is(view->scan, at, 0xB204) && code_is(view->scan, at + 1, 0xAC00)) /* 누가 */
            return false;
    for (size_t i = view->clause->hit_to; i > view->clause->hit_from; i--)
        if (negation_is_act(view->scan->hit[i - 1].class))
            return mood_reports(view->scan, view->clause, &view->scan->hit[i - 1]);
    return false;
}

/* "우리가 요구한 대로 해줬습니다": the demand is the citizen's; but 제가 요구받았. */
static bool demands_himself(const struct view *view)
{
    if (!view_citizen_acts(view))
        return false;
    for (size_t i = view->clause->hit_from; i < view->clause->hit_to; i++) {
        const struct hit *hit = &view->scan->hit[i];
        if (hit->class != WORD_DEMAND)
            continue;
        for (size_t at = hit->from; at <= hit->to; at++)
            if (code_is(view->scan, at, 0xBC1B) || code_is(view->scan, at, 0xB2F9)) /* 받 당 */
                return false;
        return true;
    }
    return false;
}

/* What happened, as far as it is said without naming a benefit. */
static void note_acts(const struct view *view, bool hearsay, struct solicit *solicit)
{
    const bool gift = view_has(view, WORD_GIVEN) && !view_has(view, WORD_DEMAND); /* 줘서 받았 */
    const bool stated = tells_of_act(view) && !gift && !only_eats(view) && !is_own(view) && !view->doubtful &&
                        !hearsay && !view->lawful;
    const bool taken = official_took(view) && !view->doubtful && !hearsay && !view->lawful;
    if (taken || (stated && !only_summons(view) && !view_takes_calls(view) &&
                  (view_official_role(view) == VIEW_ROLE_SUBJECT || is_honouring(view)))) {
        solicit->official_acts = true;
        solicit->official_from = view->clause->from;
    }
    solicit->proposed = solicit->proposed || (view->object && !hearsay && view_asks_in_words(view));
    solicit->handed = solicit->handed || view_hands_over(view);
    solicit->gave = solicit->gave || (view->object && view_has(view, WORD_GIVE));
    solicit->demanded = solicit->demanded || (stated && demands_outright(view));
    const enum view_object other = view->object ? VIEW_OBJECT_NONE : view_other_object(view);
    const bool told = stated && !view_has(view, WORD_INSINUATE) && !demands_himself(view) &&
                      other != VIEW_OBJECT_OTHER && (view->object || !only_summons(view));
    solicit->stated_act = solicit->stated_act || told;
    solicit->reported = solicit->reported || (told && other == VIEW_OBJECT_NONE && reports_act(view));
}

static void read_clause(const struct view *view, bool object_before, bool hearsay, struct solicit *solicit)
{
    if (reads_as_denial(view, object_before, solicit))
        return;
    const bool taken = takes_after_all(view, solicit);
    const bool taken_of_it = taken && (solicit->handed || solicit->demand_denied);
    solicit->taken = solicit->taken || taken;
    const bool given = view->treat && view_has(view, WORD_GIVEN);
    const bool served = given && !view->money && !view->strong;
    solicit->open_object =
        solicit->open_object || (view->object && !view->lawful && !served && !echoes(view));
    /* "식사는 대접받았습니다": by whom is open. */
    solicit->treated = solicit->treated || (view->treat && was_treated(view) && !view_citizen_acts(view));
    solicit->given = solicit->given || given;
    solicit->lawful = solicit->lawful || view->lawful || given;
    const bool states = taken_of_it || (solicit->proposed && pays_own(view)) ||
                        view_has(view, WORD_EXPLICIT) || states_demand(view) ||
                        states_receipt(view, object_before);
    if (states && !view->doubtful && !hearsay && !is_own(view))
        raise(solicit, view->clause, REPLY_SOLICITATION_EXPLICIT);
    else if (states || hints(view, object_before))
        raise(solicit, view->clause, REPLY_SOLICITATION_HINT);
    note_acts(view, hearsay, solicit);
}

static bool acts(const struct view *view)
{
    for (size_t i = view->clause->hit_from; i < view->clause->hit_to; i++)
        if (negation_is_act(view->scan->hit[i].class))
            return true;
    return false;
}

struct solicit solicit_read(const struct scan *scan)
{
    struct solicit solicit = { .grade = REPLY_SOLICITATION_NONE };
    bool object_before = false, refused_later = false;
    for (size_t c = 0; c < scan->clause_count; c++) {
        const struct view view = view_of(scan, &scan->clause[c]);
        const bool denied = solicit.denied;
        solicit.denied = false;
        read_clause(&view, object_before, view_has(&view, WORD_HEARSAY), &solicit);
        if (solicit.denied)
            solicit.denied_from = view.clause->from;
        solicit.denied = solicit.denied || denied;
        /* "선물 드렸더니 고맙다며 챙기셨습니다": a clause of manners between changes nothing. */
        const bool passes = !view.object && !view.negated && !view_has(&view, WORD_REFUSE) && !acts(&view);
        const bool refused = view_has(&view, WORD_REFUSE) && !view_citizen_refuses(&view);
        object_before =
            (view.object && !view.negated && !view.lawful && !refused) || (object_before && passes);
        refused_later = refused_later || refused;
        if (refused)
            solicit.open_object = false; /* what was named before; a meal named later stays */
    }
    /* What was only offered and then refused leaves nothing. */
    if (refused_later && solicit.grade == REPLY_SOLICITATION_HINT && solicit.gave &&
        !set_has(&scan->set, WORD_COLLUDE) && !set_has(&scan->set, WORD_INSINUATE))
        solicit = (struct solicit){ .grade = REPLY_SOLICITATION_NONE, .denied = true };
    solicit.refused = solicit.refused || refused_later;
    return solicit;
}
