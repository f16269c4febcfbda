/* SPDX-License-Identifier: MIT */
/*
 * A request is sent, and then marked as pending. If it is served between the two,
 * its mark is set after it was taken back, and main waits for ever.
 *
 * After Lu, Park, Seo and Zhou, "Learning from mistakes", ASPLOS 2008, section 5
 * (order violations: Mozilla's macio.c, PBReadAsync and io_pending).
 */
#include "program.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t served = PTHREAD_COND_INITIALIZER;
static sem_t requests;
static bool pending;

static void mark(bool value)
{
    pthread_mutex_lock(&lock);
    pending = value;
    pthread_cond_signal(&served);
    pthread_mutex_unlock(&lock);
}

static void *serve(void *unused)
{
    sem_wait(&requests);
    mark(false);
    return unused;
}

int main(void)
{
    pthread_t server;

    if (sem_init(&requests, 0, 0) != 0)
        return 2;
    server = start(serve, NULL);
#ifdef FIXED
    mark(true);
    sem_post(&requests);
#else
    sem_post(&requests);
    mark(true);
#endif
    pthread_mutex_lock(&lock);
    while (pending)
        pthread_cond_wait(&served, &lock);
    pthread_mutex_unlock(&lock);
    finish(server);
    return 0;
}
