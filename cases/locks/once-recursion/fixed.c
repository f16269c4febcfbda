/* SPDX-License-Identifier: MIT */
/*
 * What:  A configuration is read when it is first asked for, with pthread_once(). Reading it
 *        looks a default up.
 *
 * Fix:   The routine uses what it has itself, not the door for others.
 *
 * From:  POSIX.1-2017, XSH pthread_once: it returns when init_routine has completed
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
    options[PORT] = options[DEFAULT_PORT]; /* the file names no port */
}

static int get_option(int option)
{
    must(pthread_once(&once, read_configuration));
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
