#include "reply/solicit.h"

#include "reply/clause.h"

enum { UNKNOWN_GAP = 2 };

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

/* "요구하는 사람 없었다" denies the demand: an adnominal ending (-ㄴ, -ㄹ) before the subject. */
static bool act_before(const struct scan *scan, size_t at)
{
    const struct clause *clause = &scan->clause[scan->hit[at].clause];
    const size_t from = scan->hit[at].from;
    const uint32_t before = from > clause->from ? scan->glyph[from - 1].code : 0;
    const uint32_t tail = before >= 0xAC00 && before <= 0xD7A3 ? (before - 0xAC00) % 28 : 0;
    if (tail != 4 && tail != 8)
        return false;
    for (size_t i = clause->hit_from; i < at; i++)
        if (scan->hit[i].class == WORD_DEMAND || scan->hit[i].class == WORD_RECEIVE ||
            scan->hit[i].class == WORD_EXPLICIT || scan->hit[i].class == WORD_INSINUATE)
            return true;
    return false;
}

/* 없으면, 없다고, 없냐고: a condition or a quotation, no denial of the clause. */
static bool absent_denies(const struct scan *scan, const struct hit *hit)
{
    const size_t at = hit->to;
    if (code_is(scan, at, 0xC73C) &&
        (code_is(scan, at + 1, 0xBA74) || code_is(scan, at + 1, 0xB2C8))) /* 으면 으니 */
        return false;
    if (code_is(scan, at, 0xB0D0)) /* 냐 */
        return false;
    if (clause_changes_after(scan, hit))
        return false;
    if (hit->from > 0 && code_is(scan, at, 0xB2E4) && code_is(scan, at + 1, 0xACE0)) /* 다고 */
        return false;
    for (size_t i = 0; i < scan->hit_count; i++)
        if (scan->hit[i].class == WORD_OTHER_SUBJECT && !act_before(scan, i) &&
            scan->hit[i].to <= hit->from && hit->from - scan->hit[i].to <= 1 && is_hangul(scan, hit->from) &&
            scan->hit[i].to - scan->hit[i].from >= 2)
            return false;
    return true;
}

/* Letters that no word explains, inflections aside: another subject may be in them. */
static size_t unknown_between(const struct scan *scan, size_t from, size_t to)
{
    size_t unknown = 0;
    for (size_t i = from; i < to; i++)
        unknown += scan->cover[i] == COVER_UNKNOWN && is_hangul(scan, i);
    return unknown;
}

static bool is_act(int class)
{
    return class == WORD_DEMAND || class == WORD_RECEIVE || class == WORD_RECEIVE_OFFICIAL ||
           class == WORD_ASK_TREAT || class == WORD_GIVE || class == WORD_PAY || class == WORD_EXPLICIT;
}

/* "받지 않고는", "不送礼就不": the negation is part of a phrase that says the opposite. */
static bool belongs_to_phrase(const struct scan *scan, const struct clause *clause,
                              const struct hit *negation)
{
    for (size_t i = clause->hit_from; i < clause->hit_to; i++) {
        const struct hit *phrase = &scan->hit[i];
        if ((phrase->class == WORD_CONDITION || phrase->class == WORD_EXPLICIT) &&
            phrase->from <= negation->from && negation->to <= phrase->to)
            return true;
    }
    return false;
}

/* "요구한 건 아니에요" denies; "안 받은 건 아니에요" denies a denial. */
static bool act_denied_as_whole(const struct scan *scan, const struct clause *clause, bool *ret_twice)
{
    bool denied = false;
    *ret_twice = false;
    for (size_t i = clause->hit_from; i < clause->hit_to; i++) {
        const int class = scan->hit[i].class;
        const bool negative = class == WORD_REFUSE || class == WORD_NOT_AFTER || class == WORD_ABSENT;
        if ((is_act(class) || negative || class == WORD_EXIST || class == WORD_INSINUATE) &&
            is_hangul(scan, scan->hit[i].from) && clause_denied(scan, scan->hit[i].to)) {
            denied = true;
            *ret_twice = *ret_twice || negative;
        }
    }
    return denied;
}

/* "돈 달라는 말 한마디 없이"; but "돈 없이는". */
static bool without_after(const struct scan *scan, const struct clause *clause, size_t at)
{
    enum { WITHOUT_GAP = 6 };
    for (size_t i = at; i + 1 < clause->to && i < at + WITHOUT_GAP; i++)
        if (code_is(scan, i, 0xC5C6) && code_is(scan, i + 1, 0xC774) && !code_is(scan, i + 2, 0xB294))
            return true;
    return false;
}

/* Korean puts the negation behind the verb: one before the last act denies something else. */
static bool clause_negated(const struct scan *scan, const struct clause *clause)
{
    if (set_has(&clause->set, WORD_DOUBLE_NEGATION))
        return false;
    size_t act_from = 0, act_to = 0;
    for (size_t i = clause->hit_from; i < clause->hit_to; i++)
        if (is_act(scan->hit[i].class) && is_hangul(scan, scan->hit[i].from)) {
            act_from = scan->hit[i].from;
            act_to = scan->hit[i].to;
        }
    if (act_to > 0 && without_after(scan, clause, act_to))
        return true;
    for (size_t i = clause->hit_from; i < clause->hit_to; i++) {
        const struct hit *hit = &scan->hit[i];
        const bool hangul = is_hangul(scan, hit->from);
        if ((hangul && hit->from < act_from) || belongs_to_phrase(scan, clause, hit))
            continue;
        if (hit->class == WORD_ABSENT && absent_denies(scan, hit) &&
            (act_to == 0 || unknown_between(scan, act_to, hit->from) <= UNKNOWN_GAP))
            return true;
        if (hit->class == WORD_NOT_AFTER &&
            (act_to == 0 || (hit->from >= act_to && unknown_between(scan, act_to, hit->from) <= UNKNOWN_GAP)))
            return true;
        if (!hangul && (hit->class == WORD_NOT_BEFORE || hit->class == WORD_NO || hit->class == WORD_NEVER))
            return true;
    }
    return false;
}

/* "누가 뇌물을 받나요": the act itself is asked about. */
static bool asks_about_act(const struct view *view)
{
    for (size_t i = view->clause->hit_from; i < view->clause->hit_to; i++) {
        if (view->scan->hit[i].class != WORD_QUESTION)
            continue;
        for (size_t k = view->clause->hit_from; k < view->clause->hit_to; k++)
            if (is_act(view->scan->hit[k].class) && view->scan->hit[k].to == view->scan->hit[i].from)
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
    const bool denied = act_denied_as_whole(scan, clause, &twice);
    view.negated =
        !(view.object && has(&view, WORD_CONDITION)) && !twice && (denied || clause_negated(scan, clause));
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
    solicit->handed = solicit->handed || has(view, WORD_GIVE) || has(view, WORD_PAY);
    solicit->gave = solicit->gave || (view->object && has(view, WORD_GIVE));
    solicit->stated_act = solicit->stated_act || (act && !own && !view->doubtful && !hearsay &&
                                                  !view->lawful && !has(view, WORD_INSINUATE));
}

struct solicit solicit_read(const struct scan *scan)
{
    struct solicit solicit = { .grade = REPLY_SOLICITATION_NONE };
    bool object_before = false, refused_later = false;
    for (size_t c = 0; c < scan->clause_count; c++) {
        const struct view view = view_of(scan, &scan->clause[c]);
        read_clause(&view, object_before, has(&view, WORD_HEARSAY), &solicit);
        object_before = view.object && !view.negated && !view.lawful;
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
