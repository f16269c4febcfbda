/* SPDX-License-Identifier: MIT */
/*
 * What:  Whoever first needs the settings reads them, under a lock that it takes
 *        only if they are not there yet.
 *
 * Wrong: The settings are published before they are filled in. Who comes by
 *        without the lock gets them empty.
 *
 * Why:   Explore lets the other thread come between the two steps. Pointer and
 *        field are atomic, so that no detector takes the double check amiss, nor
 *        sees that it comes too early.
 *
 * Fix:   Fill in, then publish.
 *
 * From:  Meyers and Alexandrescu, C++ and the Perils of Double-Checked Locking,
 *        Dr. Dobb's Journal, 2004
 *
 * @blind tsan: every access is atomic, so nothing races
 *
 * @blind helgrind: it takes atomic instructions for reads, which do not race
 *
 * @blind drd: it takes atomic instructions for reads, which do not race
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

struct settings {
    atomic_int limit;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct settings storage;
static struct settings *_Atomic settings;

static struct settings *get_settings(void)
{
    if (settings)
        return settings;
    pthread_mutex_lock(&lock);
    if (!settings) {
        settings = &storage;
        storage.limit = 100;
    }
    pthread_mutex_unlock(&lock);
    return settings;
}

static void *work(void *limit)
{
    *(int *)limit = get_settings()->limit;
    return NULL;
}

int main(void)
{
    int limits[2] = {0};
    pthread_t workers[2];

    for (int i = 0; i < 2; i++)
        if (pthread_create(&workers[i], NULL, work, &limits[i]) != 0)
            return 2;
    for (int i = 0; i < 2; i++)
        pthread_join(workers[i], NULL);
    printf("limits: %d, %d\n", limits[0], limits[1]);
    return limits[0] == 100 && limits[1] == 100 ? 0 : 1; /* @expect[explore] exit-status */
}
