/*
 * status_page.h - the status page for people: is it up, how fast, how full, what went wrong last.
 *
 * One HTML document in Korean or English, its style and its script inline and named by their hashes in its
 * policy. It updates itself, and stands still without scripts. No phone numbers.
 */
#ifndef MAIN_HTTP_STATUS_PAGE_H
#define MAIN_HTTP_STATUS_PAGE_H

#include "base/buffer.h"
#include "base/locale.h"
#include "main/http/operator_view.h"

enum {
    STATUS_PAGE_BYTES_MAX =
        128 * 1024, /* 16 links at 2 KB, eight problems, style and script: a third of it */
    STATUS_PAGE_POLICY_LEN_MAX = 300,
};

/** In Korean, or in English for any other locale. */
void status_page(struct buffer *out, const struct operator_view *view, enum locale locale);

/** Its Content-Security-Policy. */
void status_page_policy(char ret[STATUS_PAGE_POLICY_LEN_MAX]);

#endif
