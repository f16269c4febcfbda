/* SPDX-License-Identifier: MIT */
/* Two threads with a pair of sockets: both wait to receive before they send. */
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

static int ends[2];

static void *serve(void *end)
{
    char byte;

    if (recv(*(int *)end, &byte, 1, 0) == 1) /* blocked */
        send(*(int *)end, "y", 1, 0);
    return NULL;
}

static void *ask(void *end)
{
    char byte;

    if (read(*(int *)end, &byte, 1) == 1) /* blocked */
        send(*(int *)end, "y", 1, 0);
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
        return 9;
    pthread_create(&threads[0], NULL, serve, &ends[0]);
    pthread_create(&threads[1], NULL, ask, &ends[1]);
    pthread_join(threads[0], NULL); /* behind */
    return pthread_join(threads[1], NULL);
}
