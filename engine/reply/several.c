#include "reply/several.h"

#include <string.h>

#include "reply/answer.h"
#include "reply/atoms.h"
#include "reply/yesno.h"

enum { COMMENT_LETTERS_MIN = 2 };

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
    enum atom_kind by[REPLY_ITEMS_MAX]; /* what filled it */
    size_t count;
};

static void put(const struct slots *slots, struct fill *fill, size_t slot, const struct atom *atom)
{
    fill->item[slot] = item_of(slots->question[slot], atom);
    fill->by[slot] = atom->kind;
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
    if (class == WORD_LABEL_LAST && slots->count > 0)
        return slots->count - 1;
    for (size_t i = 0; i < slots->count; i++) {
        const struct slice measure = slots->question[i]->measure;
        if ((class == WORD_LABEL_KINDNESS && slice_equal(measure, SLICE_LIT("kindness"))) ||
            (class == WORD_LABEL_SATISFACTION && slice_equal(measure, SLICE_LIT("satisfaction"))) ||
            (class == WORD_LABEL_SOLICITATION && slice_equal(measure, SLICE_LIT("solicitation"))))
            return i;
    }
    return slots->count;
}

static bool is_point(const struct atoms *atoms, size_t i)
{
    return i < atoms->count && (atoms->at[i].kind == ATOM_NUMBER || atoms->at[i].kind == ATOM_JUDGEMENT);
}

static bool is_label_number(const struct atoms *atoms, const struct slots *slots, size_t i)
{
    const struct atom *atom = &atoms->at[i];
    return i < atoms->count && atom->kind == ATOM_NUMBER && (atom->marked || atom->joined) &&
           atom->value >= 1 && (size_t)atom->value <= slots->count + 1;
}

/* The answers are over, or another question is named. */
static bool ends_there(const struct atoms *atoms, size_t i)
{
    return i >= atoms->count || atoms->at[i].marked;
}

/* "1번과 2번은 5", "첫째 둘째 다 4": how many numbers from `i` on name questions in one breath. */
static size_t labels_from(const struct atoms *atoms, const struct slots *slots, size_t i)
{
    size_t to = i + 1;
    while (is_label_number(atoms, slots, to) && atoms->at[to].value == atoms->at[to - 1].value + 1 &&
           to + 1 < atoms->count) {
        const struct atom *next = &atoms->at[to + 1];
        const bool point = next->kind == ATOM_NUMBER && !next->marked && ends_there(atoms, to + 2);
        if (next->kind != ATOM_ALL && !(atoms->at[to].marked && (atoms->at[to - 1].joined || point)))
            break;
        to++;
    }
    return to - i;
}

/* "1)3 2)3 3)1": every other atom is a marked number that names a question, or several. */
static bool by_numbers(const struct atoms *atoms, const struct slots *slots, struct fill *fill)
{
    size_t i = 0;
    while (i < atoms->count) {
        const struct atom *label = &atoms->at[i];
        if (label->kind == ATOM_ALL && i > 0 && i + 2 == atoms->count && is_answer(&atoms->at[i + 1]))
            return fill_all(slots, fill, &atoms->at[i + 1]); /* "3번은 없음이고 나머지는 5" */
        if (label->kind == ATOM_ALL && i == 0 && is_point(atoms, 1) &&
            atoms->count > 2) { /* "앞의 둘은 5, 셋째는" */
            fill_all(slots, fill, &atoms->at[1]);
            i = 2;
            continue;
        }
        const bool last = label->kind == ATOM_LABEL && label->value == WORD_LABEL_LAST;
        if (last && i > 0 && i + 2 == atoms->count && !fill->used[slots->count - 1]) {
            put(slots, fill, slots->count - 1, &atoms->at[i + 1]); /* "첫째 5, 둘째 3, 마지막은 없음" */
            return true;
        }
        if (!is_label_number(atoms, slots, i))
            return false;
        const size_t labels = labels_from(atoms, slots, i);
        if (!label->marked && labels == 1)
            return false;
        const size_t slot = (size_t)label->value - 1;
        if (slot == slots->count)
            return fill->count > 1;
        i += labels;
        i += labels > 1 && i < atoms->count && atoms->at[i].kind == ATOM_ALL;
        /* "1)친절5": the label says the same. */
        if (i < atoms->count && atoms->at[i].kind == ATOM_LABEL &&
            slot_of_label(slots, atoms->at[i].value) == slot) {
            if (atoms->at[i].odd && ends_there(atoms, i + 1) && !fill->used[slot]) { /* "2번 만족 3번 없다" */
                put(slots, fill, slot, &(struct atom){ .kind = ATOM_JUDGEMENT, .value = 4 });
                i++;
                continue;
            }
            i++;
        }
        if (i >= atoms->count || slot + labels > slots->count || !is_answer(&atoms->at[i]))
            return false;
        for (size_t k = slot; k < slot + labels; k++) {
            if (fill->used[k])
                return false;
            put(slots, fill, k, &atoms->at[i]);
        }
        i++;
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

static bool names_point(const struct slots *slots, const struct fill *fill, const struct atom *atom)
{
    const size_t slot = atom->kind == ATOM_LABEL ? slot_of_label(slots, atom->value) : slots->count;
    return slot < slots->count && slots->question[slot]->kind == SURVEY_SCALE && !fill->used[slot];
}

/* "친절 만족 모두 5", "친절 만족 5 4": labels in a row, then one point for all of them or one for each. How many atoms
 * that takes; 0: it is not so. */
static size_t labels_in_a_row(const struct atoms *atoms, const struct slots *slots, struct fill *fill,
                              size_t i)
{
    size_t labels = 0, points = 0;
    while (i + labels < atoms->count && names_point(slots, fill, &atoms->at[i + labels]))
        labels++;
    size_t at = i + labels;
    const bool all = at < atoms->count && atoms->at[at].kind == ATOM_ALL;
    at += all;
    while (is_point(atoms, at + points))
        points++;
    if ((labels < 2 && !all) || labels == 0 || (points != 1 && (all || points != labels)))
        return 0;
    for (size_t k = 0; k < labels; k++)
        put(slots, fill, slot_of_label(slots, atoms->at[i + k].value), &atoms->at[at + (points > 1 ? k : 0)]);
    return at + points - i;
}

/* "앞의 둘은 5 4 마지막은 없음", "다 합니다 5 5 1": as many points as questions, behind a word for all of them. */
static bool gives_each_its_own(const struct atoms *atoms, const struct slots *slots, size_t i)
{
    size_t points = 0, scales = 0;
    while (is_point(atoms, i + points))
        points++;
    for (size_t k = 0; k < slots->count; k++)
        scales += slots->question[k]->kind == SURVEY_SCALE;
    return points == slots->count || (points > 1 && points == scales && i + points < atoms->count);
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
            if (is_point(atoms, i + 1) && !gives_each_its_own(atoms, slots, i + 1)) {
                fill_all(slots, fill, next);
                last = slots->count;
                i++;
            } else if (next != NULL && next->kind == ATOM_LABEL && next->odd && !is_point(atoms, i + 2)) {
                fill_all(slots, fill,
                         &(struct atom){ .kind = ATOM_JUDGEMENT, .value = 4 }); /* "다 만족이고" */
                i++;
            }
            continue;
        }
        const size_t row = labels_in_a_row(atoms, slots, fill, i);
        if (row > 0) {
            i += row - 1;
            last = slots->count;
            continue;
        }
        const bool for_all = atom.kind == ATOM_NUMBER && next != NULL && next->kind == ATOM_ALL &&
                             fill->count == 0 && !is_point(atoms, i + 2); /* "5 for both, no" */
        if (atom.each || for_all) {
            fill_all(slots, fill, &atom);
            last = slots->count;
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
        letters += atoms_is_letter(scan, i);
    return letters >= COMMENT_LETTERS_MIN;
}

static bool only_judgement(const struct atoms *atoms)
{
    for (size_t i = 0; i < atoms->count; i++)
        if (atoms->at[i].kind == ATOM_NUMBER)
            return false;
    return true;
}

/* "다 좋았어요 5 5 1", "네 5 4 없음": what is said of all before the digits is no answer of its own. */
static void drop_leading_judgement(struct atoms *atoms)
{
    size_t lead = 0, numbers = 0, others = 0;
    while (lead < atoms->count &&
           (atoms->at[lead].kind == ATOM_ALL || atoms->at[lead].kind == ATOM_JUDGEMENT ||
            atoms->at[lead].kind == ATOM_ASSENT))
        lead++;
    for (size_t i = lead; i < atoms->count; i++) {
        numbers += atoms->at[i].kind == ATOM_NUMBER && !atoms->at[i].marked;
        others += atoms->at[i].kind == ATOM_LABEL || atoms->at[i].kind == ATOM_ALL;
    }
    if (lead == 0 || numbers < 2 || others > 0)
        return;
    memmove(atoms->at, atoms->at + lead, (atoms->count - lead) * sizeof(atoms->at[0]));
    atoms->count -= lead;
}

static const struct survey_choice *meant(const struct survey_question *question, enum verdict verdict)
{
    const enum survey_meaning meaning = verdict == VERDICT_YES ? SURVEY_MEANS_YES : SURVEY_MEANS_NO;
    for (size_t i = 0; i < question->choice_count; i++)
        if (question->choice[i].meaning == meaning)
            return &question->choice[i];
    return NULL;
}

static bool points_are_filled(const struct slots *slots, const struct fill *fill)
{
    for (size_t i = 0; i < slots->count; i++)
        if (slots->question[i]->kind == SURVEY_SCALE && !fill->used[i])
            return false;
    return fill->count > 0;
}

/* The clause is an answer, so no comment starts in it. */
static void pass_clause(const struct scan *scan, size_t clause, size_t *rest)
{
    if (clause < scan->clause_count && scan->clause[clause].from <= *rest && *rest < scan->clause[clause].to)
        *rest = scan->clause[clause].to;
}

static bool names_gift(const struct scan *scan, size_t at)
{
    for (size_t i = scan_hit_at(scan, at); i < scan->hit_count && scan->hit[i].from == at; i++)
        if (scan->hit[i].class == WORD_GIVE || scan->hit[i].class == WORD_TREAT ||
            scan->hit[i].class == WORD_BENEFIT || scan->hit[i].class == WORD_BRIBE)
            return true;
    return false;
}

/* The sensitive answer: what the whole text says of it must not contradict it, and may give it (5점 4점 받은 적
 * 없음). `*rest` moves behind the clause that gave it. */
static void settle_in_words(const struct scan *scan, const struct slots *slots, struct fill *fill,
                            size_t *rest)
{
    size_t slot = 0, clause = 0;
    while (slot < slots->count && !is_yes_no(slots->question[slot]))
        slot++;
    if (slot == slots->count)
        return;
    const enum verdict said = yesno_in_words(scan, &clause);
    if (fill->used[slot]) {
        const struct survey_choice *choice = meant(slots->question[slot], said);
        const bool known = said == VERDICT_YES || said == VERDICT_NO;
        if (known && choice != NULL && fill->item[slot].clear && choice->digit != fill->item[slot].value)
            fill->item[slot].clear = false;
        else if (known && fill->by[slot] != ATOM_NUMBER && names_gift(scan, *rest)) /* 没有|送礼 */
            pass_clause(scan, clause, rest);
        if (said == VERDICT_UNCLEAR && fill->by[slot] == ATOM_NO && yesno_is_limited(scan))
            fill->item[slot].clear = false;
        return;
    }
    if ((said != VERDICT_YES && said != VERDICT_NO) || !points_are_filled(slots, fill) ||
        meant(slots->question[slot], said) == NULL)
        return;
    fill->item[slot] =
        (struct reply_item){ .clear = true, .value = meant(slots->question[slot], said)->digit };
    fill->used[slot] = true;
    fill->count++;
    pass_clause(scan, clause, rest);
}

/* "만족은 글쎄 3": hesitates, and answers. */
static void drop_hesitation(struct atoms *atoms)
{
    size_t kept = 0;
    for (size_t i = 0; i < atoms->count; i++)
        if (atoms->at[i].kind != ATOM_ASSENT || i == 0 || atoms->at[i - 1].kind != ATOM_LABEL ||
            !is_point(atoms, i + 1))
            atoms->at[kept++] = atoms->at[i];
    atoms->count = kept;
}

/* "5 아니 4": which answer is taken back is not read. */
static bool is_corrected(const struct scan *scan, const struct atoms *atoms)
{
    const size_t correct = scan_find(scan, WORD_CORRECT, 0, scan->hit_count);
    if (correct == scan->hit_count || atoms->count == 0 || scan->hit[correct].from >= atoms->rest ||
        scan->hit[correct].from < atoms->at[0].from)
        return false;
    const struct atom *last = &atoms->at[atoms->count - 1];
    return !set_has(&scan->clause[scan->hit[correct].clause].set, WORD_NO) ||
           (scan->hit[correct].from < last->from && last->kind == ATOM_NUMBER);
}

/* `from`: where the answers start. */
static bool read_from(const struct scan *scan, const struct slots *slots, const struct numbers *numbers,
                      size_t from, struct reply_reading *ret)
{
    struct atoms atoms = atoms_find(scan, numbers, slots->count, from);
    struct fill fill = { .count = 0 };
    size_t rest = atoms.rest;
    if (is_corrected(scan, &atoms))
        return false;
    drop_leading_judgement(&atoms);
    drop_hesitation(&atoms);
    if (!by_numbers(&atoms, slots, &fill)) {
        fill = (struct fill){ .count = 0 };
        if (!in_order(&atoms, slots, &fill, &rest))
            return false;
    }
    settle_in_words(scan, slots, &fill, &rest);
    if (fill.count < 2 && (only_judgement(&atoms) || !fill.used[0] || comment_in(scan, atoms.rest)))
        return false;
    size_t count = 0, clear = 0;
    for (size_t i = 0; i < slots->count; i++)
        if (fill.used[i]) {
            count = i + 1;
            clear += fill.item[i].clear;
        }
    if (clear == 0 || (clear < 2 && only_judgement(&atoms)))
        return false;
    /* "저번 주에 갔는데 5 4 없음": behind other words only the whole of it is an answer. */
    if (from > 0 && (clear < 2 || clear < count || (count < slots->count && comment_in(scan, rest))))
        return false;
    memcpy(ret->item, fill.item, sizeof(ret->item));
    ret->item_count = (uint8_t)count;
    ret->comment_follows = comment_in(scan, rest);
    return true;
}

bool several_read(const struct scan *scan, const struct survey *survey, struct reply_reading *ret)
{
    const struct slots slots = slots_of(survey);
    struct numbers numbers;
    numbers_find(scan, &numbers);
    if (read_from(scan, &slots, &numbers, 0, ret))
        return true;
    const struct atoms front = atoms_find(scan, &numbers, slots.count, 0);
    for (size_t i = 0; i < front.count; i++)
        if (front.at[i].kind == ATOM_NUMBER || front.at[i].kind == ATOM_LABEL)
            return false;
    const size_t start = atoms_next_start(scan, &numbers, front.rest);
    for (size_t i = 0; i < start; i++)
        if (scan->glyph[i].kind == GLYPH_DIGIT)
            return false;
    return start < scan->count && read_from(scan, &slots, &numbers, start, ret);
}
