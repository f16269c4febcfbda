/* SPDX-License-Identifier: MIT */
/* A thread writes through a null pointer. */
#include <pthread.h>

static int *volatile nowhere;

static void *crash(void *arg)
{
    *nowhere = 1;
    return arg;
}

int main(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, crash, NULL);
    return pthread_join(thread, NULL);
}
