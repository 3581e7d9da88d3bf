#include "main/lexicons.h"

#include "adapter/crypto/digest.h"
#include "adapter/file/file.h"
#include "adapter/pcre2/pattern_set.h"
#include "adapter/yaml/yaml.h"
#include "base/locale.h"
#include "main/definitions.h"
#include "main/embedded.h"
#include "reply/lexicon_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MEMORY_BYTES = LEXICON_ARENA_BYTES + 32 * 1024 * 1024 /* four parsed files */, PATH_BYTES = 4096 };

/* All words and patterns, of all locales. */
struct collected {
    struct lexicon_word word[LEXICON_WORDS_MAX];
    size_t word_count;
    struct lexicon_pattern pattern[PATTERNS_MAX];
    size_t pattern_count;
    bool full; /* more than there is room for */
};

static void collect(struct collected *all, const struct lexicon_definition *definition)
{
    if (definition->word_count > LEXICON_WORDS_MAX - all->word_count ||
        definition->pattern_count > PATTERNS_MAX - all->pattern_count) {
        all->full = true;
        return;
    }
    for (size_t i = 0; i < definition->word_count; i++)
        all->word[all->word_count++] = definition->word[i];
    for (size_t i = 0; i < definition->pattern_count; i++)
        all->pattern[all->pattern_count++] = definition->pattern[i];
}

static void collect_shipped(struct collected *all, enum locale locale)
{
    for (size_t i = 0; i < lexicon_shipped_count; i++)
        if (lexicon_shipped[i].locale == locale)
            collect(all, &(struct lexicon_definition){ .word = &lexicon_shipped[i], .word_count = 1 });
    for (size_t i = 0; i < lexicon_shipped_pattern_count; i++)
        if (lexicon_shipped_patterns[i].locale == locale)
            collect(all, &(struct lexicon_definition){ .pattern = &lexicon_shipped_patterns[i],
                                                       .pattern_count = 1 });
}

static bool compile(struct pattern_set *set, const struct lexicon_definition *definition,
                    const struct document *document, struct findings *findings)
{
    bool good = true;
    for (size_t i = 0; i < definition->pattern_count; i++) {
        char why[PATTERN_SET_MESSAGE_MAX];
        if (pattern_set_add(set, &definition->pattern[i], why))
            continue;
        good = false;
        if (findings == NULL)
            fprintf(stderr, "ccrm: a shipped pattern cannot be used: %s\n", why);
        else
            finding_add(findings, FINDING_ERROR, "bad-pattern", document,
                        definition->pattern_node != NULL ? definition->pattern_node[i] : NULL, "{}",
                        FINDING_ARGUMENTS(slice_from_text(why)));
    }
    return good;
}

bool lexicons_check(const struct document *document, struct arena *arena, struct findings *findings)
{
    struct lexicon_definition definition;
    if (!lexicon_read(document, arena, findings, &definition))
        return false;
    struct pattern_set *set = pattern_set_new();
    const bool good = set != NULL && compile(set, &definition, document, findings);
    pattern_set_free(set);
    return good;
}

/* A locale's file below `defs` when there is one. */
static bool collect_locale(struct collected *all, const char *defs, enum locale locale, struct arena *arena,
                           struct findings *findings)
{
    char path[PATH_BYTES];
    const struct slice name = locale_name(locale);
    snprintf(path, sizeof path, "%s/lexicons/%.*s.yaml", defs, (int)name.len, name.at);
    struct slice bytes;
    if (file_read(path, DEFINITION_BYTES_MAX, arena, &bytes) == FILE_NOT_FOUND) {
        collect_shipped(all, locale);
        return true;
    }
    const struct slice relative = slice_from_text(path + strlen(defs) + 1);
    struct slice file;
    struct document *document = arena_new(arena, struct document);
    struct lexicon_definition definition;
    if (document == NULL || !definitions_bytes(defs, relative, arena, findings, &file, &bytes) ||
        !yaml_load(bytes, file, arena, findings, document) ||
        !lexicon_read(document, arena, findings, &definition) || !lexicons_check(document, arena, findings))
        return false;
    collect(all, &definition);
    return true;
}

bool lexicons_open(const char *defs, struct findings *findings, struct lexicons *ret)
{
    *ret = (struct lexicons){ .memory = malloc(MEMORY_BYTES), .patterns = pattern_set_new() };
    struct arena arena;
    bool good = ret->memory != NULL && ret->patterns != NULL;
    if (good)
        arena_init(&arena, ret->memory, MEMORY_BYTES);
    struct collected *all = good ? arena_new(&arena, struct collected) : NULL;
    if (all == NULL) {
        fputs("ccrm: out of memory\n", stderr);
        lexicons_close(ret);
        return false;
    }
    for (enum locale locale = 0; locale < LOCALE_COUNT; locale++) {
        if (defs == NULL)
            collect_shipped(all, locale);
        else
            good = collect_locale(all, defs, locale, &arena, findings) && good;
    }
    if (all->full) {
        fprintf(stderr,
                "ccrm: the lexicons of all languages together may have %d words and %d patterns: "
                "take some out\n",
                LEXICON_WORDS_MAX, PATTERNS_MAX);
        good = false;
    }
    const struct lexicon_definition patterns = { .pattern = all->pattern,
                                                 .pattern_count = all->pattern_count };
    size_t bad = 0;
    good = good && compile(ret->patterns, &patterns, NULL, NULL);
    if (good && lexicon_build(&arena, all->word, all->word_count, &ret->lexicon, &bad) != LEXICON_OK) {
        fprintf(stderr, "ccrm: the lexicon does not build: word %zu\n", bad);
        good = false;
    }
    if (good)
        ret->lexicon.patterns = pattern_set_view(ret->patterns);
    else
        lexicons_close(ret);
    return good;
}

bool lexicons_hash(const char *defs, struct arena *arena, uint8_t ret[LEXICONS_HASH_LEN])
{
    uint8_t each[LOCALE_COUNT][DIGEST_LEN];
    for (enum locale locale = 0; locale < LOCALE_COUNT; locale++) {
        char path[PATH_BYTES];
        const struct slice name = locale_name(locale);
        struct slice bytes = SLICE_EMPTY;
        struct embedded_file shipped;
        snprintf(path, sizeof path, "%s/lexicons/%.*s.yaml", defs != NULL ? defs : "", (int)name.len,
                 name.at);
        const enum file_error error =
            defs != NULL ? file_read(path, DEFINITION_BYTES_MAX, arena, &bytes) : FILE_NOT_FOUND;
        snprintf(path, sizeof path, "survey-defs/lexicons/%.*s.yaml", (int)name.len, name.at);
        if (error == FILE_NOT_FOUND && embedded_find(slice_from_text(path), &shipped))
            bytes = shipped.bytes;
        else if (error != FILE_OK)
            return false;
        digest_of(bytes, each[locale]);
    }
    digest_of((struct slice){ .at = (const char *)each, .len = sizeof each }, ret);
    return true;
}

void lexicons_close(struct lexicons *lexicons)
{
    pattern_set_free(lexicons->patterns);
    free(lexicons->memory);
    *lexicons = (struct lexicons){ 0 };
}
