/* SPDX-License-Identifier: MIT */
/*
 * What:  Two threads count the words of a line each.
 *
 * Wrong: strtok() remembers where it is in a static variable that all threads share. One
 *        thread goes on in the line of the other, which then ends too early.
 *
 * Why:   The variable is touched by libc alone, where no detector looks. The count is wrong
 *        in those orders only in which the threads meet, which explore looks for.
 *
 * Fix:   strtok_r(), which remembers its place in a variable of the caller's.
 *
 * From:  POSIX.1-2017, strtok ("need not be thread-safe"); SEI CERT C CON33-C
 *
 * @blind tsan: it watches code that was compiled for it, and libc's strtok() was not
 *
 * @blind helgrind: its default suppressions hide a race whose innermost frame is in libc
 *
 * @blind drd: its default suppressions hide a race whose innermost frame is in libc
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 2 };

struct line {
    char text[32];
    int words;
};

static struct line lines[THREADS] = {{"to be", 0}, {"or not", 0}};

static void *count(void *argument)
{
    struct line *line = argument;
    char *from = line->text;

    while (strtok(from, " ") != NULL) {
        line->words++;
        from = NULL;
    }
    return NULL;
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
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++)
        must(pthread_create(&threads[i], NULL, count, &lines[i]));
    for (int i = 0; i < THREADS; i++)
        must(pthread_join(threads[i], NULL));
    printf("%d and %d words\n", lines[0].words, lines[1].words);
    return lines[0].words == 2 && lines[1].words == 2 ? 0 : 1; /* @expect[explore] exit-status */
}
