/* SPDX-License-Identifier: MIT */
/* Three threads: each joins the next. */
#include <pthread.h>

static pthread_t threads[3];
static pthread_barrier_t all;

static void *join_next(void *argument)
{
    long mine = (long)argument;

    pthread_barrier_wait(&all);
    pthread_join(threads[(mine + 1) % 3], NULL); /* blocked */
    return NULL;
}

int main(void)
{
    pthread_barrier_init(&all, NULL, 4);
    for (long i = 0; i < 3; i++)
        pthread_create(&threads[i], NULL, join_next, (void *)i);
    pthread_barrier_wait(&all);
    pthread_exit(NULL);
}
