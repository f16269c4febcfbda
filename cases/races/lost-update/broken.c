/* SPDX-License-Identifier: MIT */
/*
 * What:  Two threads update a pretend database that holds a single value: each
 *        reads the value, adds one to its own copy, and writes the copy back.
 *
 * Wrong: Nothing keeps one thread out while the other is between its read and
 *        its write. If both read 0, both write 1, and one update is lost. That
 *        seldom happens by itself, which is why the bug survives testing.
 *
 * Why:   No lock and no join orders the two calls of update(), so each thread's
 *        read conflicts with the other's write whatever the schedule: a detector
 *        sees the missing order even in a run that ends with the right total.
 *
 * Fix:   One lock, held from the read to the write.
 *
 * From:  RP-full, RP-zh, RP-notes: Race Conditions, racecond (FakeDatabase.update)
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fake_database {
    int value;
};

static struct fake_database database = {0};

/*
 * What is to be done to the value. It is a call, since ThreadSanitizer watches no
 * read that a write to the same place follows at once.
 */
static int compute(int value)
{
    return value + 1;
}

static void *update(void *unused)
{
    (void)unused;
    int local_copy = database.value; /* @expect data-race */
    local_copy = compute(local_copy);
    database.value = local_copy; /* @expect data-race */
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

    printf("Testing update. Starting value is %d.\n", database.value);
    /* Ten times over: a detector can miss what happens at the very same instant. */
    for (int time = 0; time < 10; time++) {
        for (int index = 0; index < 2; index++)
            must(pthread_create(&workers[index], NULL, update, NULL));
        for (int index = 0; index < 2; index++)
            must(pthread_join(workers[index], NULL));
    }
    printf("Testing update. Ending value is %d.\n", database.value);
    return database.value == 20 ? 0 : 1;
}
