/* SPDX-License-Identifier: MIT */
/*
 * What:  Two workers need the same page. Whoever does not find it in the cache
 *        loads it and puts it there.
 *
 * Fix:   One critical section from the look to the put.
 *
 * From:  Lu, Park, Seo and Zhou, Learning from Mistakes, ASPLOS 2008: atomicity
 *        violations
 */
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *cached; /* the page, once it is loaded */
static int loads;

/* With the lock held. */
static const char *load(void)
{
    loads++;
    return "<html>";
}

static void *show_page(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    const char *page = cached;
    if (page == NULL) {
        page = load();
        cached = page;
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t workers[2];

    for (int i = 0; i < 2; i++)
        if (pthread_create(&workers[i], NULL, show_page, NULL) != 0)
            return 2;
    for (int i = 0; i < 2; i++)
        pthread_join(workers[i], NULL);
    printf("the page was loaded %d times\n", loads);
    return loads == 1 ? 0 : 1;
}
