/* SPDX-License-Identifier: MIT */
/*
 * What:  A configuration is read when it is first asked for, with pthread_once(). Reading it
 *        looks a default up.
 *
 * Wrong: The look-up goes through get_option(), which sees to it that the configuration is
 *        read: pthread_once() within its own routine. It waits for the routine to end,
 *        which is the one that waits.
 *
 * Why:   There is one thread, and the way to the hang is straight.
 *
 * Fix:   The routine uses what it has itself, not the door for others.
 *
 * From:  POSIX.1-2017, XSH pthread_once: it returns when init_routine has completed
 *
 * @blind tsan: it reports no hang as such, and nothing else is wrong here
 *
 * @blind helgrind: it does not know pthread_once
 *
 * @blind drd: it reports no wait that never ends, and nothing else is wrong
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT_PORT, PORT, OPTIONS };

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int options[OPTIONS];

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static int get_option(int option);

static void read_configuration(void)
{
    options[DEFAULT_PORT] = 8080;
    options[PORT] = get_option(DEFAULT_PORT); /* the file names no port */
}

static int get_option(int option)
{
    must(pthread_once(&once, read_configuration)); /* @stuck @expect[explore] deadlock */
    return options[option];
}

static void *server(void *port)
{
    *(int *)port = get_option(PORT);
    return NULL;
}

int main(void)
{
    static int port;
    pthread_t thread;

    must(pthread_create(&thread, NULL, server, &port));
    must(pthread_join(thread, NULL));
    printf("port %d\n", port);
    return port == 8080 ? 0 : 1;
}
