#include "report/report_names.h"

#include <assert.h>

const struct report_name *report_names_invitation(enum report_invitation outcome)
{
    static const struct report_name name[REPORT_INVITATION_COUNT] = {
        [REPORT_UNDECIDED] = { "undecided", "결정 전", "not decided yet" },
        [REPORT_INVITED] = { "invited", "설문 대상", "invited" },
        [REPORT_NOT_SAMPLED] = { "not-sampled", "표본에서 제외", "not in the sample" },
        [REPORT_CAPPED] = { "capped", "최근에 설문을 받음", "invited not long ago" },
        [REPORT_OPTED_OUT] = { "opted-out", "수신 거부", "opted out" },
        [REPORT_PHONE_MISSING] = { "phone-missing", "번호 없음", "no number" },
        [REPORT_PHONE_IMPOSSIBLE] = { "phone-impossible", "잘못된 번호", "impossible number" },
        [REPORT_LANDLINE] = { "landline", "유선 전화", "landline" },
        [REPORT_NOT_CITIZEN] = { "not-citizen", "시민의 민원이 아님", "not from a citizen" },
        [REPORT_TOO_OLD] = { "too-old", "종결된 지 오래됨", "closed too long ago" },
        [REPORT_NOT_ELIGIBLE] = { "not-eligible", "설문 대상 민원이 아님", "not eligible" },
        [REPORT_NEVER_SURVEYED] = { "never-surveyed", "설문하지 않는 민원", "never surveyed" },
        [REPORT_UNIT_UNKNOWN] = { "unit-unknown", "등록되지 않은 부서", "unknown department" },
        [REPORT_INCOMPLETE] = { "incomplete", "문구에 넣을 내용 없음", "lacks what the texts name" },
        [REPORT_CEILING] = { "ceiling", "부서 상한", "its department's ceiling" },
        [REPORT_DEFERRED] = { "deferred", "발송 가능 시간 없음", "no time to send in" },
        [REPORT_OVER_BUDGET] = { "over-budget", "예산 소진", "budget spent" },
        [REPORT_BRAKED] = { "braked", "자동 중단", "braked" },
    };
    assert(outcome < REPORT_INVITATION_COUNT);
    return &name[outcome];
}

const struct report_name *report_names_ending(enum report_ending ending)
{
    static const struct report_name name[REPORT_ENDING_COUNT] = {
        [REPORT_STILL_OPEN] = { "open", "진행 중", "still open" },
        [REPORT_COMPLETED] = { "completed", "완료 (I)", "completed (I)" },
        [REPORT_PARTIAL] = { "partial", "일부 응답 (P)", "partial (P)" },
        [REPORT_REFUSED] = { "opted-out", "거부 (R)", "refused, opted out (R)" },
        [REPORT_NO_REPLY] = { "no-reply", "수신 후 회신 없음 (NC)", "delivered, no reply (NC)" },
        [REPORT_HELP_ONLY] = { "help-only", "도움말만 요청 (O)", "help only (O)" },
        [REPORT_WRONG_PERSON] = { "wrong-person", "다른 사람의 번호 (U)", "wrong person (U)" },
        [REPORT_UNDELIVERABLE] = { "undeliverable", "수신 실패 (U)", "undeliverable (U)" },
        [REPORT_FATE_UNKNOWN] = { "unknown", "알 수 없음 (U)", "fate unknown (U)" },
        [REPORT_NOT_SENT] = { "not-sent", "미발송", "not sent" },
    };
    assert(ending < REPORT_ENDING_COUNT);
    return &name[ending];
}

const struct report_name *report_names_answer(enum report_answer_state state)
{
    static const struct report_name name[REPORT_ANSWER_STATE_COUNT] = {
        [REPORT_ANSWER_CLEAR] = { "clear", "명확", "clear" },
        [REPORT_ANSWER_UNCLEAR] = { "unclear", "불명확", "unclear" },
        [REPORT_ANSWER_PENDING] = { "pending", "확인 대기", "awaiting confirmation" },
        [REPORT_ANSWER_CONFIRMED] = { "confirmed", "확인됨", "confirmed" },
        [REPORT_ANSWER_WITHDRAWN] = { "withdrawn", "철회", "withdrawn" },
        [REPORT_ANSWER_UNCONFIRMED] = { "unconfirmed", "확인 무응답", "never confirmed" },
    };
    assert(state < REPORT_ANSWER_STATE_COUNT);
    return &name[state];
}

const struct report_name *report_names_receipt(enum report_receipt receipt)
{
    static const struct report_name name[REPORT_RECEIPT_COUNT] = {
        [REPORT_RECEIPT_DELIVERED] = { "delivered", "수신", "delivered" },
        [REPORT_RECEIPT_UNDELIVERABLE] = { "undeliverable", "수신 실패", "undeliverable" },
        [REPORT_RECEIPT_EXPIRED] = { "expired", "기한 지남", "expired" },
        [REPORT_RECEIPT_UNKNOWN] = { "unknown", "알 수 없음", "unknown" },
    };
    assert(receipt < REPORT_RECEIPT_COUNT);
    return &name[receipt];
}

const struct report_name *report_names_category(enum report_category category)
{
    static const struct report_name name[REPORT_CATEGORY_COUNT] = {
        [REPORT_OTHER] = { "other", "그 밖의 불만", "other" },
        [REPORT_UNKINDNESS] = { "kindness", "불친절", "unkindness" },
        [REPORT_DELAY] = { "delay", "처리 지연·대기", "delay, waiting" },
        [REPORT_MISROUTING] = { "misrouting", "담당 부서 떠넘기기", "sent around" },
        [REPORT_REPEATED_SUPPLEMENT] = { "repeated-supplement", "반복된 보완 요구", "repeated papers" },
        [REPORT_ABSENCE] = { "absence", "담당자 부재", "nobody there" },
        [REPORT_PARKING_FACILITY] = { "parking-facility", "주차·시설", "parking, building" },
        [REPORT_SOLICITATION] = { "solicitation", "금품·접대 언급", "money, treats" },
        [REPORT_PRAISE] = { "praise", "칭찬에 섞인 불만", "beside praise" },
    };
    assert(category < REPORT_CATEGORY_COUNT);
    return &name[category];
}

const char *report_names_change(enum report_change change)
{
    switch (change) {
    case REPORT_FLAG_NEW:
        return "new";
    case REPORT_FLAG_RAISED:
        return "raised";
    case REPORT_FLAG_CONTINUING:
        return "continuing";
    case REPORT_FLAG_ENDED:
        return "ended";
    }
    return "";
}
