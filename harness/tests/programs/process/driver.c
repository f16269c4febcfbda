/* SPDX-License-Identifier: MIT */
/*
 * driver inherit|keep PROGRAM [ARG...]: calls process_run() and says on its
 * standard output how that ended. Tests kill it, or give it a terminal.
 */
#include <stdio.h>

#include "exec/process.h"

int main(int argc, char **argv)
{
    struct process_spec spec = {.keep_bytes = 1000, .timeout_ms = 60000, .grace_ms = 1000};
    struct process_result result;
    struct error err = ERROR_INIT;

    if (argc < 3)
        return 2;
    spec.argv = (const char *const *)argv + 2;
    spec.inherit_io = argv[1][0] == 'i';
    if (!process_run(&spec, &result, &err)) {
        fprintf(stderr, "driver: %s\n", error_text(&err));
        return 1;
    }
    printf("driver: %s %d %d\n", outcome_type_name(result.outcome.type), result.outcome.status,
           result.outcome.signal);
    process_result_release(&result);
    return 0;
}
