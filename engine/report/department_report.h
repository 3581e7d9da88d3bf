/*
 * department_report.h - one department's own page and table: its closed batches beside the city's months.
 *
 * Another product than the nightly page: nothing of it is here but what department_batch.h lets out.
 */
#ifndef REPORT_DEPARTMENT_REPORT_H
#define REPORT_DEPARTMENT_REPORT_H

#include "base/buffer.h"
#include "base/locale.h"
#include "base/slice.h"
#include "report/department_batch.h"

#include <stddef.h>

enum { DEPARTMENT_REPORT_LEN_MAX = 2 * 1024 * 1024 };

struct department_batch {
    int32_t department; /* unit id */
    struct night first_monday, last_sunday, published;
    struct department_figure figure[DEPARTMENT_MEASURE_COUNT];
    const struct slice *text; /* released for it; in no order of time */
    size_t text_count;
};

/** Of a month in which batches were published, over all departments. */
struct department_month {
    struct night first;  /* its first day */
    int32_t departments; /* with a batch */
    struct department_figure figure[DEPARTMENT_MEASURE_COUNT];
    bool withheld[DEPARTMENT_MEASURE_COUNT]; /* subtracting what others were told would tell too much */
};

struct department_report {
    struct slice office, name;
    const struct department_batch *batch; /* ascending */
    size_t batch_count;
    const struct department_month *month; /* ascending; months that are over */
    size_t month_count;
};

/**
 * The city's months out of all departments' batches, those that are over by the end of `night`; ascending.
 * `batch` is ordered by its day of publication, `figure` is scratch of as many elements, `ret` has room for
 * as many. Gives how many months there are.
 */
size_t department_report_months(const struct department_batch *batch, size_t count, struct night night,
                                struct department_figure *figure, struct department_month *ret);

/** A self-contained HTML page without script. English for LOCALE_EN, else Korean. */
void department_report_html(const struct department_report *report, enum locale locale, struct buffer *ret);

/** RFC 4180: what,from,to,published,measure,answers,good_min,good_max; empty where a total is withheld. */
void department_report_csv(const struct department_report *report, struct buffer *ret);

#endif
