/* SPDX-License-Identifier: MIT */
/*
 * Virtual time: sleeps end when it says so, and the clocks show it. It passes by itself a
 * microsecond a step, and jumps to the end of a sleep that is chosen.
 */
#include "inner.h"
#include "real.h"
#include "tsan.h"

enum { NS_PER_S = 1000000000, READS_BEFORE_JUMP = 8, LONGEST_JUMP = 14 };

bool time_is_valid(const struct timespec *time)
{
    return time && time->tv_nsec >= 0 && time->tv_nsec < NS_PER_S;
}

bool ask_never(const struct thread *thread, const struct wish *wish)
{
    (void)thread;
    (void)wish;
    return false;
}

static bool is_wall_clock(clockid_t clock)
{
    return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI;
}

static bool is_virtual(clockid_t clock)
{
    return is_wall_clock(clock) || clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_RAW ||
           clock == CLOCK_MONOTONIC_COARSE || clock == CLOCK_BOOTTIME;
}

static int64_t start_of(clockid_t clock)
{
    return is_wall_clock(clock) ? S.start_real : S.start_mono;
}

int64_t deadline_in(int64_t seconds, int64_t ns)
{
    if (seconds >= (NEVER - S.now) / NS_PER_S - 1)
        return NEVER - 1;
    return seconds < 0 ? S.now : S.now + seconds * NS_PER_S + ns;
}

int64_t deadline_at(clockid_t clock, const struct timespec *when)
{
    int64_t start = start_of(clock);

    if (when->tv_sec >= (NEVER - start) / NS_PER_S - 1)
        return NEVER - 1;
    return when->tv_sec < 0 ? 0 : when->tv_sec * NS_PER_S + when->tv_nsec - start;
}

/* What is left of it; 0 if it slept to the end. */
static int64_t sleep_until(int64_t deadline, void *place)
{
    struct wish wish = {.operation = EXPLORE_OP_SLEEP,
                        .kind = WISH_SLEEP | WISH_CANCEL,
                        .ask = ask_never,
                        .deadline = deadline,
                        .place = place};
    enum grant grant = point(&wish);

    cancel_act(grant);
    return grant == GRANT_SIGNAL && deadline > S.now ? deadline - S.now : 0;
}

static void put_rest(struct timespec *rest, int64_t left)
{
    if (rest) {
        rest->tv_sec = left / NS_PER_S;
        rest->tv_nsec = left % NS_PER_S;
    }
}

PUBLIC int nanosleep(const struct timespec *time, struct timespec *rest)
{
    FRAME;
    int64_t left;

    if (!CONTROLLED || !time_is_valid(time))
        return R(nanosleep)(time, rest);
    left = sleep_until(deadline_in(time->tv_sec, time->tv_nsec), __builtin_return_address(0));
    if (!left)
        return 0;
    put_rest(rest, left);
    errno = EINTR;
    return -1;
}

PUBLIC int clock_nanosleep(clockid_t clock, int flags, const struct timespec *time,
                           struct timespec *rest)
{
    FRAME;
    int64_t left;

    if (!CONTROLLED || !time_is_valid(time) || !is_virtual(clock))
        return R(clock_nanosleep)(clock, flags, time, rest);
    left = sleep_until(flags & TIMER_ABSTIME ? deadline_at(clock, time)
                                             : deadline_in(time->tv_sec, time->tv_nsec),
                       __builtin_return_address(0));
    if (left && !(flags & TIMER_ABSTIME))
        put_rest(rest, left);
    return left ? EINTR : 0;
}

PUBLIC int thrd_sleep(const struct timespec *time, struct timespec *rest)
{
    FRAME;
    int error = clock_nanosleep(CLOCK_REALTIME, 0, time, rest);

    return error == 0 ? 0 : error == EINTR ? -1 : -2;
}

PUBLIC int usleep(useconds_t us)
{
    FRAME;

    if (!CONTROLLED)
        return R(usleep)(us);
    if (!sleep_until(deadline_in(us / 1000000, (int64_t)(us % 1000000) * 1000),
                     __builtin_return_address(0)))
        return 0;
    errno = EINTR;
    return -1;
}

PUBLIC unsigned sleep(unsigned seconds)
{
    FRAME;
    int64_t left;

    if (!CONTROLLED)
        return R(sleep)(seconds);
    left = sleep_until(deadline_in(seconds, 0), __builtin_return_address(0));
    return (unsigned)((left + NS_PER_S - 1) / NS_PER_S);
}

static void yield_at(uint32_t operation, void *place)
{
    struct wish wish = {
        .operation = operation, .kind = WISH_YIELD, .deadline = NEVER, .place = place};

    (void)point(&wish);
}

PUBLIC int sched_yield(void)
{
    FRAME;

    if (CONTROLLED)
        yield_at(EXPLORE_OP_YIELD, __builtin_return_address(0));
    return R(sched_yield)();
}

PUBLIC void thrd_yield(void)
{
    FRAME;

    (void)sched_yield();
}

/* A thread that reads it again and again waits for it: then it runs ever faster. */
static int64_t read_clock(void *place)
{
    uint32_t reads;

    yield_at(EXPLORE_OP_CLOCK, place);
    reads = me->spins / READS_BEFORE_JUMP;
    S.now += INT64_C(1000) << (reads < LONGEST_JUMP ? reads : LONGEST_JUMP);
    return S.now;
}

PUBLIC int clock_gettime(clockid_t clock, struct timespec *time)
{
    FRAME;

    if (tsan_reads_clock(__builtin_return_address(0)) || !CONTROLLED || !is_virtual(clock))
        return R(clock_gettime)(clock, time);
    put_rest(time, read_clock(__builtin_return_address(0)) + start_of(clock));
    return 0;
}

PUBLIC int gettimeofday(struct timeval *time, void *zone)
{
    FRAME;
    int64_t now;

    if (!CONTROLLED)
        return R(gettimeofday)(time, zone);
    now = read_clock(__builtin_return_address(0)) + S.start_real;
    time->tv_sec = now / NS_PER_S;
    time->tv_usec = now % NS_PER_S / 1000;
    return 0;
}

PUBLIC time_t time(time_t *where)
{
    FRAME;
    time_t seconds;

    if (!CONTROLLED)
        return R(time)(where);
    seconds = (read_clock(__builtin_return_address(0)) + S.start_real) / NS_PER_S;
    if (where)
        *where = seconds;
    return seconds;
}

PUBLIC int timespec_get(struct timespec *time, int base)
{
    FRAME;

    return base == TIME_UTC && clock_gettime(CLOCK_REALTIME, time) == 0 ? base : 0;
}
