/* SPDX-License-Identifier: MIT */
/*
 * Two buyers look whether a seat is free, and then take it. Each step is locked,
 * the two together are not: the last seat is sold twice.
 *
 * After Lu, Park, Seo and Zhou, "Learning from mistakes", ASPLOS 2008, section 3
 * (atomicity violations under locks).
 */
#include "program.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int seats = 1;

static bool is_free(void)
{
    bool any;

    pthread_mutex_lock(&lock);
    any = seats > 0;
    pthread_mutex_unlock(&lock);
    return any;
}

static void take(void)
{
    pthread_mutex_lock(&lock);
#ifdef FIXED
    if (seats > 0)
#endif
        seats--;
    pthread_mutex_unlock(&lock);
}

static void *buy(void *unused)
{
    if (is_free())
        take();
    return unused;
}

int main(void)
{
    pthread_t a = start(buy, NULL), b = start(buy, NULL);

    finish(a);
    finish(b);
    assert(seats >= 0);
    return 0;
}
