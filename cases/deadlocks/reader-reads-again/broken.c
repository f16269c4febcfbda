/* SPDX-License-Identifier: MIT */
/*
 * What:  A reader sums up a table, and asks another function, which is a reader
 *        too, for one of its rows. A writer changes the table.
 *
 * Wrong: The second read lock comes while the first one is held. If a writer waits
 *        in between, it waits for the first, and the second waits for the writer,
 *        since here writers go first.
 *
 * Why:   Explore lets the writer come between the two. A run may hang by luck.
 *
 * Fix:   The row is read by a function that expects the lock to be held.
 *
 * From:  pthread_rwlockattr_setkind_np(3):
 *        PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP, and why recursive read
 *        locking deadlocks with it
 *
 * @blind tsan: it reports no hang as such, and the order of one lock with itself
 *   is no inversion
 *
 * @blind helgrind: it does not object to a read lock that is taken twice
 *
 * @blind drd: it does not object to a read lock that is taken twice
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>

static pthread_rwlock_t lock = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;
static int rows[2] = {1, 2};

static int row(int number)
{
    pthread_rwlock_rdlock(&lock); /* @expect[explore] deadlock */
    int value = rows[number];
    pthread_rwlock_unlock(&lock);
    return value;
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
    pthread_rwlock_wrlock(&lock); /* @expect[explore] deadlock */
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
