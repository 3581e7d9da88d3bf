/* style.h - the page's style sheets, made from *.css at build time with the hash that the page's policy
 * names. */
#ifndef REPORT_STYLE_H
#define REPORT_STYLE_H

struct style {
    const char *css;
    const char *sha256; /* base64, for Content-Security-Policy (CSP 3, 2.3.1) */
};

extern const struct style style_page, style_foot_plain, style_foot_flagged_ko, style_foot_flagged_en;

#endif
