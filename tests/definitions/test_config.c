/* The configuration: precedence, sources, overlays by path, and the shipped example. */
#include "main/config/config.h"
#include "main/survey/plan_pace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

static char memory[CONFIG_ARENA_BYTES + 1024 * 1024];

struct loaded {
    bool ok;
    struct arena arena;
    struct findings findings;
    struct config *config;
    const struct config_value *value;
    size_t count;
};

static struct loaded load(const struct config_request *request)
{
    static struct loaded loaded;
    loaded = (struct loaded){ .ok = false };
    arena_init(&loaded.arena, memory, sizeof memory);
    loaded.config = arena_new(&loaded.arena, struct config);
    assert_true(findings_init(&loaded.findings, &loaded.arena));
    loaded.ok =
        config_load(request, &loaded.arena, &loaded.findings, loaded.config, &loaded.value, &loaded.count);
    return loaded;
}

static void expect_setting(const struct loaded *loaded, const char *path, const char *value,
                           const char *source)
{
    for (size_t i = 0; i < loaded->count; i++) {
        const struct config_value *found = &loaded->value[i];
        if (!slice_equal(found->path, slice_from_text(path)))
            continue;
        if (!slice_equal(found->value, slice_from_text(value)) ||
            !slice_ends_with(found->source, slice_from_text(source)))
            fail_msg("%s: '%.*s' from '%.*s'", path, (int)found->value.len, found->value.at,
                     (int)found->source.len, found->source.at);
        return;
    }
    fail_msg("%s is not listed", path);
}

static void the_example_is_right(void **state)
{
    (void)state;
    const struct config_request request = { .path = getenv("CCRM_TEST_EXAMPLE") };
    const struct loaded got = load(&request);
    assert_true(got.ok);
    assert_int_equal(got.findings.count, 0);
    assert_int_equal(got.config->link_count, 1);
    assert_int_equal(got.config->link[0].window, 100);
    assert_int_equal(got.config->link[0].response_timeout_s, 30);
    assert_int_equal(got.config->link[0].coding_count, 3);
    assert_int_equal(got.config->link[0].sms_bytes, 90);
    assert_int_equal(got.config->sender_count, 1);
    assert_true(got.config->sender[0].has_expiry);
    assert_true(got.config->sender[0].can_receive);
    assert_true(got.config->sender[0].citizen_pays_reply);
    assert_int_equal(got.config->night.at_min, 120);
    assert_int_equal(got.config->night.memory_bytes, 2147483648LL);
    assert_int_equal(got.config->night.rules_count, 1);
    assert_int_equal(got.config->clock, CONFIG_CLOCK_REAL);
    expect_setting(&got, "links.main.window", "100", ".yaml:61");
    expect_setting(&got, "links.main.tls.wanted", "false", "default");
}

static void options_win_over_environment_over_file_over_default(void **state)
{
    (void)state;
    static const char *const environment[] = { "HOME=/root",
                                               "CCRM_LINKS_MAIN_WINDOW=300",
                                               "CCRM_LINKS_MAIN_PORT=2776",
                                               "CCRM_DB=host=/tmp",
                                               "CCRM_SOMETHING_ELSE=1",
                                               "CCRM_LOG_LEVEL=debug",
                                               NULL };
    static const char *const set[] = { "links.main.window=400", "clock=stepped:/run/sim.sock",
                                       "night.rules=rules/a.yaml, rules/b.yaml", "links.main.codings=ucs2" };
    const struct config_request request = {
        .path = getenv("CCRM_TEST_EXAMPLE"), .environment = environment, .set = set, .set_count = 4
    };
    const struct loaded got = load(&request);
    assert_true(got.ok);
    assert_int_equal(got.config->link[0].window, 400);
    assert_int_equal(got.config->link[0].port, 2776);
    assert_int_equal(got.config->link[0].coding_count, 1);
    assert_int_equal(got.config->link[0].coding[0], CONFIG_CODING_UCS2);
    assert_true(slice_equal(got.config->database.connection, SLICE_LIT("host=/tmp")));
    assert_int_equal(got.config->clock, CONFIG_CLOCK_STEPPED);
    assert_true(slice_equal(got.config->clock_socket, SLICE_LIT("/run/sim.sock")));
    assert_int_equal(got.config->night.rules_count, 2);
    assert_true(slice_equal(got.config->night.rules[1], SLICE_LIT("rules/b.yaml")));
    expect_setting(&got, "links.main.window", "400", "--set");
    expect_setting(&got, "links.main.port", "2776", "CCRM_LINKS_MAIN_PORT");
    expect_setting(&got, "database.connection", "host=/tmp", "CCRM_DB");
    expect_setting(&got, "log.level", "debug", "CCRM_LOG_LEVEL");
    expect_setting(&got, "log.format", "logfmt", "default");
}

static void many_variables_fit(void **state)
{
    (void)state;
    enum { VARIABLES = 200 };
    static char text[VARIABLES][40];
    static const char *environment[VARIABLES + 1];
    for (int i = 0; i < VARIABLES; i++) {
        (void)snprintf(text[i], sizeof text[i], "CCRM_LINKS_MAIN_WINDOW=%d", i + 1);
        environment[i] = text[i];
    }
    const struct config_request request = { .path = getenv("CCRM_TEST_EXAMPLE"), .environment = environment };
    const struct loaded got = load(&request);
    assert_true(got.ok);
    assert_int_equal(got.config->link[0].window, VARIABLES);
}

static void wrong_settings_are_named(void **state)
{
    (void)state;
    static const char *const set[] = {
        "links.main.windw=4", "links.other.window=4", "nonsense",
        "links.main=4",       "log.level=loud",       "links.main.port=99999"
    };
    const struct config_request request = { .path = getenv("CCRM_TEST_EXAMPLE"), .set = set, .set_count = 6 };
    const struct loaded got = load(&request);
    assert_false(got.ok);
    assert_int_equal(got.findings.errors, 6);
    assert_true(slice_equal(got.findings.item[0].suggestion, SLICE_LIT("did you mean 'window'?")));
    for (size_t i = 0; i < got.findings.count; i++)
        assert_true(slice_equal(got.findings.item[i].file, SLICE_LIT("--set")));
    const struct config_request missing = { .path = "/nonexistent/ccrm.yaml" };
    assert_false(load(&missing).ok);
}

static void without_a_file_there_are_defaults(void **state)
{
    (void)state;
    assert_int_equal(chdir("/"), 0);
    static const char *const environment[] = { "CCRM_NODE=ccrm-2", NULL };
    const struct config_request request = { .environment = environment };
    const struct loaded got = load(&request);
    assert_true(got.ok);
    assert_true(slice_equal(got.config->node, SLICE_LIT("ccrm-2")));
    assert_true(slice_equal(got.config->zone, SLICE_LIT("Asia/Seoul")));
    assert_int_equal(got.config->link_count, 0);
    expect_setting(&got, "zone", "Asia/Seoul", "default");
}

static void a_sender_must_be_registered_and_not_expired(void **state)
{
    (void)state;
    const struct config_request request = { .path = getenv("CCRM_TEST_EXAMPLE") };
    struct loaded got = load(&request);
    const struct slice number = SLICE_LIT("0200000000");
    struct night last = { 0 };
    assert_true(got.ok);
    assert_true(night_parse(SLICE_LIT("2027-12-30"), &last));
    const struct night expired = { .day = last.day + 1 };
    got.findings.arena = &got.arena;
    assert_true(config_check_sender(got.config, number, last, &got.findings));
    assert_false(config_check_sender(got.config, number, expired, &got.findings));
    assert_string_equal(got.findings.item[0].code, "sender-expired");
    assert_false(config_check_sender(got.config, SLICE_LIT("0211111111"), last, &got.findings));
    assert_string_equal(got.findings.item[1].code, "sender-unregistered");
    got.config->sender[0].can_receive = false;
    assert_false(config_check_sender(got.config, number, last, &got.findings));
    assert_string_equal(got.findings.item[2].code, "sender-mute");
}

static void a_plans_pace_is_that_of_the_links_tried_first(void **state)
{
    (void)state;
    static struct config config;
    static const enum locale korean[] = { LOCALE_KO }, both[] = { LOCALE_KO, LOCALE_ZH };
    config = (struct config){
        .link = { { .id = SLICE_LIT("main"), .segments_per_s = 30 },
                  { .id = SLICE_LIT("second"), .segments_per_s = 20 },
                  { .id = SLICE_LIT("dear"), .segments_per_s = 100 },
                  { .id = SLICE_LIT("spare"), .segments_per_s = 500 },
                  { .id = SLICE_LIT("foreign"), .segments_per_s = 5 } },
        .link_count = 5,
        .route = { { .locale = { LOCALE_ZH },
                     .locale_count = 1,
                     .way = { { .link = SLICE_LIT("foreign"), .share = 1 } },
                     .way_count = 1 },
                   { .prefix = { SLICE_LIT("02") }, /* no mobile number */
                     .prefix_count = 1,
                     .way = { { .link = SLICE_LIT("spare"), .share = 1 } },
                     .way_count = 1 },
                   { .way = { { .link = SLICE_LIT("main"), .share = 3, .cost = 8 },
                              { .link = SLICE_LIT("second"), .share = 1, .cost = 8 },
                              { .link = SLICE_LIT("dear"), .share = 1, .cost = 9 },
                              { .link = SLICE_LIT("spare"), .share = 1, .priority = 1 } },
                     .way_count = 4 } },
        .route_count = 3,
    };
    struct plan_pace pace = plan_pace_of(&config, korean, 1);
    assert_int_equal(pace.segments_per_s, 50);
    assert_int_equal(pace.links, 2);
    assert_int_equal(plan_pace_of(&config, both, 2).segments_per_s, 55);
    config.link[1].segments_per_s = 0; /* no limit */
    assert_int_equal(plan_pace_of(&config, korean, 1).segments_per_s, 0);
    config.link[1].segments_per_s = 20;
    config.route_count = 0;
    assert_int_equal(plan_pace_of(&config, korean, 1).segments_per_s,
                     655); /* without routes all links send */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_is_right),
        cmocka_unit_test(options_win_over_environment_over_file_over_default),
        cmocka_unit_test(many_variables_fit),
        cmocka_unit_test(wrong_settings_are_named),
        cmocka_unit_test(a_sender_must_be_registered_and_not_expired),
        cmocka_unit_test(without_a_file_there_are_defaults),
        cmocka_unit_test(a_plans_pace_is_that_of_the_links_tried_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
