/* SPDX-License-Identifier: MIT */
/* A barrier is waited at that was never initialised: SIGFPE. */
#include <pthread.h>

static pthread_barrier_t barrier;

int main(void)
{
    pthread_barrier_wait(&barrier);
    return 0;
}
