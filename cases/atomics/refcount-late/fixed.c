/* SPDX-License-Identifier: MIT */
/*
 * What:  A table holds a session with one reference. A reader looks the session up and takes
 *        a reference of its own, while main removes the session from the table.
 *
 * Fix:   The reader takes its reference under the lock of the table.
 *
 * From:  Linux, Documentation/core-api/kref.rst (a reference to something that one holds no
 *        reference to must be serialized with the last put)
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct session {
    atomic_int references;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct session *table;

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

static void take(struct session *session)
{
    session->references++;
}

static void drop(struct session *session)
{
    if (atomic_fetch_sub(&session->references, 1) == 1)
        free(session);
}

static void *reader(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    struct session *found = table;
    take(found);
    pthread_mutex_unlock(&lock);
    next_step();
    wait_for_step(2); /* until main has dropped its own */
    return found;
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
    void *found;

    table = calloc(1, sizeof *table);
    if (table == NULL)
        exit(2);
    table->references = 1;
    must(pthread_create(&thread, NULL, reader, NULL));
    wait_for_step(1);
    pthread_mutex_lock(&lock);
    struct session *old = table;
    table = NULL;
    pthread_mutex_unlock(&lock);
    drop(old);
    next_step();
    must(pthread_join(thread, &found));
    drop(found);
    puts(found != NULL ? "found" : "lost");
    return found != NULL ? 0 : 1;
}
