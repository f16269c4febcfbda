/* SPDX-License-Identifier: MIT */
/*
 * A driver that is being stopped waits until no request is under way. A request
 * looks whether it may begin, and only then counts itself.
 *
 * After Qadeer and Wu, "KISS: keep it simple and sequential", PLDI 2004,
 * figure 2 (the Bluetooth driver); SCTBench, CS/bluetooth_driver_bad.
 */
#include "program.h"

static atomic_int pending = 1; /* the driver counts itself */
static atomic_bool stopping, stopped;
static sem_t nothing_pending;

static void leave(void)
{
    if (atomic_fetch_sub(&pending, 1) == 1)
        sem_post(&nothing_pending);
}

static bool enter(void)
{
#ifdef FIXED
    atomic_fetch_add(&pending, 1);
    if (!atomic_load(&stopping))
        return true;
    leave();
    return false;
#else
    if (atomic_load(&stopping))
        return false;
    atomic_fetch_add(&pending, 1);
    return true;
#endif
}

static void *request(void *unused)
{
    if (enter()) {
        assert(!atomic_load(&stopped));
        leave();
    }
    return unused;
}

static void *stop(void *unused)
{
    atomic_store(&stopping, true);
    leave();
    sem_wait(&nothing_pending);
    atomic_store(&stopped, true);
    return unused;
}

int main(void)
{
    pthread_t a, b;

    if (sem_init(&nothing_pending, 0, 0) != 0)
        return 2;
    a = start(request, NULL);
    b = start(stop, NULL);
    finish(a);
    finish(b);
    return 0;
}
