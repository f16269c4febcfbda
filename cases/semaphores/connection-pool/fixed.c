/* SPDX-License-Identifier: MIT */
/*
 * What:  Five threads share a pool of three connections. Each takes one, makes its
 *        query and gives it back.
 *
 * Fix:   A semaphore counts, and waits. (The lock is still needed: the semaphore
 *        lets in three at a time, who choose their connections one by one.)
 *
 * From:  RP-full: Threading Objects, Semaphore ("a pool of connections ... limit the
 *        size of that pool to a specific number")
 */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONNECTIONS = 3, THREADS = 5 };

struct connection {
    int queries;
};

static struct connection connections[CONNECTIONS];
static struct connection *idle[CONNECTIONS];
static int num_idle;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* of these three */
static sem_t num_free;

static struct connection *acquire(void)
{
    sem_wait(&num_free);
    pthread_mutex_lock(&lock);
    struct connection *connection = idle[--num_idle];
    pthread_mutex_unlock(&lock);
    return connection;
}

static void release(struct connection *connection)
{
    pthread_mutex_lock(&lock);
    idle[num_idle++] = connection;
    pthread_mutex_unlock(&lock);
    sem_post(&num_free);
}

static void *thread_function(void *unused)
{
    struct connection *connection = acquire();

    (void)unused;
    connection->queries++;
    release(connection);
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
    pthread_t threads[THREADS];
    int queries = 0;

    must(sem_init(&num_free, 0, CONNECTIONS));
    for (num_idle = 0; num_idle < CONNECTIONS; num_idle++)
        idle[num_idle] = &connections[num_idle];
    for (int i = 0; i < THREADS; i++)
        must(pthread_create(&threads[i], NULL, thread_function, NULL));
    for (int i = 0; i < THREADS; i++)
        must(pthread_join(threads[i], NULL));
    for (int i = 0; i < CONNECTIONS; i++)
        queries += connections[i].queries;
    printf("%d queries, %d connections idle\n", queries, num_idle);
    return queries == THREADS && num_idle == CONNECTIONS ? 0 : 1;
}
