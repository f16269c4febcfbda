/* SPDX-License-Identifier: MIT */
/*
 * What:  A pretend database takes no negative change. A first thread asks for one
 *        and is refused; a second thread then asks for a good one.
 *
 * Fix:   One way out of the function, and the release is on it.
 *
 * From:  RP-full, RP-zh, RP-notes: Deadlock, first cause (a Lock is not released
 *        properly)
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fake_database {
    int value;
    pthread_mutex_t lock;
};

struct call {
    int change;
    int error;
};

static struct fake_database database = {0, PTHREAD_MUTEX_INITIALIZER};

static int update(int change)
{
    int error = 0;

    pthread_mutex_lock(&database.lock);
    if (change < 0)
        error = EINVAL;
    else
        database.value += change;
    pthread_mutex_unlock(&database.lock);
    return error;
}

static void *caller(void *argument)
{
    struct call *call = argument;

    call->error = update(call->change);
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
    static struct call calls[2] = {{-1, 0}, {1, 0}};

    for (int i = 0; i < 2; i++) {
        pthread_t t;
        must(pthread_create(&t, NULL, caller, &calls[i]));
        must(pthread_join(t, NULL));
    }
    printf("Ending value is %d.\n", database.value);
    return calls[0].error == EINVAL && calls[1].error == 0 && database.value == 1 ? 0 : 1;
}
