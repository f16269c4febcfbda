/* SPDX-License-Identifier: MIT */
/*
 * What:  A reader sums up a table, and asks another function, which is a reader
 *        too, for one of its rows. A writer changes the table.
 *
 * Fix:   The row is read by a function that expects the lock to be held.
 *
 * From:  pthread_rwlockattr_setkind_np(3):
 *        PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP, and why recursive read
 *        locking deadlocks with it
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>

static pthread_rwlock_t lock = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;
static int rows[2] = {1, 2};

/* With the lock held. */
static int row(int number)
{
    return rows[number];
}

static void *sum_up(void *sum)
{
    pthread_rwlock_rdlock(&lock);
    *(int *)sum = row(0) + row(1);
    pthread_rwlock_unlock(&lock);
    return NULL;
}

static void *change(void *unused)
{
    pthread_rwlock_wrlock(&lock);
    rows[0]++;
    rows[1]--;
    pthread_rwlock_unlock(&lock);
    return unused;
}

int main(void)
{
    pthread_t reader, writer;
    int sum = 0;

    if (pthread_create(&reader, NULL, sum_up, &sum) != 0 ||
        pthread_create(&writer, NULL, change, NULL) != 0)
        return 2;
    pthread_join(reader, NULL);
    pthread_join(writer, NULL);
    printf("sum: %d\n", sum);
    return sum == 3 ? 0 : 1;
}
