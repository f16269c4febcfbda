/* SPDX-License-Identifier: MIT */
/*
 * What:  A bank adds a tenth as interest to an account while its owner pays 100
 *        in.
 *
 * Wrong: The interest is reckoned between two critical sections, and the second
 *        one writes what the first one read. What was paid in meanwhile is gone.
 *
 * Why:   Explore lets the owner pay in between the two sections. The value that is
 *        stale is a local one, so no access is without its lock.
 *
 * Fix:   The lock is held from the read to the write.
 *
 * From:  Burrows and Leino, Finding Stale-Value Errors in Concurrent Programs,
 *        Concurrency and Computation: Practice and Experience 16(12), 2004
 *
 * @blind tsan: every access is made with the lock held, so nothing races
 *
 * @blind helgrind: every access is made with the lock held, so nothing races
 *
 * @blind drd: every access is made with the lock held, so nothing races
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
    pthread_mutex_unlock(&lock);
    int interest = seen / 10;
    pthread_mutex_lock(&lock);
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
    return balance == 1200 || balance == 1210 ? 0 : 1; /* @expect[explore] exit-status */
}
