/* SPDX-License-Identifier: MIT */
/*
 * What:  A worker keeps its count of lines in thread-specific data. The destructor of the
 *        data adds the count to the log when the thread ends.
 *
 * Wrong: main frees the log when the worker says that it is done. A destructor runs
 *        after that, between the end of the thread's function and the join.
 *
 * Why:   The sockets put the free between the worker's line and the destructor in every
 *        run. ThreadSanitizer remembers what was freed. Helgrind and DRD are told to take
 *        free() for a write (--free-is-write=yes); they do not follow sockets, so to them
 *        nothing orders it with the line.
 *
 * Fix:   main joins the worker, and then frees the log.
 *
 * From:  POSIX.1-2017, pthread_key_create (destructors run at thread exit); SEI CERT C
 *        CON30-C
 *
 * @blind explore: it sees freed memory used only where that crashes
 *
 * @option helgrind,drd: --free-is-write=yes
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct log {
    long lines;
};

static int sockets[2]; /* main's end, the worker's end */
static pthread_key_t key;
static struct log *log_file;
static long flushed;

static void flush(void *own)
{
    long *lines = own;

    log_file->lines += *lines; /* @expect[tsan] heap-use-after-free @expect[drd] data-race */
    flushed += *lines;
    free(lines);
}

static void *worker(void *unused)
{
    long *lines = calloc(1, sizeof *lines);
    char answer;

    (void)unused;
    if (lines == NULL || pthread_setspecific(key, lines) != 0)
        exit(2);
    *lines = 3;
    log_file->lines++; /* @expect[helgrind,drd] data-race */
    if (write(sockets[1], "done", 4) != 4 || read(sockets[1], &answer, 1) != 1)
        exit(2);
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
    pthread_t thread;
    char done[4];

    log_file = calloc(1, sizeof *log_file);
    if (log_file == NULL || socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) != 0)
        exit(2);
    must(pthread_key_create(&key, flush));
    must(pthread_create(&thread, NULL, worker, NULL));
    if (read(sockets[0], done, 4) != 4)
        exit(2);
    free(log_file); /* @expect[tsan] heap-use-after-free @expect[helgrind,drd] data-race */
    if (write(sockets[0], "!", 1) != 1)
        exit(2);
    must(pthread_join(thread, NULL));
    printf("flushed %ld lines\n", flushed);
    return flushed == 3 ? 0 : 1;
}
