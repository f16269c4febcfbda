/* SPDX-License-Identifier: MIT */
/*
 * A consumer that was woken does not look again whether there is something:
 * another one may have come before it and taken it.
 *
 * After Arpaci-Dusseau, "Operating Systems: Three Easy Pieces", chapter 30
 * (figures 30.8 and 30.9: `if` instead of `while`).
 */
#include "program.h"

#ifdef FIXED
#define UNTIL_NOT while
#else
#define UNTIL_NOT if
#endif

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER, emptied = PTHREAD_COND_INITIALIZER;
static int count;

static void *produce(void *unused)
{
    for (int i = 0; i < 2; i++) {
        pthread_mutex_lock(&lock);
        while (count == 1)
            pthread_cond_wait(&emptied, &lock);
        count++;
        pthread_cond_signal(&filled);
        pthread_mutex_unlock(&lock);
    }
    return unused;
}

static void *consume(void *unused)
{
    pthread_mutex_lock(&lock);
    UNTIL_NOT(count == 0)
    pthread_cond_wait(&filled, &lock);
    assert(count == 1);
    count--;
    pthread_cond_signal(&emptied);
    pthread_mutex_unlock(&lock);
    return unused;
}

int main(void)
{
    pthread_t a = start(consume, NULL), b = start(consume, NULL), c = start(produce, NULL);

    finish(a);
    finish(b);
    finish(c);
    return 0;
}
