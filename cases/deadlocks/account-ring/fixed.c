/* SPDX-License-Identifier: MIT */
/*
 * What:  Three threads move money round a ring of three accounts, each from its
 *        own account to the next. They do so twice: in turn, and all at once.
 *
 * Fix:   Every transfer takes the lock of the lower account first.
 *
 * From:  CSDN: deadlocks, second kind (Account, transfer), with a third account
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct account {
    int balance;
    pthread_mutex_t lock;
};

static struct account accounts[] = {
    {1000, PTHREAD_MUTEX_INITIALIZER},
    {2000, PTHREAD_MUTEX_INITIALIZER},
    {3000, PTHREAD_MUTEX_INITIALIZER},
};
static pthread_barrier_t at_once;

static void *transfer(void *argument)
{
    struct account *from = argument;
    struct account *to = from == &accounts[2] ? &accounts[0] : from + 1;
    struct account *lower = from < to ? from : to;
    struct account *higher = from < to ? to : from;

    pthread_barrier_wait(&at_once);
    pthread_mutex_lock(&lower->lock);
    pthread_mutex_lock(&higher->lock);
    from->balance -= 100;
    to->balance += 100;
    pthread_mutex_unlock(&to->lock);
    pthread_mutex_unlock(&from->lock);
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
    pthread_t threads[3];

    must(pthread_barrier_init(&at_once, NULL, 1)); /* in turn */
    for (int i = 0; i < 3; i++) {
        must(pthread_create(&threads[i], NULL, transfer, &accounts[i]));
        must(pthread_join(threads[i], NULL));
    }
    must(pthread_barrier_destroy(&at_once));

    must(pthread_barrier_init(&at_once, NULL, 3));
    for (int i = 0; i < 3; i++)
        must(pthread_create(&threads[i], NULL, transfer, &accounts[i]));
    for (int i = 0; i < 3; i++)
        must(pthread_join(threads[i], NULL));
    for (int i = 0; i < 3; i++)
        printf("account %d has %d\n", i, accounts[i].balance);
    return accounts[0].balance == 1000 && accounts[1].balance == 2000 && accounts[2].balance == 3000
               ? 0
               : 1;
}
