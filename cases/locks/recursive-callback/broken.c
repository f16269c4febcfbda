/* SPDX-License-Identifier: MIT */
/*
 * What:  A news agency calls every subscriber in its list. A subscriber wants the first
 *        news only, and cancels its subscription from within the call.
 *
 * Wrong: The lock is recursive, so the cancellation gets it and frees the entry that
 *        publish() stands on. A plain mutex would have hung there; the recursive one
 *        lets the thread that holds it pull the list from under its own feet.
 *
 * Why:   The first subscriber cancels in every run, and publish() then reads the address
 *        of the next one from the freed entry.
 *
 * Fix:   publish() notes the next entry before it calls. (A recursive lock keeps other
 *        threads out, never its owner.)
 *
 * From:  POSIX.1-2017, XSH pthread_mutex_lock: the owner of a recursive mutex locks it
 *        again; SEI CERT C, MEM30-C: do not access freed memory
 *
 * @blind helgrind: one thread frees and reads, so nothing is out of order
 *
 * @blind drd: one thread frees and reads, so nothing is out of order
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct subscriber {
    void (*call)(struct subscriber *);
    char name[16];
    struct subscriber *next;
};

static pthread_mutex_t lock; /* recursive */
static struct subscriber *subscribers;
static int calls;

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static void subscribe(void (*call)(struct subscriber *))
{
    struct subscriber *new = calloc(1, sizeof *new);

    if (!new)
        exit(2);
    must(pthread_mutex_lock(&lock));
    *new = (struct subscriber){.call = call, .name = "reader", .next = subscribers};
    subscribers = new;
    must(pthread_mutex_unlock(&lock));
}

static void cancel(struct subscriber *gone)
{
    must(pthread_mutex_lock(&lock));
    for (struct subscriber **link = &subscribers; *link; link = &(*link)->next)
        if (*link == gone) {
            *link = gone->next;
            break;
        }
    must(pthread_mutex_unlock(&lock));
    free(gone); /* @expect[tsan] heap-use-after-free */
}

static void read_all(struct subscriber *unused)
{
    (void)unused;
    calls++;
}

static void read_once(struct subscriber *subscriber)
{
    calls++;
    cancel(subscriber);
}

static void *publish(void *unused)
{
    (void)unused;
    must(pthread_mutex_lock(&lock));
    for (struct subscriber *s = subscribers; s;) {
        s->call(s);
        s = s->next; /* @expect[tsan] heap-use-after-free */
    }
    must(pthread_mutex_unlock(&lock));
    return NULL;
}

int main(void)
{
    pthread_mutexattr_t attributes;
    pthread_t agency;

    must(pthread_mutexattr_init(&attributes));
    must(pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE));
    must(pthread_mutex_init(&lock, &attributes));
    subscribe(read_all);
    subscribe(read_once);
    for (int news = 0; news < 2; news++) {
        must(pthread_create(&agency, NULL, publish, NULL));
        must(pthread_join(agency, NULL));
    }
    printf("%d calls\n", calls);
    cancel(subscribers);
    return calls == 3 && !subscribers ? 0 : 1;
}
