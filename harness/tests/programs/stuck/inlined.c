/* SPDX-License-Identifier: MIT */
/* A hang two inlined functions deep, in a function that is itself called. For -O2. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static volatile int done;

static inline __attribute__((always_inline)) void innermost(void)
{
    pthread_mutex_lock(&lock); /* frame 0 */
    done++;
}

static inline __attribute__((always_inline)) void middle(int count)
{
    if (count) {
        int twice = 2 * count;

        innermost(); /* frame 1 */
        done += twice;
    }
}

static __attribute__((noinline)) void outer(int count)
{
    middle(count); /* frame 2 */
    done++;
}

static __attribute__((noinline)) void caller(int count)
{
    outer(count); /* frame 3 */
    done++;
}

int main(int argc, char **argv)
{
    (void)argv;
    pthread_mutex_lock(&lock);
    caller(argc); /* frame 4 */
    return 0;
}
