/* SPDX-License-Identifier: MIT */
/* Threads: how they start, end, and are waited for. */
#include "inner.h"
#include "real.h"
#include "tsan.h"

#include <limits.h>

static pthread_key_t end_key;
static bool have_end_key;

/* Last of the destructors of thread-specific data, so those are still controlled. */
static void at_end(void *slot)
{
    struct thread *self = me;
    struct wish wish = WISH(EXPLORE_OP_END, NULL);

    if (!self || self->state == THREAD_ENDED)
        return;
    if (self->end_rounds++ < PTHREAD_DESTRUCTOR_ITERATIONS - 1) {
        (void)pthread_setspecific(end_key, slot);
        return;
    }
    gate_end(&wish);
    me = NULL;
}

void have_an_end(struct thread *self)
{
    if (!have_end_key)
        have_end_key = pthread_key_create(&end_key, at_end) == 0;
    (void)pthread_setspecific(end_key, self);
}

/* Where a controlled thread begins, called by libc or by TSan. */
static void *begin(void *slot)
{
    struct thread *self = slot;

    me = self;
    self->inside = 1;
    self->stack_top = (uintptr_t)__builtin_frame_address(0);
    self->tid = (int32_t)SYS(SYS_gettid, 0, 0, 0, 0, 0, 0);
    have_an_end(self);
    gate_begin(self);
    return self->start(self->argument);
}

static struct thread *new_thread(void *(*start)(void *), void *argument)
{
    struct thread *thread;

    if (S.count >= EXPLORE_THREADS)
        unsupported("it creates more threads than can be controlled (1,024)");
    thread = &S.threads[S.count];
    *thread = (struct thread){.number = S.count + 1,
                              .created_by = me->number,
                              .start = start,
                              .argument = argument,
                              .wishes = {{.operation = EXPLORE_OP_START, .deadline = NEVER}}};
    thread->wish = &thread->wishes[0];
    return thread;
}

/* From here on it can be chosen, wherever the kernel has it. With the first one TSan has its
   own threads too: one, or after a fork two. */
static void is_there(struct thread *thread)
{
    if (S.count == 1 && (tsan_found() & (EXPLORE_FOUND_TSAN_ABOVE | EXPLORE_FOUND_TSAN_BELOW)) &&
        !(result()->found & EXPLORE_FOUND_EARLY))
        S.detector_threads = strangers_count() - 1;
    S.count++;
    thread->state = THREAD_AT_GATE;
    strategy_new_thread(thread);
    result()->threads++;
}

struct thread *thread_by_handle(pthread_t handle)
{
    for (uint32_t i = S.count; i > 0; i--)
        if (thread_of(i)->handle == handle && !thread_of(i)->joined)
            return thread_of(i);
    return NULL;
}

/* DRD's and Helgrind's own functions below us take locks and wait for the new thread to begin. */
static int create_really(pthread_t *handle, const pthread_attr_t *attributes,
                         void *(*start)(void *), void *argument)
{
    int error;

    me->inside = 1;
    error = R(pthread_create)(handle, attributes, start, argument);
    me->inside = 0;
    return error;
}

/* clang's TSan passes a parameter of its own, in which ours takes the place of the program's. */
static int create_above(pthread_t *handle, const pthread_attr_t *attributes, void *(*start)(void *),
                        void *parameter)
{
    uintptr_t *fields = parameter;
    struct thread *thread = new_thread((void *(*)(void *))fields[0], (void *)fields[1]);
    int error;

    fields[0] = (uintptr_t)begin;
    fields[1] = (uintptr_t)thread;
    error = create_really(handle, attributes, start, parameter);
    if (!error) {
        thread->handle = *handle;
        is_there(thread);
    }
    return error;
}

static int create_controlled(pthread_t *handle, const pthread_attr_t *attributes,
                             void *(*start)(void *), void *argument, void *place)
{
    struct thread *thread;
    int error;

    if (!tsan_layout_is_known())
        unsupported("this program's ThreadSanitizer passes the start of a thread in a way that is "
                    "not known here: build it with clang 14 to 19 or gcc 12 to 14");
    point_simple(EXPLORE_OP_CREATE, NULL, place);
    if (tsan_starts(start))
        return create_above(handle, attributes, start, argument);
    thread = new_thread(start, argument);
    error = create_really(handle, attributes, begin, thread);
    if (!error) {
        thread->handle = *handle;
        is_there(thread);
    }
    return error;
}

PUBLIC int pthread_create(pthread_t *handle, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *argument)
{
    FRAME;
    bool of_program =
        !tsan_layout_is_known() || !(tsan_found() & EXPLORE_FOUND_TSAN_ABOVE) || tsan_starts(start);

    if (tsan_is_probe(start, argument))
        return EAGAIN;
    if (of_program && !fork_is_running() && !me && !S.active)
        (void)claim();
    if (!of_program || !CONTROLLED)
        return R(pthread_create)(handle, attributes, start, argument);
    return create_controlled(handle, attributes, start, argument, __builtin_return_address(0));
}

PUBLIC int thrd_create(thrd_t *handle, thrd_start_t start, void *argument)
{
    FRAME;
    int (*create)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    int error;

    /* Through a TSan above us, which knows nothing of thrd_create(). */
    *(void **)&create = program_symbol("pthread_create");
    error = create(handle, NULL, (void *(*)(void *))(uintptr_t)start, argument);
    return error == 0 ? thrd_success : error == ENOMEM ? thrd_nomem : thrd_error;
}

static bool ask_ended(const struct thread *thread, const struct wish *wish)
{
    (void)thread;
    return thread_of(wish->target)->state == THREAD_ENDED;
}

/* 0: it has ended, and can be joined at once. */
static int join_controlled(pthread_t handle, int64_t deadline, void *place)
{
    struct thread *target = thread_by_handle(handle);
    struct wish wish = {.operation = EXPLORE_OP_JOIN,
                        .kind = WISH_CANCEL,
                        .target = target ? target->number : 0,
                        .deadline = deadline,
                        .place = place};
    enum grant grant;

    wish.ask = target && target != me ? ask_ended : NULL;
    grant = point(&wish);
    cancel_act(grant);
    if (grant == GRANT_TIME)
        return ETIMEDOUT;
    if (target && target != me)
        target->joined = 1;
    return 0;
}

PUBLIC int pthread_join(pthread_t handle, void **value)
{
    FRAME;

    if (CONTROLLED)
        (void)join_controlled(handle, NEVER, __builtin_return_address(0));
    return R(pthread_join)(handle, value);
}

PUBLIC int pthread_tryjoin_np(pthread_t handle, void **value)
{
    FRAME;
    struct thread *target = CONTROLLED ? thread_by_handle(handle) : NULL;

    if (!CONTROLLED)
        return R(pthread_tryjoin_np)(handle, value);
    POINT(EXPLORE_OP_YIELD, NULL);
    if (target && target->state != THREAD_ENDED)
        return EBUSY;
    if (target)
        target->joined = 1;
    return R(pthread_join)(handle, value);
}

static int join_until(pthread_t handle, void **value, clockid_t clock, const struct timespec *when,
                      void *place)
{
    int error;

    if (when && !time_is_valid(when))
        return EINVAL;
    error = join_controlled(handle, when ? deadline_at(clock, when) : NEVER, place);
    return error ? error : R(pthread_join)(handle, value);
}

PUBLIC int pthread_timedjoin_np(pthread_t handle, void **value, const struct timespec *when)
{
    FRAME;

    if (!CONTROLLED)
        return R(pthread_timedjoin_np)(handle, value, when);
    return join_until(handle, value, CLOCK_REALTIME, when, __builtin_return_address(0));
}

PUBLIC int pthread_clockjoin_np(pthread_t handle, void **value, clockid_t clock,
                                const struct timespec *when)
{
    FRAME;

    if (!CONTROLLED)
        return R(pthread_clockjoin_np)(handle, value, clock, when);
    return join_until(handle, value, clock, when, __builtin_return_address(0));
}

PUBLIC int thrd_join(thrd_t handle, int *status)
{
    FRAME;
    int (*join)(pthread_t, void **);
    void *value = NULL;

    *(void **)&join = program_symbol("pthread_join");
    if (join(handle, &value) != 0)
        return thrd_error;
    if (status)
        *status = (int)(intptr_t)value;
    return thrd_success;
}

PUBLIC int pthread_detach(pthread_t handle)
{
    FRAME;
    struct thread *target = CONTROLLED ? thread_by_handle(handle) : NULL;

    if (CONTROLLED)
        POINT(EXPLORE_OP_DETACH, NULL);
    if (target)
        target->joined = 1;
    return R(pthread_detach)(handle);
}

PUBLIC int thrd_detach(thrd_t handle)
{
    FRAME;
    int (*detach)(pthread_t);

    *(void **)&detach = program_symbol("pthread_detach");
    return detach(handle) == 0 ? thrd_success : thrd_error;
}

PUBLIC void thrd_exit(int status)
{
    FRAME;

    pthread_exit((void *)(intptr_t)status);
}

PUBLIC int pthread_cancel(pthread_t handle)
{
    FRAME;
    struct thread *target = CONTROLLED ? thread_by_handle(handle) : NULL;

    if (CONTROLLED)
        POINT(EXPLORE_OP_CANCEL, NULL);
    if (target)
        target->cancel = 1;
    return R(pthread_cancel)(handle);
}

PUBLIC void pthread_testcancel(void)
{
    FRAME;

    if (CONTROLLED)
        POINT(EXPLORE_OP_YIELD, NULL);
    R(pthread_testcancel)();
}

/* glibc tells a thread's own state only by changing it. */
void cancel_prepare(struct thread *self)
{
    int before = PTHREAD_CANCEL_ENABLE;

    (void)pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
    (void)pthread_setcancelstate(before, NULL);
    self->cancel_enabled = before == PTHREAD_CANCEL_ENABLE;
}

void cancel_act(enum grant grant)
{
    if (grant == GRANT_CANCEL)
        R(pthread_testcancel)();
}
