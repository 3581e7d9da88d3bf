#include "report/page_section.h"

#include "report/picture.h"
#include "report/report_names.h"

enum { LABEL_LEN_MAX = 64 };

static struct slice category_name(const struct page *page, const struct report_theme *theme)
{
    const struct report_name *name = report_names_category(theme->category);
    return page_here(page, name->korean, name->english);
}

static void draw(struct page *page, const struct report_themes *themes)
{
    struct picture_bar bar[REPORT_THEMES_MAX];
    char memory[REPORT_THEMES_MAX][LABEL_LEN_MAX];
    for (size_t i = 0; i < themes->count; i++) {
        struct buffer label;
        buffer_init(&label, memory[i], sizeof memory[i]);
        struct page note = page_note(page, &label);
        page_int(&note, themes->theme[i].all);
        page_say(&note, "명", "");
        bar[i] = (struct picture_bar){ .name = category_name(page, &themes->theme[i]),
                                       .label = buffer_slice(&label),
                                       .value = (double)themes->theme[i].all,
                                       .part = (double)themes->theme[i].recent };
    }
    const struct picture_words words = {
        .title = page_here(page, "불만 유형별 시민 수", "Citizens by what they blamed"),
        .description =
            page_here(page, "막대는 누적 시민 수, 진한 부분은 최근 28일이다. 수치는 아래 표에 있다.",
                      "Bars are citizens so far, their dark part the last 28 nights. The table below "
                      "has the numbers."),
        .id = ++page->pictures
    };
    page_raw(page, "<figure><figcaption>");
    page_text(page, words.title);
    page_say(page, " (진한 부분: 최근 28일)", " (dark: the last 28 nights)");
    page_raw(page, "</figcaption>\n");
    picture_bars(page->out, &words, bar, themes->count);
    page_raw(page, "</figure>\n");
}

static void add_table(struct page *page, const struct report_themes *themes)
{
    page_begin_table(page, "불만 유형과 많이 언급된 부서", "What was blamed, and where most");
    page_raw(page, "<thead><tr>");
    page_column(page, "유형", "Category");
    page_column(page, "최근 28일", "Last 28 nights");
    page_column(page, "누적", "So far");
    page_column(page, "불만 시민 중", "Of those who blamed");
    page_column(page, "그중 만족 1–2", "Of these satisfied 1–2");
    page_raw(page, "<th scope=\"col\" class=\"words\">");
    page_say(page, "많이 언급된 부서 (시민 수)", "Departments with most (citizens)");
    page_raw(page, "</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < themes->count; i++) {
        const struct report_theme *theme = &themes->theme[i];
        page_row_name(page, category_name(page, theme));
        page_cell_int(page, theme->recent);
        page_cell_int(page, theme->all);
        page_cell_share(page, theme->all, themes->citizens);
        page_cell_int(page, theme->dissatisfied);
        page_raw(page, "<td class=\"words\">");
        page_rule_text(page, &theme->most);
        page_raw(page, "</td></tr>\n");
    }
    page_end_table(page);
}

void page_themes(struct page *page)
{
    const struct report_themes *themes = &page->input->themes;
    if (themes->count == 0)
        return;
    page_raw(page, "<h3 id=\"themes\">");
    page_say(page, "무엇이 불만이었나", "What citizens were dissatisfied with");
    page_raw(page, "</h3>\n<p class=\"small\">");
    page_say(page, "자유 의견을 자동으로 분류한 수입니다. 불만을 적은 시민은 모두 ",
             "Free texts, sorted by the reader. Citizens who blamed anything: ");
    page_int(page, themes->citizens);
    page_say(page,
             "명이며, 한 사람이 여러 유형에 들 수 있습니다. 의견을 적지 않은 불만족은 여기 없습니다.</p>\n",
             "; one may be in several rows. Whoever was dissatisfied without a word is not here.</p>\n");
    draw(page, themes);
    add_table(page, themes);
}
