/* SPDX-License-Identifier: MIT */
/* A barrier is initialised twice. */
#include <pthread.h>

static pthread_barrier_t barrier;

int main(void)
{
    pthread_barrier_init(&barrier, NULL, 1);
    pthread_barrier_init(&barrier, NULL, 1);
    return 0;
}
