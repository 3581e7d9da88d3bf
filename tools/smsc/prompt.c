#include "prompt.h"

#include "base/utf8.h"

#include <stdbool.h>
#include <stdint.h>

enum { OPTIONS_MAX = 64, NEAR_LEN = 24 };

/* A digit that stands alone and so may be an option. */
struct option {
    size_t at;
    int digit;
};

struct options {
    struct option of[OPTIONS_MAX];
    size_t count;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool any_of(struct slice text, const char *const *word, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (slice_find(text, slice_from_text(word[i])) < text.len)
            return true;
    return false;
}

#define ANY_OF(text, ...)                                                                                    \
    any_of((text), (const char *const[]){ __VA_ARGS__ },                                                     \
           sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *))

/** "3분", "5문항", "11월": a number of things and not an option. */
static bool counts_things(struct slice after)
{
    static const char *const counter[] = { "분", "통",   "개",   "월",   "일 ", "년",  "시간", "회",
                                           "건", "문항", "문제", "주일", "명",  "차 ", "층",   "원",
                                           "초", "시 ",  "个",   "分钟", "题",  "月",  "天" };
    for (size_t i = 0; i < sizeof counter / sizeof counter[0]; i++)
        if (slice_starts_with(after, slice_from_text(counter[i])))
            return true;
    return false;
}

static struct options find_options(struct slice text)
{
    struct options options = { .count = 0 };
    for (size_t i = 0; i < text.len && options.count < OPTIONS_MAX; i++) {
        if (!is_digit(text.at[i]))
            continue;
        size_t end = i;
        while (end < text.len && is_digit(text.at[end]))
            end++;
        /* A date, a phone number or an amount goes on behind its mark: 1.5, 02-000, 1,398. */
        const bool goes_on =
            end + 1 < text.len && (text.at[end] == '.' || text.at[end] == ',') && is_digit(text.at[end + 1]);
        const bool went_on =
            i >= 2 && (text.at[i - 1] == '.' || text.at[i - 1] == ',') && is_digit(text.at[i - 2]);
        const bool in_number =
            i >= 1 && text.at[i - 1] == '-' && i >= 2 && is_digit(text.at[i - 2]) && end - i > 1;
        if (end - i == 1 && !goes_on && !went_on && !in_number &&
            !counts_things(slice_part(text, end, text.len)))
            options.of[options.count++] = (struct option){ .at = i, .digit = text.at[i] - '0' };
        i = end;
    }
    return options;
}

/** The last "1 2 …" or "1 ~ 5"; the index of its 1, or options->count. */
static size_t find_run(const struct options *options)
{
    for (size_t i = options->count; i-- > 0;) {
        if (options->of[i].digit != 1 || i + 1 >= options->count)
            continue;
        const int next = options->of[i + 1].digit;
        if (next == 2 || next == 5)
            return i;
    }
    return options->count;
}

/** Index of the last option of the run: each is one more than the one before, or "1 ~ 5". */
static size_t run_end(const struct options *options, size_t from)
{
    size_t end = from;
    while (end + 1 < options->count) {
        const int digit = options->of[end].digit, next = options->of[end + 1].digit;
        if (next != digit + 1 && !(digit == 1 && next == 5))
            break;
        end++;
    }
    return end;
}

/** The words that belong to the i-th option: up to the next one or the end of the sentence. */
static struct slice label_of(struct slice text, const struct options *options, size_t i)
{
    const size_t from = options->of[i].at + 1;
    const size_t to = i + 1 < options->count ? options->of[i + 1].at : text.len;
    const struct slice label = slice_part(text, from, to - from);
    const size_t stop = slice_find(slice_part(label, 1, label.len), SLICE_LIT(".")); /* not the one of "1." */
    return slice_part(label, 0, stop + 1);
}

static enum locale language_of(struct slice text)
{
    size_t hangul = 0, han = 0, vietnamese = 0;
    while (text.len > 0) {
        uint32_t c = 0;
        size_t len = utf8_decode(text, &c);
        if (len == 0)
            len = 1;
        hangul += c >= 0xac00 && c <= 0xd7a3;
        han += c >= 0x4e00 && c <= 0x9fff;
        vietnamese += (c >= 0x1ea0 && c <= 0x1ef9) || c == 0x111 || c == 0x1a1 || c == 0x1b0;
        text = slice_part(text, len, text.len);
    }
    if (hangul > 0)
        return LOCALE_KO;
    if (han > 0)
        return LOCALE_ZH;
    return vietnamese > 0 ? LOCALE_VI : LOCALE_EN;
}

static enum prompt_subject subject_of(struct slice text)
{
    if (ANY_OF(text, "친절", "kind", "polite", "courte", "亲切", "友善", "友好", "态度", "thân thiện",
               "tận tình", "lịch sự", "tử tế"))
        return PROMPT_KINDNESS;
    if (ANY_OF(text, "만족", "satisf", "满意", "hài lòng"))
        return PROMPT_SATISFACTION;
    return PROMPT_OTHER;
}

static bool is_sensitive(struct slice text)
{
    return ANY_OF(text, "금품", "향응", "접대", "요구하거나", "뇌물", "gift", "bribe", "money",
                  "entertainment", "财物", "金钱", "礼品", "宴请", "招待", "索要", "贿", "tiền", "quà",
                  "hối lộ", "chiêu đãi");
}

static void read_sensitive(struct slice text, const struct options *options, size_t run,
                           struct prompt *prompt)
{
    prompt->kind = PROMPT_SENSITIVE;
    prompt->digit_no = 1;
    prompt->digit_yes = 2;
    prompt->digit_declined = options->of[run_end(options, run)].digit >= 3 ? 3 : 0;
    for (size_t i = run; i <= run_end(options, run); i++) {
        const struct slice label = label_of(text, options, i);
        const int digit = options->of[i].digit;
        if (ANY_OF(label, "답하지", "말하지", "not to", "not answer", "rather not", "not say", "不回答",
                   "不愿", "不想", "trả lời", "không muốn", "Không muốn"))
            prompt->digit_declined = digit;
        else if (ANY_OF(label, "없", "No", "no", "没有", "无", "không", "Không"))
            prompt->digit_no = digit;
        else if (ANY_OF(label, "있", "Yes", "yes", "有", "có", "Có"))
            prompt->digit_yes = digit;
    }
}

/** How far the nearest of the words is from the option at `at`, in octets; NEAR_LEN when further. */
static size_t distance(struct slice text, size_t at, const char *const *word, size_t count)
{
    size_t nearest = NEAR_LEN;
    for (size_t i = 0; i < count; i++) {
        const struct slice w = slice_from_text(word[i]);
        for (size_t from = 0; from < text.len;) {
            const size_t found = from + slice_find(slice_part(text, from, text.len), w);
            if (found >= text.len)
                break;
            const size_t gap = found > at ? found - at - 1 : at >= found + w.len ? at - found - w.len : 0;
            nearest = gap < nearest ? gap : nearest;
            from = found + 1;
        }
    }
    return nearest;
}

/** Below zero the more, the nearer the option is to a word for "wrong" and the further from one for
 *  "right". */
static long wrongness(struct slice text, size_t at)
{
    static const char *const wrong[] = { "아니", "틀리", "wrong", "not", "no ",   "No ", "incorrect",
                                         "不",   "错",   "否",    "sai", "không", "nhầm" };
    static const char *const right[] = { "맞", "right", "correct", "正确", "是的", "对", "đúng", "Đúng" };
    return (long)distance(text, at, wrong, sizeof wrong / sizeof wrong[0]) -
           (long)distance(text, at, right, sizeof right / sizeof right[0]);
}

static bool says_wrong(struct slice clause)
{
    return ANY_OF(clause, "아니", "아님", "틀", "wrong", "not", "no ", "incorrect", "不", "错", "否", "sai",
                  "không", "nhầm");
}

/** The length of the mark that ends a clause at this place, or 0. */
static size_t mark_at(struct slice text, size_t at)
{
    static const char *const mark[] = { ",", ".", ";", "\n", "，", "。", "；", "'", "”", "/" };
    for (size_t m = 0; m < sizeof mark / sizeof mark[0]; m++)
        if (slice_starts_with(slice_part(text, at, text.len), slice_from_text(mark[m])))
            return slice_from_text(mark[m]).len;
    return 0;
}

/** Behind the last mark before `end`, or 0. */
static size_t clause_start(struct slice text, size_t end)
{
    size_t start = 0;
    for (size_t i = 0; i < end; i++)
        if (mark_at(text, i) > 0)
            start = i + mark_at(text, i);
    return start;
}

/** The first mark from `from` on, or text.len. */
static size_t clause_end(struct slice text, size_t from)
{
    while (from < text.len && mark_at(text, from) == 0)
        from++;
    return from;
}

/** Is the first of two options the one for "wrong"? "맞으면 7, 아니면 8": by clauses; "7 right 8 wrong": by
 *  distance. */
static bool first_is_wrong(struct slice text, const struct option *a, const struct option *b)
{
    const size_t a_from = clause_start(text, a->at), a_to = clause_end(text, a->at + 1);
    const size_t b_from = clause_start(text, b->at), b_to = clause_end(text, b->at + 1);
    if (a_to <= b->at) {
        const bool a_wrong = says_wrong(slice_part(text, a_from, a_to - a_from));
        const bool b_wrong = says_wrong(slice_part(text, b_from, b_to - b_from));
        if (a_wrong != b_wrong)
            return a_wrong;
    }
    return wrongness(text, a->at) < wrongness(text, b->at);
}

/** Two digits, neither 1 nor 2: right and wrong, in either order. */
static bool read_confirm(struct slice text, const struct options *options, size_t run, struct prompt *prompt)
{
    enum { FAR_LEN = 60 };
    if (options->count < 2 || (run < options->count && run_end(options, run) == options->count - 1))
        return false;
    const struct option a = options->of[options->count - 2], b = options->of[options->count - 1];
    if (a.digit < 3 || b.digit < 3 || a.digit == b.digit || b.at - a.at > FAR_LEN)
        return false;
    const bool a_is_wrong = first_is_wrong(text, &a, &b);
    prompt->kind = PROMPT_CONFIRM;
    prompt->digit_right = a_is_wrong ? b.digit : a.digit;
    prompt->digit_wrong = a_is_wrong ? a.digit : b.digit;
    return true;
}

static bool asks_for_words(struct slice text)
{
    return ANY_OF(text, "적어", "남겨", "말씀해", "써 주", "써주", "하실 말씀", "하고 싶은 말", "싶은 말씀",
                  "lease write", "tell us", "Tell us", "anything", "Anything", "own words", "comment", "请写",
                  "写下", "填写", "请留", "告诉我们", "意见", "想说", "viết", "Viết", "cho biết", "góp ý",
                  "ý kiến");
}

struct prompt prompt_understand(struct slice text)
{
    const struct options options = find_options(text);
    const size_t run = find_run(&options);
    struct prompt prompt = { .kind = PROMPT_NONE, .language = language_of(text), .subject = PROMPT_OTHER };
    if (read_confirm(text, &options, run, &prompt))
        return prompt;
    if (run == options.count) {
        if (asks_for_words(text))
            prompt.kind = PROMPT_OPEN;
        return prompt;
    }
    prompt.scale_max = options.of[run_end(&options, run)].digit;
    if (prompt.scale_max >= 4) {
        prompt.kind = PROMPT_SCALE;
        /* The question may stand before its scale and the introduction before both: look near the scale
         * first. */
        const size_t at = options.of[run].at;
        const size_t near = at > 120 ? at - 120 : 0;
        prompt.subject = subject_of(slice_part(text, at, text.len));
        if (prompt.subject == PROMPT_OTHER)
            prompt.subject = subject_of(slice_part(text, near, text.len));
        return prompt;
    }
    if (is_sensitive(text))
        read_sensitive(text, &options, run, &prompt);
    else
        prompt.kind = PROMPT_CHOICE;
    return prompt;
}

const char *prompt_name(const struct prompt *prompt)
{
    switch (prompt->kind) {
    case PROMPT_NONE:
        return "none";
    case PROMPT_SCALE:
        return prompt->subject == PROMPT_KINDNESS       ? "kindness"
               : prompt->subject == PROMPT_SATISFACTION ? "satisfaction"
                                                        : "scale";
    case PROMPT_SENSITIVE:
        return "sensitive";
    case PROMPT_CONFIRM:
        return "confirm";
    case PROMPT_CHOICE:
        return "choice";
    case PROMPT_OPEN:
        return "open";
    }
    return "none";
}
