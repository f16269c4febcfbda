/* SPDX-License-Identifier: MIT */
/* Runs until it is ended; before, it races if it has an argument. */
#include <pthread.h>
#include <unistd.h>

static int n;

static void *work(void *argument)
{
    n++;
    return argument;
}

static void race(void)
{
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, work, NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
}

int main(int argc, char **argv)
{
    (void)argv;
    if (argc > 1)
        race();
    for (;;)
        pause();
}
