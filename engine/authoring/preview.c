#include "authoring/preview.h"

#include "authoring/preview_style.h"
#include "authoring/screens.h"
#include "authoring/ussd_screens.h"
#include "base/calendar.h"
#include "dialog/wording.h"
#include "report/escape.h"

/* The pen: two languages side by side, other people's words escaped. */
struct pen {
    struct buffer *out;
    const struct preview *preview;
    struct arena *arena; /* given back after each use */
};

static void raw(const struct pen *pen, const char *markup)
{
    buffer_add_text(pen->out, markup);
}

static void say(const struct pen *pen, const char *korean, const char *english)
{
    buffer_add_text(pen->out, pen->preview->korean ? korean : english);
}

static void text(const struct pen *pen, struct slice words)
{
    escape_html(pen->out, words);
}

/* A message keeps its line ends. */
static void lines(const struct pen *pen, struct slice words)
{
    for (size_t end; (end = slice_find(words, SLICE_LIT("\n"))) < words.len;) {
        text(pen, slice_part(words, 0, end));
        raw(pen, "\n");
        words = slice_part(words, end + 1, words.len);
    }
    text(pen, words);
}

static void number(const struct pen *pen, int64_t value)
{
    buffer_add_int(pen->out, value);
}

static void price(const struct pen *pen, int64_t value)
{
    message_cost_add_price(pen->out, value);
    say(pen, "원", " won");
}

/* ---- names ---- */

static void kind_name(const struct pen *pen, enum dialog_text kind)
{
    switch (kind) {
    case DIALOG_TEXT_PROMPT:
        say(pen, "문항", "question");
        return;
    case DIALOG_TEXT_RETRY:
        say(pen, "다시 묻기", "asked again");
        return;
    case DIALOG_TEXT_REMINDER:
        say(pen, "재안내", "reminder");
        return;
    case DIALOG_TEXT_CONFIRM:
        say(pen, "확인", "confirmation");
        return;
    case DIALOG_TEXT_MIRROR:
        say(pen, "부정 확인", "confirmation of a denial");
        return;
    case DIALOG_TEXT_THANKS:
        say(pen, "감사", "thanks");
        return;
    case DIALOG_TEXT_CLOSING_THEN_PROMPT:
    case DIALOG_TEXT_CLOSING_THEN_THANKS:
        say(pen, "확인 뒤 안내", "after the confirmation");
        return;
    case DIALOG_TEXT_HELP:
        say(pen, "도움말", "help");
        return;
    case DIALOG_TEXT_OPTED_OUT:
        say(pen, "수신거부 처리", "opted out");
        return;
    case DIALOG_TEXT_WRONG_PERSON:
        say(pen, "본인 아님", "wrong person");
        return;
    case DIALOG_TEXT_LATE:
        say(pen, "기간 뒤 회신", "late reply");
        return;
    }
}

static const char *locale_title(const struct pen *pen, enum locale locale)
{
    static const char *const korean[LOCALE_COUNT] = { "한국어", "영어", "중국어", "베트남어" };
    static const char *const english[LOCALE_COUNT] = { "Korean", "English", "Chinese", "Vietnamese" };
    return pen->preview->korean ? korean[locale] : english[locale];
}

/* ---- one screen ---- */

static void screen_link(const struct pen *pen, enum locale locale, size_t screen)
{
    raw(pen, "<a href=\"#");
    text(pen, locale_name(locale));
    raw(pen, "-");
    number(pen, (int64_t)screen + 1);
    raw(pen, "\">");
    say(pen, "화면 ", "screen ");
    number(pen, (int64_t)screen + 1);
    raw(pen, "</a>");
}

static void silence(const struct pen *pen, int64_t seconds)
{
    const int64_t hours = (seconds + 1800) / 3600;
    number(pen, hours % 24 == 0 ? hours / 24 : hours);
    say(pen, hours % 24 == 0 ? "일" : "시간", hours % 24 == 0 ? " days" : " hours");
    say(pen, " 동안 회신 없음", " of silence");
}

static void way(const struct pen *pen, const struct screens_exit *exit)
{
    switch (exit->way) {
    case SCREENS_ANSWER:
        number(pen, exit->from);
        if (exit->to > exit->from) {
            raw(pen, "–");
            number(pen, exit->to);
        }
        return;
    case SCREENS_WORDS:
        say(pen, "어떤 글이든", "any words");
        return;
    case SCREENS_UNCLEAR:
        say(pen, "뜻이 분명하지 않은 회신", "an unclear reply");
        return;
    case SCREENS_SILENCE:
        silence(pen, exit->after_s);
        return;
    case SCREENS_HELP:
        say(pen, "“누구세요?”", "“who is this?”");
        return;
    case SCREENS_STRANGER:
        say(pen, "“저 아닌데요”", "“not me”");
        return;
    case SCREENS_STOP:
        say(pen, "“거부”", "“STOP”");
        return;
    }
}

static void exit_line(const struct pen *pen, enum locale locale, const struct screens_exit *exit)
{
    raw(pen, "<li>");
    way(pen, exit);
    raw(pen, " → ");
    if (exit->screen < SCREENS_MAX)
        screen_link(pen, locale, exit->screen);
    if (exit->screen < SCREENS_MAX && exit->ends)
        raw(pen, ", ");
    if (exit->ends)
        say(pen, "끝", "the end");
    if (exit->refers)
        say(pen, " <span class=\"mark\">청렴 부서에 이첩</span>",
            " <span class=\"mark\">referred to the integrity office</span>");
    if (exit->reviews)
        say(pen, " <span class=\"mark\">담당자가 확인</span>",
            " <span class=\"mark\">to a person's review</span>");
    raw(pen, "</li>\n");
}

static void cost_line(const struct pen *pen, const struct message_cost *cost)
{
    raw(pen, "<p class=\"cost\">");
    raw(pen, cost->segments > 1 || cost->class == TEXT_CLASS_LMS ? "<span class=\"more\">" : "<span>");
    if (cost->class == TEXT_CLASS_LMS) {
        raw(pen, "LMS");
    } else {
        number(pen, (int64_t)cost->segments);
        say(pen, "건", cost->segments == 1 ? " message" : " messages");
    }
    raw(pen, "</span> · ");
    text(pen, alphabet_name(cost->alphabet));
    raw(pen, " ");
    number(pen, (int64_t)cost->units);
    raw(pen, "/");
    number(pen, (int64_t)cost->room);
    if (cost->alphabet == ALPHABET_CP949)
        say(pen, "바이트", " bytes");
    else
        say(pen, "자", " characters");
    if (cost->price > 0) {
        raw(pen, " · ");
        price(pen, cost->price);
    }
    raw(pen, "</p>\n");
}

static bool shows_ussd(const struct pen *pen)
{
    const enum survey_mode mode = pen->preview->setting.survey->mode;
    return mode == SURVEY_BY_USSD || mode == SURVEY_BY_USSD_THEN_SMS;
}

/* The text as a session pages it, beside what it is as a message. */
static void ussd(const struct pen *pen, enum locale locale, struct slice utf8)
{
    struct ussd_screens screens;
    const size_t used = pen->arena->used;
    ussd_screens_of(utf8, pen->preview->setting.link, pen->arena, &screens);
    for (size_t i = 0; i < screens.count; i++) {
        raw(pen, "<p class=\"cost\">USSD ");
        number(pen, (int64_t)i + 1);
        raw(pen, "/");
        number(pen, (int64_t)screens.count);
        raw(pen, " · ");
        number(pen, (int64_t)screens.octets[i]);
        say(pen, "/182옥텟", "/182 octets");
        raw(pen, "</p>\n<div class=\"bubble ussd\" lang=\"");
        text(pen, locale_name(locale));
        raw(pen, "\">");
        lines(pen, screens.screen[i]);
        raw(pen, "</div>\n");
    }
    arena_reset_to(pen->arena, used);
}

static void one_screen(const struct pen *pen, enum locale locale, const struct screens *screens, size_t i)
{
    const struct screen *screen = &screens->screen[i];
    raw(pen, "<li class=\"screen\" id=\"");
    text(pen, locale_name(locale));
    raw(pen, "-");
    number(pen, (int64_t)i + 1);
    raw(pen, "\"><h3><b>");
    number(pen, (int64_t)i + 1);
    raw(pen, "</b>");
    kind_name(pen, screen->kind);
    if (wording_asks(screen->kind)) {
        raw(pen, " · ");
        text(pen, pen->preview->setting.survey->question[screen->question].id);
    }
    raw(pen, "</h3>\n<div class=\"bubble\" lang=\"");
    text(pen, locale_name(locale));
    raw(pen, "\">");
    lines(pen, screen->text);
    raw(pen, "</div>\n");
    if (pen->preview->setting.mode == REHEARSAL_SMS)
        cost_line(pen, &screen->cost);
    if (shows_ussd(pen))
        ussd(pen, locale, screen->text);
    if (screen->exit_count > 0) {
        raw(pen, "<ul class=\"exits\">\n");
        for (size_t e = 0; e < screen->exit_count; e++)
            exit_line(pen, locale, &screen->exit[e]);
        raw(pen, "</ul>\n");
    }
    raw(pen, "</li>\n");
}

/* ---- the page ---- */

static void totals(const struct pen *pen, const struct survey *survey, const struct screens *of)
{
    raw(pen, "<div class=\"wide\" tabindex=\"0\"><table><caption>");
    say(pen, "모두 곧바로 답할 때", "When every answer is clear at once");
    raw(pen, "</caption>\n<thead><tr><th scope=\"col\">");
    say(pen, "언어", "language");
    raw(pen, "</th><th scope=\"col\">");
    say(pen, "보내는 문자", "messages");
    raw(pen, "</th><th scope=\"col\">");
    say(pen, "과금 건수", "segments");
    raw(pen, "</th><th scope=\"col\">");
    say(pen, "한 사람 비용", "price a citizen");
    raw(pen, "</th></tr></thead>\n<tbody>\n");
    for (size_t l = 0; l < survey->locale_count; l++) {
        raw(pen, "<tr><th scope=\"row\">");
        raw(pen, locale_title(pen, survey->locale[l]));
        raw(pen, "</th><td>");
        number(pen, (int64_t)of[l].straight.messages);
        raw(pen, "</td><td>");
        number(pen, (int64_t)of[l].straight.segments);
        raw(pen, "</td><td>");
        if (of[l].straight.price > 0)
            price(pen, of[l].straight.price);
        else
            say(pen, "단가 없음", "no price set");
        raw(pen, "</td></tr>\n");
    }
    raw(pen, "</tbody></table></div>\n");
}

static void head(const struct pen *pen)
{
    const struct survey *survey = pen->preview->setting.survey;
    raw(pen, pen->preview->korean ? "<!DOCTYPE html>\n<html lang=\"ko\">\n"
                                  : "<!DOCTYPE html>\n<html lang=\"en\">\n");
    raw(pen, "<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\n"
             "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-");
    raw(pen, style_preview.sha256);
    raw(pen, "'\">\n<title>");
    text(pen, survey->id);
    say(pen, " – 설문 미리보기", " – preview of a survey");
    raw(pen, "</title>\n<style>");
    raw(pen, style_preview.css);
    raw(pen, "</style></head>\n<body>\n<header><p class=\"soft\">");
    say(pen, "설문 미리보기 · ", "Preview of the survey ");
    text(pen, survey->id);
    raw(pen, "</p><h1>");
    text(pen, survey->title.len > 0 ? survey->title : survey->id);
    raw(pen, "</h1>\n<p>");
    say(pen, "예: ", "As sent for: ");
    text(pen, survey->office);
    raw(pen, " · ");
    text(pen, pen->preview->setting.department);
    raw(pen, " · ");
    text(pen, pen->preview->setting.type);
    raw(pen, " · ");
    night_add(pen->out, night_of(pen->preview->setting.start, pen->preview->setting.zone));
    raw(pen, "</p>\n<p class=\"soft\">");
    say(pen,
        "실제로 보내는 글 그대로입니다. 도움말·본인 아님·수신거부는 어느 화면에서나 첫 화면에 적힌 것과 같이 처리됩니다.",
        "Texts are shown exactly as sent. Help, the wrong person and an opt-out are taken on every screen as "
        "they are on the first.");
    raw(pen, "</p></header>\n");
}

static void locale_section(const struct pen *pen, const struct survey *survey, size_t l,
                           const struct screens *of)
{
    const enum locale locale = survey->locale[l];
    raw(pen, l == 0 ? "<section><h2 class=\"first\" id=\"" : "<section><h2 id=\"");
    text(pen, locale_name(locale));
    raw(pen, "\">");
    raw(pen, locale_title(pen, locale));
    raw(pen, "</h2>\n<ol class=\"screens\">\n");
    for (size_t i = 0; i < of->count; i++)
        one_screen(pen, locale, of, i);
    raw(pen, "</ol>\n");
    if (of->cut)
        say(pen, "<p>이 밖에도 화면이 더 있습니다.</p>", "<p>There are more screens than these.</p>");
    raw(pen, "</section>\n");
}

bool preview_html(const struct preview *preview, struct arena *arena, struct buffer *out)
{
    const struct survey *survey = preview->setting.survey;
    const struct pen pen = { .out = out, .preview = preview, .arena = arena };
    struct screens *of = arena_new_array(arena, struct screens, LOCALE_COUNT);
    if (of == NULL)
        return false;
    for (size_t l = 0; l < survey->locale_count; l++) {
        struct rehearsal_setting setting = preview->setting;
        setting.locale = survey->locale[l];
        if (!screens_find(&setting, arena, &of[l]))
            return false;
    }
    head(&pen);
    raw(&pen, "<main>\n<nav>");
    for (size_t l = 0; l < survey->locale_count; l++) {
        raw(&pen, "<a href=\"#");
        text(&pen, locale_name(survey->locale[l]));
        raw(&pen, "\">");
        raw(&pen, locale_title(&pen, survey->locale[l]));
        raw(&pen, "</a> ");
    }
    raw(&pen, "</nav>\n");
    totals(&pen, survey, of);
    for (size_t l = 0; l < survey->locale_count; l++)
        locale_section(&pen, survey, l, &of[l]);
    raw(&pen, "</main>\n<footer><p>");
    say(&pen, "이 파일에는 시민의 정보가 없습니다. ", "There is nothing about any citizen in this file. ");
    raw(&pen, "CCRM</p></footer>\n</body>\n</html>\n");
    return !out->overflowed;
}
