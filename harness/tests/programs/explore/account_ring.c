/* SPDX-License-Identifier: MIT */
/*
 * Three threads move money round a ring of three accounts, and each holds the
 * lock of its own account while it waits for the next.
 *
 * From cases/deadlocks/account-ring, without the barrier that makes it certain.
 */
#include "program.h"

struct account {
    int balance;
    pthread_mutex_t lock;
};

static struct account accounts[] = {
    {1000, PTHREAD_MUTEX_INITIALIZER},
    {2000, PTHREAD_MUTEX_INITIALIZER},
    {3000, PTHREAD_MUTEX_INITIALIZER},
};

static void *transfer(void *argument)
{
    struct account *from = argument;
    struct account *to = from == &accounts[2] ? &accounts[0] : from + 1;
    struct account *first = from, *second = to;

#ifdef FIXED
    if (first > second) {
        first = to;
        second = from;
    }
#endif
    pthread_mutex_lock(&first->lock);
    pthread_mutex_lock(&second->lock);
    from->balance -= 100;
    to->balance += 100;
    pthread_mutex_unlock(&second->lock);
    pthread_mutex_unlock(&first->lock);
    return NULL;
}

int main(void)
{
    pthread_t threads[3];

    for (int i = 0; i < 3; i++)
        threads[i] = start(transfer, &accounts[i]);
    for (int i = 0; i < 3; i++)
        finish(threads[i]);
    assert(accounts[0].balance == 1000 && accounts[2].balance == 3000);
    return 0;
}
