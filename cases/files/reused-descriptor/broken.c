/* SPDX-License-Identifier: MIT */
/*
 * What:  A session thread says hello and goodbye to its client. main gives up on clients that
 *        take too long, and opens the ledger.
 *
 * Wrong: main closes the client's descriptor while the session still uses its number. The
 *        ledger gets the same number, and the goodbye is written into it.
 *
 * Why:   ThreadSanitizer takes close() for a write and write() for a read of the descriptor;
 *        main's close comes after the hello, put there by something that orders nothing.
 *        Where the goodbye goes depends on the order, which explore looks for.
 *
 * Fix:   main waits until the session has ended before it closes what the session uses.
 *
 * From:  Linux manual page close(2), Multithreaded processes and close(); POSIX.1-2017, open
 *        (the lowest descriptor not in use)
 *
 * @blind helgrind: it does not watch file descriptors
 *
 * @blind drd: it does not watch file descriptors
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int client[2]; /* the session's end, the client's end */

/* Puts what the threads do in turn; relaxed, it orders nothing for them or for a detector. */
static atomic_long step; /* a word of its own: ThreadSanitizer keeps four accesses to each */

static void next_step(void)
{
    atomic_fetch_add_explicit(&step, 1, memory_order_relaxed);
}

static void wait_for_step(int number)
{
    while (atomic_load_explicit(&step, memory_order_relaxed) < number)
        sched_yield();
}

static void say(const char *text)
{
    if (write(client[0], text, strlen(text)) < 0) /* @expect[tsan] data-race */
        exit(2);
}

static void *session(void *unused)
{
    (void)unused;
    say("hello");
    next_step();
    say("goodbye");
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

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, client) != 0)
        return 2;
    must(pthread_create(&thread, NULL, session, NULL));
    wait_for_step(1);
    close(client[0]); /* @expect[tsan] data-race */
    FILE *ledger = tmpfile();
    if (ledger == NULL)
        return 2;
    must(pthread_join(thread, NULL));
    long bytes = fseek(ledger, 0, SEEK_END) == 0 ? ftell(ledger) : -1;
    printf("the ledger has %ld bytes\n", bytes);
    fclose(ledger);
    return bytes == 0 ? 0 : 1; /* @expect[explore] exit-status */
}
