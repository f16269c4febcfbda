/* SPDX-License-Identifier: MIT */
/* A heap block is freed with a locked mutex in it. */
#include <pthread.h>
#include <stdlib.h>

int main(void)
{
    pthread_mutex_t *lock = malloc(sizeof(*lock));

    pthread_mutex_init(lock, NULL);
    pthread_mutex_lock(lock);
    free(lock);
    return 0;
}
