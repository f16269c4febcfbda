/* SPDX-License-Identifier: MIT */
/*
 * What:  A session with a client ends. It has a lock of its own, which goes with it.
 *
 * Fix:   Release the lock before the session is destroyed, when it can no longer be found
 *        by anybody.
 *
 * From:  POSIX.1-2017, XSH pthread_mutex_destroy: undefined for a locked mutex; SEI CERT C,
 *        CON31-C: do not destroy a mutex while it is locked
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct session {
    pthread_mutex_t lock;
    int bytes_sent;
    bool open;
};

static int all_bytes;

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static void close_session(struct session *session)
{
    must(pthread_mutex_lock(&session->lock));
    session->open = false;
    all_bytes += session->bytes_sent;
    must(pthread_mutex_unlock(&session->lock));
    must(pthread_mutex_destroy(&session->lock));
    free(session);
}

static void *serve(void *argument)
{
    struct session *session = argument;

    must(pthread_mutex_lock(&session->lock));
    session->bytes_sent += 512;
    must(pthread_mutex_unlock(&session->lock));
    close_session(session);
    return NULL;
}

int main(void)
{
    struct session *session = calloc(1, sizeof *session);
    pthread_t server;

    if (!session)
        return 2;
    must(pthread_mutex_init(&session->lock, NULL));
    session->open = true;
    must(pthread_create(&server, NULL, serve, session));
    must(pthread_join(server, NULL));
    printf("sent %d bytes\n", all_bytes);
    return all_bytes == 512 ? 0 : 1;
}
