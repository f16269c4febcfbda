/* SPDX-License-Identifier: MIT */
/*
 * How long the stuck watch takes, for scripts/bench: runs a command that hangs
 * and that has written to standard output when its threads went to block
 * (programs/stuck/stamp.c), and prints from then to the decision and to the
 * complete diagnosis, milliseconds: median and 99th percentile of each.
 *
 * usage: stuck_bench RUNS COMMAND [ARG...]
 */
#include "base/text.h"
#include "stuck/stuck.h"

static int by_value(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;

    return (left > right) - (left < right);
}

/* The last thread to block; 0 if the program wrote no number. */
static int64_t last_stamp(const char *text)
{
    uint64_t last = 0;
    uint64_t stamp;

    while (text_scan_dec(&text, &stamp)) {
        if (stamp > last)
            last = stamp;
        text += *text == '\n' ? 1 : 0;
    }
    return (int64_t)last;
}

static bool run_once(const char *const *argv, int64_t *decided, int64_t *diagnosed)
{
    struct stuck_watch *watch = stuck_watch_new();
    struct process_watch hooks = stuck_watch_hooks(watch);
    struct process_spec spec = {.argv = argv,
                                .timeout_ms = 20000,
                                .grace_ms = 1000,
                                .keep_bytes = 4096,
                                .fixed_layout = true,
                                .watch = &hooks};
    struct process_result result;
    struct error err = ERROR_INIT;
    bool ok = process_run(&spec, &result, &err);

    if (!ok)
        fprintf(stderr, "stuck_bench: %s\n", error_text(&err));
    else if (result.outcome.type == OUTCOME_STUCK) {
        int64_t blocked = last_stamp(result.out.head.ptr);

        *decided = stuck_watch_result(watch)->decided_ns - blocked;
        *diagnosed = stuck_watch_result(watch)->diagnosed_ns - blocked;
    } else {
        fprintf(stderr, "stuck_bench: %s: %s\n", argv[0], outcome_type_name(result.outcome.type));
        ok = false;
    }
    error_release(&err);
    process_result_release(&result);
    stuck_watch_free(watch);
    return ok;
}

static void print(const char *what, int64_t *times, size_t runs)
{
    qsort(times, runs, sizeof(*times), by_value);
    size_t middle = runs / 2;
    size_t late = (runs - 1) * 99 / 100;

    printf("  %s %.1f ms (99th percentile %.1f)", what, (double)times[middle] / 1e6,
           (double)times[late] / 1e6);
}

int main(int argc, char **argv)
{
    uint64_t runs;
    int64_t *decided;
    int64_t *diagnosed;
    bool ok = true;

    if (argc < 3 || !text_number(argv[1], 100000, &runs) || !runs) {
        fputs("usage: stuck_bench RUNS COMMAND [ARG...]\n", stderr);
        return 2;
    }
    decided = xcalloc(runs, sizeof(*decided));
    diagnosed = xcalloc(runs, sizeof(*diagnosed));
    for (uint64_t i = 0; ok && i < runs; i++)
        ok = run_once((const char *const *)argv + 2, &decided[i], &diagnosed[i]);
    if (ok) {
        print("decided", decided, runs);
        print("diagnosed", diagnosed, runs);
        putchar('\n');
    }
    free(decided);
    free(diagnosed);
    return ok ? 0 : 1;
}
