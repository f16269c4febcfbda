/* SPDX-License-Identifier: MIT */
/* A barrier is initialised for no party. */
#include <pthread.h>

int main(void)
{
    pthread_barrier_t barrier;

    pthread_barrier_init(&barrier, NULL, 0);
    return 0;
}
