/* SPDX-License-Identifier: MIT */
/*
 * What:  A table of squares is made by the first thread that needs it: main, or a reader.
 *
 * Fix:   The flag and the table are looked at and made under one lock. (pthread_once() is
 *        there for this; but Helgrind does not know it, and would report the readers.)
 *
 * From:  SEI CERT C, CON43-C: no data races in multithreaded code; POSIX.1-2017, XSH
 *        pthread_once
 */
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SQUARES = 10 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t main_is_ahead = PTHREAD_MUTEX_INITIALIZER;
static bool made;
static int squares[SQUARES];

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static int square(int number)
{
    must(pthread_mutex_lock(&lock));
    if (!made) {
        for (int i = 0; i < SQUARES; i++)
            squares[i] = i * i;
        made = true;
    }
    int result = squares[number];
    must(pthread_mutex_unlock(&lock));
    return result;
}

static void *reader(void *result)
{
    while (pthread_mutex_trylock(&main_is_ahead) == 0) {
        must(pthread_mutex_unlock(&main_is_ahead));
        sched_yield();
    }
    *(int *)result = square(7);
    return NULL;
}

int main(void)
{
    static int result;
    pthread_t thread;

    must(pthread_create(&thread, NULL, reader, &result));
    int nine = square(3);
    must(pthread_mutex_lock(&main_is_ahead));
    must(pthread_join(thread, NULL));
    must(pthread_mutex_unlock(&main_is_ahead));
    printf("%d\n", result);
    return nine == 9 && result == 49 ? 0 : 1;
}
