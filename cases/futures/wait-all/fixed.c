/* SPDX-License-Identifier: MIT */
/*
 * What:  A worker gets three pages. main waits for the first one (FIRST_COMPLETED),
 *        and then for all of them (ALL_COMPLETED), by the count of pending tasks.
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
static pthread_cond_t completed = PTHREAD_COND_INITIALIZER;
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
        pthread_mutex_lock(&lock);
        pending--;
        pthread_cond_signal(&completed);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

static long not_done(void)
{
    pthread_mutex_lock(&lock);
    long number = pending;
    pthread_mutex_unlock(&lock);
    return number;
}

static void wait_until(long return_when)
{
    pthread_mutex_lock(&lock);
    while (pending > return_when)
        pthread_cond_wait(&completed, &lock);
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
