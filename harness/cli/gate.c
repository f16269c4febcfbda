/* SPDX-License-Identifier: MIT */
#include "cli/gate.h"

#include "base/text.h"

static void take_fail_on(struct gate *gate, const char *word, struct argp_state *state)
{
    static const char *const words[] = {"", "new", "any", "none"};

    gate->fail_on = FAIL_ON_DEFAULT;
    for (size_t i = FAIL_ON_NEW; i < ARRAY_SIZE(words); i++)
        if (text_equal(words[i], word))
            gate->fail_on = (enum fail_on)i;
    if (gate->fail_on == FAIL_ON_DEFAULT)
        argp_error(state, "--fail-on takes new, any or none, not \"%s\"", word);
}

bool gate_take(struct gate *gate, int key, const char *argument, struct argp_state *state)
{
    if (key == GATE_KEY_BASELINE)
        gate->baseline = argument;
    else if (key == GATE_KEY_FAIL_ON)
        take_fail_on(gate, argument, state);
    else
        return false;
    return true;
}

void gate_check(struct gate *gate, struct argp_state *state)
{
    if (gate->fail_on == FAIL_ON_NEW && !gate->baseline)
        argp_error(state, "--fail-on new needs a --baseline to be new against");
    if (gate->fail_on == FAIL_ON_DEFAULT)
        gate->fail_on = gate->baseline ? FAIL_ON_NEW : FAIL_ON_ANY;
}
