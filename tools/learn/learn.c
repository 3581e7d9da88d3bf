/*
 * learn.c - the weights of the second opinion (engine/reply/learned.h) from labelled replies.
 *
 * Usage: learn-replies [--cross FOLDS] FILE... > engine/reply/learned_weights.tsv
 *
 * The files are labelled sets as in tests/replies. Multinomial logistic regression by stochastic gradient
 * descent over shuffled rows, from a fixed seed: the same files give the same weights, in whatever order they
 * are named. An n-gram that one text alone has is left out, of the others the NGRAMS_KEPT with the largest
 * weights stay. --cross: the files are dealt to FOLDS heaps, each is read with what the others teach, and the
 * shares of right opinions are printed instead of the weights.
 * Exit: 0 done, 1 not, 2 usage.
 */
#include "base/random.h"
#include "base/utf8.h"
#include "reply/classify.h"
#include "reply/learned.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ROWS_MAX = 20000,
    GRAMS_MAX = 4 * 1024 * 1024,
    VOCABULARY_MAX = 1 << 20,
    SLOTS = 1 << 21,
    LINE_BYTES = 64 * 1024,
    CELLS_MAX = 32,
    HEADS = 5,
    EPOCHS = 40,
    TEXTS_MIN = 2,
    NGRAMS_KEPT = 10000,
    FOLDS_MAX = 100,
};

static const double step = 0.4;
static const uint64_t seed = 20;

static const struct head {
    const char *title, *column;
    size_t from, classes;
    const char *name[REPLY_CATEGORY_COUNT];
} heads[HEADS] = {
    { "solicitation", "solicitation", LEARNED_SOLICITATION, 3, { "none", "hint", "explicit" } },
    { "sentiment", "sentiment", LEARNED_SENTIMENT, 3, { "-1", "0", "1" } },
    { "category",
      "category",
      LEARNED_CATEGORY,
      REPLY_CATEGORY_COUNT,
      { "other", "kindness", "delay", "misrouting", "repeated_supplement", "absence", "parking_facility",
        "solicitation", "praise" } },
    { "purpose",
      "expected",
      LEARNED_PURPOSE,
      LEARNED_PURPOSES,
      { "answer", "unclear", "optout", "help", "wrong_person" } },
    { "sensitive",
      "expected",
      LEARNED_SENSITIVE,
      LEARNED_SENSITIVES,
      { "unclear", "value=no", "value=yes" } },
};

/* Every reply teaches the purpose, those to the sensitive question the last, free texts the others. */
enum { HEAD_PURPOSE = 3, HEAD_SENSITIVE };

struct row {
    size_t from, count;  /* of grams */
    size_t label[HEADS]; /* the head's count of classes: none */
    size_t file;
};

struct word {
    struct learned_ngram ngram;
    uint32_t hash;
    size_t texts, last_text;
    double weight[LEARNED_COLUMNS];
};

struct learner {
    struct lexicon lexicon;
    struct arena words, arena;
    size_t row_count, gram_count, word_count;
    struct row row[ROWS_MAX];
    uint32_t gram[GRAMS_MAX]; /* places in the vocabulary */
    uint32_t slot[SLOTS];     /* place in the vocabulary, from 1 */
    struct word word[VOCABULARY_MAX];
};

static uint32_t place_of(struct learner *learner, const struct learned_ngram *ngram)
{
    const uint32_t hash = ngram->hash;
    size_t slot = hash & (SLOTS - 1);
    while (learner->slot[slot] > 0 && learner->word[learner->slot[slot] - 1].hash != hash)
        slot = (slot + 1) & (SLOTS - 1);
    if (learner->slot[slot] == 0) {
        if (learner->word_count == VOCABULARY_MAX)
            abort();
        learner->word[learner->word_count] = (struct word){ .ngram = *ngram, .hash = hash };
        learner->slot[slot] = (uint32_t)++learner->word_count;
    }
    return learner->slot[slot] - 1;
}

static void take_gram(void *user, const struct learned_ngram *ngram)
{
    struct learner *learner = user;
    if (learner->gram_count == GRAMS_MAX)
        abort();
    const uint32_t place = place_of(learner, ngram);
    struct word *word = &learner->word[place];
    learner->gram[learner->gram_count++] = place;
    if (word->last_text != learner->row_count + 1) {
        word->last_text = learner->row_count + 1;
        word->texts++;
    }
}

static size_t split(char *line, char *cell[CELLS_MAX])
{
    size_t count = 0;
    line[strcspn(line, "\r\n")] = '\0';
    for (char *at = line; at != NULL && count < CELLS_MAX;) {
        cell[count++] = at;
        at = strchr(at, '\t');
        if (at != NULL)
            *at++ = '\0';
    }
    return count;
}

static size_t column_of(char *const *cell, size_t count, const char *name)
{
    size_t at = 0;
    while (at < count && strcmp(cell[at], name) != 0)
        at++;
    return at;
}

static bool scan_text(struct learner *learner, const char *locale, char *text, struct scan *scan)
{
    struct glyphs glyphs;
    size_t len = 0;
    for (size_t i = 0; text[i] != '\0'; i++) { /* \n and \\ stand for a line's end and a backslash */
        const bool escape = text[i] == '\\' && (text[i + 1] == 'n' || text[i + 1] == '\\');
        text[len++] = !escape ? text[i] : text[i + 1] == 'n' ? '\n' : '\\';
        i += escape;
    }
    enum locale thread = locale_from_name(slice_from_text(locale));
    arena_reset_to(&learner->arena, 0);
    return glyphs_read(&learner->arena, (struct slice){ .at = text, .len = len }, READER_CHARS_MAX,
                       &glyphs) &&
           glyphs.valid &&
           scan_read(&learner->arena, &learner->lexicon, thread == LOCALE_COUNT ? LOCALE_KO : thread, &glyphs,
                     scan);
}

struct columns {
    size_t kind, locale, raw, label[HEADS];
};

static void take_row(struct learner *learner, const struct columns *columns, char *const *cell, size_t file)
{
    struct row row = { .from = learner->gram_count, .file = file };
    struct scan scan;
    const bool text =
        strcmp(cell[columns->kind], "open") == 0 && strcmp(cell[columns->label[HEAD_PURPOSE]], "text") == 0;
    const bool sensitive = strcmp(cell[columns->kind], "yesno_solicit") == 0;
    for (size_t h = 0; h < HEADS; h++) {
        const bool teaches = h == HEAD_PURPOSE ? true : h == HEAD_SENSITIVE ? sensitive : text;
        row.label[h] = teaches ? 0 : heads[h].classes;
        while (row.label[h] < heads[h].classes &&
               strcmp(cell[columns->label[h]], heads[h].name[row.label[h]]) != 0)
            row.label[h]++;
    }
    if (row.label[HEAD_PURPOSE] == LEARNED_PURPOSES)
        row.label[HEAD_PURPOSE] = LEARNED_ANSWER;
    if (learner->row_count == ROWS_MAX ||
        !scan_text(learner, cell[columns->locale], cell[columns->raw], &scan))
        return;
    row.count = learned_ngrams(&scan, take_gram, learner);
    learner->row[learner->row_count++] = row;
}

static bool load(struct learner *learner, const char *path, size_t file)
{
    static char line[LINE_BYTES];
    char *cell[CELLS_MAX];
    struct columns columns = { 0 };
    FILE *from = fopen(path, "re");
    bool ok = from != NULL && fgets(line, sizeof line, from) != NULL;
    size_t count = ok ? split(line, cell) : 0;
    columns.kind = column_of(cell, count, "question_kind");
    columns.locale = column_of(cell, count, "locale");
    columns.raw = column_of(cell, count, "raw");
    size_t last = columns.kind > columns.raw ? columns.kind : columns.raw;
    for (size_t h = 0; h < HEADS; h++) {
        columns.label[h] = column_of(cell, count, heads[h].column);
        last = columns.label[h] > last ? columns.label[h] : last;
    }
    ok = ok && last < count && columns.locale < count;
    while (ok && fgets(line, sizeof line, from) != NULL)
        if (split(line, cell) > last)
            take_row(learner, &columns, cell, file);
    if (from != NULL)
        fclose(from);
    if (!ok)
        fprintf(stderr, "learn-replies: %s is no labelled set with solicitation, sentiment and category\n",
                path);
    return ok;
}

static void opinion(const struct learner *learner, const struct row *row, const struct head *head,
                    double *ret)
{
    double sum[REPLY_CATEGORY_COUNT] = { 0 };
    for (size_t i = 0; i < row->count; i++)
        for (size_t c = 0; c < head->classes; c++)
            sum[c] += learner->word[learner->gram[row->from + i]].weight[head->from + c];
    learned_softmax(sum, head->classes, row->count, ret);
}

static void learn_row(struct learner *learner, const struct row *row)
{
    for (size_t h = 0; h < HEADS; h++) {
        double probability[REPLY_CATEGORY_COUNT];
        if (row->label[h] == heads[h].classes)
            continue;
        opinion(learner, row, &heads[h], probability);
        const double rate = step * LEARNED_UNIT / sqrt((double)row->count);
        for (size_t c = 0; c < heads[h].classes; c++) {
            const double change = rate * ((c == row->label[h] ? 1 : 0) - probability[c]);
            for (size_t i = 0; i < row->count; i++) {
                struct word *word = &learner->word[learner->gram[row->from + i]];
                if (word->texts >= TEXTS_MIN)
                    word->weight[heads[h].from + c] += change;
            }
        }
    }
}

static double strength(const struct word *word)
{
    double most = 0;
    for (size_t c = 0; c < LEARNED_COLUMNS; c++)
        most = fmax(most, fabs(word->weight[c]));
    return most;
}

static int by_strength(const void *a, const void *b)
{
    const double x = strength(*(struct word *const *)a), y = strength(*(struct word *const *)b);
    return (x < y) - (x > y);
}

static int by_code(const void *a, const void *b)
{
    const struct learned_ngram *x = &(*(struct word *const *)a)->ngram,
                               *y = &(*(struct word *const *)b)->ngram;
    for (size_t i = 0; i < LEARNED_NGRAM_MAX; i++)
        if (x->code[i] != y->code[i])
            return x->code[i] < y->code[i] ? -1 : 1;
    return 0;
}

/* Weights become what the file can hold, all but the strongest are forgotten. The kept ones, in order. */
static size_t prune(struct learner *learner, struct word **ret)
{
    for (size_t i = 0; i < learner->word_count; i++)
        ret[i] = &learner->word[i];
    qsort(ret, learner->word_count, sizeof *ret, by_code); /* equal strengths in an order of their own */
    qsort(ret, learner->word_count, sizeof *ret, by_strength);
    size_t kept = 0;
    for (size_t i = 0; i < learner->word_count; i++) {
        struct word *word = ret[i];
        for (size_t c = 0; c < LEARNED_COLUMNS; c++)
            word->weight[c] = i < NGRAMS_KEPT ? fmax(-INT8_MAX, fmin(INT8_MAX, round(word->weight[c]))) : 0;
        kept += i < NGRAMS_KEPT && strength(word) > 0;
    }
    qsort(ret, kept, sizeof *ret, by_code);
    return kept;
}

/* `without`: the heap of files that is left out; folds: nothing is. */
static size_t learn(struct learner *learner, size_t folds, size_t without, struct word **kept)
{
    static size_t order[ROWS_MAX];
    struct random random = random_from_seed(seed);
    size_t count = 0;
    for (size_t i = 0; i < learner->word_count; i++)
        memset(learner->word[i].weight, 0, sizeof learner->word[i].weight);
    for (size_t r = 0; r < learner->row_count; r++)
        if (learner->row[r].file % folds != without)
            order[count++] = r;
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
        for (size_t i = count; i > 1; i--) {
            const size_t other = random_below(&random, (uint32_t)i), kept_row = order[i - 1];
            order[i - 1] = order[other];
            order[other] = kept_row;
        }
        for (size_t i = 0; i < count; i++)
            learn_row(learner, &learner->row[order[i]]);
    }
    return prune(learner, kept);
}

/* Of one head: rows, right ones; rows of each class, and those of them that the engine would act on as
 * another class than the first, as a purpose, or would doubt when they are answered so. */
struct shares {
    size_t rows, right, of[REPLY_CATEGORY_COUNT], raised[REPLY_CATEGORY_COUNT];
};

static bool is_raised(size_t head, size_t label, const double *probability)
{
    if (head == HEAD_SENSITIVE)
        return probability[label] < LEARNED_SENSITIVE_MIN;
    return head == HEAD_PURPOSE ? learned_sure_purpose(probability) > LEARNED_UNCLEAR : probability[0] < 0.5;
}

static void judge_row(const struct learner *learner, const struct row *row, struct shares shares[HEADS])
{
    for (size_t h = 0; h < HEADS; h++) {
        const size_t label = row->label[h];
        double probability[REPLY_CATEGORY_COUNT];
        if (label == heads[h].classes)
            continue;
        opinion(learner, row, &heads[h], probability);
        size_t best = 0;
        for (size_t c = 1; c < heads[h].classes; c++)
            best = probability[c] > probability[best] ? c : best;
        shares[h].rows++;
        shares[h].right += best == label;
        shares[h].of[label]++;
        shares[h].raised[label] += is_raised(h, label, probability);
    }
}

static void cross(struct learner *learner, size_t folds, struct word **kept)
{
    struct shares shares[HEADS] = { 0 };
    for (size_t fold = 0; fold < folds; fold++) {
        (void)learn(learner, folds, fold, kept);
        for (size_t r = 0; r < learner->row_count; r++)
            if (learner->row[r].file % folds == fold)
                judge_row(learner, &learner->row[r], shares);
    }
    for (size_t h = 0; h < HEADS; h++) {
        printf("%s right %zu of %zu\n", heads[h].title, shares[h].right, shares[h].rows);
        for (size_t c = 0; c < heads[h].classes; c++)
            printf("%s-%s raised %zu of %zu\n", heads[h].title, heads[h].name[c], shares[h].raised[c],
                   shares[h].of[c]);
    }
}

static void print_weights(struct word *const *kept, size_t count)
{
    fputs("# Made by learn-replies. n-gram, then the weights of: solicitation none hint explicit,\n"
          "# sentiment -1 0 1, category other kindness delay misrouting repeated_supplement absence\n"
          "# parking_facility solicitation praise, purpose answer unclear optout help wrong_person,\n"
          "# sensitive question neither no yes.\n",
          stdout);
    for (size_t i = 0; i < count; i++) {
        char memory[LEARNED_NGRAM_MAX * UTF8_LEN_MAX];
        struct buffer text;
        buffer_init(&text, memory, sizeof memory);
        for (size_t k = 0; k < kept[i]->ngram.len; k++)
            utf8_add(&text, kept[i]->ngram.code[k]);
        fwrite(memory, 1, buffer_slice(&text).len, stdout);
        for (size_t c = 0; c < LEARNED_COLUMNS; c++)
            printf("\t%d", (int)kept[i]->weight[c]);
        putchar('\n');
    }
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

int main(int argc, char **argv)
{
    const bool crossed = argc > 2 && strcmp(argv[1], "--cross") == 0;
    const long folds = crossed ? strtol(argv[2], NULL, 10) : 1;
    const int first = crossed ? 3 : 1;
    if (first >= argc || folds < (crossed ? 2 : 1) || folds > FOLDS_MAX) {
        fputs("usage: learn-replies [--cross FOLDS] FILE...\n", stderr);
        return 2;
    }
    static struct learner learner;
    static struct word *kept[VOCABULARY_MAX];
    static char words[LEXICON_ARENA_BYTES], reading[READER_ARENA_BYTES];
    size_t bad = 0;
    arena_init(&learner.words, words, sizeof words);
    arena_init(&learner.arena, reading, sizeof reading);
    if (lexicon_build(&learner.words, lexicon_shipped, lexicon_shipped_count, &learner.lexicon, &bad) !=
        LEXICON_OK)
        return 1;
    qsort(argv + first, (size_t)(argc - first), sizeof *argv, by_name);
    for (int i = first; i < argc; i++)
        if (!load(&learner, argv[i], (size_t)(i - first)))
            return 1;
    if (crossed)
        cross(&learner, (size_t)folds, kept);
    else
        print_weights(kept, learn(&learner, 1, 1, kept));
    return 0;
}
