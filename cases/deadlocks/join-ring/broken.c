/* SPDX-License-Identifier: MIT */
/*
 * What:  Three threads start, and each waits for the next one to end before it
 *        ends itself. Main waits until the first has ended.
 *
 * Wrong: The last one waits for the first, so the ring is closed: each waits for
 *        a thread that waits, and none of them ever ends. Nobody joins itself, and
 *        no two threads join each other, which the C library would refuse.
 *
 * Why:   Nobody joins before all three are there, so the ring is complete in every
 *        run. No lock is involved, only pthread_join.
 *
 * Fix:   The last one waits for nobody.
 *
 * From:  MOTW-zh: threading_enumerate, do not join the current thread (here: not
 *        through others either)
 *
 * @blind tsan: it reports no hang as such, and nothing else is wrong here
 * @blind helgrind: it says nothing of a thread that waits to join another
 * @blind drd: it says nothing of a thread that waits to join another
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_t threads[3];
static const int numbers[3] = {0, 1, 2};
static pthread_barrier_t all_there;
static sem_t first_ends;

static void *worker(void *argument)
{
    int number = *(const int *)argument;

    pthread_barrier_wait(&all_there);
    pthread_join(threads[(number + 1) % 3], NULL); /* @stuck @expect[explore] deadlock */
    if (number == 0)
        sem_post(&first_ends);
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
    must(pthread_barrier_init(&all_there, NULL, 4));
    if (sem_init(&first_ends, 0, 0) != 0)
        return 2;
    for (int i = 0; i < 3; i++)
        must(pthread_create(&threads[i], NULL, worker, (void *)&numbers[i]));
    pthread_barrier_wait(&all_there);
    while (sem_wait(&first_ends) != 0)
        continue;
    puts("all have ended");
    return 0;
}
