/* SPDX-License-Identifier: MIT */
/*
 * Five threads put a one each into the next free place of an array. Two that
 * read the index at the same time share a place.
 *
 * After SCTBench, CS/sigma_bad (with 16 threads).
 */
#include "program.h"

enum { THREADS = 5 };

static atomic_int next_free;
static atomic_int array[THREADS];

static void *put(void *unused)
{
#ifdef FIXED
    int mine = atomic_fetch_add(&next_free, 1);
#else
    int mine = atomic_load(&next_free);

    atomic_store(&next_free, mine + 1);
#endif
    atomic_store(&array[mine], 1);
    return unused;
}

int main(void)
{
    pthread_t threads[THREADS];
    int sum = 0;

    for (int i = 0; i < THREADS; i++)
        threads[i] = start(put, NULL);
    for (int i = 0; i < THREADS; i++)
        finish(threads[i]);
    for (int i = 0; i < THREADS; i++)
        sum += array[i];
    assert(sum == THREADS);
    return 0;
}
