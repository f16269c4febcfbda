/* SPDX-License-Identifier: MIT */
/* Threads that only seem to go round: they compute, or look for what will come. */
#include "alive.h"

#include <poll.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_int flag;
static _Atomic uint64_t left = UINT64_MAX;
static unsigned long taken;

static void spin_for(const atomic_int *what)
{
    while (!atomic_load(what))
        continue;
}

/* No general register of it ever changes, and no memory. */
static void compute(void)
{
    double x = 1;

    ready();
#if defined(__x86_64__)
    __asm__ volatile("1: addsd %1, %0\n\tjmp 1b" : "+x"(x) : "x"(1.0));
#else
    for (;;)
        x += 1;
#endif
}

/* No register of it ever changes. */
static void count_down(void)
{
    ready();
#if defined(__x86_64__)
    __asm__ volatile("1: lock decq %0\n\tjnz 1b" : "+m"(left));
#else
    while (atomic_fetch_sub(&left, 1))
        continue;
#endif
}

static void *compute_then_set(void *unused)
{
    for (volatile uint64_t x = 1; x; x = x * 6364136223846793005U + 1442695040888963407U)
        continue;
    atomic_store(&flag, 1);
    return unused;
}

static void spin_for_computation(void)
{
    start_thread(compute_then_set);
    ready();
    spin_for(&flag);
}

static void *sleep_then_set(void *unused)
{
    const struct timespec time = {.tv_sec = FAR_AWAY_S};

    nanosleep(&time, NULL);
    atomic_store(&flag, 1);
    return unused;
}

static void spin_for_sleeper(void)
{
    start_thread(sleep_then_set);
    ready();
    spin_for(&flag);
}

static void *read_then_set(void *unused)
{
    char byte;

    if (read(STDIN_FILENO, &byte, 1) == 1)
        atomic_store(&flag, 1);
    return unused;
}

static void spin_for_reader(void)
{
    start_thread(read_then_set);
    ready();
    spin_for(&flag);
}

static void busy_poll(void)
{
    struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};

    ready();
    while (poll(&in, 1, 0) == 0)
        sched_yield();
}

static void spin_for_file(void)
{
    ready();
    while (access("/tmp/threadproof-that-never-comes", F_OK))
        sched_yield();
}

static void spin_for_time(void)
{
    time_t end = time(NULL) + FAR_AWAY_S;

    ready();
    while (time(NULL) < end)
        continue;
}

static void spin_for_ticks(void)
{
    ready();
#if defined(__x86_64__)
    while (__builtin_ia32_rdtsc() >> 63 == 0)
        continue;
#else
    spin_for_time();
#endif
}

static void set_flag(int signal)
{
    (void)signal;
    atomic_store(&flag, 1);
}

static void spin_for_handler(void)
{
    signal(SIGUSR1, set_flag);
    ready();
    spin_for(&flag);
}

static void spin_for_child(void)
{
    atomic_int *shared =
        mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    MUST(shared != MAP_FAILED);
    start_sleeper();
    ready();
    spin_for(shared);
}

/* One of two threads gets the lock now and then. */
static void *check_again(void *unused)
{
    for (unsigned long seen = 0; seen != UINT64_MAX;) {
        pthread_mutex_lock(&lock);
        seen = taken;
        pthread_mutex_unlock(&lock);
    }
    return unused;
}

static void starve(void)
{
    start_thread(check_again);
    ready();
    for (;;) {
        while (pthread_mutex_trylock(&lock))
            continue;
        taken++;
        pthread_mutex_unlock(&lock);
    }
}

static void play(int mine)
{
    for (;;) {
        while (atomic_load(&flag) != mine)
            continue;
        taken++;
        atomic_store(&flag, !mine);
    }
}

static void *play_second(void *unused)
{
    play(1);
    return unused;
}

static void spinning_ping_pong(void)
{
    start_thread(play_second);
    ready();
    play(0);
}

static const struct mode modes[] = {
    {"compute", compute},
    {"count-down", count_down},
    {"spin-for-computation", spin_for_computation},
    {"spin-for-sleeper", spin_for_sleeper},
    {"spin-for-reader", spin_for_reader},
    {"busy-poll", busy_poll},
    {"spin-for-file", spin_for_file},
    {"spin-for-time", spin_for_time},
    {"spin-for-ticks", spin_for_ticks},
    {"spin-for-handler", spin_for_handler},
    {"spin-for-child", spin_for_child},
    {"starve", starve},
    {"spinning-ping-pong", spinning_ping_pong},
};

MAIN(modes)
