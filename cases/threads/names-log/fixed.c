/* SPDX-License-Identifier: MIT */
/*
 * What:  Two threads log when they start and when they exit. The logger puts each
 *        line together from the level, the thread's name and the message.
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
static pthread_mutex_t line_lock = PTHREAD_MUTEX_INITIALIZER;

/* Returns the end, where the next piece goes. */
static char *put(char *to, const char *piece)
{
    while ((*to = *piece++) != '\0')
        to++;
    return to;
}

static void debug(char *log, const char *name, const char *message)
{
    pthread_mutex_lock(&line_lock);
    char *end = put(line, "[DEBUG] (");
    end = put(end, name);
    end = put(end, ") ");
    put(end, message);
    put(log, line);
    pthread_mutex_unlock(&line_lock);
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
