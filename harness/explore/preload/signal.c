/* SPDX-License-Identifier: MIT */
/*
 * Signals. A handler of the program's runs as a step of its thread: in a thread that waits at
 * its gate it waits for the baton too; in one that is inside the scheduler it is put off until
 * that is left.
 */
#include "inner.h"
#include "real.h"
#include "tsan.h"

#include <fcntl.h>

enum { SIGNALS = 65, GRACE_ROUNDS = 400, GRACE_NS = 50000 };

static struct sigaction handlers[SIGNALS];

static bool is_handler(const struct sigaction *action)
{
    return action->sa_handler != SIG_DFL && action->sa_handler != SIG_IGN;
}

/* Nobody outside sends those; the program's own fault does. */
static bool is_fault(int signal)
{
    return signal == SIGSEGV || signal == SIGBUS || signal == SIGFPE || signal == SIGILL ||
           signal == SIGTRAP || signal == SIGABRT || signal == SIGSYS;
}

static void call_handler(int signal, siginfo_t *info, void *context)
{
    const struct sigaction *action = &handlers[signal];

    if (action->sa_flags & SA_SIGINFO)
        action->sa_sigaction(signal, info, context);
    else
        action->sa_handler(signal);
}

static void put_off(struct thread *self, int signal, const siginfo_t *info)
{
    if (self->deferred_count >= DEFERRED)
        return;
    self->deferred[self->deferred_count].signal = signal;
    self->deferred[self->deferred_count].info = *info;
    self->deferred_count++;
}

static void run_at_gate(struct thread *self, int signal, siginfo_t *info, void *context)
{
    struct wish wish = WISH(EXPLORE_OP_HANDLER, NULL, .number = (uint64_t)signal);
    uint32_t how = handlers[signal].sa_flags & SA_RESTART ? 2 : 1;
    uint32_t before = self->interrupted;

    gate_handler(&wish);
    call_handler(signal, info, context);
    self->interrupted = before == 1 ? 1 : how;
    gate_handler_done();
}

static void on_signal(int signal, siginfo_t *info, void *context)
{
    struct thread *self = me;
    bool ours = self && S.active && !is_fault(signal);
    int saved = errno;

    if (ours && self->waiting && self->depth < WISHES - 1) {
        run_at_gate(self, signal, info, context);
    } else if (ours && self->inside && !self->waiting) {
        put_off(self, signal, info);
    } else {
        __atomic_add_fetch(&S.handled, 1, __ATOMIC_SEQ_CST);
        call_handler(signal, info, context);
    }
    errno = saved;
}

void run_deferred(void)
{
    struct thread *self = me;

    while (self->deferred_count) {
        struct deferred first = self->deferred[0];

        self->deferred_count--;
        for (uint32_t i = 0; i < self->deferred_count; i++)
            self->deferred[i] = self->deferred[i + 1];
        on_signal(first.signal, &first.info, NULL);
    }
}

static void count_handlers(void)
{
    S.handlers = 0;
    for (int i = 1; i < SIGNALS; i++)
        S.handlers += is_handler(&handlers[i]) && !is_fault(i);
}

PUBLIC int sigaction(int signal, const struct sigaction *action, struct sigaction *old)
{
    FRAME;
    struct sigaction before, ours;
    int error;

    if (!S.area || signal < 1 || signal >= SIGNALS)
        return R(sigaction)(signal, action, old);
    before = handlers[signal];
    if (action) {
        ours = *action;
        handlers[signal] = *action;
        if (is_handler(action)) {
            ours.sa_sigaction = on_signal;
            ours.sa_flags |= SA_SIGINFO;
        }
    }
    error = R(sigaction)(signal, action ? &ours : NULL, old);
    if (error)
        handlers[signal] = before;
    if (!error && old && (old->sa_flags & SA_SIGINFO) && old->sa_sigaction == on_signal)
        *old = before;
    count_handlers();
    return error;
}

PUBLIC sighandler_t signal(int number, sighandler_t handler)
{
    FRAME;
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    struct sigaction old;

    if (!S.area)
        return R(signal)(number, handler);
    return sigaction(number, &action, &old) < 0 ? SIG_ERR : old.sa_handler;
}

/* A mask that the kernel shows of a thread: "SigBlk", "SigPnd", "ShdPnd". */
static uint64_t mask_of(int32_t tid, const char *name)
{
    static const char rest[] = "/status";
    char path[64] = "/proc/self/task/";
    char text[4096];
    char digits[12];
    size_t end = sizeof("/proc/self/task/") - 1;
    int count = 0;
    uint64_t mask = 0;
    long fd, got, at = 0;

    for (; tid > 0; tid /= 10)
        digits[count++] = (char)('0' + tid % 10);
    while (count > 0)
        path[end++] = digits[--count];
    for (size_t i = 0; i < sizeof(rest); i++)
        path[end + i] = rest[i];
    fd = SYS(SYS_open, path, O_RDONLY | O_CLOEXEC, 0, 0, 0, 0);
    got = fd < 0 ? 0 : SYS(SYS_read, fd, text, sizeof(text) - 1, 0, 0, 0);
    (void)SYS(SYS_close, fd, 0, 0, 0, 0, 0);
    for (; at + 8 < got; at++)
        if (text[at] == name[0] && text[at + 1] == name[1] && text[at + 3] == name[3] &&
            text[at + 4] == name[4] && text[at + 6] == ':')
            break;
    for (at += 8; at < got && text[at] != '\n'; at++)
        mask =
            mask << 4 | (uint64_t)(text[at] <= '9' ? text[at] - '0' : (text[at] | 32) - 'a' + 10);
    return mask;
}

/* The kernel interrupts a waiting thread in its own time: what was sent should have arrived
   before the sender goes on, or chance would decide. */
static void let_it_arrive(uint64_t handled, int32_t tid, int signal)
{
    struct timespec time = {.tv_nsec = GRACE_NS};
    uint64_t bit = UINT64_C(1) << (signal - 1);

    if (signal < 1 || signal >= SIGNALS || !is_handler(&handlers[signal]))
        return;
    S.idle = 1; /* not for the watchdog */
    for (int i = 0; i < GRACE_ROUNDS; i++) {
        if (__atomic_load_n(&S.handled, __ATOMIC_SEQ_CST) != handled)
            break;
        if (tid && (mask_of(tid, "SigBlk") & bit))
            break;
        (void)SYS(SYS_nanosleep, &time, 0, 0, 0, 0, 0);
    }
    S.idle = 0;
}

/* Its number in the kernel, once it stands at its gate; 0: not ours, or the caller itself. */
static int32_t settled(pthread_t handle)
{
    struct timespec time = {.tv_nsec = GRACE_NS};
    struct thread *thread = thread_by_handle(handle);

    if (!thread || thread == me || thread->state != THREAD_AT_GATE)
        return 0;
    for (int i = 0; i < GRACE_ROUNDS && !__atomic_load_n(&thread->waiting, __ATOMIC_SEQ_CST); i++)
        (void)SYS(SYS_nanosleep, &time, 0, 0, 0, 0, 0);
    return thread->tid;
}

#define SEND(tid, number, call)                                                                    \
    do {                                                                                           \
        uint64_t handled = S.handled;                                                              \
        int32_t whom;                                                                              \
        int error;                                                                                 \
        if (!CONTROLLED)                                                                           \
            return call;                                                                           \
        POINT(EXPLORE_OP_KILL, NULL);                                                              \
        whom = (tid);                                                                              \
        handled = S.handled;                                                                       \
        error = call;                                                                              \
        if (error == 0 && whom >= 0)                                                               \
            let_it_arrive(handled, whom, (number));                                                \
        return error;                                                                              \
    } while (0)

PUBLIC int pthread_kill(pthread_t thread, int number)
{
    FRAME;

    SEND(settled(thread), number, R(pthread_kill)(thread, number));
}

PUBLIC int pthread_sigqueue(pthread_t thread, int number, const union sigval value)
{
    FRAME;

    SEND(settled(thread), number, R(pthread_sigqueue)(thread, number, value));
}

static int32_t if_own(pid_t pid)
{
    return pid == 0 || pid == S.area->claimed ? 0 : -1;
}

PUBLIC int kill(pid_t pid, int number)
{
    FRAME;

    SEND(if_own(pid), number, R(kill)(pid, number));
}

PUBLIC int sigqueue(pid_t pid, int number, const union sigval value)
{
    FRAME;

    SEND(if_own(pid), number, R(sigqueue)(pid, number, value));
}

static bool ask_pending(const struct thread *thread, const struct wish *wish)
{
    uint64_t pending = mask_of(thread->tid, "SigPnd") | mask_of(thread->tid, "ShdPnd");

    return (pending & *(const uint64_t *)wish->extra) != 0;
}

static enum grant wait_for_signal(const sigset_t *set, int64_t deadline, void *place)
{
    struct wish wish = {.operation = EXPLORE_OP_WAIT_SIGNAL,
                        .kind = WISH_CANCEL | WISH_INTERRUPTIBLE | WISH_OUTSIDE,
                        .ask = ask_pending,
                        .extra = set,
                        .deadline = deadline,
                        .place = place};
    enum grant grant = point(&wish);

    cancel_act(grant);
    return grant;
}

PUBLIC int sigwait(const sigset_t *set, int *number)
{
    FRAME;

    if (CONTROLLED)
        (void)wait_for_signal(set, NEVER, __builtin_return_address(0));
    return R(sigwait)(set, number);
}

PUBLIC int sigwaitinfo(const sigset_t *set, siginfo_t *info)
{
    FRAME;

    if (CONTROLLED)
        (void)wait_for_signal(set, NEVER, __builtin_return_address(0));
    return R(sigwaitinfo)(set, info);
}

PUBLIC int sigtimedwait(const sigset_t *set, siginfo_t *info, const struct timespec *time)
{
    FRAME;
    static const struct timespec at_once = {.tv_sec = 0};

    if (!CONTROLLED || !time_is_valid(time))
        return R(sigtimedwait)(set, info, time);
    (void)wait_for_signal(set, deadline_in(time->tv_sec, time->tv_nsec),
                          __builtin_return_address(0));
    return R(sigtimedwait)(set, info, &at_once);
}

/* Until a handler has run. With another mask meanwhile, unless `mask` is NULL. */
static int wait_for_handler(const sigset_t *mask, void *place)
{
    struct wish wish = {.operation = EXPLORE_OP_WAIT_SIGNAL,
                        .kind = WISH_SLEEP | WISH_OUTSIDE | WISH_CANCEL,
                        .ask = ask_never,
                        .deadline = NEVER,
                        .place = place};
    uint64_t before = 0;
    enum grant grant;

    me->inside = 1; /* what is let in by the mask waits for the gate */
    if (mask)
        (void)SYS(SYS_rt_sigprocmask, SIG_SETMASK, mask, &before, 8, 0, 0);
    grant = point(&wish);
    if (mask)
        (void)SYS(SYS_rt_sigprocmask, SIG_SETMASK, &before, NULL, 8, 0, 0);
    cancel_act(grant);
    errno = EINTR;
    return -1;
}

PUBLIC int pause(void)
{
    FRAME;

    return CONTROLLED ? wait_for_handler(NULL, __builtin_return_address(0)) : R(pause)();
}

PUBLIC int sigsuspend(const sigset_t *mask)
{
    FRAME;

    return CONTROLLED ? wait_for_handler(mask, __builtin_return_address(0)) : R(sigsuspend)(mask);
}

PUBLIC int timer_create(clockid_t clock, struct sigevent *event, timer_t *timer)
{
    FRAME;
    int error = R(timer_create)(clock, event, timer);

    if (error == 0)
        __atomic_add_fetch(&S.timers, 1, __ATOMIC_RELAXED);
    return error;
}

PUBLIC int timer_delete(timer_t timer)
{
    FRAME;
    int error = R(timer_delete)(timer);

    if (error == 0)
        __atomic_sub_fetch(&S.timers, 1, __ATOMIC_RELAXED);
    return error;
}
