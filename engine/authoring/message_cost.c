#include "authoring/message_cost.h"

static size_t room_of_one(enum alphabet alphabet, const struct text_link *link)
{
    switch (alphabet) {
    case ALPHABET_GSM7:
        return 160; /* 3GPP TS 23.040, 9.2.3.24 */
    case ALPHABET_UCS2:
        return 70;
    case ALPHABET_CP949:
        return link->ksc_sms_len;
    case ALPHABET_ASCII:
    case ALPHABET_LATIN1:
    case ALPHABET_COUNT:
        return 140;
    }
    return 140;
}

enum text_plan_result message_cost_of(struct slice utf8, const struct text_link *link, struct arena *arena,
                                      struct message_cost *ret)
{
    struct text_plan plan;
    const size_t used = arena->used;
    const enum text_plan_result result = text_plan(utf8, link, 0, arena, &plan);
    if (result != TEXT_PLAN_OK)
        return result;
    arena_reset_to(arena, used);
    *ret = (struct message_cost){
        .alphabet = plan.alphabet,
        .class = plan.class,
        .units = plan.units,
        .room = room_of_one(plan.alphabet, link),
        .segments = plan.segments,
        .price = plan.price,
    };
    return TEXT_PLAN_OK;
}

void message_cost_add_size(struct buffer *out, const struct message_cost *cost)
{
    buffer_add_int(out, (int64_t)cost->units);
    buffer_add_text(out, " of ");
    buffer_add_int(out, (int64_t)cost->room);
    buffer_add_text(out, cost->alphabet == ALPHABET_CP949 ? " bytes in " : " characters in ");
    buffer_add(out, alphabet_name(cost->alphabet));
}

void message_cost_add_price(struct buffer *out, int64_t price)
{
    buffer_add_int(out, price / 100);
    const int64_t rest = price % 100;
    if (rest == 0)
        return;
    buffer_add_byte(out, '.');
    if (rest % 10 == 0)
        buffer_add_int(out, rest / 10);
    else
        buffer_add_padded(out, rest, 2);
}
