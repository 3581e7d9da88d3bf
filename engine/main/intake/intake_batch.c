#include "main/intake/intake_batch.h"

#include "adapter/crypto/entropy.h"
#include "base/buffer.h"
#include "base/hash.h"

#include <assert.h>
#include <string.h>

static_assert((int)COMPLAINT_PHONE_GIVEN == (int)PHONE_MOBILE, "one numbering of a phone's fate");
static_assert((int)COMPLAINT_PHONE_MISSING == (int)PHONE_MISSING, "one numbering of a phone's fate");
static_assert((int)COMPLAINT_PHONE_IMPOSSIBLE == (int)PHONE_IMPOSSIBLE, "one numbering of a phone's fate");
static_assert((int)COMPLAINT_PHONE_LANDLINE == (int)PHONE_LANDLINE, "one numbering of a phone's fate");
static_assert((int)COMPLAINT_CLOSED == (int)COMPLAINT_ENDS_CLOSED &&
                  (int)COMPLAINT_WITHDRAWN == (int)COMPLAINT_ENDS_WITHDRAWN &&
                  (int)COMPLAINT_VISIT == (int)COMPLAINT_ENDS_VISIT &&
                  (int)COMPLAINT_PENDING == (int)COMPLAINT_IS_OPEN,
              "one numbering of stages");
static_assert(PG_INTAKE_BATCH_MAX * (COMPLAINT_NUMBER_LEN_MAX + 5 * COMPLAINT_NAME_LEN_MAX + 6 * 16) <=
                  INTAKE_BATCH_ARENA_BYTES,
              "a batch's texts fit, rounded up for alignment");

void intake_batch_clear(struct intake_batch *batch)
{
    batch->count = batch->taken = 0;
    memset(batch->slot, 0, sizeof batch->slot);
    arena_init(&batch->arena, batch->memory, sizeof batch->memory);
}

/* Where the number's entry is or belongs in the table of slots (open addressing, never full). */
static uint16_t *find_slot(struct intake_batch *batch, struct slice number)
{
    size_t at = hash_add(HASH_START, number) & (INTAKE_BATCH_SLOTS - 1);
    while (batch->slot[at] != 0 && !slice_equal(batch->row[batch->slot[at] - 1].number, number))
        at = (at + 1) & (INTAKE_BATCH_SLOTS - 1);
    return &batch->slot[at];
}

/* The person as a keyed number of 52 bits, which says nothing else; 0: the source does not tell. */
static int64_t citizen_of(const struct vault *vault, struct slice code)
{
    static const double numbers = 4503599627370496.0; /* 2^52: a double's draw holds as many */
    char memory[sizeof "citizen:" + COMPLAINT_NAME_LEN_MAX];
    struct buffer name;
    if (code.len == 0 || vault == NULL)
        return 0;
    buffer_init(&name, memory, sizeof memory);
    buffer_add_text(&name, "citizen:");
    buffer_add(&name, code);
    const int64_t citizen = 1 + (int64_t)(vault->draw(vault->self, buffer_slice(&name)) * numbers);
    entropy_wipe(memory, sizeof memory);
    return citizen;
}

size_t intake_batch_take(struct intake_batch *batch, const struct vault *vault, struct complaint *complaint)
{
    assert(batch->taken < PG_INTAKE_BATCH_MAX);
    uint16_t *slot = find_slot(batch, complaint->number);
    if (*slot == 0)
        *slot = (uint16_t)++batch->count;
    batch->taken++;
    struct pg_intake_row *row = &batch->row[*slot - 1];
    *row = (struct pg_intake_row){
        .number = arena_copy(&batch->arena, complaint->number),
        .department = arena_copy(&batch->arena, complaint->department),
        .type = arena_copy(&batch->arena, complaint->type),
        .officer = arena_copy(&batch->arena, complaint->officer),
        .channel = arena_copy(&batch->arena, complaint->channel),
        .outcome = arena_copy(&batch->arena, complaint->outcome),
        .stage = (enum complaint_stage)complaint->ending,
        .opened_at = complaint->opened_at,
        .closed_at = complaint->closed_at,
        .locale = complaint->locale,
        .from_citizen = complaint->from_citizen,
        .supplements = complaint->supplements,
        .citizen = citizen_of(vault, complaint->citizen),
        .phone = (enum complaint_phone)complaint->phone.kind,
    };
    assert(!batch->arena.exhausted);
    if (vault != NULL && complaint_phone_is_kept(row->phone))
        vault->seal(vault->self,
                    (struct slice){ .at = complaint->phone.digits, .len = complaint->phone.digit_count },
                    &row->sealed);
    entropy_wipe(&complaint->phone, sizeof complaint->phone);
    return *slot - 1U;
}
