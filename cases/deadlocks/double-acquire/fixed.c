/* SPDX-License-Identifier: MIT */
/*
 * What:  One thread acquires a lock, and acquires it again.
 *
 * Fix:   A recursive mutex, which its owner may acquire again.
 *
 * From:  RP-full, RP-zh, RP-notes: Deadlock (l.acquire() twice); CSDN: deadlocks,
 *        first kind
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t l;

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}
int main(void)
{
    pthread_mutexattr_t type;

    must(pthread_mutexattr_init(&type));
    must(pthread_mutexattr_settype(&type, PTHREAD_MUTEX_RECURSIVE));
    must(pthread_mutex_init(&l, &type));

    puts("before first acquire");
    must(pthread_mutex_lock(&l));
    puts("before second acquire");
    must(pthread_mutex_lock(&l));
    puts("acquired lock twice");

    must(pthread_mutex_unlock(&l));
    must(pthread_mutex_unlock(&l));
    must(pthread_mutex_destroy(&l));
    must(pthread_mutexattr_destroy(&type));
    return 0;
}
