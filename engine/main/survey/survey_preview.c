/* ccrm survey preview: every screen of a survey as a page. */
#include "main/command.h"
#include "main/commands.h"
#include "main/misused.h"

#include "authoring/preview.h"
#include "authoring/survey_test.h"
#include "main/survey/survey_stage.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "ccrm survey preview - every screen of a survey, in every language, with length and price\n"
    "\n"
    "usage: ccrm survey preview FILE -o PAGE.html [--english] [--config FILE] [--clock 'YYYY-MM-DD HH:MM']\n"
    "                           [--department NAME] [--type NAME]\n"
    "\n"
    "Writes one page that needs nothing else and runs nothing: each text as a phone shows it, with its "
    "alphabet, bytes,\n"
    "segments and price, and which reply leads to which screen. It is made to be printed and signed.\n"
    "\n"
    "  -o PAGE.html     where to; - is the standard output\n"
    "  --english        the page's own words in English (the survey's texts come in all their languages)\n"
    "  --config FILE    office, contact, link and prices as configured there\n"
    "\n"
    "example: ccrm survey preview visit-integrity -o preview.html\n"
    "\n"
    "Exit codes: 0 written, 1 errors in FILE, 2 usage, 3 configuration, 4 PAGE cannot be written.\n";

struct request {
    const char *file, *config, *out;
    struct slice clock, department, type;
    bool english;
};

static int write_page(const struct buffer *page, const char *path)
{
    const bool standard = strcmp(path, "-") == 0;
    FILE *to = standard ? stdout : fopen(path, "w");
    bool written = to != NULL && fwrite(page->at, 1, page->len, to) == page->len;
    if (to != NULL && !standard)
        written = fclose(to) == 0 && written;
    if (written)
        return EXIT_OK;
    fprintf(stderr, "ccrm survey preview: %s cannot be written: %s\n", path, strerror(errno));
    return EXIT_DEPENDENCY;
}

static int preview_with(struct survey_stage *stage, const struct request *request, char *memory)
{
    struct arena arena;
    struct buffer page;
    struct zone zone;
    int64_t clock_s = 0;
    struct preview preview = {
        .setting = { .lexicon = &stage->lexicon,
                     .zone = &zone,
                     .link = &stage->link,
                     .department = request->department,
                     .type = request->type },
        .korean = !request->english,
    };
    arena_init(&arena, memory, PREVIEW_ARENA_BYTES);
    buffer_init(&page, memory + PREVIEW_ARENA_BYTES, PREVIEW_HTML_MAX);
    if (!survey_test_clock(request->clock, &clock_s))
        return misused("survey preview", "--clock: '%.*s' is no time, as 2027-03-02 10:00 is",
                       (int)request->clock.len, request->clock.at);
    if (!survey_stage_survey(stage, request->file, &preview.setting.survey))
        return EXIT_FINDINGS;
    if (!survey_stage_zone(stage, preview.setting.survey, &zone))
        return EXIT_CONFIGURATION;
    preview.setting.mode = rehearsal_mode_of(preview.setting.survey);
    preview.setting.start = zone_instant(&zone, clock_s);
    if (preview_html(&preview, &arena, &page))
        return write_page(&page, request->out);
    fputs("ccrm survey preview: the survey is too large for one page\n", stderr);
    return EXIT_FINDINGS;
}

static int run(const struct request *request)
{
    struct survey_stage stage;
    char *memory = malloc(PREVIEW_ARENA_BYTES + PREVIEW_HTML_MAX);
    int code = EXIT_DEPENDENCY;
    if (memory != NULL) {
        code = survey_stage_open(&stage, request->config) ? preview_with(&stage, request, memory)
                                                          : EXIT_CONFIGURATION;
        survey_stage_close(&stage);
    }
    free(memory);
    return code;
}

int command_survey_preview(int argc, char **argv)
{
    static const struct option options[] = {
        { "out", required_argument, NULL, 'o' },   { "config", required_argument, NULL, 'c' },
        { "clock", required_argument, NULL, 'k' }, { "department", required_argument, NULL, 'd' },
        { "type", required_argument, NULL, 't' },  { "english", no_argument, NULL, 'e' },
        { "help", no_argument, NULL, 'h' },        { 0 },
    };
    struct request request = { .clock = SLICE_LIT("2027-03-02 10:00"),
                               .department = SLICE_LIT("민원여권과"),
                               .type = SLICE_LIT("여권") };
    int wrong = 0;
    for (int option; (option = getopt_long(argc, argv, "o:h", options, NULL)) != -1;) {
        if (option == 'o')
            request.out = optarg;
        else if (option == 'c')
            request.config = optarg;
        else if (option == 'k')
            request.clock = slice_from_text(optarg);
        else if (option == 'd')
            request.department = slice_from_text(optarg);
        else if (option == 't')
            request.type = slice_from_text(optarg);
        else if (option == 'e')
            request.english = true;
        else
            wrong = option;
    }
    if (wrong == 'h') {
        fputs(help, stdout);
        return EXIT_OK;
    }
    if (wrong != 0)
        return misused("survey preview", "%s", "");
    if (request.out == NULL)
        return misused("survey preview", "-o PAGE.html is needed: where the page is written");
    if (optind + 1 != argc)
        return misused("survey preview", "one FILE is needed, a survey or the name of one in the program");
    request.file = argv[optind];
    return run(&request);
}
