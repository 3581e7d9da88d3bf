/*
 * pdu.h - an SMPP 3.4 PDU as a value: header, mandatory fields, and the TLVs' bytes as they came.
 *
 * Slices borrow from the frame that was read, or from the caller when writing. Numbers from "Short Message
 * Peer to Peer Protocol Specification v3.4", 5.1.2.1 (commands), 5.1.3 (statuses), 5.3.2 (tags).
 */
#ifndef SMPP_PDU_H
#define SMPP_PDU_H

#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    PDU_HEADER_LEN = 16,
    PDU_LEN_MAX = 65536, /* a message_payload of 64 KB does not come; what does is a peer out of step */
    PDU_SEQUENCE_MAX = 0x7FFFFFFF, /* 3.2 */
};

#define PDU_RESPONSE_BIT UINT32_C(0x80000000)

/* Commands; a response is its request's number with PDU_RESPONSE_BIT. */
#define PDU_BIND_RECEIVER      UINT32_C(0x01)
#define PDU_BIND_TRANSMITTER   UINT32_C(0x02)
#define PDU_QUERY_SM           UINT32_C(0x03)
#define PDU_SUBMIT_SM          UINT32_C(0x04)
#define PDU_DELIVER_SM         UINT32_C(0x05)
#define PDU_UNBIND             UINT32_C(0x06)
#define PDU_BIND_TRANSCEIVER   UINT32_C(0x09)
#define PDU_OUTBIND            UINT32_C(0x0B)
#define PDU_ENQUIRE_LINK       UINT32_C(0x15)
#define PDU_ALERT_NOTIFICATION UINT32_C(0x102)
#define PDU_DATA_SM            UINT32_C(0x103)
#define PDU_GENERIC_NACK       UINT32_C(0x80000000)
#define PDU_QUERY_SM_RESP      (PDU_QUERY_SM | PDU_RESPONSE_BIT)
#define PDU_SUBMIT_SM_RESP     (PDU_SUBMIT_SM | PDU_RESPONSE_BIT)
#define PDU_DELIVER_SM_RESP    (PDU_DELIVER_SM | PDU_RESPONSE_BIT)
#define PDU_DATA_SM_RESP       (PDU_DATA_SM | PDU_RESPONSE_BIT)
#define PDU_UNBIND_RESP        (PDU_UNBIND | PDU_RESPONSE_BIT)
#define PDU_ENQUIRE_LINK_RESP  (PDU_ENQUIRE_LINK | PDU_RESPONSE_BIT)

/* esm_class, 5.2.12 */
#define PDU_ESM_TYPE_MASK    0x3C
#define PDU_ESM_RECEIPT      0x04
#define PDU_ESM_DELIVERY_ACK 0x08
#define PDU_ESM_USER_ACK     0x10
#define PDU_ESM_INTERMEDIATE 0x20
#define PDU_ESM_UDHI         0x40

enum pdu_tag {
    PDU_TAG_RECEIPTED_MESSAGE_ID = 0x001E,
    PDU_TAG_USER_MESSAGE_REFERENCE = 0x0204,
    PDU_TAG_SAR_MSG_REF_NUM = 0x020C,
    PDU_TAG_SAR_TOTAL_SEGMENTS = 0x020E,
    PDU_TAG_SAR_SEGMENT_SEQNUM = 0x020F,
    PDU_TAG_NETWORK_ERROR_CODE = 0x0423,
    PDU_TAG_MESSAGE_PAYLOAD = 0x0424,
    PDU_TAG_MESSAGE_STATE = 0x0427,
    PDU_TAG_USSD_SERVICE_OP = 0x0501,
    PDU_TAG_ITS_SESSION_INFO = 0x1383,
};

/** Fields that a command does not have are zero or empty. */
struct pdu {
    uint32_t command, status, sequence;

    /* bind_*; system_id also of its response */
    struct slice system_id, password, system_type, address_range;
    uint8_t interface_version;

    /* submit_sm, deliver_sm, data_sm */
    struct slice service_type;
    uint8_t source_ton, source_npi, destination_ton, destination_npi;
    struct slice source, destination;
    uint8_t esm_class, protocol_id, priority, registered_delivery, replace_if_present, data_coding,
        default_message;
    struct slice schedule, validity;
    struct slice short_message;

    /* submit_sm_resp, data_sm_resp, deliver_sm_resp, query_sm and its response */
    struct slice message_id;

    /* query_sm_resp (query_sm has the source, too) */
    struct slice final_date;
    uint8_t message_state, error_code;

    struct slice tlvs; /* everything after the mandatory part, unchecked: walk it with tlv_next */
};

/** "submit_sm_resp", for operators; "unknown" otherwise. */
struct slice pdu_command_name(uint32_t command);

/** Whether the frame may be handed to pdu_guard. */
enum pdu_frame_result {
    PDU_FRAME_WHOLE = 0,
    PDU_FRAME_PARTIAL,    /* more bytes are needed */
    PDU_FRAME_BAD_LENGTH, /* command_length below 16 or above 64 KiB: the stream is out of step for good */
    PDU_FRAME_HTTP,       /* the peer talks HTTP: a wrong port */
    PDU_FRAME_TLS,        /* the peer talks TLS: its alert about our plain bind, or a handshake */
};

/** The first frame of the bytes: *ret_len is its length on PDU_FRAME_WHOLE; nothing is written otherwise. */
__attribute__((warn_unused_result)) enum pdu_frame_result pdu_frame(struct slice bytes, size_t *ret_len);

#endif
