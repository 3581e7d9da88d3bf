/* A peer's stream, cut in two ways: the same responses, the same of all else, the same answers. */
#include "base/hash.h"
#include "smpp/session.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { KINDS = 2, NEVER_MS = 100000000 };

struct outcome {
    uint64_t hash[KINDS]; /* of the events, in order; responses apart */
    size_t count[KINDS];
    size_t answered; /* bytes */
    enum session_state state;
};

static void mix(uint64_t *hash, const void *at, size_t len)
{
    *hash = hash_add(*hash, (struct slice){ .at = at, .len = len });
}

static void note(struct outcome *outcome, const struct session_event *event)
{
    const size_t kind = event->kind == SESSION_EVENT_RESPONSE ? 0 : 1;
    uint64_t *hash = &outcome->hash[kind];
    outcome->count[kind]++;
    mix(hash, &event->kind, sizeof event->kind);
    mix(hash, &event->message_id, sizeof event->message_id);
    mix(hash, &event->status, sizeof event->status);
    mix(hash, &event->arrival, sizeof event->arrival);
    mix(hash, event->smsc_id.at, event->smsc_id.len);
    if (event->pdu != NULL)
        mix(hash, event->pdu->short_message.at, event->pdu->short_message.len);
}

static void turn(struct session *session, struct outcome *outcome)
{
    struct session_event event;
    bool again = true;
    while (again) {
        again = false;
        while (session_next(session, 1, &event)) {
            note(outcome, &event);
            again = true;
        }
        while (session->arrival_oldest != session->arrival_next) {
            session_acknowledge(session, session->arrival_oldest, 0);
            again = true;
        }
        const struct slice out = session_output(session);
        outcome->answered += out.len;
        if (out.len > 0) {
            session_output_done(session);
            again = true;
        }
    }
}

/* `cut`: the first chunk's length, then that of all others. */
static struct outcome run(struct slice stream, size_t cut)
{
    struct session_config config = session_config_default;
    config.window = 4;
    config.unacknowledged_max = 3;
    config.throttle_give_up_ms = NEVER_MS;
    const size_t len = session_memory(&config);
    char *memory = malloc(len);
    struct arena arena;
    arena_init(&arena, memory, len);
    struct session session;
    session_init(&session, &config, codec_plain, &arena, 0);
    session_bind(&session, 0);
    session.state = SESSION_BOUND; /* the stream need not hold the right response */
    const struct pdu pdu = { .source = SLICE_LIT("1"),
                             .destination = SLICE_LIT("2"),
                             .short_message = SLICE_LIT("x"),
                             .service_type = SLICE_EMPTY,
                             .schedule = SLICE_EMPTY,
                             .validity = SLICE_EMPTY,
                             .tlvs = SLICE_EMPTY };
    for (int64_t i = 0; i < 4; i++) {
        const bool submitted = session.state == SESSION_BOUND && window_room(&session.window) > 0 &&
                               session_submit(&session, i, 0, &pdu, 0);
        assert(submitted);
    }
    struct outcome outcome = { .count = { 0 } };
    while (stream.len > 0) {
        size_t space = 0;
        char *at = session_space(&session, &space);
        const struct slice chunk = slice_part(stream, 0, cut < space ? cut : space);
        if (chunk.len == 0)
            break; /* out of step with a full buffer cannot be: everything is acknowledged */
        memcpy(at, chunk.at, chunk.len);
        session_filled(&session, chunk.len, 1);
        turn(&session, &outcome);
        stream = slice_part(stream, chunk.len, stream.len);
        if (session.state == SESSION_CLOSED)
            break;
    }
    outcome.state = session.state;
    free(memory);
    return outcome;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    const struct slice stream = { .at = (const char *)data + 1, .len = size - 1 };
    const struct outcome whole = run(stream, stream.len);
    const struct outcome cut = run(stream, (size_t)data[0] + 1);
    assert(whole.state == cut.state);
    assert(whole.count[0] == cut.count[0] || whole.state == SESSION_CLOSED);
    assert(whole.count[1] == cut.count[1] && whole.hash[1] == cut.hash[1]);
    if (whole.state != SESSION_CLOSED) {
        assert(whole.hash[0] == cut.hash[0]);
        assert(whole.answered == cut.answered);
    }
    return 0;
}
