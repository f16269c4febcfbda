/* SPDX-License-Identifier: MIT */
/* A writer waits for the end of a thread that wants to write too. */
#include <pthread.h>

static pthread_rwlock_t table = PTHREAD_RWLOCK_INITIALIZER;

static void *write_table(void *unused)
{
    (void)unused;
    pthread_rwlock_wrlock(&table); /* blocked */
    return NULL;
}

int main(void)
{
    pthread_t thread;

    pthread_rwlock_wrlock(&table);
    pthread_create(&thread, NULL, write_table, NULL);
    pthread_join(thread, NULL); /* blocked */
    return 0;
}
