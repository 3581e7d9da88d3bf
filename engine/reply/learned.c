#include "reply/learned.h"

#include <math.h>

struct weight {
    uint32_t hash;
    int8_t column[LEARNED_COLUMNS];
};

#include "learned_weights.inc"

static const uint64_t hash_start = UINT64_C(0xcbf29ce484222325), hash_prime = UINT64_C(0x100000001b3);

/* An opt-out silences a citizen for good. A wrong word of help costs a message. */
static const double opt_out_min = 0.95;
static const double purpose_min = 0.85;
static const double help_min = 0.5;
/* More likely than not. A text that a person reads in vain costs a minute. */
static const double hint_min = 0.5;
static const double themed_hint_min = 0.2; /* where the grammar knows what else the text is about */
static const double category_min = 0.5;
/* Cue words are right more often than an opinion that is less sure than this. */
static const double sentiment_min = 0.8;

/* The text with its white space and its ends as codes of their own. */
struct line {
    uint32_t code[2 * LEARNED_GLYPHS_MAX + 2];
    uint32_t glyph[2 * LEARNED_GLYPHS_MAX + 2];
    size_t len;
};

static void add_code(struct line *line, uint32_t code, size_t glyph)
{
    line->code[line->len] = code;
    line->glyph[line->len++] = (uint32_t)glyph;
}

static void line_of(const struct scan *scan, struct line *line)
{
    const size_t glyphs = scan->count < LEARNED_GLYPHS_MAX ? scan->count : LEARNED_GLYPHS_MAX;
    line->len = 0;
    add_code(line, LEARNED_START, 0);
    for (size_t i = 0; i < glyphs; i++) {
        if (i > 0 && scan->glyph[i].gap != GLYPH_JOINED)
            add_code(line, LEARNED_SPACE, i);
        add_code(line, scan->glyph[i].code, i);
    }
    add_code(line, LEARNED_END, glyphs);
}

static bool is_mark(uint32_t code)
{
    return code == LEARNED_START || code == LEARNED_SPACE || code == LEARNED_END;
}

size_t learned_ngrams(const struct scan *scan, learned_take_f *take, void *user)
{
    struct line line;
    size_t count = 0;
    line_of(scan, &line);
    for (size_t from = 0; from < line.len; from++) {
        struct learned_ngram ngram = { .from = line.glyph[from] };
        uint64_t hash = hash_start;
        while (ngram.len < LEARNED_NGRAM_MAX && from + ngram.len < line.len) {
            const size_t last = from + ngram.len;
            ngram.code[ngram.len++] = line.code[last];
            hash = (hash ^ line.code[last]) * hash_prime;
            ngram.hash = (uint32_t)(hash ^ hash >> 32);
            ngram.to = line.glyph[last] + !is_mark(line.code[last]);
            take(user, &ngram);
            count++;
        }
    }
    return count;
}

void learned_softmax(const double *sum, size_t classes, size_t count, double *ret)
{
    const double unit = LEARNED_UNIT * sqrt((double)(count > 0 ? count : 1));
    double total = 0, most = sum[0];
    for (size_t i = 1; i < classes; i++)
        most = fmax(most, sum[i]);
    for (size_t i = 0; i < classes; i++)
        total += ret[i] = exp((sum[i] - most) / unit);
    for (size_t i = 0; i < classes; i++)
        ret[i] /= total;
}

/* NULL for an n-gram without weights. */
static const struct weight *weight_of(const struct learned_ngram *ngram)
{
    for (size_t slot = ngram->hash & (LEARNED_SLOTS - 1); weight_slots[slot] > 0;
         slot = (slot + 1) & (LEARNED_SLOTS - 1))
        if (weights[weight_slots[slot] - 1].hash == ngram->hash)
            return &weights[weight_slots[slot] - 1];
    return NULL;
}

static void add_weight(void *user, const struct learned_ngram *ngram)
{
    int *sum = user;
    const struct weight *weight = weight_of(ngram);
    for (size_t i = 0; weight != NULL && i < LEARNED_COLUMNS; i++)
        sum[i] += weight->column[i];
}

void learned_read(const struct scan *scan, struct learned *ret)
{
    int sum[LEARNED_COLUMNS] = { 0 };
    double real[LEARNED_COLUMNS];
    const size_t count = learned_ngrams(scan, add_weight, sum);
    for (size_t i = 0; i < LEARNED_COLUMNS; i++)
        real[i] = sum[i];
    learned_softmax(&real[LEARNED_SOLICITATION], LEARNED_SENTIMENT - LEARNED_SOLICITATION, count,
                    &ret->probability[LEARNED_SOLICITATION]);
    learned_softmax(&real[LEARNED_SENTIMENT], LEARNED_CATEGORY - LEARNED_SENTIMENT, count,
                    &ret->probability[LEARNED_SENTIMENT]);
    learned_softmax(&real[LEARNED_CATEGORY], REPLY_CATEGORY_COUNT, count,
                    &ret->probability[LEARNED_CATEGORY]);
    learned_softmax(&real[LEARNED_PURPOSE], LEARNED_PURPOSES, count, &ret->probability[LEARNED_PURPOSE]);
    learned_softmax(&real[LEARNED_SENSITIVE], LEARNED_SENSITIVES, count,
                    &ret->probability[LEARNED_SENSITIVE]);
}

static size_t likeliest(const double *probability, size_t classes)
{
    size_t best = 0;
    for (size_t i = 1; i < classes; i++)
        if (probability[i] > probability[best])
            best = i;
    return best;
}

enum learned_purpose learned_sure_purpose(const double purpose[LEARNED_PURPOSES])
{
    const enum learned_purpose best = (enum learned_purpose)likeliest(purpose, LEARNED_PURPOSES);
    return purpose[best] < (best == LEARNED_OPT_OUT ? opt_out_min : purpose_min) ? LEARNED_UNCLEAR : best;
}

void learned_alter_unclear(const struct learned *learned, struct reply_reading *reading)
{
    switch (learned_sure_purpose(&learned->probability[LEARNED_PURPOSE])) {
    case LEARNED_ANSWER:
    case LEARNED_UNCLEAR:
        break;
    case LEARNED_OPT_OUT:
        reading->outcome = REPLY_OPT_OUT;
        reading->rule = SLICE_LIT("learned.stop");
        break;
    case LEARNED_HELP:
        reading->outcome = REPLY_HELP;
        reading->rule = SLICE_LIT("learned.help");
        break;
    case LEARNED_WRONG_PERSON:
        reading->outcome = REPLY_WRONG_PERSON;
        reading->rule = SLICE_LIT("learned.wrong-person");
        break;
    }
}

bool learned_asks_us(const struct learned *learned)
{
    return learned->probability[LEARNED_PURPOSE + LEARNED_HELP] > help_min;
}

void learned_doubt(const struct learned *learned, bool yes, struct reply_reading *reading)
{
    if (learned->probability[LEARNED_SENSITIVE + (yes ? LEARNED_YES : LEARNED_NO)] >= LEARNED_SENSITIVE_MIN)
        return;
    reading->outcome = REPLY_UNCLEAR;
    reading->rule = SLICE_LIT("learned.doubt");
    reading->value = 0;
}

void learned_alter_text(const struct learned *learned, bool refused, struct reply_reading *reading)
{
    const double *solicitation = &learned->probability[LEARNED_SOLICITATION];
    const double *sentiment = &learned->probability[LEARNED_SENTIMENT];
    const double *category = &learned->probability[LEARNED_CATEGORY];
    const size_t feels = likeliest(sentiment, LEARNED_CATEGORY - LEARNED_SENTIMENT);
    const size_t about = likeliest(category, REPLY_CATEGORY_COUNT);
    const double none_max = reading->category == REPLY_OTHER ? hint_min : themed_hint_min;
    if (reading->solicitation == REPLY_SOLICITATION_NONE && !refused &&
        solicitation[REPLY_SOLICITATION_NONE] < none_max) {
        reading->solicitation = REPLY_SOLICITATION_HINT;
        reading->category = REPLY_SOLICITATION;
        reading->learned.solicitation = true;
    } else if (reading->category == REPLY_OTHER && about != REPLY_OTHER && about != REPLY_SOLICITATION &&
               category[about] > category_min) {
        reading->category = (enum reply_category)about;
        reading->learned.category = true;
    }
    if (reading->sentiment != (int)feels - 1 && sentiment[feels] > sentiment_min) {
        reading->sentiment = (int)feels - 1;
        reading->learned.sentiment = true;
    }
}

struct strongest {
    size_t column, from, to;
    int weight;
};

static void weigh(void *user, const struct learned_ngram *ngram)
{
    struct strongest *strongest = user;
    const struct weight *weight = weight_of(ngram);
    if (ngram->to - ngram->from < 2 || weight == NULL ||
        weight->column[strongest->column] <= strongest->weight)
        return;
    strongest->weight = weight->column[strongest->column];
    strongest->from = ngram->from;
    strongest->to = ngram->to;
}

bool learned_strongest(const struct scan *scan, size_t column, size_t *ret_from, size_t *ret_to)
{
    struct strongest strongest = { .column = column };
    (void)learned_ngrams(scan, weigh, &strongest);
    *ret_from = strongest.from;
    *ret_to = strongest.to;
    return strongest.weight > 0;
}
