/* SPDX-License-Identifier: MIT */
/*
 * Owner and thief of a deque must announce what they take before they look
 * whether it is there. This thief looks first: both take the last job.
 *
 * After Frigo, Leiserson and Randall, "The implementation of the Cilk-5
 * multithreaded language", PLDI 1998, section 5 (the THE protocol); the
 * benchmark chess.WSQ of SCTBench has the like.
 */
#include "program.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_int head, tail = 1; /* one job, number 0 */
static atomic_int done;

static void *own(void *unused)
{
    bool taken;

    atomic_fetch_sub(&tail, 1);
    taken = atomic_load(&head) <= atomic_load(&tail);
    if (!taken) { /* a thief is at it: who is right is found under the lock */
        pthread_mutex_lock(&lock);
        taken = atomic_load(&head) <= atomic_load(&tail);
        if (!taken)
            atomic_fetch_add(&tail, 1);
        pthread_mutex_unlock(&lock);
    }
    atomic_fetch_add(&done, taken);
    return unused;
}

static void *steal(void *unused)
{
    bool taken;

    pthread_mutex_lock(&lock);
#ifdef FIXED
    atomic_fetch_add(&head, 1);
    taken = atomic_load(&head) <= atomic_load(&tail);
    if (!taken)
        atomic_fetch_sub(&head, 1);
#else
    taken = atomic_load(&head) < atomic_load(&tail);
    if (taken)
        atomic_fetch_add(&head, 1);
#endif
    pthread_mutex_unlock(&lock);
    atomic_fetch_add(&done, taken);
    return unused;
}

int main(void)
{
    pthread_t a = start(own, NULL), b = start(steal, NULL);

    finish(a);
    finish(b);
    assert(done == 1);
    return 0;
}
