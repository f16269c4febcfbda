/* SPDX-License-Identifier: MIT */
/*
 * One thread changes the number under one lock, the others under another.
 *
 * After SCTBench, CS/wronglock_3_bad. The number is atomic here, so that no
 * detector of data races helps.
 */
#include "program.h"

static pthread_mutex_t right = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t wrong = PTHREAD_MUTEX_INITIALIZER;
static atomic_int number;

static void *change(void *unused)
{
    int seen;

    pthread_mutex_lock(&right);
    seen = atomic_load(&number);
    atomic_store(&number, seen + 1);
    assert(atomic_load(&number) == seen + 1);
    pthread_mutex_unlock(&right);
    return unused;
}

static void *change_too(void *unused)
{
#ifdef FIXED
    pthread_mutex_t *lock = &right;
#else
    pthread_mutex_t *lock = &wrong;
#endif

    (void)wrong;
    pthread_mutex_lock(lock);
    atomic_fetch_add(&number, 1);
    pthread_mutex_unlock(lock);
    return unused;
}

int main(void)
{
    pthread_t one = start(change, NULL), others[3];

    for (int i = 0; i < 3; i++)
        others[i] = start(change_too, NULL);
    for (int i = 0; i < 3; i++)
        finish(others[i]);
    finish(one);
    return 0;
}
