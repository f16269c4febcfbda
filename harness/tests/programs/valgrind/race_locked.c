/* SPDX-License-Identifier: MIT */
/* Each thread holds locks of its own at the access, one of them on the heap. */
#include <pthread.h>
#include <stdlib.h>

static pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t second = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t *third;
static int counter;

static void *work_with_two(void *unused)
{
    pthread_mutex_lock(&first);
    pthread_mutex_lock(&second);
    counter++;
    pthread_mutex_unlock(&second);
    pthread_mutex_unlock(&first);
    return unused;
}

static void *work_with_one(void *unused)
{
    pthread_mutex_lock(third);
    counter++;
    pthread_mutex_unlock(third);
    return unused;
}

int main(void)
{
    pthread_t a, b;

    third = malloc(sizeof(*third));
    pthread_mutex_init(third, NULL);
    pthread_create(&a, NULL, work_with_two, NULL);
    pthread_create(&b, NULL, work_with_one, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    free(third);
    return 0;
}
