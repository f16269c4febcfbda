/* SPDX-License-Identifier: MIT */
/*
 * modes.h: what the programs of the explore tests share. Each has many modes, one for each
 * primitive, and a mode ends with status 0 under every schedule if the primitive keeps its
 * promise.
 */
#ifndef MODES_H
#define MODES_H

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct mode {
    const char *name;
    void (*run)(void);
};

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                        \
            _exit(9);                                                                              \
        }                                                                                          \
    } while (0)

static inline pthread_t started(void *(*body)(void *), void *argument)
{
    pthread_t thread;

    CHECK(pthread_create(&thread, NULL, body, argument) == 0);
    return thread;
}

static inline void *joined(pthread_t thread)
{
    void *value = NULL;

    CHECK(pthread_join(thread, &value) == 0);
    return value;
}

static inline struct timespec soon(clockid_t clock, long ns)
{
    struct timespec when;

    clock_gettime(clock, &when);
    when.tv_nsec += ns;
    when.tv_sec += when.tv_nsec / 1000000000;
    when.tv_nsec %= 1000000000;
    return when;
}

#define MAIN(modes)                                                                                \
    int main(int argc, char **argv)                                                                \
    {                                                                                              \
        for (size_t i = 0; i < sizeof(modes) / sizeof((modes)[0]); i++)                            \
            if (argc == 1)                                                                         \
                puts((modes)[i].name);                                                             \
            else if (strcmp((modes)[i].name, argv[1]) == 0)                                        \
                return (modes)[i].run(), 0;                                                        \
        return argc == 1 ? 0 : 8;                                                                  \
    }

#endif
