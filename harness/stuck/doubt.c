/* SPDX-License-Identifier: MIT */
#include "stuck/doubt.h"

#include <linux/futex.h>
#include <linux/kcmp.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "stuck/imports.h"
#include "stuck/valgrind.h"

#define SIGNAL_BIT(signal) (1ULL << ((signal)-1))

/* Only the program itself raises these, so a blocked one does not; 32 and 33 are glibc's own. */
#define SIGNALS_FROM_WITHIN                                                                        \
    (SIGNAL_BIT(SIGSEGV) | SIGNAL_BIT(SIGBUS) | SIGNAL_BIT(SIGFPE) | SIGNAL_BIT(SIGILL) |          \
     SIGNAL_BIT(SIGTRAP) | SIGNAL_BIT(SIGSYS) | SIGNAL_BIT(SIGABRT) | SIGNAL_BIT(32) |             \
     SIGNAL_BIT(33))

#define SIGNALS_OF_TIMERS (SIGNAL_BIT(SIGALRM) | SIGNAL_BIT(SIGVTALRM) | SIGNAL_BIT(SIGPROF))

static const struct doubt no_doubt = {DOUBT_NONE, NULL, 0};

static bool has_timers(pid_t pid)
{
    char text[16];

    return proc_read(pid, "timers", text, sizeof(text)) > 0;
}

static struct doubt tracer_doubt(const struct snapshot *snapshot, struct arena *arena)
{
    for (size_t i = 0; i < snapshot->count; i++)
        if (snapshot->tasks[i].status.tracer)
            return (struct doubt){DOUBT_HARD,
                                  arena_printf(arena, "is traced by process %d",
                                               (int)snapshot->tasks[i].status.tracer),
                                  snapshot->pid};
    return no_doubt;
}

/*
 * Valgrind catches every signal for its own purposes, so what counts there is
 * whether the guest's program can install a handler at all.
 */
static struct doubt guest_handler_doubt(pid_t pid, struct arena *arena)
{
    const char *name = imports_find(pid, IMPORT_TIMER, arena);

    if (name)
        return (struct doubt){
            DOUBT_HARD, arena_printf(arena, "may be woken by a timer: it calls %s", name), pid};
    name = imports_find(pid, IMPORT_HANDLER, arena);
    if (!name)
        return no_doubt;
    return (struct doubt){
        DOUBT_SOFT, arena_printf(arena, "may be woken by a signal handler: it calls %s", name),
        pid};
}

/* "SIGTERM", "signal 37" */
static const char *signal_words(int signal, struct arena *arena)
{
    const char *name = sigabbrev_np(signal);

    return name ? arena_printf(arena, "SIG%s", name) : arena_printf(arena, "signal %d", signal);
}

static bool is_python(pid_t pid, struct arena *arena)
{
    struct proc_maps maps;

    if (!proc_maps_read(pid, arena, &maps))
        return false;
    for (size_t i = 0; i < maps.count; i++) {
        const char *base = text_basename(maps.items[i].path);

        if (text_starts(base, "python") || text_starts(base, "libpython"))
            return true;
    }
    return false;
}

static const char *handler_words(pid_t pid, uint64_t caught, bool timer, struct arena *arena)
{
    int signal = 1;

    if (caught == SIGNAL_BIT(SIGINT) && !timer && is_python(pid, arena))
        return "can be woken by SIGINT, which Python turns into a KeyboardInterrupt in its main "
               "thread, and by nothing else";
    while (!(caught & SIGNAL_BIT(signal)))
        signal++;
    return arena_printf(arena, "has a handler for %s%s", signal_words(signal, arena),
                        timer ? ", and timers" : "");
}

static struct doubt handler_doubt(const struct snapshot *snapshot, struct arena *arena)
{
    uint64_t caught = snapshot->tasks[0].status.caught & ~SIGNALS_FROM_WITHIN;
    bool timer = (caught & SIGNALS_OF_TIMERS) || has_timers(snapshot->pid);

    if (valgrind_tool(snapshot_body(snapshot), arena))
        return guest_handler_doubt(snapshot_body(snapshot), arena);
    if (!caught)
        return no_doubt;
    return (struct doubt){timer ? DOUBT_HARD : DOUBT_SOFT,
                          handler_words(snapshot_body(snapshot), caught, timer, arena),
                          snapshot->pid};
}

/* A futex that is not private to the process is the same word for all who map it. */
static struct doubt shared_doubt(const struct snapshot *snapshot, struct arena *arena)
{
    struct proc_maps maps = {NULL, 0};

    for (size_t i = 0; i < snapshot->count; i++) {
        const struct task *task = &snapshot->tasks[i];
        const struct proc_mapping *mapping;

        if (task->state != TASK_FUTEX || (task->call.args[1] & FUTEX_PRIVATE_FLAG))
            continue;
        if (!maps.count && !proc_maps_read(snapshot_body(snapshot), arena, &maps))
            return (struct doubt){DOUBT_HARD, "hides its memory map", snapshot->pid};
        mapping = proc_maps_find(&maps, task->call.args[0]);
        if (!mapping || mapping->shared)
            return (struct doubt){DOUBT_SOFT, "waits in memory that other processes may share",
                                  snapshot->pid};
    }
    return no_doubt;
}

/* A child made by clone(CLONE_VM) is another process in the same memory. */
static struct doubt relative_doubt(const struct snapshot *snapshot)
{
    struct id_list children = {NULL, 0, 0};
    bool shares = false;

    for (size_t i = 0; i < snapshot->count; i++)
        proc_children(snapshot->pid, snapshot->tasks[i].tid, &children);
    for (size_t i = 0; i < children.count; i++)
        if (syscall(SYS_kcmp, snapshot_body(snapshot), children.items[i], KCMP_VM, 0UL, 0UL) == 0)
            shares = true;
    id_list_release(&children);
    return shares ? (struct doubt){DOUBT_SOFT, "shares its memory with a child", snapshot->pid}
                  : no_doubt;
}

/* An io_uring can wake a futex, or raise a signal, when the outside answers. */
static struct doubt uring_doubt(pid_t pid, struct arena *arena)
{
    struct file_names names = {NULL, 0};
    struct doubt doubt = no_doubt;

    if (!file_list(arena_printf(arena, "/proc/%d/fd", (int)pid), &names, NULL))
        return (struct doubt){DOUBT_SOFT, "hides its open files", pid};
    for (size_t i = 0; i < names.count; i++) {
        const char *target = proc_link(pid, arena_printf(arena, "fd/%s", names.items[i]), arena);

        if (target && strstr(target, "io_uring"))
            doubt = (struct doubt){DOUBT_SOFT, "has an io_uring", pid};
    }
    file_names_free(&names);
    return doubt;
}

static struct doubt stronger(struct doubt a, struct doubt b)
{
    return b.level > a.level ? b : a;
}

static struct doubt process_doubt(const struct snapshot *snapshot, struct arena *arena)
{
    struct doubt doubt = tracer_doubt(snapshot, arena);

    doubt = stronger(doubt, relative_doubt(snapshot));
    doubt = stronger(doubt, uring_doubt(snapshot_body(snapshot), arena));
    /* The last, since its text may say that there is no other doubt. */
    return stronger(doubt, handler_doubt(snapshot, arena));
}

struct doubt snapshot_doubt(const struct snapshot *snapshot, struct arena *arena)
{
    /* A process that others wait for is looked at late, and may be over by then. */
    if (!snapshot->count)
        return (struct doubt){DOUBT_HARD, "ended while it was looked at", snapshot->pid};
    return stronger(process_doubt(snapshot, arena), shared_doubt(snapshot, arena));
}

struct doubt tree_doubt(const struct tree *tree, struct arena *arena)
{
    struct doubt doubt = no_doubt;

    for (size_t i = 0; i < tree->count; i++)
        doubt = stronger(doubt, process_doubt(&tree->items[i], arena));
    return doubt;
}
