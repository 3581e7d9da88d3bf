/* Prints one of the fixture's pages: page_fixture (busy|quiet|hostile|empty) (ko|en). */
#include "report/report.h"
#include "support/report_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const kind_name[] = { "busy", "quiet", "hostile", "empty" };

int main(int argc, char **argv)
{
    size_t kind = 0;
    while (argc == 3 && kind < 4 && strcmp(argv[1], kind_name[kind]) != 0)
        kind++;
    enum locale locale = argc == 3 ? locale_from_name(slice_from_text(argv[2])) : LOCALE_COUNT;
    char *memory = malloc(REPORT_HTML_LEN_MAX);
    if (kind == 4 || locale == LOCALE_COUNT || memory == NULL) {
        fputs("usage: page_fixture (busy|quiet|hostile|empty) (ko|en)\n", stderr);
        free(memory);
        return 2;
    }
    struct buffer page;
    buffer_init(&page, memory, REPORT_HTML_LEN_MAX);
    report_html(report_fixture((enum report_fixture_kind)kind), locale, &page);
    size_t written = page.overflowed ? 0 : fwrite(page.at, 1, page.len, stdout);
    free(memory);
    return written == page.len && fflush(stdout) == 0 ? 0 : 1;
}
