/* SPDX-License-Identifier: MIT */
/*
 * What:  A worker gets three pages. main waits for the first one (FIRST_COMPLETED),
 *        and then for all of them (ALL_COMPLETED), by the count of pending tasks.
 *
 * Wrong: main takes the lock to look at the count; the worker lowers it without. So
 *        the lock guards nothing, and the worker can wake nobody either: main has
 *        to poll. With a second worker, a task could also go uncounted, and main
 *        would poll for ever.
 *
 * Why:   The worker never takes the lock, so nothing orders its writes and main's
 *        reads: at the least the read that finds the count at zero conflicts with
 *        the write that made it so. (DRD names only the later access of a pair. main
 *        polls before the worker's writes and after them.)
 *
 * Fix:   The worker lowers the count under the lock, and tells main by a condition.
 *
 * From:  CSDN: concurrent.futures, wait (ALL_COMPLETED, FIRST_COMPLETED), get_html,
 *        urls = [3, 2, 4]
 */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { URLS = 3, FIRST_COMPLETED = URLS - 1, ALL_COMPLETED = 0 };

static const long urls[URLS] = {3, 2, 4};
static long pages;
static long pending = URLS;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* Stands for the tutorial's sleep: gives way to the other threads. */
static void work(void)
{
    for (int i = 0; i < 1000; i++)
        sched_yield();
}

static void *get_html(void *unused)
{
    (void)unused;
    for (int i = 0; i < URLS; i++) {
        work();
        pages += urls[i];
        pending--; /* @expect data-race */
    }
    return NULL;
}

static void wait_until(long return_when)
{
    pthread_mutex_lock(&lock);
    while (pending > return_when) { /* @expect data-race */
        pthread_mutex_unlock(&lock);
        sched_yield();
        pthread_mutex_lock(&lock);
    }
    pthread_mutex_unlock(&lock);
}

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

int main(void)
{
    pthread_t worker;

    must(pthread_create(&worker, NULL, get_html, NULL));
    wait_until(FIRST_COMPLETED);
    puts("main: the first page is there");
    wait_until(ALL_COMPLETED);
    must(pthread_join(worker, NULL));
    printf("main: all pages are there, worth %ld\n", pages);
    return pages == 9 && pending == 0 ? 0 : 1;
}
