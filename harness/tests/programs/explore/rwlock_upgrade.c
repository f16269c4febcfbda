/* SPDX-License-Identifier: MIT */
/*
 * A reader that finds the cache out of date wants to write without letting go of
 * its read lock, and so waits for itself. The cache is out of date only while
 * the other thread has cleared it and not filled it again.
 *
 * After POSIX, pthread_rwlock_wrlock(): "the calling thread may deadlock if at
 * the time the call is made it holds the read-write lock".
 */
#include "program.h"

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static bool valid = true;

static void set_valid(bool value)
{
    pthread_rwlock_wrlock(&lock);
    valid = value;
    pthread_rwlock_unlock(&lock);
}

static void *refresh(void *unused)
{
    set_valid(false);
    set_valid(true);
    return unused;
}

static void *look_up(void *unused)
{
    pthread_rwlock_rdlock(&lock);
    if (!valid) {
#ifdef FIXED
        pthread_rwlock_unlock(&lock);
#endif
        pthread_rwlock_wrlock(&lock);
        valid = true;
    }
    pthread_rwlock_unlock(&lock);
    return unused;
}

int main(void)
{
    pthread_t a = start(refresh, NULL), b = start(look_up, NULL);

    finish(a);
    finish(b);
    return 0;
}
