/* SPDX-License-Identifier: MIT */
/*
 * Whether the table is there is asked without the lock and not again under it:
 * two threads make it, and the one throws away what the other has put in.
 *
 * After SCTBench, CS/lazy01_bad; "Java Concurrency in Practice", section 2.2.2
 * (race conditions in lazy initialisation).
 */
#include "program.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_bool ready;
static int entries;

static void *enter(void *unused)
{
    if (!atomic_load(&ready)) {
        pthread_mutex_lock(&lock);
#ifdef FIXED
        if (!atomic_load(&ready))
#endif
            entries = 0;
        atomic_store(&ready, true);
        pthread_mutex_unlock(&lock);
    }
    pthread_mutex_lock(&lock);
    entries++;
    pthread_mutex_unlock(&lock);
    return unused;
}

int main(void)
{
    pthread_t a = start(enter, NULL), b = start(enter, NULL);

    finish(a);
    finish(b);
    assert(entries == 2);
    return 0;
}
