/* SPDX-License-Identifier: MIT */
/*
 * What:  An exit handler frees the table of routes. A thread looks routes up in it as long
 *        as the program runs.
 *
 * Fix:   The exit handler asks the thread to stop and joins it before it frees.
 *
 * From:  POSIX.1-2017, exit (the functions registered by atexit() are called first) and
 *        atexit; C17 7.22.4.4
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int sockets[2]; /* main's end, the thread's end */
static char *routes;
static pthread_t thread;

static void *router(void *unused)
{
    char question, first;

    (void)unused;
    while (read(sockets[1], &question, 1) == 1) {
        first = *routes;
        if (write(sockets[1], &first, 1) != 1)
            break;
    }
    return NULL;
}

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static char ask(void)
{
    char answer;

    if (write(sockets[0], "?", 1) != 1 || read(sockets[0], &answer, 1) != 1)
        _exit(2);
    return answer;
}

static void clean_up(void)
{
    ask();
    close(sockets[0]);
    if (pthread_join(thread, NULL) != 0)
        _exit(2);
    free(routes);
}

int main(void)
{
    routes = calloc(1, sizeof *routes);
    if (routes == NULL || socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) != 0)
        return 2;
    routes[0] = 42;
    must(pthread_create(&thread, NULL, router, NULL));
    if (atexit(clean_up) != 0)
        return 2;
    return ask() == 42 ? 0 : 1;
}
