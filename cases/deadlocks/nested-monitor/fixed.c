/* SPDX-License-Identifier: MIT */
/*
 * What:  A server holds its lock while it takes a message from its mailbox, which has a lock
 *        and a condition of its own. A client puts a message there by way of the server.
 *
 * Fix:   The server gives up its own lock before it calls what may wait.
 *
 * From:  A. Lister, The problem of nested monitor calls, ACM SIGOPS Operating Systems
 *        Review 11(3), 1977
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    int messages;
} mailbox = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};

static pthread_mutex_t server_lock = PTHREAD_MUTEX_INITIALIZER;
static sem_t server_is_in;
static int served;

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static void take_message(void)
{
    must(pthread_mutex_lock(&mailbox.lock));
    while (mailbox.messages == 0)
        pthread_cond_wait(&mailbox.filled, &mailbox.lock);
    mailbox.messages--;
    must(pthread_mutex_unlock(&mailbox.lock));
}

static void put_message(void)
{
    must(pthread_mutex_lock(&mailbox.lock));
    mailbox.messages++;
    must(pthread_cond_signal(&mailbox.filled));
    must(pthread_mutex_unlock(&mailbox.lock));
}

static void *server(void *unused)
{
    (void)unused;
    must(pthread_mutex_lock(&server_lock));
    served++;
    sem_post(&server_is_in);
    must(pthread_mutex_unlock(&server_lock));
    take_message();
    return NULL;
}

int main(void)
{
    pthread_t thread;

    sem_init(&server_is_in, 0, 0);
    must(pthread_create(&thread, NULL, server, NULL));
    sem_wait(&server_is_in);
    must(pthread_mutex_lock(&server_lock));
    put_message();
    must(pthread_mutex_unlock(&server_lock));
    must(pthread_join(thread, NULL));
    printf("%d message\n", served);
    return served == 1 && mailbox.messages == 0 ? 0 : 1;
}
