/* SPDX-License-Identifier: MIT */
#include "stuck/diagnosis.h"

/* The thread at which a walk along the arrows from `start` meets itself, or NOBODY. */
static size_t meeting_point(const struct thread_view *threads, size_t count, size_t start)
{
    size_t at = start;

    for (size_t steps = 0; steps < count && at != NOBODY; steps++)
        at = threads[at].owner;
    return at;
}

size_t diagnosis_find_cycles(struct thread_view *threads, size_t count)
{
    size_t cycles = 0;

    for (size_t i = 0; i < count; i++) {
        /* After as many steps as there are threads, a walk that goes on is in a cycle. */
        size_t at = meeting_point(threads, count, i);

        if (at == NOBODY || threads[at].cycle)
            continue;
        cycles++;
        for (; !threads[at].cycle; at = threads[at].owner)
            threads[at].cycle = cycles;
    }
    return cycles;
}
