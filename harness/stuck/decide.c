/* SPDX-License-Identifier: MIT */
#include "stuck/decide.h"

#include "base/hash.h"
#include "base/text.h"
#include "exec/clock.h"
#include "stuck/diagnosis.h"
#include "stuck/doubt.h"
#include "stuck/enclose.h"
#include "stuck/round.h"
#include "stuck/wait.h"

void result_init(struct stuck_result *result)
{
    *result = (struct stuck_result){
        .findings = FINDINGS_INIT, .evidence = FINDINGS_INIT, .text = BUF_INIT};
}

static uint64_t mix_task(uint64_t hash, const struct task *task)
{
    hash = hash_bytes(hash, &task->tid, sizeof(task->tid));
    return hash_bytes(hash, task->call.line, strlen(task->call.line));
}

static uint64_t mix_switches(uint64_t hash, const struct task *task)
{
    hash = hash_bytes(hash, &task->status.voluntary, sizeof(task->status.voluntary));
    return hash_bytes(hash, &task->status.forced, sizeof(task->status.forced));
}

static uint64_t sign_tree(const struct tree *tree,
                          uint64_t (*mix)(uint64_t hash, const struct task *task))
{
    uint64_t hash = HASH_START;

    for (size_t i = 0; i < tree->count; i++)
        for (size_t k = 0; k < tree->items[i].count; k++)
            if (tree->items[i].tasks[k].state != TASK_BACKGROUND)
                hash = mix(hash, &tree->items[i].tasks[k]);
    return hash;
}

uint64_t tree_signature(const struct tree *tree)
{
    return sign_tree(tree, mix_task);
}

static uint64_t mix_standing(uint64_t hash, const struct task *task)
{
    return mix_switches(mix_task(hash, task), task);
}

uint64_t tree_standing_signature(const struct tree *tree)
{
    return sign_tree(tree, mix_standing);
}

static size_t index_of(const struct snapshot *snapshot, pid_t inner)
{
    for (size_t i = 0; inner && i < snapshot->count; i++)
        if (snapshot->tasks[i].status.inner == inner)
            return i;
    return NOBODY;
}

uint64_t cycle_signature(const struct snapshot *snapshot, bool others_run, struct arena *arena)
{
    struct thread_view *threads = ARENA_ARRAY(arena, struct thread_view, snapshot->count);
    uint64_t hash = HASH_START;

    for (size_t i = 0; i < snapshot->count; i++) {
        const struct task *task = &snapshot->tasks[i];

        threads[i].owner = NOBODY;
        if (task->state == TASK_FUTEX)
            threads[i].owner = index_of(snapshot, wait_apparent_owner(task->tid, &task->call));
        if (others_run && threads[i].owner == i)
            threads[i].owner = NOBODY;
    }
    if (!diagnosis_find_cycles(threads, snapshot->count))
        return 0;
    for (size_t i = 0; i < snapshot->count; i++) {
        const struct task *task = &snapshot->tasks[i];

        if (!threads[i].cycle)
            continue;
        hash = mix_standing(hash, task);
    }
    return hash;
}

bool decide_all_blocked(pid_t pid, struct tsan_memory *tsan, struct tree *tree, struct awake *awake)
{
    struct tree again;
    bool same;

    if (!tree_sample(pid, tsan, tree, awake))
        return false;
    same = tree_sample(pid, tsan, &again, awake) && tree_same(tree, &again);
    tree_release(&again);
    return same;
}

static bool waits_for_child(const struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->count; i++)
        if (snapshot->tasks[i].state == TASK_CHILD)
            return true;
    return false;
}

/* A process that waits for a stuck one is not a finding, but says which one it waits for. */
static void note_waiting_parents(const struct tree *tree, struct diagnosis *diagnosis)
{
    for (size_t i = 0; i < tree->count; i++)
        if (waits_for_child(&tree->items[i]))
            diagnosis_note(diagnosis, "process %d (%s) waits for its child processes to end",
                           (int)tree->items[i].pid, tree->items[i].tasks[0].status.name);
}

static void render_all(const struct findings *findings, struct buf *text)
{
    for (size_t i = 0; i < findings->count; i++)
        stuck_render(findings->items[i], text);
}

static void complete(struct stuck_result *result)
{
    result->stuck = true;
    render_all(&result->findings, &result->text);
    result->diagnosed_ns = clock_ns();
}

/* The processes of the tree that have the group's number. */
static size_t list_group(const struct tree *tree, size_t group, const struct snapshot **members)
{
    size_t count = 0;

    for (size_t i = 0; i < tree->count; i++)
        if (tree->items[i].group == group)
            members[count++] = &tree->items[i];
    return count;
}

static void diagnose_blocked(const struct tree *tree, bool harmless, struct arena *arena,
                             struct stuck_result *result)
{
    const struct snapshot **members = ARENA_ARRAY(arena, const struct snapshot *, tree->count);

    for (size_t group = 0; group < tree->count; group++) {
        size_t count = list_group(tree, group, members);
        struct diagnosis diagnosis;

        if (!count || (count == 1 && waits_for_child(members[0])))
            continue;
        diagnosis_make(members, count, harmless, arena, &diagnosis);
        if (count == 1)
            note_waiting_parents(tree, &diagnosis);
        diagnosis_findings(&diagnosis, &result->findings);
    }
}

/* A cycle of locks inside one process stays, whatever happens to the others. */
static bool decide_process(const struct tree *tree, bool harmless, struct arena *arena,
                           struct stuck_result *result)
{
    for (size_t i = 0; i < tree->count; i++)
        if (snapshot_doubt(&tree->items[i], arena).level != DOUBT_HARD &&
            cycle_signature(&tree->items[i], false, arena) &&
            decide_cycle(&tree->items[i], harmless, arena, result))
            return true;
    return false;
}

static struct doubt outside_doubt(struct tree *tree, struct tsan_memory *tsan, struct arena *arena,
                                  struct awake *outside)
{
    struct enclosing enclosing = {.tree = tree, .tsan = tsan, .arena = arena};

    if (tree_needs_enclosing(tree, arena) && !tree_enclose(&enclosing)) {
        *outside = (struct awake){.pid = enclosing.pid, .tid = enclosing.tid};
        return (struct doubt){DOUBT_SOFT, enclosing.reason, enclosing.pid};
    }
    return tree_doubt(tree, arena);
}

bool decide_tree(struct tree *tree, struct tsan_memory *tsan, bool harmless, struct arena *arena,
                 struct stuck_result *result, struct awake *outside, const char **doubt)
{
    struct doubt found;

    *outside = (struct awake){.pid = 0};
    found = outside_doubt(tree, tsan, arena, outside);
    *doubt = found.reason ? arena_printf(arena, "all threads are blocked, but process %d %s",
                                         (int)found.pid, found.reason)
                          : NULL;
    if (found.level != DOUBT_NONE)
        return decide_process(tree, harmless, arena, result);
    result->decided_ns = clock_ns();
    diagnose_blocked(tree, harmless, arena, result);
    complete(result);
    return true;
}

bool decide_cycle(const struct snapshot *snapshot, bool harmless, struct arena *arena,
                  struct stuck_result *result)
{
    int64_t decided = clock_ns();
    struct diagnosis diagnosis;

    diagnosis_make(&snapshot, 1, harmless, arena, &diagnosis);
    if (!diagnosis.cycles) {
        result->decided_ns = 0;
        return false;
    }
    if (!result->decided_ns)
        result->decided_ns = decided;
    diagnosis_findings(&diagnosis, &result->findings);
    complete(result);
    return true;
}

static void add_livelock(const struct snapshot *process, const bool *round, struct arena *arena,
                         struct stuck_result *result)
{
    struct diagnosis diagnosis;
    size_t going = 0;

    /* None of them is in a call that would notice. */
    diagnosis_make(&process, 1, false, arena, &diagnosis);
    for (size_t i = 0; i < diagnosis.count; i++) {
        diagnosis.threads[i].goes_round = round[diagnosis.threads[i].task - process->tasks];
        going += diagnosis.threads[i].goes_round;
    }
    diagnosis_note(&diagnosis,
                   "known: registers and memory come back to what they were, and no thread "
                   "is left that could change that");
    if (going > 1)
        diagnosis_note(&diagnosis, "not known: whether these threads would come out of it if their "
                                   "steps fell in another order");
    diagnosis_livelock(&diagnosis, &result->findings);
}

void decide_livelock(const struct tree *tree, bool harmless, struct arena *arena,
                     struct stuck_result *result)
{
    size_t before = result->findings.count;

    for (size_t i = 0; i < tree->count; i++) {
        const struct snapshot *process = &tree->items[i];
        bool *round = ARENA_ARRAY(arena, bool, process->count);

        if (process->count && process_goes_round(process, harmless, arena, round))
            add_livelock(process, round, arena, result);
    }
    for (size_t i = before; i < result->findings.count; i++)
        stuck_render(result->findings.items[i], &result->text);
}

/* TSan's helper, which waits for questions and was not started by the program. */
static bool is_symbolizer(const struct snapshot *snapshot)
{
    return text_starts(snapshot->tasks[0].status.name, "llvm-symbolize");
}

static bool is_told(const struct findings *findings, pid_t pid)
{
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i]->pid == (uint64_t)pid)
            return true;
    return false;
}

void describe_tree(const struct tree *tree, bool harmless, const char *doubt, struct arena *arena,
                   struct stuck_result *result)
{
    for (size_t i = 0; i < tree->count; i++) {
        const struct snapshot *process = &tree->items[i];
        struct diagnosis diagnosis;

        if (!tree->items[i].count || is_symbolizer(&tree->items[i]) ||
            is_told(&result->findings, tree->items[i].pid))
            continue;
        diagnosis_make(&process, 1, harmless, arena, &diagnosis);
        if (doubt)
            diagnosis_note(&diagnosis, "%s", doubt);
        if (diagnosis.cycles)
            diagnosis_note(&diagnosis, "some of these threads wait for each other in a cycle");
        diagnosis_evidence(&diagnosis, &result->evidence);
    }
    render_all(&result->evidence, &result->text);
    result->diagnosed_ns = clock_ns();
}
