/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <sys/syscall.h>

#include "base/buf.h"
#include "base/text.h"
#include "model/origin.h"
#include "stuck/call_name.h"
#include "stuck/diagnosis.h"

/* A futex without a timeout would be a wait for something. */
static void add_call(struct buf *text, const struct proc_call *call)
{
    const char *name = call_name(call);

    buf_addstr(text, "is in the system call ");
    if (name)
        buf_addf(text, "%s%s", name, call->number == SYS_futex ? ", with a timeout" : "");
    else
        buf_addf(text, "number %ld", call->number);
}

static void add_activity(struct buf *text, const struct task *task)
{
    if (task->state == TASK_ENDED)
        buf_addstr(text, "has ended");
    else if (task->status.state == 'T' || task->status.state == 't')
        buf_addstr(text, "is stopped");
    else if (task->call.state == CALL_BLOCKED)
        add_call(text, &task->call);
    else if (task->call.state == CALL_HIDDEN && task->status.state != 'R')
        buf_addf(text, "is in state %c; what it waits for may not be read", task->status.state);
    else
        buf_addstr(text, "runs");
}

static void add_place(struct buf *text, const struct thread_view *thread, const char *before)
{
    const struct frame *frame = stack_own_frame(&thread->stack);

    if (!frame)
        return;
    buf_addf(text, "%s%s", before, frame->function ? frame->function : "?");
    if (frame->line)
        buf_addf(text, " (%s:%u)", text_basename(frame->file), frame->line);
}

const char *diagnosis_thread_name(const struct diagnosis *diagnosis, size_t index)
{
    const char *id = diagnosis->threads[index].id;

    return text_starts(id, "main") ? id : arena_printf(diagnosis->arena, "thread %s", id);
}

static bool exists(pid_t tid)
{
    return kill(tid, 0) == 0 || errno == EPERM;
}

static void add_owner(struct buf *text, const struct diagnosis *diagnosis,
                      const struct thread_view *thread)
{
    const struct wait *wait = &thread->wait;
    const char *how = wait->type == WAIT_WRITE_LOCK || wait->type == WAIT_READ_LOCK
                          ? (wait->owner ? "held for writing by" : "held for reading by")
                          : "held by";

    if (thread->owner != NOBODY && &diagnosis->threads[thread->owner] == thread)
        buf_addf(text, ", %s this thread itself", how);
    else if (thread->owner != NOBODY)
        buf_addf(text, ", %s %s", how, diagnosis_thread_name(diagnosis, thread->owner));
    else if (wait->owner)
        buf_addf(text, ", %s thread %d%s", how, (int)wait->owner,
                 exists(wait->owner) ? " of another process"
                                     : ", which has ended without unlocking it");
    if (wait->detail)
        buf_addf(text, ", %s", wait->detail);
}

static void add_join(struct buf *text, const struct diagnosis *diagnosis,
                     const struct thread_view *thread)
{
    if (thread->owner == NOBODY)
        buf_addf(text, "waits for thread %d to end (pthread_join)", (int)thread->wait.owner);
    else if (&diagnosis->threads[thread->owner] == thread)
        buf_addstr(text, "waits for itself to end (pthread_join)");
    else
        buf_addf(text, "waits for %s to end (pthread_join)",
                 diagnosis_thread_name(diagnosis, thread->owner));
    add_place(text, thread, " in ");
}

static void add_wait(struct buf *text, const struct diagnosis *diagnosis,
                     const struct thread_view *thread)
{
    const struct wait *wait = &thread->wait;
    const char *purpose = wait->type == WAIT_WRITE_LOCK  ? "to write-lock"
                          : wait->type == WAIT_READ_LOCK ? "to read-lock"
                          : wait->type == WAIT_BARRIER   ? "at"
                                                         : "for";

    buf_addf(text, "waits %s %s 0x%" PRIx64, purpose, wait->what, wait->object);
    if (thread->variable)
        buf_addf(text, " (%s)", thread->variable);
    add_place(text, thread, " in ");
    add_owner(text, diagnosis, thread);
}

static void add_process_wait(struct buf *text, const struct thread_view *thread)
{
    buf_addf(text, "waits %s",
             thread->wait.type == WAIT_FILE ? thread->wait.what : "for its child processes to end");
    if (thread->wait.detail)
        buf_addf(text, ", %s,", thread->wait.detail);
    add_place(text, thread, " in ");
}

const char *diagnosis_sentence(const struct diagnosis *diagnosis, const struct thread_view *thread)
{
    struct buf text = BUF_INIT;
    const char *sentence;

    if (thread->wait.type == WAIT_NONE) {
        if (thread->goes_round)
            buf_addstr(&text, "goes round");
        else
            add_activity(&text, thread->task);
        add_place(&text, thread, " in ");
    } else if (thread->wait.type == WAIT_CHILD || thread->wait.type == WAIT_FILE) {
        add_process_wait(&text, thread);
    } else if (thread->wait.type == WAIT_JOIN) {
        add_join(&text, diagnosis, thread);
    } else {
        add_wait(&text, diagnosis, thread);
    }
    sentence = arena_strndup(diagnosis->arena, text.ptr, text.len);
    buf_release(&text);
    return sentence;
}
