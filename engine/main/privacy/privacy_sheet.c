/* `ccrm privacy sheet`: what the office tells citizens about their data, as configured and in force. */
#include "main/command.h"
#include "main/commands.h"
#include "main/retention/retention_policy.h"
#include "report/escape.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: ccrm privacy sheet [--locale ko|en] [--format markdown|html] [--config FILE] [--db CONNINFO]\n"
    "\n"
    "The notice on personal data (개인정보 보호법 §15, §26, §30) to print or publish: purpose, items, basis, how\n"
    "long what is kept, who processes it for the office (the links' SMS relays), rights, contact. From the\n"
    "configuration and the surveys in force; Korean first. The office's lawyer has the last word.\n"
    "\n"
    "example: ccrm privacy sheet --format html >privacy.html\n"
    "\n"
    "Exit codes: 0 printed, 2 usage, 3 configuration, schema or rights, 4 no database.\n";

struct request {
    struct survey_desk_options desk;
    bool english, html;
};

static bool parse(int argc, char **argv, struct request *ret)
{
    static const struct option option[] = {
        { "config", required_argument, NULL, 'c' }, { "db", required_argument, NULL, 'd' },
        { "locale", required_argument, NULL, 'l' }, { "format", required_argument, NULL, 'f' },
        { "help", no_argument, NULL, 'h' },         { 0 },
    };
    bool good = true;
    *ret = (struct request){ .english = false };
    optind = 1;
    for (int c; (c = getopt_long(argc, argv, "h", option, NULL)) != -1;) {
        if (c == 'c')
            ret->desk.config = optarg;
        else if (c == 'd')
            ret->desk.connection = optarg;
        else if (c == 'l')
            good &= (ret->english = strcmp(optarg, "en") == 0) || strcmp(optarg, "ko") == 0;
        else if (c == 'f')
            good &= (ret->html = strcmp(optarg, "html") == 0) || strcmp(optarg, "markdown") == 0;
        else
            good &= ret->desk.help = c == 'h';
    }
    return good && optind == argc;
}

/* ---- writing ---- */

enum { SHEET_BYTES = 256 * 1024, LINE_BYTES = 2048 };

struct sheet {
    struct survey_desk *desk;
    struct retention_policy policy;
    struct buffer out;
    bool english, html, in_list;
};

static void end_list(struct sheet *sheet)
{
    if (sheet->in_list)
        buffer_add_text(&sheet->out, sheet->html ? "</ul>\n" : "\n");
    sheet->in_list = false;
}

static void add_text(struct sheet *sheet, struct slice text)
{
    if (sheet->html)
        escape_html(&sheet->out, text);
    else
        buffer_add(&sheet->out, text);
}

static void heading(struct sheet *sheet, const char *korean, const char *english)
{
    end_list(sheet);
    buffer_add_text(&sheet->out, sheet->html ? "<h2>" : "## ");
    add_text(sheet, slice_from_text(sheet->english ? english : korean));
    buffer_add_text(&sheet->out, sheet->html ? "</h2>\n" : "\n\n");
}

/** One line of a list; both formats take the same arguments. */
__attribute__((format(printf, 2, 4), format(printf, 3, 4))) static void
line(struct sheet *sheet, const char *korean, const char *english, ...)
{
    char memory[LINE_BYTES];
    va_list arguments;
    va_start(arguments, english);
    vsnprintf(memory, sizeof memory, sheet->english ? english : korean, arguments);
    va_end(arguments);
    if (sheet->html && !sheet->in_list)
        buffer_add_text(&sheet->out, "<ul>\n");
    sheet->in_list = true;
    buffer_add_text(&sheet->out, sheet->html ? "<li>" : "- ");
    add_text(sheet, slice_from_text(memory));
    buffer_add_text(&sheet->out, sheet->html ? "</li>\n" : "\n");
}

/* ---- what it says ---- */

static bool in_force(const struct sheet *sheet, size_t i)
{
    const struct definition_revision *revision = &sheet->desk->revision[i];
    return revision->approved && !revision->retires &&
           survey_desk_latest(sheet->desk, revision->id) == revision;
}

static void add_survey(struct sheet *sheet, const struct survey *survey)
{
    const bool consent = slice_equal(survey->basis, SLICE_LIT("consent"));
    const struct slice title = survey->title.len > 0 ? survey->title : survey->id;
    line(sheet, "%.*s: %s%.*s", "%.*s: %s%.*s", (int)title.len, title.at,
         sheet->english
             ? (consent ? "consent, on record at "
                        : "a complaint that the office handled (Civil Petitions "
                          "Treatment Act, Article 26)")
             : (consent ? "정보주체의 동의, 기록: " : "처리된 민원의 만족도 조사(민원처리법 제26조)"),
         (int)(consent ? survey->consent.len : 0), consent ? survey->consent.at : "");
    if (survey->anonymous_minimum > 0)
        line(
            sheet,
            "%.*s: 회신 문자를 보관하지 않으며, 대화가 끝나면 응답을 번호에서 분리해 %d건 이상의 부서별 "
            "집계로만 남깁니다",
            "%.*s: replies are not kept; when a conversation ends its answers are separated from the number, "
            "and "
            "only counts of %d or more by unit remain",
            (int)title.len, title.at, survey->anonymous_minimum);
}

static bool add_surveys(struct sheet *sheet)
{
    const struct survey *survey = NULL;
    size_t published = 0;
    heading(sheet, "조사와 처리 근거", "Surveys and their basis");
    for (size_t i = 0; i < sheet->desk->count; i++) {
        if (!in_force(sheet, i))
            continue;
        if (!survey_desk_read(sheet->desk, &sheet->desk->revision[i], &survey))
            return false;
        add_survey(sheet, survey);
        published++;
    }
    if (published > 0)
        return true;
    char name[64];
    const struct slice configured = sheet->desk->stage.config.survey;
    snprintf(name, sizeof name, "%.*s", (int)configured.len, configured.at);
    if (!survey_stage_definition(&sheet->desk->stage, name, &survey))
        return false;
    add_survey(sheet, survey);
    return true;
}

static void add_purpose(struct sheet *sheet)
{
    heading(sheet, "처리 목적", "Purpose");
    line(
        sheet, "민원 처리의 친절도와 만족도 조사, 금품·향응 요구 여부의 확인, 서비스 개선",
        "To ask how a complaint was handled and whether money or a favour was asked for; to improve service");
    line(sheet, "답하지 않아도 불이익이 없으며, 답한 내용은 담당 부서에 알리지 않습니다",
         "Answering is voluntary; the department is not told what was said");
    heading(sheet, "처리하는 항목", "Items");
    line(sheet, "휴대전화번호, 민원의 부서·유형·처리일, 담당자 코드",
         "Mobile number; the complaint's department, type and closing date; the officer's code");
    line(sheet, "설문에 대한 회신 문자와 그 시각, 수신 거부 여부",
         "Replies to the survey and their time; whether a number opted out");
}

static void add_retention(struct sheet *sheet)
{
    static const char *const ko[RETENTION_KIND_COUNT] = { "전화번호", "문자 내용", "응답", "접속기록",
                                                          "보고서" };
    static const char *const en[RETENTION_KIND_COUNT] = { "phone numbers", "texts", "answers",
                                                          "the log of who looked at what", "reports" };
    heading(sheet, "보유 기간", "How long it is kept");
    for (int kind = 0; kind < RETENTION_KIND_COUNT; kind++)
        line(sheet, "%s: %d일", "%s: %d days", sheet->english ? en[kind] : ko[kind],
             sheet->policy.days[kind]);
    line(sheet,
         "전화번호를 지운 뒤 되돌릴 수 없는 값은 %d일 동안 중복 집계 방지에만, 수신 거부는 계속 보관합니다",
         "After a number is cleared a keyed value of it stays %d days to count nobody twice; opt-outs stay",
         180);
    line(sheet,
         "기간이 지나면 기록물평가 심의를 거쳐 파기하며, 응답은 사람을 알 수 없는 일별 건수로만 남습니다",
         "Then it is destroyed after a review of records; of answers only anonymous daily counts remain");
}

static void add_processors(struct sheet *sheet)
{
    const struct config *config = &sheet->desk->stage.config;
    heading(sheet, "처리 위탁", "Who processes it for the office");
    for (size_t i = 0; i < config->link_count; i++)
        line(sheet, "문자 전송 %.*s (%.*s): 전화번호와 문자 내용의 전송. 통신사는 문자를 읽을 수 있습니다",
             "SMS relay %.*s (%.*s): transmits numbers and texts, and can read them",
             (int)config->link[i].id.len, config->link[i].id.at, (int)config->link[i].host.len,
             config->link[i].host.at);
    if (config->link_count == 0)
        line(sheet, "설정된 문자 전송 업체가 없습니다", "No SMS relay is configured");
    for (size_t i = 0; i < config->sender_count; i++) {
        const struct config_sender *sender = &config->sender[i];
        line(sheet, "발신번호 %.*s: %.*s, 등록 %.*s%s", "Sender %.*s: %.*s, registered as %.*s%s",
             (int)sender->number.len, sender->number.at, (int)sender->owner.len, sender->owner.at,
             (int)sender->registration.len, sender->registration.at,
             !sender->citizen_pays_reply ? ""
             : sheet->english            ? "; the citizen pays for a reply"
                                         : ", 답장 요금은 보내는 분이 부담");
    }
}

static void add_rights(struct sheet *sheet)
{
    const struct config *config = &sheet->desk->stage.config;
    const struct slice office = config->office.len > 0 ? config->office : SLICE_LIT("-");
    const struct slice contact = config->contact.len > 0 ? config->contact : SLICE_LIT("-");
    heading(sheet, "권리와 문의", "Rights and contact");
    line(sheet, "열람, 정정, 삭제, 처리 정지를 요구할 수 있습니다(개인정보 보호법 제35조~제37조)",
         "You may ask to see, correct or delete your data or to stop its use (PIPA, Articles 35 to 37)");
    line(sheet, "수신 거부: 문자에 '수신거부'라고 답하거나 아래로 연락하십시오. 언제든 할 수 있습니다",
         "To stop: answer a text with 'stop', or call the number below, at any time");
    line(sheet, "설문의 답은 정식 신고가 아닙니다. 부패 신고와 신고자 보호 상담: 국번 없이 1398",
         "An answer is no formal report. Reports of corruption and protection of reporters: 1398");
    line(sheet, "담당: %.*s, %.*s", "Office: %.*s, %.*s", (int)office.len, office.at, (int)contact.len,
         contact.at);
}

static bool write_sheet(struct sheet *sheet)
{
    const char *title = sheet->english ? "How your data are used in this survey" : "설문 개인정보 처리 안내";
    if (sheet->html) {
        buffer_add_text(&sheet->out, "<!doctype html>\n<html lang=\"");
        buffer_add_text(&sheet->out, sheet->english ? "en" : "ko");
        buffer_add_text(&sheet->out, "\">\n<head><meta charset=\"utf-8\">"
                                     "<meta name=\"viewport\" content=\"width=device-width\"><title>");
        buffer_add_text(&sheet->out, title);
        buffer_add_text(&sheet->out,
                        "</title><style>body{font-family:sans-serif;line-height:1.6;max-width:42em;"
                        "margin:2em auto;padding:0 1em}@page{size:A4;margin:20mm}</style></head>\n"
                        "<body><main>\n<h1>");
        buffer_add_text(&sheet->out, title);
        buffer_add_text(&sheet->out, "</h1>\n");
    } else {
        buffer_add_text(&sheet->out, "# ");
        buffer_add_text(&sheet->out, title);
        buffer_add_text(&sheet->out, "\n\n");
    }
    add_purpose(sheet);
    if (!add_surveys(sheet))
        return false;
    add_retention(sheet);
    add_processors(sheet);
    add_rights(sheet);
    end_list(sheet);
    buffer_add_text(&sheet->out, sheet->html ? "</main></body>\n</html>\n" : "");
    return !sheet->out.overflowed;
}

static int print(struct survey_desk *desk, const struct request *request)
{
    struct sheet sheet = { .desk = desk, .english = request->english, .html = request->html };
    char *memory = malloc(SHEET_BYTES);
    if (memory == NULL)
        return EXIT_DEPENDENCY;
    buffer_init(&sheet.out, memory, SHEET_BYTES);
    const bool whole = retention_policy_read(desk, &sheet.policy) && write_sheet(&sheet);
    if (whole)
        fwrite(sheet.out.at, 1, sheet.out.len, stdout);
    free(memory);
    return whole ? EXIT_OK : EXIT_CONFIGURATION;
}

int command_privacy_sheet(int argc, char **argv)
{
    struct request request;
    struct survey_desk desk;
    if (!parse(argc, argv, &request) || request.desk.help) {
        fputs(help, request.desk.help ? stdout : stderr);
        return request.desk.help ? EXIT_OK : EXIT_USAGE;
    }
    int code = survey_desk_open("privacy sheet", &request.desk, &desk);
    if (code == EXIT_OK)
        code = print(&desk, &request);
    survey_desk_close(&desk);
    return code;
}
