/* SPDX-License-Identifier: MIT */
/*
 * What:  Two threads transfer money between two accounts: one from a to b, the
 *        other from b to a. They do so twice: in turn, and both at once.
 *
 * Wrong: The bank keeps the sender's lock while it credits the receiver, under
 *        the receiver's lock. Two transfers in opposite ways at once each hold
 *        what the other one waits for.
 *
 * Why:   In turn, both orders of the two locks are taken without a hang, which is
 *        enough for ThreadSanitizer and Helgrind to see that they contradict each
 *        other. At once, both have withdrawn before either deposits, so the
 *        deadlock is certain.
 *
 * Fix:   Withdraw and deposit each under one lock only; no thread ever holds two.
 *
 * From:  CSDN: deadlocks, its advice not to hold several locks at once (Account)
 *
 * @blind drd: it does not watch the order in which locks are taken
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

struct transfer {
    struct account *from, *to;
    int amount;
};

static struct account a = {1000, PTHREAD_MUTEX_INITIALIZER};
static struct account b = {1000, PTHREAD_MUTEX_INITIALIZER};
static pthread_barrier_t withdrawn;

static void deposit(struct account *account, int amount)
{
    pthread_mutex_lock(&account->lock); /* @expect lock-order-inversion @stuck */
    account->balance += amount;
    pthread_mutex_unlock(&account->lock);
}

static void *transfer(void *argument)
{
    const struct transfer *t = argument;

    pthread_mutex_lock(&t->from->lock);
    t->from->balance -= t->amount;
    pthread_barrier_wait(&withdrawn);
    deposit(t->to, t->amount);
    pthread_mutex_unlock(&t->from->lock);
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
    struct transfer a_to_b = {&a, &b, 100}, b_to_a = {&b, &a, 200};
    pthread_t first, second;

    must(pthread_barrier_init(&withdrawn, NULL, 1)); /* in turn */
    must(pthread_create(&first, NULL, transfer, &a_to_b));
    must(pthread_join(first, NULL));
    must(pthread_create(&second, NULL, transfer, &b_to_a));
    must(pthread_join(second, NULL));
    must(pthread_barrier_destroy(&withdrawn));

    must(pthread_barrier_init(&withdrawn, NULL, 2)); /* both at once */
    must(pthread_create(&first, NULL, transfer, &a_to_b));
    must(pthread_create(&second, NULL, transfer, &b_to_a));
    must(pthread_join(first, NULL));
    must(pthread_join(second, NULL));
    printf("a has %d, b has %d\n", a.balance, b.balance);
    return a.balance == 1200 && b.balance == 800 ? 0 : 1;
}
