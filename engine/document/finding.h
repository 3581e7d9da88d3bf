/*
 * finding.h - everything that is wrong with what people wrote, collected in one run.
 *
 * A finding prints as
 *
 *     surveys/visit.yaml:12:9: error unknown-key: 'qestions' is not a key of a survey
 *        12 |         qestions:
 *           |         ^ did you mean 'questions'?
 *
 * Codes are short lower-case words with hyphens and never change their meaning; tests and editors rely on
 * them. All text is copied into the list's arena. A list holds FINDINGS_MAX; further ones are only counted.
 */
#ifndef DOCUMENT_FINDING_H
#define DOCUMENT_FINDING_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/slice.h"
#include "document/mark.h"
#include "document/node.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    FINDINGS_MAX = 200, /* nobody reads more; the count of the rest is shown */
    FINDING_MESSAGE_MAX = 600,
};

enum finding_severity { FINDING_ERROR = 0, FINDING_WARNING };

struct finding {
    enum finding_severity severity;
    const char *code;
    struct slice file;
    struct mark mark; /* line 0: about the file (or another source) as a whole */
    struct slice message;
    struct slice suggestion; /* "did you mean 'questions'?"; may be empty */
    struct slice line;       /* the source line, or the part of a long one around the mark; may be empty */
    uint32_t caret;          /* the mark's column within `line` */
};

struct findings {
    struct finding *item; /* count of them, in the order found */
    size_t count;
    size_t errors; /* including those not held */
    size_t warnings;
    size_t dropped;
    struct arena *arena;
};

/** An empty list in the arena, which it keeps using. False when the arena has no room for it. */
__attribute__((warn_unused_result)) bool findings_init(struct findings *findings, struct arena *arena);

/**
 * Add one finding at a node (NULL: about the file as a whole). Each "{}" of the template is replaced by the
 * next argument:
 *
 *     finding_add(findings, FINDING_ERROR, "out-of-range", document, node, "{} is not between {} and {}",
 *                 FINDING_ARGUMENTS(node->text, finding_int(findings, 1), finding_int(findings, 9)));
 */
void finding_add(struct findings *findings, enum finding_severity severity, const char *code,
                 const struct document *document, const struct node *at, const char *template,
                 const struct slice *argument, size_t argument_count);

/** The same at a bare place, for parsers that have no node yet. */
void finding_add_at(struct findings *findings, enum finding_severity severity, const char *code,
                    const struct document *document, struct mark mark, const char *template,
                    const struct slice *argument, size_t argument_count);

#define FINDING_ARGUMENTS(...)                                                                               \
    (const struct slice[]){ __VA_ARGS__ },                                                                   \
        sizeof((const struct slice[]){ __VA_ARGS__ }) / sizeof(struct slice)
#define FINDING_NO_ARGUMENTS NULL, 0

/** Set the suggestion of the finding just added, by the same kind of template. */
void finding_suggest(struct findings *findings, const char *template, const struct slice *argument,
                     size_t argument_count);

/** Add "did you mean 'x'?" with the candidate nearest to `written`, if one is near enough to be meant. */
void finding_suggest_nearest(struct findings *findings, struct slice written, const struct slice *candidate,
                             size_t count);

/** A number as an argument. */
struct slice finding_int(struct findings *findings, int64_t value);

/** By file, line, column, keeping the order found among equals. */
void findings_sort(struct findings *findings);

/** As people read it; the excerpt's tabs become spaces so that the caret stands right. */
void finding_print(struct buffer *buffer, const struct finding *finding);

/** One JSON object (file, line, column, severity, code, message, suggestion), no line end. */
void finding_print_json(struct buffer *buffer, const struct finding *finding);

#endif
