/* SPDX-License-Identifier: MIT */
/*
 * What:  Two threads look at an account, as readers, and then withdraw from it, as
 *        writers, if there is enough.
 *
 * Wrong: Each asks for the write lock while it still holds the read lock. A writer
 *        waits until the last reader has gone, so each waits for the other.
 *
 * Why:   Both are readers before either wants to be the writer: they meet at a
 *        barrier in between, so the program hangs in every run.
 *
 * Fix:   Take the write lock from the start: a read lock cannot be upgraded.
 *
 * From:  CSDN: deadlocks (Account, withdraw), with a reader-writer lock
 *
 * @blind tsan: it reports no hang as such, and the order of one lock with itself is
 *        no inversion
 * @blind helgrind: it does not object to a write lock asked for by a reader
 * @blind drd: it objects to a writer that locks again, not to a reader
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_barrier_t both;
static int balance = 1000;

static void *withdraw(void *argument)
{
    const int *amount = argument;

    pthread_rwlock_rdlock(&lock);
    int enough = balance >= *amount;
    pthread_barrier_wait(&both);
    pthread_rwlock_wrlock(&lock); /* @stuck @expect[explore] deadlock */
    if (enough)
        balance -= *amount;
    pthread_rwlock_unlock(&lock);
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
    int amounts[] = {600, 700};
    pthread_t threads[2];

    must(pthread_barrier_init(&both, NULL, 2));
    for (int i = 0; i < 2; i++)
        must(pthread_create(&threads[i], NULL, withdraw, &amounts[i]));
    for (int i = 0; i < 2; i++)
        must(pthread_join(threads[i], NULL));
    printf("balance: %d\n", balance);
    return balance == 400 || balance == 300 ? 0 : 1;
}
