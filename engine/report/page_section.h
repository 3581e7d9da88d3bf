/* page_section.h - the sections of the page, in the order in which they stand. */
#ifndef REPORT_PAGE_SECTION_H
#define REPORT_PAGE_SECTION_H

#include "report/page.h"

/** What needs a person; the survey's health. */
void page_first(struct page *page);

/** Links on this day, with an anchor; how many are down; a line in the list of the first screen for each. */
void page_links(struct page *page);
void page_outages(struct page *page); /* of the last nights */
size_t page_links_down(const struct report_input *input);
void page_links_lines(struct page *page);

/** Campaigns of the night; how many braked themselves; a line in the list of the first screen for each. */
void page_campaigns(struct page *page);
size_t page_campaigns_braked(const struct report_input *input);
void page_campaigns_lines(struct page *page);

/** Each flag with its reasons; those that ended. */
void page_flags(struct page *page);

/** What the night before said otherwise. */
void page_changes(struct page *page);

/** Referrals and reviews that wait, by age. */
void page_waiting(struct page *page);

/** Nights since who looked at what was last gone through or, when it never was, since the first look; 0
 *  while it is not due. */
int32_t page_review_due(const struct report_input *input);

/** All departments: service, solicitation, trends. */
void page_departments(struct page *page);

/** The question about solicitation, by department; part of them. */
void page_solicitation(struct page *page);

/** What citizens blamed; part of the departments. */
void page_themes(struct page *page);

/** The departments' counts together. */
struct report_department page_city(const struct report_input *input);

/** What the survey did; rates after AAPOR. */
void page_survey(struct page *page);

/** Confirmations, reminders, modes. */
void page_measured(struct page *page);

/** How each rule's flags ended; part of the flags. */
void page_rules(struct page *page);

/** Definitions, cautions, versions. */
void page_method(struct page *page);

#endif
