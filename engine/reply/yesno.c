#include "reply/yesno.h"

#include "reply/answer.h"
#include "reply/solicit.h"
#include "reply/stance.h"

enum { UNKNOWN_TOKEN_MAX = 1 };

static bool code_is(const struct scan *scan, size_t at, uint32_t code)
{
    return at < scan->count && scan->glyph[at].code == code;
}

/* "없었으면 좋았겠지만 있었습니다": a clause of its own says that there was. */
static bool affirmed_apart(const struct scan *scan, size_t *ret_hit)
{
    if (exist_read(scan, ret_hit) == VERDICT_NO)
        return false;
    for (size_t c = 0; c < scan->clause_count; c++) {
        const struct clause *clause = &scan->clause[c];
        if (set_has(&clause->set, WORD_EVASION) || clause->question)
            continue;
        const size_t at = scan_find(scan, WORD_EXIST, clause->hit_from, clause->hit_to);
        if (at < clause->hit_to && exist_of_verb(scan, clause, at) == VERDICT_YES)
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

/* "없었고 앞으로도 없길 바랍니다": a wish behind the denial. */
static bool only_wishes(const struct scan *scan)
{
    for (size_t i = 0; i < scan->hit_count; i++) {
        const struct hit *hit = &scan->hit[i];
        if (hit->class != WORD_EVASION)
            continue;
        const uint32_t wish = hit->from + 1u < scan->count ? scan->glyph[hit->from + 1].code : 0;
        if (hit->clause == 0 || !code_is(scan, hit->from, 0xC5C6) ||
            (wish != 0xAE38 && wish != 0xAE30 && wish != 0xC5C8)) /* 없길 없기(를) 없었(으면) */
            return false;
    }
    return set_has(&scan->clause[0].set, WORD_ABSENT);
}

/* Why the words are not to be taken at their word; NULL when they are. */
static const char *doubt(const struct scan *scan, const struct solicit *solicit, size_t *ret_hit)
{
    if (set_has(&scan->set, WORD_EVASION) && solicit->grade != REPLY_SOLICITATION_EXPLICIT &&
        !affirmed_apart(scan, ret_hit) && !stance_only_asks_why(scan) && !only_wishes(scan))
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
    const bool treated =
        solicit->given && !solicit->handed && !solicit->open_object; /* 아이한테 사탕 주셨어요 */
    if (scan->clause_count < 2 || (solicit->lawful && !treated) || solicit->grade != REPLY_SOLICITATION_NONE)
        return false;
    for (size_t i = 0; i < sizeof(against) / sizeof(against[0]); i++)
        if (set_has(&scan->set, against[i]) && !(treated && against[i] == WORD_TREAT))
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

/* "스미싱 아니에요?": the particle asks who we are. */
static bool asks_about_us(const struct scan *scan)
{
    for (size_t c = 0; c < scan->clause_count; c++)
        if (scan->clause[c].question && set_has(&scan->clause[c].set, WORD_HELP_PHRASE))
            return true;
    return false;
}

/* "요구는 안 했지만 은근히 바라더군요": denied in so many words, and then not. */
static bool insinuates_behind(const struct scan *scan, size_t denied_from)
{
    for (size_t c = 0; c < scan->clause_count; c++) {
        const struct class_set *set = &scan->clause[c].set;
        if (scan->clause[c].from > denied_from && set_has(set, WORD_INSINUATE) &&
            !set_has(set, WORD_NOT_AFTER) && !set_has(set, WORD_NOT_BEFORE) && !set_has(set, WORD_ABSENT))
            return true;
    }
    return false;
}

/* "아뇨 받았어요 백화점 상품권이요": the particle may answer another question than this one. */
static bool tells_of_taking(const struct scan *scan)
{
    const struct class_set *set = &scan->set;
    const bool object = set_has(set, WORD_BENEFIT) || set_has(set, WORD_BRIBE) || set_has(set, WORD_TREAT);
    return object && (set_has(set, WORD_GIVEN) || set_has(set, WORD_RECEIVE) || set_has(set, WORD_PAY)) &&
           !set_has(set, WORD_NOT_AFTER) && !set_has(set, WORD_NOT_BEFORE) && !set_has(set, WORD_ABSENT);
}

static enum verdict particle_verdict(const struct scan *scan, const struct solicit *solicit)
{
    enum { LETTERS_MAX = 6 };
    const bool no = set_has(&scan->set, WORD_NO), yes = set_has(&scan->set, WORD_YES);
    const bool sure = set_has(&scan->set, WORD_YES_SURE);
    if (scan->unknown > LETTERS_MAX || solicit->lawful || set_has(&scan->set, WORD_WHY) ||
        asks_about_us(scan) || tells_of_taking(scan))
        return VERDICT_UNCLEAR;
    if (no && !sure && !yes)
        return VERDICT_NO;
    if (sure && !no)
        return scan->clause[scan->clause_count - 1].question ? VERDICT_UNCLEAR : VERDICT_YES;
    if (set_has(&scan->set, WORD_NEVER) && !yes && scan->unknown == 0 && !sure)
        return VERDICT_NO;
    return VERDICT_NONE;
}

/* "금품은 없었고 접대는 있었어요": a clause behind the denial names something else that there was. */
static bool names_another(const struct scan *scan, const struct solicit *solicit, size_t verb)
{
    if (verb >= scan->hit_count || solicit->given)
        return false;
    const struct clause *clause = &scan->clause[scan->hit[verb].clause];
    return clause->from > solicit->denied_from && exist_names_it(scan, clause, verb) &&
           (set_has(&clause->set, WORD_BRIBE) || set_has(&clause->set, WORD_BENEFIT) ||
            set_has(&clause->set, WORD_TREAT) || set_has(&clause->set, WORD_DEMAND));
}

/* 지만, 으나, 는데, 다만: what follows limits what was said. */
static bool limits_next(const struct scan *scan, const struct clause *clause)
{
    size_t to = clause->to;
    while (to > clause->from && scan->glyph[to - 1].kind != GLYPH_HANGUL)
        to--;
    const bool polite = to > clause->from && code_is(scan, to - 1, 0xC694); /* 요 */
    to -= polite;
    if (to < clause->from + 2)
        return false;
    const uint32_t last = scan->glyph[to - 1].code;
    return last == 0xB9CC || last == 0xB098 || last == 0xB370; /* 만 나 데 */
}

/* "요구는 없었지만 그냥은 안 될 것 같아 준비는 했습니다": the answer is limited by what nobody can read. */
static bool goes_on_unknown(const struct scan *scan, size_t verb)
{
    enum { LETTERS_MAX = 2, THEME_LETTERS_MAX = 8 };
    if (verb >= scan->hit_count)
        return false;
    const size_t c = scan->hit[verb].clause;
    if (c + 1 >= scan->clause_count || set_has(&scan->set, WORD_WHY) ||
        (!limits_next(scan, &scan->clause[c]) && !set_has(&scan->clause[c + 1].set, WORD_CONTRAST)))
        return false;
    bool theme = false;
    for (size_t i = scan->clause[c].hit_to; i < scan->hit_count; i++) {
        if (scan->hit[i].class == WORD_QUOTED && code_is(scan, scan->hit[i].from, 0xC790)) /* (보)자고 하 */
            return true;
        theme = theme || (scan->hit[i].class >= WORD_PRAISE && scan->hit[i].class != WORD_LACKING);
    }
    size_t unknown = 0;
    for (size_t at = scan->clause[c + 1].from; at < scan->count; at++)
        unknown += scan->glyph[at].kind != GLYPH_PUNCT && scan->cover[at] == COVER_UNKNOWN;
    return unknown > (theme ? THEME_LETTERS_MAX : LETTERS_MAX);
}

/* "저는 없었습니다 다른 가게는 모르겠고요" */
static bool only_others_unknown(const struct scan *scan, size_t verb)
{
    for (size_t i = 0; i < scan->hit_count; i++) {
        const struct hit *hit = &scan->hit[i];
        if (hit->class != WORD_DONT_KNOW)
            continue;
        if (verb >= scan->hit_count || hit->from < scan->hit[verb].to)
            return false;
        bool others = false;
        for (size_t at = scan->hit[verb].to; at < hit->from; at++)
            others = others || (code_is(scan, at, 0xB2E4) && code_is(scan, at + 1, 0xB978)) || /* 다른 */
                     code_is(scan, at, 0xB534) || code_is(scan, at, 0xC606);                   /* 딴 옆 */
        if (!others)
            return false;
    }
    return true;
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
    const enum verdict verb = exist_read(scan, ret_hit);
    *ret_rule = "yesno.statement";
    if (solicit->grade == REPLY_SOLICITATION_EXPLICIT)
        return statement_verdict(scan, solicit, verb, *ret_hit);
    *ret_rule = "yesno.dont-know";
    if (set_has(&scan->set, WORD_DONT_KNOW) && !(verb == VERDICT_NO && only_others_unknown(scan, *ret_hit)))
        return VERDICT_UNCLEAR;
    *ret_rule = "yesno.hint";
    if (solicit->grade == REPLY_SOLICITATION_HINT ||
        (solicit->denied && insinuates_behind(scan, solicit->denied_from)) ||
        (verb == VERDICT_YES && set_has(&scan->set, WORD_HEARSAY)))
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
    if (verb == VERDICT_YES && solicit->denied && !names_another(scan, solicit, *ret_hit))
        return VERDICT_UNCLEAR;
    if (verb == VERDICT_NO && goes_on_unknown(scan, *ret_hit))
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
    if (solicit->reported && scan->unknown <= unknown_max && !set_has(&scan->set, WORD_LAWFUL) &&
        !solicit->lawful)
        return VERDICT_YES;
    *ret_rule = "yesno.particle";
    const enum verdict particle = particle_verdict(scan, solicit);
    return particle == VERDICT_UNCLEAR && says_no_apart(scan, solicit) ? VERDICT_NO : particle;
}

enum verdict yesno_in_words(const struct scan *scan, size_t *ret_clause)
{
    const struct solicit solicit = solicit_read(scan);
    const char *rule;
    size_t hit = scan->hit_count;
    const enum verdict verdict = words_verdict(scan, &solicit, &rule, &hit);
    *ret_clause = scan->clause_count;
    if (hit < scan->hit_count)
        *ret_clause = scan->hit[hit].clause;
    const size_t from = verdict == VERDICT_NO ? solicit.denied_from : solicit.from;
    for (size_t c = 0; hit == scan->hit_count && c < scan->clause_count; c++)
        if (scan->clause[c].from <= from && from < scan->clause[c].to)
            *ret_clause = c;
    return verdict;
}

bool yesno_is_limited(const struct scan *scan)
{
    size_t hit = scan->hit_count;
    if (exist_read(scan, &hit) == VERDICT_NONE || hit == scan->hit_count)
        return false;
    const struct solicit solicit = solicit_read(scan);
    return solicit.grade != REPLY_SOLICITATION_NONE ||
           (solicit.open_object && limits_next(scan, &scan->clause[scan->hit[hit].clause])) ||
           goes_on_unknown(scan, hit);
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
            (meaning == SURVEY_MEANS_NO &&
             (words == VERDICT_YES || (words == VERDICT_NONE && solicit.stated_act))) ||
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
