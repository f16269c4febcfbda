/* SPDX-License-Identifier: MIT */
/*
 * What:  Two threads read a record each of one file.
 *
 * Fix:   pread(), which takes the position with it and moves none.
 *
 * From:  POSIX.1-2017, read and pread ("without changing the file offset"); Linux manual
 *        page pread(2), Notes (multithreaded applications)
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { THREADS = 2 };

static const long records[THREADS] = {11, 22};
static long seen[THREADS];
static int file;

static void *reader(void *argument)
{
    long *record = argument;
    off_t position = (off_t)sizeof *record * (record - seen);

    if (pread(file, record, sizeof *record, position) != sizeof *record)
        *record = 0;
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
    FILE *stream = tmpfile();

    if (stream == NULL)
        return 2;
    file = fileno(stream);
    if (write(file, records, sizeof records) != sizeof records)
        return 2;
    for (int i = 0; i < THREADS; i++)
        must(pthread_create(&threads[i], NULL, reader, &seen[i]));
    for (int i = 0; i < THREADS; i++)
        must(pthread_join(threads[i], NULL));
    printf("%ld and %ld\n", seen[0], seen[1]);
    fclose(stream);
    return seen[0] == 11 && seen[1] == 22 ? 0 : 1;
}
