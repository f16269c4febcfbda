/* SPDX-License-Identifier: MIT */
/*
 * What:  A receiver sets the ship's position, and the map takes a copy of it.
 *
 * Wrong: The receiver holds the lock, but the map copies without it. An assignment of a
 *        structure looks like one step and is several: the copy can be half of one
 *        position and half of another, a place where the ship never was.
 *
 * Why:   The copy reads what the receiver has written under a lock that the map does
 *        not take. They are put in turn by something that orders nothing.
 *
 * Fix:   The copy is made under the lock too.
 *
 * From:  C17 5.1.2.4 (conflicting actions, data race); SEI CERT C CON43-C
 *
 * @blind explore: it sees what a schedule comes to, and this race spoils no result
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct position {
    long latitude, longitude;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct position ship;

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

static void *receiver(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    ship = (struct position){54, 10}; /* @expect data-race */
    pthread_mutex_unlock(&lock);
    next_step();
    return NULL;
}

static struct position where(void)
{
    struct position copy = ship; /* @expect data-race */
    return copy;
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

    must(pthread_create(&thread, NULL, receiver, NULL));
    wait_for_step(1);
    struct position seen = where();
    must(pthread_join(thread, NULL));
    printf("the ship is at %ld, %ld\n", seen.latitude, seen.longitude);
    return seen.latitude == 54 && seen.longitude == 10 ? 0 : 1;
}
