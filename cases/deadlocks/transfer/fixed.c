/* SPDX-License-Identifier: MIT */
/*
 * What:  Two threads transfer money between two accounts: one from a to b, the
 *        other from b to a. They do so twice: in turn, and both at once.
 *
 * Fix:   Every transfer takes the lock of the lower account first. Two transfers
 *        can then no longer hold one lock each, so they meet before the first.
 *
 * From:  CSDN: deadlocks, second kind (Account, transfer)
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct account {
    int id;
    int balance;
    pthread_mutex_t lock;
};

struct transfer {
    struct account *from, *to;
    int amount;
};

static struct account a = {1, 1000, PTHREAD_MUTEX_INITIALIZER};
static struct account b = {2, 1000, PTHREAD_MUTEX_INITIALIZER};
static pthread_barrier_t everybody;

static void *transfer(void *argument)
{
    const struct transfer *t = argument;
    struct account *first = t->from, *second = t->to;

    if (second->id < first->id) {
        first = t->to;
        second = t->from;
    }
    pthread_barrier_wait(&everybody);
    pthread_mutex_lock(&first->lock);
    pthread_mutex_lock(&second->lock);
    t->from->balance -= t->amount;
    t->to->balance += t->amount;
    pthread_mutex_unlock(&second->lock);
    pthread_mutex_unlock(&first->lock);
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
    pthread_t thread1, thread2;

    must(pthread_barrier_init(&everybody, NULL, 1)); /* in turn */
    must(pthread_create(&thread1, NULL, transfer, &a_to_b));
    must(pthread_join(thread1, NULL));
    must(pthread_create(&thread2, NULL, transfer, &b_to_a));
    must(pthread_join(thread2, NULL));
    must(pthread_barrier_destroy(&everybody));

    must(pthread_barrier_init(&everybody, NULL, 2)); /* both at once */
    must(pthread_create(&thread1, NULL, transfer, &a_to_b));
    must(pthread_create(&thread2, NULL, transfer, &b_to_a));
    must(pthread_join(thread1, NULL));
    must(pthread_join(thread2, NULL));
    printf("a has %d, b has %d\n", a.balance, b.balance);
    return a.balance == 1200 && b.balance == 800 ? 0 : 1;
}
