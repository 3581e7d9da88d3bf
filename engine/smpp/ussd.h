/*
 * ussd.h - USSD over SMPP by profile: which session a PDU belongs to, what it does there, how ours say so.
 *
 * service_type "USSD", TLV ussd_service_op (SMPP 3.4, 5.3.2.44). The citizen dials: PSSR indication 1, our
 * USSR request 2, their USSR confirm 18, ... our PSSR response 17. We begin: USSR request 2, confirm 18, ...
 * a USSN request 3, whose confirm is 19, or 17 where the vendor wants that. What ties the PDUs of one session
 * together differs by vendor, and so does the width of the TLVs.
 */
#ifndef SMPP_USSD_H
#define SMPP_USSD_H

#include "base/buffer.h"
#include "base/slice.h"
#include "smpp/pdu.h"

#include <stdbool.h>
#include <stdint.h>

enum ussd_op {
    USSD_PSSR_INDICATION = 1,
    USSD_USSR_REQUEST = 2,
    USSD_USSN_REQUEST = 3,
    USSD_PSSR_RESPONSE = 17,
    USSD_USSR_CONFIRM = 18,
    USSD_USSN_CONFIRM = 19,
};

enum {
    USSD_KEY_LEN_MAX = 16,      /* of a vendor's TLV; longer ones name no session */
    USSD_CODE_LEN_MAX = 20,     /* an address, SMPP 3.4 5.2.9 */
    USSD_CLOSING_LEN_MAX = 400, /* a screen has at most 182 characters */
    USSD_SESSION_S = 180,       /* no network keeps one longer */
    USSD_TLVS_LEN_MAX = 2 * (4 + USSD_KEY_LEN_MAX),
};

enum ussd_key_place {
    USSD_KEY_ITS_SESSION_INFO = 0, /* the upper 15 bits; the lowest marks the end */
    USSD_KEY_USER_MESSAGE_REFERENCE,
    USSD_KEY_VENDOR_TLV, /* octets as they came */
    USSD_KEY_PHONE,      /* nothing but the phone's number: one session a phone */
};

enum ussd_code_place { USSD_CODE_IN_TEXT = 0, USSD_CODE_IN_DESTINATION };

/** How one link speaks USSD. */
struct ussd_profile {
    bool used; /* false: the link carries short messages */
    enum ussd_key_place key;
    uint16_t vendor_tag; /* USSD_KEY_VENDOR_TLV */
    enum ussd_code_place code_at;
    char code[USSD_CODE_LEN_MAX + 1];       /* ours, as "*123#"; "": whatever is dialled there is for us */
    bool push;                              /* we may begin sessions */
    char closing[USSD_CLOSING_LEN_MAX + 1]; /* UTF-8, to who dials when there is nothing to ask */
    bool integers;                          /* TLVs hold four octets of a number; else as wide as 3.4 says */
    bool ends_with_response;                /* a session that we began ends with 17 instead of 3 */
};

struct ussd_key {
    uint8_t len; /* 0: the phone is the key */
    char at[USSD_KEY_LEN_MAX];
};

bool ussd_key_equal(const struct ussd_key *a, const struct ussd_key *b);

/** The key of a session that we begin; `number` makes it different from the last 32,767 ones. */
struct ussd_key ussd_key_new(const struct ussd_profile *profile, uint32_t number);

enum ussd_kind {
    USSD_NONE = 0, /* a short message */
    USSD_DIAL,     /* the citizen dialled the code: a session begins */
    USSD_FOREIGN,  /* likewise, but a code that is not ours */
    USSD_INPUT,    /* what they typed into our screen */
    USSD_END,      /* they, their phone or the network ended it; or a notice was seen */
};

struct ussd_inbound {
    enum ussd_kind kind;
    bool ends; /* the session is over with this one */
    struct ussd_key key;
};

/** What an inbound PDU does; `text` is its body in UTF-8 (empty when it is no text). An unknown operation
 *  ends the session: of an abort every vendor has a number of its own. */
struct ussd_inbound ussd_read(const struct pdu *pdu, const struct ussd_profile *profile, struct slice text);

struct ussd_outbound {
    bool used;    /* false: a short message */
    bool by_dial; /* the citizen began the session */
    bool ends;    /* a last screen */
    struct ussd_key key;
};

/** The TLVs of a screen, at most USSD_TLVS_LEN_MAX octets. */
void ussd_add_tlvs(struct buffer *out, const struct ussd_profile *profile,
                   const struct ussd_outbound *screen);

#endif
