/* SPDX-License-Identifier: MIT */
/* Two threads write one global. */
#include <pthread.h>

static int counter;

static void *work(void *arg)
{
    counter = 1;
    return arg;
}

int main(void)
{
    pthread_t a, b;

    pthread_create(&a, NULL, work, NULL);
    pthread_create(&b, NULL, work, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
