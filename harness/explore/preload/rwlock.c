/* SPDX-License-Identifier: MIT */
/* Reader-writer locks. Who reads is remembered here: glibc only counts. */
#include "inner.h"
#include "real.h"
#include "tsan.h"

enum { READERS_SHIFT = 3 }; /* of __readers (nptl/pthread_rwlock_common.c) */

static bool has_writer(const pthread_rwlock_t *lock)
{
    return lock->__data.__cur_writer != 0;
}

static bool has_readers(const pthread_rwlock_t *lock)
{
    return lock->__data.__readers >> READERS_SHIFT != 0;
}

static bool a_writer_waits(const pthread_rwlock_t *lock)
{
    for (uint32_t i = 1; i <= S.count; i++)
        if (thread_of(i)->state == THREAD_AT_GATE && thread_of(i)->wish->object == lock &&
            thread_of(i)->wish->operation == EXPLORE_OP_WRITE_LOCK)
            return true;
    return false;
}

/* Readers that come later stand back. The real lock does not know: the writer waits at its gate. */
static bool writer_goes_first(const pthread_rwlock_t *lock)
{
    return lock->__data.__flags == PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP &&
           has_readers(lock) && a_writer_waits(lock);
}

/* glibc answers EDEADLK at once to the writer itself. */
static bool ask_read(const struct thread *thread, const struct wish *wish)
{
    const pthread_rwlock_t *lock = wish->object;

    if (has_writer(lock))
        return lock->__data.__cur_writer == thread->tid;
    return !writer_goes_first(lock);
}

static bool ask_write(const struct thread *thread, const struct wish *wish)
{
    const pthread_rwlock_t *lock = wish->object;

    if (has_writer(lock))
        return lock->__data.__cur_writer == thread->tid;
    return !has_readers(lock);
}

static void note_read(const void *lock, int change)
{
    uint32_t free = READ_HOLDS;

    for (uint32_t i = 0; i < READ_HOLDS; i++) {
        if (me->read_counts[i] && me->read_locks[i] == lock) {
            me->read_counts[i] += (uint32_t)change;
            return;
        }
        if (!me->read_counts[i])
            free = i;
    }
    if (change > 0 && free < READ_HOLDS) {
        me->read_locks[free] = lock;
        me->read_counts[free] = 1;
    }
}

static enum grant lock_point(pthread_rwlock_t *lock, uint32_t operation, int64_t deadline,
                             void *place)
{
    struct wish wish = {.operation = operation,
                        .kind = lock->__data.__shared ? WISH_OUTSIDE : 0,
                        .object = lock,
                        .ask = operation == EXPLORE_OP_READ_LOCK ? ask_read : ask_write,
                        .deadline = deadline,
                        .place = place};

    return point(&wish);
}

static int noted(pthread_rwlock_t *lock, int error)
{
    if (CONTROLLED && error == 0)
        note_read(lock, 1);
    return error;
}

PUBLIC int pthread_rwlock_rdlock(pthread_rwlock_t *lock)
{
    FRAME;

    if (CONTROLLED)
        (void)lock_point(lock, EXPLORE_OP_READ_LOCK, NEVER, __builtin_return_address(0));
    return noted(lock, R(pthread_rwlock_rdlock)(lock));
}

PUBLIC int pthread_rwlock_wrlock(pthread_rwlock_t *lock)
{
    FRAME;

    if (CONTROLLED)
        (void)lock_point(lock, EXPLORE_OP_WRITE_LOCK, NEVER, __builtin_return_address(0));
    return R(pthread_rwlock_wrlock)(lock);
}

PUBLIC int pthread_rwlock_tryrdlock(pthread_rwlock_t *lock)
{
    FRAME;

    if (CONTROLLED) {
        POINT(EXPLORE_OP_TRY_READ_LOCK, lock);
        if (writer_goes_first(lock))
            return EBUSY;
    }
    return noted(lock, R(pthread_rwlock_tryrdlock)(lock));
}

PUBLIC int pthread_rwlock_trywrlock(pthread_rwlock_t *lock)
{
    FRAME;

    if (CONTROLLED)
        POINT(EXPLORE_OP_TRY_WRITE_LOCK, lock);
    return R(pthread_rwlock_trywrlock)(lock);
}

static bool times_out(pthread_rwlock_t *lock, uint32_t operation, clockid_t clock,
                      const struct timespec *when, void *place)
{
    return CONTROLLED && time_is_valid(when) &&
           lock_point(lock, operation, deadline_at(clock, when), place) == GRANT_TIME;
}

PUBLIC int pthread_rwlock_timedrdlock(pthread_rwlock_t *lock, const struct timespec *when)
{
    FRAME;

    if (times_out(lock, EXPLORE_OP_READ_LOCK, CLOCK_REALTIME, when, __builtin_return_address(0)))
        return ETIMEDOUT;
    return noted(lock, R(pthread_rwlock_timedrdlock)(lock, when));
}

PUBLIC int pthread_rwlock_clockrdlock(pthread_rwlock_t *lock, clockid_t clock,
                                      const struct timespec *when)
{
    FRAME;

    if (times_out(lock, EXPLORE_OP_READ_LOCK, clock, when, __builtin_return_address(0)))
        return ETIMEDOUT;
    return noted(lock, R(pthread_rwlock_clockrdlock)(lock, clock, when));
}

PUBLIC int pthread_rwlock_timedwrlock(pthread_rwlock_t *lock, const struct timespec *when)
{
    FRAME;

    if (times_out(lock, EXPLORE_OP_WRITE_LOCK, CLOCK_REALTIME, when, __builtin_return_address(0)))
        return ETIMEDOUT;
    return R(pthread_rwlock_timedwrlock)(lock, when);
}

PUBLIC int pthread_rwlock_clockwrlock(pthread_rwlock_t *lock, clockid_t clock,
                                      const struct timespec *when)
{
    FRAME;

    if (times_out(lock, EXPLORE_OP_WRITE_LOCK, clock, when, __builtin_return_address(0)))
        return ETIMEDOUT;
    return R(pthread_rwlock_clockwrlock)(lock, clock, when);
}

PUBLIC int pthread_rwlock_unlock(pthread_rwlock_t *lock)
{
    FRAME;

    if (CONTROLLED) {
        POINT(EXPLORE_OP_RW_UNLOCK, lock);
        if (!has_writer(lock))
            note_read(lock, -1);
    }
    return R(pthread_rwlock_unlock)(lock);
}
