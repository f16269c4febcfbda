/* SPDX-License-Identifier: MIT */
/*
 * A reader takes its read lock a second time. Where writers come first, one that
 * came between the two waits for the first, and the second waits for the writer.
 *
 * After the glibc manual, pthread_rwlockattr_setkind_np(3): why
 * PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP has its name.
 */
#include "program.h"

static pthread_rwlock_t lock = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;
static int value = 1;

static int get(void)
{
    int seen;

    pthread_rwlock_rdlock(&lock);
    seen = value;
    pthread_rwlock_unlock(&lock);
    return seen;
}

static void *look_twice(void *unused)
{
    pthread_rwlock_rdlock(&lock);
#ifdef FIXED
    int seen = value;
#else
    int seen = get();
#endif

    assert(seen > 0);
    pthread_rwlock_unlock(&lock);
    return unused;
}

static void *change(void *unused)
{
    pthread_rwlock_wrlock(&lock);
    value++;
    pthread_rwlock_unlock(&lock);
    return unused;
}

int main(void)
{
    pthread_t a = start(look_twice, NULL), b = start(change, NULL);

    finish(a);
    finish(b);
    return get() == 2 ? 0 : 1;
}
