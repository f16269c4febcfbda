/* SPDX-License-Identifier: MIT */
/*
 * What:  Five threads share a pool of three connections. Each takes one, makes its
 *        query and gives it back.
 *
 * Wrong: What guards the pool is a plain count of the free connections. Two threads
 *        that read the same count take one connection off it, not two; and a thread
 *        that finds no connection free goes away, since a count cannot wait.
 *
 * Why:   A thread changes the count before it takes any lock, and once more after
 *        its last one, so no two threads are ordered there. (DRD names only the
 *        later access; the second thread makes both after the first one's.)
 *
 * Fix:   A semaphore counts, and waits. (The lock is still needed: the semaphore
 *        lets in three at a time, who choose their connections one by one.)
 *
 * From:  RP-full: Threading Objects, Semaphore ("a pool of connections ... limit the
 *        size of that pool to a specific number")
 */
#include <pthread.h>
#include <stdbool.h>
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
static long num_free = CONNECTIONS;

/* False if there would be less than none. */
static bool add_free(long number)
{
    long sum = num_free + number; /* @expect data-race */
    if (sum < 0)
        return false;
    num_free = sum; /* @expect data-race */
    return true;
}

static struct connection *acquire(void)
{
    struct connection *connection = NULL;

    if (!add_free(-1))
        return NULL;
    pthread_mutex_lock(&lock);
    if (num_idle > 0)
        connection = idle[--num_idle];
    pthread_mutex_unlock(&lock);
    return connection;
}

static void release(struct connection *connection)
{
    pthread_mutex_lock(&lock);
    idle[num_idle++] = connection;
    pthread_mutex_unlock(&lock);
    add_free(1);
}

static void *thread_function(void *unused)
{
    struct connection *connection = acquire();

    (void)unused;
    if (connection == NULL)
        return NULL;
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
