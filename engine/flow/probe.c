/* Testers: probes of links, a marked text whose answer makes the link ready for surveys; and trials, for
 * which the engine alone knows the tester's number. */
#include "flow/turn.h"

#include <assert.h>

bool turn_link_is_ready(const struct flow *flow, size_t link)
{
    return !flow->config.probe_required || (flow->links_ready >> link & 1U) != 0;
}

bool turn_is_ready(const struct flow *flow)
{
    bool any = false;
    for (size_t i = 0; i < GATEWAY_LINKS_MAX; i++) {
        if (flow->links.is[i] && turn_link_is_ready(flow, i))
            return true;
        any = any || flow->links.is[i];
    }
    return !any; /* without links nothing leaves anyway */
}

void turn_note_ready(struct flow *flow, const struct store_loaded *loaded)
{
    const bool was = turn_is_ready(flow);
    flow->links_ready = loaded->links_ready;
    if (turn_is_ready(flow)) {
        flow->told_unready = false;
        flow->poll_wanted = flow->poll_wanted || !was; /* what waited */
        flow->settled = flow->settled && was;
        return;
    }
    char memory[200];
    struct buffer line;
    buffer_init(&line, memory, sizeof memory);
    buffer_add_text(&line, "event=links_not_ready reason=");
    buffer_add_quoted(&line, SLICE_LIT("no tester has answered over any link, so invitations wait; run "
                                       "ccrm gateway probe LINK"));
    if (!flow->told_unready)
        turn_log(flow, LOG_WARNING, &line);
    flow->told_unready = true;
}

static const struct flow_tester *tester_of(const struct flow *flow, struct slice name)
{
    for (size_t i = 0; i < flow->config.tester_count; i++) {
        if (name.len == 0 || slice_equal(flow->config.tester[i].name, name))
            return &flow->config.tester[i];
    }
    return NULL;
}

static struct slice text_of(struct flow *flow, uint16_t link, struct slice code)
{
    static const char *const words[] = {
        "[시험] 설문 회선 점검입니다. 설문이 아닙니다. 이 숫자를 답해 주세요: ",
        "[TEST] A check of the survey link, no survey. Please answer: ",
    };
    struct slice text = SLICE_EMPTY;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        char memory[200];
        struct buffer out;
        struct text_plan plan;
        buffer_init(&out, memory, sizeof memory);
        buffer_add_text(&out, words[i]);
        buffer_add(&out, code);
        assert(!out.overflowed);
        text = arena_copy(&flow->arena, buffer_slice(&out));
        if (text_plan(text, &flow->links.text[link], 0, &flow->arena, &plan) == TEXT_PLAN_OK)
            break; /* the link's alphabets hold it */
    }
    return text;
}

static bool sends_from(const struct flow *flow, struct slice sender)
{
    for (size_t i = 0; i < flow->config.surveys.in_force; i++) {
        if (slice_equal(flow->config.surveys.survey[i]->sender, sender))
            return true;
    }
    return false;
}

static void ask(struct flow *flow, const struct store_probe_wanted *wanted, struct store_probe *ret)
{
    const struct flow_tester *tester = tester_of(flow, wanted->tester);
    *ret = (struct store_probe){ .probe_id = wanted->probe_id,
                                 .trial = wanted->trial,
                                 .sender = flow->config.surveys.survey[0]->sender,
                                 .text = SLICE_EMPTY,
                                 .code = SLICE_EMPTY,
                                 .problem = SLICE_EMPTY,
                                 .valid_s = flow->config.probe_valid_s };
    if (tester == NULL) {
        ret->problem = SLICE_LIT("the engine's configuration has no tester of that name");
        return;
    }
    if (wanted->trial && !sends_from(flow, wanted->sender)) {
        ret->problem = SLICE_LIT("no survey in force sends from that number: nobody hears its replies");
        return;
    }
    const struct ussd_profile *ussd = &flow->links.ussd[wanted->link];
    if (!wanted->trial && ussd->used && !ussd->push) {
        ret->problem =
            SLICE_LIT("the link shows no screen of its own accord (ussd: push: false): citizens who dial "
                      "are answered, and nothing is to be proven");
        return;
    }
    flow->config.vault->seal(flow->config.vault->self, tester->digits, &ret->phone);
    if (wanted->trial)
        return; /* who asked for it says the rest */
    char digits[8];
    struct buffer code;
    buffer_init(&code, digits, sizeof digits);
    buffer_add_int(&code, 1000 + (int64_t)random_below(&flow->random, 9000));
    ret->code = arena_copy(&flow->arena, buffer_slice(&code));
    ret->text = text_of(flow, wanted->link, ret->code);
}

void turn_probe(struct flow *flow, const struct store_loaded *loaded)
{
    assert(loaded->probe_count <= FLOW_PROBES_MAX);
    for (size_t i = 0; i < loaded->probe_count; i++) {
        const struct store_probe_wanted *wanted = &loaded->probe[i];
        if (wanted->trial || flow->links.is[wanted->link]) /* else another machine has it */
            ask(flow, wanted, &flow->probe[flow->commit.probe_count++]);
    }
}
