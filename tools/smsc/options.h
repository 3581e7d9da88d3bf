/* options.h - the command line of ccrm-smsc as data. */
#ifndef SMSC_OPTIONS_H
#define SMSC_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { OPTIONS_CASES_MAX = 8 };

/** A city file and how to read it; the column options apply to the --cases before them, or to all. */
struct options_cases {
    const char *path;
    const char *number_column, *department_column, *phone_column, *closed_column, *locale_column;
    const char
        *phone_from_case; /* prefix + the last seven digits of the number; NULL: read the phone column */
};

struct options {
    uint16_t port;
    const char *port_file;
    const char *system_id, *password;
    bool any_account;
    uint64_t seed;
    const char *control; /* NULL: live mode */
    int64_t from_s, until_s, step_s;
    int64_t patience_s;
    bool progress;
    struct options_cases cases[OPTIONS_CASES_MAX];
    size_t cases_count;
    char *plant_department; /* NULL: nothing planted */
    double plant_rate;
    int64_t receipt_delay_ms, reply_delay_ms, late_ms;
    double reply_rate;
    bool citizens;
    uint32_t window;
    uint64_t first_id;
    bool hex_receipts, receipt_tlvs;
    double throttle_rate, fail_rate, ussd_abort_rate;
    uint32_t lose_response, late_response, drop_link;
    const char *ledger, *summary;
};

enum options_result { OPTIONS_RUN, OPTIONS_DONE, OPTIONS_WRONG };

/** Reads the command line; help goes to stdout (DONE), every complaint to stderr (WRONG). */
__attribute__((warn_unused_result)) enum options_result options_read(int argc, char **argv,
                                                                     struct options *ret);

#endif
