/* flag_evidence.h - one flag's evidence: counts, the detector's path, the comparison with its past and its
 * peers. */
#ifndef REPORT_FLAG_EVIDENCE_H
#define REPORT_FLAG_EVIDENCE_H

#include "report/page.h"

void flag_evidence(struct page *page, const struct report_flag *flag);

#endif
