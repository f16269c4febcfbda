/* SPDX-License-Identifier: MIT */
/*
 * Two deposits read the balance in one critical section and write it in another:
 * no data race, and yet money is lost.
 *
 * After Flanagan and Qadeer, "A type and effect system for atomicity", PLDI 2003,
 * section 1 (class Account).
 */
#include "program.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int balance;

static void *deposit(void *amount)
{
    int seen;

    pthread_mutex_lock(&lock);
    seen = balance;
#ifndef FIXED
    pthread_mutex_unlock(&lock);
    pthread_mutex_lock(&lock);
#endif
    balance = seen + *(int *)amount;
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    int ten = 10, twenty = 20;
    pthread_t a = start(deposit, &ten), b = start(deposit, &twenty);

    finish(a);
    finish(b);
    assert(balance == 30);
    return 0;
}
