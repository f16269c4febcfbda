/* SPDX-License-Identifier: MIT */
#include "stuck/trace.h"

#include <elf.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>

#include "exec/clock.h"

bool trace_await(pid_t tid, int *status, int64_t until_ns)
{
    sigset_t child;

    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    for (;;) {
        pid_t got = waitpid(tid, status, __WALL | WNOHANG);
        int64_t left = until_ns - clock_ns();
        struct timespec patience = {.tv_sec = left / 1000000000, .tv_nsec = left % 1000000000};

        if (got != 0)
            return got == tid && WIFSTOPPED(*status);
        if (left <= 0 || (sigtimedwait(&child, NULL, &patience) < 0 && errno == EAGAIN))
            return false;
    }
}

#if defined(__x86_64__)

/* How long a thread may take to stop when it is let go: only one in a driver takes any time. */
#define STOP_NS 1000000000LL
/* The processor's flags that single steps and debuggers make: TF and RF. */
#define FLAGS_OF_TRACING 0x10100ULL

static bool read_registers(struct trace *trace)
{
    if (ptrace(PTRACE_GETREGS, trace->tid, NULL, &trace->registers) < 0)
        return false;
    trace->registers.orig_rax = 0;
    trace->registers.eflags &= ~FLAGS_OF_TRACING;
    return true;
}

/* A stop other than a signal on its way to the thread. */
static bool is_own_stop(int status)
{
    return status >> 16 || WSTOPSIG(status) == SIGTRAP;
}

static bool await_stop(struct trace *trace, int64_t until_ns)
{
    int status;

    trace->stopped = trace_await(trace->tid, &status, until_ns);
    trace->signal = trace->stopped && !is_own_stop(status) ? WSTOPSIG(status) : 0;
    return trace->stopped && !trace->signal && read_registers(trace);
}

bool trace_stop(struct trace *trace, int64_t until_ns)
{
    return ptrace(PTRACE_INTERRUPT, trace->tid, NULL, NULL) == 0 && await_stop(trace, until_ns);
}

bool trace_begin(struct trace *trace, pid_t tid, int64_t until_ns)
{
    *trace = (struct trace){.tid = tid};
    trace->attached = ptrace(PTRACE_SEIZE, tid, NULL, NULL) == 0;
    return trace->attached && trace_stop(trace, until_ns);
}

static bool has_trap_pending(const struct trace *trace)
{
    struct __ptrace_peeksiginfo_args which = {.nr = 8};
    siginfo_t pending[8];
    long count = ptrace(PTRACE_PEEKSIGINFO, trace->tid, &which, pending);

    for (long i = 0; i < count; i++)
        if (pending[i].si_signo == SIGTRAP)
            return true;
    return false;
}

/*
 * A thread that is stopped within a step has come out of a system call by that, and so is at the
 * step's end as well: the signal that says so would kill it when nobody traces it any more.
 */
static void stop_within_step(struct trace *trace)
{
    if (trace_stop(trace, clock_ns() + STOP_NS) && has_trap_pending(trace) && trace_go(trace))
        await_stop(trace, clock_ns() + STOP_NS);
}

void trace_end(struct trace *trace)
{
    if (!trace->attached)
        return;
    /* If it cannot be stopped it is let go when we end. */
    if (!trace->stopped)
        stop_within_step(trace);
    ptrace(PTRACE_DETACH, trace->tid, NULL, (uintptr_t)trace->signal);
    *trace = (struct trace){.tid = trace->tid};
}

bool trace_go(struct trace *trace)
{
    trace->stopped = ptrace(PTRACE_CONT, trace->tid, NULL, NULL) != 0;
    return !trace->stopped;
}

bool trace_step(struct trace *trace, int64_t until_ns)
{
    if (ptrace(PTRACE_SINGLESTEP, trace->tid, NULL, NULL) != 0)
        return false;
    trace->stopped = false;
    return await_stop(trace, until_ns);
}

size_t trace_vectors(const struct trace *trace, void *bytes, size_t size)
{
    struct iovec place = {bytes, size};

    return ptrace(PTRACE_GETREGSET, trace->tid, NT_X86_XSTATE, &place) == 0 && place.iov_len < size
               ? place.iov_len
               : 0;
}

size_t trace_kernels_own(const struct trace *trace, uint64_t *address)
{
    struct __ptrace_rseq_configuration rseq = {.rseq_abi_size = 0};

    if (ptrace(PTRACE_GET_RSEQ_CONFIGURATION, trace->tid, sizeof(rseq), &rseq) <= 0)
        return 0;
    *address = rseq.rseq_abi_pointer;
    return rseq.rseq_abi_size;
}

#else

bool trace_begin(struct trace *trace, pid_t tid, int64_t until_ns)
{
    (void)until_ns;
    *trace = (struct trace){.tid = tid};
    return false;
}

void trace_end(struct trace *trace)
{
    (void)trace;
}

#endif
