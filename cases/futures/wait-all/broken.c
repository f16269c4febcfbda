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
 *        looks before the worker's writes, since the worker waits for that, and polls
 *        until after them.)
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
static pthread_mutex_t main_is_ahead = PTHREAD_MUTEX_INITIALIZER;

/* The tutorial sleeps here. This waits until main holds the lock; a failed try orders nothing. */
static void work(void)
{
    while (pthread_mutex_trylock(&main_is_ahead) == 0) {
        pthread_mutex_unlock(&main_is_ahead);
        sched_yield();
    }
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

static long not_done(void)
{
    pthread_mutex_lock(&lock);
    long number = pending; /* @expect data-race */
    pthread_mutex_unlock(&lock);
    return number;
}

static void wait_until(long return_when)
{
    while (not_done() > return_when)
        sched_yield();
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
    printf("main: %ld pages are not done\n", not_done());
    pthread_mutex_lock(&main_is_ahead);
    wait_until(FIRST_COMPLETED);
    puts("main: the first page is there");
    wait_until(ALL_COMPLETED);
    must(pthread_join(worker, NULL));
    pthread_mutex_unlock(&main_is_ahead);
    printf("main: all pages are there, worth %ld\n", pages);
    return pages == 9 && pending == 0 ? 0 : 1;
}
