/* SPDX-License-Identifier: MIT */
/*
 * What:  A bank adds a tenth as interest to an account while its owner pays 100
 *        in.
 *
 * Fix:   The lock is held from the read to the write.
 *
 * From:  Burrows and Leino, Finding Stale-Value Errors in Concurrent Programs,
 *        Concurrency and Computation: Practice and Experience 16(12), 2004
 */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int balance = 1000;

static void *add_interest(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    int seen = balance;
    int interest = seen / 10;
    balance = seen + interest;
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void *pay_in(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    balance += 100;
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t bank, owner;

    if (pthread_create(&bank, NULL, add_interest, NULL) != 0 ||
        pthread_create(&owner, NULL, pay_in, NULL) != 0)
        return 2;
    pthread_join(bank, NULL);
    pthread_join(owner, NULL);
    printf("balance: %d\n", balance);
    /* The interest comes before the 100, or after. */
    return balance == 1200 || balance == 1210 ? 0 : 1;
}
