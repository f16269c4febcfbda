/* SPDX-License-Identifier: MIT */
/* A data race, found in every run: nothing orders the two increments. */
#include <pthread.h>
#include <stdio.h>

static int counter;

static void *count(void *unused)
{
    (void)unused;
    counter++;
    return NULL;
}

int main(void)
{
    pthread_t first, second;

    if (pthread_create(&first, NULL, count, NULL) != 0 ||
        pthread_create(&second, NULL, count, NULL) != 0)
        return 2;
    pthread_join(first, NULL);
    pthread_join(second, NULL);
    puts("counted");
    return 0;
}
