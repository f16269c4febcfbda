/* SPDX-License-Identifier: MIT */
/*
 * What:  Withdrawals from an account take turns by a semaphore. The balance is read and
 *        written by functions that lock it for as long as they need.
 *
 * Wrong: A withdrawal that is refused beforehand has not waited for its turn, but goes out
 *        by the way of the others, which posts. From then on two are let in at once. A
 *        semaphore has no owner, so nobody objects.
 *
 * Why:   The refused withdrawal comes first. In some schedules the other two then read the
 *        same balance; each access is locked, so nothing but the result is wrong.
 *
 * Fix:   Only who has waited posts.
 *
 * From:  POSIX.1-2017, XSH sem_post: any thread may post; E. W. Dijkstra, Cooperating
 *        Sequential Processes, EWD 123, 1965
 *
 * @blind tsan: a semaphore has no owner, and every access is locked
 *
 * @blind helgrind: a semaphore has no owner, and every access is locked
 *
 * @blind drd: a semaphore has no owner, and every access is locked
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIMIT = 500 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static sem_t turn;
static int balance = 1000;

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static int get_balance(void)
{
    must(pthread_mutex_lock(&lock));
    int copy = balance;
    must(pthread_mutex_unlock(&lock));
    return copy;
}

static void set_balance(int value)
{
    must(pthread_mutex_lock(&lock));
    balance = value;
    must(pthread_mutex_unlock(&lock));
}

static void *withdraw(void *argument)
{
    int amount = *(const int *)argument;

    if (amount > LIMIT)
        goto out;
    sem_wait(&turn);
    set_balance(get_balance() - amount);
out:
    sem_post(&turn);
    return NULL;
}

int main(void)
{
    static int amounts[] = {800, 300, 200};
    pthread_t threads[2];

    sem_init(&turn, 0, 1);
    withdraw(&amounts[0]);
    for (int i = 0; i < 2; i++)
        must(pthread_create(&threads[i], NULL, withdraw, &amounts[i + 1]));
    for (int i = 0; i < 2; i++)
        must(pthread_join(threads[i], NULL));
    printf("balance: %d\n", balance);
    return balance == 500 ? 0 : 1; /* @expect[explore] exit-status */
}
