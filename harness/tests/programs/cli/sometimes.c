/* SPDX-License-Identifier: MIT */
/* Races in every second run: the file named by the first argument counts them. */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

int counter;

static void *worker(void *unused)
{
    (void)unused;
    counter++;
    return NULL;
}

static int toggle(const char *path)
{
    FILE *mark;

    if (unlink(path) == 0)
        return 0;
    mark = fopen(path, "w");
    return mark && fclose(mark) == 0;
}

int main(int argc, char **argv)
{
    pthread_t other;
    int race = argc > 1 && toggle(argv[1]);

    puts("printed by the program");
    /* ThreadSanitizer misses two accesses at the very same instant. */
    for (int i = 0; i < 8; i++) {
        if (pthread_create(&other, NULL, worker, NULL) != 0)
            return 99;
        if (race)
            counter++;
        if (pthread_join(other, NULL) != 0)
            return 1;
    }
    return 0;
}
