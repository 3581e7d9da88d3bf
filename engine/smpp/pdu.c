#include "smpp/pdu.h"

#include "base/cursor.h"

struct slice pdu_command_name(uint32_t command)
{
    static const struct {
        uint32_t command;
        struct slice name;
    } row[] = {
        { PDU_BIND_RECEIVER, { "bind_receiver", 13 } },
        { PDU_BIND_RECEIVER | PDU_RESPONSE_BIT, { "bind_receiver_resp", 18 } },
        { PDU_BIND_TRANSMITTER, { "bind_transmitter", 16 } },
        { PDU_BIND_TRANSMITTER | PDU_RESPONSE_BIT, { "bind_transmitter_resp", 21 } },
        { PDU_BIND_TRANSCEIVER, { "bind_transceiver", 16 } },
        { PDU_BIND_TRANSCEIVER | PDU_RESPONSE_BIT, { "bind_transceiver_resp", 21 } },
        { PDU_QUERY_SM, { "query_sm", 8 } },
        { PDU_QUERY_SM | PDU_RESPONSE_BIT, { "query_sm_resp", 13 } },
        { PDU_SUBMIT_SM, { "submit_sm", 9 } },
        { PDU_SUBMIT_SM_RESP, { "submit_sm_resp", 14 } },
        { PDU_DELIVER_SM, { "deliver_sm", 10 } },
        { PDU_DELIVER_SM_RESP, { "deliver_sm_resp", 15 } },
        { PDU_DATA_SM, { "data_sm", 7 } },
        { PDU_DATA_SM_RESP, { "data_sm_resp", 12 } },
        { PDU_UNBIND, { "unbind", 6 } },
        { PDU_UNBIND_RESP, { "unbind_resp", 11 } },
        { PDU_OUTBIND, { "outbind", 7 } },
        { PDU_ENQUIRE_LINK, { "enquire_link", 12 } },
        { PDU_ENQUIRE_LINK_RESP, { "enquire_link_resp", 17 } },
        { PDU_ALERT_NOTIFICATION, { "alert_notification", 18 } },
        { PDU_GENERIC_NACK, { "generic_nack", 12 } },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        if (row[i].command == command)
            return row[i].name;
    }
    return SLICE_LIT("unknown");
}

/* A web server or client at the other end: its first four letters would be a length of a gigabyte. */
static bool is_http(struct slice bytes)
{
    static const struct slice first[] = { { "HTTP", 4 }, { "GET ", 4 }, { "POST", 4 },
                                          { "HEAD", 4 }, { "<htm", 4 }, { "<!DO", 4 } };
    for (size_t i = 0; i < sizeof first / sizeof first[0]; i++) {
        if (slice_starts_with(bytes, first[i]))
            return true;
    }
    return false;
}

/* A record of type alert or handshake of any version 3 (RFC 8446, 5.1). */
static bool is_tls(struct slice bytes)
{
    return (bytes.at[0] == 0x15 || bytes.at[0] == 0x16) && bytes.at[1] == 0x03;
}

enum pdu_frame_result pdu_frame(struct slice bytes, size_t *ret_len)
{
    struct cursor cursor = cursor_over(bytes);
    const uint32_t len = cursor_u32(&cursor);
    if (cursor.failed)
        return PDU_FRAME_PARTIAL;
    if (len < PDU_HEADER_LEN || len > PDU_LEN_MAX)
        return is_http(bytes) ? PDU_FRAME_HTTP : is_tls(bytes) ? PDU_FRAME_TLS : PDU_FRAME_BAD_LENGTH;
    if (len > bytes.len)
        return PDU_FRAME_PARTIAL;
    *ret_len = len;
    return PDU_FRAME_WHOLE;
}
