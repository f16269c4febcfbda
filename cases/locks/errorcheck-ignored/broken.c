/* SPDX-License-Identifier: MIT */
/*
 * What:  A request is written to a log as two lines that belong together, so it holds the
 *        log's lock for both. The lock is an error-checking mutex.
 *
 * Wrong: log_line() takes the lock as well. The mutex refuses that with EDEADLK, nobody
 *        looks at the answer, and log_line() then gives up the lock of its caller: the
 *        second line is written without it, and the last release is refused too.
 *
 * Why:   There is one way through the program, and both errors are on it. ThreadSanitizer
 *        says nothing of a refused lock, only of the release of a lock that is free.
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
    pthread_mutex_lock(&lock); /* @expect[helgrind,drd] deadlock @expect[helgrind] api-error */
    printf("%d: %s\n", ++lines, text);
    pthread_mutex_unlock(&lock);
}

static void *request(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    log_line("GET /index.html");
    lines++;                     /* the line that the terminal shows below it is empty */
    pthread_mutex_unlock(&lock); /* @expect unlock-not-owner @expect[helgrind] api-error */
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
