/* SPDX-License-Identifier: MIT */
/* Correct: the last of two threads to let go of a block, by its atomic count, frees it. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct shared {
    atomic_int references;
    int value;
};

static atomic_int sum;

static void *use(void *argument)
{
    struct shared *shared = argument;

    atomic_fetch_add(&sum, shared->value);
    if (atomic_fetch_sub(&shared->references, 1) == 1)
        free(shared);
    return NULL;
}

int main(void)
{
    struct shared *shared = malloc(sizeof(*shared));
    pthread_t a;
    pthread_t b;

    if (!shared)
        return 2;
    atomic_init(&shared->references, 2);
    shared->value = 1;
    if (pthread_create(&a, NULL, use, shared) != 0 || pthread_create(&b, NULL, use, shared) != 0)
        return 2;
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return atomic_load(&sum) != 2;
}
