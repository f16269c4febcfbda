/* SPDX-License-Identifier: MIT */
/*
 * A lost update that an assertion catches: no data race, each access is locked. Lost in every run.
 */
#include <assert.h>
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t both_have_read;
static int total;

static int get(void)
{
    int value;

    pthread_mutex_lock(&lock);
    value = total;
    pthread_mutex_unlock(&lock);
    return value;
}

static void set(int value)
{
    pthread_mutex_lock(&lock);
    total = value;
    pthread_mutex_unlock(&lock);
}

static void *add(void *argument)
{
    int value = get();

    pthread_barrier_wait(&both_have_read);
    set(value + 1);
    return argument;
}

int main(void)
{
    pthread_t a;
    pthread_t b;

    pthread_barrier_init(&both_have_read, NULL, 2);
    pthread_create(&a, NULL, add, NULL);
    pthread_create(&b, NULL, add, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    assert(total == 2);
    return 0;
}
