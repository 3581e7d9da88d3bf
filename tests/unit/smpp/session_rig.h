/* session_rig.h - a session without a socket: bytes in by hand, its events and all that it wrote kept. */
#ifndef UNIT_SMPP_SESSION_RIG_H
#define UNIT_SMPP_SESSION_RIG_H

#include "smpp/pdu_guard.h"
#include "smpp/session.h"
#include "smpp/tlv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { EVENTS_MAX = 4096 };

struct heard {
    enum session_event_kind kind;
    int64_t message_id;
    uint8_t part;
    bool late;
    enum command_status_action action;
    uint32_t status, arrival;
    enum session_close close;
    char id[300];
};

struct rig {
    struct session session;
    struct arena arena;
    int64_t now_ms;
    struct heard event[EVENTS_MAX];
    size_t events;
    char sent[1 << 20]; /* all that the session wrote */
    size_t sent_len, sent_read;
};

static inline struct session_config small_config(void)
{
    struct session_config config = session_config_default;
    config.system_id = SLICE_LIT("ccrm");
    config.password = SLICE_LIT("secret");
    config.window = 4;
    config.unacknowledged_max = 3;
    return config;
}

static inline struct rig *rig_new(const struct session_config *config)
{
    struct rig *rig = calloc(1, sizeof *rig);
    const size_t len = session_memory(config);
    arena_init(&rig->arena, malloc(len), len);
    rig->now_ms = 1000000;
    session_init(&rig->session, config, codec_plain, &rig->arena, rig->now_ms);
    session_bind(&rig->session, rig->now_ms);
    return rig;
}

static inline void rig_free(struct rig *rig)
{
    free(rig->arena.memory);
    free(rig);
}

static inline void note(struct rig *rig, const struct session_event *event)
{
    assert_true(rig->events < EVENTS_MAX);
    struct heard *is = &rig->event[rig->events++];
    *is = (struct heard){ .kind = event->kind,
                          .message_id = event->message_id,
                          .part = event->part,
                          .late = event->late,
                          .status = event->status,
                          .arrival = event->arrival,
                          .close = event->close };
    if (event->verdict != NULL)
        is->action = event->verdict->action;
    const struct slice id = slice_part(event->smsc_id, 0, sizeof is->id - 1);
    memcpy(is->id, id.at, id.len);
}

/* One turn as the adapter does it; the session's bytes are collected. */
static inline void turn(struct rig *rig, bool drained)
{
    struct session_event event;
    while (session_next(&rig->session, rig->now_ms, &event))
        note(rig, &event);
    while (session_tick(&rig->session, rig->now_ms, drained, &event))
        note(rig, &event);
    const struct slice out = session_output(&rig->session);
    if (out.len > 0) {
        assert_true(out.len <= sizeof rig->sent - rig->sent_len);
        memcpy(rig->sent + rig->sent_len, out.at, out.len);
        rig->sent_len += out.len;
        session_output_done(&rig->session);
    }
}

static inline void feed(struct rig *rig, struct slice bytes)
{
    size_t space;
    char *at = session_space(&rig->session, &space);
    assert_true(space >= bytes.len);
    memcpy(at, bytes.at, bytes.len);
    session_filled(&rig->session, bytes.len, rig->now_ms);
}

static inline void give(struct rig *rig, struct slice bytes)
{
    feed(rig, bytes);
    turn(rig, true);
}

static inline struct slice packed(const struct pdu *pdu)
{
    static char memory[70000];
    struct buffer out;
    buffer_init(&out, memory, sizeof memory);
    struct pdu whole = *pdu;
    if (whole.tlvs.at == NULL)
        whole.tlvs = SLICE_EMPTY;
    assert_true(codec_plain.pack(NULL, &whole, &out));
    return buffer_slice(&out);
}

static inline struct slice response(uint32_t command, uint32_t status, uint32_t sequence, const char *id)
{
    const struct pdu pdu = {
        .command = command, .status = status, .sequence = sequence, .message_id = slice_from_text(id)
    };
    return packed(&pdu);
}

/* The next PDU that the session wrote. */
static inline struct pdu written(struct rig *rig)
{
    const struct slice left = { .at = rig->sent + rig->sent_read, .len = rig->sent_len - rig->sent_read };
    size_t len = 0;
    assert_int_equal(pdu_frame(left, &len), PDU_FRAME_WHOLE);
    struct pdu pdu;
    assert_int_equal(pdu_guard(slice_part(left, 0, len), &pdu), PDU_GUARD_OK);
    rig->sent_read += len;
    return pdu;
}

static inline bool all_read(const struct rig *rig)
{
    return rig->sent_read == rig->sent_len;
}

static inline struct rig *bound_rig(const struct session_config *config)
{
    struct rig *rig = rig_new(config);
    turn(rig, true);
    const struct pdu bind = written(rig);
    assert_int_equal(bind.command, PDU_BIND_TRANSCEIVER);
    assert_true(slice_equal(bind.system_id, SLICE_LIT("ccrm")));
    assert_true(slice_equal(bind.password, SLICE_LIT("secret")));
    assert_int_equal(bind.interface_version, 0x34);
    give(rig, response(PDU_BIND_TRANSCEIVER | PDU_RESPONSE_BIT, 0, bind.sequence, ""));
    assert_int_equal(rig->events, 1);
    assert_int_equal(rig->event[0].kind, SESSION_EVENT_BOUND);
    rig->events = 0;
    return rig;
}

static inline uint32_t submit(struct rig *rig, int64_t message_id)
{
    const struct pdu pdu = { .source = SLICE_LIT("0212345678"),
                             .destination = SLICE_LIT("01000000001"),
                             .short_message = SLICE_LIT("hello"),
                             .service_type = SLICE_EMPTY,
                             .schedule = SLICE_EMPTY,
                             .validity = SLICE_EMPTY,
                             .tlvs = SLICE_EMPTY };
    assert_true(session_room(&rig->session, rig->now_ms) > 0);
    assert_true(session_submit(&rig->session, message_id, 0, &pdu, rig->now_ms));
    return rig->session.sequence;
}

static inline struct slice delivery(uint32_t sequence, const char *text)
{
    const struct pdu pdu = { .command = PDU_DELIVER_SM,
                             .sequence = sequence,
                             .source = SLICE_LIT("01000000001"),
                             .destination = SLICE_LIT("0212345678"),
                             .short_message = slice_from_text(text),
                             .service_type = SLICE_EMPTY,
                             .schedule = SLICE_EMPTY,
                             .validity = SLICE_EMPTY };
    return packed(&pdu);
}

#endif
