/* SPDX-License-Identifier: MIT */
/*
 * What:  A request is written to a log as two lines that belong together, so it holds the
 *        log's lock for both. The lock is an error-checking mutex.
 *
 * Fix:   log_line() is for callers that hold the lock and does not take it, and every
 *        answer is looked at.
 *
 * From:  POSIX.1-2017, XSH pthread_mutex_lock: EDEADLK and EPERM of an error-checking
 *        mutex; SEI CERT C, POS54-C: detect and handle POSIX library errors
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t lock;
static int lines;

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static void log_line(const char *text)
{
    printf("%d: %s\n", ++lines, text);
}

static void *request(void *unused)
{
    (void)unused;
    must(pthread_mutex_lock(&lock));
    log_line("GET /index.html");
    lines++; /* the line that the terminal shows below it is empty */
    must(pthread_mutex_unlock(&lock));
    return NULL;
}

int main(void)
{
    pthread_mutexattr_t attributes;
    pthread_t thread;

    must(pthread_mutexattr_init(&attributes));
    must(pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ERRORCHECK));
    must(pthread_mutex_init(&lock, &attributes));
    must(pthread_create(&thread, NULL, request, NULL));
    must(pthread_join(thread, NULL));
    return lines == 2 ? 0 : 1;
}
