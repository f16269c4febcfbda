/* SPDX-License-Identifier: MIT */
/* Three threads, each with a lock that the one before it wants; kinds of mutex mixed, one in the
 * heap. */
#include <pthread.h>
#include <stdlib.h>

static pthread_mutex_t *locks[3];
static pthread_barrier_t all;

static void *take_two(void *argument)
{
    long mine = (long)argument;

    pthread_setname_np(pthread_self(), "taker");
    pthread_mutex_lock(locks[mine]);
    pthread_barrier_wait(&all);
    pthread_mutex_lock(locks[(mine + 1) % 3]); /* blocked */
    return NULL;
}

int main(void)
{
    static const int types[3] = {PTHREAD_MUTEX_RECURSIVE, PTHREAD_MUTEX_ERRORCHECK,
                                 PTHREAD_MUTEX_ADAPTIVE_NP};
    pthread_t threads[3];

    pthread_barrier_init(&all, NULL, 3);
    for (long i = 0; i < 3; i++) {
        pthread_mutexattr_t attributes;

        pthread_mutexattr_init(&attributes);
        pthread_mutexattr_settype(&attributes, types[i]);
        locks[i] = malloc(sizeof(*locks[i]));
        pthread_mutex_init(locks[i], &attributes);
    }
    for (long i = 0; i < 3; i++)
        pthread_create(&threads[i], NULL, take_two, (void *)i);
    pthread_join(threads[0], NULL); /* behind */
    return 0;
}
