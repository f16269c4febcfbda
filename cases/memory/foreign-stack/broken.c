/* SPDX-License-Identifier: MIT */
/*
 * What:  A download counts its bytes. main is given the address of the count, and shows
 *        how far the download is.
 *
 * Wrong: The count is a local variable of the download's thread. main reads it while the
 *        thread changes it, and its address is worth nothing once the thread ends.
 *
 * Why:   The semaphore hands over the address, and orders nothing that comes after. DRD
 *        watches stacks only if it is told to (--check-stack-var=yes).
 *
 * Fix:   The count is an atomic object of main's, which outlives the thread.
 *
 * From:  SEI CERT C CON34-C (shared objects need appropriate storage durations)
 *
 * @blind explore: it sees what a schedule comes to, and this race spoils no result
 *
 * @option drd: --check-stack-var=yes
 */
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static sem_t begun;
static long *progress;

/* Puts what the threads do in turn; relaxed, it orders nothing for them or for a detector. */
static atomic_long step; /* a word of its own: ThreadSanitizer keeps four accesses to each */

static void next_step(void)
{
    atomic_fetch_add_explicit(&step, 1, memory_order_relaxed);
}

static void wait_for_step(int number)
{
    while (atomic_load_explicit(&step, memory_order_relaxed) < number)
        sched_yield();
}

static void *download(void *unused)
{
    long count = 0;

    (void)unused;
    progress = &count;
    sem_post(&begun);
    for (int packet = 0; packet < 3; packet++)
        count += 1000; /* @expect data-race */
    next_step();
    wait_for_step(2); /* until main has looked */
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
    pthread_t thread;

    must(sem_init(&begun, 0, 0));
    must(pthread_create(&thread, NULL, download, NULL));
    sem_wait(&begun);
    wait_for_step(1);
    long seen = *progress; /* @expect data-race */
    next_step();
    must(pthread_join(thread, NULL));
    printf("%ld bytes\n", seen);
    return seen == 3000 ? 0 : 1;
}
