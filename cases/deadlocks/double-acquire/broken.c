/* SPDX-License-Identifier: MIT */
/*
 * What:  One thread acquires a lock, and acquires it again.
 *
 * Wrong: The lock is a plain mutex. The second acquire waits until its owner
 *        releases it, and the owner is the thread that waits.
 *
 * Why:   The program has one thread and one way through, so it hangs in every
 *        run. Helgrind and DRD speak at the second acquire, before it blocks.
 *
 * Fix:   A recursive mutex, which its owner may acquire again.
 *
 * From:  RP-full, RP-zh, RP-notes: Deadlock (l.acquire() twice); CSDN: deadlocks,
 *        first kind
 *
 * @blind tsan: it reports no hang as such, and the lock is never misused otherwise
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
    must(pthread_mutexattr_settype(&type, PTHREAD_MUTEX_DEFAULT));
    must(pthread_mutex_init(&l, &type));

    puts("before first acquire");
    must(pthread_mutex_lock(&l));
    puts("before second acquire");
    must(pthread_mutex_lock(&l)); /* @expect[helgrind,drd] deadlock @stuck */
    puts("acquired lock twice");

    must(pthread_mutex_unlock(&l));
    must(pthread_mutex_unlock(&l));
    must(pthread_mutex_destroy(&l));
    must(pthread_mutexattr_destroy(&type));
    return 0;
}
