/* Any frame under any profile of USSD: what is read lies within its bounds, and our screen's TLVs name the
 * same session. */
#include "smpp/pdu_guard.h"
#include "smpp/ussd.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_answer(const struct ussd_profile *profile, const struct ussd_inbound *is, bool ends)
{
    char memory[USSD_TLVS_LEN_MAX];
    struct buffer out;
    buffer_init(&out, memory, sizeof memory);
    const struct ussd_outbound screen = { .used = true, .by_dial = true, .ends = ends, .key = is->key };
    ussd_add_tlvs(&out, profile, &screen);
    assert(!out.overflowed);
    const struct pdu pdu = { .service_type = SLICE_LIT("USSD"),
                             .destination = SLICE_EMPTY,
                             .tlvs = buffer_slice(&out) };
    const struct ussd_inbound back = ussd_read(&pdu, profile, SLICE_EMPTY);
    assert(back.kind == USSD_END); /* no operation of ours is one of theirs */
    assert(ussd_key_equal(&back.key, &is->key));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    const struct ussd_profile profile = { .used = true,
                                          .key = (enum ussd_key_place)(data[0] & 3),
                                          .code_at = (enum ussd_code_place)(data[0] >> 2 & 1),
                                          .code = "*123#",
                                          .integers = (data[0] & 8) != 0,
                                          .ends_with_response = (data[0] & 16) != 0,
                                          .vendor_tag = 0x1401 };
    const struct slice all = { .at = (const char *)data + 1, .len = size - 1 };
    size_t len = 0;
    struct pdu pdu;
    if (pdu_frame(all, &len) != PDU_FRAME_WHOLE || pdu_guard(slice_part(all, 0, len), &pdu) != PDU_GUARD_OK)
        return 0;
    if (pdu.command != PDU_DELIVER_SM && pdu.command != PDU_DATA_SM)
        return 0;
    const struct ussd_inbound is = ussd_read(&pdu, &profile, pdu.short_message);
    assert(is.key.len <= USSD_KEY_LEN_MAX);
    assert(is.kind != USSD_END || is.ends);
    if (is.kind == USSD_NONE)
        return 0;
    check_answer(&profile, &is, false);
    check_answer(&profile, &is, true);
    return 0;
}
