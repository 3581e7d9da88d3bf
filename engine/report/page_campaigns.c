#include "report/page_section.h"

size_t page_campaigns_braked(const struct report_input *input)
{
    size_t braked = 0;
    for (size_t i = 0; i < input->campaigns.count; i++)
        braked += input->campaigns.campaign[i].state == REPORT_CAMPAIGN_BRAKED;
    return braked;
}

static void add_share(struct page *page, bool *first, bool many, int64_t k, int64_t n, const char *korean,
                      const char *english)
{
    if (!many)
        return;
    page_raw(page, *first ? ": " : ", ");
    *first = false;
    page_say(page, korean, english);
    page_int(page, k);
    page_raw(page, "/");
    page_int(page, n);
}

/* Without a share above its limit it is the budget that is spent. */
static void add_reasons(struct page *page, const struct report_campaign *campaign)
{
    bool first = true;
    add_share(page, &first, campaign->many_opted_out, campaign->opted_out, campaign->begun, "수신거부 ",
              "opted out ");
    add_share(page, &first, campaign->many_helped, campaign->helped, campaign->begun, "도움말 요청 ",
              "asked for help ");
    add_share(page, &first, campaign->many_undeliverable, campaign->undeliverable, campaign->begun,
              "전달 실패 ", "undeliverable ");
    add_share(page, &first, campaign->many_unclear, campaign->unclear, campaign->replied, "불명확한 회신 ",
              "unclear replies ");
    if (first)
        page_say(page, ": 예산 소진", ": its budget is spent");
}

static void add_state(struct page *page, const struct report_campaign *campaign)
{
    static const char *const korean[REPORT_CAMPAIGN_STATE_COUNT] = {
        [REPORT_CAMPAIGN_FIRST] = "첫 대상자에게 묻는 중",
        [REPORT_CAMPAIGN_WAITS] = "첫 대상자의 회신을 기다리는 중",
        [REPORT_CAMPAIGN_GOES_ON] = "진행 중",
        [REPORT_CAMPAIGN_BRAKED] = "스스로 멈춤",
        [REPORT_CAMPAIGN_ENDED] = "담당자가 끝냄",
        [REPORT_CAMPAIGN_DONE] = "마침",
    };
    static const char *const english[REPORT_CAMPAIGN_STATE_COUNT] = {
        [REPORT_CAMPAIGN_FIRST] = "the first are asked",
        [REPORT_CAMPAIGN_WAITS] = "it waits for what the first say",
        [REPORT_CAMPAIGN_GOES_ON] = "it goes on",
        [REPORT_CAMPAIGN_BRAKED] = "it braked itself",
        [REPORT_CAMPAIGN_ENDED] = "a person ended it",
        [REPORT_CAMPAIGN_DONE] = "it is done",
    };
    const bool braked = campaign->state == REPORT_CAMPAIGN_BRAKED;
    page_raw(page, braked ? "<span class=\"overdue\">" : "");
    page_say(page, korean[campaign->state], english[campaign->state]);
    if (braked)
        add_reasons(page, campaign);
    page_raw(page, braked ? "</span> (" : " (");
    page_night_short(page, campaign->since);
    page_say(page, "부터)", ")");
}

static void add_campaign(struct page *page, const struct report_campaign *campaign)
{
    page_raw(page, "<li>");
    page_say(page, "캠페인 ", "Campaign ");
    page_int(page, campaign->number);
    page_raw(page, " (");
    page_text(page, campaign->survey);
    page_say(page, "): 대상 ", "): asked ");
    page_int(page, page->korean ? campaign->cases : campaign->asked);
    page_say(page, "건 가운데 ", " of ");
    page_int(page, page->korean ? campaign->asked : campaign->cases);
    page_say(page, "명에게 물음, ", ", ");
    add_state(page, campaign);
    if (campaign->state == REPORT_CAMPAIGN_BRAKED)
        page_raw(page, ". <code>ccrm survey campaign release|stop</code>");
    page_raw(page, "</li>\n");
}

void page_campaigns_lines(struct page *page)
{
    for (size_t i = 0; i < page->input->campaigns.count; i++) {
        if (page->input->campaigns.campaign[i].state == REPORT_CAMPAIGN_BRAKED)
            add_campaign(page, &page->input->campaigns.campaign[i]);
    }
}

void page_campaigns(struct page *page)
{
    if (page->input->campaigns.count == 0)
        return;
    page_raw(page, "<ul>\n");
    for (size_t i = 0; i < page->input->campaigns.count; i++)
        add_campaign(page, &page->input->campaigns.campaign[i]);
    page_raw(page, "</ul>\n");
}
