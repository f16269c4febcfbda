/* SPDX-License-Identifier: MIT */
/* Two readers want to become the writer. */
#include <pthread.h>

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_barrier_t both;

static void *upgrade(void *unused)
{
    (void)unused;
    pthread_rwlock_rdlock(&lock);
    pthread_barrier_wait(&both);
    pthread_rwlock_wrlock(&lock); /* blocked */
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    pthread_barrier_init(&both, NULL, 2);
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, upgrade, NULL);
    pthread_join(threads[0], NULL); /* behind */
    return 0;
}
