#include "reply/theme.h"

#include "reply/answer.h"
#include "reply/clause.h"

enum { NEAR = 5, FAR = 9, HAN_NEAR = 2, LATIN_NEAR = 6, SYLLABLE_WEIGHT = 3, LONG_WEIGHT_MIN = 18 };

static bool found(const struct scan *scan, size_t hit)
{
    return hit < scan->hit_count;
}

static bool negated(const struct scan *scan, size_t at)
{
    const bool hangul = scan->glyph[scan->hit[at].from].kind == GLYPH_HANGUL;
    if (found(scan, answer_after(scan, at, WORD_NOT_AFTER, NEAR)) ||
        found(scan, answer_after(scan, at, WORD_ABSENT, NEAR)))
        return true;
    const bool han = scan->glyph[scan->hit[at].from].kind == GLYPH_HAN;
    const size_t before = answer_before(scan, at, WORD_NOT_BEFORE, hangul ? 0 : han ? HAN_NEAR : LATIN_NEAR);
    return found(scan, before);
}

/* A longer word of the class begins where hit `at` does. */
static bool within(const struct scan *scan, size_t at, enum word_class class)
{
    const struct clause *clause = &scan->clause[scan->hit[at].clause];
    for (size_t i = clause->hit_from; i < clause->hit_to && scan->hit[i].from <= scan->hit[at].from; i++)
        if (scan->hit[i].class == class && scan->hit[i].from == scan->hit[at].from &&
            scan->hit[i].to > scan->hit[at].to)
            return true;
    return false;
}

/* A complaint is denied by -지 않다 or 없다 only: "대답도 안 하고" is one itself. */
static bool complaint_denied(const struct scan *scan, size_t at)
{
    if (scan->glyph[scan->hit[at].from].kind != GLYPH_HANGUL)
        return negated(scan, at);
    if (clause_denied_as_whole(scan, scan->hit[at].to))
        return true;
    if (within(scan, at, WORD_VAGUE)) /* 불친절하지 않고 */
        return true;
    const size_t after = answer_after(scan, at, WORD_NOT_AFTER, NEAR);
    if (found(scan, after)) {
        const size_t denial = scan->hit[after].from;
        const uint32_t code = scan->glyph[denial].code;
        const uint32_t next = denial + 1 < scan->count ? scan->glyph[denial + 1].code : 0;
        const bool forbids = next == 0xB9C8 || next == 0xB9D0;                /* 깔보지 마, 말 */
        if ((code == 0xC9C0 || code == 0xC9C4 || code == 0xC9C8) && !forbids) /* 지 진 질 */
            return true;
    }
    const size_t absent = answer_after(scan, at, WORD_ABSENT, FAR);
    if (found(scan, absent) && !found(scan, answer_after(scan, at, WORD_AWAY, FAR)))
        return true;
    const size_t before = answer_before(scan, at, WORD_NOT_BEFORE, 0);
    return found(scan, before) &&
           scan->glyph[scan->hit[before].from].code != 0xBABB; /* 못 complains itself */
}

struct tally {
    int count[REPLY_CATEGORY_COUNT];
    int positive, negative;
    int weak_positive, weak_negative; /* decide only when nothing else does */
    bool asks;                        /* a wish or request */
    bool favour_last;                 /* and in the end it was done: 부탁했더니 찍어주셨어요 */
};

/* The classes of words that complain about one thing, and what they complain about. */
static enum reply_category category_of(int class)
{
    static const struct {
        enum word_class class;
        enum reply_category category;
    } table[] = { { WORD_RUDE, REPLY_KINDNESS },
                  { WORD_DELAY, REPLY_DELAY },
                  { WORD_MISROUTE, REPLY_MISROUTING },
                  { WORD_SUPPLEMENT, REPLY_REPEATED_SUPPLEMENT },
                  { WORD_AWAY, REPLY_ABSENCE } };
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        if ((int)table[i].class == class)
            return table[i].category;
    return REPLY_OTHER;
}

/* 수고, 고생: before a suggestion it is only polite. */
static bool is_courtesy(const struct scan *scan, const struct hit *hit)
{
    const uint32_t code = scan->glyph[hit->from].code, next = scan->glyph[hit->from + 1].code;
    return (code == 0xC218 && next == 0xACE0) || (code == 0xACE0 && next == 0xC0DD);
}

static void read_praise(const struct scan *scan, size_t at, bool wish, struct tally *tally)
{
    const struct class_set *set = &scan->clause[scan->hit[at].clause].set;
    if (negated(scan, at)) {
        tally->negative++;
        tally->count[REPLY_KINDNESS]++;
    } else if (set_has(set, WORD_RHETORIC)) {
        tally->negative++;
    } else if (set_has(&scan->set, WORD_SUGGEST) && is_courtesy(scan, &scan->hit[at])) {
        return;
    } else if (!wish || set_has(set, WORD_GREETING)) {
        tally->positive++;
        tally->count[REPLY_PRAISE]++;
    }
}

/* 말투, 태도: names what may be rude or kind. */
static bool names_conduct(const struct scan *scan, size_t at)
{
    for (size_t i = 0; i < scan->hit_count; i++)
        if (scan->hit[i].class == WORD_CONDUCT && scan->hit[i].from == scan->hit[at].from &&
            scan->hit[i].to == scan->hit[at].to)
            return true;
    return false;
}

static void read_themed(const struct scan *scan, size_t at, bool wish, struct tally *tally)
{
    const int class = scan->hit[at].class;
    const uint32_t code = scan->glyph[scan->hit[at].from].code;
    const bool quick =
        class == WORD_DELAY && (code == 0xBE68 || code == 0xBE60 || code == 0xC2E0); /* 빨 빠 신 */
    const struct class_set *set = &scan->clause[scan->hit[at].clause].set;
    if (quick && set_has(set, WORD_PRAISE))
        return; /* 빨리 해준 건 고마운데 */
    if (class == WORD_RUDE && set_has(set, WORD_PRAISE) && names_conduct(scan, at))
        return; /* 말투가 좋았 */
    if (complaint_denied(scan, at) && class != WORD_AWAY) {
        tally->positive++;
        return;
    }
    tally->count[category_of(class)]++;
    tally->negative += !wish || class == WORD_RUDE;
    tally->asks = tally->asks || wish;
}

/* 주시|면 좋겠, 주셨|으면, 주시|기 바랍, 주시|길: the favour is wished for. */
static bool is_asked_for(const struct scan *scan, const struct hit *hit)
{
    const uint32_t next = hit->to < scan->count ? scan->glyph[hit->to].code : 0;
    return next == 0xBA74 || next == 0xC73C || next == 0xAE30 || next == 0xAE38 ||
           scan->glyph[hit->from].kind != GLYPH_HANGUL;
}

/* -어 주시다: a favour was done, unless it was not or is only wished for. */
static void read_favour(const struct scan *scan, size_t at, struct tally *tally)
{
    if (found(scan, answer_before(scan, at, WORD_NOT_BEFORE, 6)) || negated(scan, at)) {
        tally->weak_negative++;
        return;
    }
    const struct hit *hit = &scan->hit[at];
    tally->weak_positive++;
    tally->favour_last = (size_t)hit->clause + 1 == scan->clause_count;
    if (set_has(&scan->clause[hit->clause].set, WORD_SHORT)) { /* 바로 나와주심 */
        tally->positive++;
        tally->count[REPLY_PRAISE]++;
    }
}

/* 또 자꾸 계속 매번 맨날 겨우: of praise as of complaint. */
static bool is_repetition(const struct scan *scan, const struct hit *hit)
{
    static const uint32_t first[] = { 0xB610, 0xC790, 0xACC4, 0xB9E4, 0xB9E8, 0xACA8 };
    for (size_t i = 0; i < sizeof(first) / sizeof(first[0]) && hit->to - hit->from <= 2; i++)
        if (scan->glyph[hit->from].code == first[i])
            return true;
    return false;
}

static void read_hit(const struct scan *scan, size_t at, struct tally *tally)
{
    const int class = scan->hit[at].class;
    const struct class_set *set = &scan->clause[scan->hit[at].clause].set;
    const bool wish = set_has(set, WORD_WISH) || set_has(set, WORD_SUGGEST);
    if (class == WORD_PRAISE || class == WORD_BEST) {
        read_praise(scan, at, wish, tally);
    } else if (category_of(class) != REPLY_OTHER) {
        read_themed(scan, at, wish, tally);
    } else if (class == WORD_FACILITY) {
        tally->count[REPLY_PARKING_FACILITY]++;
        tally->negative += set_has(set, WORD_LACKING) && !set_has(set, WORD_PRAISE) && !wish;
        tally->weak_negative += !set_has(set, WORD_PRAISE);
    } else if (class == WORD_COMPLAINT || class == WORD_WORST || class == WORD_BAD) {
        const uint32_t code = scan->glyph[scan->hit[at].from].code;
        const bool adverb = class == WORD_BAD && (code == 0xADF8 || code == 0xBCC4); /* 그닥, 별로 */
        if (class == WORD_COMPLAINT && is_repetition(scan, &scan->hit[at]))
            tally->weak_negative++;
        else if (set_has(set, WORD_SOLVED) && !set_has(set, WORD_UNSOLVED) &&
                 scan->glyph[scan->hit[at].from].code == 0xBB38) /* 문(제가 해결됐) */
            tally->weak_positive++;
        else if (!complaint_denied(scan, at))
            tally->negative++;
        else
            tally->positive += !adverb; /* "별로 없어요" praises nothing */
    } else if (class == WORD_UNSOLVED && !wish) {
        tally->negative++;
    } else if (class == WORD_SOLVED && !wish && !set_has(set, WORD_UNSOLVED)) {
        tally->weak_positive += !negated(scan, at) && !set_has(set, WORD_NOT_YET);
    } else if (class == WORD_BENEFACT && !(wish && is_asked_for(scan, &scan->hit[at]))) {
        read_favour(scan, at, tally);
    } else if (class == WORD_NOT_BEFORE || class == WORD_NOT_AFTER) {
        tally->weak_negative++;
    } else if (class == WORD_ABUSE) {
        tally->negative++;
    }
}

static enum reply_category main_category(const struct tally *tally)
{
    /* What is rarer and more specific first: it wins when as often. */
    static const enum reply_category order[] = { REPLY_REPEATED_SUPPLEMENT,
                                                 REPLY_PARKING_FACILITY,
                                                 REPLY_MISROUTING,
                                                 REPLY_ABSENCE,
                                                 REPLY_KINDNESS,
                                                 REPLY_DELAY };
    enum reply_category best = REPLY_OTHER;
    int most = 0;
    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
        if (tally->count[order[i]] > most) {
            most = tally->count[order[i]];
            best = order[i];
        }
    return best;
}

static enum reply_alert alert_of(const struct scan *scan)
{
    if (set_has(&scan->set, WORD_CRISIS))
        return REPLY_ALERT_CRISIS;
    if (set_has(&scan->set, WORD_THREAT))
        return REPLY_ALERT_THREAT;
    if (set_has(&scan->set, WORD_PRIVACY))
        return REPLY_ALERT_PRIVACY;
    if (set_has(&scan->set, WORD_REQUEST))
        return REPLY_ALERT_NEW_REQUEST;
    return REPLY_ALERT_NONE;
}

/* 훌륭하십니다, 신속하시네요: praise as an exclamation, which before a complaint mocks. */
static bool exclaims(const struct scan *scan, const struct hit *hit)
{
    size_t at = hit->to;
    for (; at < scan->count && !scan_token_end(scan, at); at++)
        if (scan->glyph[at].code == 0xC2ED || scan->glyph[at].code == 0xB124) /* 십 네 */
            return true;
    return false;
}

/* "still waiting after two months, wonderful": a word of praise by itself behind a complaint. */
static bool only_praise_last(const struct scan *scan)
{
    if (scan->clause_count < 2)
        return false;
    const struct clause *last = &scan->clause[scan->clause_count - 1];
    if (last->hit_from == last->hit_to || !set_has(&last->set, WORD_PRAISE))
        return false;
    const struct hit *hit = &scan->hit[last->hit_from];
    return hit->from == last->from && scan_token_end(scan, last->to) &&
           (scan->glyph[hit->from].kind == GLYPH_LATIN ? last->to - hit->to <= 1 : exclaims(scan, hit)) &&
           !set_has(&last->set, WORD_GREETING);
}

/* "아주 훌륭하십니다 사람 말은 귓등으로도 안 듣고": exclaimed praise, then a complaint about the same people. */
static bool mocks(const struct scan *scan, const struct tally *tally)
{
    if (tally->positive == 0 || tally->negative == 0 || tally->count[REPLY_PARKING_FACILITY] > 0 ||
        set_has(&scan->set, WORD_CONTRAST))
        return false;
    if (only_praise_last(scan))
        return true;
    size_t last_praise = scan->hit_count, first_complaint = scan->hit_count;
    for (size_t i = 0; i < scan->hit_count; i++) {
        const int class = scan->hit[i].class;
        if (class == WORD_PRAISE && !exclaims(scan, &scan->hit[i]))
            return false;
        if (class == WORD_PRAISE)
            last_praise = i;
        if (first_complaint == scan->hit_count &&
            (class == WORD_RUDE || class == WORD_DELAY || class == WORD_MISROUTE || class == WORD_COMPLAINT ||
             class == WORD_AWAY || class == WORD_SUPPLEMENT))
            first_complaint = i;
    }
    return last_praise < first_complaint && first_complaint < scan->hit_count;
}

static struct tally count(const struct scan *scan)
{
    struct tally tally = { .asks = set_has(&scan->set, WORD_SUGGEST) || set_has(&scan->set, WORD_WISH) };
    size_t last_from = SIZE_MAX;
    int last_class = WORD_CLASS_COUNT;
    for (size_t i = 0; i < scan->hit_count; i++) {
        if (scan->hit[i].from == last_from && scan->hit[i].class == last_class)
            continue;
        last_from = scan->hit[i].from;
        last_class = scan->hit[i].class;
        read_hit(scan, i, &tally);
    }
    return tally;
}

/* Ends with 요: who asks so wants to know. */
static bool is_polite(const struct scan *scan, const struct clause *clause)
{
    size_t at = clause->to;
    while (at > clause->from && scan->glyph[at - 1].kind != GLYPH_HANGUL)
        at--;
    return at > clause->from && scan->glyph[at - 1].code == 0xC694;
}

/* No word praises or complains: what else may tell. */
static void weigh_lightly(const struct scan *scan, struct tally *tally)
{
    const bool silent = set_has(&scan->set, WORD_DONT_KNOW) ||
                        (set_has(&scan->set, WORD_ABSENT) && tally->count[REPLY_PARKING_FACILITY] == 0);
    for (size_t c = 0; c < scan->clause_count; c++)
        tally->weak_negative +=
            scan->clause[c].question && !is_polite(scan, &scan->clause[c]); /* "공무원이 왕이냐" */
    tally->positive = tally->weak_positive > 0 && (tally->weak_negative == 0 || tally->favour_last);
    tally->negative = tally->weak_negative > 0 && tally->weak_positive == 0 && !silent;
    /* Nobody writes a long text without a cue of thanks to say that all was well. */
    size_t weight = 0;
    for (size_t i = 0; i < scan->count; i++)
        if (scan->cover[i] == COVER_UNKNOWN)
            weight += scan->glyph[i].kind == GLYPH_HANGUL || scan->glyph[i].kind == GLYPH_HAN
                          ? SYLLABLE_WEIGHT
                          : scan->glyph[i].kind == GLYPH_LATIN;
    if (tally->positive == 0 && !silent && weight >= LONG_WEIGHT_MIN)
        tally->negative = 1;
}

/* Who gave of his own accord and thanks or praises is content; who does not know what became of it is
 * neither. */
static int feels_about_gift(const struct scan *scan, const struct solicit *solicit, const struct tally *tally)
{
    const bool pressed = set_has(&scan->set, WORD_DEMAND) || set_has(&scan->set, WORD_INSINUATE) ||
                         set_has(&scan->set, WORD_COLLUDE) || set_has(&scan->set, WORD_HEARSAY) ||
                         set_has(&scan->set, WORD_CONDITION) || set_has(&scan->set, WORD_ASK_TREAT);
    const bool money = set_has(&scan->set, WORD_BENEFIT) || set_has(&scan->set, WORD_BRIBE);
    if (money && !set_has(&scan->set, WORD_GREETING))
        return -1;
    if (pressed || tally->negative > 0 || !(solicit->gave || solicit->handed))
        return -1;
    if (set_has(&scan->set, WORD_GREETING) || tally->positive > 0)
        return 1;
    return solicit->grade == REPLY_SOLICITATION_HINT && set_has(&scan->set, WORD_DONT_KNOW) ? 0 : -1;
}

struct theme theme_read(const struct scan *scan, const struct solicit *solicit)
{
    struct tally tally = count(scan);
    struct theme theme = { .alert = alert_of(scan) };
    if (solicit->grade != REPLY_SOLICITATION_NONE) {
        theme.category = REPLY_SOLICITATION;
        theme.sentiment = feels_about_gift(scan, solicit, &tally);
        return theme;
    }
    /* "정말 신속하시네요 반년만에": praise of speed beside a long time. */
    const bool mocking =
        mocks(scan, &tally) || (set_has(&scan->set, WORD_SHORT) && tally.count[REPLY_DELAY] > 0 &&
                                !set_has(&scan->set, WORD_CONTRAST) && !tally.asks);
    /* "전화를 안 받아요" refuses nothing. */
    const bool refused =
        solicit->refused && (set_has(&scan->set, WORD_BRIBE) || set_has(&scan->set, WORD_BENEFIT) ||
                             set_has(&scan->set, WORD_TREAT) || set_has(&scan->set, WORD_GIVE));
    tally.positive += refused || solicit->given;
    if (refused && tally.negative == 1)
        tally.negative = 0; /* "규정상 안 된다고 돌려주셨어요" */
    tally.negative += theme.alert == REPLY_ALERT_CRISIS || theme.alert == REPLY_ALERT_THREAT ||
                      theme.alert == REPLY_ALERT_PRIVACY;
    const bool request = theme.alert == REPLY_ALERT_NEW_REQUEST && tally.negative == 0 && tally.positive == 0;
    if (tally.positive == 0 && tally.negative == 0 && (!tally.asks || tally.favour_last) && !request)
        weigh_lightly(scan, &tally);
    theme.category = refused && tally.negative <= 1 ? REPLY_OTHER : main_category(&tally);
    if (tally.negative > 0)
        theme.sentiment = tally.positive > 0 && !mocking && !set_has(&scan->set, WORD_RHETORIC) ? 0 : -1;
    else if (tally.positive > 0)
        theme.sentiment = 1;
    if (theme.sentiment == 1 && !(tally.asks && theme.category != REPLY_OTHER))
        theme.category = REPLY_PRAISE;
    /* Lamps, roads and bulky waste are requests; the office's own places are facilities. */
    if (theme.category == REPLY_PARKING_FACILITY && theme.alert == REPLY_ALERT_NEW_REQUEST &&
        !set_has(&scan->set, WORD_PLACE))
        theme.category = REPLY_OTHER;
    if (theme.category == REPLY_OTHER && tally.negative == 0 && tally.positive > 0)
        theme.category = REPLY_PRAISE;
    return theme;
}
