/* SPDX-License-Identifier: MIT */
/*
 * What:  Two threads log when they start and when they exit. The logger puts each
 *        line together from the level, the thread's name and the message.
 *
 * Wrong: It does so in one buffer, whoever is logging. Two threads that log at once
 *        write into each other's lines. Python's logging module has a lock for that.
 *
 * Why:   Both threads put lines together there, and nothing orders them. The copying
 *        is done by the program itself: Helgrind shows no race whose innermost frame
 *        is in libc, as it would be with snprintf().
 *
 * Fix:   The logger holds a lock while it uses the buffer.
 *
 * From:  MOTW-zh: Determining the Current Thread, threading_names_log
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 2, LINE_SIZE = 64 };

struct thread {
    pthread_t id;
    const char *name;
    char lines[2][LINE_SIZE];
};

static struct thread threads[THREADS] = {{.name = "worker"}, {.name = "my_service"}};

static char line[LINE_SIZE];

/* Returns the end, where the next piece goes. */
static char *put(char *to, const char *piece)
{
    while ((*to = *piece++) != '\0') /* @expect data-race */
        to++;
    return to;
}

static void debug(char *log, const char *name, const char *message)
{
    char *end = put(line, "[DEBUG] (");
    end = put(end, name);
    end = put(end, ") ");
    put(end, message);
    put(log, line);
}

static void *run(void *argument)
{
    struct thread *self = argument;

    debug(self->lines[0], self->name, "Starting");
    debug(self->lines[1], self->name, "Exiting");
    return NULL;
}

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static const char *expected[THREADS][2] = {
    {"[DEBUG] (worker) Starting", "[DEBUG] (worker) Exiting"},
    {"[DEBUG] (my_service) Starting", "[DEBUG] (my_service) Exiting"},
};

int main(void)
{
    int right = 0;

    for (int i = 0; i < THREADS; i++)
        must(pthread_create(&threads[i].id, NULL, run, &threads[i]));
    for (int i = 0; i < THREADS; i++)
        must(pthread_join(threads[i].id, NULL));
    for (int i = 0; i < THREADS; i++) {
        for (int n = 0; n < 2; n++) {
            puts(threads[i].lines[n]);
            right += strcmp(threads[i].lines[n], expected[i][n]) == 0;
        }
    }
    return right == 2 * THREADS ? 0 : 1;
}
