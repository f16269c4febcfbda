/* SPDX-License-Identifier: MIT */
/*
 * What:  Two cashiers count visitors. The counter goes to them as a struct: a lock, and
 *        where the number is kept.
 *
 * Wrong: count() takes the struct by value, and with it a copy of the mutex. Each cashier
 *        locks a copy of its own, which keeps nobody out, and both change one number.
 *
 * Why:   The locks that the two take lie in their own stacks, so nothing orders the two
 *        additions.
 *
 * Fix:   Pass a pointer: a mutex is the object at its address, and a copy is none.
 *
 * From:  POSIX.1-2017, XSH 2.9.9, Synchronization Object Copies and Alternative Mappings:
 *        the effect of referring to a copy is undefined
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct counter {
    pthread_mutex_t lock;
    int *visitors;
};

static int visitors;
static struct counter counter = {PTHREAD_MUTEX_INITIALIZER, &visitors};

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static void count(struct counter c)
{
    must(pthread_mutex_lock(&c.lock));
    *c.visitors += 1; /* @expect data-race */
    must(pthread_mutex_unlock(&c.lock));
}

static void *cashier(void *unused)
{
    (void)unused;
    count(counter);
    return NULL;
}

int main(void)
{
    pthread_t cashiers[2];

    /* Ten times over: a detector can miss what happens at the very same instant. */
    for (int day = 0; day < 10; day++) {
        for (int i = 0; i < 2; i++)
            must(pthread_create(&cashiers[i], NULL, cashier, NULL));
        for (int i = 0; i < 2; i++)
            must(pthread_join(cashiers[i], NULL));
    }
    printf("%d visitors\n", visitors);
    return visitors == 20 ? 0 : 1; /* @expect[explore] exit-status */
}
