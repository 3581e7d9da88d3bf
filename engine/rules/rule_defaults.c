#include "rules/rule.h"

#include <assert.h>

#define TEXT(korean, english)                                                                                \
    {                                                                                                        \
        .ko = { (korean), sizeof(korean) - 1 }, .en = {(english), sizeof(english) - 1 }                      \
    }

/* Defaults and sentences of each kind; the figures are policy that a rule file may replace. */
static const struct rule defaults[RULE_KIND_COUNT] = {
    [RULE_REFERRAL] = {
        .text = TEXT("{department}: 민원인이 확인 문항에서도 '있다'고 답했거나 글로 분명히 알린 제보입니다. 사실 여부는 조사 전입니다.",
                     "{department}: a citizen answered so again when asked to confirm, or wrote so. It has not been looked into."),
    },
    [RULE_SOLICITATION] = {
        .budget_watch = 8, .budget_alert = 4, .budget_high = 0.1,
        .p0 = 0.0015,
        .grid = { 0.02, 0.05, 0.12 }, .grid_count = 3,
        .weight_department = 0.5, .weight_types = 0.25, .weight_officers = 0.25,
        .newcomer_reserve = 0.1, .roster_nights = 28,
        .handsets_min = 2, .handsets_nights = 180,
        .doubt_e = 14, .doubt_types = 0.1, .doubt_officers = 0.5,
        .mistaken_yes = 0.012, .mistake_confirmed = 0.3,
        .text = TEXT("{department}: 확인된 '있다' 응답 {k}건(응답 {n}건, 기준율로는 {expected}건)이 기준율보다 많다는 통계 신호이며 비위 사실의 확인이 아닙니다. "
                     "우연히 이런 신호가 나올 부서는 시 전체에서 한 해 {budget}곳 미만입니다.",
                     "{department}: {k} confirmed reports in {n} answers are more than the base rate explains ({expected}); fewer than "
                     "{budget} departments a year in the whole city would show this by chance. A statistical sign, not a finding."),
    },
    [RULE_TWO_HANDSETS] = {
        .handsets_min = 2, .handsets_nights = 90,
        .text = TEXT("{department}: 서로 다른 두 사람 이상({handsets}대의 전화)이 따로 확인해 준 제보가 있습니다. 주의 관찰이며 비위 사실의 확인이 아닙니다.",
                     "{department}: {handsets} people, independently, confirmed a report. Worth watching; not a finding."),
    },
    [RULE_PHONE_QUALITY] = {
        .budget_alert = 0.5,
        .grid = { 1.3, 1.7, 2.5, 4 }, .grid_count = 4,
        .peer_factor = 1.5, .peer_e = 10, .peer_nights = 14, .down_share = 0.3, .down_count = 8,
        .marked_weight = 0.25, .marked_margin = 2,
        .baseline_nights = 60, .baseline_tail = 0.995, .p0_min = 0.03, .p0_max = 0.5, .margin = 1,
        .text = TEXT("{department}: 종결 민원 {n}건 중 {k}건(예상 {expected}건)이 번호가 없거나 닿지 않거나 남의 것이거나, "
                     "시민의 민원이 아니라고 표시되어 물어볼 수 없었습니다. "
                     "그 부서의 과거와 다른 부서에 비해 훨씬 많다는 통계 신호이며 비위 사실의 확인이 아닙니다.",
                     "{department}: in {k} of {n} closed cases ({expected} expected) nobody could be asked, as the number was missing, dead or another's or "
                     "the case was marked as not from a citizen: far more than its own past and the rest of the city explain. A statistical sign, not a finding."),
    },
    [RULE_REPLY_FALL] = {
        .budget_watch = 0.5, .budget_alert = 0.2,
        .grid = { 0.5, 0.35 }, .grid_count = 2,
        .baseline_nights = 90, .window_nights = 10,
        .text = TEXT("{department}: 문자를 받은 {n}명 중 {k}명만 회신했습니다(평소대로라면 {expected}명 예상). 다른 부서의 회신은 그대로인데 이 부서만 줄었다는 통계 신호이며 비위 사실의 확인이 아닙니다.",
                     "{department}: only {k} of {n} who got the message replied ({expected} expected as usual there), while others' citizens went on replying. A statistical sign, not a finding."),
    },
    [RULE_ONE_HANDSET] = {
        .window_nights = 30, .citizens_min = 5, .delay_s_max = 120, .best_share_min = 0.8,
        .text = TEXT("{department}: 한 대의 전화가 민원인 {k}명을 대신해 곧바로 좋은 점수만 회신했습니다. 확인이 필요한 신호이며 비위 사실의 확인이 아닙니다.",
                     "{department}: one phone answered for {k} people, at once and all best. A sign to check, not a finding."),
    },
    [RULE_FAST_PERFECT] = {
        .budget_alert = 0.5,
        .p0 = 0.05, .grid = { 0.1, 0.2, 0.4, 0.7 }, .grid_count = 4, .delay_s_max = 60,
        .text = TEXT("{department}: 회신 {n}건 중 {k}건이 1분 안에 모두 최고점이었습니다(예상 {expected}건). 너무 빠르고 너무 완벽하다는 통계 신호이며 비위 사실의 확인이 아닙니다.",
                     "{department}: {k} of {n} replies came within a minute and all best ({expected} expected): too fast, too perfect. A statistical sign, not a finding."),
    },
    [RULE_SAME_PHONES] = {
        .budget_alert = 0.5,
        .grid = { 1.5, 2.5, 4, 8 }, .grid_count = 4,
        .baseline_nights = 60, .baseline_tail = 0.995, .p0_min = 0.03, .p0_max = 0.9, .margin = 1.3, .window_nights = 30,
        .text = TEXT("{department}: 회신 {n}건 중 {k}건이 다른 민원인의 설문에도 쓰인 전화에서 왔습니다(예상 {expected}건). 같은 전화가 거듭 답한다는 통계 신호이며 비위 사실의 확인이 아닙니다.",
                     "{department}: {k} of {n} replies came from a handset that had answered for another citizen here ({expected} expected). A statistical sign, not a finding."),
    },
    [RULE_SOFT_SIGNS] = {
        .budget_watch = 0.5,
        .baseline_nights = 60, .baseline_tail = 0.995, .p0_min = 0.005, .p0_max = 0.5, .margin = 1,
        .text = TEXT("{department}: 불친절, 거듭된 보완 요구, 불편을 내비친 글이 함께 늘었습니다({n}건 중 {k}건, 예상 {expected}건). 업무 방식을 살펴볼 신호입니다.",
                     "{department}: unkindness, repeated paperwork and uneasy remarks grew together ({k} of {n}, {expected} expected). A sign to look at how work is done."),
    },
    [RULE_DISPLAY_ORDER] = {
        .text = TEXT("표시 순서는 불확실성을 반영한 추정값에 따르며 우열의 판정이 아닙니다.",
                     "The order shown is a best guess with its uncertainty, not a verdict."),
    },
    [RULE_COVERAGE] = {
        .text = TEXT("회신이 적은 부서는 판단 근거 부족입니다. 침묵은 증거가 아닙니다.",
                     "Where replies are few the evidence is insufficient. Silence is not evidence."),
    },
};

struct rule rule_defaults(enum rule_kind kind)
{
    assert(kind < RULE_KIND_COUNT);
    struct rule rule = defaults[kind];
    rule.kind = kind;
    return rule;
}
