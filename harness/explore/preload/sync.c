/* SPDX-License-Identifier: MIT */
/* Semaphores, spin locks, pthread_once. */
#include "inner.h"
#include "real.h"
#include "tsan.h"

/* The words of glibc's struct new_sem: value, (64-bit: waiters), private. */
static uint32_t semaphore_word(const void *semaphore, int word)
{
    return __atomic_load_n((const uint32_t *)semaphore + word, __ATOMIC_RELAXED);
}

static bool ask_semaphore(const struct thread *thread, const struct wish *wish)
{
    (void)thread;
    return semaphore_word(wish->object, 0) > 0;
}

static enum grant semaphore_point(sem_t *semaphore, int64_t deadline, void *place)
{
    struct wish wish = {.operation = EXPLORE_OP_SEM_WAIT,
                        .kind = WISH_CANCEL | WISH_INTERRUPTIBLE | WISH_HANDLER |
                                (semaphore_word(semaphore, 2) ? WISH_OUTSIDE : 0),
                        .object = semaphore,
                        .ask = ask_semaphore,
                        .deadline = deadline,
                        .place = place};

    return point(&wish);
}

/* 0: it can be taken. */
static int wait_for_semaphore(sem_t *semaphore, int64_t deadline, void *place)
{
    enum grant grant = semaphore_point(semaphore, deadline, place);

    cancel_act(grant);
    if (grant == GRANT_GO)
        return 0;
    errno = grant == GRANT_TIME ? ETIMEDOUT : EINTR;
    return -1;
}

PUBLIC int sem_wait(sem_t *semaphore)
{
    FRAME;

    if (CONTROLLED && wait_for_semaphore(semaphore, NEVER, __builtin_return_address(0)) < 0)
        return -1;
    return R(sem_wait)(semaphore);
}

PUBLIC int sem_trywait(sem_t *semaphore)
{
    FRAME;

    if (CONTROLLED)
        POINT(EXPLORE_OP_SEM_TRYWAIT, semaphore);
    return R(sem_trywait)(semaphore);
}

PUBLIC int sem_timedwait(sem_t *semaphore, const struct timespec *when)
{
    FRAME;

    if (CONTROLLED && time_is_valid(when) &&
        wait_for_semaphore(semaphore, deadline_at(CLOCK_REALTIME, when),
                           __builtin_return_address(0)) < 0)
        return -1;
    return R(sem_timedwait)(semaphore, when);
}

PUBLIC int sem_clockwait(sem_t *semaphore, clockid_t clock, const struct timespec *when)
{
    FRAME;

    if (CONTROLLED && time_is_valid(when) &&
        wait_for_semaphore(semaphore, deadline_at(clock, when), __builtin_return_address(0)) < 0)
        return -1;
    return R(sem_clockwait)(semaphore, clock, when);
}

PUBLIC int sem_post(sem_t *semaphore)
{
    FRAME;

    if (CONTROLLED)
        POINT(EXPLORE_OP_SEM_POST, semaphore);
    return R(sem_post)(semaphore);
}

/* What an unlocked spin lock holds differs between machines and versions. */
static int unlocked_value(void)
{
    static int value;
    static bool known;
    pthread_spinlock_t lock;

    if (!known && pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE) == 0)
        value = *(volatile int *)&lock;
    known = true;
    return value;
}

static bool ask_spin(const struct thread *thread, const struct wish *wish)
{
    (void)thread;
    return __atomic_load_n((const int *)wish->object, __ATOMIC_RELAXED) == (int)wish->number;
}

PUBLIC int pthread_spin_lock(pthread_spinlock_t *lock)
{
    FRAME;
    struct wish wish = WISH(EXPLORE_OP_SPIN_LOCK, (const void *)(uintptr_t)lock, .ask = ask_spin);

    if (CONTROLLED) {
        wish.number = (uint64_t)unlocked_value();
        (void)point(&wish);
        holder_set((const void *)(uintptr_t)lock, me->number);
    }
    return R(pthread_spin_lock)(lock);
}

PUBLIC int pthread_spin_trylock(pthread_spinlock_t *lock)
{
    FRAME;
    int error;

    if (CONTROLLED)
        POINT(EXPLORE_OP_SPIN_TRYLOCK, (const void *)(uintptr_t)lock);
    error = R(pthread_spin_trylock)(lock);
    if (CONTROLLED && error == 0)
        holder_set((const void *)(uintptr_t)lock, me->number);
    return error;
}

PUBLIC int pthread_spin_unlock(pthread_spinlock_t *lock)
{
    FRAME;

    if (CONTROLLED) {
        POINT(EXPLORE_OP_SPIN_UNLOCK, (const void *)(uintptr_t)lock);
        holder_set((const void *)(uintptr_t)lock, 0);
    }
    return R(pthread_spin_unlock)(lock);
}

/* Who runs the routine is remembered here: libc and TSan keep that in ways of their own. */
static bool ask_once(const struct thread *thread, const struct wish *wish)
{
    (void)thread;
    return holder_of(wish->object) == 0;
}

static __thread struct {
    pthread_once_t *control;
    void (*routine)(void);
} once __attribute__((tls_model("initial-exec")));

static void once_is_over(pthread_once_t **control)
{
    holder_set(*control, 0);
}

/* It may also be left by pthread_exit(), a cancellation or an exception. */
static void run_once(void)
{
    pthread_once_t *control __attribute__((cleanup(once_is_over))) = once.control;

    holder_set(control, me->number);
    once.routine();
}

PUBLIC int pthread_once(pthread_once_t *control, void (*routine)(void))
{
    FRAME;
    struct wish wish = WISH(EXPLORE_OP_ONCE, control, .ask = ask_once);

    if (!CONTROLLED)
        return R(pthread_once)(control, routine);
    (void)point(&wish);
    once.control = control;
    once.routine = routine;
    return R(pthread_once)(control, run_once);
}
