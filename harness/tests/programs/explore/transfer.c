/* SPDX-License-Identifier: MIT */
/*
 * Two threads transfer money, one from a to b and one from b to a, and each holds
 * the lock of the account that it takes from while it waits for the other.
 *
 * From cases/deadlocks/transfer, without the barrier that makes it certain.
 */
#include "program.h"

struct account {
    int id, balance;
    pthread_mutex_t lock;
};

struct transfer {
    struct account *from, *to;
    int amount;
};

static struct account a = {1, 1000, PTHREAD_MUTEX_INITIALIZER};
static struct account b = {2, 1000, PTHREAD_MUTEX_INITIALIZER};

static void *transfer(void *argument)
{
    const struct transfer *t = argument;
    struct account *first = t->from, *second = t->to;

#ifdef FIXED
    if (first->id > second->id) {
        first = t->to;
        second = t->from;
    }
#endif
    pthread_mutex_lock(&first->lock);
    pthread_mutex_lock(&second->lock);
    t->from->balance -= t->amount;
    t->to->balance += t->amount;
    pthread_mutex_unlock(&second->lock);
    pthread_mutex_unlock(&first->lock);
    return NULL;
}

int main(void)
{
    struct transfer a_to_b = {&a, &b, 100}, b_to_a = {&b, &a, 200};
    pthread_t one = start(transfer, &a_to_b), two = start(transfer, &b_to_a);

    finish(one);
    finish(two);
    assert(a.balance == 1100 && b.balance == 900);
    return 0;
}
