#include "reply/several.h"

#include <string.h>

#include "reply/answer.h"
#include "reply/number.h"

enum { ATOMS_MAX = 32, COMMENT_LETTERS_MIN = 2 };

enum atom_kind { ATOM_NUMBER, ATOM_YES, ATOM_NO, ATOM_ASSENT, ATOM_JUDGEMENT, ATOM_LABEL, ATOM_ALL };

struct atom {
    enum atom_kind kind;
    int value;   /* digit, point or label's question (0..) */
    bool marked; /* a number that a mark of enumeration follows: "1)" */
    bool odd;    /* no possible answer: 10, 2.5 */
    size_t from, to;
};

struct atoms {
    struct atom at[ATOMS_MAX];
    size_t count;
    size_t rest; /* glyph where the comment starts */
};

/* The asked questions that take a choice or a point, in order. */
struct slots {
    const struct survey_question *question[REPLY_ITEMS_MAX];
    size_t count;
};

static struct slots slots_of(const struct survey *survey)
{
    struct slots slots = { .count = 0 };
    for (size_t i = 0; i < survey->question_count && slots.count < REPLY_ITEMS_MAX; i++)
        if (survey->question[i].kind == SURVEY_SCALE || survey->question[i].kind == SURVEY_CHOICE)
            slots.question[slots.count++] = &survey->question[i];
    return slots;
}

static bool is_yes_no(const struct survey_question *question)
{
    if (question->kind != SURVEY_CHOICE)
        return false;
    for (size_t i = 0; i < question->choice_count; i++)
        if (question->choice[i].meaning == SURVEY_MEANS_YES)
            return true;
    return false;
}

static bool letter(const struct scan *scan, size_t at)
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

/* The atom that a hit makes; false when it makes none. Labels win over judgements and are resolved later. */
static bool atom_of(const struct scan *scan, size_t from, size_t to, struct atom *ret)
{
    bool any = false;
    for (size_t i = from; i < to; i++) {
        const struct hit *hit = &scan->hit[i];
        struct atom atom = { .from = hit->from, .to = hit->to };
        const int point = judgement(hit->class);
        if (hit->class == WORD_LABEL_KINDNESS || hit->class == WORD_LABEL_SATISFACTION ||
            hit->class == WORD_LABEL_SOLICITATION || hit->class == WORD_LABEL_OPINION) {
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
                  (scan->glyph[at].enclosed && to < scan->count && scan->glyph[to].kind == GLYPH_DIGIT &&
                   !scan->glyph[to].enclosed);
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
    static const enum word_class together[] = { WORD_FILLER,  WORD_INTENSE, WORD_SUCH,    WORD_NEVER,
                                                WORD_DEMAND,  WORD_BRIBE,   WORD_CONDUCT, WORD_OFFICIAL,
                                                WORD_CITIZEN, WORD_STAR,    WORD_NATIVE };
    bool all = true;
    for (size_t i = from; i < to; i++) {
        if (is_among(scan->hit[i].class, alone, sizeof(alone) / sizeof(alone[0])))
            return true;
        if (scan->hit[i].class >= WORD_PRAISE && i > from)
            continue; /* what a free text would be about */
        all = all && is_among(scan->hit[i].class, together, sizeof(together) / sizeof(together[0]));
    }
    return all;
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

/* Answers from the front; they end where a sentence starts that is none. */
static struct atoms find_atoms(const struct scan *scan, const struct numbers *numbers, size_t slots)
{
    struct atoms atoms = { .rest = scan->count };
    size_t hit = 0, at = 0;
    while (at < scan->count) {
        while (hit < scan->hit_count && scan->hit[hit].from < at)
            hit++;
        size_t end = hit;
        while (end < scan->hit_count && scan->hit[end].from == at)
            end++;
        struct atom atom = { .kind = ATOM_LABEL };
        if (scan->glyph[at].kind == GLYPH_DIGIT) {
            if (number_counts(numbers, at) && !(at > 0 && scan->glyph[at - 1].code == 'q')) {
                atoms.rest = at;
                break;
            }
            at = add_digits(scan, &atoms, at, slots);
        } else if (end > hit && number_class(scan->hit[hit].class)) {
            add(&atoms, (struct atom){ .kind = ATOM_NUMBER,
                                       .value = scan->hit[hit].class - WORD_NUMBER_0,
                                       .from = at,
                                       .to = scan->hit[hit].to });
            at = scan->hit[hit].to;
        } else if (end > hit && atom_of(scan, hit, end, &atom)) {
            add(&atoms, atom);
            at = atom.to;
        } else if (end > hit && passes(scan, hit, end)) {
            at = scan->hit[hit].to;
        } else if (end > hit || (letter(scan, at) && scan->cover[at] == COVER_UNKNOWN &&
                                 !(scan->glyph[at].code == 'q' && at + 1 < scan->count &&
                                   scan->glyph[at + 1].kind == GLYPH_DIGIT))) {
            atoms.rest = at;
            break;
        } else {
            at++;
        }
    }
    return atoms;
}

static struct reply_item item_of(const struct survey_question *question, const struct atom *atom)
{
    if (question->kind == SURVEY_SCALE) {
        const bool valued = atom->kind == ATOM_NUMBER || atom->kind == ATOM_JUDGEMENT;
        const bool ok =
            valued && !atom->odd && atom->value >= question->scale_min && atom->value <= question->scale_max;
        return (struct reply_item){ .clear = ok, .value = ok ? atom->value : 0 };
    }
    if (atom->kind == ATOM_NUMBER) {
        const bool ok = !atom->odd && survey_choice_by_digit(question, atom->value) < question->choice_count;
        return (struct reply_item){ .clear = ok, .value = ok ? atom->value : 0 };
    }
    for (size_t i = 0; i < question->choice_count; i++)
        if ((atom->kind == ATOM_NO && question->choice[i].meaning == SURVEY_MEANS_NO) ||
            (atom->kind == ATOM_YES && question->choice[i].meaning == SURVEY_MEANS_YES))
            return (struct reply_item){ .clear = true, .value = question->choice[i].digit };
    return (struct reply_item){ .clear = false };
}

static bool is_answer(const struct atom *atom)
{
    return atom->kind != ATOM_LABEL && atom->kind != ATOM_ALL;
}

struct fill {
    struct reply_item item[REPLY_ITEMS_MAX];
    bool used[REPLY_ITEMS_MAX];
    size_t count;
};

static void put(const struct slots *slots, struct fill *fill, size_t slot, const struct atom *atom)
{
    fill->item[slot] = item_of(slots->question[slot], atom);
    fill->used[slot] = true;
    fill->count++;
}

static bool fill_all(const struct slots *slots, struct fill *fill, const struct atom *atom)
{
    for (size_t i = 0; i < slots->count; i++)
        if (!fill->used[i] && slots->question[i]->kind == SURVEY_SCALE)
            put(slots, fill, i, atom);
    return true;
}

static size_t slot_of_label(const struct slots *slots, int class)
{
    for (size_t i = 0; i < slots->count; i++) {
        const struct slice measure = slots->question[i]->measure;
        if ((class == WORD_LABEL_KINDNESS && slice_equal(measure, SLICE_LIT("kindness"))) ||
            (class == WORD_LABEL_SATISFACTION && slice_equal(measure, SLICE_LIT("satisfaction"))) ||
            (class == WORD_LABEL_SOLICITATION && slice_equal(measure, SLICE_LIT("solicitation"))))
            return i;
    }
    return slots->count;
}

/* "1)3 2)3 3)1": every other atom is a marked number that names a question. */
static bool by_numbers(const struct atoms *atoms, const struct slots *slots, struct fill *fill)
{
    size_t i = 0;
    while (i < atoms->count) {
        const struct atom *label = &atoms->at[i];
        if (label->kind == ATOM_ALL && i > 0 && i + 2 == atoms->count && is_answer(&atoms->at[i + 1]))
            return fill_all(slots, fill, &atoms->at[i + 1]); /* "3번은 없음이고 나머지는 5" */
        if (label->kind != ATOM_NUMBER || !label->marked || label->value < 1 ||
            (size_t)label->value > slots->count + 1)
            return false;
        const size_t slot = (size_t)label->value - 1;
        if (slot == slots->count)
            return fill->count > 1;
        /* "1)친절5": the label says the same. */
        if (i + 1 < atoms->count && atoms->at[i + 1].kind == ATOM_LABEL &&
            slot_of_label(slots, atoms->at[i + 1].value) == slot) {
            const bool last = i + 2 >= atoms->count || atoms->at[i + 2].marked;
            if (atoms->at[i + 1].odd && last && !fill->used[slot]) { /* "2번 만족 3번 없다" */
                put(slots, fill, slot, &(struct atom){ .kind = ATOM_JUDGEMENT, .value = 4 });
                i += 2;
                continue;
            }
            i++;
        }
        if (i + 1 >= atoms->count || fill->used[slot] || !is_answer(&atoms->at[i + 1]))
            return false;
        put(slots, fill, slot, &atoms->at[i + 1]);
        i += 2;
        /* "3)1 없음": the word repeats the digit. */
        if (i < atoms->count && is_answer(&atoms->at[i]) && atoms->at[i].kind != ATOM_NUMBER) {
            const struct reply_item same = item_of(slots->question[slot], &atoms->at[i]);
            if (same.clear && same.value != fill->item[slot].value && is_yes_no(slots->question[slot]))
                fill->item[slot].clear = false;
            i++;
        }
    }
    return fill->count > 1;
}

static size_t next_free(const struct slots *slots, const struct fill *fill, const struct atom *atom)
{
    const bool worded = atom->kind == ATOM_NO || atom->kind == ATOM_YES;
    for (size_t i = 0; i < slots->count; i++)
        if (!fill->used[i] && (!worded || is_yes_no(slots->question[i])))
            return i;
    return slots->count;
}

/* A word that repeats the digit before it, or the later of two words about the same ("아니요 없었어요"). */
static bool repeats_last(const struct slots *slots, struct fill *fill, size_t last, const struct atom *atom)
{
    if (last == slots->count || atom->kind == ATOM_NUMBER)
        return false;
    const struct reply_item same = item_of(slots->question[last], atom);
    const bool yes_no = is_yes_no(slots->question[last]);
    if (atom[-1].kind == ATOM_NUMBER) {
        const int apart = same.value - fill->item[last].value;
        if (same.clear && (yes_no ? apart != 0 : apart > 1 || apart < -1))
            fill->item[last].clear = false;
        return same.clear;
    }
    if (!yes_no || (atom->kind != ATOM_NO && atom->kind != ATOM_YES))
        return false;
    fill->item[last] = same;
    return true;
}

/* The slot that a label names, when the next atom can be its answer; or slots->count. */
static size_t labelled_slot(const struct slots *slots, const struct fill *fill, const struct atom *label,
                            const struct atom *next)
{
    const size_t slot = slot_of_label(slots, label->value);
    if (next == NULL || !is_answer(next) || slot == slots->count || fill->used[slot])
        return slots->count;
    const bool fits =
        is_yes_no(slots->question[slot]) || next->kind == ATOM_NUMBER || next->kind == ATOM_JUDGEMENT;
    return fits ? slot : slots->count;
}

/* In order, with the citizen's labels where there are any. `*ret_rest`: the first atom that is none of the
 * answers. */
static bool in_order(const struct atoms *atoms, const struct slots *slots, struct fill *fill, size_t *rest)
{
    size_t last = slots->count; /* slot filled last */
    for (size_t i = 0; i < atoms->count; i++) {
        const struct atom *next = i + 1 < atoms->count ? &atoms->at[i + 1] : NULL;
        struct atom atom = atoms->at[i];
        if (atom.kind == ATOM_ALL) {
            if (next != NULL && (next->kind == ATOM_NUMBER || next->kind == ATOM_JUDGEMENT)) {
                fill_all(slots, fill, next);
                last = slots->count;
                i++;
            }
            continue;
        }
        const bool label = atom.kind == ATOM_LABEL;
        const size_t named = label ? labelled_slot(slots, fill, &atom, next) : slots->count;
        if (named < slots->count) {
            put(slots, fill, named, next);
            last = named;
            i++;
            continue;
        }
        if (label && !atom.odd)
            continue;
        if (label)
            atom = (struct atom){ .kind = ATOM_JUDGEMENT, .value = 4, .from = atom.from, .to = atom.to };
        else if (i > 0 && repeats_last(slots, fill, last, &atoms->at[i]))
            continue;
        const size_t slot = next_free(slots, fill, &atom);
        if (slot == slots->count && atom.kind == ATOM_NUMBER)
            return false;
        if (slot == slots->count) {
            *rest = atom.from < *rest ? atom.from : *rest;
            continue;
        }
        put(slots, fill, slot, &atom);
        last = slot;
    }
    return fill->count > 0;
}

static bool comment_in(const struct scan *scan, size_t from)
{
    size_t letters = 0;
    for (size_t i = from; i < scan->count; i++)
        letters += letter(scan, i);
    return letters >= COMMENT_LETTERS_MIN;
}

static bool only_judgement(const struct atoms *atoms)
{
    for (size_t i = 0; i < atoms->count; i++)
        if (atoms->at[i].kind == ATOM_NUMBER)
            return false;
    return true;
}

/* "다 좋았어요 5 5 1": what is said of all before the digits is no answer of its own. */
static void drop_leading_judgement(struct atoms *atoms)
{
    size_t lead = 0, numbers = 0, others = 0;
    while (lead < atoms->count &&
           (atoms->at[lead].kind == ATOM_ALL || atoms->at[lead].kind == ATOM_JUDGEMENT))
        lead++;
    for (size_t i = lead; i < atoms->count; i++) {
        numbers += atoms->at[i].kind == ATOM_NUMBER;
        others += atoms->at[i].kind == ATOM_LABEL || atoms->at[i].kind == ATOM_ALL;
    }
    if (lead == 0 || numbers < 2 || others > 0)
        return;
    memmove(atoms->at, atoms->at + lead, (atoms->count - lead) * sizeof(atoms->at[0]));
    atoms->count -= lead;
}

bool several_read(const struct scan *scan, const struct survey *survey, struct reply_reading *ret)
{
    const struct slots slots = slots_of(survey);
    struct numbers numbers;
    numbers_find(scan, &numbers);
    struct atoms atoms = find_atoms(scan, &numbers, slots.count);
    struct fill fill = { .count = 0 };
    size_t rest = atoms.rest;
    if (set_has(&scan->set, WORD_RHETORIC) || set_has(&scan->set, WORD_CORRECT)) {
        const size_t correct = scan_find(scan, WORD_CORRECT, 0, scan->hit_count);
        if (correct < scan->hit_count && scan->hit[correct].from < atoms.rest &&
            !set_has(&scan->clause[scan->hit[correct].clause].set, WORD_NO))
            return false;
    }
    drop_leading_judgement(&atoms);
    if (!by_numbers(&atoms, &slots, &fill)) {
        fill = (struct fill){ .count = 0 };
        if (!in_order(&atoms, &slots, &fill, &rest))
            return false;
    }
    if (fill.count < 2 && (only_judgement(&atoms) || !fill.used[0] || comment_in(scan, atoms.rest)))
        return false;
    size_t count = 0, clear = 0;
    for (size_t i = 0; i < slots.count; i++)
        if (fill.used[i]) {
            count = i + 1;
            clear += fill.item[i].clear;
        }
    if (clear == 0 || (clear < 2 && only_judgement(&atoms)))
        return false;
    memcpy(ret->item, fill.item, sizeof(ret->item));
    ret->item_count = (uint8_t)count;
    ret->comment_follows = comment_in(scan, rest);
    return true;
}
