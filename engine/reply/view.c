#include "reply/view.h"

#include "reply/mood.h"
#include "reply/negation.h"

static bool code_is(const struct scan *scan, size_t at, uint32_t code)
{
    return at < scan->count && scan->glyph[at].code == code;
}

static bool is_hangul(const struct scan *scan, size_t at)
{
    return at < scan->count && (scan->glyph[at].kind == GLYPH_HANGUL || scan->glyph[at].kind == GLYPH_JAMO);
}

bool view_has(const struct view *view, enum word_class class)
{
    return set_has(&view->clause->set, class);
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

/* "돈을 달라고 했으면 신고했죠" */
static bool supposes_act(const struct scan *scan, const struct clause *clause)
{
    for (size_t i = clause->hit_from; i < clause->hit_to; i++)
        if (negation_is_act(scan->hit[i].class) && mood_supposes(scan, clause, &scan->hit[i]))
            return true;
    return false;
}

/* "무슨 돈을 받아요", "누가 뇌물을 받습니까": a question that wants no answer. */
static bool whatever_object(const struct scan *scan, const struct clause *clause)
{
    enum { NEAR = 2 };
    for (size_t at = clause->from; at + 1 < clause->to; at++) {
        const bool whatever = code_is(scan, at, 0xBB34) && code_is(scan, at + 1, 0xC2A8); /* 무슨 */
        if (!whatever && !(code_is(scan, at, 0xB204) && code_is(scan, at + 1, 0xAC00)))   /* 누가 */
            continue;
        for (size_t i = clause->hit_from; i < clause->hit_to; i++) {
            const int class = scan->hit[i].class;
            if ((class == WORD_BENEFIT || class == WORD_BRIBE || class == WORD_TREAT ||
                 class == WORD_EXPLICIT) &&
                scan->hit[i].from >= at + 2 && scan->hit[i].from <= at + 2 + NEAR)
                return true;
        }
    }
    return false;
}

struct view view_of(const struct scan *scan, const struct clause *clause)
{
    struct view view = { .scan = scan, .clause = clause };
    view.strong = view_has(&view, WORD_BRIBE);
    view.money = view_has(&view, WORD_BENEFIT) || sum_handed(scan, clause);
    view.treat = view_has(&view, WORD_TREAT);
    view.object = view.strong || view.money || view.treat;
    view.lawful = view_has(&view, WORD_LAWFUL) && !view.strong && !view_has(&view, WORD_CORRECT);
    /* "선물을 주지 않으면 만나주지도 않아요": what is denied is the service. */
    bool twice;
    const bool denied = negation_of_act(scan, clause, &twice);
    view.supposed = supposes_act(scan, clause);
    view.negated = !(view.object && view_has(&view, WORD_CONDITION)) && !twice && !view.supposed &&
                   (denied || negation_of_clause(scan, clause));
    /* "왜 돈을 달라고 합니까" asks for the reason of what did happen. */
    const bool asked = clause->question && !(view_has(&view, WORD_WHY) && view_has(&view, WORD_DEMAND));
    view.doubtful = asks_about_act(&view) ||
                    (view_has(&view, WORD_CONDITION) && !view_has(&view, WORD_DEMAND)) ||
                    view_has(&view, WORD_GIFT_RHETORIC) || view_has(&view, WORD_RHETORIC) || asked || twice ||
                    whatever_object(scan, clause) || view.supposed ||
                    (view_has(&view, WORD_WHY) && !view_has(&view, WORD_DEMAND)) || /* "그런 걸 왜 받아요" */
                    (!view.negated && !view_has(&view, WORD_CONDITION) && negation_unread(scan, clause)) ||
                    view_has(&view, WORD_DENIAL);
    return view;
}

/* 담당자가, 과장님께서: subject; 담당자에게, 한테, 께: the one to whom. */
enum view_role view_official_role(const struct view *view)
{
    enum view_role role = VIEW_ROLE_NONE;
    for (size_t i = view->clause->hit_from; i < view->clause->hit_to; i++) {
        if (view->scan->hit[i].class != WORD_OFFICIAL)
            continue;
        size_t at = view->scan->hit[i].to;
        if (!is_hangul(view->scan, view->scan->hit[i].from)) {
            role = VIEW_ROLE_SUBJECT;
            continue;
        }
        while (code_is(view->scan, at, 0xB2D8) || code_is(view->scan, at, 0xBD84) ||
               code_is(view->scan, at, 0xB4E4))
            at++; /* 님 분 들 */
        if ((code_is(view->scan, at, 0xC5D0) && code_is(view->scan, at + 1, 0xAC8C)) ||
            (code_is(view->scan, at, 0xD55C) && code_is(view->scan, at + 1, 0xD14C)) ||
            (code_is(view->scan, at, 0xAED8) && !code_is(view->scan, at + 1, 0xC11C)))
            role = VIEW_ROLE_TO;
        else if (code_is(view->scan, at, 0xC774) || code_is(view->scan, at, 0xAC00) ||
                 code_is(view->scan, at, 0xC740) || code_is(view->scan, at, 0xB294) ||
                 code_is(view->scan, at, 0xAED8) || code_is(view->scan, at, 0xB3C4))
            role = VIEW_ROLE_SUBJECT;
    }
    return role;
}

/* 줬, 주고: who gave is open; humble 드렸 is the citizen's. */
bool view_give_is_humble(const struct view *view)
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

/* 치자고 자꾸 그래요, 먹자며, 먹자길래: a proposal that is quoted; but 말자고. */
static bool proposes(const struct view *view)
{
    static const uint32_t quoting[] = {
        0xACE0, 0xBA70, 0xAE38, 0xB354, 0xB124, 0xB2C8
    }; /* 고 며 길 더 네 니 */
    const struct scan *scan = view->scan;
    for (size_t at = view->clause->from + 1; at + 1 < view->clause->to; at++) {
        if (!code_is(scan, at, 0xC790) || scan->glyph[at].gap != GLYPH_JOINED ||
            scan->glyph[at + 1].gap != GLYPH_JOINED || code_is(scan, at - 1, 0xB9D0)) /* 자; 말 */
            continue;
        for (size_t i = 0; i < sizeof(quoting) / sizeof(quoting[0]); i++)
            if (code_is(scan, at + 1, quoting[i]) && scan->cover[at - 1] != COVER_WORD)
                return true;
    }
    return false;
}

/* Somebody's words that ask: 사라고 하; but "한 잔 하시라며" offers to the citizen. */
bool view_asks_in_words(const struct view *view)
{
    for (size_t i = view->clause->hit_from; i < view->clause->hit_to; i++) {
        const struct hit *hit = &view->scan->hit[i];
        if (hit->class == WORD_QUOTED &&
            !(hit->from > 0 && code_is(view->scan, hit->from - 1, 0xC2DC))) /* 시 */
            return true;
    }
    return proposes(view);
}

/* The same letters name an official or are part of a refusal: 담당자, 받을 생각을 안. */
static bool names_another(const struct view *view, const struct hit *at)
{
    for (size_t i = view->clause->hit_from; i < view->clause->hit_to; i++)
        if ((view->scan->hit[i].class == WORD_OFFICIAL || view->scan->hit[i].class == WORD_REFUSE) &&
            view->scan->hit[i].from <= at->from && view->scan->hit[i].to >= at->to)
            return true;
    return false;
}

/* 전화를 안 받, 연락이 안 되: something else than a gift is not taken. */
bool view_takes_calls(const struct view *view)
{
    for (size_t i = view->clause->hit_from; i < view->clause->hit_to; i++) {
        const struct hit *hit = &view->scan->hit[i];
        const uint32_t code = view->scan->glyph[hit->from].code;
        if (hit->class == WORD_AWAY && code != 0xC548 && code != 0xBC1B &&
            code != 0xC544) /* 안 받 아(무도) */
            return true;
        if (hit->class == WORD_OTHER_SUBJECT && hit->to - hit->from > 1 && !view->object &&
            !names_another(view, hit))
            return true;
    }
    return false;
}

/* 안 받으셨어요, 받지 않았어요: without an object, on the sensitive question, still a denial. */
bool view_not_taken(const struct view *view)
{
    for (size_t i = view->clause->hit_from; i < view->clause->hit_to; i++) {
        const uint32_t code = view->scan->glyph[view->scan->hit[i].from].code;
        const bool not_asked = code == 0xBABB && view_has(view, WORD_DEMAND); /* "요구 못 받았어요" */
        if (view->scan->hit[i].class == WORD_REFUSE && (code == 0xC548 || code == 0xBC1B || not_asked))
            return !view_takes_calls(view);
    }
    return false;
}

/* A token before the act that is no object of it: an adverb or a count, who acts, where and when. */
static bool is_no_object(const struct view *view, size_t from, size_t to)
{
    /* 이 가 테 게 께 로 히 에 때 후 전 날 터 님 */
    static const uint32_t ending[] = { 0xC774, 0xAC00, 0xD14C, 0xAC8C, 0xAED8, 0xB85C, 0xD788,
                                       0xC5D0, 0xB54C, 0xD6C4, 0xC804, 0xB0A0, 0xD130, 0xB2D8 };
    const struct scan *scan = view->scan;
    const bool marked = code_is(scan, to - 1, 0xC744) || code_is(scan, to - 1, 0xB97C); /* 을 를 */
    for (size_t i = view->clause->hit_from; i < view->clause->hit_to; i++) {
        const struct hit *hit = &scan->hit[i];
        if (hit->from < from || hit->from >= to || (marked && !negation_is_act(hit->class)))
            continue;
        if (hit->class == WORD_ADVERB || hit->class == WORD_FILLER || hit->class == WORD_NEVER ||
            hit->class == WORD_NATIVE || hit->class == WORD_COUNTER || hit->class == WORD_INTENSE ||
            hit->class == WORD_WEAK || hit->class == WORD_PARTLY || hit->class == WORD_YES ||
            hit->class == WORD_NO || hit->class == WORD_OFFICIAL || hit->class == WORD_CITIZEN ||
            hit->class == WORD_INSINUATE || hit->class == WORD_OPTION || hit->class == WORD_CONTRAST ||
            negation_is_act(hit->class))
            return true;
    }
    if (scan->glyph[to - 1].kind != GLYPH_HANGUL || to - from == 1)
        return true;
    const uint32_t last = scan->glyph[to - 1].code, before = scan->glyph[to - 2].code;
    if (last == 0xC11C) /* 에서, 께서; but 신청서 */
        return before == 0xC5D0 || before == 0xAED8;
    const bool topic = (last == 0xB294 || last == 0xB3C4) && /* 는 도: 에는 서는 테는 때는 */
                       (before == 0xC5D0 || before == 0xC11C || before == 0xD14C || before == 0xB54C);
    for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
        if (last == ending[i])
            return true;
    return topic;
}

/* 면서, 더니, 고, 며, 는데, 으면, 니까: another verb ends here, and what stands before is its own. */
static bool ends_verb(const struct scan *scan, size_t to)
{
    static const uint32_t ending[] = { 0xACE0, 0xBA70, 0xB2C8, 0xB370, 0xAE4C, 0xBA74 };
    const uint32_t last = scan->glyph[to - 1].code;
    if (last == 0xACE0 && to > 1 && scan->glyph[to - 2].code == 0xB77C) /* 쓰라고 (요구) */
        return false;
    for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
        if (last == ending[i])
            return true;
    const uint32_t before = to > 1 ? scan->glyph[to - 2].code : 0;
    return last == 0xC11C && (before == 0xBA74 || before == 0xD574 || before == 0xC5B4 || before == 0xC544 ||
                              before == 0xC640 || before == 0xAC00); /* 면서 해서 어서 아서 와서 가서 */
}

/* "asked for my passport", 要我补材料: in these languages the object follows. */
static bool follows_other(const struct view *view, const struct hit *act)
{
    enum { LETTERS_MAX = 2 };
    const struct scan *scan = view->scan;
    size_t unknown = 0;
    for (size_t at = act->to; at < view->clause->to; at++)
        unknown += scan->glyph[at].kind != GLYPH_PUNCT && scan->cover[at] == COVER_UNKNOWN;
    bool theme = false;
    for (size_t i = view->clause->hit_from; i < view->clause->hit_to; i++)
        theme = theme || (scan->hit[i].class >= WORD_PRAISE && scan->hit[i].from >= act->to);
    return theme || unknown > LETTERS_MAX;
}

enum view_object view_other_object(const struct view *view)
{
    enum view_object found = VIEW_OBJECT_NONE;
    const struct scan *scan = view->scan;
    size_t act = view->clause->hit_to;
    while (act > view->clause->hit_from && !negation_is_act(scan->hit[act - 1].class))
        act--;
    if (act == view->clause->hit_from)
        return VIEW_OBJECT_NONE;
    if (!is_hangul(scan, scan->hit[act - 1].from))
        return follows_other(view, &scan->hit[act - 1]) ? VIEW_OBJECT_OTHER : VIEW_OBJECT_NONE;
    size_t to = scan->hit[act - 1].from;
    size_t unread = 0; /* 신분증|달라고: without a space the object stands in the token */
    while (to > view->clause->from && !scan_token_start(scan->glyph, to)) {
        to--;
        unread += scan->cover[to] == COVER_UNKNOWN;
    }
    if (unread > 1)
        return VIEW_OBJECT_OTHER;
    while (to > view->clause->from) {
        size_t from = to - 1;
        while (from > view->clause->from && !scan_token_start(scan->glyph, from))
            from--;
        if (ends_verb(scan, to))
            return found;
        for (size_t i = view->clause->hit_from; i < view->clause->hit_to; i++)
            if (scan->hit[i].class == WORD_SUCH && scan->hit[i].from >= from && scan->hit[i].from < to)
                return found;
        if (!is_no_object(view, from, to)) {
            const bool topic = code_is(scan, to - 1, 0xC740) || code_is(scan, to - 1, 0xB294); /* 은 는 */
            found = VIEW_OBJECT_MAYBE;
            if (!topic)
                return VIEW_OBJECT_OTHER;
        }
        to = from;
    }
    return found;
}

/* 우리|가게는, 저희|식당도: what the citizen owns acts; but 우리 담당자는. */
static bool owner_acts(const struct view *view, const struct hit *who)
{
    const struct scan *scan = view->scan;
    size_t at = who->to;
    if (at >= view->clause->to || scan->glyph[at].gap != GLYPH_SPACED)
        return false;
    for (size_t i = view->clause->hit_from; i < view->clause->hit_to; i++)
        if (scan->hit[i].class == WORD_OFFICIAL && scan->hit[i].from == at)
            return false;
    while (at + 1 < view->clause->to && !scan_token_end(scan, at + 1))
        at++;
    return code_is(scan, at, 0xB294) || code_is(scan, at, 0xC740) || code_is(scan, at, 0xB3C4); /* 는 은 도 */
}

/* 제가, 저희는, 우리도: the citizen acts; but "우리 식당에서". */
bool view_citizen_acts(const struct view *view)
{
    for (size_t i = view->clause->hit_from; i < view->clause->hit_to; i++) {
        const struct hit *hit = &view->scan->hit[i];
        if (hit->class != WORD_CITIZEN)
            continue;
        if (owner_acts(view, hit))
            return true;
        const size_t all = code_is(view->scan, hit->to, 0xB4E4); /* 들 */
        for (size_t at = hit->to - 1; at <= hit->to + all; at++)
            if ((at < hit->to || view->scan->glyph[at].gap == GLYPH_JOINED) &&
                (code_is(view->scan, at, 0xAC00) || code_is(view->scan, at, 0xB294) ||
                 code_is(view->scan, at, 0xB3C4) || code_is(view->scan, at, 0xC774))) /* 가 는 도 이 */
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
bool view_citizen_refuses(const struct view *view)
{
    enum { WORD_GAP = 1 };
    for (size_t i = view->clause->hit_from; i + 1 < view->clause->hit_to; i++) {
        const struct hit *who = &view->scan->hit[i];
        if (who->class != WORD_CITIZEN)
            continue;
        for (size_t k = i + 1; k < view->clause->hit_to; k++) {
            const struct hit *hit = &view->scan->hit[k];
            if (hit->class == WORD_GIVE) /* "내가 떡을 줬더니 안 받더라": who was given refuses */
                break;
            if (hit->class != WORD_REFUSE || hit->from < who->to)
                continue;
            if (is_hangul(view->scan, hit->from) ? says_i(view, who) && !is_honoured(view, hit)
                                                 : hit->from - who->to <= WORD_GAP)
                return true;
        }
    }
    return false;
}

/* "시공사가 돈을 못 받았대요": what somebody waits for, and no official declined. */
bool view_waits_for_pay(const struct view *view)
{
    if (view_has(view, WORD_GIVE) || view_has(view, WORD_OFFICIAL))
        return false;
    for (size_t i = view->clause->hit_from; i < view->clause->hit_to; i++) {
        const struct hit *hit = &view->scan->hit[i];
        const size_t at = hit->from + (code_is(view->scan, hit->from + 1u, 0xBC1B) ? 2u : 3u);
        if (hit->class == WORD_REFUSE && code_is(view->scan, hit->from, 0xBABB) &&  /* 못 */
            code_is(view->scan, at - 1, 0xBC1B) && code_is(view->scan, at, 0xC558)) /* 받았 */
            return true;
    }
    return false;
}

/* Gave or paid; but 안 드렸, 못 줬. */
bool view_hands_over(const struct view *view)
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
