/* SPDX-License-Identifier: MIT */
/* The library's start: the mapping, the fork server, and the claim of the process. */
#include "inner.h"
#include "real.h"
#include "tsan.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>

enum { STEP_LIMIT = 1000000, PATIENCE_MS = 600 };

extern void *__libc_stack_end; /* of main */

static const char *environment(const char *name)
{
    for (char **entry = environ; entry && *entry; entry++) {
        size_t i = 0;

        while (name[i] && (*entry)[i] == name[i])
            i++;
        if (!name[i] && (*entry)[i] == '=')
            return *entry + i + 1;
    }
    return NULL;
}

/* NULL: nobody explores us, or it is another version's command. */
static struct explore_area *map_area(void)
{
    const char *path = environment(EXPLORE_VARIABLE);
    struct explore_area *area;
    long fd = path ? SYS(SYS_open, path, O_RDWR | O_CLOEXEC, 0, 0, 0, 0) : -1;
    long at;

    if (fd < 0)
        return NULL;
    at = SYS(SYS_mmap, NULL, sizeof(*area), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    (void)SYS(SYS_close, fd, 0, 0, 0, 0, 0);
    if (at < 0 && at > -4096)
        return NULL;
    area = (struct explore_area *)at;
    if (area->magic == EXPLORE_MAGIC && area->version == EXPLORE_VERSION &&
        area->size == sizeof(*area))
        return area;
    (void)SYS(SYS_munmap, area, sizeof(*area), 0, 0, 0, 0);
    return NULL;
}

static void tell(struct explore_area *area)
{
    __atomic_add_fetch(&area->news, 1, __ATOMIC_SEQ_CST);
    futex_wake(&area->news, INT32_MAX, 1);
}

static uint32_t next_order(struct explore_area *area, uint32_t done)
{
    uint32_t order;

    while ((order = __atomic_load_n(&area->order, __ATOMIC_SEQ_CST)) == done)
        (void)futex_wait(&area->order, done, 1, -1);
    return order;
}

/* Returns in each child. The fork is the program's own, so a detector in it takes part. */
static void serve(struct explore_area *area)
{
    pid_t (*do_fork)(void);
    uint32_t done = 0;
    pid_t server = getpid();

    *(void **)&do_fork = program_symbol("fork");
    for (;;) {
        int status = 0;
        pid_t pid;

        done = next_order(area, done);
        pid = do_fork();
        if (pid == 0) {
            area->child_pid =
                (int32_t)SYS(SYS_getpid, 0, 0, 0, 0, 0, 0); /* the server may be late */
            (void)SYS(SYS_setpgid, 0, 0, 0, 0, 0, 0);
            (void)SYS(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0, 0);
            if (SYS(SYS_getppid, 0, 0, 0, 0, 0, 0) != server)
                (void)SYS(SYS_exit_group, 1, 0, 0, 0, 0, 0);
            area->result.found |= EXPLORE_FOUND_LOADED;
            return;
        }
        area->child_pid = pid;
        while (pid > 0 && SYS(SYS_wait4, pid, &status, 0, NULL, 0, 0) == -EINTR)
            continue;
        area->child_status = pid > 0 ? status : -1;
        __atomic_store_n(&area->child_ended, done, __ATOMIC_SEQ_CST);
        tell(area);
    }
}

/* Threads that were there before us, but for TSan's own. */
static bool has_early_threads(void)
{
    int64_t count = 0;
    char path[] = "/proc/self/task";
    char buffer[4096];
    long fd = SYS(SYS_open, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0, 0, 0, 0);
    long got = fd < 0 ? 0 : SYS(SYS_getdents64, fd, buffer, sizeof(buffer), 0, 0, 0);

    for (long at = 0; at < got; at += *(uint16_t *)(buffer + at + 16))
        count += buffer[at + 19] != '.';
    (void)SYS(SYS_close, fd, 0, 0, 0, 0, 0);
    return count > 1 + (tsan_found() ? 1 : 0);
}

__attribute__((constructor)) static void start(void)
{
    int32_t nobody = 0;

    (void)R(fork);
    access_find();
    S.area = process_start() ? map_area() : NULL;
    if (!S.area)
        return;
    tsan_start();
    if (S.area->claimed == getpid())
        S.area->result.found |= EXPLORE_FOUND_EXEC;
    S.area->result.found |= EXPLORE_FOUND_LOADED | (has_early_threads() ? EXPLORE_FOUND_EARLY : 0);
    if (S.area->fork_server &&
        __atomic_compare_exchange_n(&S.area->server_pid, &nobody, getpid(), false, __ATOMIC_SEQ_CST,
                                    __ATOMIC_SEQ_CST)) {
        tell(S.area);
        serve(S.area);
    }
}

static void prepare(void)
{
    const struct explore_request *request = &S.area->request;

    S.step_limit = request->step_limit ? request->step_limit : STEP_LIMIT;
    S.patience_ns = (int64_t)(request->patience_ms ? request->patience_ms : PATIENCE_MS) * 1000000;
    S.start_real = request->start_ns ? (int64_t)request->start_ns : real_now_ns(CLOCK_REALTIME);
    S.start_mono = real_now_ns(CLOCK_MONOTONIC);
    result()->hash = 0xcbf29ce484222325U;
    result()->found |= tsan_found();
    modules_find();
    memory_hide();
    recording_start();
    strategy_start();
    access_start();
}

/* The process's first pthread_create(): from here on its threads are controlled. */
bool claim(void)
{
    int32_t nobody = 0;
    struct thread *first = &S.threads[0];

    if (!S.area)
        return false;
    if (!__atomic_compare_exchange_n(&S.area->claimed, &nobody, getpid(), false, __ATOMIC_SEQ_CST,
                                     __ATOMIC_SEQ_CST)) {
        S.area->result.found |= EXPLORE_FOUND_OTHERS;
        return false;
    }
    prepare();
    first->number = S.count = S.current = 1;
    first->state = THREAD_RUNS;
    first->arrived = 1;
    first->tid = (int32_t)SYS(SYS_gettid, 0, 0, 0, 0, 0, 0);
    first->handle = pthread_self();
    first->stack_top = (uintptr_t)__libc_stack_end;
    result()->threads = 1;
    strategy_new_thread(first);
    S.active = 1;
    if (S.detector_threads == 0 && tsan_found() && !(result()->found & EXPLORE_FOUND_EARLY))
        S.detector_threads = strangers_count();
    me = first;
    have_an_end(first);
    return true;
}
