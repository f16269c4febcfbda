/* SPDX-License-Identifier: MIT */
/* Two threads take two locks in opposite order, and meet in between. */
#include <pthread.h>

struct account {
    long balance;
    pthread_mutex_t lock;
};

static struct account accounts[2] = {{100, PTHREAD_MUTEX_INITIALIZER},
                                     {100, PTHREAD_MUTEX_INITIALIZER}};
static pthread_barrier_t both;

static void *transfer(void *argument)
{
    long from = (long)argument;

    pthread_mutex_lock(&accounts[from].lock);
    pthread_barrier_wait(&both);
    pthread_mutex_lock(&accounts[1 - from].lock); /* blocked */
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    pthread_barrier_init(&both, NULL, 2);
    for (long i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, transfer, (void *)i);
    pthread_join(threads[0], NULL); /* behind */
    return 0;
}
