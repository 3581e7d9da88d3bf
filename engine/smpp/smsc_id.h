/*
 * smsc_id.h - message ids made comparable: the id in a receipt is often the response's in another base, case
 * or width.
 *
 * SMPP 3.4 5.2.23 leaves the form to the SMSC. Kannel, set to one mode, loses exactly the ids that happen to
 * be all digits; so a mode says which side is written how, and the automatic one learns it from pairs that it
 * has seen.
 */
#ifndef SMPP_SMSC_ID_H
#define SMPP_SMSC_ID_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SMSC_ID_LEN_MAX = 64 };

/** How receipts write the id, measured against how responses do. */
enum smsc_id_mode {
    SMSC_ID_AUTO = 0,
    SMSC_ID_SAME,            /* letter for letter, but for case and leading zeros */
    SMSC_ID_RECEIPT_DECIMAL, /* responses hex, receipts decimal */
    SMSC_ID_RECEIPT_HEX,     /* responses decimal, receipts hex */
};

struct smsc_id {
    uint8_t len;
    char at[SMSC_ID_LEN_MAX];
};

static inline struct slice smsc_id_slice(const struct smsc_id *id)
{
    return (struct slice){ .at = id->at, .len = id->len };
}

/** The id of a response as it is stored: lower case, without leading zeros; of one longer than 64 the last
 *  64; octets that are not printable ASCII stand as '?'. */
struct smsc_id smsc_id_of_response(struct slice raw);

/** The id of a receipt brought to the response's form. `mode` is not AUTO (ask smsc_id_guess_mode). An id
 *  that is not a number of its base (a UUID, say) is kept as it is, lower-cased. Numbers may exceed 64
 *  bits. */
struct smsc_id smsc_id_of_receipt(struct slice raw, enum smsc_id_mode mode);

/* A power of two, above the windows: receipts for the recent ones teach enough. */
enum { SMSC_ID_GUESS_RECENT = 4096 };

/** What automatic mode has seen of one link. All zero at first. */
struct smsc_id_guess {
    uint64_t
        recent[SMSC_ID_GUESS_RECENT]; /* hashes of the latest response ids, each in the place that it names */
    uint32_t same, receipt_decimal, receipt_hex; /* receipts that only this reading explains */
    uint32_t responses, repeated; /* repeated: whose id equals the one before; such ids say nothing */
    uint64_t last;
};

void smsc_id_guess_response(struct smsc_id_guess *guess, struct slice raw);
void smsc_id_guess_receipt(struct smsc_id_guess *guess, struct slice raw);

enum { SMSC_ID_OTHERS = 2 };

/** The id of a receipt under automatic mode: the one reading that names a recent response, else the guessed
 *  mode's. In the latter case ret_other has the other readings that differ (its response may come later, or
 *  have come to another process); else their len is 0. */
struct smsc_id smsc_id_of_receipt_guessed(const struct smsc_id_guess *guess, struct slice raw,
                                          struct smsc_id ret_other[SMSC_ID_OTHERS]);

/** The reading with the most evidence; SAME without any. */
enum smsc_id_mode smsc_id_guess_mode(const struct smsc_id_guess *guess);

/** The SMSC gives every message the same id: match by destination and time instead. */
bool smsc_id_guess_constant(const struct smsc_id_guess *guess);

/** "auto", "same", "decimal", "hex", as the configuration names them. */
struct slice smsc_id_mode_name(enum smsc_id_mode mode);
__attribute__((warn_unused_result)) bool smsc_id_mode_from_name(struct slice name, enum smsc_id_mode *ret);

#endif
