/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <sys/syscall.h>

#include "base/buf.h"
#include "base/text.h"
#include "model/origin.h"
#include "stuck/diagnosis.h"

/* The system calls that waiting threads are found in. */
static const struct {
    long number;
    const char *name;
} calls[] = {
    {SYS_read, "read"},
    {SYS_write, "write"},
    {SYS_nanosleep, "nanosleep"},
    {SYS_clock_nanosleep, "clock_nanosleep"},
    {SYS_wait4, "wait4"},
    {SYS_waitid, "waitid"},
    {SYS_ppoll, "ppoll"},
    {SYS_pselect6, "pselect"},
    {SYS_epoll_pwait, "epoll_pwait"},
    {SYS_accept, "accept"},
    {SYS_accept4, "accept"},
    {SYS_recvfrom, "recvfrom"},
    {SYS_recvmsg, "recvmsg"},
    {SYS_connect, "connect"},
    {SYS_rt_sigtimedwait, "sigtimedwait"},
    {SYS_rt_sigsuspend, "sigsuspend"},
    {SYS_futex, "futex, with a timeout"},
#ifdef SYS_poll
    {SYS_poll, "poll"},
    {SYS_select, "select"},
    {SYS_epoll_wait, "epoll_wait"},
    {SYS_pause, "pause"},
#endif
};

static void add_call(struct buf *text, long number)
{
    for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
        if (calls[i].number == number) {
            buf_addf(text, "is in system call %ld (%s)", number, calls[i].name);
            return;
        }
    buf_addf(text, "is in system call %ld", number);
}

static void add_activity(struct buf *text, const struct task *task)
{
    if (task->state == TASK_ENDED)
        buf_addstr(text, "has ended");
    else if (task->status.state == 'T' || task->status.state == 't')
        buf_addstr(text, "is stopped");
    else if (task->call.state == CALL_BLOCKED)
        add_call(text, task->call.number);
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

    return text_equal(id, "main") ? id : arena_printf(diagnosis->arena, "thread %s", id);
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

const char *diagnosis_sentence(const struct diagnosis *diagnosis, const struct thread_view *thread)
{
    struct buf text = BUF_INIT;
    const char *sentence;

    if (thread->wait.type == WAIT_NONE) {
        add_activity(&text, thread->task);
        add_place(&text, thread, " in ");
    } else if (thread->wait.type == WAIT_JOIN) {
        add_join(&text, diagnosis, thread);
    } else {
        add_wait(&text, diagnosis, thread);
    }
    sentence = arena_strndup(diagnosis->arena, text.ptr, text.len);
    buf_release(&text);
    return sentence;
}
