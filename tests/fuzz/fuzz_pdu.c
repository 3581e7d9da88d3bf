/* Any bytes as a frame: guard, TLV walker, delivery; then libsmpp34 behind its adapter, which must agree. */
#include "adapter/smpp34/codec_smpp34.h"
#include "base/utf8.h"
#include "smpp/delivery.h"
#include "smpp/pdu_guard.h"
#include "smpp/pdu_line.h"
#include "smpp/tlv.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool within(struct slice part, struct slice whole)
{
    return part.len == 0 || (part.at >= whole.at && part.at + part.len <= whole.at + whole.len);
}

static void check_delivery(const struct pdu *pdu)
{
    static char memory[1 << 18];
    struct arena arena;
    arena_init(&arena, memory, sizeof memory);
    struct delivery is;
    delivery_read(pdu, ALPHABET_CP949, &arena, &is);
    assert(is.is_receipt || is.raw.len <= DELIVERY_RAW_LEN_MAX);
    assert(utf8_valid(is.text));
    assert(slice_find(is.text, (struct slice){ "", 1 }) == is.text.len); /* a database's text holds no NUL */
    assert(is.concatenation.total == 0 ||
           (is.concatenation.part >= 1 && is.concatenation.part <= is.concatenation.total));
}

/* Whatever came is one line that no terminal takes for a command. */
static void check_lines(struct slice all)
{
    static char memory[PDU_LINE_LEN_MAX];
    for (int form = 0; form < 4; form++) {
        struct buffer line;
        const struct pdu_line how = { .at = SLICE_LIT("now"),
                                      .note = SLICE_EMPTY,
                                      .json = form % 2 != 0,
                                      .unmasked = form / 2 != 0,
                                      .meaning_of_zero = ALPHABET_CP949 };
        buffer_init(&line, memory, sizeof memory);
        pdu_line_add(&line, &how, all);
        assert(!line.overflowed && utf8_valid(buffer_slice(&line)));
        for (size_t i = 0; i < line.len; i++)
            assert((uint8_t)line.at[i] >= 0x20 && line.at[i] != 0x7F);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct slice all = { .at = (const char *)data, .len = size };
    size_t len = 0;
    check_lines(all);
    if (pdu_frame(all, &len) != PDU_FRAME_WHOLE)
        return 0;
    assert(len <= size && len >= PDU_HEADER_LEN);
    const struct slice frame = slice_part(all, 0, len);
    struct pdu pdu;
    if (pdu_guard(frame, &pdu) != PDU_GUARD_OK)
        return 0;
    assert(within(pdu.tlvs, frame) && within(pdu.short_message, frame) && within(pdu.source, frame));
    assert(within(pdu.message_id, frame) && within(pdu.destination, frame) && pdu.short_message.len <= 255);
    struct slice left = pdu.tlvs;
    struct tlv tlv;
    size_t walked = 0;
    while (tlv_next(&left, &tlv)) {
        assert(within(tlv.value, frame));
        walked += 4 + tlv.value.len;
    }
    assert(walked + left.len == pdu.tlvs.len);
    if (pdu.command == PDU_DELIVER_SM || pdu.command == PDU_DATA_SM)
        check_delivery(&pdu);
    const struct pdu before = pdu;
    assert(codec_smpp34.unpack(NULL, &pdu));
    assert(pdu.esm_class == before.esm_class && pdu.data_coding == before.data_coding);
    return 0;
}
