/* SPDX-License-Identifier: MIT */
/*
 * What:  Three workers get a page each. Whoever is done puts its future at the head
 *        of the list of completed ones, which main walks afterwards.
 *
 * Fix:   One lock, held from the read to the write.
 *
 * From:  CSDN: concurrent.futures, as_completed (get_html, urls = [3, 2, 4])
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { URLS = 3 };

struct future {
    pthread_t worker;
    long times;
    struct future *earlier;
};

static struct future *last_completed;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/*
 * It is a call, since ThreadSanitizer watches no read that a write to the same
 * place follows at once.
 */
static void link_to(struct future *future, struct future *earlier)
{
    future->earlier = earlier;
}

static void complete(struct future *future)
{
    pthread_mutex_lock(&lock);
    link_to(future, last_completed);
    last_completed = future;
    pthread_mutex_unlock(&lock);
}

static void *get_html(void *argument)
{
    struct future *future = argument;

    complete(future);
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
    static struct future futures[URLS] = {{.times = 3}, {.times = 2}, {.times = 4}};
    long pages = 0;

    for (int i = 0; i < URLS; i++)
        must(pthread_create(&futures[i].worker, NULL, get_html, &futures[i]));
    for (int i = 0; i < URLS; i++)
        must(pthread_join(futures[i].worker, NULL));
    for (struct future *f = last_completed; f != NULL; f = f->earlier) {
        printf("in main: get page %ld success\n", f->times);
        pages += f->times;
    }
    return pages == 9 ? 0 : 1;
}
