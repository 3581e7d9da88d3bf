/* Prints one of the pages or its data: page_fixture (busy|quiet|hostile|empty|department) (ko|en|json). */
#include "report/department_report.h"
#include "report/report.h"
#include "support/report_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const kind_name[] = { "busy", "quiet", "hostile", "empty" };

/** A department's own page: a figure, a band at either end, a withheld total, words of citizens. */
static void print_department(enum locale locale, struct buffer *page)
{
    const struct slice text[] = { SLICE_LIT("창구 안내가 <친절>했습니다"),
                                  SLICE_LIT("기다리는 시간이 길었습니다") };
    const struct department_batch batch[] = {
        { 1, { 20821 }, { 20834 }, { 20837 }, { { 14, 9 }, { 13, 11 } }, NULL, 0 },
        { 1, { 20835 }, { 20841 }, { 20846 }, { { 22, 22 }, { 20, 1 } }, text, 2 },
        { 1, { 20842 }, { 20855 }, { 20856 }, { { 11, 6 }, { 0, 0 } }, NULL, 0 },
    };
    const struct department_month month[] = {
        { { 20819 }, 12, { { 240, 181 }, { 231, 160 } }, { false, true } },
    };
    const struct department_report report = {
        SLICE_LIT("한빛시"), SLICE_LIT("민원여권과"), batch, 3, month, 1
    };
    department_report_html(&report, locale, page);
}

int main(int argc, char **argv)
{
    size_t kind = 0;
    while (argc == 3 && kind < 4 && strcmp(argv[1], kind_name[kind]) != 0)
        kind++;
    const bool department = argc == 3 && strcmp(argv[1], "department") == 0;
    const bool json = argc == 3 && strcmp(argv[2], "json") == 0;
    enum locale locale = json        ? LOCALE_KO
                         : argc == 3 ? locale_from_name(slice_from_text(argv[2]))
                                     : LOCALE_COUNT;
    char *memory = malloc(REPORT_HTML_LEN_MAX);
    if ((kind == 4 && !department) || locale == LOCALE_COUNT || memory == NULL) {
        fputs("usage: page_fixture (busy|quiet|hostile|empty|department) (ko|en|json)\n", stderr);
        free(memory);
        return 2;
    }
    struct buffer page;
    buffer_init(&page, memory, REPORT_HTML_LEN_MAX);
    if (department)
        print_department(locale, &page);
    else if (json)
        report_json(report_fixture((enum report_fixture_kind)kind), &page);
    else
        report_html(report_fixture((enum report_fixture_kind)kind), locale, &page);
    size_t written = page.overflowed ? 0 : fwrite(page.at, 1, page.len, stdout);
    free(memory);
    return written == page.len && fflush(stdout) == 0 ? 0 : 1;
}
