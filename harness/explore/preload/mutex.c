/* SPDX-License-Identifier: MIT */
/* Mutexes of all types, and C11's, which are the same in glibc. */
#include "inner.h"
#include "real.h"
#include "tsan.h"

/* Bits of __kind, as glibc lays them out (nptl/pthreadP.h). */
enum { KIND_TYPE = 3, KIND_ROBUST = 16, KIND_INHERIT = 32, KIND_SHARED = 128 };

static bool has_owner_in_word(const pthread_mutex_t *mutex)
{
    return (mutex->__data.__kind & (KIND_ROBUST | KIND_INHERIT)) != 0;
}

static int32_t owner_in_word(const pthread_mutex_t *mutex)
{
    return (int32_t)((unsigned)mutex->__data.__lock & FUTEX_TID_MASK);
}

/* A thread's number in the kernel; 0: nobody has it. */
int32_t mutex_owner(const pthread_mutex_t *mutex)
{
    if (has_owner_in_word(mutex))
        return owner_in_word(mutex);
    return mutex->__data.__lock ? mutex->__data.__owner : 0;
}

static bool has_ended(int32_t tid)
{
    for (uint32_t i = 1; i <= S.count; i++)
        if (thread_of(i)->tid == tid && thread_of(i)->state == THREAD_ENDED)
            return true;
    return false;
}

/* Whether locking it returns at once, successfully or not. */
bool ask_mutex(const struct thread *thread, const struct wish *wish)
{
    const pthread_mutex_t *mutex = wish->object;
    int type = mutex->__data.__kind & KIND_TYPE;
    bool own_again = type == PTHREAD_MUTEX_RECURSIVE || type == PTHREAD_MUTEX_ERRORCHECK;

    if (has_owner_in_word(mutex) ? owner_in_word(mutex) == 0 : mutex->__data.__lock == 0)
        return true;
    if (mutex->__data.__kind & KIND_ROBUST && has_ended(mutex_owner(mutex)))
        return true; /* the kernel is about to say so */
    return own_again && mutex_owner(mutex) == thread->tid;
}

static uint32_t kind_of(const pthread_mutex_t *mutex)
{
    return mutex->__data.__kind & KIND_SHARED ? WISH_OUTSIDE : 0;
}

static enum grant lock_point(pthread_mutex_t *mutex, int64_t deadline, void *place)
{
    struct wish wish = {.operation = EXPLORE_OP_LOCK,
                        .kind = kind_of(mutex),
                        .object = mutex,
                        .ask = ask_mutex,
                        .deadline = deadline,
                        .place = place};

    return point(&wish);
}

PUBLIC int pthread_mutex_lock(pthread_mutex_t *mutex)
{
    FRAME;

    if (CONTROLLED)
        (void)lock_point(mutex, NEVER, __builtin_return_address(0));
    return R(pthread_mutex_lock)(mutex);
}

PUBLIC int pthread_mutex_trylock(pthread_mutex_t *mutex)
{
    FRAME;

    if (CONTROLLED)
        POINT(EXPLORE_OP_TRYLOCK, mutex);
    return R(pthread_mutex_trylock)(mutex);
}

PUBLIC int pthread_mutex_unlock(pthread_mutex_t *mutex)
{
    FRAME;

    if (CONTROLLED)
        POINT(EXPLORE_OP_UNLOCK, mutex);
    return R(pthread_mutex_unlock)(mutex);
}

/* An invalid time is the real function's to refuse, if it has to wait at all. */
PUBLIC int pthread_mutex_timedlock(pthread_mutex_t *mutex, const struct timespec *when)
{
    FRAME;

    if (CONTROLLED && time_is_valid(when) &&
        lock_point(mutex, deadline_at(CLOCK_REALTIME, when), __builtin_return_address(0)) ==
            GRANT_TIME)
        return ETIMEDOUT;
    return R(pthread_mutex_timedlock)(mutex, when);
}

PUBLIC int pthread_mutex_clocklock(pthread_mutex_t *mutex, clockid_t clock,
                                   const struct timespec *when)
{
    FRAME;

    if (CONTROLLED && time_is_valid(when) &&
        lock_point(mutex, deadline_at(clock, when), __builtin_return_address(0)) == GRANT_TIME)
        return ETIMEDOUT;
    return R(pthread_mutex_clocklock)(mutex, clock, when);
}

/* C11's go by way of the program's pthread functions, so a TSan above us learns of them. */
static int in_c11(int error)
{
    switch (error) {
    case 0:
        return thrd_success;
    case EBUSY:
        return thrd_busy;
    case ETIMEDOUT:
        return thrd_timedout;
    case ENOMEM:
        return thrd_nomem;
    default:
        return thrd_error;
    }
}

#define BY_PROGRAM(name, ...)                                                                      \
    do {                                                                                           \
        static __typeof__(&(name)) function;                                                       \
        if (!function)                                                                             \
            *(void **)&function = program_symbol(#name);                                           \
        return in_c11(function(__VA_ARGS__));                                                      \
    } while (0)

PUBLIC int mtx_lock(mtx_t *mutex)
{
    FRAME;

    BY_PROGRAM(pthread_mutex_lock, (pthread_mutex_t *)mutex);
}

PUBLIC int mtx_trylock(mtx_t *mutex)
{
    FRAME;

    BY_PROGRAM(pthread_mutex_trylock, (pthread_mutex_t *)mutex);
}

PUBLIC int mtx_unlock(mtx_t *mutex)
{
    FRAME;

    BY_PROGRAM(pthread_mutex_unlock, (pthread_mutex_t *)mutex);
}

PUBLIC int mtx_timedlock(mtx_t *restrict mutex, const struct timespec *restrict when)
{
    FRAME;

    BY_PROGRAM(pthread_mutex_timedlock, (pthread_mutex_t *)mutex, when);
}

PUBLIC int cnd_wait(cnd_t *condition, mtx_t *mutex)
{
    FRAME;

    BY_PROGRAM(pthread_cond_wait, (pthread_cond_t *)condition, (pthread_mutex_t *)mutex);
}

PUBLIC int cnd_timedwait(cnd_t *restrict condition, mtx_t *restrict mutex,
                         const struct timespec *restrict when)
{
    FRAME;

    BY_PROGRAM(pthread_cond_timedwait, (pthread_cond_t *)condition, (pthread_mutex_t *)mutex, when);
}

PUBLIC int cnd_signal(cnd_t *condition)
{
    FRAME;

    BY_PROGRAM(pthread_cond_signal, (pthread_cond_t *)condition);
}

PUBLIC int cnd_broadcast(cnd_t *condition)
{
    FRAME;

    BY_PROGRAM(pthread_cond_broadcast, (pthread_cond_t *)condition);
}

PUBLIC void call_once(once_flag *flag, void (*routine)(void))
{
    FRAME;
    static __typeof__(&pthread_once) once;

    if (!once)
        *(void **)&once = program_symbol("pthread_once");
    (void)once((pthread_once_t *)flag, routine);
}
