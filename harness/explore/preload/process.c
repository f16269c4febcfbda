/* SPDX-License-Identifier: MIT */
/* The process: main and its end, fork, exec, children. */
#include "inner.h"
#include "real.h"
#include "tsan.h"

#include <dlfcn.h>

static uint32_t forking;

bool fork_is_running(void)
{
    return forking != 0;
}

static bool is_explored_process(void)
{
    return S.active && S.area->claimed == SYS(SYS_getpid, 0, 0, 0, 0, 0, 0);
}

/*
 * A child runs free: it has one thread. Registered before main, this is called before the child
 * handlers of the program's own, which may lock and unlock.
 */
static void free_child(void)
{
    if (!forking || !S.active)
        return;
    S.active = 0;
    me = NULL;
    S.area = NULL;
}

bool process_start(void)
{
    return pthread_atfork(NULL, NULL, free_child) == 0;
}

PUBLIC pid_t fork(void)
{
    FRAME;
    pid_t pid;

    if (CONTROLLED)
        POINT(EXPLORE_OP_FORK, NULL);
    forking++;
    pid = R(fork)();
    forking--;
    return pid;
}

static void ends(void)
{
    struct wish wish = WISH(EXPLORE_OP_EXIT, NULL);

    if (!CONTROLLED || !is_explored_process())
        return;
    (void)point(&wish);
    result()->end = EXPLORE_FINISHED;
}

PUBLIC void exit(int status)
{
    FRAME;

    ends();
    R(exit)(status);
    __builtin_unreachable();
}

static int (*program_main)(int, char **, char **);

static int main_and_end(int argc, char **argv, char **environment)
{
    int status;

    if (S.area && (S.area->request.flags & EXPLORE_FROM_MAIN))
        (void)claim();
    status = program_main(argc, argv, environment);
    ends();
    return status;
}

/* libc calls exit() by itself when main returns, past us. */
int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv, void (*init)(void),
                      void (*fini)(void), void (*loader_fini)(void), void *stack_end);
PUBLIC int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv,
                             void (*init)(void), void (*fini)(void), void (*loader_fini)(void),
                             void *stack_end)
{
    FRAME;
    __typeof__(&__libc_start_main) start;

    *(void **)&start = dlsym(RTLD_NEXT, "__libc_start_main");
    program_main = main;
    return start(main_and_end, argc, argv, init, fini, loader_fini, stack_end);
}

static bool ask_child(const struct thread *thread, const struct wish *wish)
{
    const struct {
        int type;
        id_t id;
    } *whom = wish->extra;
    siginfo_t info;
    long error;

    (void)thread;
    info.si_pid = 0;
    error = SYS(SYS_waitid, whom->type, whom->id, &info, (long)wish->number | WNOHANG | WNOWAIT,
                NULL, 0);
    return error < 0 || info.si_pid != 0;
}

/* False: a signal handler ran instead. */
static bool wait_point(int type, id_t id, int options, void *place)
{
    struct {
        int type;
        id_t id;
    } whom = {.type = type, .id = id};
    struct wish wish = {.operation = EXPLORE_OP_WAIT_CHILD,
                        .kind = WISH_CANCEL | WISH_INTERRUPTIBLE | WISH_OUTSIDE,
                        .ask = options & WNOHANG ? NULL : ask_child,
                        .extra = &whom,
                        .number = (uint64_t)(options & ~WNOHANG),
                        .deadline = NEVER,
                        .place = place};
    enum grant grant = point(&wish);

    cancel_act(grant);
    if (grant != GRANT_SIGNAL)
        return true;
    errno = EINTR;
    return false;
}

static bool wait_for_pid(pid_t pid, int options, void *place)
{
    int type = pid == -1 ? P_ALL : pid > 0 ? P_PID : P_PGID;
    int wanted = WEXITED | (options & (WNOHANG | WCONTINUED | __WALL | __WCLONE | __WNOTHREAD));

    if (options & WUNTRACED)
        wanted |= WSTOPPED;
    return wait_point(type, (id_t)(pid < -1 ? -pid : pid > 0 ? pid : 0), wanted, place);
}

PUBLIC pid_t waitpid(pid_t pid, int *status, int options)
{
    FRAME;

    if (CONTROLLED && !wait_for_pid(pid, options, __builtin_return_address(0)))
        return -1;
    return R(waitpid)(pid, status, options);
}

PUBLIC pid_t wait(int *status)
{
    FRAME;

    if (CONTROLLED && !wait_for_pid(-1, 0, __builtin_return_address(0)))
        return -1;
    return R(wait)(status);
}

PUBLIC pid_t wait3(int *status, int options, struct rusage *usage)
{
    FRAME;

    if (CONTROLLED && !wait_for_pid(-1, options, __builtin_return_address(0)))
        return -1;
    return R(wait3)(status, options, usage);
}

PUBLIC pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage)
{
    FRAME;

    if (CONTROLLED && !wait_for_pid(pid, options, __builtin_return_address(0)))
        return -1;
    return R(wait4)(pid, status, options, usage);
}

PUBLIC int waitid(idtype_t type, id_t id, siginfo_t *info, int options)
{
    FRAME;

    if (CONTROLLED && !wait_point((int)type, id, options, __builtin_return_address(0)))
        return -1;
    return R(waitid)(type, id, info, options);
}

/* Calls that wait inside of libc, where we do not see it. */
#define OUTSIDE(operation, type, call)                                                             \
    do {                                                                                           \
        struct wish wish = WISH(operation, NULL, .kind = WISH_OUTSIDE);                            \
        type value;                                                                                \
        if (!CONTROLLED)                                                                           \
            return call;                                                                           \
        outside_begin(&wish);                                                                      \
        value = call;                                                                              \
        outside_end(&wish);                                                                        \
        return value;                                                                              \
    } while (0)

PUBLIC int system(const char *command)
{
    FRAME;

    OUTSIDE(EXPLORE_OP_WAIT_CHILD, int, R(system)(command));
}

PUBLIC int pclose(FILE *stream)
{
    FRAME;

    OUTSIDE(EXPLORE_OP_WAIT_CHILD, int, R(pclose)(stream));
}

PUBLIC int aio_suspend(const struct aiocb *const list[], int count, const struct timespec *timeout)
{
    FRAME;

    OUTSIDE(EXPLORE_OP_POLL, int, R(aio_suspend)(list, count, timeout));
}

PUBLIC int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
                       struct addrinfo **found)
{
    FRAME;

    OUTSIDE(EXPLORE_OP_READ, int, R(getaddrinfo)(node, service, hints, found));
}
