/* SPDX-License-Identifier: MIT */
/*
 * What:  Five workers each add their line to a log, which main prints.
 *
 * Fix:   Each worker writes into a place of its own.
 *
 * From:  MOTW-zh: Thread Objects, threading_simple (worker, range(5))
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORKERS = 5 };

static int lines[WORKERS] = {-1, -1, -1, -1, -1};

static void *worker(void *argument)
{
    const int *number = argument;

    lines[*number] = *number;
    return NULL;
}

static bool is_logged(int number)
{
    for (int i = 0; i < WORKERS; i++) {
        if (lines[i] == number)
            return true;
    }
    return false;
}

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

int main(void)
{
    pthread_t threads[WORKERS];
    int numbers[WORKERS];
    int logged = 0;

    for (int i = 0; i < WORKERS; i++) {
        numbers[i] = i;
        must(pthread_create(&threads[i], NULL, worker, &numbers[i]));
    }
    for (int i = 0; i < WORKERS; i++)
        must(pthread_join(threads[i], NULL));
    for (int i = 0; i < WORKERS; i++) {
        printf("Worker: %d\n", lines[i]);
        logged += is_logged(i);
    }
    return logged == WORKERS ? 0 : 1;
}
