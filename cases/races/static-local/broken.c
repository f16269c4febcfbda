/* SPDX-License-Identifier: MIT */
/*
 * What:  Two threads each update a pretend database of their own 1,000 times. They
 *        run the same function, each with its own local variables. Four times over.
 *
 * Wrong: One of the locals is static. It does not live on the caller's stack, there
 *        is only one of it, and so the two threads share the count of their
 *        rounds: one sets it back to 0 or moves it on under the other's hands.
 *
 * Why:   Both threads write the count, and nothing orders the one thread's rounds
 *        with the other's. (The local copy is no matter: it is each thread's own.
 *        ThreadSanitizer can miss two accesses at the very same instant, hence the
 *        four times.)
 *
 * Fix:   Leave out `static`: an automatic variable is one for each call.
 *
 * From:  RP-full, RP-zh, RP-notes: Race Conditions, "data that is local to a
 *        function is thread-safe" (FakeDatabase.update, local_copy)
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 1000, TIMES = 4 };

struct fake_database {
    int value;
};

static void *update(void *argument)
{
    struct fake_database *database = argument;
    static int index;

    for (index = 0; index < ROUNDS; index++) { /* @expect data-race */
        int local_copy = database->value;
        local_copy += 1;
        database->value = local_copy;
    }
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
    static struct fake_database databases[2];
    pthread_t workers[2];

    for (int time = 0; time < TIMES; time++) {
        for (int i = 0; i < 2; i++)
            must(pthread_create(&workers[i], NULL, update, &databases[i]));
        for (int i = 0; i < 2; i++)
            must(pthread_join(workers[i], NULL));
    }
    printf("Ending values are %d and %d.\n", databases[0].value, databases[1].value);
    return databases[0].value == TIMES * ROUNDS && databases[1].value == TIMES * ROUNDS ? 0 : 1;
}
