/* SPDX-License-Identifier: MIT */
/*
 * What:  A worker is asked by a signal to say how far it is.
 *
 * Fix:   The handler writes a text that is there already, by write(), which is safe.
 *
 * From:  POSIX.1-2017, 2.4.3 (Signal Actions: async-signal-safe functions); SEI CERT C SIG30-C
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t told;

static void tell(int signal)
{
    (void)signal;
    static const char text[] = "half done\n";

    if (write(STDOUT_FILENO, text, sizeof text - 1) == sizeof text - 1)
        told = 1;
}

static void *worker(void *unused)
{
    (void)unused;
    raise(SIGUSR1); /* to this thread, in a moment that does no harm */
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
    struct sigaction action = {.sa_handler = tell};
    pthread_t thread;

    if (sigaction(SIGUSR1, &action, NULL) != 0)
        return 1;
    must(pthread_create(&thread, NULL, worker, NULL));
    must(pthread_join(thread, NULL));
    return told ? 0 : 1;
}
