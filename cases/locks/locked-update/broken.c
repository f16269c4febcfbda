/* SPDX-License-Identifier: MIT */
/*
 * What:  Two threads update a pretend database that holds a single value: each
 *        reads the value, adds one to its own copy, and writes the copy back.
 *        The database has a lock. They do so ten times over.
 *
 * Wrong: The lock is taken for the write only. Two threads can still read the
 *        same value, and then one update is lost: a lock round half of an update
 *        guards nothing.
 *
 * Why:   One thread comes first to the lock. Its write is not ordered with the
 *        other thread's read, which happens before that one takes the lock: the
 *        pair conflicts whatever the schedule. (DRD names only the later access,
 *        which is the read. ThreadSanitizer can miss two accesses at the very same
 *        instant, hence the ten times.)
 *
 * Fix:   The lock is taken before the read: the whole update is inside.
 *
 * From:  RP-full, RP-zh, RP-notes: Basic Synchronization Using Lock, fixrace
 *        (FakeDatabase.locked_update)
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fake_database {
    int value;
    pthread_mutex_t lock;
};

static struct fake_database database = {0, PTHREAD_MUTEX_INITIALIZER};

/*
 * What is to be done to the value. It is a call, since ThreadSanitizer watches no
 * read that a write to the same place follows at once.
 */
static int compute(int value)
{
    return value + 1;
}

static void *locked_update(void *unused)
{
    (void)unused;
    int local_copy = database.value; /* @expect data-race */
    local_copy = compute(local_copy);
    pthread_mutex_lock(&database.lock);
    database.value = local_copy; /* @expect data-race */
    pthread_mutex_unlock(&database.lock);
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
    pthread_t workers[2];

    printf("Testing locked_update. Starting value is %d.\n", database.value);
    for (int time = 0; time < 10; time++) {
        for (int index = 0; index < 2; index++)
            must(pthread_create(&workers[index], NULL, locked_update, NULL));
        for (int index = 0; index < 2; index++)
            must(pthread_join(workers[index], NULL));
    }
    printf("Testing locked_update. Ending value is %d.\n", database.value);
    return database.value == 20 ? 0 : 1;
}
