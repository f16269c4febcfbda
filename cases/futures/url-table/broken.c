/* SPDX-License-Identifier: MIT */
/*
 * What:  main submits five URLs, a worker for each, and keeps a table that says
 *        which future is for which URL. A worker looks its URL up and loads it.
 *
 * Wrong: main enters a URL into the table when its worker has started already. The
 *        worker may look before the URL is there.
 *
 * Why:   Only what main does before a worker's start is ordered with that worker.
 *        The entry is made after it, so that it conflicts with the look, whichever
 *        comes first. (DRD names only the later one. That is the look: the workers
 *        wait until main has made all entries. Their waiting may order them among
 *        each other and so with a later start, but no start follows the last entry.)
 *
 * Fix:   Fill the table first, and submit then.
 *
 * From:  CSDN: concurrent.futures, ThreadPoolExecutor example (future_to_url,
 *        load_url)
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { URLS = 5 };

struct future {
    pthread_t worker;
    long number;
    size_t bytes;
};

static const char *const urls[URLS] = {
    "http://www.foxnews.com/",         "http://www.cnn.com/",
    "http://europe.wsj.com/",          "http://www.bbc.co.uk/",
    "http://some-made-up-domain.com/",
};
static const char *future_to_url[URLS];
static pthread_rwlock_t main_is_ahead = PTHREAD_RWLOCK_INITIALIZER;

/* The network is slow. This waits until main holds the lock; a failed try orders nothing. */
static void work(void)
{
    while (pthread_rwlock_tryrdlock(&main_is_ahead) == 0) {
        pthread_rwlock_unlock(&main_is_ahead);
        sched_yield();
    }
}

static void *load_url(void *argument)
{
    struct future *future = argument;

    work();
    const char *url = future_to_url[future->number]; /* @expect data-race */
    if (url != NULL)
        future->bytes = strlen(url);
    return NULL;
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
    static struct future futures[URLS];
    size_t bytes = 0;

    for (long i = 0; i < URLS; i++) {
        futures[i].number = i;
        must(pthread_create(&futures[i].worker, NULL, load_url, &futures[i]));
        future_to_url[i] = urls[i]; /* @expect data-race */
    }
    pthread_rwlock_wrlock(&main_is_ahead);
    for (int i = 0; i < URLS; i++) {
        must(pthread_join(futures[i].worker, NULL));
        printf("%s page is %zu bytes\n", future_to_url[i], futures[i].bytes);
        bytes += futures[i].bytes;
    }
    pthread_rwlock_unlock(&main_is_ahead);
    return bytes == 116 ? 0 : 1;
}
