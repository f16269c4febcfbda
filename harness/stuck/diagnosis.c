/* SPDX-License-Identifier: MIT */
#include "stuck/diagnosis.h"

#include <sys/syscall.h>

#include "base/text.h"
#include "model/origin.h"
#include "stuck/debug.h"
#include "stuck/libc.h"

/* What the steps of one diagnosis share. */
struct making {
    struct diagnosis *result;
    struct debug *debug; /* NULL if libdw cannot read the process */
    struct guest guest;  /* of a Valgrind process */
    bool is_guest;
    bool harmless;
    struct proc_maps maps;
    unsigned libc_minor; /* the process runs with glibc 2.N */
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

static void list_threads(const struct snapshot *snapshot, struct diagnosis *result)
{
    unsigned number = 1;

    result->threads = ARENA_ARRAY(result->arena, struct thread_view, snapshot->count);
    for (size_t i = 0; i < snapshot->count; i++) {
        const struct task *task = &snapshot->tasks[i];
        struct thread_view *thread = &result->threads[result->count];

        if (task->state == TASK_BACKGROUND)
            continue;
        thread->task = task;
        thread->owner = NOBODY;
        thread->name = given_name(task, snapshot);
        thread->id =
            task->tid == snapshot->pid ? "main" : arena_printf(result->arena, "#%u", number);
        number++;
        result->count++;
    }
}

/*
 * System calls that fail with EINTR when a thread is stopped and continued,
 * even without a handler (signal(7)), or may do so for a socket with a timeout.
 */
static bool would_notice(const struct proc_call *call)
{
    static const long calls[] = {
        SYS_epoll_pwait, SYS_epoll_pwait2, SYS_semtimedop, SYS_rt_sigtimedwait, SYS_msgrcv,
        SYS_msgsnd,      SYS_io_getevents, SYS_read,       SYS_accept,          SYS_accept4,
        SYS_recvfrom,    SYS_recvmsg,      SYS_recvmmsg,   SYS_connect,         SYS_sendto,
        SYS_sendmsg,     SYS_semop,
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
        !proc_call_read(result->pid, now.tid, &now.call) ||
        !proc_status_read(result->pid, now.tid, &now.status))
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

static size_t index_of_inner(const struct diagnosis *result, pid_t inner)
{
    for (size_t i = 0; inner && i < result->count; i++)
        if (result->threads[i].task->status.inner == inner)
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
    return thread->task->call.state == CALL_BLOCKED && mapping->path[0] != '/' &&
           proc_maps_find(&making->maps, thread->task->call.sp) == mapping;
}

/* Where an object lies that is no variable of the program's. */
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

/* The innermost frame in the user's program, be it of a template of the C++ library. */
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
    };
    const struct frame *caller = caller_of_library(&thread->stack);

    if (thread->task->state != TASK_FUTEX)
        return;
    if (making->debug && caller)
        evidence.callee = debug_callee(making->debug, caller->address + 1);
    thread->wait = wait_of(&evidence, result->arena);
    thread->owner = index_of_inner(result, thread->wait.owner);
    if (thread->wait.type == WAIT_WRITE_LOCK && thread->owner == NOBODY)
        ask_who_reads(making, index);
    if (thread->wait.type == WAIT_JOIN)
        return;
    if (making->debug)
        thread->variable = debug_variable(making->debug, thread->wait.object);
    if (!thread->variable)
        thread->variable = place_of(making, thread->wait.object);
}

/* Threads that wait for one object share its name. */
static void name_locks(struct diagnosis *result)
{
    unsigned locks = 0;

    for (size_t i = 0; i < result->count; i++) {
        struct thread_view *thread = &result->threads[i];

        if (thread->wait.type == WAIT_NONE || thread->wait.type == WAIT_JOIN)
            continue;
        for (size_t k = 0; k < i && !thread->lock; k++)
            if (result->threads[k].lock && result->threads[k].wait.object == thread->wait.object)
                thread->lock = result->threads[k].lock;
        if (!thread->lock)
            thread->lock = arena_printf(result->arena, "L%u", ++locks);
    }
}

static void open_sources(struct making *making, struct arena *arena)
{
    struct diagnosis *result = making->result;
    const char *tool = valgrind_tool(result->body, arena);
    const char *why = NULL;

    making->is_guest = tool != NULL;
    if (!proc_maps_read(result->body, arena, &making->maps))
        diagnosis_note(result,
                       "stacks, source lines and lock owners are missing: the memory of process "
                       "%d may not be read (run as its owner or as root, with CAP_SYS_PTRACE; "
                       "kernel.yama.ptrace_scope, or a container, may forbid it)",
                       (int)result->pid);
    else
        making->debug = debug_open(result->body, arena);
    if (tool && !valgrind_ask(result->pid, tool, arena, &making->guest, &why))
        diagnosis_note(result, "no stacks of the program under Valgrind: %s", why);
    making->libc_minor = libc_minor_version(result->body, &making->maps, arena);
}

void diagnosis_make(const struct snapshot *snapshot, bool harmless, struct arena *arena,
                    struct diagnosis *diagnosis)
{
    struct making making = {.result = diagnosis, .harmless = harmless};

    *diagnosis =
        (struct diagnosis){.pid = snapshot->pid, .body = snapshot_body(snapshot), .arena = arena};
    list_threads(snapshot, diagnosis);
    open_sources(&making, arena);
    for (size_t i = 0; i < diagnosis->count; i++) {
        if (making.is_guest)
            take_guest_stack(&making, &diagnosis->threads[i]);
        else
            unwind(&making, &diagnosis->threads[i]);
    }
    for (size_t i = 0; i < diagnosis->count; i++)
        learn_wait(&making, i);
    name_locks(diagnosis);
    diagnosis->cycles = diagnosis_find_cycles(diagnosis->threads, diagnosis->count);
    debug_close(making.debug);
}
