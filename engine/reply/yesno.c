#include "reply/answer.h"

#include "reply/clause.h"
#include "reply/negation.h"
#include "reply/solicit.h"
#include "reply/stance.h"

enum { SUBJECT_GAP = 2, UNKNOWN_TOKEN_MAX = 1, NOT_GAP = 3 };

enum verdict { VERDICT_NONE, VERDICT_NO, VERDICT_YES, VERDICT_UNCLEAR };

static bool code_is(const struct scan *scan, size_t at, uint32_t code)
{
    return at < scan->count && scan->glyph[at].code == code;
}

static bool is_space_before(const struct scan *scan, size_t at)
{
    return scan->glyph[at].gap != GLYPH_JOINED;
}

/* A word that names the listed thing stands in the clause before the verb. */
static bool names_it(const struct scan *scan, const struct clause *clause, size_t verb)
{
    for (size_t i = clause->hit_from; i < verb; i++) {
        const int class = scan->hit[i].class;
        if (class == WORD_SUCH || class == WORD_BRIBE || class == WORD_BENEFIT || class == WORD_TREAT ||
            class == WORD_DEMAND || class == WORD_RECEIVE || class == WORD_RECEIVE_OFFICIAL ||
            class == WORD_ASK_TREAT || class == WORD_GIVE)
            return true;
    }
    return false;
}

/* Letters of the clause before the verb that no word explains: whose 없다 is it? */
static bool unknown_before(const struct scan *scan, const struct clause *clause, size_t glyph)
{
    size_t unknown = 0;
    for (size_t i = clause->from; i < glyph; i++) {
        const uint8_t kind = scan->glyph[i].kind;
        unknown += scan->cover[i] == COVER_UNKNOWN &&
                   (kind == GLYPH_HANGUL || kind == GLYPH_LATIN || kind == GLYPH_HAN || kind == GLYPH_OTHER);
    }
    return unknown > UNKNOWN_TOKEN_MAX;
}

/* Something else is there or missing: 시간이 없, 담당자가 자리에 없. */
static bool other_subject(const struct scan *scan, const struct clause *clause, size_t verb)
{
    const size_t at = scan->hit[verb].from;
    for (size_t i = verb; i > clause->hit_from; i--) {
        const struct hit *hit = &scan->hit[i - 1];
        if (hit->to > at)
            continue;
        const bool near = at - hit->to <= SUBJECT_GAP;
        if (hit->class == WORD_OTHER_SUBJECT && near)
            return true;
        if (hit->class == WORD_AWAY || hit->class == WORD_FACILITY)
            return true;
        if (hit->class == WORD_SUCH || hit->class == WORD_NEVER || hit->class == WORD_DEMAND)
            return false;
    }
    return false;
}

/* 있 + 다가/잖/어서: not the verb of the answer. 없 + 어서/으면/이. */
static bool inflection_is_other(const struct scan *scan, const struct hit *hit)
{
    size_t at = hit->to;
    const bool past = code_is(scan, at - 1, 0xC5C8); /* 있었|어서 gives a reason and answers */
    if (!past && code_is(scan, at, 0xC5B4) &&
        (code_is(scan, at + 1, 0xC11C) || code_is(scan, at + 1, 0xC120))) /* 어서 어선 */
        return true;
    return code_is(scan, at, 0xC73C) && !is_space_before(scan, at) &&
           code_is(scan, at + 1, 0xBA74); /* 으면 */
}

/* "있는 놈들이나", "없는 사람은": it qualifies a noun; but 있는데, 없는 것 같, 있는 거. */
static bool qualifies_noun(const struct scan *scan, const struct hit *hit)
{
    static const uint32_t own[] = { 0xB370, 0xAC83, 0xAC74, 0xAC70, 0xAC8C,
                                    0xB4EF, 0xD3B8, 0xAC78, 0xC904, 0xC9C0 };
    const size_t at = scan->glyph[hit->to - 1].code == 0xB294 ? hit->to - 1u : hit->to; /* 는 */
    if (!code_is(scan, at, 0xB294) || at + 1 >= scan->count || scan->glyph[at + 1].gap != GLYPH_SPACED ||
        scan->glyph[at + 1].kind != GLYPH_HANGUL)
        return false;
    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
        if (scan->glyph[at + 1].code == own[i])
            return false;
    return true;
}

/* 하고 있다, 되어 있다: the auxiliary, not "there was". */
static bool auxiliary(const struct scan *scan, size_t at)
{
    if (at == 0 || scan->glyph[at - 1].kind != GLYPH_HANGUL)
        return false;
    const uint32_t code = scan->glyph[at - 1].code;
    if (code == 0xC5D0 && at > 1 && scan->glyph[at - 2].code == 0xC911 &&
        !(at > 2 && scan->glyph[at - 3].code == 0xB098)) /* 처리 중에 있습니다; but 나중에 */
        return true;
    if (scan_token_start(scan->glyph, at - 1) && scan->glyph[at].gap != GLYPH_JOINED)
        return false; /* "어 있어" */
    return code == 0xACE0 || code == 0xC5B4 || code == 0xC544 || code == 0xC5EC || code == 0xD574 ||
           code == 0xB3FC || code == 0xC838;
}

/* "There was no such thing": the negation follows at once. */
static bool denied_next(const struct scan *scan, const struct clause *clause, size_t at)
{
    const struct hit *hit = &scan->hit[at];
    for (size_t i = at + 1; i < clause->hit_to; i++) {
        const int class = scan->hit[i].class;
        if (scan->hit[i].from == hit->to &&
            (class == WORD_ABSENT || class == WORD_NO || class == WORD_NOT_BEFORE || class == WORD_NEVER))
            return true;
    }
    return false;
}

static enum verdict verb_verdict(const struct scan *scan, const struct clause *clause, size_t at)
{
    const struct hit *hit = &scan->hit[at];
    const bool hangul = scan->glyph[hit->from].kind == GLYPH_HANGUL;
    const size_t stem = hit->to - (code_is(scan, hit->to - 1u, 0xB2E4) ? 1u : 0u); /* 없다, 없 */
    if (hit->attached || inflection_is_other(scan, hit) || (hangul && negation_quoted(scan, stem)) ||
        (hit->class == WORD_EXIST && qualifies_noun(scan, hit)))
        return VERDICT_UNCLEAR;
    if (other_subject(scan, clause, at) && !names_it(scan, clause, at))
        return VERDICT_UNCLEAR;
    if (hangul && unknown_before(scan, clause, hit->from) && !names_it(scan, clause, at))
        return VERDICT_UNCLEAR;
    /* hoàn toàn không có, 并没有有: what stands before a foreign verb denies it. */
    for (size_t i = at; !hangul && hit->class == WORD_EXIST && i > clause->hit_from; i--) {
        const struct hit *before = &scan->hit[i - 1];
        const bool denies =
            before->class == WORD_NOT_BEFORE || before->class == WORD_NEVER || before->class == WORD_ABSENT;
        if (denies && before->to <= hit->from && hit->from - before->to <= NOT_GAP)
            return VERDICT_NO;
    }
    if (!hangul && hit->class == WORD_EXIST && denied_next(scan, clause, at))
        return VERDICT_NO;
    const bool whole = hangul && clause_denied(scan, hit->to);
    if (hangul && hit->class == WORD_EXIST && hit->from > 0 && code_is(scan, hit->from - 1u, 0xC548) &&
        !is_space_before(scan, hit->from)) /* 가만 안있었죠 */
        return VERDICT_UNCLEAR;
    if (hit->class == WORD_ABSENT)
        return whole ? VERDICT_UNCLEAR : VERDICT_NO;
    if (hangul && auxiliary(scan, hit->from))
        return VERDICT_UNCLEAR;
    /* 있지 않다, 있진 않, 있었던 건 아니: a negated "there was". */
    if (whole || answer_after(scan, at, WORD_NOT_AFTER, 3) < scan->hit_count)
        return VERDICT_NO;
    return VERDICT_YES;
}

/* "없다고 들었어요" is hearsay; "그런 말 들은 적 없어요" denies that there was any. */
static bool is_told(const struct scan *scan, const struct clause *clause, size_t verb)
{
    const size_t told = scan_find(scan, WORD_HEARSAY, clause->hit_from, clause->hit_to);
    if (told == clause->hit_to)
        return false;
    return scan->hit[verb].class != WORD_ABSENT || scan->hit[told].from > scan->hit[verb].from ||
           !names_it(scan, clause, verb);
}

/* "tôi có đưa": the auxiliary of a verb that gives. */
static bool is_part_of_giving(const struct scan *scan, const struct clause *clause, size_t at)
{
    const struct hit *hit = &scan->hit[at];
    for (size_t i = clause->hit_from; i < clause->hit_to; i++)
        if ((scan->hit[i].class == WORD_GIVE || scan->hit[i].class == WORD_PAY) &&
            scan->hit[i].from <= hit->from && scan->hit[i].to > hit->to)
            return true;
    return false;
}

/* "없음 / 있음": both words and nothing between them. */
static bool offers_both(const struct scan *scan, size_t exist)
{
    for (size_t i = exist; i > 0; i--) {
        if (scan->hit[i - 1].class != WORD_ABSENT)
            continue;
        for (size_t at = scan->hit[i - 1].to; at < scan->hit[exist].from; at++)
            if (scan->glyph[at].kind == GLYPH_HANGUL && scan->glyph[at].code != 0xC74C) /* 음 */
                return false;
        return true;
    }
    return false;
}

/* The verb of existence, clause by clause: the last one that answers; a yes after a no stays. */
static enum verdict verbs(const struct scan *scan, size_t *ret_hit)
{
    enum verdict verdict = VERDICT_NONE;
    for (size_t c = 0; c < scan->clause_count; c++) {
        const struct clause *clause = &scan->clause[c];
        for (size_t i = clause->hit_from; i < clause->hit_to; i++) {
            if (scan->hit[i].class != WORD_EXIST && scan->hit[i].class != WORD_ABSENT)
                continue;
            if (is_part_of_giving(scan, clause, i))
                continue;
            /* 없다가 나중에: not yet the answer. */
            if (scan->hit[i].class == WORD_ABSENT && clause_changes_after(scan, &scan->hit[i]))
                continue;
            enum verdict one = verb_verdict(scan, clause, i);
            if (clause->question || set_has(&clause->set, WORD_QUESTION) || is_told(scan, clause, i))
                one = VERDICT_UNCLEAR;
            *ret_hit = i;
            if (verdict == VERDICT_NONE || verdict == one)
                verdict = one;
            else if (verdict == VERDICT_NO && one == VERDICT_YES && !offers_both(scan, i))
                verdict = VERDICT_YES;
            else
                return VERDICT_UNCLEAR;
        }
    }
    return verdict;
}

/* "없었으면 좋았겠지만 있었습니다": a clause of its own says that there was. */
static bool affirmed_apart(const struct scan *scan, size_t *ret_hit)
{
    if (verbs(scan, ret_hit) == VERDICT_NO)
        return false;
    for (size_t c = 0; c < scan->clause_count; c++) {
        const struct clause *clause = &scan->clause[c];
        if (set_has(&clause->set, WORD_EVASION) || clause->question)
            continue;
        const size_t at = scan_find(scan, WORD_EXIST, clause->hit_from, clause->hit_to);
        if (at < clause->hit_to && verb_verdict(scan, clause, at) == VERDICT_YES)
            return true;
    }
    return false;
}

/* "돈을 요구하던가요? 아니요": the citizen asks and answers. */
static bool denies_own_question(const struct scan *scan)
{
    if (scan->clause_count < 2 || set_has(&scan->set, WORD_ABSENT))
        return false;
    const struct clause *last = &scan->clause[scan->clause_count - 1], *asked = last - 1;
    const bool named = set_has(&asked->set, WORD_EXIST) || set_has(&asked->set, WORD_DEMAND) ||
                       set_has(&asked->set, WORD_RECEIVE) || set_has(&asked->set, WORD_EXPLICIT);
    return asked->question && named && !set_has(&asked->set, WORD_NOT_AFTER) &&
           last->hit_from < last->hit_to && set_has(&last->set, WORD_NO) &&
           !set_has(&last->set, WORD_EXIST) && scan->unknown <= UNKNOWN_TOKEN_MAX;
}

static const struct survey_choice *choice_meaning(const struct survey_question *question,
                                                  enum survey_meaning meaning)
{
    for (size_t i = 0; i < question->choice_count; i++)
        if (question->choice[i].meaning == meaning)
            return &question->choice[i];
    return NULL;
}

static struct answer unclear(const char *rule)
{
    return (struct answer){ .rule = rule };
}

static struct answer decided(const struct survey_question *question, enum verdict verdict, const char *rule,
                             size_t from, size_t to)
{
    const struct survey_choice *choice =
        choice_meaning(question, verdict == VERDICT_YES ? SURVEY_MEANS_YES : SURVEY_MEANS_NO);
    if (choice == NULL)
        return unclear("yesno.no-such-choice");
    return (struct answer){ .clear = true, .value = choice->digit, .rule = rule, .from = from, .to = to };
}

/* Why the words are not to be taken at their word; NULL when they are. */
static const char *doubt(const struct scan *scan, const struct solicit *solicit, size_t *ret_hit)
{
    if (set_has(&scan->set, WORD_EVASION) && solicit->grade != REPLY_SOLICITATION_EXPLICIT &&
        !affirmed_apart(scan, ret_hit) && !stance_only_asks_why(scan))
        return "yesno.evasion";
    if (set_has(&scan->set, WORD_DENIAL) || set_has(&scan->set, WORD_RHETORIC))
        return "yesno.rhetorical";
    if (stance_takes_back(scan))
        return "yesno.taken-back";
    return set_has(&scan->set, WORD_DOUBLE_NEGATION) ? "yesno.double-negation" : NULL;
}

/* A clause states it; but see the verb of existence in that clause, and whether it asks. */
static enum verdict statement_verdict(const struct scan *scan, const struct solicit *solicit,
                                      enum verdict verb, size_t hit)
{
    /* "왜 돈을 달라고 합니까": an allegation, but in the form of a question. */
    for (size_t c = 0; c < scan->clause_count; c++)
        if (scan->clause[c].question && scan->clause[c].from == solicit->from)
            return VERDICT_UNCLEAR;
    /* "없었어요 돈 요구 같은 거": a denial in the very clause that seems to state it. */
    const bool inverted = verb == VERDICT_NO && hit < scan->hit_count &&
                          scan->clause[scan->hit[hit].clause].from == solicit->from;
    return inverted ? VERDICT_UNCLEAR : VERDICT_YES;
}

/* "No, I was only there once", "아니요. 날씨가 춥네요": a clause that is the particle and nothing else, and nothing
 * about money or meals beside it. */
static bool says_no_apart(const struct scan *scan, const struct solicit *solicit)
{
    static const enum word_class against[] = { WORD_YES,     WORD_YES_SURE, WORD_EXIST,     WORD_WHY,
                                               WORD_EVASION, WORD_DECLINE,  WORD_DONT_KNOW, WORD_QUESTION,
                                               WORD_BENEFIT, WORD_BRIBE,    WORD_TREAT,     WORD_DEMAND,
                                               WORD_RECEIVE, WORD_GIVE,     WORD_PAY,       WORD_INSINUATE,
                                               WORD_ABUSE,   WORD_RHETORIC, WORD_LAWFUL };
    if (scan->clause_count < 2 || solicit->lawful || solicit->grade != REPLY_SOLICITATION_NONE)
        return false;
    for (size_t i = 0; i < sizeof(against) / sizeof(against[0]); i++)
        if (set_has(&scan->set, against[i]))
            return false;
    for (size_t c = 0; c < scan->clause_count; c++) {
        const struct clause *clause = &scan->clause[c];
        if (clause->question)
            return false;
        const size_t no = scan_find(scan, WORD_NO, clause->hit_from, clause->hit_to);
        if (no == clause->hit_to || scan->hit[no].from != clause->from ||
            code_is(scan, scan->hit[no].from, 0xC804) || /* 전(혀) */
            (scan->hit[no].to - scan->hit[no].from == 2 && code_is(scan, clause->from, 0xC544) &&
             code_is(scan, clause->from + 1, 0xB2C8))) /* 아니: "아니 이게" */
            continue;
        size_t letters = 0;
        for (size_t i = scan->hit[no].to; i < clause->to; i++)
            letters += scan->glyph[i].kind != GLYPH_PUNCT;
        if (letters == 0)
            return true;
    }
    return false;
}

static enum verdict particle_verdict(const struct scan *scan, const struct solicit *solicit)
{
    enum { LETTERS_MAX = 6 };
    const bool no = set_has(&scan->set, WORD_NO), yes = set_has(&scan->set, WORD_YES);
    const bool sure = set_has(&scan->set, WORD_YES_SURE);
    if (scan->unknown > LETTERS_MAX || solicit->lawful || set_has(&scan->set, WORD_WHY))
        return VERDICT_UNCLEAR;
    if (no && !sure && !yes)
        return VERDICT_NO;
    if (sure && !no)
        return scan->clause[scan->clause_count - 1].question ? VERDICT_UNCLEAR : VERDICT_YES;
    if (set_has(&scan->set, WORD_NEVER) && !yes && scan->unknown == 0 && !sure)
        return VERDICT_NO;
    return VERDICT_NONE;
}

/* What the words say, digits aside. */
static enum verdict words_verdict(const struct scan *scan, const struct solicit *solicit,
                                  const char **ret_rule, size_t *ret_hit)
{
    enum { ACT_UNKNOWN_MAX = 4, DEMAND_UNKNOWN_MAX = 10 };
    *ret_rule = "yesno.verb";
    const size_t said = stance_contrary(scan);
    if (said < scan->hit_count) {
        *ret_hit = said;
        return VERDICT_YES;
    }
    *ret_rule = doubt(scan, solicit, ret_hit);
    if (*ret_rule != NULL)
        return VERDICT_UNCLEAR;
    *ret_rule = "yesno.asked-and-denied";
    if (denies_own_question(scan))
        return VERDICT_NO;
    const enum verdict verb = verbs(scan, ret_hit);
    *ret_rule = "yesno.statement";
    if (solicit->grade == REPLY_SOLICITATION_EXPLICIT)
        return statement_verdict(scan, solicit, verb, *ret_hit);
    *ret_rule = "yesno.dont-know";
    if (set_has(&scan->set, WORD_DONT_KNOW))
        return VERDICT_UNCLEAR;
    *ret_rule = "yesno.hint";
    if (solicit->grade == REPLY_SOLICITATION_HINT)
        return VERDICT_UNCLEAR;
    *ret_rule = "yesno.verb";
    /* "금품은 없었고 식사만": a benefit or an act stays undenied. */
    const bool handed = solicit->handed; /* "강요는 없었으나 드렸습니다" */
    if (solicit->taken && !set_has(&scan->set, WORD_DONT_KNOW))
        return VERDICT_YES; /* "달라고는 안 했지만 받긴 받았음" */
    /* "없습니다만 과장님은 요구하셨음": a later clause says who did. */
    if (verb == VERDICT_NO && *ret_hit < scan->hit_count && solicit->official_acts &&
        scan->hit[*ret_hit].from < solicit->official_from)
        return VERDICT_YES;
    if (verb == VERDICT_NO && (solicit->open_object || solicit->stated_act || handed || solicit->treated))
        return VERDICT_UNCLEAR;
    if (verb == VERDICT_YES && solicit->denied)
        return VERDICT_UNCLEAR;
    if (verb != VERDICT_NONE)
        return verb;
    *ret_rule = "yesno.denied";
    /* "요구한 건 아니고 제가 알아서 드렸습니다" */
    const bool open = solicit->stated_act || handed || solicit->treated || solicit->open_object;
    if (solicit->denied && solicit->official_acts && solicit->official_from > solicit->denied_from)
        return VERDICT_YES; /* "팀장은 안 받았는데 주무관은 받았습니다" */
    if (solicit->denied)
        return open || set_has(&scan->set, WORD_YES_SURE) ? VERDICT_UNCLEAR : VERDICT_NO;
    *ret_rule = "yesno.act";
    const size_t unknown_max = solicit->demanded ? DEMAND_UNKNOWN_MAX : ACT_UNKNOWN_MAX;
    if (solicit->stated_act && scan->unknown <= unknown_max && !set_has(&scan->set, WORD_LAWFUL) &&
        !solicit->lawful)
        return VERDICT_YES;
    *ret_rule = "yesno.particle";
    const enum verdict particle = particle_verdict(scan, solicit);
    return particle == VERDICT_UNCLEAR && says_no_apart(scan, solicit) ? VERDICT_NO : particle;
}

struct answer yesno_read(const struct scan *scan, const struct numbers *numbers,
                         const struct survey_question *question)
{
    const struct solicit solicit = solicit_read(scan);
    const char *rule;
    size_t hit = scan->hit_count, index = 0;
    const enum verdict words = words_verdict(scan, &solicit, &rule, &hit);
    int min = 9, max = 0;
    for (size_t i = 0; i < question->choice_count; i++) {
        min = question->choice[i].digit < min ? question->choice[i].digit : min;
        max = question->choice[i].digit > max ? question->choice[i].digit : max;
    }
    const enum number_answer number = numbers_answer(scan, numbers, min, max, &index);
    const bool corrected =
        numbers->count > 1 && hit == scan->hit_count && words == VERDICT_NO;  /* "1 아니 2" */
    const bool counts = number == NUMBER_ANSWER && numbers->at[index].native; /* 한 번 있었다 */
    if (number == NUMBER_UNCLEAR && words != VERDICT_YES && words != VERDICT_NO)
        return unclear("yesno.number-unclear");
    if (number == NUMBER_ANSWER && !counts) {
        const struct number *at = &numbers->at[index];
        const size_t choice = survey_choice_by_digit(question, at->value);
        if (choice == question->choice_count)
            return unclear("yesno.out-of-range");
        const enum survey_meaning meaning = question->choice[choice].meaning;
        const bool against =
            (meaning == SURVEY_MEANS_NO && words == VERDICT_YES) ||
            (meaning == SURVEY_MEANS_YES && words == VERDICT_NO && !corrected) ||
            (meaning == SURVEY_MEANS_DECLINED && (words == VERDICT_YES || words == VERDICT_NO));
        if (against ||
            (words == VERDICT_UNCLEAR && solicit.grade != REPLY_SOLICITATION_HINT && hit < scan->hit_count))
            return unclear("yesno.number-against-words");
        if (meaning == SURVEY_MEANS_NO && solicit.grade != REPLY_SOLICITATION_NONE)
            return unclear("yesno.number-against-hint");
        return (struct answer){
            .clear = true, .value = at->value, .rule = "yesno.number", .from = at->from, .to = at->to
        };
    }
    if (set_has(&scan->set, WORD_DECLINE) && solicit.grade != REPLY_SOLICITATION_EXPLICIT &&
        choice_meaning(question, SURVEY_MEANS_DECLINED) != NULL) {
        const struct survey_choice *declined = choice_meaning(question, SURVEY_MEANS_DECLINED);
        return (struct answer){ .clear = true, .value = declined->digit, .rule = "yesno.declined" };
    }
    if (words == VERDICT_YES || words == VERDICT_NO) {
        const size_t from = hit < scan->hit_count ? scan->hit[hit].from : solicit.from;
        const size_t to = hit < scan->hit_count ? scan->hit[hit].to : solicit.to;
        return decided(question, words, rule, from, to);
    }
    return unclear(words == VERDICT_UNCLEAR ? rule : "yesno.no-answer");
}
