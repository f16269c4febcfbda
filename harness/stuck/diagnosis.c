/* SPDX-License-Identifier: MIT */
#include "stuck/diagnosis.h"

#include <sys/syscall.h>

#include "base/text.h"
#include "model/origin.h"
#include "stuck/debug.h"
#include "stuck/file_wait.h"
#include "stuck/libc.h"

/* What the steps of the diagnosis of one process share. */
struct making {
    struct diagnosis *result;
    const struct snapshot *snapshot;
    size_t process;
    pid_t body;          /* snapshot_body() */
    struct debug *debug; /* NULL if libdw cannot read the process */
    struct guest guest;  /* of a Valgrind process */
    bool is_guest;
    bool harmless;
    struct proc_maps maps;
    unsigned libc_minor; /* the process runs with glibc 2.N */
    struct streams streams;
};

void diagnosis_note(struct diagnosis *diagnosis, const char *format, ...)
{
    struct buf text = BUF_INIT;
    va_list args;

    va_start(args, format);
    buf_vaddf(&text, format, args);
    va_end(args);
    ARENA_GROW(diagnosis->arena, diagnosis->notes, diagnosis->note_count, diagnosis->note_capacity);
    diagnosis->notes[diagnosis->note_count++] = arena_strndup(diagnosis->arena, text.ptr, text.len);
    buf_release(&text);
}

/* A thread that was given no name has the program's. */
static const char *given_name(const struct task *task, const struct snapshot *snapshot)
{
    const char *name = task->status.name;

    return text_equal(name, snapshot->tasks[0].status.name) ? NULL : name;
}

/* "main", "#2"; of the processes behind the first, "#2 of process 2" */
static const char *thread_id(struct arena *arena, const struct making *making, pid_t tid,
                             unsigned number)
{
    const char *id = tid == making->snapshot->pid ? "main" : arena_printf(arena, "#%u", number);

    return making->process ? arena_printf(arena, "%s of process %zu", id, making->process + 1) : id;
}

/* Before the thread is stopped, which may end its wait. */
static void learn_other_wait(const struct making *making, struct thread_view *thread)
{
    if (thread->task->state == TASK_CHILD)
        thread->wait = (struct wait){.type = WAIT_CHILD, .what = "child"};
    if (thread->task->state == TASK_FILE)
        thread->wait = wait_for_file(making->body, thread->task, making->result->arena);
}

static void list_threads(const struct making *making)
{
    const struct snapshot *snapshot = making->snapshot;
    struct diagnosis *result = making->result;
    unsigned number = 1;

    for (size_t i = 0; i < snapshot->count; i++) {
        const struct task *task = &snapshot->tasks[i];
        struct thread_view *thread = &result->threads[result->count];

        if (task->state == TASK_BACKGROUND)
            continue;
        thread->task = task;
        thread->process = making->process;
        thread->owner = NOBODY;
        thread->name = given_name(task, snapshot);
        learn_other_wait(making, thread);
        thread->id = thread_id(result->arena, making, task->tid, number);
        number++;
        result->count++;
    }
}

/*
 * System calls that fail with EINTR when a thread is stopped and continued,
 * even without a handler (signal(7)), or may do so for a socket with a timeout; and
 * write(2), which ends with what it has written so far.
 */
static bool would_notice(const struct proc_call *call)
{
    static const long calls[] = {
        SYS_epoll_pwait, SYS_epoll_pwait2, SYS_semtimedop, SYS_rt_sigtimedwait, SYS_msgrcv,
        SYS_msgsnd,      SYS_io_getevents, SYS_read,       SYS_accept,          SYS_accept4,
        SYS_recvfrom,    SYS_recvmsg,      SYS_recvmmsg,   SYS_connect,         SYS_sendto,
        SYS_sendmsg,     SYS_semop,        SYS_readv,      SYS_write,           SYS_writev,
#ifdef SYS_epoll_wait
        SYS_epoll_wait,
#endif
#ifdef SYS_pause
        SYS_pause,
#endif
    };

    for (size_t i = 0; call->state == CALL_BLOCKED && i < ARRAY_SIZE(calls); i++)
        if (call->number == calls[i])
            return true;
    return false;
}

/*
 * Whether a thread may be stopped now. In uninterruptible sleep it would not
 * stop and we would wait for it. A thread that has moved since it was sampled
 * may be on its way into a call that it must not be disturbed in.
 */
static bool may_stop(const struct making *making, const struct task *before, const struct task *now)
{
    if (now->status.state == 'D')
        return false;
    return !making->harmless ||
           (!would_notice(&now->call) && now->status.voluntary == before->status.voluntary &&
            text_equal(now->call.line, before->call.line));
}

static void unwind(struct making *making, struct thread_view *thread)
{
    struct diagnosis *result = making->result;
    struct task now = {.tid = thread->task->tid};
    const char *why = NULL;

    if (!making->debug || thread->task->state == TASK_ENDED ||
        !proc_call_read(making->snapshot->pid, now.tid, &now.call) ||
        !proc_status_read(making->snapshot->pid, now.tid, &now.status))
        return;
    if (may_stop(making, thread->task, &now)) {
        if (!debug_unwind(making->debug, now.tid, &thread->stack, &why))
            diagnosis_note(result, "no stack of thread %s: %s", thread->id, why);
    } else if (now.call.state == CALL_BLOCKED) {
        debug_unwind_from(now.tid, now.call.pc, now.call.sp, &thread->stack, result->arena);
    }
}

/* libdw knows the user's frames better (folders, columns, inlined calls), vgdb the library's. */
static void merge_frame(struct making *making, const struct frame *guests, struct frame *frame)
{
    const struct proc_mapping *mapping = proc_maps_find(&making->maps, guests->address);
    struct frame *known;

    *frame = *guests;
    if (mapping && *mapping->path == '/')
        frame->object = mapping->path;
    if (!making->debug || !frame->line || !frame->object || object_is_runtime(frame->object))
        return;
    /* vgdb prints a line for each inlined call too, all at one address: take the same one. */
    if (debug_frames_at(making->debug, guests->address, &known) >= 1 &&
        known->line == frame->line) {
        frame->file = known->file;
        frame->column = known->column;
        frame->offset = known->offset;
    }
}

static void take_guest_stack(struct making *making, struct thread_view *thread)
{
    struct diagnosis *result = making->result;
    const struct guest_thread *guest = guest_thread_by_tid(&making->guest, thread->task->tid);
    struct frame *frames;

    if (!guest)
        return;
    frames = ARENA_ARRAY(result->arena, struct frame, guest->stack.frame_count);
    for (size_t i = 0; i < guest->stack.frame_count; i++)
        merge_frame(making, &guest->stack.frames[i], &frames[i]);
    thread->stack.frames = frames;
    thread->stack.frame_count = guest->stack.frame_count;
}

/* A lock in memory that processes share may be held by a thread of any of them. */
static size_t index_of_inner(const struct diagnosis *result, const struct thread_view *waiter,
                             pid_t inner)
{
    for (size_t i = 0; inner && i < result->count; i++)
        if (result->threads[i].task->status.inner == inner &&
            (result->threads[i].process == waiter->process || waiter->task->shared))
            return i;
    return NOBODY;
}

static size_t index_of_slot(const struct making *making, unsigned slot)
{
    const struct guest_thread *guest = guest_thread_by_slot(&making->guest, slot);

    for (size_t i = 0; guest && i < making->result->count; i++)
        if (making->result->threads[i].task->tid == guest->tid)
            return i;
    return NOBODY;
}

/*
 * A writer waits for every reader, so any of them makes an arrow; another
 * thread says more than the thread itself.
 */
static void ask_who_reads(const struct making *making, size_t self)
{
    struct thread_view *thread = &making->result->threads[self];
    const struct guest_lock *lock = guest_lock_at(&making->guest, thread->wait.object);

    for (size_t i = 0; lock && i < lock->holder_count; i++) {
        size_t holder = index_of_slot(making, lock->holders[i]);

        if (holder != NOBODY && (thread->owner == NOBODY || thread->owner == self))
            thread->owner = holder;
    }
    if (thread->owner != NOBODY)
        thread->wait.detail = NULL;
}

static bool lies_on_stack(const struct making *making, const struct thread_view *thread,
                          uint64_t address, const struct proc_mapping *mapping)
{
    const struct guest_thread *guest = guest_thread_by_tid(&making->guest, thread->task->tid);

    if (making->is_guest)
        return guest && address >= guest->stack_low && address <= guest->stack_high;
    return thread->process == making->process && thread->task->call.state == CALL_BLOCKED &&
           mapping->path[0] != '/' &&
           proc_maps_find(&making->maps, thread->task->call.sp) == mapping;
}

/* Where an object lies that is not a variable of the program. */
static const char *place_of(const struct making *making, uint64_t address)
{
    const struct diagnosis *result = making->result;
    const struct proc_mapping *mapping = proc_maps_find(&making->maps, address);

    if (!mapping)
        return NULL;
    for (size_t i = 0; i < result->count; i++)
        if (lies_on_stack(making, &result->threads[i], address, mapping))
            return arena_printf(result->arena, "on the stack of %s",
                                diagnosis_thread_name(result, i));
    if (mapping->shared)
        return "in shared memory";
    return mapping->path[0] == '/' ? NULL : "in the heap";
}

/* The innermost frame in the user's program, even of a template of the C++ library. */
static const struct frame *caller_of_library(const struct stack *stack)
{
    for (size_t i = 0; i < stack->frame_count; i++)
        if (stack->frames[i].object && !object_is_foreign(stack->frames[i].object))
            return &stack->frames[i];
    return NULL;
}

static void learn_wait(struct making *making, size_t index)
{
    struct diagnosis *result = making->result;
    struct thread_view *thread = &result->threads[index];

    struct wait_evidence evidence = {
        .tid = thread->task->tid,
        .call = &thread->task->call,
        .stack = &thread->stack,
        .libc_minor = making->libc_minor,
        .maps = &making->maps,
        .streams = &making->streams,
    };
    const struct frame *caller = caller_of_library(&thread->stack);

    if (thread->task->state != TASK_FUTEX)
        return;
    if (making->debug && caller)
        evidence.callee = debug_callee(making->debug, caller->address + 1);
    thread->wait = wait_of(&evidence, result->arena);
    thread->owner = index_of_inner(result, thread, thread->wait.owner);
    if (thread->wait.type == WAIT_WRITE_LOCK && thread->owner == NOBODY)
        ask_who_reads(making, index);
    if (thread->wait.type == WAIT_JOIN)
        return;
    thread->variable = thread->wait.name;
    if (!thread->variable && making->debug)
        thread->variable = debug_variable(making->debug, thread->wait.object);
    if (!thread->variable)
        thread->variable = place_of(making, thread->wait.object);
}

static bool wait_for_same(const struct thread_view *a, const struct thread_view *b)
{
    return a->wait.object == b->wait.object &&
           (a->process == b->process || (a->task->shared && b->task->shared));
}

/* Threads that wait for one object share its name. */
static void name_locks(struct diagnosis *result)
{
    unsigned locks = 0;

    for (size_t i = 0; i < result->count; i++) {
        struct thread_view *thread = &result->threads[i];

        if (!wait_has_object(thread->wait.type))
            continue;
        for (size_t k = 0; k < i && !thread->lock; k++)
            if (result->threads[k].lock && wait_for_same(&result->threads[k], thread))
                thread->lock = result->threads[k].lock;
        if (!thread->lock)
            thread->lock = arena_printf(result->arena, "L%u", ++locks);
    }
}

static void open_sources(struct making *making, struct arena *arena)
{
    struct diagnosis *result = making->result;
    const char *tool = valgrind_tool(making->body, arena);
    const char *why = NULL;

    making->is_guest = tool != NULL;
    if (!proc_maps_read(making->body, arena, &making->maps))
        diagnosis_note(result,
                       "stacks, source lines and lock owners are missing: the memory of process "
                       "%d may not be read (run as its owner or as root, with CAP_SYS_PTRACE; "
                       "kernel.yama.ptrace_scope, or a container, may forbid it)",
                       (int)making->snapshot->pid);
    else
        making->debug = debug_open(making->body, arena);
    if (tool && !valgrind_ask(making->snapshot->pid, tool, arena, &making->guest, &why))
        diagnosis_note(result, "no stacks of the program under Valgrind: %s", why);
    making->libc_minor = libc_minor_version(making->body, &making->maps, arena);
}

/*
 * Stopping a thread that has written a part ends its write(), and what it does
 * next may wake others: so it comes last.
 */
static bool is_disturbing(const struct thread_view *thread)
{
    return file_use_of(&thread->task->call) == FILE_WRITE;
}

static void learn_stacks(struct making *making, bool disturbing)
{
    struct diagnosis *result = making->result;

    for (size_t i = 0; i < result->count; i++) {
        if (result->threads[i].process != making->process ||
            is_disturbing(&result->threads[i]) != disturbing)
            continue;
        if (making->is_guest)
            take_guest_stack(making, &result->threads[i]);
        else
            unwind(making, &result->threads[i]);
    }
}

static void learn_waits(struct making *making)
{
    for (size_t i = 0; i < making->result->count; i++)
        if (making->result->threads[i].process == making->process)
            learn_wait(making, i);
}

static void begin(struct diagnosis *diagnosis, const struct snapshot *const *processes,
                  bool harmless, struct making *makings)
{
    size_t tasks = 0;

    for (size_t i = 0; i < diagnosis->process_count; i++)
        tasks += processes[i]->count;
    diagnosis->threads = ARENA_ARRAY(diagnosis->arena, struct thread_view, tasks);
    for (size_t i = 0; i < diagnosis->process_count; i++) {
        makings[i] = (struct making){.result = diagnosis,
                                     .snapshot = processes[i],
                                     .process = i,
                                     .body = snapshot_body(processes[i]),
                                     .harmless = harmless};
        list_threads(&makings[i]);
        if (i)
            diagnosis_note(diagnosis, "process %zu is process %d (%s)", i + 1,
                           (int)processes[i]->pid, processes[i]->tasks[0].status.name);
    }
}

void diagnosis_make(const struct snapshot *const *processes, size_t count, bool harmless,
                    struct arena *arena, struct diagnosis *diagnosis)
{
    struct making *makings = ARENA_ARRAY(arena, struct making, count);

    *diagnosis =
        (struct diagnosis){.pid = processes[0]->pid, .process_count = count, .arena = arena};
    begin(diagnosis, processes, harmless, makings);
    for (size_t i = 0; i < count; i++)
        open_sources(&makings[i], arena);
    for (size_t i = 0; i < count; i++)
        learn_stacks(&makings[i], false);
    for (size_t i = 0; i < count; i++)
        learn_stacks(&makings[i], true);
    for (size_t i = 0; i < count; i++)
        learn_waits(&makings[i]);
    name_locks(diagnosis);
    diagnosis->cycles = diagnosis_find_cycles(diagnosis->threads, diagnosis->count);
    for (size_t i = 0; i < count; i++)
        debug_close(makings[i].debug);
}
