/* SPDX-License-Identifier: MIT */
/*
 * What:  main changes a setting, with a semaphore as the lock for it. A worker waits for its
 *        turn to do the same. Signals come meanwhile.
 *
 * Wrong: The worker takes every return of sem_wait() for its turn. The signal ends the wait
 *        with EINTR, and the worker goes in while main is there.
 *
 * Why:   main keeps the semaphore and, once the worker is about to wait, sends signals
 *        until a hundred have been handled or the worker is in: one of so many finds it
 *        waiting.
 *
 * Fix:   SA_RESTART, so that the wait goes on. (Or look at the result, and wait again.)
 *
 * From:  POSIX.1-2017, XSH sem_wait: EINTR; sem_wait(3); SEI CERT C, POS54-C: detect and
 *        handle POSIX library errors
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static sem_t turn;
static atomic_int comes, handled, inside;
static long setting; /* fills a word: ThreadSanitizer keeps four accesses to each */

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static void handle(int signal_number)
{
    (void)signal_number;
    atomic_fetch_add(&handled, 1);
}

static void *worker(void *unused)
{
    (void)unused;
    atomic_store(&comes, 1);
    sem_wait(&turn); /* @expect[helgrind] api-error */
    atomic_store(&inside, 1);
    setting++; /* @expect data-race */
    sem_post(&turn);
    return NULL;
}

static void interrupt(pthread_t thread)
{
    while (!atomic_load(&comes))
        sched_yield();
    while (atomic_load(&handled) < 100 && !atomic_load(&inside)) {
        must(pthread_kill(thread, SIGUSR1));
        sched_yield();
    }
}

int main(void)
{
    struct sigaction action = {.sa_handler = handle};
    pthread_t thread;

    if (sigaction(SIGUSR1, &action, NULL) != 0 || sem_init(&turn, 0, 1) != 0)
        return 2;
    sem_wait(&turn);
    must(pthread_create(&thread, NULL, worker, NULL));
    interrupt(thread);
    setting++; /* @expect data-race */
    sem_post(&turn);
    must(pthread_join(thread, NULL));
    printf("setting: %ld\n", setting);
    return setting == 2 ? 0 : 1; /* @expect[explore] exit-status */
}
