/* SPDX-License-Identifier: MIT */
/*
 * Three threads hand a token on, each under the lock, but nothing says who comes
 * first.
 *
 * After SCTBench, CS/token_ring_bad.
 */
#include "program.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t moved = PTHREAD_COND_INITIALIZER;
static int turn;
static int token[4] = {7, 0, 0, 0};
static int numbers[3] = {0, 1, 2};

static void *hand_on(void *argument)
{
    int mine = *(int *)argument;

    pthread_mutex_lock(&lock);
#ifdef FIXED
    while (turn != mine)
        pthread_cond_wait(&moved, &lock);
#endif
    token[mine + 1] = token[mine];
    turn++;
    pthread_cond_broadcast(&moved);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t threads[3];

    for (int i = 0; i < 3; i++)
        threads[i] = start(hand_on, &numbers[i]);
    for (int i = 0; i < 3; i++)
        finish(threads[i]);
    assert(token[3] == 7);
    return 0;
}
