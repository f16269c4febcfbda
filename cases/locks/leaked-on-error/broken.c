/* SPDX-License-Identifier: MIT */
/*
 * What:  A pretend database takes no negative change. A first thread asks for one
 *        and is refused; a second thread then asks for a good one.
 *
 * Wrong: The refusal returns from the middle of the function, past the release. The
 *        first thread ends with the lock, and the second waits for it for ever.
 *
 * Why:   The first thread has ended before the second one starts, so the lock has an
 *        owner that cannot release it any more in every run. Helgrind and DRD say so
 *        when the owner ends: Helgrind names the line that created it, DRD the line
 *        that joins it.
 *
 * Fix:   One way out of the function, and the release is on it.
 *
 * From:  RP-full, RP-zh, RP-notes: Deadlock, first cause (a Lock is not released
 *        properly)
 *
 * @blind tsan: it reports no hang as such, nor a lock that is kept by a thread
 *        that ends
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
    pthread_mutex_lock(&database.lock); /* @stuck */
    if (change < 0)
        return EINVAL;
    database.value += change;
    pthread_mutex_unlock(&database.lock);
    return 0;
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
        must(pthread_create(&t, NULL, caller, &calls[i])); /* @expect[helgrind] lock-held-at-exit */
        must(pthread_join(t, NULL));                       /* @expect[drd] lock-held-at-exit */
    }
    printf("Ending value is %d.\n", database.value);
    return calls[0].error == EINVAL && calls[1].error == 0 && database.value == 1 ? 0 : 1;
}
