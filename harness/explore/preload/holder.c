/* SPDX-License-Identifier: MIT */
/* Small tables by address: who holds what libc keeps no owner of, and barriers. */
#include "inner.h"
#include "real.h"
#include "tsan.h"

enum { ENTRIES = 256 };

static struct {
    const void *object;
    uint32_t number;
} holders[ENTRIES];

void holder_set(const void *object, uint32_t number)
{
    size_t free = ENTRIES;

    for (size_t i = 0; i < ENTRIES; i++) {
        if (holders[i].number && holders[i].object == object) {
            holders[i].number = number;
            return;
        }
        if (!holders[i].number)
            free = i;
    }
    if (number && free < ENTRIES) {
        holders[free].object = object;
        holders[free].number = number;
    }
}

uint32_t holder_of(const void *object)
{
    for (size_t i = 0; i < ENTRIES; i++)
        if (holders[i].number && holders[i].object == object)
            return holders[i].number;
    return 0;
}

/* Barriers are ours alone: the real one would block. */
static struct barrier {
    const void *address;
    unsigned parties;
    unsigned arrived;
    uint64_t rounds;
    bool shared;
} barriers[ENTRIES];

static struct barrier *barrier_at(const void *address)
{
    for (size_t i = 0; i < ENTRIES; i++)
        if (barriers[i].address == address)
            return &barriers[i];
    return NULL;
}

static void barrier_put(const void *address, unsigned parties, bool shared)
{
    struct barrier *at = barrier_at(address);

    if (!at)
        at = barrier_at(NULL);
    if (at)
        *at = (struct barrier){.address = address, .parties = parties, .shared = shared};
}

PUBLIC int pthread_barrier_init(pthread_barrier_t *barrier, const pthread_barrierattr_t *attributes,
                                unsigned parties)
{
    FRAME;
    int error = R(pthread_barrier_init)(barrier, attributes, parties);
    int shared = PTHREAD_PROCESS_PRIVATE;

    if (attributes)
        (void)pthread_barrierattr_getpshared(attributes, &shared);
    if (error == 0)
        barrier_put(barrier, parties, shared == PTHREAD_PROCESS_SHARED);
    return error;
}

PUBLIC int pthread_barrier_destroy(pthread_barrier_t *barrier)
{
    FRAME;
    struct barrier *at = barrier_at(barrier);

    if (at)
        at->address = NULL;
    return R(pthread_barrier_destroy)(barrier);
}

static bool ask_round(const struct thread *thread, const struct wish *wish)
{
    const struct barrier *barrier = wish->extra;

    (void)thread;
    return barrier->rounds != wish->number;
}

static int meet(struct barrier *barrier, void *place)
{
    struct wish leave = {.operation = EXPLORE_OP_BARRIER_LEAVE,
                         .kind = WISH_HANDLER,
                         .object = barrier->address,
                         .ask = ask_round,
                         .extra = barrier,
                         .deadline = NEVER,
                         .place = place};
    const void *address = barrier->address;
    bool last;

    point_simple(EXPLORE_OP_BARRIER, address, place);
    happens_before(address);
    leave.number = barrier->rounds;
    last = ++barrier->arrived == barrier->parties;
    if (last) {
        barrier->arrived = 0;
        barrier->rounds++;
    }
    (void)point(&leave);
    happens_after(address);
    return last ? PTHREAD_BARRIER_SERIAL_THREAD : 0;
}

PUBLIC int pthread_barrier_wait(pthread_barrier_t *barrier)
{
    FRAME;
    struct barrier *at = CONTROLLED ? barrier_at(barrier) : NULL;
    struct wish wish = WISH(EXPLORE_OP_BARRIER, barrier);
    int result;

    if (!CONTROLLED)
        return R(pthread_barrier_wait)(barrier);
    if (at && !at->shared)
        return meet(at, __builtin_return_address(0));
    outside_begin(&wish);
    result = R(pthread_barrier_wait)(barrier);
    outside_end(&wish);
    return result;
}
