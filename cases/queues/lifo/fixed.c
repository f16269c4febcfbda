/* SPDX-License-Identifier: MIT */
/*
 * What:  Two threads put five numbers each into a last-in-first-out queue. main then
 *        gets all of them. Four times over.
 *
 * Fix:   A lock round it.
 *
 * From:  CSDN: queue, LifoQueue
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBERS = 5, THREADS = 2, TIMES = 4 };

struct lifo_queue {
    int numbers[NUMBERS * THREADS];
    long top;
    pthread_mutex_t lock;
};

static struct lifo_queue q = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void put(int number)
{
    pthread_mutex_lock(&q.lock);
    q.numbers[q.top++] = number;
    pthread_mutex_unlock(&q.lock);
}

static int get(void)
{
    pthread_mutex_lock(&q.lock);
    int number = q.numbers[--q.top];
    pthread_mutex_unlock(&q.lock);
    return number;
}

static void *writer(void *argument)
{
    const int *first = argument;

    for (int i = 0; i < NUMBERS; i++)
        put(*first + i);
    return NULL;
}

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

int main(void)
{
    static int firsts[THREADS] = {0, 100};
    pthread_t threads[THREADS];
    int got = 0;

    for (int time = 0; time < TIMES; time++) {
        int lasts[THREADS] = {NUMBERS, 100 + NUMBERS};

        for (int i = 0; i < THREADS; i++)
            must(pthread_create(&threads[i], NULL, writer, &firsts[i]));
        for (int i = 0; i < THREADS; i++)
            must(pthread_join(threads[i], NULL));
        while (q.top > 0) {
            int number = get();
            got += number == --lasts[number >= 100]; /* each thread's last one first */
        }
        printf("%d numbers came out in their order.\n", got);
    }
    return got == TIMES * THREADS * NUMBERS ? 0 : 1;
}
