/* SPDX-License-Identifier: MIT */
/*
 * What:  Two threads want to know an exchange rate. It is kept in a cache, which is filled
 *        by whoever finds it empty; a reader-writer lock guards the cache.
 *
 * Wrong: Who finds the cache empty fills it with the read lock still in its hand. Most
 *        calls only read, so the read lock looks right; the one that fills is a writer.
 *
 * Why:   Both threads find the cache empty, since they meet at a barrier when they have
 *        looked, and nothing orders the two stores that follow.
 *
 * Fix:   Give up the read lock, take the write lock, and look again before filling: in
 *        between, another thread may have done it.
 *
 * From:  POSIX.1-2017, XSH pthread_rwlock_rdlock and pthread_rwlock_wrlock: only the
 *        write lock keeps others out, and a read lock cannot be turned into one
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_barrier_t both_have_looked;
static int cached_rate; /* 0: not known */

static int ask_the_bank(void)
{
    return 1956; /* Swiss francs for a thousand euros, say */
}

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static void *exchange_rate(void *result)
{
    must(pthread_rwlock_rdlock(&lock));
    int rate = cached_rate;
    pthread_barrier_wait(&both_have_looked);
    if (rate == 0) {
        rate = ask_the_bank();
        cached_rate = rate; /* @expect data-race */
    }
    must(pthread_rwlock_unlock(&lock));
    *(int *)result = rate;
    return NULL;
}

int main(void)
{
    static int rates[2];
    pthread_t clients[2];
    int wrong = 0;

    must(pthread_barrier_init(&both_have_looked, NULL, 2));
    /* Ten times over: a detector can miss what happens at the very same instant. */
    for (int day = 0; day < 10; day++) {
        cached_rate = 0;
        for (int i = 0; i < 2; i++)
            must(pthread_create(&clients[i], NULL, exchange_rate, &rates[i]));
        for (int i = 0; i < 2; i++) {
            must(pthread_join(clients[i], NULL));
            wrong += rates[i] != 1956;
        }
    }
    printf("rate: %d\n", cached_rate);
    return wrong == 0 ? 0 : 1;
}
