/* SPDX-License-Identifier: MIT */
/*
 * What:  A thread logs when it starts and when it finishes, each time that main asks
 *        for it, through a file handle that main has opened: a pipe.
 *
 * Wrong: main closes the handle as soon as the first line has come. The thread is
 *        not finished: its second line is lost, or goes into whatever file has got
 *        the same number meanwhile.
 *
 * Why:   main only looks whether a line is there (poll), which to a detector orders
 *        nothing; so the thread's first write is done before the close in every
 *        run, and yet not ordered with it. The number of the handle is shared as
 *        well, and read for each line. (DRD names only the later access: here both
 *        are, the -1 after the first line and the read for the second.)
 *
 * Fix:   Close the handle when the thread is joined.
 *
 * From:  RP-full, RP-zh, RP-notes: Race Conditions ("... or closes a file handle
 *        before the other thread is finished")
 */
#define _POSIX_C_SOURCE 200809L
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct log {
    const char *lines[2];
    int handle; /* in a word of its own: ThreadSanitizer knows only a word's last few accesses */
};

static struct log log_file = {{"Thread 1: starting\n", "Thread 1: finishing\n"}, -1};
static int requests[2]; /* read by the thread, written by main */
static int written;

static void *thread_function(void *unused)
{
    char request;

    (void)unused;
    for (int i = 0; i < 2 && read(requests[0], &request, 1) == 1; i++) {
        const char *line = log_file.lines[i];
        if (write(log_file.handle, line, strlen(line)) > 0) /* @expect data-race */
            written++;
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

/* Lets the thread log its next line. */
static void ask(void)
{
    if (write(requests[1], "?", 1) != 1)
        exit(2);
}

int main(void)
{
    pthread_t thread;
    int pipe_ends[2];

    if (pipe(requests) != 0 || pipe(pipe_ends) != 0)
        exit(2);
    log_file.handle = pipe_ends[1];
    must(pthread_create(&thread, NULL, thread_function, NULL));
    ask();
    if (poll(&(struct pollfd){pipe_ends[0], POLLIN, 0}, 1, -1) != 1)
        exit(2);
    close(log_file.handle); /* @expect[tsan] data-race */
    log_file.handle = -1;   /* @expect data-race */
    ask();
    must(pthread_join(thread, NULL));
    printf("%d lines were written.\n", written);
    return written == 2 ? 0 : 1;
}
