/* SPDX-License-Identifier: MIT */
/*
 * alive.h: what the alive_*.c programs share. Each of them has many modes, and
 * each mode looks stuck but is not: something outside of its threads, or time,
 * may wake it. A mode writes one byte to standard output when it is as it will stay.
 */
#ifndef ALIVE_H
#define ALIVE_H

#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { FAR_AWAY_S = 3600 };

struct mode {
    const char *name;
    void (*run)(void);
};

/* Failing here must fail the test: the program ends, which the test sees. */
#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            perror(#condition);                                                                    \
            _exit(9);                                                                              \
        }                                                                                          \
    } while (0)

static inline void ready(void)
{
    MUST(write(STDOUT_FILENO, "r", 1) == 1);
}

static inline struct timespec far_away(clockid_t clock)
{
    struct timespec when;

    clock_gettime(clock, &when);
    when.tv_sec += FAR_AWAY_S;
    return when;
}

static inline void start_thread(void *(*body)(void *))
{
    pthread_t thread;

    MUST(pthread_create(&thread, NULL, body, NULL) == 0);
}

/* True in the child, which dies with its parent. */
static inline int in_child(void)
{
    pid_t pid = fork();

    MUST(pid >= 0);
    if (pid == 0)
        prctl(PR_SET_PDEATHSIG, SIGKILL);
    return pid == 0;
}

/* A child that has open what its parent has, and might do something with it one day. */
static inline void start_sleeper(void)
{
    if (in_child())
        for (;;)
            pause();
}

/* A thread that waits for a semaphore that nobody posts. */
static inline void *wait_for_ever(void *unused)
{
    sem_t never;

    (void)unused;
    sem_init(&never, 0, 0);
    sem_wait(&never);
    return NULL;
}

static inline int run_mode(const struct mode *modes, size_t count, int argc, char **argv)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (argc == 1) {
        for (size_t i = 0; i < count; i++)
            puts(modes[i].name);
        return 0;
    }
    for (size_t i = 0; i < count; i++)
        if (strcmp(modes[i].name, argv[1]) == 0)
            modes[i].run();
    return 8; /* no mode returns */
}

#define MAIN(modes)                                                                                \
    int main(int argc, char **argv)                                                                \
    {                                                                                              \
        return run_mode(modes, sizeof(modes) / sizeof(modes[0]), argc, argv);                      \
    }

#endif
