#include "reply/lexicon_read.h"

#include "reply/pattern.h"

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
    struct class_words *pattern;
    size_t pattern_class_count;
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
static const struct shape pattern = { .kind = SHAPE_TEXT, .max = PATTERN_BYTES_MAX, .noun = "a pattern" };
static const struct shape patterns = { .kind = SHAPE_LIST,
                                       .item = &pattern,
                                       .item_size = sizeof(struct slice),
                                       .count_max = PATTERNS_MAX,
                                       .allocated = true,
                                       .noun = "a list of patterns" };
static const struct shape pattern_classes = {
    .kind = SHAPE_MAP,
    SHAPE_NAMES(class_name),
    .item = &patterns,
    .item_size = sizeof(struct class_words),
    .count_max = WORD_CLASS_COUNT,
    .allocated = true,
    .noun = "the classes of patterns",
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
    { "patterns", &pattern_classes, SHAPE_FIELD(struct written, pattern),
      SHAPE_COUNT(struct written, pattern_class_count),
      .description = "Regular expressions (PCRE2) over the folded text, where words do not suffice." },
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

/* A word that says nothing, whatever is in it. One in `inert` hides what it holds on purpose. */
static bool says_nothing(enum word_class class)
{
    return class == WORD_FILLER || class == WORD_ADVERB || class == WORD_ENDING || class == WORD_GREETING;
}

/* A word without which the reply may say the opposite. */
static bool turns_an_answer(enum word_class class)
{
    return class == WORD_NOT_BEFORE || class == WORD_NOT_AFTER || class == WORD_ABSENT ||
           class == WORD_EXIST || class == WORD_NO || class == WORD_NEVER;
}

/* Where the part may stand by its marks, the longer word holds it: it would never be found there. */
static bool holds(struct slice longer, struct slice part, bool whole_words)
{
    const bool at_start = whole_words || slice_starts_with(part, SLICE_LIT("^"));
    const bool at_end = whole_words || slice_ends_with(part, SLICE_LIT("$"));
    if (slice_starts_with(part, SLICE_LIT("^")))
        part = slice_part(part, 1, part.len - 1);
    if (slice_ends_with(part, SLICE_LIT("$")))
        part.len--;
    if (slice_starts_with(longer, SLICE_LIT("^")))
        longer = slice_part(longer, 1, longer.len - 1);
    for (size_t from = 0; part.len > 0 && longer.len > part.len; from++) {
        from += slice_find(slice_part(longer, from, longer.len), part);
        const size_t to = from + part.len;
        if (to > longer.len)
            return false;
        if ((!at_start || from == 0 || longer.at[from - 1] == ' ') &&
            (!at_end || to == longer.len || longer.at[to] == ' '))
            return true;
    }
    return false;
}

/* Whether the lexicon knows the very word as an inert one, or as one that turns an answer. */
static bool is_meant(const struct lexicon_word *all, size_t count, struct slice text)
{
    for (size_t i = 0; i < count; i++)
        if ((all[i].class == WORD_INERT || turns_an_answer(all[i].class)) && slice_equal(all[i].text, text))
            return true;
    return false;
}

/* Of one class's words, `those`, in the lexicon's `all`. */
static void find_hidden(const struct document *document, const struct lexicon_word *all, size_t count,
                        const struct lexicon_word *those, size_t those_count, const struct node *list,
                        struct findings *findings)
{
    for (size_t i = 0; i < those_count && says_nothing(those->class); i++) {
        const bool whole_words = those[i].locale == LOCALE_EN || those[i].locale == LOCALE_VI;
        for (size_t j = 0; j < count; j++) {
            if (!turns_an_answer(all[j].class) || !holds(those[i].text, all[j].text, whole_words) ||
                is_meant(all, count, those[i].text))
                continue;
            finding_add(findings, FINDING_WARNING, "hidden-word", document, node_item(list, i),
                        "'{}' says nothing and hides '{}', which turns an answer; where that is meant, name "
                        "it in inert too",
                        FINDING_ARGUMENTS(those[i].text, all[j].text));
            break;
        }
    }
}

static bool no_memory(const struct document *document, struct findings *findings)
{
    finding_add(findings, FINDING_ERROR, "too-large", document, NULL, "there is no memory for this lexicon",
                FINDING_NO_ARGUMENTS);
    return false;
}

static size_t total_of(const struct class_words *class, size_t count)
{
    size_t total = 0;
    for (size_t c = 0; c < count; c++)
        total += class[c].words.count;
    return total;
}

static bool take_patterns(const struct written *written, const struct node *node, struct arena *arena,
                          struct lexicon_definition *ret)
{
    const size_t total = total_of(written->pattern, written->pattern_class_count);
    struct lexicon_pattern *all = arena_new_array(arena, struct lexicon_pattern, total + 1);
    const struct node **where = arena_new_array(arena, const struct node *, total + 1);
    if (all == NULL || where == NULL)
        return false;
    size_t at = 0;
    for (size_t c = 0; c < written->pattern_class_count; c++)
        for (size_t i = 0; i < written->pattern[c].words.count; i++) {
            where[at] = node_item(node->entry[c].value, i);
            all[at++] = (struct lexicon_pattern){ .text = written->pattern[c].words.word[i],
                                                  .class = class_named(written->pattern[c].class),
                                                  .locale = written->locale };
        }
    ret->pattern = all;
    ret->pattern_node = where;
    ret->pattern_count = total;
    return true;
}

bool lexicon_read(const struct document *document, struct arena *arena, struct findings *findings,
                  struct lexicon_definition *ret)
{
    struct written written = { 0 };
    if (!shape_read(&lexicon_read_shape, document, &written, sizeof written, arena, findings))
        return false;
    const struct node *node = node_get(document->root, "classes");
    const size_t total = total_of(written.class, written.class_count);
    struct lexicon_word *all = arena_new_array(arena, struct lexicon_word, total);
    struct lexicon_definition definition = { .word = all, .word_count = total };
    if (all == NULL || !take_patterns(&written, node_get(document->root, "patterns"), arena, &definition))
        return no_memory(document, findings);
    size_t at = 0;
    for (size_t c = 0; c < written.class_count; c++) {
        const struct class_words *class = &written.class[c];
        find_twins(document, class, node->entry[c].value, findings);
        for (size_t i = 0; i < class->words.count; i++)
            all[at++] = (struct lexicon_word){ .text = class->words.word[i],
                                               .class = class_named(class->class),
                                               .locale = written.locale };
    }
    at = 0;
    for (size_t c = 0; c < written.class_count; c++) {
        const size_t words_count = written.class[c].words.count;
        find_hidden(document, all, total, &all[at], words_count, node->entry[c].value, findings);
        at += words_count;
    }
    *ret = definition;
    return true;
}
