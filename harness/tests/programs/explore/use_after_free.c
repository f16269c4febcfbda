/* SPDX-License-Identifier: MIT */
/*
 * Closing a connection frees its buffer under the lock; the writer looks under
 * the lock whether it is open, and writes without: sometimes into freed memory.
 *
 * After Yu, Yang and others, "ConVul: an effective tool for detecting concurrency
 * vulnerabilities", ASE 2019 (use after free in Linux drivers).
 */
#include "program.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_int *buffer;

static void *write_byte(void *unused)
{
    atomic_int *open;

    pthread_mutex_lock(&lock);
    open = buffer;
#ifndef FIXED
    pthread_mutex_unlock(&lock);
#endif
    if (open) {
        int seen = atomic_fetch_add(open, 1);

        assert(seen == 0);
    }
#ifdef FIXED
    pthread_mutex_unlock(&lock);
#endif
    return unused;
}

static void *close_it(void *unused)
{
    pthread_mutex_lock(&lock);
    atomic_store(buffer, -1); /* so that the use is told from luck */
    free((void *)buffer);
    buffer = NULL;
    pthread_mutex_unlock(&lock);
    return unused;
}

int main(void)
{
    pthread_t a, b;

    buffer = calloc(64, sizeof(*buffer));
    if (!buffer)
        return 2;
    a = start(write_byte, NULL);
    b = start(close_it, NULL);
    finish(a);
    finish(b);
    return 0;
}
