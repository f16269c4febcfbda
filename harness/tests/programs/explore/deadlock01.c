/* SPDX-License-Identifier: MIT */
/*
 * Two threads take two locks in opposite order.
 *
 * After SCTBench, CS/deadlock01_bad.
 */
#include "program.h"

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
static int counter = 1;

static void *count_up(void *unused)
{
    pthread_mutex_lock(&a);
    pthread_mutex_lock(&b);
    counter++;
    pthread_mutex_unlock(&b);
    pthread_mutex_unlock(&a);
    return unused;
}

static void *count_down(void *unused)
{
#ifdef FIXED
    pthread_mutex_t *first = &a, *second = &b;
#else
    pthread_mutex_t *first = &b, *second = &a;
#endif

    pthread_mutex_lock(first);
    pthread_mutex_lock(second);
    counter--;
    pthread_mutex_unlock(second);
    pthread_mutex_unlock(first);
    return unused;
}

int main(void)
{
    pthread_t up = start(count_up, NULL), down = start(count_down, NULL);

    finish(up);
    finish(down);
    assert(counter == 1);
    return 0;
}
