/* SPDX-License-Identifier: MIT */
/*
 * What:  A cache is shut down: its cleaner is told to stop, and joined.
 *
 * Wrong: The shutdown holds the cache's lock while it joins. The cleaner needs the lock for
 *        its last round, and so each waits for the other.
 *
 * Why:   The cleaner starts when the lock is held already, and it takes the lock before it
 *        ends on every way.
 *
 * Fix:   Set the flag under the lock, release it, then join.
 *
 * From:  SEI CERT C, POS52-C: do not perform operations that can block while holding a
 *        POSIX lock; POSIX.1-2017, XSH pthread_join
 *
 * @blind tsan: it reports no hang as such, and a join takes part in no lock order
 *
 * @blind helgrind: it says nothing of a thread that waits to join another
 *
 * @blind drd: it says nothing of a thread that waits to join another
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    pthread_mutex_t lock;
    bool closing;
    int entries;
} cache = {PTHREAD_MUTEX_INITIALIZER, false, 10};

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static void *cleaner(void *unused)
{
    bool closing;

    do {
        must(pthread_mutex_lock(&cache.lock)); /* @stuck @expect[explore] deadlock */
        closing = cache.closing;
        cache.entries = 0;
        must(pthread_mutex_unlock(&cache.lock));
    } while (!closing);
    return unused;
}

int main(void)
{
    pthread_t thread;

    must(pthread_mutex_lock(&cache.lock));
    must(pthread_create(&thread, NULL, cleaner, NULL));
    cache.closing = true;
    must(pthread_join(thread, NULL)); /* @stuck @expect[explore] deadlock */
    must(pthread_mutex_unlock(&cache.lock));
    printf("%d entries left\n", cache.entries);
    return cache.entries == 0 ? 0 : 1;
}
