/*
 * command_status.h - what each command_status means for what happens next, as data.
 *
 * Sources: SMPP 3.4 5.1.3, SMPP 5.0 4.7.6 (0x0100-0x0112). Numbers of neither (vendors': 0x0400-0x04FF and
 * others) are treated alike. "ccrm gateway statuses" prints this table.
 */
#ifndef SMPP_COMMAND_STATUS_H
#define SMPP_COMMAND_STATUS_H

#include "base/slice.h"

#include <stddef.h>
#include <stdint.h>

enum command_status_action {
    COMMAND_STATUS_TAKEN,
    COMMAND_STATUS_THROTTLE, /* pause the bind, send the segment again in its place */
    COMMAND_STATUS_RETRY,    /* temporary: the segment may be sent again after retry_after_s */
    COMMAND_STATUS_PARK,     /* a person must look (a setting or a contract): again after a long while */
    COMMAND_STATUS_FAIL,     /* permanent for this message */
    /* permanent for the link: nothing more over it until an operator resumes it */
    COMMAND_STATUS_SUSPEND_LINK,
};

struct command_status {
    uint32_t status;
    const char *name; /* "ESME_RTHROTTLED" */
    enum command_status_action action;
    int32_t retry_after_s; /* of RETRY and PARK */
};

/** The row of a status; never NULL: an unlisted one gives the row named "other". */
const struct command_status *command_status_find(uint32_t status);

/** All rows, ascending, for printing. */
const struct command_status *command_status_table(size_t *ret_count);

#endif
