/*
 * store_world.h - one store under test: what drives it, makes its rows, and notes what it says.
 *
 * Every case checks what it expects and writes what it sees into the world's log; the same case on another
 * store must write the same.
 */
#ifndef INTEGRATION_STORE_STORE_WORLD_H
#define INTEGRATION_STORE_STORE_WORLD_H

#include "base/buffer.h"
#include "store_port.h"

struct world {
    struct store_port port;
    struct instant now;
    uint64_t batch;
    struct buffer log;
    char log_memory[65536];
};

/** Of every stage the same. */
#define CLOSED_BY(time)                                                                                      \
    {                                                                                                        \
        { time }, { time }, { time }, { time }, { time }, { time },                                          \
        {                                                                                                    \
            time                                                                                             \
        }                                                                                                    \
    }

enum { STORE_CASES_MAX = 10 };

/** The cases of one subject; unused places have no name. */
struct store_case_group {
    struct {
        const char *name;
        void (*run)(struct world *world);
    } item[STORE_CASES_MAX];
};

extern const struct store_case_group store_conversations, store_sending, store_receipts, store_parked,
    store_arrivals;

/** A line of the log. */
void note(struct world *world, const char *format, ...) __attribute__((format(printf, 2, 3)));
const struct store_loaded *load(struct world *world, struct store_load wanted);
enum store_event_kind commit(struct world *world, struct store_commit wanted);
void must_commit(struct world *world, struct store_commit wanted);
void note_totals(struct world *world);
struct vault_phone phone(int number);
int64_t put_complaint(struct world *world, const char *number, int phone_number, int64_t closed_at);
struct store_decision invite(const struct store_complaint *complaint, const char *sender, int64_t send_at);
/** A complaint of that phone, invited now; its conversation is due now. */
void begin(struct world *world, const char *number, int phone_number, const char *sender);
struct store_step step_of(const struct store_conversation *conversation, int64_t due);
void say(struct store_step *step, enum dialog_text kind, uint8_t question, const char *text, int64_t send_at);
struct store_step *static_steps(size_t count);
/** Asks a question in the one conversation that is due; the next look is an hour later. */
void ask(struct world *world, enum dialog_text kind, uint8_t question, const char *text);
/** Claims everything that may be sent now, in order. */
size_t claim(struct world *world, int64_t *ret_id, size_t max);
void intend(struct world *world, int64_t message_id, uint16_t wanted, uint8_t parts);
void respond(struct world *world, int64_t message_id, uint8_t part, enum gateway_verdict verdict,
             const char *smsc_id);
void receive(struct world *world, const char *smsc_id, enum gateway_receipt_state state);
/** Queued, claimed, intended and accepted in one part under that id. */
int64_t send_queued(struct world *world, const char *smsc_id);
struct store_inbound inbound_of(uint64_t session, uint32_t sequence, int phone_number, const char *to,
                                uint64_t body_hash);
struct store_arrival arrival_of(const struct store_inbound *inbound, const char *text);
void note_prompt(struct world *world, const char *name, const struct store_prompt *prompt);
void note_conversation(struct world *world, const struct store_conversation *c);
/** The due conversations and how many there are. */
size_t note_due(struct world *world);

#endif
