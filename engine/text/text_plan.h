/*
 * text_plan.h - one rendered text -> the cheapest way to send it over a link: alphabet, segments, price.
 *
 * The one function that publishing, sending, budgets and previews all use, so that a shown cost is the
 * charged one. Limits: 3GPP TS 23.040 9.2.3.24 (140 octets, 160 septets, a 6 or 7 octet user data header);
 * Korean carriers: 90 bytes of KS C 5601 to an SMS, 2,000 to an LMS.
 */
#ifndef TEXT_TEXT_PLAN_H
#define TEXT_TEXT_PLAN_H

#include "base/arena.h"
#include "base/slice.h"
#include "text/alphabet.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TEXT_PARTS_MAX = 16,      /* = GATEWAY_PARTS_MAX; a survey text needs 1 to 4 */
    TEXT_BODY_LEN_MAX = 2000, /* an LMS */
};

/** How a link carries a text that needs more than one short message. */
enum text_long {
    TEXT_LONG_UDH8 = 0, /* user data header, 8-bit reference */
    TEXT_LONG_UDH16,    /* user data header, 16-bit reference */
    TEXT_LONG_SAR,      /* TLVs sar_msg_ref_num, sar_total_segments, sar_segment_seqnum */
    /* one submit with the whole text in the TLV message_payload; the SMSC splits it */
    TEXT_LONG_MESSAGE_PAYLOAD,
};

/** Which parts of a long message ask for a receipt: some SMSCs charge for each, or give one for the whole. */
enum text_receipts { TEXT_RECEIPTS_ALL = 0, TEXT_RECEIPTS_FIRST, TEXT_RECEIPTS_LAST };

/** What a link can carry and what it costs; from the configuration. */
struct text_link {
    bool has[ALPHABET_COUNT];
    enum alphabet meaning_of_zero; /* of data_coding 0x00 */
    enum text_long long_form;
    enum text_receipts receipts;
    uint16_t ksc_sms_len; /* bytes of KS C 5601 in one SMS: 90; 140 on links without the carriers' limit */
    uint16_t
        ksc_lms_len; /* bytes in one LMS: 2000; 0: the link has no LMS and KS C texts are split like others */
    int32_t price_sms; /* of one segment, in hundredths of a won; 0: unknown, then segments decide */
    int32_t price_lms;
};

/** A Korean carrier's link: KS C 5601, GSM 7 and UCS-2, LMS; the defaults of the configuration. */
extern const struct text_link text_link_default;

enum text_class { TEXT_CLASS_SMS = 0, TEXT_CLASS_LMS };

/** One submit_sm's worth. */
struct text_part {
    struct slice body; /* with its user data header when esm_class has 0x40 */
    uint8_t esm_class;
    bool as_message_payload;     /* else short_message */
    uint16_t sar_reference;      /* with sar_total > 0 */
    uint8_t sar_total, sar_part; /* part 1.. */
};

struct text_plan {
    enum alphabet alphabet;
    uint8_t data_coding;
    enum text_class class;
    size_t units; /* septets for GSM 7 (extension characters count two), UTF-16 units for UCS-2, else bytes */
    size_t segments; /* as charged: also what an SMSC makes of a message_payload */
    int64_t price;   /* hundredths of a won */
    struct text_part part[TEXT_PARTS_MAX];
    size_t part_count; /* submits */
};

enum text_plan_result {
    TEXT_PLAN_OK = 0,
    TEXT_PLAN_EMPTY,
    TEXT_PLAN_NOT_UTF8,
    /* no alphabet of the link holds it: CP949 has neither simplified Chinese nor Vietnamese */
    TEXT_PLAN_NO_ALPHABET,
    TEXT_PLAN_TOO_LONG,  /* more than TEXT_PARTS_MAX segments, or TEXT_BODY_LEN_MAX bytes */
    TEXT_PLAN_NO_MEMORY, /* the arena is exhausted */
};

/**
 * Among the link's alphabets that hold the whole text the one with the lowest price, then the fewest
 * segments, then the earliest in enum alphabet. `reference` ties the parts of a long message together; only
 * its low 8 bits with UDH8. Bodies are allocated in the arena. *ret is written only on TEXT_PLAN_OK.
 */
__attribute__((warn_unused_result)) enum text_plan_result text_plan(struct slice utf8,
                                                                    const struct text_link *link,
                                                                    uint16_t reference, struct arena *arena,
                                                                    struct text_plan *ret);

/** Bit i: part i of so many (1..TEXT_PARTS_MAX) asks for no receipt. */
uint16_t text_plan_unreceipted(enum text_receipts receipts, size_t part_count);

/** The first character that no alphabet of the link holds, for an author's error message; false when there is
 *  none (the text may still fit no single alphabet). */
__attribute__((warn_unused_result)) bool text_plan_missing(struct slice utf8, const struct text_link *link,
                                                           size_t *ret_at, size_t *ret_len);

#endif
