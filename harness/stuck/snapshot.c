/* SPDX-License-Identifier: MIT */
#include "stuck/snapshot.h"

#include <linux/futex.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "exec/tool.h"
#include "stuck/file_wait.h"

/* The high half of TSan's background thread's signal mask: all but 33, glibc's SIGSETXID. */
#define TSAN_MASK_BITS  0xffffffff00000000ULL
#define TSAN_MASK_VALUE 0xfffffffe00000000ULL

bool call_is_untimed_futex(const struct proc_call *call)
{
    if (call->state != CALL_BLOCKED || call->number != SYS_futex || call->args[3])
        return false;
    switch (call->args[1] & FUTEX_CMD_MASK) {
    case FUTEX_WAIT:
    case FUTEX_WAIT_BITSET:
    case FUTEX_LOCK_PI:
    case FUTEX_LOCK_PI2:
        return true;
    default:
        return false;
    }
}

static bool waits_for_child(const struct proc_call *call)
{
    return call->state == CALL_BLOCKED && (call->number == SYS_wait4 || call->number == SYS_waitid);
}

bool call_may_last(const struct proc_call *call)
{
    return call_is_untimed_futex(call) || waits_for_child(call) || file_use_of(call) != FILE_NONE;
}

static bool is_tsan_program(pid_t tid, struct tsan_memory *memory)
{
    char path[32];
    struct stat exe;
    bool has = false;

    snprintf(path, sizeof(path), "/proc/%d/exe", (int)tid);
    if (stat(path, &exe) != 0)
        return false;
    if (memory->device == exe.st_dev && memory->inode == exe.st_ino)
        return memory->has;
    if (!tool_has_tsan(path, &has, NULL))
        return false;
    *memory = (struct tsan_memory){exe.st_dev, exe.st_ino, has};
    return has;
}

/*
 * TSan's own thread: the first that the process made (TSan makes it in the
 * first pthread_create), in nanosleep, with that signal mask. The mask alone
 * is not enough: a timer thread of the user may have it. A forked child has
 * two: fork() makes one, and the first pthread_create another, which sleeps at
 * the same instruction.
 */
static bool is_background(const struct task *earlier, size_t index, const struct task *task,
                          struct tsan_memory *memory)
{
    if (task->call.state != CALL_BLOCKED ||
        (task->call.number != SYS_nanosleep && task->call.number != SYS_clock_nanosleep) ||
        (task->status.blocked & TSAN_MASK_BITS) != TSAN_MASK_VALUE)
        return false;
    if (index == 2)
        return earlier[1].state == TASK_BACKGROUND && earlier[1].call.pc == task->call.pc;
    return index == 1 && is_tsan_program(task->tid, memory);
}

enum task_state task_classify(const struct proc_call *call, const struct proc_status *status)
{
    if (status->state == 'Z' || status->state == 'X')
        return TASK_ENDED;
    /* A thread that was woken has its old call until it runs. */
    if (status->state != 'S')
        return TASK_AWAKE;
    if (call_is_untimed_futex(call))
        return TASK_FUTEX;
    if (waits_for_child(call))
        return TASK_CHILD;
    return file_use_of(call) != FILE_NONE ? TASK_FILE : TASK_AWAKE;
}

/* The call before the state: see the first trap in the header. */
static bool read_task(const struct snapshot *snapshot, pid_t tid, size_t index,
                      struct tsan_memory *memory, struct task *task)
{
    pid_t pid = snapshot->pid;

    memset(task, 0, sizeof(*task));
    task->tid = tid;
    /* An ended leader may have no call any more, but still has a status. */
    if (!proc_call_read(pid, tid, &task->call))
        task->call.state = CALL_OUTSIDE;
    if (!proc_status_read(pid, tid, &task->status))
        return false;
    task->state = task_classify(&task->call, &task->status);
    if (is_background(snapshot->tasks, index, task, memory))
        task->state = TASK_BACKGROUND;
    return true;
}

static struct task *new_task(struct snapshot *snapshot)
{
    ARRAY_GROW(snapshot->tasks, snapshot->count, snapshot->capacity);
    return &snapshot->tasks[snapshot->count++];
}

static bool read_tasks(struct snapshot *snapshot, struct tsan_memory *memory, struct awake *awake)
{
    struct id_list tids = {NULL, 0, 0};
    bool going_on = proc_tasks(snapshot->pid, &tids);

    for (size_t i = 0; going_on && i < tids.count; i++) {
        struct task *task = new_task(snapshot);

        if (!read_task(snapshot, tids.items[i], snapshot->count - 1, memory, task)) {
            /* It has ended since it was listed. */
            snapshot->count--;
            going_on = !awake;
        } else if (awake && task->state == TASK_AWAKE) {
            awake->tid = task->tid;
            awake->first_made = i == 1 || i == 2;
            going_on = false;
        }
    }
    id_list_release(&tids);
    return going_on && snapshot->count;
}

bool snapshot_take(pid_t pid, struct tsan_memory *tsan, struct snapshot *snapshot)
{
    *snapshot = (struct snapshot){.pid = pid};
    return read_tasks(snapshot, tsan, NULL);
}

static bool count_agrees(const struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->count; i++)
        if (snapshot->tasks[i].status.threads != snapshot->count)
            return false;
    return true;
}

static size_t count_state(const struct snapshot *snapshot, enum task_state state)
{
    size_t count = 0;

    for (size_t i = 0; i < snapshot->count; i++)
        count += snapshot->tasks[i].state == state;
    return count;
}

/* A leader that has ended stays while other threads live. */
static bool is_alive(pid_t pid)
{
    struct proc_status status;

    return proc_status_read(pid, pid, &status) &&
           ((status.state != 'Z' && status.state != 'X') || status.threads > 1);
}

static void list_children(struct snapshot *snapshot)
{
    struct id_list all = {NULL, 0, 0};

    for (size_t i = 0; i < snapshot->count; i++)
        proc_children(snapshot->pid, snapshot->tasks[i].tid, &all);
    for (size_t i = 0; i < all.count; i++)
        if (is_alive(all.items[i]))
            id_list_add(&snapshot->children, all.items[i]);
    id_list_release(&all);
}

/* One process: every thread of it blocked, and if one waits for a child, there is one. */
static bool sample_process(struct snapshot *snapshot, struct tsan_memory *tsan, struct awake *awake)
{
    size_t blocked;

    *awake = (struct awake){.pid = snapshot->pid};
    if (!read_tasks(snapshot, tsan, awake) || !count_agrees(snapshot))
        return false;
    blocked = count_state(snapshot, TASK_FUTEX) + count_state(snapshot, TASK_CHILD) +
              count_state(snapshot, TASK_FILE);
    if (!blocked)
        return false;
    if (!count_state(snapshot, TASK_CHILD))
        return true;
    list_children(snapshot);
    return snapshot->children.count > 0;
}

static pid_t last_of_all(const struct snapshot *snapshot)
{
    size_t own = count_state(snapshot, TASK_BACKGROUND);
    bool over = own && snapshot->tasks[0].state == TASK_ENDED && snapshot->count == own + 1 &&
                count_agrees(snapshot);

    return over ? snapshot->tasks[1].tid : 0;
}

/* Twice, since a listing can miss a thread; what has ended stays so. */
pid_t process_is_over(pid_t pid, struct tsan_memory *tsan)
{
    pid_t last = pid;

    for (int i = 0; last && i < 2; i++) {
        struct snapshot snapshot;

        last = snapshot_take(pid, tsan, &snapshot) ? last_of_all(&snapshot) : 0;
        snapshot_release(&snapshot);
    }
    return last;
}

static void add_process(struct tree *tree, pid_t pid)
{
    ARRAY_GROW(tree->items, tree->count, tree->capacity);
    tree->items[tree->count] = (struct snapshot){.pid = pid, .group = tree->count};
    tree->count++;
}

static bool has_process(const struct tree *tree, pid_t pid)
{
    for (size_t i = 0; i < tree->count; i++)
        if (tree->items[i].pid == pid)
            return true;
    return false;
}

static void add_children(struct tree *tree, size_t index)
{
    /* Adding moves the items, so none of them is held on to. */
    for (size_t k = 0; k < tree->items[index].children.count; k++)
        if (!has_process(tree, tree->items[index].children.items[k]))
            add_process(tree, tree->items[index].children.items[k]);
}

/* From the first process that has not been sampled yet. */
static bool sample_rest(struct tree *tree, size_t first, struct tsan_memory *tsan,
                        struct awake *awake)
{
    for (size_t i = first; i < tree->count; i++) {
        if (!sample_process(&tree->items[i], tsan, awake))
            return false;
        add_children(tree, i);
    }
    return true;
}

bool tree_add(struct tree *tree, pid_t pid, struct tsan_memory *tsan, struct awake *awake)
{
    add_process(tree, pid);
    return sample_rest(tree, tree->count - 1, tsan, awake);
}

bool tree_sample(pid_t pid, struct tsan_memory *tsan, struct tree *tree, struct awake *awake)
{
    *tree = (struct tree){NULL, 0, 0};
    return tree_add(tree, pid, tsan, awake);
}

bool tree_take(pid_t pid, struct tsan_memory *tsan, struct tree *tree)
{
    bool root = false;

    *tree = (struct tree){NULL, 0, 0};
    add_process(tree, pid);
    for (size_t i = 0; i < tree->count; i++) {
        bool there = read_tasks(&tree->items[i], tsan, NULL);

        list_children(&tree->items[i]);
        add_children(tree, i);
        root = root || (i == 0 && there);
    }
    return root;
}

bool task_same(const struct task *a, const struct task *b)
{
    if (a->tid != b->tid || a->state != b->state)
        return false;
    /* TSan's own thread wakes up ten times a second. */
    if (a->state == TASK_BACKGROUND)
        return true;
    return a->status.voluntary == b->status.voluntary && a->status.forced == b->status.forced &&
           strcmp(a->call.line, b->call.line) == 0;
}

static bool snapshot_same(const struct snapshot *a, const struct snapshot *b)
{
    if (a->pid != b->pid || a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!task_same(&a->tasks[i], &b->tasks[i]))
            return false;
    return true;
}

bool tree_same(const struct tree *a, const struct tree *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!snapshot_same(&a->items[i], &b->items[i]))
            return false;
    return true;
}

/* TSan's own thread may do as it likes: on a busy machine it is ready to run for long. */
static bool task_is_still(pid_t pid, const struct task *before)
{
    struct task now = {.tid = before->tid};

    if (before->state == TASK_BACKGROUND)
        return true;
    if (!proc_call_read(pid, now.tid, &now.call))
        now.call.state = CALL_OUTSIDE;
    if (!proc_status_read(pid, now.tid, &now.status))
        return false;
    now.state = task_classify(&now.call, &now.status);
    return task_same(before, &now);
}

static bool process_is_still(const struct snapshot *snapshot)
{
    struct id_list tids = {NULL, 0, 0};
    bool still = proc_tasks(snapshot->pid, &tids) && tids.count == snapshot->count;

    for (size_t i = 0; still && i < tids.count; i++)
        still = tids.items[i] == snapshot->tasks[i].tid &&
                task_is_still(snapshot->pid, &snapshot->tasks[i]);
    id_list_release(&tids);
    return still;
}

bool tree_is_still(const struct tree *tree)
{
    for (size_t i = 0; i < tree->count; i++)
        if (!process_is_still(&tree->items[i]))
            return false;
    return true;
}

pid_t snapshot_body(const struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->count; i++)
        if (snapshot->tasks[i].state != TASK_ENDED)
            return snapshot->tasks[i].tid;
    return snapshot->pid;
}

void snapshot_release(struct snapshot *snapshot)
{
    free(snapshot->tasks);
    id_list_release(&snapshot->children);
    *snapshot = (struct snapshot){.pid = 0};
}

void tree_release(struct tree *tree)
{
    for (size_t i = 0; i < tree->count; i++)
        snapshot_release(&tree->items[i]);
    free(tree->items);
    *tree = (struct tree){NULL, 0, 0};
}
