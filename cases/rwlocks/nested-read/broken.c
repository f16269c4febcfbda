/* SPDX-License-Identifier: MIT */
/*
 * What:  A clerk reads the balance of an account and, in the midst of it, calls a function
 *        that reads the same account. A cashier wants to change it meanwhile. The lock
 *        lets no new readers in once a writer waits, so that writers do not starve.
 *
 * Wrong: The function takes the read lock again. It has to wait behind the cashier, who
 *        waits for the clerk's first read lock: each waits for the other.
 *
 * Why:   main sees that the cashier waits by a try of the read lock that fails although
 *        only readers hold it, and lets the clerk go on only then.
 *
 * Fix:   Who holds the lock calls a function that does not take it.
 *
 * From:  pthread_rwlockattr_setkind_np(3): PREFER_WRITER_NONRECURSIVE, and that a reader
 *        that locks twice may deadlock; POSIX.1-2017, XSH pthread_rwlock_rdlock
 *
 * @blind tsan: it reports no hang as such, and the order of one lock with itself is no
 *        inversion
 *
 * @blind helgrind: a thread may have a read lock twice, and it does not see who waits
 *
 * @blind drd: a thread may have a read lock twice, and it does not see who waits
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_rwlock_t lock = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;
static sem_t clerk_reads, cashier_waits;
static int balance = 100;

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static int interest(void)
{
    must(pthread_rwlock_rdlock(&lock)); /* @stuck @expect[explore] deadlock */
    int percent = balance >= 100 ? 3 : 1;
    must(pthread_rwlock_unlock(&lock));
    return percent;
}

static void *clerk(void *statement)
{
    must(pthread_rwlock_rdlock(&lock));
    sem_post(&clerk_reads);
    sem_wait(&cashier_waits);
    *(int *)statement = balance + interest();
    must(pthread_rwlock_unlock(&lock));
    return NULL;
}

static void *cashier(void *unused)
{
    (void)unused;
    must(pthread_rwlock_wrlock(&lock)); /* @stuck @expect[explore] deadlock */
    balance -= 50;
    must(pthread_rwlock_unlock(&lock));
    return NULL;
}

int main(void)
{
    static int statement;
    pthread_t reader, writer;
    int error;

    sem_init(&clerk_reads, 0, 0);
    sem_init(&cashier_waits, 0, 0);
    must(pthread_create(&reader, NULL, clerk, &statement));
    sem_wait(&clerk_reads);
    must(pthread_create(&writer, NULL, cashier, NULL));
    while ((error = pthread_rwlock_tryrdlock(&lock)) == 0) {
        must(pthread_rwlock_unlock(&lock));
        sched_yield();
    }
    must(error == EBUSY ? 0 : error);
    sem_post(&cashier_waits);
    must(pthread_join(reader, NULL));
    must(pthread_join(writer, NULL));
    printf("statement: %d, balance: %d\n", statement, balance);
    return statement == 103 && balance == 50 ? 0 : 1;
}
