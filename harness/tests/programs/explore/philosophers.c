/* SPDX-License-Identifier: MIT */
/*
 * Each of three philosophers takes the left fork and then the right one.
 *
 * After Dijkstra, "Hierarchical ordering of sequential processes", 1971;
 * SCTBench, CS/din_phil3_sat.
 */
#include "program.h"

static pthread_mutex_t forks[3] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER,
                                   PTHREAD_MUTEX_INITIALIZER};
static int numbers[3] = {0, 1, 2};

static void *dine(void *argument)
{
    int left = *(int *)argument, right = (left + 1) % 3;

#ifdef FIXED
    if (left > right) {
        left = right;
        right = *(int *)argument;
    }
#endif
    pthread_mutex_lock(&forks[left]);
    pthread_mutex_lock(&forks[right]);
    pthread_mutex_unlock(&forks[right]);
    pthread_mutex_unlock(&forks[left]);
    return NULL;
}

int main(void)
{
    pthread_t threads[3];

    for (int i = 0; i < 3; i++)
        threads[i] = start(dine, &numbers[i]);
    for (int i = 0; i < 3; i++)
        finish(threads[i]);
    return 0;
}
