/* SPDX-License-Identifier: MIT */
/* Futexes by syscall(): libstdc++'s static locals and atomic waits, and locks of the program's own.
 */
#include "inner.h"
#include "real.h"

#include <limits.h>
#include <stdarg.h>

struct futex_call {
    const uint32_t *word;
    int operation; /* without its flags */
    int flags;
    uint32_t value;
    const struct timespec *time;
};

static bool ask_futex(const struct thread *thread, const struct wish *wish)
{
    return thread->woken ||
           __atomic_load_n((const uint32_t *)wish->object, __ATOMIC_SEQ_CST) != wish->number;
}

static int64_t deadline_of(const struct futex_call *call)
{
    if (!call->time)
        return NEVER;
    if (call->operation == FUTEX_WAIT)
        return deadline_in(call->time->tv_sec, call->time->tv_nsec);
    return deadline_at(call->flags & FUTEX_CLOCK_REALTIME ? CLOCK_REALTIME : CLOCK_MONOTONIC,
                       call->time);
}

static long wait_for(const struct futex_call *call, void *place)
{
    struct thread *self = me;
    struct wish wish = {.operation = EXPLORE_OP_FUTEX_WAIT,
                        .kind = WISH_INTERRUPTIBLE | WISH_HANDLER,
                        .object = call->word,
                        .ask = ask_futex,
                        .number = call->value,
                        .deadline = deadline_of(call),
                        .place = place};
    enum grant grant;

    enqueue(self, call->word, NULL);
    grant = point(&wish);
    self->cond_turn = 0;
    if (grant == GRANT_GO && self->woken)
        return 0;
    errno = grant == GRANT_TIME ? ETIMEDOUT : grant == GRANT_SIGNAL ? EINTR : EAGAIN;
    return -1;
}

/* Ours first; the kernel's waiters are those of threads that we do not control. */
static long wake(const struct futex_call *call, void *place)
{
    long count = 0;
    long others;

    point_simple(EXPLORE_OP_FUTEX_WAKE, call->word, place);
    sched_lock();
    while ((uint32_t)count < call->value && wake_one(call->word))
        count++;
    sched_unlock();
    others = SYS(SYS_futex, call->word, call->operation | call->flags, call->value, 0, 0,
                 FUTEX_BITSET_MATCH_ANY);
    return others > 0 ? count + others : count;
}

PUBLIC long syscall(long number, ...)
{
    long a[6];
    va_list arguments;

    va_start(arguments, number);
    for (int i = 0; i < 6; i++)
        a[i] = va_arg(arguments, long);
    va_end(arguments);
    if (CONTROLLED && number == SYS_futex) {
        struct futex_call call = {.word = (const uint32_t *)a[0],
                                  .operation = (int)a[1] & FUTEX_CMD_MASK,
                                  .flags = (int)a[1] & ~FUTEX_CMD_MASK,
                                  .value = (uint32_t)a[2],
                                  .time = (const struct timespec *)a[3]};

        if (call.operation == FUTEX_WAIT || call.operation == FUTEX_WAIT_BITSET)
            return wait_for(&call, __builtin_return_address(0));
        if (call.operation == FUTEX_WAKE || call.operation == FUTEX_WAKE_BITSET)
            return wake(&call, __builtin_return_address(0));
    }
    return R(syscall)(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}
