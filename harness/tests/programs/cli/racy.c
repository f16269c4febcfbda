/* SPDX-License-Identifier: MIT */
/* Two threads write the same variable; the exit status is the first argument. */
#include <pthread.h>
#include <stdlib.h>

int counter;

static void *worker(void *unused)
{
    (void)unused;
    counter++;
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, worker, NULL) != 0)
            return 99;
    for (int i = 0; i < 2; i++)
        if (pthread_join(threads[i], NULL) != 0)
            return 99;
    return argc > 1 ? (int)strtol(argv[1], NULL, 10) : 0;
}
