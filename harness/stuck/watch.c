/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "exec/clock.h"
#include "stuck/decide.h"
#include "stuck/doubt.h"
#include "stuck/enclose.h"
#include "stuck/flush.h"
#include "stuck/stuck.h"

enum {
    INTERVAL_MS = 5,
    /* The watch may use 1/125 of one core's time: less than 1 %. */
    SHARE = 125
};
/* What it left unused it may use later at once, so that the look that finds something comes soon.
 */
#define SAVED_FIRST_NS    1000000LL
#define SAVED_MAX_NS      3000000LL
#define CYCLE_PERIOD_NS   100000000LL /* between two searches for a cycle while others run */
#define CYCLE_STANDING_NS 333000000LL /* how long one must stand */
#define FILE_STANDING_NS  333000000LL /* and a program that waits for files */
/* When to look again at a program that the outside might wake: what it has open elsewhere may go.
 */
#define RETRY_FIRST_NS 500000000LL
#define RETRY_MAX_NS   8000000000LL

struct stuck_watch {
    struct stuck_result result;
    struct tsan_memory tsan;
    struct awake awake; /* the thread to look at first: most looks end there */
    int awake_fd;       /* its syscall file; -1 none */
    int64_t saved_ns;   /* processor time that it may use now; less than 0 after a costly look */
    int64_t saved_at;   /* when that was brought up to date; 0: never */
    int64_t next_cycle_look;
    uint64_t cycle; /* signature of the cycle last seen; 0 none */
    int64_t cycle_since;
    uint64_t rejected_cycle; /* one that the stacks did not confirm */
    uint64_t rejected_tree;  /* all blocked, but it may be woken from outside */
    char *doubt;             /* why; owned */
    char outside[PROC_LINE]; /* the call of `awake`, if it is blocked, but not forever; else "" */
    int64_t retry_at;        /* when to look at that tree again */
    int64_t retry_ns;        /* how long after the last look */
    uint64_t standing;       /* signature of the tree last seen that waits for files; 0 none */
    int64_t standing_since;
};

struct stuck_watch *stuck_watch_new(void)
{
    struct stuck_watch *watch = xcalloc(1, sizeof(*watch));

    result_init(&watch->result);
    watch->awake_fd = -1;
    watch->saved_ns = SAVED_FIRST_NS;
    return watch;
}

const struct stuck_result *stuck_watch_result(const struct stuck_watch *watch)
{
    return &watch->result;
}

static void forget_awake(struct stuck_watch *watch)
{
    if (watch->awake_fd >= 0)
        close(watch->awake_fd);
    watch->awake_fd = -1;
}

void stuck_watch_free(struct stuck_watch *watch)
{
    if (!watch)
        return;
    forget_awake(watch);
    stuck_result_release(&watch->result);
    free(watch->doubt);
    free(watch);
}

void stuck_result_release(struct stuck_result *result)
{
    findings_release(&result->findings);
    findings_release(&result->evidence);
    buf_release(&result->text);
    result_init(result);
}

static void remember_awake(struct stuck_watch *watch)
{
    char path[64];

    forget_awake(watch);
    *watch->outside = 0;
    if (!watch->awake.tid)
        return;
    snprintf(path, sizeof(path), "/proc/%d/task/%d/syscall", (int)watch->awake.pid,
             (int)watch->awake.tid);
    watch->awake_fd = open(path, O_RDONLY | O_CLOEXEC);
}

static bool may_be_tsans(const struct stuck_watch *watch, const struct proc_call *call)
{
    return watch->awake.first_made && call->state == CALL_BLOCKED &&
           (call->number == SYS_nanosleep || call->number == SYS_clock_nanosleep);
}

/* One read of one file: what most ticks cost. */
static bool is_still_awake(const struct stuck_watch *watch)
{
    struct proc_call call;
    char line[PROC_LINE];
    ssize_t got;

    if (watch->awake_fd < 0)
        return false;
    got = pread(watch->awake_fd, line, sizeof(line) - 1, 0);
    if (got <= 0)
        return false;
    line[got] = 0;
    if (*watch->outside)
        return clock_ns() < watch->retry_at && strcmp(line, watch->outside) == 0;
    return proc_call_parse(line, &call) && call.state != CALL_OUTSIDE && !call_may_last(&call) &&
           !may_be_tsans(watch, &call);
}

static void reject_tree(struct stuck_watch *watch, uint64_t signature, const char *doubt)
{
    bool again = watch->rejected_tree == signature && watch->retry_ns;

    watch->retry_ns = !again                               ? RETRY_FIRST_NS
                      : watch->retry_ns * 2 < RETRY_MAX_NS ? watch->retry_ns * 2
                                                           : RETRY_MAX_NS;
    watch->retry_at = clock_ns() + watch->retry_ns;
    watch->rejected_tree = signature;
    free(watch->doubt);
    watch->doubt = doubt ? xstrdup(doubt) : NULL;
}

/* As long as this thread waits for what the outside may send, nothing else need be looked at. */
static void remember_outside(struct stuck_watch *watch, const struct awake *outside,
                             const struct tree *tree)
{
    watch->awake = *outside;
    remember_awake(watch);
    for (size_t i = 0; i < tree->count; i++)
        for (size_t k = 0; k < tree->items[i].count; k++)
            if (tree->items[i].tasks[k].tid == outside->tid)
                snprintf(watch->outside, sizeof(watch->outside), "%s",
                         tree->items[i].tasks[k].call.line);
}

/*
 * What is open elsewhere may be on its way: a process that is just ending, a
 * descriptor that is being passed. So a program that waits for files must have stood for a while.
 */
static bool has_stood(struct stuck_watch *watch, struct tree *tree, struct arena *arena)
{
    uint64_t signature;

    if (!tree_needs_enclosing(tree, arena))
        return true;
    signature = tree_standing_signature(tree);
    if (signature != watch->standing) {
        watch->standing = signature;
        watch->standing_since = clock_ns();
        return false;
    }
    return clock_ns() - watch->standing_since >= FILE_STANDING_NS;
}

static void look_at_blocked(struct stuck_watch *watch, struct tree *tree)
{
    uint64_t signature = tree_signature(tree);
    struct arena arena = ARENA_INIT;
    struct awake outside;
    const char *doubt;

    if ((signature != watch->rejected_tree || clock_ns() >= watch->retry_at) &&
        has_stood(watch, tree, &arena) &&
        !decide_tree(tree, &watch->tsan, false, &arena, &watch->result, &outside, &doubt)) {
        reject_tree(watch, signature, doubt);
        remember_outside(watch, &outside, tree);
    }
    arena_release(&arena);
}

static void look_at_all(struct stuck_watch *watch, pid_t pid)
{
    struct tree tree;

    if (decide_all_blocked(pid, &watch->tsan, &tree, &watch->awake)) {
        /* The thread that was awake no longer is, unless it is TSan's own. */
        forget_awake(watch);
        look_at_blocked(watch, &tree);
    } else {
        remember_awake(watch);
    }
    tree_release(&tree);
}

/* The first process of the program that is in a cycle; one that was rejected does not count. */
static const struct snapshot *find_cycle(const struct stuck_watch *watch, const struct tree *tree,
                                         struct arena *arena, uint64_t *cycle)
{
    for (size_t i = 0; i < tree->count; i++) {
        *cycle = cycle_signature(&tree->items[i], true, arena);
        if (*cycle && *cycle != watch->rejected_cycle)
            return &tree->items[i];
    }
    *cycle = 0;
    return NULL;
}

/*
 * Threads that wait for each other while others run. They must have stood so
 * for a while, because some programs unlock a mutex in another thread than the
 * one that locked it, against the rules.
 */
static void look_for_cycle(struct stuck_watch *watch, pid_t pid)
{
    const struct snapshot *snapshot = NULL;
    struct arena arena = ARENA_INIT;
    struct tree tree;
    uint64_t cycle = 0;

    if (tree_take(pid, &watch->tsan, &tree))
        snapshot = find_cycle(watch, &tree, &arena, &cycle);
    if (cycle != watch->cycle) {
        watch->cycle = cycle;
        watch->cycle_since = clock_ns();
    } else if (cycle && clock_ns() - watch->cycle_since >= CYCLE_STANDING_NS &&
               (snapshot_doubt(snapshot, &arena).level != DOUBT_NONE ||
                !decide_cycle(snapshot, false, &arena, &watch->result))) {
        watch->rejected_cycle = cycle;
    }
    tree_release(&tree);
    arena_release(&arena);
}

static void look_last(struct stuck_watch *watch, pid_t pid)
{
    struct arena arena = ARENA_INIT;
    struct tree tree;

    if (tree_take(pid, &watch->tsan, &tree)) {
        decide_livelock(&tree, false, &arena, &watch->result);
        describe_tree(&tree, false, watch->doubt, &arena, &watch->result);
    }
    tree_release(&tree);
    arena_release(&arena);
}

/*
 * TSan's own thread never ends, so a program whose main left by pthread_exit()
 * does not either. Only a process that was looked at and seen to have nobody
 * awake in it can be such a one; it, or the one above it, has not reaped itself.
 */
static void look_whether_over(struct stuck_watch *watch, pid_t pid)
{
    pid_t seen = watch->awake.pid;
    pid_t last = !watch->awake.tid && seen ? process_is_over(seen, &watch->tsan) : 0;
    bool flushed;

    if (!last)
        return;
    flushed = flush_and_kill(last);
    watch->result.unflushed |= !flushed;
    watch->result.over |= seen == pid;
    watch->result.children_over += seen != pid;
}

/* Not wall-clock time: having been preempted is not a reason to look away for long. */
static int64_t used_ns(void)
{
    struct timespec used;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return (int64_t)used.tv_sec * 1000000000 + used.tv_nsec;
}

static bool may_look(struct stuck_watch *watch, int64_t now)
{
    if (watch->saved_at)
        watch->saved_ns += (now - watch->saved_at) / SHARE;
    if (watch->saved_ns > SAVED_MAX_NS)
        watch->saved_ns = SAVED_MAX_NS;
    watch->saved_at = now;
    return watch->saved_ns >= 0;
}

static enum watch_answer tick(void *context, pid_t pid, bool last)
{
    struct stuck_watch *watch = context;
    int64_t start = clock_ns();
    int64_t used = used_ns();

    if (watch->result.stuck)
        return WATCH_GO_ON;
    if (!may_look(watch, start) && !last)
        return WATCH_GO_ON;
    if (last || !is_still_awake(watch)) {
        look_at_all(watch, pid);
        look_whether_over(watch, pid);
    }
    if (watch->result.over)
        return WATCH_END_OVER;
    if (!watch->result.stuck && start >= watch->next_cycle_look) {
        look_for_cycle(watch, pid);
        watch->next_cycle_look = start + CYCLE_PERIOD_NS;
    }
    if (watch->result.stuck)
        return WATCH_END_STUCK;
    if (last)
        look_last(watch, pid);
    watch->saved_ns -= used_ns() - used;
    return WATCH_GO_ON;
}

/*
 * SIGTERM runs a handler, if there is one, and then the thread waits as before: all are blocked
 * again, and have been for a while.
 */
static bool stands_still(void *context, pid_t pid)
{
    struct stuck_watch *watch = context;
    uint64_t signature = 0;
    struct tree tree;

    if (decide_all_blocked(pid, &watch->tsan, &tree, &watch->awake))
        signature = tree_standing_signature(&tree);
    tree_release(&tree);
    if (!signature || signature != watch->standing) {
        watch->standing = signature;
        watch->standing_since = clock_ns();
        return false;
    }
    return clock_ns() - watch->standing_since >= FILE_STANDING_NS;
}

struct process_watch stuck_watch_hooks(struct stuck_watch *watch)
{
    return (struct process_watch){INTERVAL_MS, tick, watch, stands_still};
}

static bool all_hidden(const struct tree *tree)
{
    for (size_t i = 0; i < tree->items[0].count; i++)
        if (tree->items[0].tasks[i].call.state != CALL_HIDDEN)
            return false;
    return true;
}

/* A cycle in the process itself: seen twice, with none of its threads having run in between. */
static bool stands_in_cycle(pid_t pid, struct tsan_memory *tsan, struct arena *arena,
                            struct snapshot *snapshot)
{
    uint64_t first = 0;
    struct snapshot earlier;

    if (snapshot_take(pid, tsan, &earlier))
        first = cycle_signature(&earlier, true, arena);
    snapshot_release(&earlier);
    return snapshot_take(pid, tsan, snapshot) && first &&
           cycle_signature(snapshot, true, arena) == first;
}

static bool diagnose_as_stuck(pid_t pid, struct tsan_memory *tsan, struct arena *arena,
                              struct stuck_result *result, const char **doubt)
{
    struct snapshot snapshot = {.pid = 0};
    struct awake awake;
    struct awake outside;
    struct tree tree;
    bool stuck;

    stuck = decide_all_blocked(pid, tsan, &tree, &awake) &&
            decide_tree(&tree, tsan, true, arena, result, &outside, doubt);
    if (!stuck)
        stuck = stands_in_cycle(pid, tsan, arena, &snapshot) &&
                decide_cycle(&snapshot, true, arena, result);
    snapshot_release(&snapshot);
    tree_release(&tree);
    return stuck;
}

static void diagnose(pid_t pid, struct tree *tree, struct tsan_memory *tsan,
                     struct stuck_result *result)
{
    struct arena arena = ARENA_INIT;
    const char *doubt = NULL;

    if (all_hidden(tree) || !diagnose_as_stuck(pid, tsan, &arena, result, &doubt)) {
        decide_livelock(tree, true, &arena, result);
        describe_tree(tree, true, doubt, &arena, result);
    }
    arena_release(&arena);
}

bool stuck_diagnose(pid_t pid, struct stuck_result *result, struct error *err)
{
    struct tsan_memory tsan = {0, 0, false};
    struct tree tree;
    sigset_t all;
    sigset_t before;
    bool there;

    result_init(result);
    there = tree_take(pid, &tsan, &tree);
    if (there) {
        /* Dying with a thread of the process attached could leave it stopped. */
        sigfillset(&all);
        sigprocmask(SIG_BLOCK, &all, &before);
        diagnose(pid, &tree, &tsan, result);
        sigprocmask(SIG_SETMASK, &before, NULL);
    }
    tree_release(&tree);
    return there || error_set(err, "there is no process %d", (int)pid);
}
