/* SPDX-License-Identifier: MIT */
#include "explore/plan.h"

#include "base/text.h"

enum {
    STRATEGIES = EXPLORE_REPLAY, /* those that decide by themselves */
    OF_FOUR = 4
};

static const char *const names[] = {
    [EXPLORE_RANDOM] = "random", [EXPLORE_PCT] = "pct", [EXPLORE_POS] = "pos",
    [EXPLORE_SURW] = "surw",     [PLAN_MIX] = "mix",
};

bool plan_strategy_from_name(const char *name, unsigned *strategy)
{
    for (unsigned i = 0; i < ARRAY_SIZE(names); i++)
        if (names[i] && text_equal(names[i], name)) {
            *strategy = i;
            return true;
        }
    return false;
}

const char *plan_strategy_name(unsigned strategy)
{
    return strategy < ARRAY_SIZE(names) && names[strategy] ? names[strategy] : "replay";
}

static struct explore_request common(const struct plan *plan, uint64_t seed)
{
    struct explore_request request = {
        .seed = seed,
        .time = EXPLORE_TIME_LAST,
        .step_limit = plan->step_limit,
        .expected_steps = plan->steps,
        .patience_ms = plan->patience_ms,
        .start_ns = plan->start_ns,
    };

    memcpy(request.weights, plan->weights, sizeof(request.weights));
    return request;
}

unsigned plan_calibrations(bool fast)
{
    return fast ? 4 : 1;
}

void plan_calibration(const struct plan *plan, unsigned number, struct explore_request *request)
{
    *request = common(plan, number);
    request->strategy = EXPLORE_RANDOM;
    request->flags = EXPLORE_LEARN;
}

/*
 * The seed's lowest digit (to the base of four) names the strategy in a mix, the
 * next one the time (a quarter lets sleeps end at any time), the next one the
 * points (a quarter has them at calls only, which goes farther with fewer switches).
 */
void plan_request(const struct plan *plan, uint64_t seed, struct explore_request *request)
{
    *request = common(plan, seed);
    request->strategy = plan->strategy == PLAN_MIX ? (uint32_t)(seed % STRATEGIES) : plan->strategy;
    if (seed / OF_FOUR % OF_FOUR == OF_FOUR - 1)
        request->time = EXPLORE_TIME_ANY;
    if (seed / OF_FOUR / OF_FOUR % OF_FOUR != OF_FOUR - 1)
        request->flags = EXPLORE_SHARED;
}

void plan_learn(struct plan *plan, const struct explore_area *area)
{
    if (area->result.steps > plan->steps)
        plan->steps = area->result.steps < UINT32_MAX ? (uint32_t)area->result.steps : UINT32_MAX;
    for (size_t i = 0; i < EXPLORE_THREADS && i < area->result.threads; i++)
        if (area->waits[i].steps > plan->weights[i])
            plan->weights[i] = area->waits[i].steps;
}
