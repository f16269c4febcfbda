/* SPDX-License-Identifier: MIT */
/*
 * What:  A cache, a log and the statistics have a lock each. Each of them calls
 *        the next: the cache logs what it stores, the log counts its lines, and
 *        the statistics print the size of the cache. They are used in turn first,
 *        then all at once.
 *
 * Wrong: Each keeps its lock while it calls. No function takes more than two
 *        locks, but the three together make a cycle.
 *
 * Why:   Used in turn, the three take their locks without a hang, which is enough
 *        for ThreadSanitizer and Helgrind to see the cycle. All at once, explore
 *        finds the hang itself; a run may hang by luck.
 *
 * Fix:   The statistics ask for the size before they take their own lock.
 *
 * From:  Coffman, Elphick and Shoshani, System Deadlocks, ACM Computing Surveys
 *        3(2), 1971: circular wait
 *
 * @blind drd: it does not watch the order in which locks are taken
 */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t cache_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t stats_lock = PTHREAD_MUTEX_INITIALIZER;
static int entries, lines, counted, printed;

static void add_line(void)
{
    pthread_mutex_lock(&log_lock); /* @expect lock-order-inversion @expect[explore] deadlock */
    lines++;
    pthread_mutex_unlock(&log_lock);
}

static void count_lines(void)
{
    pthread_mutex_lock(&stats_lock); /* @expect lock-order-inversion @expect[explore] deadlock */
    counted = lines;
    pthread_mutex_unlock(&stats_lock);
}

static int cache_size(void)
{
    pthread_mutex_lock(&cache_lock); /* @expect lock-order-inversion @expect[explore] deadlock */
    int size = entries;
    pthread_mutex_unlock(&cache_lock);
    return size;
}

static void *cache_store(void *unused)
{
    pthread_mutex_lock(&cache_lock);
    entries++;
    add_line();
    pthread_mutex_unlock(&cache_lock);
    return unused;
}

static void *log_flush(void *unused)
{
    pthread_mutex_lock(&log_lock);
    count_lines();
    pthread_mutex_unlock(&log_lock);
    return unused;
}

static void *stats_print(void *unused)
{
    pthread_mutex_lock(&stats_lock);
    printed = cache_size();
    pthread_mutex_unlock(&stats_lock);
    return unused;
}

int main(void)
{
    void *(*const users[])(void *) = {cache_store, log_flush, stats_print};
    pthread_t threads[3];

    for (int i = 0; i < 3; i++) {
        if (pthread_create(&threads[i], NULL, users[i], NULL) != 0)
            return 2;
        pthread_join(threads[i], NULL);
    }
    for (int i = 0; i < 3; i++)
        if (pthread_create(&threads[i], NULL, users[i], NULL) != 0)
            return 2;
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    printf("%d entries, %d lines, %d counted, %d printed\n", entries, lines, counted, printed);
    return entries == 2 && lines == 2 ? 0 : 1;
}
