#include "smpp/window.h"

#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { SIZE = 50, KNOWN_MAX = 4000 };

/* Against a plain list: any order of adding, answering, throttling, sending again and expiring. */
static void it_is_a_window_whatever_happens(void **state)
{
    (void)state;
    const size_t len = window_memory(SIZE);
    char *memory = malloc(len);
    struct arena arena;
    arena_init(&arena, memory, len);
    struct window window;
    window_init(&window, SIZE, &arena);
    struct random random = random_from_seed(7);
    static struct {
        uint32_t sequence;
        int64_t message_id;
        enum window_state state;
    } known[KNOWN_MAX];
    size_t known_count = 0;
    uint32_t sequence = UINT32_C(0x7FFFF000);
    for (int64_t step = 0; step < 20000 && known_count < KNOWN_MAX; step++) {
        const uint32_t choice = random_below(&random, 10);
        if (choice < 4 && window_room(&window) > 0) {
            char pdu[20] = { 0 };
            memcpy(pdu, &step, sizeof step);
            window_add(&window, ++sequence, step, 3, (struct slice){ pdu, sizeof pdu }, step);
            known[known_count].sequence = sequence;
            known[known_count].message_id = step;
            known[known_count++].state = WINDOW_SENT;
            continue;
        }
        if (choice == 9 && window.waiting.count > 0) {
            struct window_slot *slot = window_oldest(&window, &window.waiting);
            size_t i = 0;
            while (known[i].message_id != slot->message_id)
                i++;
            for (size_t before = 0; before < i; before++) /* the oldest of those waiting */
                assert_int_not_equal(known[before].state, WINDOW_WAITING);
            window_resend(&window, slot, ++sequence, step);
            const struct slice pdu = window_pdu(&window, slot);
            assert_memory_equal(pdu.at, &slot->message_id, sizeof slot->message_id);
            assert_int_equal((uint8_t)pdu.at[15], sequence & 0xFF);
            known[i].sequence = sequence;
            known[i].state = WINDOW_SENT;
            continue;
        }
        if (known_count == 0)
            continue;
        const size_t i = random_below(&random, (uint32_t)known_count);
        if (known[i].state != WINDOW_SENT)
            continue;
        struct window_slot *slot = window_find(&window, known[i].sequence);
        assert_non_null(slot);
        assert_int_equal(slot->message_id, known[i].message_id);
        if (choice < 7) {
            window_remove(&window, slot);
            known[i].state = WINDOW_FREE;
            assert_null(window_find(&window, known[i].sequence));
        } else if (choice < 8) {
            window_throttle(&window, slot, 0x58);
            known[i].state = WINDOW_WAITING;
        } else {
            window_expire(&window, slot);
            known[i].state = WINDOW_EXPIRED;
        }
    }
    uint32_t sent = 0;
    for (size_t i = 0; i < known_count; i++)
        sent += known[i].state == WINDOW_SENT;
    assert_int_equal(sent, window.sent.count);
    assert_true(window.free.count + window.sent.count + window.waiting.count + window.expired.count ==
                2 * SIZE);
    free(memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(it_is_a_window_whatever_happens) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
