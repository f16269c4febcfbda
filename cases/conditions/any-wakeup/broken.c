/* SPDX-License-Identifier: MIT */
/*
 * What:  A copy of a file tells its progress by a condition, and main waits until
 *        it is complete.
 *
 * Wrong: main takes the first wake-up for the end. It may be one for the progress;
 *        and a wait may also return when nobody has called it.
 *
 * Why:   Explore makes no spurious wake-ups, but it finds that main wakes up
 *        half-way, which is the same to main. Nothing races.
 *
 * Fix:   A loop that waits for the state, not for a wake-up.
 *
 * From:  SEI CERT C, CON36-C: Wrap functions that can spuriously wake up in a loop
 *
 * @blind tsan: every access is made with the lock held, so nothing races
 *
 * @blind helgrind: every access is made with the lock held, so nothing races
 *
 * @blind drd: every access is made with the lock held, so nothing races
 */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t progress = PTHREAD_COND_INITIALIZER;
static int percent;

static void *copy(void *unused)
{
    for (int half = 0; half < 2; half++) {
        pthread_mutex_lock(&lock);
        percent += 50;
        pthread_cond_broadcast(&progress);
        pthread_mutex_unlock(&lock);
    }
    return unused;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, copy, NULL) != 0)
        return 2;
    pthread_mutex_lock(&lock);
    if (percent < 100)
        pthread_cond_wait(&progress, &lock);
    int seen = percent;
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    printf("used when %d %% were copied\n", seen);
    return seen == 100 ? 0 : 1; /* @expect[explore] exit-status */
}
