#include "rules/second_opinion.h"

/* A prior as heavy as one expected event: DuMouchel's shrinkage at its mildest. */
static const double PRIOR_EVENTS = 1;
/* Beta(1/2, 5) above the null: most of its weight on small excesses. */
static const double BETA_A = 0.5;
static const double BETA_B = 5;
static const double TWICE = 2;

static bool is_excess(enum rule_kind kind)
{
    switch (kind) {
    case RULE_SOLICITATION:
    case RULE_PHONE_QUALITY:
    case RULE_FAST_PERFECT:
    case RULE_SAME_PHONES:
        return true;
    case RULE_REFERRAL:
    case RULE_TWO_HANDSETS:
    case RULE_REPLY_FALL:
    case RULE_ONE_HANDSET:
    case RULE_SOFT_SIGNS:
    case RULE_DISPLAY_ORDER:
    case RULE_COVERAGE:
    case RULE_KIND_COUNT:
        break;
    }
    return false;
}

bool second_opinion_of(const struct rule *rule, const struct flag *flag, double rest_n, double rest_k,
                       struct second_opinion *ret)
{
    if (!is_excess(rule->kind) || flag->n <= 0 || !(flag->expected > 0) || flag->k > flag->n) {
        return false;
    }
    double lately_n = 0;
    double lately_k = 0;
    for (size_t i = 0; i < flag->path_count; i++) {
        const bool late = i + SECOND_OPINION_LATELY >= flag->path_count;
        lately_n += late ? flag->path[i].n : 0;
        lately_k += late ? flag->path[i].k : 0;
    }
    const double n = flag->n;
    const double k = flag->k;
    const double p0 = flag->expected / n;
    *ret = (struct second_opinion){
        .exact = statistics_clopper_pearson(k, n),
        .any_time = statistics_confidence_sequence(k, n),
        .tail = statistics_binomial_tail(k, n, p0),
        .e = rule->p0 > 0 ? statistics_e_value(k, n, p0, rule->grid, rule->grid_count)
                          : statistics_e_value_beta(k, n, p0, BETA_A, BETA_B),
        .fisher = statistics_fisher_tail(k, n, rest_k, rest_n),
        .predictive = statistics_predictive_tail(k - lately_k, n - lately_n, lately_k, lately_n),
        .twice = statistics_shrink_above(k, flag->expected, PRIOR_EVENTS, TWICE),
    };
    return true;
}
