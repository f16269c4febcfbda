/* SPDX-License-Identifier: MIT */
/*
 * What:  A name's hash is computed when it is first asked for, and kept. It never changes, so
 *        it does not matter who computes it.
 *
 * Wrong: It is asked for and kept without any order. Every thread would write the same value,
 *        but a compiler may read the place twice: once to see that the hash is there, and
 *        once more, earlier, to return it.
 *
 * Why:   The second thread's look comes after the first one's write, put there by something
 *        that orders nothing.
 *
 * Fix:   The place is atomic, and is read once.
 *
 * From:  Narayanasamy et al., Automatically Classifying Benign and Harmful Data Races Using
 *        Replay Analysis, PLDI 2007 (its benign kinds); Boehm, HotPar 2011
 *
 * @blind explore: it sees what a schedule comes to, and this race spoils no result
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { READERS = 2 };

static const char name[] = "threadproof";
static unsigned kept; /* 0: not computed yet */
static const int numbers[READERS] = {0, 1};
static unsigned results[READERS];

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

static unsigned compute(void)
{
    unsigned hash = 5381;

    for (const char *c = name; *c != '\0'; c++)
        hash = hash * 33 + (unsigned char)*c;
    return hash;
}

static unsigned hash_of_name(void)
{
    unsigned hash = kept; /* @expect data-race */

    if (hash == 0) {
        hash = compute();
        kept = hash; /* @expect data-race */
    }
    return hash;
}

static void *reader(void *argument)
{
    const int *number = argument;

    wait_for_step(*number);
    results[*number] = hash_of_name();
    next_step();
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
    pthread_t threads[READERS];

    for (int i = 0; i < READERS; i++)
        must(pthread_create(&threads[i], NULL, reader, (void *)&numbers[i]));
    for (int i = 0; i < READERS; i++)
        must(pthread_join(threads[i], NULL));
    printf("%u and %u\n", results[0], results[1]);
    return results[0] == results[1] && results[0] == compute() ? 0 : 1;
}
