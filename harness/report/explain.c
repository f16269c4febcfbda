/* SPDX-License-Identifier: MIT */
#include "report/explain.h"

#include "base/text.h"
#include "digest/place.h"

static size_t count_role(const struct finding *finding, enum stack_role role)
{
    size_t count = 0;

    for (size_t i = 0; i < finding->stack_count; i++)
        count += finding->stacks[i].role == role;
    return count;
}

void explain_title(struct buf *out, const struct finding *finding)
{
    size_t blocked = count_role(finding, STACK_BLOCKED);

    for (const char *c = kind_name(finding->kind); *c; c++)
        buf_addch(out, (char)(*c == '-' ? ' ' : *c));
    if (finding->kind == KIND_UNKNOWN && finding->label)
        buf_addf(out, " report: %s", finding->label);
    else if (finding->memory.name && finding->memory.type == MEMORY_DESCRIPTOR)
        buf_addf(out, " on file descriptor %s", finding->memory.name);
    else if (finding->memory.name)
        buf_addf(out, " on '%s'", finding->memory.name);
    else if (blocked > 1)
        buf_addf(out, " of %zu threads", blocked);
}

bool explain_speaker(enum kind kind, enum detector detector)
{
    return detector != DETECTOR_STUCK || !(kind_is_end(kind) || !kind_accuses(kind));
}

static bool is_main(const char *id)
{
    return text_equal(id, "main") || text_equal(id, "#1");
}

void explain_thread(struct buf *out, const struct finding *finding, const char *id)
{
    const struct thread *thread = finding_thread(finding, id);

    if (!id) {
        buf_addstr(out, "a thread");
        return;
    }
    if (is_main(id)) {
        buf_addstr(out, "main thread");
        return;
    }
    /* "main of process 2" */
    buf_addf(out, "%s%s", text_starts(id, "main") ? "" : "thread ", id);
    if (thread && thread->name)
        buf_addf(out, " '%s'", thread->name);
}

const char *explain_role(const struct finding *finding, const struct stack *stack)
{
    return finding->kind == KIND_LIVELOCK && stack->role == STACK_BLOCKED
               ? "going round"
               : stack_role_name(stack->role);
}

void explain_lock(struct buf *out, const struct finding *finding, const char *name)
{
    const struct lock *lock = finding_lock(finding, name);

    bool special = lock && finding->detector == DETECTOR_STUCK && lock->type &&
                   !text_equal(lock->type, "mutex");

    buf_addstr(out, name ? name : "a lock");
    if (lock && lock->symbol)
        buf_addf(out, " (%s%s'%s')", special ? lock->type : "", special ? " " : "", lock->symbol);
    else if (lock && lock->type)
        buf_addf(out, " (%s)", lock->type);
}

void explain_memory(struct buf *out, const struct finding *finding)
{
    const struct memory *memory = &finding->memory;

    if (memory->type == MEMORY_UNKNOWN && !memory->name) {
        buf_addstr(out, memory->text ? memory->text : "");
        return;
    }
    buf_addf(out, "%s",
             memory->type == MEMORY_HEAP ? "heap block" : memory_type_name(memory->type));
    if (memory->name)
        buf_addf(out, " '%s'", memory->name);
    if (memory->size)
        buf_addf(out, " of %" PRIu64 " bytes", memory->size);
    if (memory->offset)
        buf_addf(out, ", at offset %" PRIu64, memory->offset);
    if (memory->declared)
        buf_addf(out, ", declared at %s", memory->declared);
}

void explain_access(struct buf *out, const struct stack *stack)
{
    const char *name = access_name(stack->access);

    if (!name)
        return;
    buf_addf(out, "%s %s", name[0] == 'a' ? "an" : "a", name);
    if (stack->size)
        buf_addf(out, " of %u byte%s", stack->size, stack->size == 1 ? "" : "s");
}

static void add_held(struct buf *out, const struct finding *finding, const char *name, bool first)
{
    buf_addstr(out, first ? "holding " : " and ");
    explain_lock(out, finding, name);
}

/* The stuck watch says who owns a lock, not which locks a thread holds. */
static void add_owned(struct buf *out, const struct finding *finding, const char *thread)
{
    bool first = true;

    for (size_t i = 0; thread && i < finding->lock_count; i++) {
        const struct lock *lock = &finding->locks[i];

        if (!lock->owner || !text_equal(lock->owner, thread))
            continue;
        add_held(out, finding, lock->name, first);
        first = false;
    }
}

/* Valgrind says only in its text which locks were held, so there silence says nothing. */
void explain_held(struct buf *out, const struct finding *finding, const struct stack *stack)
{
    if (!stack->held_count && finding->detector == DETECTOR_TSAN && stack->access != ACCESS_NONE)
        buf_addstr(out, "holding no lock");
    if (!stack->held_count && stack->role == STACK_BLOCKED)
        add_owned(out, finding, stack->thread);
    for (size_t i = 0; i < stack->held_count; i++) {
        add_held(out, finding, stack->held[i].lock, i == 0);
        buf_addstr(out, stack->held[i].read_only ? " (for reading)" : "");
    }
}

static void add_place(struct buf *out, const struct stack *stack, const char *root)
{
    const struct frame *frame = stack_place(stack);

    if (!frame) {
        buf_addstr(out, " (its stack is lost)");
        return;
    }
    buf_addstr(out, " at ");
    place_add(out, frame, root);
    if (frame->function)
        buf_addf(out, " in %s", frame_function(frame));
}

static const char *past_tense(enum access access)
{
    switch (access) {
    case ACCESS_READ:
        return "read";
    case ACCESS_WRITE:
        return "wrote";
    case ACCESS_ATOMIC_READ:
        return "atomically read";
    default:
        return "atomically wrote";
    }
}

/* Without the version that DRD's wrappers have in their names; Swift has '@' behind a blank. */
static size_t name_length(const char *name)
{
    size_t len = strcspn(name, "@");

    while (name[len] && len && name[len - 1] == ' ')
        len += 1 + strcspn(name + len + 1, "@");
    return len;
}

/*
 * Appends the function that the user's code called, if the detector shows it
 * above the place.
 */
static bool add_call_above(struct buf *out, const struct stack *stack, const char *verb)
{
    const struct frame *place = stack_place(stack);

    for (const struct frame *f = place; f && f > stack->frames; f--) {
        const char *name = f[-1].function ? frame_function(&f[-1]) : NULL;

        if (!name)
            continue;
        buf_addf(out, " %s %.*s", verb, (int)name_length(name), name);
        return true;
    }
    return false;
}

static void add_access(struct buf *out, const struct finding *finding, const struct stack *stack)
{
    explain_thread(out, finding, stack->thread);
    buf_addf(out, " %s", past_tense(stack->access));
    if (stack->size)
        buf_addf(out, " %u byte%s", stack->size, stack->size == 1 ? "" : "s");
    if (finding->memory.name)
        buf_addf(out, "%s'%s'", stack->size ? " of " : " ", finding->memory.name);
    add_call_above(out, stack, "by calling");
}

static void add_call(struct buf *out, const struct finding *finding, const struct stack *stack,
                     const char *verb)
{
    explain_thread(out, finding, stack->thread);
    if (!add_call_above(out, stack, verb))
        buf_addstr(out, stack->role == STACK_BLOCKED ? " waits" : " was");
}

static void add_about_lock(struct buf *out, const struct finding *finding,
                           const struct stack *stack, const char *what)
{
    if (stack->lock)
        explain_lock(out, finding, stack->lock);
    else
        buf_addstr(out, "it");
    buf_addf(out, " %s", what);
}

static void add_acquired(struct buf *out, const struct finding *finding, const struct stack *stack)
{
    explain_thread(out, finding, stack->thread);
    buf_addstr(out, " took ");
    explain_lock(out, finding, stack->lock);
}

static void add_by(struct buf *out, const struct finding *finding, const struct stack *stack,
                   const char *what)
{
    buf_addstr(out, what);
    if (stack->thread) {
        buf_addstr(out, " by ");
        explain_thread(out, finding, stack->thread);
    }
}

static void add_created(struct buf *out, const struct finding *finding, const struct stack *stack)
{
    const struct thread *thread = finding_thread(finding, stack->thread);

    explain_thread(out, finding, stack->thread);
    buf_addstr(out, " was created");
    if (thread && thread->creator) {
        buf_addstr(out, " by ");
        explain_thread(out, finding, thread->creator);
    }
}

static void add_blocked(struct buf *out, const struct finding *finding, const struct stack *stack)
{
    /* The scheduler names the holders too, the stuck watch what is no lock. */
    if (stack->text && (finding->detector == DETECTOR_EXPLORE ||
                        (finding->detector == DETECTOR_STUCK && !stack->lock))) {
        explain_thread(out, finding, stack->thread);
        buf_addf(out, " %s", stack->text);
        return;
    }
    add_call(out, finding, stack, "waits in");
    if (!stack->lock)
        return;
    buf_addstr(out, " for ");
    explain_lock(out, finding, stack->lock);
}

static void add_event(struct buf *out, const struct finding *finding, const struct stack *stack)
{
    if (stack->role == STACK_PREVIOUS)
        buf_addstr(out, "earlier, ");
    /* That a descriptor is "written" by close() is TSan's way to say that it is changed. */
    if (stack->access != ACCESS_NONE && finding->memory.type != MEMORY_DESCRIPTOR)
        add_access(out, finding, stack);
    else
        add_call(out, finding, stack, "called");
}

/* These say what a thread does, and leave out which. */
static void add_other(struct buf *out, const struct finding *finding, const struct stack *stack)
{
    if ((finding->detector == DETECTOR_STUCK || finding->detector == DETECTOR_EXPLORE) &&
        stack->text) {
        explain_thread(out, finding, stack->thread);
        buf_addch(out, ' ');
    }
    buf_addstr(out, stack->text ? stack->text : "also");
}

static void add_what(struct buf *out, const struct finding *finding, const struct stack *stack)
{
    switch (stack->role) {
    case STACK_ACQUIRED:
        return add_acquired(out, finding, stack);
    case STACK_HELD:
        return add_about_lock(out, finding, stack, "had been taken");
    case STACK_LOCKED:
        return add_about_lock(out, finding, stack, "was last locked");
    case STACK_FIRST_OBSERVED:
        return add_about_lock(out, finding, stack, "was first seen");
    case STACK_ALLOCATED:
        return add_by(out, finding, stack, "the memory was allocated");
    case STACK_FREED:
        return add_by(out, finding, stack, "the memory was freed");
    case STACK_THREAD_CREATED:
        return add_created(out, finding, stack);
    case STACK_SLEPT:
        return buf_addstr(out, "it slept before");
    case STACK_SEGMENT_START:
        return buf_addstr(out, "the other access came after");
    case STACK_SEGMENT_END:
        return buf_addstr(out, "and before");
    case STACK_BLOCKED:
        return add_blocked(out, finding, stack);
    case STACK_HANDLER:
        return buf_addstr(out, "the signal handler was invoked");
    case STACK_DESCRIPTOR:
        return add_by(out, finding, stack, "the file descriptor was opened or closed");
    case STACK_OTHER:
        return add_other(out, finding, stack);
    default:
        return add_event(out, finding, stack);
    }
}

void explain_stack(struct buf *out, const struct finding *finding, const struct stack *stack,
                   const char *root)
{
    size_t before;

    add_what(out, finding, stack);
    add_place(out, stack, root);
    buf_addstr(out, ", ");
    before = out->len;
    explain_held(out, finding, stack);
    if (out->len == before) {
        out->len -= 2;
        out->ptr[out->len] = '\0';
    }
}

/* What the stacks tell is an access to memory, a lock taken under another, a wait, a creation. */
static bool stacks_tell(const struct finding *finding)
{
    const struct stack *stack = finding_place(finding);

    if (!stack || finding->kind == KIND_UNKNOWN)
        return false;
    return !kind_accuses(finding->kind) || stack->access != ACCESS_NONE ||
           stack->role == STACK_ACQUIRED || stack->role == STACK_BLOCKED ||
           stack->role == STACK_THREAD_CREATED;
}

void explain_message(struct buf *out, const struct finding *finding)
{
    if (!finding->message || stacks_tell(finding))
        return;
    if (explain_speaker(finding->kind, finding->detector))
        buf_addf(out, "%s says: ", detector_title(finding->detector));
    buf_addstr(out, finding->message);
}

void explain_finding(const struct finding *finding, const char *root, explain_line *line,
                     void *context)
{
    struct buf text = BUF_INIT;

    explain_message(&text, finding);
    if (text.len)
        line(context, EXPLAIN_MESSAGE, text.ptr);
    for (size_t i = 0; i < finding->stack_count; i++) {
        if (!finding_is_site(finding, &finding->stacks[i]))
            continue;
        buf_clear(&text);
        explain_stack(&text, finding, &finding->stacks[i], root);
        line(context, EXPLAIN_SITE, text.ptr);
    }
    buf_clear(&text);
    buf_addstr(&text, "memory: ");
    explain_memory(&text, finding);
    if (text.len > strlen("memory: "))
        line(context, EXPLAIN_MEMORY, text.ptr);
    for (size_t i = 0; i < finding->note_count; i++)
        line(context, EXPLAIN_NOTE, finding->notes[i]);
    buf_release(&text);
}
