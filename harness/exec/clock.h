/* SPDX-License-Identifier: MIT */
/*
 * clock.h: the clocks, in milliseconds, and in nanoseconds where the name says so.
 */
#ifndef THREADPROOF_EXEC_CLOCK_H
#define THREADPROOF_EXEC_CLOCK_H

#include <limits.h>
#include <time.h>

#include "base/base.h"

/* A moment that never comes. */
#define CLOCK_NEVER INT64_MAX

/* Since some moment in the past; it never jumps. */
static inline int64_t clock_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static inline int64_t clock_ms(void)
{
    return clock_ns() / 1000000;
}

/* Since 1970, as the machine's clock says. */
static inline int64_t clock_unix_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* What is left until `moment`, as poll() takes it. */
static inline int clock_timeout(int64_t moment)
{
    int64_t left = moment - clock_ms();

    if (moment == CLOCK_NEVER)
        return -1;
    if (left <= 0)
        return 0;
    return left < INT_MAX ? (int)left : INT_MAX;
}

#endif
