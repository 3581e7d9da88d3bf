#include "persona.h"

#include "base/buffer.h"
#include "base/random.h"

/* Per mille of all numbers; they add up to 1000. Replying kinds: 330 of the 985 that exist. */
static const struct {
    const char *name;
    uint32_t per_mille;
} kinds[PERSONA_COUNT] = {
    [PERSONA_SILENT] = { "silent", 655 },
    [PERSONA_DIGITS] = { "digits", 155 },
    [PERSONA_WORDS] = { "words", 45 },
    [PERSONA_FULL_WIDTH] = { "full_width", 15 },
    [PERSONA_MISSPELLER] = { "misspeller", 15 },
    [PERSONA_LATE] = { "late", 40 },
    [PERSONA_STOPPER] = { "stopper", 20 },
    [PERSONA_OPT_OUT] = { "opt_out", 12 },
    [PERSONA_WRONG_PERSON] = { "wrong_person", 8 },
    [PERSONA_ASKER] = { "asker", 8 },
    [PERSONA_DECLINER] = { "decliner", 7 },
    [PERSONA_TALKER] = { "talker", 5 },
    [PERSONA_NONEXISTENT] = { "nonexistent", 15 },
};

/** 45 % think 5, 30 % 4, 15 % 3, 6 % 2, 4 % 1: a city whose desks are mostly liked. */
static int opinion(struct random *random)
{
    const uint32_t roll = random_below(random, 100);
    return roll < 45 ? 5 : roll < 75 ? 4 : roll < 90 ? 3 : roll < 96 ? 2 : 1;
}

struct persona persona_of(uint64_t seed, struct slice phone)
{
    char memory[64];
    struct buffer name;
    buffer_init(&name, memory, sizeof memory);
    buffer_add_text(&name, "persona/");
    buffer_add(&name, phone);
    struct random random = random_for(seed, buffer_slice(&name));
    struct persona persona = { .kind = PERSONA_SILENT };
    uint32_t roll = random_below(&random, 1000);
    for (size_t i = 0; i < PERSONA_COUNT; i++) {
        if (roll < kinds[i].per_mille) {
            persona.kind = (enum persona_kind)i;
            break;
        }
        roll -= kinds[i].per_mille;
    }
    persona.kindness = opinion(&random);
    /* Kindness colours satisfaction: two in three think the same of both. */
    persona.satisfaction = random_chance(&random, 0.67) ? persona.kindness : opinion(&random);
    return persona;
}

const char *persona_name(enum persona_kind kind)
{
    return kinds[kind].name;
}
