#include "text/text_plan.h"

#include "base/buffer.h"
#include "base/utf8.h"
#include "text/concatenation.h"
#include "text/data_coding.h"

#include <assert.h>

/* 3GPP TS 23.040 9.2.3.16 and 9.2.3.24.1: 140 octets a message; a header of 6 (7) octets takes 7 (8)
 * septets. */
enum { MESSAGE_LEN_MAX = 140, MESSAGE_SEPTETS_MAX = 160, HEADER_LEN = 6, WIDE_HEADER_LEN = 7 };

const struct text_link text_link_default = {
    .has = { [ALPHABET_GSM7] = true, [ALPHABET_CP949] = true, [ALPHABET_UCS2] = true },
    .meaning_of_zero = ALPHABET_GSM7,
    .long_form = TEXT_LONG_UDH8,
    .ksc_sms_len = 90,
    .ksc_lms_len = TEXT_BODY_LEN_MAX,
};

/* How many octets fit one segment, alone and as a part of several. */
struct limits {
    size_t alone, part;
};

static struct limits limits_for(enum alphabet alphabet, const struct text_link *link)
{
    const bool wide = link->long_form == TEXT_LONG_UDH16;
    const size_t header = wide ? WIDE_HEADER_LEN : HEADER_LEN;
    switch (alphabet) {
    case ALPHABET_GSM7:
        return (struct limits){ MESSAGE_SEPTETS_MAX, MESSAGE_SEPTETS_MAX - header - 1 };
    case ALPHABET_ASCII:
    case ALPHABET_LATIN1:
        return (struct limits){ MESSAGE_LEN_MAX, MESSAGE_LEN_MAX - header };
    case ALPHABET_CP949:
        assert(link->ksc_sms_len > WIDE_HEADER_LEN + 1 && link->ksc_sms_len <= MESSAGE_LEN_MAX);
        return (struct limits){ link->ksc_sms_len, link->ksc_sms_len - header };
    case ALPHABET_UCS2:
        return (struct limits){ MESSAGE_LEN_MAX, (MESSAGE_LEN_MAX - header) / 2 * 2 };
    case ALPHABET_COUNT:
        break;
    }
    assert(!"an alphabet");
    return (struct limits){ 0, 0 };
}

/* Bytes of the UTF-8 text that fill one part without splitting a character; *ret_len their octets in the
 * alphabet. */
static size_t take_part(enum alphabet alphabet, struct slice utf8, size_t part_max, size_t *ret_len)
{
    size_t taken = 0, filled = 0;
    while (taken < utf8.len) {
        uint32_t code_point = 0;
        uint8_t octet[ALPHABET_CHARACTER_LEN_MAX];
        const size_t bytes = utf8_decode(slice_part(utf8, taken, utf8.len), &code_point);
        const size_t len = alphabet_encode_character(alphabet, code_point, octet);
        assert(bytes > 0 && len > 0); /* measured before */
        if (len > part_max - filled)
            break;
        taken += bytes;
        filled += len;
    }
    *ret_len = filled;
    return taken;
}

static size_t count_parts(enum alphabet alphabet, struct slice utf8, size_t part_max)
{
    size_t count = 0;
    while (utf8.len > 0) {
        size_t filled = 0;
        utf8 = slice_part(utf8, take_part(alphabet, utf8, part_max, &filled), utf8.len);
        count++;
    }
    return count;
}

/* One alphabet's way of sending the text. */
struct candidate {
    enum alphabet alphabet;
    enum text_class class;
    size_t len; /* octets in all */
    size_t segments;
    int64_t price;
};

/* TEXT_PLAN_OK, TEXT_PLAN_NO_ALPHABET or TEXT_PLAN_TOO_LONG. */
static enum text_plan_result consider(enum alphabet alphabet, struct slice utf8, const struct text_link *link,
                                      struct candidate *ret)
{
    /* Only data_coding 0 can say GSM 7. */
    if (!link->has[alphabet] || (alphabet == ALPHABET_GSM7 && link->meaning_of_zero != ALPHABET_GSM7))
        return TEXT_PLAN_NO_ALPHABET;
    struct candidate is = { .alphabet = alphabet };
    if (!alphabet_measure(alphabet, utf8, &is.len))
        return TEXT_PLAN_NO_ALPHABET;

    const struct limits limits = limits_for(alphabet, link);
    const bool lms = alphabet == ALPHABET_CP949 && is.len > limits.alone && link->ksc_lms_len > 0;
    if (is.len > TEXT_BODY_LEN_MAX || (lms && is.len > link->ksc_lms_len))
        return TEXT_PLAN_TOO_LONG;
    is.class = lms ? TEXT_CLASS_LMS : TEXT_CLASS_SMS;
    is.segments = lms || is.len <= limits.alone ? 1 : count_parts(alphabet, utf8, limits.part);
    if (is.segments > TEXT_PARTS_MAX)
        return TEXT_PLAN_TOO_LONG;
    is.price = lms ? link->price_lms : (int64_t)is.segments * link->price_sms;
    *ret = is;
    return TEXT_PLAN_OK;
}

static bool is_better(const struct candidate *a, const struct candidate *b)
{
    if (a->price != b->price)
        return a->price < b->price;
    return a->segments < b->segments;
}

/* A body in the arena: header, if any, then the encoded text. False when the arena is exhausted. */
static bool write_body(enum alphabet alphabet, struct slice utf8, size_t len,
                       const struct concatenation *header, bool wide, struct arena *arena, struct slice *ret)
{
    const size_t capacity = len + (header != NULL ? CONCATENATION_HEADER_LEN_MAX : 0);
    char *memory = arena_alloc(arena, capacity);
    if (memory == NULL)
        return false;
    struct buffer out;
    buffer_init(&out, memory, capacity);
    if (header != NULL)
        concatenation_add_header(&out, *header, wide);
    const bool encoded = alphabet_encode(alphabet, utf8, &out);
    assert(encoded);
    *ret = buffer_slice(&out);
    return true;
}

static bool write_single(struct slice utf8, const struct candidate *is, bool payload, struct arena *arena,
                         struct text_plan *plan)
{
    plan->part_count = 1;
    plan->part[0].as_message_payload = payload;
    return write_body(is->alphabet, utf8, is->len, NULL, false, arena, &plan->part[0].body);
}

static bool write_parts(struct slice utf8, const struct candidate *is, const struct text_link *link,
                        uint16_t reference, struct arena *arena, struct text_plan *plan)
{
    const struct limits limits = limits_for(is->alphabet, link);
    const bool sar = link->long_form == TEXT_LONG_SAR;
    const bool wide = link->long_form == TEXT_LONG_UDH16;
    for (size_t i = 0; i < is->segments; i++) {
        size_t filled = 0;
        const size_t taken = take_part(is->alphabet, utf8, limits.part, &filled);
        const struct concatenation header = { .reference = reference,
                                              .total = (uint8_t)is->segments,
                                              .part = (uint8_t)(i + 1) };
        struct text_part *part = &plan->part[i];
        part->esm_class = sar ? 0 : 0x40; /* UDHI, SMPP 3.4 5.2.12 */
        if (sar) {
            part->sar_reference = reference;
            part->sar_total = header.total;
            part->sar_part = header.part;
        }
        if (!write_body(is->alphabet, slice_part(utf8, 0, taken), filled, sar ? NULL : &header, wide, arena,
                        &part->body))
            return false;
        utf8 = slice_part(utf8, taken, utf8.len);
    }
    assert(utf8.len == 0);
    plan->part_count = is->segments;
    return true;
}

enum text_plan_result text_plan(struct slice utf8, const struct text_link *link, uint16_t reference,
                                struct arena *arena, struct text_plan *ret)
{
    if (utf8.len == 0)
        return TEXT_PLAN_EMPTY;
    if (!utf8_valid(utf8))
        return TEXT_PLAN_NOT_UTF8;
    struct candidate best = { .alphabet = ALPHABET_COUNT };
    bool too_long = false;
    for (enum alphabet alphabet = ALPHABET_GSM7; alphabet < ALPHABET_COUNT; alphabet++) {
        struct candidate is;
        const enum text_plan_result result = consider(alphabet, utf8, link, &is);
        too_long = too_long || result == TEXT_PLAN_TOO_LONG;
        if (result == TEXT_PLAN_OK && (best.alphabet == ALPHABET_COUNT || is_better(&is, &best)))
            best = is;
    }
    if (best.alphabet == ALPHABET_COUNT)
        return too_long ? TEXT_PLAN_TOO_LONG : TEXT_PLAN_NO_ALPHABET;

    struct text_plan plan = { .alphabet = best.alphabet,
                              .data_coding = data_coding_for(best.alphabet, link->meaning_of_zero),
                              .class = best.class,
                              .units = best.alphabet == ALPHABET_UCS2 ? best.len / 2 : best.len,
                              .segments = best.segments,
                              .price = best.price };
    const bool payload =
        best.class == TEXT_CLASS_LMS || (best.segments > 1 && link->long_form == TEXT_LONG_MESSAGE_PAYLOAD);
    const bool written = payload || best.segments == 1
                             ? write_single(utf8, &best, payload, arena, &plan)
                             : write_parts(utf8, &best, link, reference, arena, &plan);
    if (!written)
        return TEXT_PLAN_NO_MEMORY;
    *ret = plan;
    return TEXT_PLAN_OK;
}

uint16_t text_plan_unreceipted(enum text_receipts receipts, size_t part_count)
{
    assert(part_count >= 1 && part_count <= TEXT_PARTS_MAX);
    const uint32_t all = (UINT32_C(1) << part_count) - 1;
    switch (receipts) {
    case TEXT_RECEIPTS_ALL:
        return 0;
    case TEXT_RECEIPTS_FIRST:
        return (uint16_t)(all & ~UINT32_C(1));
    case TEXT_RECEIPTS_LAST:
        return (uint16_t)(all >> 1);
    }
    return 0;
}

bool text_plan_missing(struct slice utf8, const struct text_link *link, size_t *ret_at, size_t *ret_len)
{
    size_t at = 0;
    while (at < utf8.len) {
        uint32_t code_point = 0;
        uint8_t octet[ALPHABET_CHARACTER_LEN_MAX];
        const size_t len = utf8_decode(slice_part(utf8, at, utf8.len), &code_point);
        bool held = false;
        for (enum alphabet alphabet = ALPHABET_GSM7; alphabet < ALPHABET_COUNT && len > 0; alphabet++)
            held =
                held || (link->has[alphabet] && alphabet_encode_character(alphabet, code_point, octet) > 0);
        if (!held) {
            *ret_at = at;
            *ret_len = len == 0 ? 1 : len;
            return true;
        }
        at += len;
    }
    return false;
}
