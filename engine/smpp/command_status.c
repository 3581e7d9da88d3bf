#include "smpp/command_status.h"

/* Seconds until a segment may be sent again. An hour for what a person must change: contracts and
 * settings. */
enum { SOON = 30, LATER = 300, PARKED = 3600 };

#define TAKEN(number, name)                                                                                  \
    {                                                                                                        \
        number, name, COMMAND_STATUS_TAKEN, 0                                                                \
    }
#define THROTTLE(number, name)                                                                               \
    {                                                                                                        \
        number, name, COMMAND_STATUS_THROTTLE, SOON                                                          \
    }
#define RETRY(number, name, s)                                                                               \
    {                                                                                                        \
        number, name, COMMAND_STATUS_RETRY, s                                                                \
    }
#define PARK(number, name)                                                                                   \
    {                                                                                                        \
        number, name, COMMAND_STATUS_PARK, PARKED                                                            \
    }
#define FAIL(number, name)                                                                                   \
    {                                                                                                        \
        number, name, COMMAND_STATUS_FAIL, 0                                                                 \
    }
#define SUSPEND(number, name)                                                                                \
    {                                                                                                        \
        number, name, COMMAND_STATUS_SUSPEND_LINK, SOON                                                      \
    }

static const struct command_status row[] = {
    TAKEN(0x000, "ESME_ROK"),
    FAIL(0x001, "ESME_RINVMSGLEN"),
    FAIL(0x002, "ESME_RINVCMDLEN"),
    PARK(0x003, "ESME_RINVCMDID"), /* the account may not submit */
    RETRY(0x004, "ESME_RINVBNDSTS", SOON),
    RETRY(0x005, "ESME_RALYBND", SOON),
    FAIL(0x006, "ESME_RINVPRTFLG"),
    FAIL(0x007, "ESME_RINVREGDLVFLG"),
    RETRY(0x008, "ESME_RSYSERR", SOON),
    PARK(0x00A,
         "ESME_RINVSRCADR"), /* the sender number is not registered there: no message with it will pass */
    FAIL(0x00B, "ESME_RINVDSTADR"),
    FAIL(0x00C, "ESME_RINVMSGID"),
    RETRY(0x00D, "ESME_RBINDFAIL", SOON),
    SUSPEND(0x00E, "ESME_RINVPASWD"),
    SUSPEND(0x00F, "ESME_RINVSYSID"),
    FAIL(0x011, "ESME_RCANCELFAIL"),
    FAIL(0x013, "ESME_RREPLACEFAIL"),
    THROTTLE(0x014, "ESME_RMSGQFUL"),
    PARK(0x015, "ESME_RINVSERTYP"),
    FAIL(0x033, "ESME_RINVNUMDESTS"),
    FAIL(0x034, "ESME_RINVDLNAME"),
    FAIL(0x040, "ESME_RINVDESTFLAG"),
    FAIL(0x042, "ESME_RINVSUBREP"),
    PARK(0x043, "ESME_RINVESMCLASS"), /* the link's setting for long messages does not suit it */
    FAIL(0x044, "ESME_RCNTSUBDL"),
    RETRY(0x045, "ESME_RSUBMITFAIL", LATER), /* over the window it means throttling: see session.h */
    PARK(0x048, "ESME_RINVSRCTON"),
    PARK(0x049, "ESME_RINVSRCNPI"),
    PARK(0x050, "ESME_RINVDSTTON"),
    PARK(0x051, "ESME_RINVDSTNPI"),
    SUSPEND(0x053, "ESME_RINVSYSTYP"),
    FAIL(0x054, "ESME_RINVREPFLAG"),
    FAIL(0x055, "ESME_RINVNUMMSGS"),
    THROTTLE(0x058, "ESME_RTHROTTLED"),
    FAIL(0x061, "ESME_RINVSCHED"),
    FAIL(0x062, "ESME_RINVEXPIRY"),
    FAIL(0x063, "ESME_RINVDFTMSGID"),
    RETRY(0x064, "ESME_RX_T_APPN", LATER),
    FAIL(0x065, "ESME_RX_P_APPN"),
    FAIL(0x066, "ESME_RX_R_APPN"),
    FAIL(0x067, "ESME_RQUERYFAIL"),
    PARK(0x0C0, "ESME_RINVOPTPARSTREAM"),
    PARK(0x0C1, "ESME_ROPTPARNOTALLWD"),
    PARK(0x0C2, "ESME_RINVPARLEN"),
    PARK(0x0C3, "ESME_RMISSINGOPTPARAM"),
    PARK(0x0C4, "ESME_RINVOPTPARAMVAL"),
    RETRY(0x0FE, "ESME_RDELIVERYFAILURE", LATER),
    RETRY(0x0FF, "ESME_RUNKNOWNERR", LATER),
    /* SMPP 5.0 */
    PARK(0x100, "ESME_RSERTYPUNAUTH"),
    SUSPEND(0x101, "ESME_RPROHIBITED"),
    PARK(0x102, "ESME_RSERTYPUNAVAIL"),
    PARK(0x103, "ESME_RSERTYPDENIED"),
    PARK(0x104, "ESME_RINVDCS"),
    PARK(0x105, "ESME_RINVSRCADDRSUBUNIT"),
    FAIL(0x106, "ESME_RINVDSTADDRSUBUNIT"),
    FAIL(0x107, "ESME_RINVBCASTFREQINT"),
    FAIL(0x108, "ESME_RINVBCASTALIAS_NAME"),
    FAIL(0x109, "ESME_RINVBCASTAREAFMT"),
    FAIL(0x10A, "ESME_RINVNUMBCAST_AREAS"),
    FAIL(0x10B, "ESME_RINVBCASTCNTTYPE"),
    FAIL(0x10C, "ESME_RINVBCASTMSGCLASS"),
    FAIL(0x10D, "ESME_RBCASTFAIL"),
    FAIL(0x10E, "ESME_RBCASTQUERYFAIL"),
    FAIL(0x10F, "ESME_RBCASTCANCELFAIL"),
    FAIL(0x110, "ESME_RINVBCAST_REP"),
    FAIL(0x111, "ESME_RINVBCASTSRVGRP"),
    FAIL(0x112, "ESME_RINVBCASTCHANIND"),
};

enum { ROW_COUNT = sizeof row / sizeof row[0] };

/* A vendor's number: most say something temporary, and the cap on attempts ends the rest. */
static const struct command_status other = RETRY(UINT32_MAX, "other", LATER);

const struct command_status *command_status_find(uint32_t status)
{
    size_t low = 0, high = ROW_COUNT;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (row[middle].status < status)
            low = middle + 1;
        else
            high = middle;
    }
    return low < ROW_COUNT && row[low].status == status ? &row[low] : &other;
}

const struct command_status *command_status_table(size_t *ret_count)
{
    *ret_count = ROW_COUNT;
    return row;
}
