#include "smpp/tlv_name.h"

#include <stddef.h>

const struct tlv_name *tlv_name_find(uint16_t tag)
{
    static const struct tlv_name row[] = {
        { 0x0005, TLV_KIND_NUMBER, "dest_addr_subunit" },
        { 0x0006, TLV_KIND_NUMBER, "dest_network_type" },
        { 0x0007, TLV_KIND_NUMBER, "dest_bearer_type" },
        { 0x0008, TLV_KIND_NUMBER, "dest_telematics_id" },
        { 0x000D, TLV_KIND_NUMBER, "source_addr_subunit" },
        { 0x000E, TLV_KIND_NUMBER, "source_network_type" },
        { 0x000F, TLV_KIND_NUMBER, "source_bearer_type" },
        { 0x0010, TLV_KIND_NUMBER, "source_telematics_id" },
        { 0x0017, TLV_KIND_NUMBER, "qos_time_to_live" },
        { 0x0019, TLV_KIND_NUMBER, "payload_type" },
        { 0x001D, TLV_KIND_PRIVATE, "additional_status_info_text" },
        { 0x001E, TLV_KIND_ID, "receipted_message_id" },
        { 0x0030, TLV_KIND_NUMBER, "ms_msg_wait_facilities" },
        { 0x0201, TLV_KIND_NUMBER, "privacy_indicator" },
        { 0x0202, TLV_KIND_PRIVATE, "source_subaddress" },
        { 0x0203, TLV_KIND_PRIVATE, "dest_subaddress" },
        { 0x0204, TLV_KIND_NUMBER, "user_message_reference" },
        { 0x0205, TLV_KIND_NUMBER, "user_response_code" },
        { 0x020A, TLV_KIND_NUMBER, "source_port" },
        { 0x020B, TLV_KIND_NUMBER, "destination_port" },
        { 0x020C, TLV_KIND_NUMBER, "sar_msg_ref_num" },
        { 0x020D, TLV_KIND_NUMBER, "language_indicator" },
        { 0x020E, TLV_KIND_NUMBER, "sar_total_segments" },
        { 0x020F, TLV_KIND_NUMBER, "sar_segment_seqnum" },
        { 0x0210, TLV_KIND_NUMBER, "sc_interface_version" },
        { 0x0302, TLV_KIND_NUMBER, "callback_num_pres_ind" },
        { 0x0303, TLV_KIND_PRIVATE, "callback_num_atag" },
        { 0x0304, TLV_KIND_NUMBER, "number_of_messages" },
        { 0x0381, TLV_KIND_PRIVATE, "callback_num" },
        { 0x0420, TLV_KIND_NUMBER, "dpf_result" },
        { 0x0421, TLV_KIND_NUMBER, "set_dpf" },
        { 0x0422, TLV_KIND_NUMBER, "ms_availability_status" },
        { 0x0423, TLV_KIND_NUMBER, "network_error_code" },
        { 0x0424, TLV_KIND_BODY, "message_payload" },
        { 0x0425, TLV_KIND_NUMBER, "delivery_failure_reason" },
        { 0x0426, TLV_KIND_NUMBER, "more_messages_to_send" },
        { 0x0427, TLV_KIND_NUMBER, "message_state" },
        { 0x0501, TLV_KIND_NUMBER, "ussd_service_op" },
        { 0x1201, TLV_KIND_NUMBER, "display_time" },
        { 0x1203, TLV_KIND_NUMBER, "sms_signal" },
        { 0x1204, TLV_KIND_NUMBER, "ms_validity" },
        { 0x130C, TLV_KIND_NUMBER, "alert_on_message_delivery" },
        { 0x1380, TLV_KIND_NUMBER, "its_reply_type" },
        { 0x1383, TLV_KIND_NUMBER, "its_session_info" },
    };
    static const struct tlv_name other = { 0, TLV_KIND_PRIVATE, "" };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        if (row[i].tag == tag)
            return &row[i];
    }
    return &other;
}
