/* SPDX-License-Identifier: MIT */
#include "base/buf.h"
#include "base/text.h"
#include "model/origin.h"
#include "stuck/diagnosis.h"
#include "stuck/stuck.h"

/*
 * Whether the finding is about where this thread is: its members in a cycle; those that go round;
 * else all that wait, but for those that only wait for a blocked thread to end.
 */
static bool is_member(const struct diagnosis *diagnosis, const struct thread_view *thread,
                      enum kind kind, size_t cycle)
{
    if (kind == KIND_LIVELOCK)
        return thread->goes_round;
    if (cycle)
        return thread->cycle == cycle;
    if (thread->wait.type == WAIT_JOIN)
        return thread->owner == NOBODY || diagnosis->threads[thread->owner].wait.type == WAIT_NONE;
    if (thread->wait.type == WAIT_CHILD)
        return diagnosis->process_count > 1;
    return thread->wait.type != WAIT_NONE;
}

static void fill_threads(const struct diagnosis *diagnosis, struct finding *finding)
{
    struct thread *threads = ARENA_ARRAY(diagnosis->arena, struct thread, diagnosis->count);

    for (size_t i = 0; i < diagnosis->count; i++)
        threads[i] = (struct thread){.id = diagnosis->threads[i].id,
                                     .name = diagnosis->threads[i].name,
                                     .tid = (uint64_t)diagnosis->threads[i].task->tid,
                                     .finished = diagnosis->threads[i].task->state == TASK_ENDED};
    finding->threads = threads;
    finding->thread_count = diagnosis->count;
}

static bool has_lock(const struct lock *locks, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(locks[i].name, name))
            return true;
    return false;
}

static void fill_locks(const struct diagnosis *diagnosis, struct finding *finding)
{
    struct lock *locks = ARENA_ARRAY(diagnosis->arena, struct lock, diagnosis->count);
    size_t count = 0;

    for (size_t i = 0; i < diagnosis->count; i++) {
        const struct thread_view *thread = &diagnosis->threads[i];

        if (!thread->lock || has_lock(locks, count, thread->lock))
            continue;
        locks[count++] = (struct lock){
            .name = thread->lock,
            .owner = thread->owner == NOBODY ? NULL : diagnosis->threads[thread->owner].id,
            .type = thread->wait.what,
            .symbol = thread->variable,
            .address = thread->wait.object};
    }
    finding->locks = locks;
    finding->lock_count = count;
}

static void fill_stacks(const struct diagnosis *diagnosis, size_t cycle, struct finding *finding)
{
    bool accuse = finding->kind != KIND_UNKNOWN;
    struct stack *stacks = ARENA_ARRAY(diagnosis->arena, struct stack, diagnosis->count);

    for (size_t i = 0; i < diagnosis->count; i++) {
        const struct thread_view *thread = &diagnosis->threads[i];

        stacks[i] = thread->stack;
        stacks[i].role = accuse && is_member(diagnosis, thread, finding->kind, cycle)
                             ? STACK_BLOCKED
                             : STACK_OTHER;
        stacks[i].thread = thread->id;
        stacks[i].lock = thread->lock;
        stacks[i].address = thread->lock ? thread->wait.object : 0;
        stacks[i].text = diagnosis_sentence(diagnosis, thread);
    }
    finding->stacks = stacks;
    finding->stack_count = diagnosis->count;
}

static size_t count_role(const struct finding *finding, enum stack_role role)
{
    size_t count = 0;

    for (size_t i = 0; i < finding->stack_count; i++)
        count += finding->stacks[i].role == role;
    return count;
}

static void add_thread_name(struct buf *text, const struct thread *thread)
{
    buf_addf(text, "%s%s", text_starts(thread->id, "main") ? "" : "thread ", thread->id);
    if (thread->name)
        buf_addf(text, " \"%s\"", thread->name);
}

/* "deadlock between 2 threads", "stuck: 1 thread waits, and nobody is left to wake it". */
static void add_heading(struct buf *text, const struct finding *finding)
{
    size_t members = count_role(finding, STACK_BLOCKED);
    const char *s = members == 1 ? "" : "s";

    if (finding->kind == KIND_DEADLOCK && members == 1)
        buf_addstr(text, "deadlock of a thread with itself");
    else if (finding->kind == KIND_DEADLOCK)
        buf_addf(text, "deadlock between %zu threads", members);
    else if (finding->kind == KIND_STUCK)
        buf_addf(text, "%zu thread%s wait%s, and nobody is left to wake %s", members, s,
                 members == 1 ? "s" : "", members == 1 ? "it" : "them");
    else if (finding->kind == KIND_LIVELOCK)
        buf_addf(text, "%zu thread%s go%s round in a circle and get%s nowhere", members, s,
                 members == 1 ? "es" : "", members == 1 ? "s" : "");
    else
        buf_addf(text, "not proven stuck; this is what its %zu thread%s did", finding->stack_count,
                 finding->stack_count == 1 ? "" : "s");
}

/* "thread #2 "name" waits for ..." of all threads of that role. */
static void add_sentences(struct buf *text, const struct finding *finding, enum stack_role role,
                          const char *before, const char *after)
{
    for (size_t i = 0; i < finding->stack_count; i++) {
        if (finding->stacks[i].role != role)
            continue;
        buf_addstr(text, before);
        add_thread_name(text, &finding->threads[i]);
        buf_addf(text, " %s%s", finding->stacks[i].text, after);
    }
}

static void fill_message(const struct diagnosis *diagnosis, struct finding *finding)
{
    struct buf text = BUF_INIT;

    add_heading(&text, finding);
    add_sentences(&text, finding, STACK_BLOCKED, "; ", "");
    add_sentences(&text, finding, STACK_OTHER, "; ", "");
    finding->message = arena_strndup(diagnosis->arena, text.ptr, text.len);
    buf_release(&text);
}

static void add_finding(const struct diagnosis *diagnosis, enum kind kind, const char *label,
                        size_t cycle, struct findings *findings)
{
    struct finding finding = {.detector = DETECTOR_STUCK,
                              .kind = kind,
                              .label = label,
                              .pid = (uint64_t)diagnosis->pid,
                              .count = 1,
                              .notes = diagnosis->notes,
                              .note_count = diagnosis->note_count};

    fill_threads(diagnosis, &finding);
    fill_locks(diagnosis, &finding);
    fill_stacks(diagnosis, cycle, &finding);
    fill_message(diagnosis, &finding);
    findings_add(findings, &finding);
}

void diagnosis_findings(const struct diagnosis *diagnosis, struct findings *findings)
{
    for (size_t cycle = 1; cycle <= diagnosis->cycles; cycle++)
        add_finding(diagnosis, KIND_DEADLOCK, "deadlock", cycle, findings);
    if (!diagnosis->cycles)
        add_finding(diagnosis, KIND_STUCK, "stuck", 0, findings);
}

void diagnosis_livelock(const struct diagnosis *diagnosis, struct findings *findings)
{
    add_finding(diagnosis, KIND_LIVELOCK, "livelock", 0, findings);
}

void diagnosis_evidence(const struct diagnosis *diagnosis, struct findings *findings)
{
    add_finding(diagnosis, KIND_UNKNOWN, "timeout", 0, findings);
}

/* The frames from the user's innermost to the user's outermost. */
static void user_part(const struct stack *stack, size_t *first, size_t *end)
{
    const struct frame *user = stack_own_frame(stack);

    *first = user ? (size_t)(user - stack->frames) : 0;
    *end = user ? stack_own_end(stack) : stack->frame_count;
}

static void render_stack(const struct finding *finding, size_t index, struct buf *text)
{
    const struct stack *stack = &finding->stacks[index];
    size_t first;
    size_t end;

    if (!stack->frame_count)
        return;
    buf_addstr(text, "  stack of ");
    add_thread_name(text, &finding->threads[index]);
    buf_addstr(text, ":\n");
    user_part(stack, &first, &end);
    for (size_t i = first; i < end; i++) {
        const struct frame *frame = &stack->frames[i];

        buf_addf(text, "    #%zu %s", i - first, frame->function ? frame->function : "?");
        if (frame->line)
            buf_addf(text, " %s:%u", frame->file, frame->line);
        else if (frame->object)
            buf_addf(text, " (%s+0x%" PRIx64 ")", text_basename(frame->object), frame->offset);
        buf_addch(text, '\n');
    }
}

void stuck_render(const struct finding *finding, struct buf *text)
{
    if (finding->kind == KIND_LIVELOCK)
        buf_addstr(text, "livelock: ");
    else if (finding->kind != KIND_UNKNOWN)
        buf_addstr(text, "stuck: ");
    add_heading(text, finding);
    buf_addch(text, '\n');
    add_sentences(text, finding, STACK_BLOCKED, "  ", "\n");
    add_sentences(text, finding, STACK_OTHER, "  ", "\n");
    for (size_t i = 0; i < finding->note_count; i++)
        buf_addf(text, "  note: %s\n", finding->notes[i]);
    for (size_t i = 0; i < finding->stack_count; i++)
        render_stack(finding, i, text);
}
