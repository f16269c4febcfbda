/* SPDX-License-Identifier: MIT */
/*
 * What:  A shop has two shelves, each with a lock of its own. Two clerks wait until their
 *        shelves are filled; a delivery fills both.
 *
 * Wrong: Both wait on one condition, each with the lock of its own shelf. A condition
 *        belongs to one lock as long as somebody waits on it; what becomes of the second
 *        wait, no standard says.
 *
 * Why:   main takes both locks when each clerk has had its own, so both are in their
 *        waits by then, in every run. Helgrind and DRD see the second one begin.
 *
 * Fix:   A condition for each lock.
 *
 * From:  POSIX.1-2017, XSH pthread_cond_wait: undefined with more than one mutex at a time;
 *        SEI CERT C, POS53-C
 *
 * @blind tsan: it lets a condition be waited on with any lock
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct shelf {
    pthread_mutex_t lock;
    bool full;
};

static struct shelf shelves[2] = {{PTHREAD_MUTEX_INITIALIZER, false},
                                  {PTHREAD_MUTEX_INITIALIZER, false}};
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
static sem_t clerk_is_in;
static int served;

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static void *clerk(void *argument)
{
    struct shelf *shelf = argument;

    must(pthread_mutex_lock(&shelf->lock));
    sem_post(&clerk_is_in);
    while (!shelf->full)
        pthread_cond_wait(&filled, &shelf->lock); /* @expect condition-misuse */
    must(pthread_mutex_unlock(&shelf->lock));
    return NULL;
}

int main(void)
{
    pthread_t clerks[2];

    sem_init(&clerk_is_in, 0, 0);
    for (int i = 0; i < 2; i++)
        must(pthread_create(&clerks[i], NULL, clerk, &shelves[i]));
    for (int i = 0; i < 2; i++)
        sem_wait(&clerk_is_in);
    for (int i = 0; i < 2; i++) {
        must(pthread_mutex_lock(&shelves[i].lock));
        shelves[i].full = true;
    }
    must(pthread_cond_broadcast(&filled));
    for (int i = 0; i < 2; i++)
        must(pthread_mutex_unlock(&shelves[i].lock));
    for (int i = 0; i < 2; i++) {
        must(pthread_join(clerks[i], NULL));
        served++;
    }
    printf("%d clerks\n", served);
    return served == 2 ? 0 : 1;
}
