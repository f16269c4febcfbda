/* SPDX-License-Identifier: MIT */
/* A thread unlocks the spin lock that main holds. */
#include <pthread.h>

static pthread_spinlock_t lock;

static void *work(void *arg)
{
    pthread_spin_unlock(&lock);
    return arg;
}

int main(void)
{
    pthread_t thread;

    pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE);
    pthread_spin_lock(&lock);
    pthread_create(&thread, NULL, work, NULL);
    pthread_join(thread, NULL);
    return 0;
}
