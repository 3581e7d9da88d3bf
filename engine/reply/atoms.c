#include "reply/atoms.h"

bool atoms_is_letter(const struct scan *scan, size_t at)
{
    const uint8_t kind = scan->glyph[at].kind;
    return kind == GLYPH_HANGUL || kind == GLYPH_LATIN || kind == GLYPH_HAN || kind == GLYPH_OTHER;
}

static int judgement(int class)
{
    static const struct {
        enum word_class class;
        int point;
    } points[] = {
        { WORD_BEST, 5 }, { WORD_GOOD, 4 }, { WORD_MIDDLE, 3 }, { WORD_BAD, 2 }, { WORD_WORST, 1 },
    };
    for (size_t i = 0; i < sizeof(points) / sizeof(points[0]); i++)
        if ((int)points[i].class == class)
            return points[i].point;
    return 0;
}

/* 친절하기는, 만족스럽기는: names its question, or answers it, as the labels 친절 and 만족 do. */
static int label_in(const struct scan *scan, const struct hit *hit)
{
    if (hit->class != WORD_GOOD || hit->from + 2 > hit->to)
        return -1;
    const uint32_t first = scan->glyph[hit->from].code, second = scan->glyph[hit->from + 1u].code;
    if (first == 0xCE5C && second == 0xC808) /* 친절 */
        return WORD_LABEL_KINDNESS;
    return first == 0xB9CC && second == 0xC871 ? WORD_LABEL_SATISFACTION : -1; /* 만족 */
}

/* The atom that a hit makes; false when it makes none. Labels win over judgements and are resolved later. */
static bool atom_of(const struct scan *scan, size_t from, size_t to, struct atom *ret)
{
    bool any = false;
    for (size_t i = from; i < to; i++) {
        const struct hit *hit = &scan->hit[i];
        struct atom atom = { .from = hit->from, .to = hit->to };
        const int point = judgement(hit->class);
        if (hit->class == WORD_LABEL_KINDNESS || hit->class == WORD_LABEL_SATISFACTION ||
            hit->class == WORD_LABEL_SOLICITATION || hit->class == WORD_LABEL_OPINION ||
            hit->class == WORD_LABEL_LAST) {
            atom.kind = ATOM_LABEL;
            atom.value = hit->class;
        } else if (hit->class == WORD_ABSENT || hit->class == WORD_NO) {
            atom.kind = ATOM_NO;
        } else if (hit->class == WORD_EXIST || hit->class == WORD_YES_SURE) {
            atom.kind = ATOM_YES;
        } else if (hit->class == WORD_YES || hit->class == WORD_DONT_KNOW) {
            atom.kind = ATOM_ASSENT;
        } else if (hit->class == WORD_ALL) {
            atom.kind = ATOM_ALL;
        } else if (point != 0 && !hit->attached && label_in(scan, hit) >= 0) {
            atom.kind = ATOM_LABEL;
            atom.value = label_in(scan, hit);
        } else if (point != 0 && !hit->attached) {
            atom.kind = ATOM_JUDGEMENT;
            atom.value = point;
        } else {
            continue;
        }
        if (!any || atom.kind == ATOM_LABEL || (atom.kind == ATOM_NO && ret->kind != ATOM_LABEL)) {
            const int point_too = any && ret->kind == ATOM_JUDGEMENT ? ret->value : 0;
            *ret = atom;
            if (atom.kind == ATOM_LABEL && point_too == 0)
                for (size_t k = from; k < to; k++)
                    ret->odd =
                        ret->odd || judgement(scan->hit[k].class) == 4; /* may be "만족" as an answer */
        }
        any = true;
    }
    return any;
}

static bool code_is(const struct scan *scan, size_t at, uint32_t code)
{
    return at < scan->count && scan->glyph[at].code == code;
}

/* Digits in circles name the questions when others do not stand in circles: ① 4 ② 3. */
static bool circles_enumerate(const struct scan *scan)
{
    bool circles = false, plain = false;
    for (size_t i = 0; i < scan->count; i++) {
        circles = circles || (scan->glyph[i].kind == GLYPH_DIGIT && scan->glyph[i].enclosed);
        plain = plain || (scan->glyph[i].kind == GLYPH_DIGIT && !scan->glyph[i].enclosed);
    }
    return circles && plain;
}

/* What follows a number: a counter (점, 번), then 씩; 은, 는; 과, 와, 하고, 랑, a comma. */
static void mark_number(const struct scan *scan, struct atom *atom)
{
    size_t at = atom->to;
    const bool option = code_is(scan, at, 0xBC88);                                 /* 번 */
    at += option || code_is(scan, at, 0xC810);                                     /* 점 */
    atom->each = code_is(scan, at, 0xC529);                                        /* 씩 */
    atom->joined = code_is(scan, at, 0xACFC) || code_is(scan, at, 0xC640) ||       /* 과 와 */
                   (code_is(scan, at, 0xD558) && code_is(scan, at + 1, 0xACE0)) || /* 하고 */
                   code_is(scan, at, 0xB791) || code_is(scan, at, ',') ||
                   code_is(scan, at, 0xB3C4); /* 랑 도 */
}

static void add(struct atoms *atoms, struct atom atom)
{
    if (atoms->count < ATOMS_MAX)
        atoms->at[atoms->count++] = atom;
}

static bool enumeration_mark(const struct scan *scan, size_t at)
{
    if (at >= scan->count || scan->glyph[at].gap == GLYPH_NEW_LINE)
        return false;
    const uint32_t code = scan->glyph[at].code;
    return code == ')' || code == '.' || code == ':' || code == '=' || code == '-' || code == 0xBC88; /* 번 */
}

static size_t add_digits(const struct scan *scan, struct atoms *atoms, size_t at, size_t slots)
{
    size_t to = at;
    while (to < scan->count && scan->glyph[to].kind == GLYPH_DIGIT &&
           (to == at || (scan->glyph[to].gap == GLYPH_JOINED && !scan->glyph[to - 1].enclosed &&
                         !scan->glyph[to].enclosed)))
        to++;
    /* "541"; "55 없음": one digit a question, or all but the one that a word answers. */
    const bool rest_in_words = to - at + 1 == slots && to < scan->count &&
                               scan->glyph[to].gap != GLYPH_JOINED &&
                               (set_has(&scan->set, WORD_ABSENT) || set_has(&scan->set, WORD_NO));
    if ((to - at == slots || rest_in_words) && to - at > 1 && atoms->count == 0) {
        for (size_t i = at; i < to; i++)
            add(atoms,
                (struct atom){
                    .kind = ATOM_NUMBER, .value = (int)(scan->glyph[i].code - '0'), .from = i, .to = i + 1 });
        return to;
    }
    struct atom atom = { .kind = ATOM_NUMBER, .from = at, .to = to, .odd = to - at > 1 };
    atom.value = to - at == 1 ? (int)(scan->glyph[at].code - '0') : 0;
    atom.marked = enumeration_mark(scan, to) || (at > 0 && scan->glyph[at - 1].code == 'q') ||
                  (scan->glyph[at].enclosed && circles_enumerate(scan));
    mark_number(scan, &atom);
    add(atoms, atom);
    return to;
}

static bool is_among(int class, const enum word_class *classes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if ((int)classes[i] == class)
            return true;
    return false;
}

/* A word that answers nothing and asks for nothing: it may stand between answers. */
static bool passes(const struct scan *scan, size_t from, size_t to)
{
    static const enum word_class alone[] = { WORD_GREETING, WORD_POINTS, WORD_OPTION, WORD_ENDING };
    static const enum word_class together[] = {
        WORD_FILLER,  WORD_INTENSE,  WORD_SUCH,    WORD_NEVER, WORD_DEMAND, WORD_BRIBE,
        WORD_CONDUCT, WORD_OFFICIAL, WORD_CITIZEN, WORD_STAR,  WORD_NATIVE, WORD_OTHER_SUBJECT
    };
    bool all = true, any = false;
    for (size_t i = from; i < to; i++) {
        if (is_among(scan->hit[i].class, alone, sizeof(alone) / sizeof(alone[0])))
            return true;
        const bool known = is_among(scan->hit[i].class, together, sizeof(together) / sizeof(together[0]));
        any = any || known;
        all = all && (known || scan->hit[i].class >= WORD_PRAISE); /* what a free text would be about */
    }
    return all && any;
}

static bool has_theme(const struct scan *scan, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (scan->hit[i].class >= WORD_PRAISE && !code_is(scan, scan->hit[i].from, 0xAC10)) /* 감(사합니다) */
            return true;
    return false;
}

static bool number_counts(const struct numbers *numbers, size_t at)
{
    for (size_t i = 0; i < numbers->count; i++)
        if (numbers->at[i].from == at)
            return numbers->at[i].kind == NUMBER_COUNTED;
    return false;
}

static bool number_class(int class)
{
    return class >= WORD_NUMBER_0 && class <= WORD_NUMBER_10;
}

/* "541" and nothing else: one digit a question; 112 and 119 are telephones. */
static bool answers_unspaced(const struct scan *scan, size_t questions)
{
    if (scan->count != questions || (code_is(scan, 0, '1') && code_is(scan, 1, '1')))
        return false;
    for (size_t i = 0; i < scan->count; i++)
        if (scan->glyph[i].kind != GLYPH_DIGIT || (i > 0 && scan->glyph[i].gap != GLYPH_JOINED))
            return false;
    return true;
}

/* A number in words: 네점, 첫째, 하나는. False when no hit of these is one. */
static bool number_in_words(const struct scan *scan, size_t hit, size_t end, struct atom *ret)
{
    for (; hit < end; hit++) {
        if (!number_class(scan->hit[hit].class))
            continue;
        const size_t to = scan->hit[hit].to;
        const bool ordinal = code_is(scan, to - 1, 0xC9F8) || code_is(scan, to, 0xC9F8); /* 째 */
        const bool topic = code_is(scan, to, 0xC740) || code_is(scan, to, 0xB294);       /* 은 는 */
        *ret = (struct atom){ .kind = ATOM_NUMBER,
                              .value = scan->hit[hit].class - WORD_NUMBER_0,
                              .marked = ordinal || topic || code_is(scan, to, 0xBC88), /* 번 */
                              .from = scan->hit[hit].from,
                              .to = to + (ordinal && code_is(scan, to, 0xC9F8)) };
        mark_number(scan, ret);
        return true;
    }
    return false;
}

struct atoms atoms_find(const struct scan *scan, const struct numbers *numbers, size_t questions, size_t from)
{
    struct atoms atoms = { .rest = scan->count };
    size_t hit = 0, at = from;
    while (at < scan->count) {
        while (hit < scan->hit_count && scan->hit[hit].from < at)
            hit++;
        size_t end = hit;
        while (end < scan->hit_count && scan->hit[end].from == at)
            end++;
        struct atom atom = { .kind = ATOM_LABEL };
        if (scan->glyph[at].kind == GLYPH_DIGIT) {
            if (number_counts(numbers, at) && !answers_unspaced(scan, questions) &&
                !(at > 0 && scan->glyph[at - 1].code == 'q')) {
                atoms.rest = at;
                break;
            }
            atoms.rest = scan->count;
            at = add_digits(scan, &atoms, at, questions);
        } else if (number_in_words(scan, hit, end, &atom) || (end > hit && atom_of(scan, hit, end, &atom))) {
            add(&atoms, atom);
            atoms.rest = scan->count;
            at = atom.to;
        } else if (end > hit && passes(scan, hit, end)) {
            atoms.rest = atoms.rest == scan->count && has_theme(scan, hit, end) ? at : atoms.rest;
            at = scan->hit[hit].to;
        } else if ((code_is(scan, at, 's') || code_is(scan, at, 0xACE0)) && at > from &&
                   scan->glyph[at - 1].kind == GLYPH_DIGIT) {
            at++; /* "all 5s", 친절은 4고 */
        } else if (end > hit || (atoms_is_letter(scan, at) && scan->cover[at] == COVER_UNKNOWN &&
                                 !(scan->glyph[at].code == 'q' && at + 1 < scan->count &&
                                   scan->glyph[at + 1].kind == GLYPH_DIGIT))) {
            atoms.rest = at < atoms.rest ? at : atoms.rest;
            break;
        } else {
            at++;
        }
    }
    return atoms;
}

size_t atoms_next_start(const struct scan *scan, const struct numbers *numbers, size_t from)
{
    for (size_t at = from; at < scan->count; at++) {
        if (!scan_token_start(scan->glyph, at))
            continue;
        if (scan->glyph[at].kind == GLYPH_DIGIT && !number_counts(numbers, at))
            return at;
        for (size_t i = scan_hit_at(scan, at); i < scan->hit_count && scan->hit[i].from == at; i++)
            if (scan->hit[i].class == WORD_LABEL_KINDNESS || scan->hit[i].class == WORD_LABEL_SATISFACTION ||
                scan->hit[i].class == WORD_ALL || label_in(scan, &scan->hit[i]) >= 0)
                return at;
    }
    return scan->count;
}
