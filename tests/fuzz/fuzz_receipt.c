/* Any text as a receipt's: what is found lies within it, and its id in any reading comes to one form. */
#include "smpp/smsc_id.h"
#include "text/receipt_text.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct slice text = { .at = (const char *)data, .len = size };
    struct receipt_text is;
    if (receipt_text_parse(text, &is)) {
        assert(is.id.len <= size && is.done.len <= size && is.error >= 0);
        assert(is.id.len == 0 || (is.id.at >= text.at && is.id.at + is.id.len <= text.at + text.len));
    } else {
        is.id = text;
    }
    for (enum smsc_id_mode mode = SMSC_ID_SAME; mode <= SMSC_ID_RECEIPT_HEX; mode++) {
        const struct smsc_id id = smsc_id_of_receipt(is.id, mode);
        assert(id.len <= SMSC_ID_LEN_MAX);
        /* Stored as a response's it stays what it is. */
        const struct smsc_id again = smsc_id_of_response(smsc_id_slice(&id));
        assert(slice_equal(smsc_id_slice(&id), smsc_id_slice(&again)));
    }
    return 0;
}
