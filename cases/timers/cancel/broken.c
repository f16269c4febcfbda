/* SPDX-License-Identifier: MIT */
/*
 * What:  A timer thread waits a millisecond, unless it is cancelled, and then calls
 *        its callback, which talks to main over a pair of sockets. main cancels the
 *        timer when it hears from the callback.
 *
 * Wrong: It is too late to cancel: the callback is running. main takes a cancelled
 *        timer for a finished one and frees it.
 *
 * Why:   The sockets put the free between the callback's two looks at the timer in
 *        every run. The second look is what ThreadSanitizer reports, which remembers
 *        what was freed. Helgrind and DRD are told to take free() for a write
 *        (--free-is-write=yes); they do not follow sockets, so to them nothing
 *        orders it with the looks.
 *
 * Fix:   Cancel, join the timer's thread, and only then free.
 *
 * From:  RP-full: Threading Objects, Timer (t.cancel()); MOTW-zh: Timer Threads,
 *        threading_timer (delayed, t2.cancel())
 *
 * @option helgrind,drd: --free-is-write=yes
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct timer {
    long number;
    bool cancelled;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t some_cancelled = PTHREAD_COND_INITIALIZER;
static int sockets[2]; /* main's end, the callback's end */
static long sum_of_numbers;

static void tell(int end)
{
    if (write(sockets[end], "!", 1) != 1)
        exit(2);
}

static void hear(int end)
{
    char byte;

    if (read(sockets[end], &byte, 1) != 1)
        exit(2);
}

static void delayed(const struct timer *t)
{
    for (int i = 0; i < 2; i++) {
        long n = t->number; /* @expect[tsan] heap-use-after-free @expect[helgrind,drd] data-race */
        sum_of_numbers += n;
        tell(1);
        hear(1);
    }
}

static void *run(void *argument)
{
    struct timer *t = argument;
    struct timespec until;
    int error = 0;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&lock);
    while (!t->cancelled && error == 0)
        error = pthread_cond_timedwait(&some_cancelled, &lock, &until);
    bool fires = !t->cancelled;
    pthread_mutex_unlock(&lock);
    if (fires)
        delayed(t);
    return NULL;
}

static void cancel(struct timer *t)
{
    pthread_mutex_lock(&lock);
    t->cancelled = true;
    pthread_cond_broadcast(&some_cancelled);
    pthread_mutex_unlock(&lock);
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
    struct timer *t2 = malloc(sizeof *t2);
    pthread_t thread;

    if (t2 == NULL || socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) != 0)
        exit(2);
    *t2 = (struct timer){2, false};
    must(pthread_create(&thread, NULL, run, t2));
    hear(0);
    cancel(t2);
    free(t2); /* @expect[tsan] heap-use-after-free @expect[helgrind,drd] data-race */
    tell(0);
    hear(0);
    tell(0);
    must(pthread_join(thread, NULL));
    printf("The callback of t2 saw twice its number: %ld.\n", sum_of_numbers);
    return sum_of_numbers == 4 ? 0 : 1;
}
