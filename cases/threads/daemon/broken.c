/* SPDX-License-Identifier: MIT */
/*
 * What:  A daemon thread counts main's log lines in a buffer that main made for it.
 *        main hands over each line through a pair of sockets, and never waits for
 *        the daemon to end: it is detached, and dies with the process.
 *
 * Wrong: main frees the buffer on its way out, and then logs its last line. The
 *        daemon is still alive, and counts the line in memory that is no longer
 *        its own.
 *
 * Why:   The sockets put the free between the two lines in every run. The second
 *        count is what ThreadSanitizer reports, which remembers what was freed.
 *        Helgrind and DRD are told to take free() for a write
 *        (--free-is-write=yes); they do not follow sockets, so to them nothing
 *        orders it with the counts.
 *
 * Fix:   Ask the daemon to stop, join it, and only then free what it uses.
 *
 * From:  RP-full, RP-zh, RP-notes: Daemon Threads, daemon_thread; MOTW-zh: Daemon
 *        vs. Non-Daemon Threads, threading_daemon; CSDN: setDaemon
 *
 * @option helgrind,drd: --free-is-write=yes
 */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct log_buffer {
    char lines;
};

static int sockets[2]; /* main's end, the daemon's end */

static void *daemon_function(void *argument)
{
    struct log_buffer *log = argument;
    char level, n;

    while (read(sockets[1], &level, 1) == 1) {
        n = ++log->lines; /* @expect[tsan] heap-use-after-free @expect[helgrind,drd] data-race */
        if (write(sockets[1], &n, 1) != 1)
            break;
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

/* Returns how many lines the daemon has counted. */
static int info(const char *message)
{
    char lines = 0;

    puts(message);
    if (write(sockets[0], "I", 1) != 1 || read(sockets[0], &lines, 1) != 1)
        exit(2);
    return lines;
}

/* Time for the daemon to end: ThreadSanitizer waits a second for who is left. */
static void give_way(void)
{
    for (int i = 0; i < 100; i++)
        sched_yield();
}

int main(void)
{
    struct log_buffer *buffer = calloc(1, sizeof *buffer);
    pthread_t x;

    if (buffer == NULL || socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) != 0)
        exit(2);
    must(pthread_create(&x, NULL, daemon_function, buffer));
    must(pthread_detach(x)); /* daemon=True */
    info("Main    : wait for the thread to finish");
    free(buffer); /* @expect[tsan] heap-use-after-free @expect[helgrind,drd] data-race */
    int lines = info("Main    : all done");
    close(sockets[0]);
    give_way();
    return lines == 2 ? 0 : 1;
}
