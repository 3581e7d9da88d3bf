/*
 * persona.h - who holds a phone: drawn once from the seed and the number, the same in every run.
 *
 * Shares (of all numbers) are in persona.c; about a third of the phones that exist answer a first prompt, as
 * the brief of the simulator asks (30-35 %).
 */
#ifndef SMSC_PERSONA_H
#define SMSC_PERSONA_H

#include "base/slice.h"

#include <stdint.h>

enum persona_kind {
    PERSONA_SILENT,       /* never answers */
    PERSONA_DIGITS,       /* answers with the digit */
    PERSONA_WORDS,        /* 매우 친절, 없습니다 */
    PERSONA_FULL_WIDTH,   /* ５ */
    PERSONA_MISSPELLER,   /* 친졀, 업습니다 */
    PERSONA_LATE,         /* answers the reminder only */
    PERSONA_STOPPER,      /* stops midway */
    PERSONA_OPT_OUT,      /* 수신거부 */
    PERSONA_WRONG_PERSON, /* 저 아닌데요 */
    PERSONA_ASKER,        /* 이거 뭐예요?, then answers */
    PERSONA_DECLINER,     /* rather not say */
    PERSONA_TALKER,       /* free text first, the digit when asked again */
    PERSONA_NONEXISTENT,  /* the number is not in service: UNDELIV */
    PERSONA_COUNT
};

struct persona {
    enum persona_kind kind;
    int kindness, satisfaction; /* what they think, 1..5 */
};

struct persona persona_of(uint64_t seed, struct slice phone);

const char *persona_name(enum persona_kind kind);

#endif
