/* SPDX-License-Identifier: MIT */
/*
 * Correct, unless asked to race: main leaves by pthread_exit, and the process ends with the last
 * thread. Under TSan its own background thread counts as one more.
 */
#include <pthread.h>
#include <stdio.h>

static int n;

static void *work(void *argument)
{
    if (argument)
        n++;
    puts("done");
    return argument;
}

int main(int argc, char **argv)
{
    pthread_t threads[2];

    for (int i = 0; i < 2; i++) {
        pthread_create(&threads[i], NULL, work, argc > 1 ? argv[1] : NULL);
        pthread_detach(threads[i]);
    }
    pthread_exit(NULL);
}
