/* SPDX-License-Identifier: MIT */
#include "stuck/flush.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "exec/clock.h"
#include "stuck/libc.h"
#include "stuck/proc.h"
#include "stuck/trace.h"

#if defined(__x86_64__)

enum { STACK_GAP = 4096 };
#define PATIENCE_NS 5000000000LL

static uint64_t find_fflush(pid_t tid)
{
    static const char *const names[] = {"fflush"};
    struct arena arena = ARENA_INIT;
    struct proc_maps maps;
    uint64_t address = 0;

    if (proc_maps_read(tid, &arena, &maps))
        libc_symbols(tid, &maps, names, 1, &address, &arena);
    arena_release(&arena);
    return address;
}

/* The address that a function returns to. */
static bool write_zero(pid_t tid, uint64_t address)
{
    static const uint64_t zero;
    char path[32];
    int fd;
    bool ok;

    snprintf(path, sizeof(path), "/proc/%d/mem", (int)tid);
    fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ok = pwrite(fd, &zero, sizeof(zero), (off_t)address) == (ssize_t)sizeof(zero);
    close(fd);
    return ok;
}

/* A call from nowhere: it returns to address 0, and that fault says that it is done. */
static bool call(pid_t tid, uint64_t function)
{
    struct user_regs_struct regs;
    int status;

    if (ptrace(PTRACE_GETREGS, tid, NULL, &regs) < 0)
        return false;
    regs.rsp = ((regs.rsp - STACK_GAP) & ~15ULL) - 8;
    regs.rip = function;
    regs.rdi = 0;
    regs.orig_rax = (unsigned long long)-1; /* no system call to go on with */
    if (!write_zero(tid, regs.rsp) || ptrace(PTRACE_SETREGS, tid, NULL, &regs) < 0 ||
        ptrace(PTRACE_CONT, tid, NULL, NULL) < 0)
        return false;
    return trace_await(tid, &status, clock_ns() + PATIENCE_NS) && WSTOPSIG(status) == SIGSEGV &&
           ptrace(PTRACE_GETREGS, tid, NULL, &regs) == 0 && regs.rip == 0;
}

static bool call_fflush(pid_t tid, uint64_t function)
{
    int status;

    return ptrace(PTRACE_INTERRUPT, tid, NULL, NULL) == 0 &&
           trace_await(tid, &status, clock_ns() + PATIENCE_NS) && call(tid, function);
}

bool flush_and_kill(pid_t tid)
{
    uint64_t function = find_fflush(tid);
    bool traced = function && ptrace(PTRACE_SEIZE, tid, NULL, NULL) == 0;
    sigset_t child;
    sigset_t before;
    bool done;

    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, &before);
    done = traced && call_fflush(tid, function);
    sigprocmask(SIG_SETMASK, &before, NULL);
    kill(tid, SIGKILL);
    /* Nobody learns of the end of a traced thread before its tracer does. */
    while (traced && waitpid(tid, NULL, __WALL) == tid)
        continue;
    return done;
}

#else

bool flush_and_kill(pid_t tid)
{
    kill(tid, SIGKILL);
    return false;
}

#endif
