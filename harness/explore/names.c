/* SPDX-License-Identifier: MIT */
#include "explore/session.h"

#include <limits.h>
#include <unistd.h>

static const char *const operation_names[EXPLORE_OPERATIONS] = {
    [EXPLORE_OP_NONE] = "nothing",
    [EXPLORE_OP_START] = "thread start",
    [EXPLORE_OP_END] = "thread end",
    [EXPLORE_OP_CREATE] = "thread creation",
    [EXPLORE_OP_JOIN] = "join",
    [EXPLORE_OP_DETACH] = "detach",
    [EXPLORE_OP_CANCEL] = "cancel",
    [EXPLORE_OP_LOCK] = "mutex lock",
    [EXPLORE_OP_TRYLOCK] = "mutex trylock",
    [EXPLORE_OP_UNLOCK] = "mutex unlock",
    [EXPLORE_OP_READ_LOCK] = "read lock",
    [EXPLORE_OP_WRITE_LOCK] = "write lock",
    [EXPLORE_OP_TRY_READ_LOCK] = "try read lock",
    [EXPLORE_OP_TRY_WRITE_LOCK] = "try write lock",
    [EXPLORE_OP_RW_UNLOCK] = "read-write unlock",
    [EXPLORE_OP_SPIN_LOCK] = "spin lock",
    [EXPLORE_OP_SPIN_TRYLOCK] = "spin trylock",
    [EXPLORE_OP_SPIN_UNLOCK] = "spin unlock",
    [EXPLORE_OP_COND_WAIT] = "start of a condition wait",
    [EXPLORE_OP_COND_WAKE] = "condition wait",
    [EXPLORE_OP_COND_RELOCK] = "mutex lock after a condition wait",
    [EXPLORE_OP_SIGNAL] = "condition signal",
    [EXPLORE_OP_BROADCAST] = "condition broadcast",
    [EXPLORE_OP_SEM_WAIT] = "semaphore wait",
    [EXPLORE_OP_SEM_TRYWAIT] = "semaphore trywait",
    [EXPLORE_OP_SEM_POST] = "semaphore post",
    [EXPLORE_OP_BARRIER] = "barrier arrival",
    [EXPLORE_OP_BARRIER_LEAVE] = "barrier wait",
    [EXPLORE_OP_ONCE] = "pthread_once",
    [EXPLORE_OP_FILE_LOCK] = "stream lock",
    [EXPLORE_OP_FILE_UNLOCK] = "stream unlock",
    [EXPLORE_OP_SLEEP] = "sleep",
    [EXPLORE_OP_YIELD] = "yield",
    [EXPLORE_OP_CLOCK] = "clock reading",
    [EXPLORE_OP_READ] = "read",
    [EXPLORE_OP_WRITE] = "write",
    [EXPLORE_OP_POLL] = "poll",
    [EXPLORE_OP_WAIT_CHILD] = "wait for a child",
    [EXPLORE_OP_WAIT_SIGNAL] = "wait for a signal",
    [EXPLORE_OP_FILE_RECORD] = "file lock",
    [EXPLORE_OP_KILL] = "kill",
    [EXPLORE_OP_HANDLER] = "signal handler",
    [EXPLORE_OP_FORK] = "fork",
    [EXPLORE_OP_EXIT] = "exit",
    [EXPLORE_OP_LOAD] = "load",
    [EXPLORE_OP_STORE] = "store",
    [EXPLORE_OP_ATOMIC] = "atomic operation",
    [EXPLORE_OP_FUTEX_WAIT] = "futex wait",
    [EXPLORE_OP_FUTEX_WAKE] = "futex wake",
};

const char *explore_operation_name(enum explore_operation operation)
{
    if ((unsigned)operation >= EXPLORE_OPERATIONS || !operation_names[operation])
        return "unknown operation";
    return operation_names[operation];
}

const char *explore_strategy_name(enum explore_strategy strategy)
{
    static const char *const names[] = {"random", "pct", "pos", "surw", "replay"};

    return (unsigned)strategy < ARRAY_SIZE(names) ? names[strategy] : "unknown strategy";
}

/* Seen from the folder of the running program: installed, and in the build tree. */
static const char *const places[] = {"../lib/threadproof/", "./", "../explore/", "../../explore/",
                                     "../../../explore/"};

static const char *find(const char *name, char path[PATH_MAX])
{
    char self[PATH_MAX];
    ssize_t got = readlink("/proc/self/exe", self, sizeof(self) - 1);

    if (got < 0)
        return NULL;
    self[got] = 0;
    *(strrchr(self, '/') + 1) = 0;
    for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
        int len = snprintf(path, PATH_MAX, "%s%s%s", self, places[i], name);

        if (len > 0 && len < PATH_MAX && access(path, R_OK) == 0)
            return path;
    }
    return NULL;
}

const char *explore_library(void)
{
    static char path[PATH_MAX];
    const char *wanted = getenv("EXPLORE_LIBRARY");

    return wanted && *wanted ? wanted : find("libthreadproof_explore.so", path);
}

const char *explore_access_library(void)
{
    static char path[PATH_MAX];

    return find("libthreadproof_access.a", path);
}
