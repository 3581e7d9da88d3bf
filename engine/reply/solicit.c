#include "reply/solicit.h"

#include "reply/negation.h"

/* What one clause holds, once negation and direction are known. */
struct view {
    const struct scan *scan;
    const struct clause *clause;
    bool object, strong, money, treat; /* strong: it has no innocent sense */
    bool lawful;
    bool negated;
    bool doubtful; /* rhetorical, asked or conditional */
};

static bool has(const struct view *view, enum word_class class)
{
    return set_has(&view->clause->set, class);
}

static bool code_is(const struct scan *scan, size_t at, uint32_t code)
{
    return at < scan->count && scan->glyph[at].code == code;
}

static bool is_hangul(const struct scan *scan, size_t at)
{
    return at < scan->count && (scan->glyph[at].kind == GLYPH_HANGUL || scan->glyph[at].kind == GLYPH_JAMO);
}

/* "누가 뇌물을 받나요": the act itself is asked about. */
static bool asks_about_act(const struct view *view)
{
    for (size_t i = view->clause->hit_from; i < view->clause->hit_to; i++) {
        if (view->scan->hit[i].class != WORD_QUESTION)
            continue;
        for (size_t k = view->clause->hit_from; k < view->clause->hit_to; k++)
            if (negation_is_act(view->scan->hit[k].class) && view->scan->hit[k].to == view->scan->hit[i].from)
                return true;
    }
    return false;
}

/* "300 주니까", "20 달라고": a number that is no answer and that is given or demanded at once. */
static bool sum_handed(const struct scan *scan, const struct clause *clause)
{
    for (size_t i = clause->hit_from; i < clause->hit_to; i++) {
        const struct hit *hit = &scan->hit[i];
        if ((hit->class == WORD_GIVE || hit->class == WORD_PAY || hit->class == WORD_DEMAND) &&
            hit->from > 1 && scan->glyph[hit->from - 1].kind == GLYPH_DIGIT &&
            scan->glyph[hit->from - 2].kind == GLYPH_DIGIT)
            return true;
    }
    return false;
}

static struct view view_of(const struct scan *scan, const struct clause *clause)
{
    struct view view = { .scan = scan, .clause = clause };
    view.strong = has(&view, WORD_BRIBE);
    view.money = has(&view, WORD_BENEFIT) || sum_handed(scan, clause);
    view.treat = has(&view, WORD_TREAT);
    view.object = view.strong || view.money || view.treat;
    view.lawful = has(&view, WORD_LAWFUL) && !view.strong && !has(&view, WORD_CORRECT);
    /* "선물을 주지 않으면 만나주지도 않아요": what is denied is the service. */
    bool twice;
    const bool denied = negation_of_act(scan, clause, &twice);
    view.negated = !(view.object && has(&view, WORD_CONDITION)) && !twice &&
                   (denied || negation_of_clause(scan, clause));
    /* "왜 돈을 달라고 합니까" asks for the reason of what did happen. */
    const bool asked = clause->question && !(has(&view, WORD_WHY) && has(&view, WORD_DEMAND));
    view.doubtful = asks_about_act(&view) || (has(&view, WORD_CONDITION) && !has(&view, WORD_DEMAND)) ||
                    has(&view, WORD_GIFT_RHETORIC) || has(&view, WORD_RHETORIC) || asked || twice ||
                    has(&view, WORD_DENIAL);
    return view;
}

enum role { ROLE_NONE, ROLE_SUBJECT, ROLE_TO };

/* 담당자가, 과장님께서: subject; 담당자에게, 한테, 께: the one to whom. */
static enum role official_role(const struct view *view)
{
    enum role role = ROLE_NONE;
    for (size_t i = view->clause->hit_from; i < view->clause->hit_to; i++) {
        if (view->scan->hit[i].class != WORD_OFFICIAL)
            continue;
        size_t at = view->scan->hit[i].to;
        if (!is_hangul(view->scan, view->scan->hit[i].from)) {
            role = ROLE_SUBJECT;
            continue;
        }
        while (code_is(view->scan, at, 0xB2D8) || code_is(view->scan, at, 0xBD84) ||
               code_is(view->scan, at, 0xB4E4))
            at++; /* 님 분 들 */
        if ((code_is(view->scan, at, 0xC5D0) && code_is(view->scan, at + 1, 0xAC8C)) ||
            (code_is(view->scan, at, 0xD55C) && code_is(view->scan, at + 1, 0xD14C)) ||
            (code_is(view->scan, at, 0xAED8) && !code_is(view->scan, at + 1, 0xC11C)))
            role = ROLE_TO;
        else if (code_is(view->scan, at, 0xC774) || code_is(view->scan, at, 0xAC00) ||
                 code_is(view->scan, at, 0xC740) || code_is(view->scan, at, 0xB294) ||
                 code_is(view->scan, at, 0xAED8) || code_is(view->scan, at, 0xB3C4))
            role = ROLE_SUBJECT;
    }
    return role;
}

/* 줬, 주고: who gave is open; humble 드렸 is the citizen's. */
static bool give_is_humble(const struct view *view)
{
    for (size_t i = view->clause->hit_from; i < view->clause->hit_to; i++) {
        const struct hit *hit = &view->scan->hit[i];
        if (hit->class != WORD_GIVE)
            continue;
        const uint32_t code = view->scan->glyph[hit->from].code;
        if (code != 0xC92C && code != 0xC8FC && code != 0xC90C && code != 0xC900 && code != 0xC918)
            return true;
    }
    return false;
}

static bool states_demand(const struct view *view)
{
    if (has(view, WORD_ASK_TREAT))
        return true;
    return view->object && !view->lawful && has(view, WORD_DEMAND);
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
           !set_has(&before->set, WORD_GIVEN) && !has(view, WORD_GIVEN);
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
    const enum role role = official_role(view);
    if (view->lawful || has(view, WORD_REFUSE))
        return false;
    if (has(view, WORD_RECEIVE_OFFICIAL) && (view->object || object_before))
        return true;
    if (has(view, WORD_RECEIVE) && view->object && !has(view, WORD_GIVEN))
        return role == ROLE_SUBJECT || view->strong;
    if (has(view, WORD_RECEIVE) && view->object && role == ROLE_SUBJECT &&
        !is_hangul(view->scan, view->clause->from))
        return true;
    if (has(view, WORD_RECEIVE) && object_before && role == ROLE_SUBJECT)
        return true;
    if (object_before && takes_at_once(view))
        return true;
    if (has(view, WORD_PAY) && view->object)
        return view->strong || role != ROLE_NONE || view->treat || only_then(view);
    return false;
}

/* Somebody's words that ask: 사라고 하; but "한 잔 하시라며" offers to the citizen. */
static bool asks_in_words(const struct view *view)
{
    for (size_t i = view->clause->hit_from; i < view->clause->hit_to; i++) {
        const struct hit *hit = &view->scan->hit[i];
        if (hit->class == WORD_QUOTED &&
            !(hit->from > 0 && code_is(view->scan, hit->from - 1, 0xC2DC))) /* 시 */
            return true;
    }
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
    if (has(view, WORD_COLLUDE) || has(view, WORD_GIFT_RHETORIC) || view->strong)
        return true;
    if (view->object && !view->lawful && has(view, WORD_CONDITION))
        return true;
    if (view->lawful)
        return false;
    if (told_to_buy(view))
        return true;
    if (view->object && (has(view, WORD_INSINUATE) || has(view, WORD_HEARSAY)))
        return true;
    if (view->money && (has(view, WORD_DEMAND) || has(view, WORD_RECEIVE_OFFICIAL) || has(view, WORD_PAY)))
        return true;
    if ((view->money || view->treat) && asks_in_words(view) && !has(view, WORD_GIVEN))
        return true;
    if (has(view, WORD_REFUSE))
        return false;
    if ((view->object || object_before) && has(view, WORD_GIVE) && !has(view, WORD_GIVEN)) {
        const enum role role = official_role(view);
        return view->money || role == ROLE_TO || (give_is_humble(view) && role != ROLE_SUBJECT);
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

/* 안 받으셨어요, 받지 않았어요: without an object, on the sensitive question, still a denial. */
static bool not_taken(const struct view *view)
{
    for (size_t i = view->clause->hit_from; i < view->clause->hit_to; i++) {
        const uint32_t code = view->scan->glyph[view->scan->hit[i].from].code;
        if (view->scan->hit[i].class == WORD_REFUSE && (code == 0xC548 || code == 0xBC1B))
            return true;
    }
    return false;
}

/* 제가, 저희는, 우리도: the citizen acts; but "우리 식당에서". */
static bool citizen_acts(const struct view *view)
{
    for (size_t i = view->clause->hit_from; i < view->clause->hit_to; i++) {
        const struct hit *hit = &view->scan->hit[i];
        if (hit->class != WORD_CITIZEN)
            continue;
        for (size_t at = hit->to - 1; at <= hit->to; at++)
            if (code_is(view->scan, at, 0xAC00) || code_is(view->scan, at, 0xB294) ||
                code_is(view->scan, at, 0xB3C4) || code_is(view->scan, at, 0xC774)) /* 가 는 도 이 */
                return true;
    }
    return false;
}

/* 제가, 저는, 내가, 나는 */
static bool says_i(const struct view *view, const struct hit *who)
{
    const uint32_t code = view->scan->glyph[who->from].code;
    return code == 0xC81C || code == 0xB0B4 || code == 0xC800 || code == 0xB098;
}

/* -시-, -셨-: the verb's subject is not the writer. */
static bool is_honoured(const struct view *view, const struct hit *verb)
{
    for (size_t at = verb->to; at < view->scan->count && !scan_token_end(view->scan, at); at++)
        if (view->scan->glyph[at].code == 0xC2DC || view->scan->glyph[at].code == 0xC168)
            return true;
    return false;
}

/* "I refused to pay the bribe": the citizen refuses, so somebody asked. */
static bool citizen_refuses(const struct view *view)
{
    enum { WORD_GAP = 1 };
    for (size_t i = view->clause->hit_from; i + 1 < view->clause->hit_to; i++) {
        const struct hit *who = &view->scan->hit[i];
        if (who->class != WORD_CITIZEN)
            continue;
        for (size_t k = i + 1; k < view->clause->hit_to; k++) {
            const struct hit *hit = &view->scan->hit[k];
            if (hit->class != WORD_REFUSE || hit->from < who->to)
                continue;
            if (is_hangul(view->scan, hit->from) ? says_i(view, who) && !is_honoured(view, hit)
                                                 : hit->from - who->to <= WORD_GAP)
                return true;
        }
    }
    return false;
}

/* Gave or paid; but 안 드렸, 못 줬. */
static bool hands_over(const struct view *view)
{
    const struct scan *scan = view->scan;
    for (size_t i = view->clause->hit_from; i < view->clause->hit_to; i++) {
        const struct hit *hit = &scan->hit[i];
        if (hit->class != WORD_GIVE && hit->class != WORD_PAY)
            continue;
        const uint32_t before = hit->from > view->clause->from ? scan->glyph[hit->from - 1].code : 0;
        if (before != 0xC548 && before != 0xBABB) /* 안 못 */
            return true;
    }
    return false;
}

static bool was_treated(const struct view *view)
{
    for (size_t i = view->clause->hit_from; i < view->clause->hit_to; i++)
        if (view->scan->hit[i].class == WORD_GIVEN &&
            code_is(view->scan, view->scan->hit[i].from, 0xB300)) /* 대 */
            return true;
    return false;
}

static void read_clause(const struct view *view, bool object_before, bool hearsay, struct solicit *solicit)
{
    const bool act = has(view, WORD_DEMAND) || has(view, WORD_RECEIVE) || has(view, WORD_RECEIVE_OFFICIAL);
    if (citizen_refuses(view)) {
        if ((view->object || object_before) && !view->lawful)
            raise(solicit, view->clause,
                  has(view, WORD_PAY) || has(view, WORD_DEMAND) || view->strong ? REPLY_SOLICITATION_EXPLICIT
                                                                                : REPLY_SOLICITATION_HINT);
        return;
    }
    if (view->negated) {
        solicit->denied = solicit->denied || view->object || act || has(view, WORD_SUCH);
        return;
    }
    if (has(view, WORD_REFUSE) && (view->object || object_before || set_has(&view->scan->set, WORD_GIVE)) &&
        !states_demand(view)) {
        solicit->denied = solicit->refused = true;
        solicit->handed = false; /* what was offered came back; what is handed over later counts */
        return;
    }
    if (not_taken(view) && !has(view, WORD_AWAY) && !states_demand(view)) {
        solicit->denied = true;
        return;
    }
    solicit->open_object = solicit->open_object || (view->object && !view->lawful);
    /* "식사는 대접받았습니다": by whom is open. */
    solicit->treated = solicit->treated || (view->treat && was_treated(view) && !citizen_acts(view));
    solicit->given = solicit->given || (view->treat && has(view, WORD_GIVEN));
    solicit->lawful = solicit->lawful || view->lawful || (view->treat && has(view, WORD_GIVEN));
    const bool states =
        has(view, WORD_EXPLICIT) || states_demand(view) || states_receipt(view, object_before);
    /* 제가 얻어먹었다: the citizen's own. */
    const bool own = citizen_acts(view) && !has(view, WORD_OFFICIAL) && !has(view, WORD_DEMAND) &&
                     !has(view, WORD_PAY) && !has(view, WORD_GIVE) && !has(view, WORD_ASK_TREAT) &&
                     is_hangul(view->scan, view->clause->from);
    if (states && !view->doubtful && !hearsay && !own)
        raise(solicit, view->clause, REPLY_SOLICITATION_EXPLICIT);
    else if (states || hints(view, object_before))
        raise(solicit, view->clause, REPLY_SOLICITATION_HINT);
    solicit->handed = solicit->handed || hands_over(view);
    solicit->gave = solicit->gave || (view->object && has(view, WORD_GIVE));
    solicit->stated_act = solicit->stated_act || (act && !own && !view->doubtful && !hearsay &&
                                                  !view->lawful && !has(view, WORD_INSINUATE));
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
        read_clause(&view, object_before, has(&view, WORD_HEARSAY), &solicit);
        /* "선물 드렸더니 고맙다며 챙기셨습니다": a clause of manners between changes nothing. */
        const bool passes = !view.object && !view.negated && !has(&view, WORD_REFUSE) && !acts(&view);
        object_before = (view.object && !view.negated && !view.lawful) || (object_before && passes);
        refused_later = refused_later || (has(&view, WORD_REFUSE) && !citizen_refuses(&view));
    }
    /* What was only offered and then refused leaves nothing. */
    if (refused_later && solicit.grade == REPLY_SOLICITATION_HINT && solicit.gave &&
        !set_has(&scan->set, WORD_COLLUDE) && !set_has(&scan->set, WORD_INSINUATE))
        solicit = (struct solicit){ .grade = REPLY_SOLICITATION_NONE, .denied = true };
    if (refused_later) {
        solicit.refused = true;
        solicit.open_object = false;
    }
    return solicit;
}
