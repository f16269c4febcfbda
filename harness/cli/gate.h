/* SPDX-License-Identifier: MIT */
/*
 * gate.h: the options --baseline and --fail-on of `run` and `report`: which bugs
 * make a command exit with 1.
 */
#ifndef THREADPROOF_CLI_GATE_H
#define THREADPROOF_CLI_GATE_H

#include <argp.h>

#include "cli/baseline.h"

enum fail_on { FAIL_ON_DEFAULT, FAIL_ON_NEW, FAIL_ON_ANY, FAIL_ON_NONE };

struct gate {
    const char *baseline; /* path, or NULL */
    enum fail_on fail_on;
};

enum { GATE_KEY_BASELINE = 0x300, GATE_KEY_FAIL_ON };

/* Rows for a command's table of options. */
#define GATE_OPTIONS                                                                               \
    {"baseline",                                                                                   \
     GATE_KEY_BASELINE,                                                                            \
     "FILE",                                                                                       \
     0,                                                                                            \
     "an older report's JSON, or records or logs: say what is new and what is fixed since",        \
     1},                                                                                           \
    {                                                                                              \
        "fail-on", GATE_KEY_FAIL_ON, "WHAT", 0,                                                    \
            "exit with 1 on what the baseline lacks (new, the default with --baseline), on any "   \
            "failed verdict or finding (any, the default without), or never (none)",               \
            1                                                                                      \
    }

/* Takes an option of this set; false if the key is another's. */
bool gate_take(struct gate *gate, int key, const char *argument, struct argp_state *state);
/* At the end of the command line: refuses what does not go together, fills in the default. */
void gate_check(struct gate *gate, struct argp_state *state);

#endif
