/* SPDX-License-Identifier: MIT */
/*
 * The producer moves the end of the ring on before it has written the place: the
 * consumer reads what lay there before.
 *
 * After SCTBench, CS/circular_buffer_bad; the order is that of the Linux kernel's
 * Documentation/core-api/circular-buffers.rst.
 */
#include "program.h"

enum { SIZE = 4, MESSAGES = 3 };

static atomic_int ring[SIZE];
static atomic_int first, end;

static void *produce(void *unused)
{
    for (int message = 1; message <= MESSAGES; message++) {
        int place = atomic_load(&end);

#ifdef FIXED
        atomic_store(&ring[place], message);
        atomic_store(&end, (place + 1) % SIZE);
#else
        atomic_store(&end, (place + 1) % SIZE);
        atomic_store(&ring[place], message);
#endif
    }
    return unused;
}

static void *consume(void *unused)
{
    for (int message = 1; message <= MESSAGES; message++) {
        int place = atomic_load(&first);

        if (place == atomic_load(&end))
            break;
        assert(atomic_load(&ring[place]) == message);
        atomic_store(&first, (place + 1) % SIZE);
    }
    return unused;
}

int main(void)
{
    pthread_t a = start(produce, NULL), b = start(consume, NULL);

    finish(a);
    finish(b);
    return 0;
}
