/* SPDX-License-Identifier: MIT */
/* Wrong only between memory accesses; and one that waits by reading. */
#include "modes.h"

#include <stdatomic.h>

static int plain;
static atomic_int atomic;
static atomic_int go;

static void *add(void *unused)
{
    int seen = plain;

    plain = seen + 1;
    return unused;
}

static void *add_in_two_steps(void *unused)
{
    int seen = atomic_load(&atomic);

    atomic_store(&atomic, seen + 1);
    return unused;
}

static void two(void *(*body)(void *))
{
    pthread_t a = started(body, NULL);
    pthread_t b = started(body, NULL);

    joined(a);
    joined(b);
}

static void lost_update(void)
{
    two(add);
    CHECK(plain == 2);
}

static void lost_atomic_update(void)
{
    two(add_in_two_steps);
    CHECK(atomic_load(&atomic) == 2);
}

static void *wait_for_go(void *unused)
{
    while (!atomic_load(&go))
        continue;
    return unused;
}

static void spin(void)
{
    pthread_t waits = started(wait_for_go, NULL);

    atomic_store(&go, 1);
    joined(waits);
}

static const struct mode modes[] = {
    {"lost-update", lost_update},
    {"lost-atomic-update", lost_atomic_update},
    {"spin", spin},
};

MAIN(modes)
