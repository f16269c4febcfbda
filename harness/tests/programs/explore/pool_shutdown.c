/* SPDX-License-Identifier: MIT */
/*
 * A pool takes a job although it is being shut down: whether it is, is asked
 * before the lock is taken, and its worker has gone by then.
 *
 * After Lu, Park, Seo and Zhou, "Learning from mistakes", ASPLOS 2008, section 3
 * (order violations at shutdown); "Java Concurrency in Practice", section 7.2.1
 * (the logging service).
 */
#include "program.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static atomic_bool closing;
static int queued, accepted, done;

static void *serve(void *unused)
{
    pthread_mutex_lock(&lock);
    while (queued || !closing) {
        if (queued) {
            queued--;
            done++;
        } else {
            pthread_cond_wait(&changed, &lock);
        }
    }
    pthread_mutex_unlock(&lock);
    return unused;
}

static void *submit(void *unused)
{
    if (atomic_load(&closing))
        return unused;
    pthread_mutex_lock(&lock);
#ifdef FIXED
    if (!closing)
#endif
    {
        queued++;
        accepted++;
        pthread_cond_signal(&changed);
    }
    pthread_mutex_unlock(&lock);
    return unused;
}

int main(void)
{
    pthread_t worker = start(serve, NULL), client = start(submit, NULL);

    pthread_mutex_lock(&lock);
    closing = true;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
    finish(worker);
    finish(client);
    assert(done == accepted);
    return 0;
}
