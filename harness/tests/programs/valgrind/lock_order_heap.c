/* SPDX-License-Identifier: MIT */
/* Two mutexes of one heap block in both orders. */
#include <pthread.h>
#include <stdlib.h>

struct pair {
    pthread_mutex_t a, b;
};

int main(void)
{
    struct pair *pair = malloc(sizeof(*pair));

    pthread_mutex_init(&pair->a, NULL);
    pthread_mutex_init(&pair->b, NULL);
    pthread_mutex_lock(&pair->a);
    pthread_mutex_lock(&pair->b);
    pthread_mutex_unlock(&pair->b);
    pthread_mutex_unlock(&pair->a);
    pthread_mutex_lock(&pair->b);
    pthread_mutex_lock(&pair->a);
    pthread_mutex_unlock(&pair->a);
    pthread_mutex_unlock(&pair->b);
    pthread_mutex_destroy(&pair->a);
    pthread_mutex_destroy(&pair->b);
    free(pair);
    return 0;
}
