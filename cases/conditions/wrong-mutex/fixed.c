/* SPDX-License-Identifier: MIT */
/*
 * What:  A printer waits for documents. There is a lock for the device, which the printer
 *        holds while it works, and one for the queue of documents.
 *
 * Fix:   Wait with the lock that guards what is waited for.
 *
 * From:  POSIX.1-2017, XSH pthread_cond_wait: it releases the mutex that it is given, and
 *        the predicate is to be guarded by that one
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t queue = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t device = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t more = PTHREAD_COND_INITIALIZER;
static sem_t printer_is_in;
static int documents, pages;

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static void *printer(void *unused)
{
    (void)unused;
    must(pthread_mutex_lock(&device));
    must(pthread_mutex_lock(&queue));
    sem_post(&printer_is_in);
    while (documents == 0)
        pthread_cond_wait(&more, &queue);
    documents--;
    must(pthread_mutex_unlock(&queue));
    pages++;
    must(pthread_mutex_unlock(&device));
    return NULL;
}

int main(void)
{
    pthread_t thread;

    sem_init(&printer_is_in, 0, 0);
    must(pthread_create(&thread, NULL, printer, NULL));
    sem_wait(&printer_is_in);
    must(pthread_mutex_lock(&queue));
    documents++;
    must(pthread_cond_signal(&more));
    must(pthread_mutex_unlock(&queue));
    must(pthread_join(thread, NULL));
    printf("%d page\n", pages);
    return pages == 1 ? 0 : 1;
}
