/*
 * pdu.h - SMPP 3.4 as the other side of the wire speaks it: a codec that shares no line with the engine's.
 *
 * "SMPP" below is the Short Message Peer-to-Peer Protocol Specification v3.4 (1999). Decoding borrows
 * from the frame; encoding appends to a buffer in which the caller has kept PDU_LEN_MAX bytes free.
 */
#ifndef SMSC_PDU_H
#define SMSC_PDU_H

#include "base/buffer.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    PDU_HEADER_LEN = 16,    /* SMPP 3.2 */
    PDU_LEN_MAX = 65536,    /* message_payload can hold 64 KiB; nothing honest is longer */
    PDU_ADDRESS_MAX = 20,   /* SMPP 5.2.8: 21 octets with the NUL */
    PDU_SYSTEM_ID_MAX = 15, /* SMPP 5.2.1 */
    PDU_PASSWORD_MAX = 8,   /* SMPP 5.2.2; we accept and refuse longer ones by comparing, so read more */
    PDU_PASSWORD_READ_MAX = 64,
    PDU_MESSAGE_ID_MAX = 64,    /* SMPP 5.2.23 */
    PDU_SHORT_MESSAGE_MAX = 254 /* SMPP 5.2.21 */
};

/* Commands, SMPP 5.1.2.1. Macros: an enumerator could not hold the response bit. */
#define PDU_RESPONSE         0x80000000U
#define PDU_GENERIC_NACK     0x80000000U
#define PDU_BIND_RECEIVER    0x00000001U
#define PDU_BIND_TRANSMITTER 0x00000002U
#define PDU_QUERY_SM         0x00000003U
#define PDU_SUBMIT_SM        0x00000004U
#define PDU_DELIVER_SM       0x00000005U
#define PDU_UNBIND           0x00000006U
#define PDU_BIND_TRANSCEIVER 0x00000009U
#define PDU_ENQUIRE_LINK     0x00000015U

/* Statuses, SMPP 5.1.3. */
#define PDU_ROK        0x00000000U
#define PDU_RINVMSGLEN 0x00000001U
#define PDU_RINVCMDLEN 0x00000002U
#define PDU_RINVCMDID  0x00000003U
#define PDU_RINVBNDSTS 0x00000004U
#define PDU_RALYBND    0x00000005U
#define PDU_RSYSERR    0x00000008U
#define PDU_RINVDSTADR 0x0000000bU
#define PDU_RINVMSGID  0x0000000cU
#define PDU_RBINDFAIL  0x0000000dU
#define PDU_RINVPASWD  0x0000000eU
#define PDU_RINVSYSID  0x0000000fU
#define PDU_RMSGQFUL   0x00000014U
#define PDU_RTHROTTLED 0x00000058U
#define PDU_RX_T_APPN  0x00000064U
#define PDU_RQUERYFAIL 0x00000067U

/* esm_class, SMPP 5.2.12. */
enum { PDU_ESM_RECEIPT = 0x04, PDU_ESM_TYPE_MASK = 0x3c, PDU_ESM_UDHI = 0x40 };

/* message_state, SMPP 5.2.28. */
enum pdu_state {
    PDU_STATE_NONE = 0,
    PDU_STATE_ENROUTE = 1,
    PDU_STATE_DELIVERED = 2,
    PDU_STATE_UNDELIVERABLE = 5
};

/* ussd_service_op, SMPP 5.3.2.44. */
enum { PDU_USSR_REQUEST = 2, PDU_USSR_CONFIRM = 18, PDU_USSN_REQUEST = 3, PDU_USSN_CONFIRM = 19 };

struct pdu_header {
    uint32_t len, command, status, sequence;
};

enum pdu_frame { PDU_FRAME_WHOLE, PDU_FRAME_PARTIAL, PDU_FRAME_BAD_LENGTH };

/** Is a whole PDU at the start of the bytes? The header is filled as far as WHOLE or BAD_LENGTH need it. */
enum pdu_frame pdu_frame(struct slice bytes, struct pdu_header *ret);

struct pdu_bind {
    struct slice system_id, password;
};

struct pdu_address {
    uint8_t ton, npi;
    uint8_t len;
    char digits[PDU_ADDRESS_MAX];
};

static inline struct slice pdu_address_slice(const struct pdu_address *address)
{
    return (struct slice){ .at = address->digits, .len = address->len };
}

/** The parts of one long text, from SAR TLVs or a user data header. total 0: not a part. */
struct pdu_part {
    uint16_t reference;
    uint8_t total, number; /* number 1..total */
};

struct pdu_message {
    struct pdu_address source, destination;
    uint8_t esm_class, protocol_id, registered_delivery, data_coding;
    bool in_payload;                   /* the text stands in the TLV message_payload */
    struct slice user_data;            /* text octets, with the user data header if esm_class says so */
    struct slice text;                 /* the same without that header; decoding sets it */
    struct pdu_part part;              /* decoding sets it; UDH wins over SAR */
    uint8_t ussd_op;                   /* ussd_service_op, SMPP 5.3.2.44; 0: no USSD */
    uint16_t ussd_session;             /* its_session_info: the lowest bit marks the end */
    struct slice receipted_message_id; /* empty: TLV absent */
    enum pdu_state state;              /* PDU_STATE_NONE: TLV absent */
};

/** Decoders take the whole PDU with its header; false when the body does not hold what the command needs. */
__attribute__((warn_unused_result)) bool pdu_decode_bind(struct slice pdu, struct pdu_bind *ret);
__attribute__((warn_unused_result)) bool pdu_decode_message(struct slice pdu, struct pdu_message *ret);
__attribute__((warn_unused_result)) bool pdu_decode_query(struct slice pdu, struct slice *ret_message_id);

/** A PDU that is a header only: enquire_link, unbind, their responses, generic_nack, an error response. */
void pdu_add_bare(struct buffer *out, uint32_t command, uint32_t status, uint32_t sequence);

/** A response with one C-octet string: bind (system_id) or submit_sm (message_id). */
void pdu_add_named(struct buffer *out, uint32_t command, uint32_t sequence, struct slice name);

/** submit_sm or deliver_sm; a receipt's TLVs go out when set, the text in message_payload when in_payload. */
void pdu_add_message(struct buffer *out, uint32_t command, uint32_t sequence,
                     const struct pdu_message *message);

/** query_sm_resp, SMPP 4.8.2; the final date stays empty. */
void pdu_add_query_response(struct buffer *out, uint32_t sequence, struct slice message_id,
                            enum pdu_state state);

/** A bind as a client sends it (for tests). */
void pdu_add_bind(struct buffer *out, uint32_t command, uint32_t sequence, struct slice system_id,
                  struct slice password);

#endif
