#include "reply/solicit.h"

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

/* `object_before`: the preceding clause named or gave something that this one's verb may take. */
static bool states_receipt(const struct view *view, bool object_before)
{
    const enum view_role role = view_official_role(view);
    if (view->lawful || view_has(view, WORD_REFUSE))
        return false;
    if (view_has(view, WORD_RECEIVE_OFFICIAL) && (view->object || object_before))
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

static bool hints(const struct view *view, bool object_before)
{
    if (view_has(view, WORD_COLLUDE) || view_has(view, WORD_GIFT_RHETORIC) || view->strong)
        return true;
    if (view->object && !view->lawful && view_has(view, WORD_CONDITION))
        return true;
    if (view->lawful)
        return false;
    if (told_to_buy(view))
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

/* 받았, 챙겼, 가져갔: taken in hand; 먹었 and the like need to say what. */
static bool takes_in_hand(const struct view *view, bool handed)
{
    for (size_t i = view->clause->hit_from; i < view->clause->hit_to; i++) {
        const struct hit *hit = &view->scan->hit[i];
        const uint32_t code = view->scan->glyph[hit->from].code;
        if (handed && hit->class == WORD_GIVEN && code == 0xBC1B) /* "드렸더니 받았어요" */
            return true;
        if ((hit->class == WORD_RECEIVE || hit->class == WORD_RECEIVE_OFFICIAL) &&
            (code == 0xBC1B || code == 0xCC59 || code == 0xAC00)) /* 받 챙 가 */
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

static void read_clause(const struct view *view, bool object_before, bool hearsay, struct solicit *solicit)
{
    const bool act = view_has(view, WORD_DEMAND) || view_has(view, WORD_RECEIVE) ||
                     view_has(view, WORD_RECEIVE_OFFICIAL) || view_has(view, WORD_EXPLICIT);
    if (view_citizen_refuses(view)) {
        if ((view->object || object_before) && !view->lawful)
            raise(solicit, view->clause,
                  view_has(view, WORD_PAY) || view_has(view, WORD_DEMAND) || view->strong
                      ? REPLY_SOLICITATION_EXPLICIT
                      : REPLY_SOLICITATION_HINT);
        return;
    }
    if (view->negated) {
        solicit->demand_denied = solicit->demand_denied || view_has(view, WORD_DEMAND);
        solicit->denied =
            solicit->denied || view->object || act || view_has(view, WORD_SUCH) || view_not_taken(view);
        if (view_not_taken(view) && solicit->handed) {
            solicit->refused = true;
            solicit->handed = solicit->open_object = false;
        }
        return;
    }
    if (view_has(view, WORD_REFUSE) &&
        (view->object || object_before || set_has(&view->scan->set, WORD_GIVE)) && !states_demand(view)) {
        solicit->denied = solicit->refused = true;
        solicit->handed = false; /* what was offered came back; what is handed over later counts */
        return;
    }
    if (view_not_taken(view) && !states_demand(view)) {
        solicit->denied = true;
        return;
    }
    if (brings(view->scan, view->clause)) {
        solicit->handed = solicit->gave = true;
        return;
    }
    solicit->taken = solicit->taken || takes_after_all(view, solicit);
    const bool served = view->treat && !view->money && !view->strong && view_has(view, WORD_GIVEN);
    solicit->open_object = solicit->open_object || (view->object && !view->lawful && !served);
    /* "식사는 대접받았습니다": by whom is open. */
    solicit->treated = solicit->treated || (view->treat && was_treated(view) && !view_citizen_acts(view));
    solicit->given = solicit->given || (view->treat && view_has(view, WORD_GIVEN));
    solicit->lawful = solicit->lawful || view->lawful || (view->treat && view_has(view, WORD_GIVEN));
    const bool states =
        view_has(view, WORD_EXPLICIT) || states_demand(view) || states_receipt(view, object_before);
    /* 제가 얻어먹었다: the citizen's own. */
    const bool own = view_citizen_acts(view) && !view_has(view, WORD_OFFICIAL) &&
                     !view_has(view, WORD_DEMAND) && !view_has(view, WORD_PAY) &&
                     !view_has(view, WORD_GIVE) && !view_has(view, WORD_ASK_TREAT) &&
                     is_hangul(view->scan, view->clause->from);
    if (states && !view->doubtful && !hearsay && !own)
        raise(solicit, view->clause, REPLY_SOLICITATION_EXPLICIT);
    else if (states || hints(view, object_before))
        raise(solicit, view->clause, REPLY_SOLICITATION_HINT);
    solicit->handed = solicit->handed || view_hands_over(view);
    solicit->gave = solicit->gave || (view->object && view_has(view, WORD_GIVE));
    solicit->stated_act =
        solicit->stated_act || (act && !own && !view->doubtful && !hearsay && !view->lawful &&
                                !view_has(view, WORD_INSINUATE) && (view->object || !only_summons(view)));
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
        read_clause(&view, object_before, view_has(&view, WORD_HEARSAY), &solicit);
        /* "선물 드렸더니 고맙다며 챙기셨습니다": a clause of manners between changes nothing. */
        const bool passes = !view.object && !view.negated && !view_has(&view, WORD_REFUSE) && !acts(&view);
        object_before = (view.object && !view.negated && !view.lawful) || (object_before && passes);
        const bool refused = view_has(&view, WORD_REFUSE) && !view_citizen_refuses(&view);
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
