/* SPDX-License-Identifier: MIT */
/*
 * What:  A radio's driver marks its device ready while a monitor sets its alarm level.
 *        Both are fields of one small record.
 *
 * Wrong: The two bit-fields share one word, and the processor writes words: to set one
 *        of them is to read the word and to write all of it back. What the other
 *        thread set in between is lost.
 *
 * Why:   C takes adjacent bit-fields for one memory location, so the two writes are a
 *        race. They are put in turn by something that orders nothing.
 *
 * Fix:   A bit-field of width zero between the two begins a new memory location.
 *
 * From:  C17 3.14 (memory location, with its example); SEI CERT C CON32-C
 *
 * @blind explore: it sees what a schedule comes to, and this race spoils no result
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct device {
    unsigned ready : 1;
    unsigned alarm : 3;
};

static struct device radio;

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

static void *driver(void *unused)
{
    (void)unused;
    radio.ready = 1; /* @expect data-race */
    next_step();
    return NULL;
}

static void *monitor(void *unused)
{
    (void)unused;
    wait_for_step(1);
    radio.alarm = 5; /* @expect data-race */
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
    pthread_t threads[2];

    must(pthread_create(&threads[0], NULL, driver, NULL));
    must(pthread_create(&threads[1], NULL, monitor, NULL));
    for (int i = 0; i < 2; i++)
        must(pthread_join(threads[i], NULL));
    printf("ready %u, alarm level %u\n", radio.ready, radio.alarm);
    return radio.ready == 1 && radio.alarm == 5 ? 0 : 1;
}
