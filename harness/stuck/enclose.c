/* SPDX-License-Identifier: MIT */
#include "stuck/enclose.h"

#include <linux/futex.h>

#include "base/buf.h"
#include "base/text.h"
#include "stuck/imports.h"

static bool needs_enclosing(const struct task *task)
{
    return task->state == TASK_FILE || task->shared;
}

/* A wait for a thread to end is made as if it were shared, so the memory decides. */
static bool is_in_shared_memory(const struct task *task, struct proc_maps *maps,
                                struct arena *arena)
{
    const struct proc_mapping *mapping;

    if (task->state != TASK_FUTEX || (task->call.args[1] & FUTEX_PRIVATE_FLAG))
        return false;
    if (!maps->count && !proc_maps_read(task->tid, arena, maps))
        return true;
    mapping = proc_maps_find(maps, task->call.args[0]);
    return !mapping || mapping->shared;
}

/* Marks the waits of a process in shared memory; whether it has any that need enclosing. */
static bool mark_process(struct snapshot *process, struct arena *arena)
{
    struct proc_maps maps = {NULL, 0};
    bool needs = false;

    for (size_t i = 0; i < process->count; i++) {
        struct task *task = &process->tasks[i];

        task->shared = is_in_shared_memory(task, &maps, arena);
        needs |= needs_enclosing(task);
    }
    return needs;
}

bool tree_needs_enclosing(struct tree *tree, struct arena *arena)
{
    bool needs = false;

    for (size_t i = 0; i < tree->count; i++)
        needs |= mark_process(&tree->items[i], arena);
    return needs;
}

bool enclose_doubt(struct enclosing *enclosing, const char *reason)
{
    enclosing->reason = reason;
    enclosing->pid = enclosing->at->pid;
    return false;
}

const struct census *enclose_census(struct enclosing *enclosing)
{
    if (!enclosing->has_census)
        census_take(enclosing->arena, &enclosing->census);
    enclosing->has_census = true;
    return &enclosing->census;
}

void enclose_add_holder(struct enclosing *enclosing, pid_t pid)
{
    for (size_t i = 0; i < enclosing->holders.count; i++)
        if (enclosing->holders.items[i] == pid)
            return;
    id_list_add(&enclosing->holders, pid);
}

static const char *process_words(struct enclosing *enclosing, pid_t pid)
{
    const struct census_process *process = census_find(enclose_census(enclosing), pid);

    return arena_printf(enclosing->arena, "process %d (%s)", (int)pid,
                        process ? process->name : "?");
}

bool enclose_memory(struct enclosing *enclosing, const struct task *task)
{
    const struct proc_mapping *mapping;
    const struct census *census;
    struct proc_maps maps;

    if (!proc_maps_read(task->tid, enclosing->arena, &maps))
        return enclose_doubt(enclosing, "hides its memory map");
    mapping = proc_maps_find(&maps, task->call.args[0]);
    /* What has a name, others may map later. */
    if (!mapping || !text_equal(mapping->path, "/dev/zero (deleted)"))
        return enclose_doubt(enclosing, "waits in memory that other processes may share");
    census = enclose_census(enclosing);
    for (size_t i = 0; i < census->process_count; i++) {
        struct proc_maps theirs;
        pid_t pid = census->processes[i].pid;

        if (proc_maps_read(pid, enclosing->arena, &theirs) && proc_maps_has(&theirs, mapping))
            enclose_add_holder(enclosing, pid);
    }
    return true;
}

static size_t index_of(const struct tree *tree, pid_t pid)
{
    size_t index = 0;

    while (index < tree->count && tree->items[index].pid != pid)
        index++;
    return index;
}

/* Two processes of which one waits for the other belong together. */
static void join_groups(struct tree *tree, size_t a, size_t b)
{
    size_t keep = tree->items[a].group;
    size_t drop = tree->items[b].group;

    for (size_t i = 0; i < tree->count; i++)
        if (tree->items[i].group == drop)
            tree->items[i].group = keep;
}

static bool follow_holder(struct enclosing *enclosing, size_t index, bool shared, pid_t holder)
{
    struct tree *tree = enclosing->tree;
    size_t found = index_of(tree, holder);
    struct awake awake;
    const char *shares = shared ? "waits in memory that other processes may share: with"
                                : "waits for something that can come from";

    if (found == tree->count &&
        !census_is_below(enclose_census(enclosing), holder, tree->items[0].pid))
        return enclose_doubt(enclosing, arena_printf(enclosing->arena, "%s %s", shares,
                                                     process_words(enclosing, holder)));
    if (found == tree->count && !tree_add(tree, holder, enclosing->tsan, &awake))
        return enclose_doubt(enclosing,
                             arena_printf(enclosing->arena, "%s %s, which is not blocked", shares,
                                          process_words(enclosing, holder)));
    enclosing->at = &tree->items[index]; /* adding has moved it */
    join_groups(tree, index, found);
    return true;
}

/* "this process and process 12 (name)" */
static const char *holder_words(struct enclosing *enclosing)
{
    struct buf text = BUF_INIT;
    const char *copy;

    for (size_t i = 0; i < enclosing->holders.count; i++) {
        pid_t pid = enclosing->holders.items[i];

        if (i)
            buf_addstr(&text, " and ");
        buf_addstr(&text,
                   pid == enclosing->at->pid ? "this process" : process_words(enclosing, pid));
    }
    copy = arena_strndup(enclosing->arena, text.ptr, text.len);
    buf_release(&text);
    return copy;
}

static const char *detail_of(struct enclosing *enclosing, const struct task *task)
{
    static const char *const forms[] = {[FILE_READ] = "which only %s could write to",
                                        [FILE_WRITE] = "which only %s could read from",
                                        [FILE_POLL] = "which only %s could make ready",
                                        [FILE_EPOLL] = "which only %s could make ready",
                                        [FILE_FLOCK] = "locked by %s",
                                        [FILE_RECORD] = "locked by %s",
                                        [FILE_OFD] = "locked by %s"};
    const char *form = forms[file_use_of(&task->call)];
    const char *at;

    if (!form)
        return NULL;
    at = strstr(form, "%s");
    return arena_printf(enclosing->arena, "%.*s%s%s", (int)(at - form), form,
                        holder_words(enclosing), at + 2);
}

static bool enclose_task(struct enclosing *enclosing, size_t index, size_t number)
{
    const struct task *task = &enclosing->tree->items[index].tasks[number];
    bool inside;

    enclosing->at = &enclosing->tree->items[index];
    enclosing->holders.count = 0;
    if (!needs_enclosing(task))
        return true;
    inside =
        task->state == TASK_FILE ? enclose_files(enclosing, task) : enclose_memory(enclosing, task);
    if (inside)
        enclosing->tree->items[index].tasks[number].detail = detail_of(enclosing, task);
    for (size_t i = 0; inside && i < enclosing->holders.count; i++)
        inside = follow_holder(enclosing, index, task->shared, enclosing->holders.items[i]);
    if (!inside)
        enclosing->tid = task->tid;
    return inside;
}

/*
 * Processes whose open files we may not read may have what the program waits for: if they
 * may have inherited it, being younger, or from the same session; or been
 * given it, which takes calls that few programs make.
 */
static bool enclose_hidden(struct enclosing *enclosing)
{
    const struct tree *tree = enclosing->tree;
    const struct census *census = enclose_census(enclosing);
    const struct census_process *root = census_find(census, tree->items[0].pid);
    bool hidden = false;

    enclosing->at = &tree->items[0];
    for (size_t i = 0; i < census->process_count; i++) {
        const struct census_process *process = &census->processes[i];

        if (!process->hidden || index_of(tree, process->pid) < tree->count)
            continue;
        hidden = true;
        if (!root || process->start >= root->start || process->session == root->session)
            return enclose_doubt(
                enclosing, arena_printf(enclosing->arena,
                                        "may have something open in common with %s, whose open "
                                        "files may not be read",
                                        process_words(enclosing, process->pid)));
    }
    for (size_t i = 0; hidden && i < tree->count; i++)
        if (imports_find(snapshot_body(&tree->items[i]), IMPORT_PASSING, enclosing->arena))
            return enclose_doubt(enclosing, "may have passed its open files on to processes whose "
                                            "open files may not be read");
    return true;
}

static bool enclose_all(struct enclosing *enclosing)
{
    struct tree *tree = enclosing->tree;

    for (size_t i = 0; i < tree->count; i++) {
        /* It may have been added since the tree was marked. */
        mark_process(&tree->items[i], enclosing->arena);
        for (size_t k = 0; k < tree->items[i].count; k++)
            if (!enclose_task(enclosing, i, k))
                return false;
    }
    return enclose_hidden(enclosing) &&
           (tree_is_still(tree) || enclose_doubt(enclosing, "moved while it was looked at"));
}

bool tree_enclose(struct enclosing *enclosing)
{
    bool inside = enclose_all(enclosing);

    id_list_release(&enclosing->holders);
    return inside;
}
