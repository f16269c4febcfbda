/* SPDX-License-Identifier: MIT */
/*
 * sys.h: system calls without libc, so that neither a detector's interceptors
 * nor our own see what the scheduler itself does. They return -errno.
 */
#ifndef EXPLORE_PRELOAD_SYS_H
#define EXPLORE_PRELOAD_SYS_H

#include <errno.h>
#include <linux/futex.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>

static inline long sys6(long n, long a, long b, long c, long d, long e, long f)
{
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    long result;

    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

#define SYS(n, ...)                     SYS_PICK(__VA_ARGS__, 0, 0, 0, 0, 0, 0)(n, __VA_ARGS__)
#define SYS_PICK(a, b, c, d, e, f, ...) sys_call
#define sys_call(n, ...)                SYS_FILL(n, __VA_ARGS__, 0, 0, 0, 0, 0, 0)
#define SYS_FILL(n, a, b, c, d, e, f, ...)                                                         \
    sys6(n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))

/* Until *word is no longer `value`, a wake, a signal, or the time is over. */
static inline long futex_wait(uint32_t *word, uint32_t value, int shared, int64_t timeout_ns)
{
    struct timespec time = {.tv_sec = timeout_ns / 1000000000, .tv_nsec = timeout_ns % 1000000000};

    return SYS(SYS_futex, word, FUTEX_WAIT | (shared ? 0 : FUTEX_PRIVATE_FLAG), value,
               timeout_ns < 0 ? NULL : &time, 0, 0);
}

static inline void futex_wake(uint32_t *word, int count, int shared)
{
    (void)SYS(SYS_futex, word, FUTEX_WAKE | (shared ? 0 : FUTEX_PRIVATE_FLAG), count, 0, 0, 0);
}

static inline int64_t real_now_ns(clockid_t clock)
{
    struct timespec time = {.tv_sec = 0};

    (void)SYS(SYS_clock_gettime, clock, &time, 0, 0, 0, 0);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

#endif
