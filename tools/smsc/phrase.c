#include "phrase.h"

#include <assert.h>
#include <stddef.h>

enum { VARIANTS_MAX = 8 };

/* Ends with NULL or is full. */
struct variants {
    const char *of[VARIANTS_MAX];
};

static const struct variants topics[PHRASE_TOPIC_COUNT][LOCALE_COUNT] = {
    [PHRASE_OPT_OUT] = { { { "수신거부", "그만 보내세요", "STOP", "문자 보내지 마세요", "수신 거부합니다",
                             "거부" } },
                         { { "STOP", "Stop texting me", "unsubscribe" } },
                         { { "退订", "不要再发了", "STOP" } },
                         { { "STOP", "Đừng nhắn nữa", "Hủy nhận tin" } } },
    [PHRASE_WRONG_PERSON] = { { { "저 아닌데요", "잘못 보내셨어요", "저는 민원 넣은 적 없습니다",
                                  "번호 잘못 아신 것 같아요" } },
                              { { "Wrong number", "I never filed a complaint, wrong person" } },
                              { { "你发错了", "不是我" } },
                              { { "Nhầm số rồi", "Không phải tôi" } } },
    [PHRASE_HELP] = { { { "이거 뭐예요?", "누구세요?", "어떻게 답하면 되나요?", "보이스피싱 아니에요?" } },
                      { { "What is this?", "Who is this?", "How do I answer?" } },
                      { { "这是什么?", "你是谁?" } },
                      { { "Đây là gì vậy?", "Ai đây?" } } },
    [PHRASE_THANKS] = { { { "감사합니다", "네 수고하세요", "고맙습니다^^" } },
                        { { "Thanks", "ok thank you" } },
                        { { "谢谢", "好的,谢谢" } },
                        { { "Cảm ơn", "Vâng cảm ơn" } } },
    [PHRASE_PRAISE] = { { { "담당자분이 정말 친절하게 설명해 주셔서 감사했습니다",
                            "친절하고 빠르게 처리해 주셨어요", "끝까지 챙겨 주셔서 고맙습니다",
                            "설명을 쉽게 해 주셔서 좋았습니다", "직원분 칭찬해 주세요",
                            "덕분에 잘 해결됐습니다. 수고 많으셨습니다" } },
                        { { "The clerk was very kind and patient", "Quick and friendly, thank you",
                            "Great service" } },
                        { { "工作人员很热情,谢谢", "办得很快,很满意" } },
                        { { "Nhân viên rất nhiệt tình, cảm ơn", "Giải quyết nhanh, rất tốt" } } },
    [PHRASE_DELAY] = { { { "처리가 너무 오래 걸렸어요", "한 달 넘게 기다렸습니다",
                           "전화 연결이 너무 안 됩니다", "서류를 두 번이나 다시 내라고 해서 힘들었습니다",
                           "대기 시간이 길었어요", "답변이 늦었습니다" } },
                       { { "It took far too long", "I had to wait three weeks for an answer" } },
                       { { "等了太久", "处理太慢了" } },
                       { { "Chờ quá lâu", "Xử lý chậm" } } },
    [PHRASE_PARKING] = { { { "주차할 곳이 없어서 불편했어요", "주차장이 너무 좁습니다",
                             "주차 안내가 부족해요", "주차비가 비싸요" } },
                         { { "Parking is a problem", "There was nowhere to park" } },
                         { { "停车不方便", "没有停车位" } },
                         { { "Khó tìm chỗ đậu xe", "Bãi đậu xe nhỏ quá" } } },
    [PHRASE_NOTHING] = { { { "없습니다", "없어요", "특별히 없습니다", "딱히 없음" } },
                         { { "No comment", "nothing", "None" } },
                         { { "没有", "没有意见" } },
                         { { "Không có", "Không" } } },
    [PHRASE_LOOK_ALIKE] = { { { "점심 식사시간에는 직원이 한 분뿐이라 오래 기다렸어요",
                                "쓰레기봉투 판매처 안내가 있으면 좋겠어요", "종량제봉투 가격을 알려 주세요",
                                "수수료 금액 안내가 헷갈렸습니다", "선물 포장 쓰레기 무단투기 단속 바랍니다",
                                "접대용 의자가 불편해요", "돈 내는 곳을 찾기 어려웠습니다(수납 창구)" } },
                            { { "Staff were at lunch when I came",
                                "The fee for the certificate was not clear" } },
                            { { "午餐时间没有人", "手续费说明不清楚" } },
                            { { "Giờ ăn trưa không có ai", "Lệ phí không rõ ràng" } } },
    [PHRASE_ALLEGATION] = { { { "담당 직원이 빨리 처리해 주겠다며 돈을 요구했습니다",
                                "현장 나온 직원이 식사 대접을 요구했어요",
                                "봉투를 달라고 해서 10만원 줬습니다",
                                "허가 받으려면 성의를 보이라고 했습니다", "상품권을 요구받았습니다",
                                "담당자가 술값을 대신 내라고 했습니다" } },
                            { { "The officer asked me for cash to speed it up",
                                "He asked me to pay for his dinner" } },
                            { { "工作人员向我要钱", "他要求我请吃饭" } },
                            { { "Nhân viên đòi tiền để làm nhanh", "Cán bộ đòi tôi mời ăn" } } },
};

static const struct variants kindness_words[LOCALE_COUNT][5] = {
    { { { "매우 불친절", "아주 불친절했어요" } },
      { { "불친절", "불친절했습니다" } },
      { { "보통", "보통이에요" } },
      { { "친절", "친절했어요", "친절합니다" } },
      { { "매우 친절", "매우 친절했습니다", "아주 친절했어요" } } },
    { { { "very unkind" } },
      { { "unkind" } },
      { { "average" } },
      { { "kind" } },
      { { "very kind", "Very kind" } } },
    { { { "非常不亲切" } }, { { "不亲切" } }, { { "一般" } }, { { "亲切" } }, { { "非常亲切" } } },
    { { { "rất không thân thiện" } },
      { { "không thân thiện" } },
      { { "bình thường" } },
      { { "thân thiện" } },
      { { "rất thân thiện" } } },
};

static const struct variants satisfaction_words[LOCALE_COUNT][5] = {
    { { { "매우 불만족", "아주 불만족입니다" } },
      { { "불만족", "불만족합니다" } },
      { { "보통", "보통입니다" } },
      { { "만족", "만족합니다", "만족해요" } },
      { { "매우 만족", "매우 만족합니다", "아주 만족이요" } } },
    { { { "very dissatisfied" } },
      { { "dissatisfied" } },
      { { "average" } },
      { { "satisfied" } },
      { { "very satisfied" } } },
    { { { "非常不满意" } }, { { "不满意" } }, { { "一般" } }, { { "满意" } }, { { "非常满意" } } },
    { { { "rất không hài lòng" } },
      { { "không hài lòng" } },
      { { "bình thường" } },
      { { "hài lòng" } },
      { { "rất hài lòng" } } },
};

static const struct variants meaning_words[3][LOCALE_COUNT] = {
    { { { "없습니다", "없음", "없어요", "없다", "전혀 없습니다" } },
      { { "No", "None", "no" } },
      { { "没有", "无" } },
      { { "Không", "không có" } } },
    { { { "있습니다", "있음", "있어요", "있다" } },
      { { "Yes", "yes" } },
      { { "有", "有的" } },
      { { "Có", "có" } } },
    { { { "답하지 않음", "답하지 않겠습니다" } },
      { { "prefer not to answer", "rather not say" } },
      { { "不回答", "不想回答" } },
      { { "không trả lời", "không muốn trả lời" } } },
};

/* Slips of Korean thumbs; some can be read, some must be asked again. */
static const struct variants misspelled_score[5] = {
    { { "1점이여", "일점ㅠ", "매우 블친절" } },
    { { "2점이여", "2ㅈ점", "블친절" } },
    { { "3점이여", "보툥", "삼점" } },
    { { "4점이여", "친졀", "사점이요", "4ㅂ" } },
    { { "5점이여", "매우 친졀", "오점ㅎㅎ", "매우 칟절", "5쩜" } },
};
static const struct variants misspelled_meaning[3] = {
    { { "업습니다", "없슴", "없읍니다", "업어요" } },
    { { "잇습니다", "있슴", "있읍니다" } },
    { { "답안함", "대답 안해요" } },
};

static void add_one(struct buffer *out, struct random *random, const struct variants *variants)
{
    uint32_t count = 0;
    while (count < VARIANTS_MAX && variants->of[count] != NULL)
        count++;
    assert(count > 0);
    buffer_add_text(out, variants->of[random_below(random, count)]);
}

/** U+FF10 FULLWIDTH DIGIT ZERO and its followers. */
static void add_full_width(struct buffer *out, int digit)
{
    buffer_add_text(out, "\xef\xbc");
    buffer_add_byte(out, (char)(unsigned char)(0x90 + digit));
}

void phrase_add_digit(struct buffer *out, struct random *random, enum phrase_manner manner, int digit)
{
    assert(digit >= 0 && digit <= 9);
    if (manner == PHRASE_FULL_WIDTH) {
        add_full_width(out, digit);
        return;
    }
    static const char *const after[] = { "", "", "", "", "", "", ".", "번" };
    buffer_add_int(out, digit);
    const char *suffix = after[random_below(random, sizeof after / sizeof after[0])];
    if (manner == PHRASE_WORD)
        buffer_add_text(out, suffix);
}

void phrase_add_score(struct buffer *out, struct random *random, enum locale locale,
                      enum phrase_manner manner, bool kindness, int score)
{
    const bool in_words = score >= 1 && score <= 5;
    if (manner == PHRASE_WORD && in_words)
        add_one(out, random,
                kindness ? &kindness_words[locale][score - 1] : &satisfaction_words[locale][score - 1]);
    else if (manner == PHRASE_MISSPELLED && in_words && locale == LOCALE_KO)
        add_one(out, random, &misspelled_score[score - 1]);
    else
        phrase_add_digit(out, random, manner == PHRASE_FULL_WIDTH ? manner : PHRASE_DIGIT, score);
}

void phrase_add_meaning(struct buffer *out, struct random *random, enum locale locale,
                        enum phrase_manner manner, enum phrase_meaning meaning, int digit)
{
    if (manner == PHRASE_WORD)
        add_one(out, random, &meaning_words[meaning][locale]);
    else if (manner == PHRASE_MISSPELLED && locale == LOCALE_KO)
        add_one(out, random, &misspelled_meaning[meaning]);
    else
        phrase_add_digit(out, random, manner == PHRASE_FULL_WIDTH ? manner : PHRASE_DIGIT, digit);
}

void phrase_add_topic(struct buffer *out, struct random *random, enum locale locale, enum phrase_topic topic)
{
    add_one(out, random, &topics[topic][locale]);
}
