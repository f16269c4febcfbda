/* SPDX-License-Identifier: MIT */
/* Races if the first argument says so, then becomes the program that the others name. */
#include <pthread.h>
#include <string.h>
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
    if (argc < 3)
        return 2;
    if (strcmp(argv[1], "race") == 0)
        race();
    execv(argv[2], argv + 2);
    return 2;
}
