/* SPDX-License-Identifier: MIT */
/*
 * What:  A pool lends out one connection, which a semaphore counts. The first query that
 *        uses it is refused by the server, the second one is good.
 *
 * Fix:   One way out, and the connection is given back on it.
 *
 * From:  CWE-772, Missing Release of Resource after Effective Lifetime; POSIX.1-2017, XSH
 *        sem_wait
 */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct query {
    const char *text;
    int error;
};

static sem_t connections;

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static int send_query(const char *text)
{
    int error = 0;

    sem_wait(&connections);
    if (text[0] == '\0')
        error = EINVAL;
    sem_post(&connections);
    return error;
}

static void *client(void *argument)
{
    struct query *query = argument;

    query->error = send_query(query->text);
    return NULL;
}

int main(void)
{
    static struct query queries[2] = {{"", 0}, {"select 1", 0}};
    pthread_t thread;

    sem_init(&connections, 0, 1);
    for (int i = 0; i < 2; i++) {
        must(pthread_create(&thread, NULL, client, &queries[i]));
        must(pthread_join(thread, NULL));
    }
    printf("errors: %d, %d\n", queries[0].error, queries[1].error);
    return queries[0].error == EINVAL && queries[1].error == 0 ? 0 : 1;
}
