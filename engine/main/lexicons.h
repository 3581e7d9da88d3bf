/*
 * lexicons.h - the lexicon that a process reads replies by: the shipped words and patterns, or those of
 * DIR/lexicons/LOCALE.yaml in place of a locale's.
 */
#ifndef MAIN_LEXICONS_H
#define MAIN_LEXICONS_H

#include "base/arena.h"
#include "document/finding.h"
#include "reply/lexicon.h"

#include <stdbool.h>
#include <stdint.h>

struct pattern_set;

struct lexicons {
    struct lexicon lexicon;
    struct pattern_set *patterns;
    void *memory;
};

/** False when a file has an error (in the findings) or there is no memory, which is said on stderr. `defs` is
 *  --defs or NULL; `findings` may be NULL when it is. */
__attribute__((warn_unused_result)) bool lexicons_open(const char *defs, struct findings *findings,
                                                       struct lexicons *ret);

/** BLAKE2b-256 over the files of all locales as lexicons_open takes them, in the locales' order: what the
 *  reader goes by. False when there is no memory. */
enum { LEXICONS_HASH_LEN = 32 };
__attribute__((warn_unused_result)) bool lexicons_hash(const char *defs, struct arena *arena,
                                                       uint8_t ret[LEXICONS_HASH_LEN]);

/** Safe on a zeroed one. */
void lexicons_close(struct lexicons *lexicons);

/** One file's patterns as they will be compiled: an error at its line for each that does not. */
bool lexicons_check(const struct document *document, struct arena *arena, struct findings *findings);

#endif
