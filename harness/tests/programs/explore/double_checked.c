/* SPDX-License-Identifier: MIT */
/*
 * The double-checked lock publishes the object before the object is filled in:
 * a thread that comes by without the lock gets it empty.
 *
 * After Meyers and Alexandrescu, "C++ and the perils of double-checked locking",
 * Dr. Dobb's Journal, 2004, section 4.
 */
#include "program.h"

struct config {
    atomic_int limit;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct config storage;
static _Atomic(struct config *) instance;

static struct config *get(void)
{
    struct config *config = atomic_load(&instance);

    if (config)
        return config;
    pthread_mutex_lock(&lock);
    if (!atomic_load(&instance)) {
#ifdef FIXED
        atomic_store(&storage.limit, 100);
        atomic_store(&instance, &storage);
#else
        atomic_store(&instance, &storage);
        atomic_store(&storage.limit, 100);
#endif
    }
    pthread_mutex_unlock(&lock);
    return atomic_load(&instance);
}

static void *work(void *unused)
{
    struct config *config = get();

    assert(config->limit == 100);
    return unused;
}

int main(void)
{
    pthread_t a = start(work, NULL), b = start(work, NULL);

    finish(a);
    finish(b);
    return 0;
}
