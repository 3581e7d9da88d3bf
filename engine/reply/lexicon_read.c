#include "reply/lexicon_read.h"

enum { CLASS_WORDS_MAX = 4000 }; /* the longest list that we ship has some 300 */

struct class_words {
    struct slice class;
    struct words {
        struct slice *word;
        size_t count;
    } words;
};

struct written {
    enum locale locale;
    struct class_words *class;
    size_t class_count;
};

static const struct shape_name class_name[] = {
#define CLASS_NAME(upper, lower) { #lower, WORD_##upper },
    WORD_CLASSES(CLASS_NAME)
#undef CLASS_NAME
};
static const struct shape_name locale_name_of[] = {
    { "ko", LOCALE_KO }, { "en", LOCALE_EN }, { "zh", LOCALE_ZH }, { "vi", LOCALE_VI }
};
static const struct shape locale_shape = { .kind = SHAPE_ENUM, SHAPE_NAMES(locale_name_of) };
static const struct shape word = { .kind = SHAPE_TEXT, .max = 2 * LEXICON_WORD_CHARS_MAX, .noun = "a word" };
static const struct shape words = { .kind = SHAPE_LIST,
                                    .item = &word,
                                    .item_size = sizeof(struct slice),
                                    .count_max = CLASS_WORDS_MAX,
                                    .allocated = true,
                                    .noun = "a list of words" };
static const struct shape classes = {
    .kind = SHAPE_MAP,
    SHAPE_NAMES(class_name),
    .item = &words,
    .item_size = sizeof(struct class_words),
    .count_min = 1,
    .count_max = WORD_CLASS_COUNT,
    .allocated = true,
    .noun = "the classes of words",
    .map_key_offset = offsetof(struct class_words, class),
    .map_value_offset = offsetof(struct class_words, words.word),
    .map_value_size = sizeof(struct slice *),
    .map_count_offset = offsetof(struct class_words, words.count),
    .map_has_count = true,
};
static const struct shape_name lexicon_name[] = { { "Lexicon", 1 } };
static const struct shape lexicon_kind = { .kind = SHAPE_ENUM, SHAPE_NAMES(lexicon_name) };
static const struct shape_key lexicon_key[] = {
    SHAPE_HEADER(&lexicon_kind),
    { "locale", &locale_shape, SHAPE_FIELD(struct written, locale), .required = true,
      .description = "The language of all words in the file." },
    { "classes", &classes, SHAPE_FIELD(struct written, class), SHAPE_COUNT(struct written, class_count),
      .required = true, .description = "What each word is to the reader of replies." },
};
const struct shape lexicon_read_shape = { .kind = SHAPE_MAPPING,
                                          SHAPE_KEYS(lexicon_key),
                                          .noun = "a lexicon" };

static enum word_class class_named(struct slice name)
{
    size_t i = 0;
    while (i < WORD_CLASS_COUNT && !slice_equal(slice_from_text(class_name[i].name), name))
        i++;
    return (enum word_class)i;
}

static void find_twins(const struct document *document, const struct class_words *class,
                       const struct node *list, struct findings *findings)
{
    for (size_t i = 1; i < class->words.count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (class->words.word[i].len == 0 || !slice_equal(class->words.word[i], class->words.word[j]))
                continue;
            finding_add(findings, FINDING_WARNING, "duplicate-word", document, node_item(list, i),
                        "'{}' is in this class twice", FINDING_ARGUMENTS(class->words.word[i]));
            break;
        }
    }
}

bool lexicon_read(const struct document *document, struct arena *arena, struct findings *findings,
                  const struct lexicon_word **ret, size_t *ret_count)
{
    struct written written;
    if (!shape_read(&lexicon_read_shape, document, &written, sizeof written, arena, findings))
        return false;
    const struct node *node = node_get(document->root, "classes");
    size_t total = 0;
    for (size_t c = 0; c < written.class_count; c++)
        total += written.class[c].words.count;
    struct lexicon_word *all = arena_new_array(arena, struct lexicon_word, total);
    if (all == NULL) {
        finding_add(findings, FINDING_ERROR, "too-large", document, NULL, "there is no memory for {} words",
                    FINDING_ARGUMENTS(finding_int(findings, (int64_t)total)));
        return false;
    }
    size_t at = 0;
    for (size_t c = 0; c < written.class_count; c++) {
        const struct class_words *class = &written.class[c];
        find_twins(document, class, node->entry[c].value, findings);
        for (size_t i = 0; i < class->words.count; i++)
            all[at++] = (struct lexicon_word){ .text = class->words.word[i],
                                               .class = class_named(class->class),
                                               .locale = written.locale };
    }
    *ret = all;
    *ret_count = total;
    return true;
}
