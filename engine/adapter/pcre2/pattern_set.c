#define PCRE2_CODE_UNIT_WIDTH 8
#include "adapter/pcre2/pattern_set.h"

#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>

struct pattern_set {
    struct pattern pattern[PATTERNS_MAX];
    struct patterns view;
};

/* A match that runs into the limits takes all memory that any later one may take. */
static bool warm_up(struct patterns *view)
{
    static const char greedy[] = "(?:.|(..))*(?:z|y)";
    static const char text[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    int error;
    size_t offset;
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)greedy, PCRE2_ZERO_TERMINATED, PCRE2_UTF, &error, &offset, NULL);
    if (code == NULL)
        return false;
    const int found = pcre2_match(code, (PCRE2_SPTR)text, sizeof text - 1, 0, 0, view->data, view->context);
    pcre2_code_free(code);
    return found != PCRE2_ERROR_NOMEMORY;
}

struct pattern_set *pattern_set_new(void)
{
    struct pattern_set *set = calloc(1, sizeof *set);
    if (set == NULL)
        return NULL;
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);
    pcre2_match_context *context = pcre2_match_context_create(NULL);
    set->view = (struct patterns){ .at = set->pattern, .data = data, .context = context };
    if (data == NULL || context == NULL) {
        pattern_set_free(set);
        return NULL;
    }
    pcre2_set_match_limit(context, PATTERN_MATCH_LIMIT);
    pcre2_set_heap_limit(context, PATTERN_SET_HEAP_KIB);
    set->view.offsets = pcre2_get_ovector_pointer(data);
    if (!warm_up(&set->view)) {
        pattern_set_free(set);
        return NULL;
    }
    return set;
}

bool pattern_set_add(struct pattern_set *set, const struct lexicon_pattern *pattern,
                     char reterr[static PATTERN_SET_MESSAGE_MAX])
{
    const size_t count = set->view.count;
    if (count == PATTERNS_MAX) {
        snprintf(reterr, PATTERN_SET_MESSAGE_MAX, "there are more than %d patterns", PATTERNS_MAX);
        return false;
    }
    int error;
    size_t offset;
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)pattern->text.at, pattern->text.len,
                                     PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C, &error, &offset, NULL);
    if (code == NULL) {
        PCRE2_UCHAR why[100];
        pcre2_get_error_message(error, why, sizeof why);
        snprintf(reterr, PATTERN_SET_MESSAGE_MAX, "%s at its byte %zu", (const char *)why, offset);
        return false;
    }
    (void)pcre2_jit_compile(code, PCRE2_JIT_COMPLETE); /* refused: it is interpreted */
    set->pattern[count] = (struct pattern){ .code = code,
                                            .text = pattern->text,
                                            .class = pattern->class,
                                            .locale = pattern->locale,
                                            .needs = pattern_needs_of(pattern->text) };
    set->view.count++;
    return true;
}

const struct patterns *pattern_set_view(const struct pattern_set *set)
{
    return &set->view;
}

void pattern_set_free(struct pattern_set *set)
{
    if (set == NULL)
        return;
    for (size_t i = 0; i < set->view.count; i++)
        pcre2_code_free((pcre2_code *)(uintptr_t)set->pattern[i].code);
    pcre2_match_data_free(set->view.data);
    pcre2_match_context_free(set->view.context);
    free(set);
}
