/* Citizens: which question they see in a text, who they are, and that they never change their mind between
 * runs. */
#include "../alphabet.h"
#include "../citizen.h"
#include "../persona.h"
#include "../prompt.h"
#include "../subscriber.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char kindness[] =
    "[○○구청] 3월 민원(건축과) 설문입니다. 3분이면 됩니다. 응답은 자유이며 1년 뒤 지웁니다. 그만 받으시려면 "
    "'수신거부'. 문의 02-000-0000. 담당 직원은 얼마나 친절했습니까? 1 매우 불친절 2 3 4 5 매우 친절. 숫자로 "
    "답해 주세요";
static const char sensitive[] =
    "담당 직원이 금품·식사·접대를 요구하거나 받은 일이 있습니까? 1 없다 2 있다 3 답하지 않음";
static const char confirm[] =
    "'요구하거나 받은 일이 있다'고 답하셨습니다. 맞으면 7, 아니면 8. 부서에는 알리지 않습니다";

static struct prompt understand(const char *text)
{
    return prompt_understand(slice_from_text(text));
}

static void prompts(void **state)
{
    (void)state;
    static const struct {
        const char *text, *name;
    } rows[] = {
        { kindness, "kindness" },
        { "처리 결과에 얼마나 만족하십니까? 1 매우 불만족 2 3 4 5 매우 만족", "satisfaction" },
        { "만족도를 1~5 숫자로 답해 주세요 (5 매우 만족)", "satisfaction" },
        { sensitive, "sensitive" },
        { "담당 직원이 금품을 요구하거나 받은 일이 있습니까? 1.없다 2.있다", "sensitive" },
        { confirm, "confirm" },
        { "'요구하거나 받은 일이 있다'고 답하셨습니다. 아니면 7, 맞으면 8.", "confirm" },
        { "더 하실 말씀이 있으면 적어 주세요. 없으면 '없음'", "open" },
        { "고맙습니다. 정식 신고는 아닙니다. 신고·보호 상담: 1398(권익위), 02-000-0000(감사담당관)", "none" },
        { "응답해 주셔서 감사합니다.", "none" },
        { "How kind was the officer? 1 very unkind 2 3 4 5 very kind", "kindness" },
        { "Did the officer ask for or take money, meals or gifts? 1 No 2 Yes 3 Prefer not to answer",
          "sensitive" },
        { "You answered that the officer asked for or took something. 7 if right, 8 if not. The department "
          "will not "
          "be told.",
          "confirm" },
        { "Anything else? Please write it in your own words.", "open" },
        { "工作人员的态度如何? 1 非常不亲切 2 3 4 5 非常亲切", "kindness" },
        { "工作人员是否索要或收受过财物、宴请? 1 没有 2 有 3 不回答", "sensitive" },
        { "您回答了有。正确请回7,错误请回8", "confirm" },
        { "Nhân viên thân thiện thế nào? 1 rất không thân thiện 2 3 4 5 rất thân thiện", "kindness" },
        { "Nhân viên có đòi hoặc nhận tiền, quà, chiêu đãi không? 1 Không 2 Có 3 Không trả lời",
          "sensitive" },
        { "Bạn đã trả lời là có. Đúng thì 7, sai thì 8", "confirm" },
        /* As survey-defs words them, with the introduction before the first question. */
        { "[가나구청] 3월 여권 발급 민원 설문(자율). 감사담당관만 보고 1년 보관. 회신료 본인 부담. 중단 "
          "'거부', 확인 02-000-0000 담당 직원은 "
          "얼마나 친절했습니까? 1 매우 불친절 2 3 4 5 매우 친절. 숫자로 답해 주세요",
          "kindness" },
        { "[Gana-gu] Survey on your passport case (month 3), voluntary. Read by the audit office only, kept "
          "1 year. "
          "Your tariff applies. STOP to end. Verify: 02-000-0000 How kind was the officer? 1 very unkind 2 3 "
          "4 5 very "
          "kind. Please answer with a number",
          "kindness" },
        { "How satisfied are you with how your case was handled? 1 very dissatisfied 2 3 4 5 very satisfied. "
          "Please "
          "answer with a number",
          "satisfaction" },
        { "번호로 답해 주세요. 금품·식사·접대를 요구하거나 받은 일: 1 없다 2 있다 3 답하지 않음",
          "sensitive" },
        { "请只回复一个数字。是否索要或收受钱物、宴请、招待：1 没有 2 有 3 不回答", "sensitive" },
        { "고맙습니다. 정식 신고는 아닙니다. 신고·보호 상담: 1398(권익위), 02-000-0000(감사담당관) 끝으로 "
          "하시고 싶은 말씀을 자유롭게 적어 "
          "주세요. 없으면 '없음'이라고 보내 주세요",
          "open" },
        { "Lastly, is there anything you would like to tell us? If not, please reply 'none'", "open" },
        { "最后，如有意见请自由填写；没有请回复“无”", "open" },
        { "Cuối cùng, bạn có ý kiến gì không? Nếu không, hãy trả lời 'không'", "open" },
        { "Sorry, we seem to have the wrong number. We will not write again.", "none" },
        { "수신거부 처리되었습니다. 앞으로 설문을 보내지 않습니다.", "none" },
        { "A voluntary survey by Gana-gu after your case. Please answer with a number. Questions: "
          "02-000-0000",
          "none" },
        { "민원은 어떻게 되었습니까? 1 해결됨 2 일부 해결 3 해결 안 됨", "choice" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct prompt prompt = understand(rows[i].text);
        if (strcmp(prompt_name(&prompt), rows[i].name) != 0)
            fail_msg("%s: %s, not %s", rows[i].text, prompt_name(&prompt), rows[i].name);
    }
}

static void digits_of_options(void **state)
{
    (void)state;
    struct prompt prompt = understand(sensitive);
    assert_int_equal(prompt.digit_no, 1);
    assert_int_equal(prompt.digit_yes, 2);
    assert_int_equal(prompt.digit_declined, 3);
    prompt = understand("금품을 요구하거나 받은 일이 있습니까? 1 있다 2 없다");
    assert_int_equal(prompt.digit_no, 2);
    assert_int_equal(prompt.digit_yes, 1);
    assert_int_equal(prompt.digit_declined, 0);
    prompt = understand("Nhân viên có đòi hoặc nhận tiền không? 1 Không 2 Có 3 Không trả lời");
    assert_int_equal(prompt.digit_no, 1);
    assert_int_equal(prompt.digit_yes, 2);
    assert_int_equal(prompt.digit_declined, 3);
    prompt = understand(confirm);
    assert_int_equal(prompt.digit_right, 7);
    assert_int_equal(prompt.digit_wrong, 8);
    prompt = understand("'받은 일이 있다'고 답하셨습니다. 아니면 8, 맞으면 7. 부서에는 알리지 않습니다");
    assert_int_equal(prompt.digit_right, 7);
    static const char *const confirms[] = {
        ("You answered that the officer asked for or took something. 7 if right, 8 if not. The department is "
         "not told"),
        "您回答“有索要或收受”。正确回复7，不正确回复8。不会告知该部门",
        "您回答“有索要或收受”。不正确回复8，正确回复7。不会告知该部门",
        "Bạn đã trả lời 'có đòi hoặc nhận'. Đúng gửi 7, sai gửi 8. Phòng ban không được báo",
        "7 right 8 wrong",
        "8 아님 7 맞음",
    };
    for (size_t i = 0; i < sizeof confirms / sizeof confirms[0]; i++) {
        prompt = understand(confirms[i]);
        if (prompt.kind != PROMPT_CONFIRM || prompt.digit_right != 7 || prompt.digit_wrong != 8)
            fail_msg("%s: right is %d", confirms[i], prompt.digit_right);
    }
    prompt = understand("You answered yes. Reply 8 if that is wrong, 7 if it is right.");
    assert_int_equal(prompt.digit_right, 7);
    assert_int_equal(understand(kindness).scale_max, 5);
}

static struct slice phone_of(unsigned i, char memory[16])
{
    const int len = snprintf(memory, 16, "0100%07u", i);
    return (struct slice){ .at = memory, .len = (size_t)len };
}

/* Pinned: these change only when somebody means to change every season. */
static void personas_are_the_same_everywhere(void **state)
{
    (void)state;
    uint64_t sum = 0;
    char memory[16];
    for (unsigned i = 0; i < 1000; i++) {
        const struct persona p = persona_of(7, phone_of(i, memory));
        sum = sum * 31 + (uint64_t)p.kind * 100 + (uint64_t)p.kindness * 10 + (uint64_t)p.satisfaction;
    }
    assert_int_equal(sum, UINT64_C(0x98b026c92a26aba8));
}

static void a_third_answers(void **state)
{
    (void)state;
    const struct citizen_world world = { .seed = 3 };
    enum { PHONES = 20000 };
    unsigned exist = 0, answer = 0;
    for (unsigned i = 0; i < PHONES; i++) {
        char memory[16], text[CITIZEN_REPLY_MAX];
        struct buffer reply;
        struct citizen citizen = { 0 };
        buffer_init(&reply, text, sizeof text);
        const struct citizen_reader reader = { .phone = phone_of(i, memory),
                                               .persona = persona_of(3, phone_of(i, memory)),
                                               .locale = LOCALE_KO };
        if (reader.persona.kind == PERSONA_NONEXISTENT)
            continue;
        exist++;
        struct citizen_reaction r =
            citizen_read(&world, &reader, &citizen, slice_from_text(kindness), 1803945600, &reply);
        if (!r.replies) /* the reminder */
            r = citizen_read(&world, &reader, &citizen, slice_from_text(kindness), 1803945600 + 200000,
                             &reply);
        answer += r.first_reply;
    }
    assert_in_range(answer * 1000 / exist, 300, 350);
}

/* One citizen's way through the survey: how many reach a confirmed yes, when solicited and when honest. */
static void walk(const struct citizen_world *world, unsigned phones, unsigned *ret_asked,
                 unsigned *ret_confirmed)
{
    static const char *const texts[] = { kindness, "얼마나 만족하십니까? 1 매우 불만족 2 3 4 5 매우 만족",
                                         sensitive, confirm };
    *ret_asked = *ret_confirmed = 0;
    for (unsigned i = 0; i < phones; i++) {
        char memory[16], text[CITIZEN_REPLY_MAX];
        struct citizen citizen = { 0 };
        const struct citizen_reader reader = {
            .phone = phone_of(i, memory),
            .persona = { .kind = PERSONA_DIGITS, .kindness = 4, .satisfaction = 4 },
            .locale = LOCALE_KO,
            .department = SLICE_LIT("건축과")
        };
        bool yes = true;
        for (size_t q = 0; q < 4 && yes; q++) {
            struct buffer reply;
            buffer_init(&reply, text, sizeof text);
            const struct citizen_reaction r =
                citizen_read(world, &reader, &citizen, slice_from_text(texts[q]), 1803945600, &reply);
            yes = r.replies && (q != 2 || r.said_yes);
            *ret_asked += q == 2 && r.replies;
            *ret_confirmed += r.confirmed;
        }
    }
}

static void planting_shows_and_honesty_hardly(void **state)
{
    (void)state;
    unsigned asked = 0, confirmed = 0;
    const struct citizen_world planted = { .seed = 5,
                                           .planted_department = SLICE_LIT("건축과"),
                                           .planted_rate = 0.1 };
    walk(&planted, 20000, &asked, &confirmed);
    assert_in_range(confirmed * 1000 / asked, 75, 100); /* 0.1 x 0.9, less those who drop out */
    const struct citizen_world honest = { .seed = 5 };
    walk(&honest, 20000, &asked, &confirmed);
    assert_in_range(confirmed, 0, 12); /* 0.003 x 0.05 of about 19,000: 3 expected */
}

static void words_survive_their_alphabets(void **state)
{
    (void)state;
    static const char *const texts[] = { "5", "매우 친절", "５", "非常亲切", "rất thân thiện", "No, 😀 none" };
    struct alphabet alphabet;
    assert_true(alphabet_init(&alphabet));
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        for (int korean = 0; korean < 2; korean++) {
            char octets[200], text[200];
            struct buffer encoded, decoded;
            buffer_init(&encoded, octets, sizeof octets);
            buffer_init(&decoded, text, sizeof text);
            const uint8_t coding =
                alphabet_encode(&alphabet, slice_from_text(texts[i]), korean != 0, &encoded);
            alphabet_decode(&alphabet, coding, buffer_slice(&encoded), &decoded);
            assert_true(slice_equal(buffer_slice(&decoded), slice_from_text(texts[i])));
        }
    char octets[8];
    struct buffer hangul;
    buffer_init(&hangul, octets, sizeof octets);
    assert_int_equal(alphabet_encode(&alphabet, SLICE_LIT("1가나"), true, &hangul), ALPHABET_KSC5601);
    assert_int_equal(alphabet_cut(ALPHABET_KSC5601, buffer_slice(&hangul), 4), 3); /* no half syllable */
    alphabet_done(&alphabet);
}

static void one_phone_in_either_writing(void **state)
{
    (void)state;
    static struct subscribers subscribers; /* a network's phones are never freed */
    subscribers_init(&subscribers, 1);
    struct subscriber *national = subscribers_of(&subscribers, SLICE_LIT("01001234567"));
    assert_non_null(national);
    assert_ptr_equal(subscribers_of(&subscribers, SLICE_LIT("821001234567")), national);
    assert_ptr_equal(subscribers_of(&subscribers, SLICE_LIT("+821001234567")), national);
    assert_null(subscribers_of(&subscribers, SLICE_EMPTY));
    assert_true(subscriber_add_case(national, SLICE_LIT("건축과"), 2000));
    assert_true(subscriber_add_case(national, SLICE_LIT("위생과"), 1000));
    assert_null(subscriber_case_at(national, SLICE_EMPTY, 500));
    assert_string_equal(subscriber_case_at(national, SLICE_EMPTY, 1500)->department, "위생과");
    assert_string_equal(subscriber_case_at(national, SLICE_EMPTY, 2500)->department, "건축과");
    assert_string_equal(subscriber_case_at(national, SLICE_LIT("위생과 민원"), 2500)->department, "위생과");
    for (unsigned i = 0; i < 40000; i++) { /* past the first table */
        char memory[16];
        assert_non_null(subscribers_of(&subscribers, phone_of(i, memory)));
    }
    assert_ptr_equal(subscribers_of(&subscribers, SLICE_LIT("01001234567")), national);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prompts),
        cmocka_unit_test(digits_of_options),
        cmocka_unit_test(personas_are_the_same_everywhere),
        cmocka_unit_test(a_third_answers),
        cmocka_unit_test(planting_shows_and_honesty_hardly),
        cmocka_unit_test(words_survive_their_alphabets),
        cmocka_unit_test(one_phone_in_either_writing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
