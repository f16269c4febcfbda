/* SPDX-License-Identifier: MIT */
/*
 * What:  Two cashiers pay into an account that was made from a recycled piece of memory.
 *
 * Fix:   pthread_mutex_init() for every mutex that has no static initialiser.
 *
 * From:  POSIX.1-2017, XSH pthread_mutex_init: only an initialised mutex may be locked;
 *        pthread_mutex_lock: EINVAL
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct account {
    pthread_mutex_t lock;
    int balance;
};

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static void *recycled(size_t size)
{
    void *memory = malloc(size);

    if (!memory)
        exit(2);
    return memset(memory, 0xa5, size);
}

static int enter(pthread_mutex_t *lock)
{
    return pthread_mutex_lock(lock);
}

static void *pay_in(void *argument)
{
    struct account *account = argument;

    int error = enter(&account->lock);
    account->balance += 10;
    if (!error)
        must(pthread_mutex_unlock(&account->lock));
    return NULL;
}

int main(void)
{
    struct account *account = recycled(sizeof *account);
    pthread_t cashiers[2];
    int balance;

    must(pthread_mutex_init(&account->lock, NULL));
    account->balance = 0;
    /* Ten times over: a detector can miss what happens at the very same instant. */
    for (int day = 0; day < 10; day++) {
        for (int i = 0; i < 2; i++)
            must(pthread_create(&cashiers[i], NULL, pay_in, account));
        for (int i = 0; i < 2; i++)
            must(pthread_join(cashiers[i], NULL));
    }
    balance = account->balance;
    free(account);
    printf("balance: %d\n", balance);
    return balance == 200 ? 0 : 1;
}
