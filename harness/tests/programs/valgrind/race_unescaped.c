/* SPDX-License-Identifier: MIT */
/* Two threads write one global; Valgrind 3.19 does not escape their names. */
#define _GNU_SOURCE
#include <pthread.h>

static int counter;

static void *work(void *name)
{
    pthread_setname_np(pthread_self(), name);
    counter = 1;
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    char first[] = "a<b";
    char second[] = "a&b";

    pthread_create(&a, NULL, work, first);
    pthread_create(&b, NULL, work, second);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
