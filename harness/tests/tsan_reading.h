/* SPDX-License-Identifier: MIT */
/*
 * tsan_reading.h: what the tests of the TSan reader share: a log read whole,
 * and a finding told in a few lines that are the same for every compiler.
 */
#ifndef THREADPROOF_TESTS_TSAN_READING_H
#define THREADPROOF_TESTS_TSAN_READING_H

#include "base/file.h"
#include "base/text.h"
#include "parse/tsan_log.h"

struct reading {
    struct findings findings;
    struct log_facts facts;
    struct buf text; /* lines that went to sink.text, each with its position */
};

static inline void reading_finding(void *context, const struct finding *finding)
{
    findings_add(&((struct reading *)context)->findings, finding);
}

static inline void reading_text(void *context, const char *line, size_t len, uint64_t position)
{
    struct buf *text = &((struct reading *)context)->text;

    buf_addf(text, "%" PRIu64 ":", position);
    buf_add(text, line, len);
    buf_addch(text, '\n');
}

/* Feeds `step` bytes at a time. With `own` the log is the detector's alone. */
static inline struct reading read_steps(const char *bytes, size_t len, size_t step, bool own)
{
    struct reading reading = {FINDINGS_INIT, {0}, BUF_INIT};
    struct sink sink = {
        .finding = reading_finding, .text = own ? NULL : reading_text, .context = &reading};
    struct tsan_log *log = tsan_log_new(&sink);

    for (size_t i = 0; i < len; i += step)
        tsan_log_feed(log, bytes + i, len - i < step ? len - i : step);
    reading.facts = tsan_log_end(log);
    tsan_log_free(log);
    return reading;
}

static inline struct reading read_string(const char *text)
{
    return read_steps(text, strlen(text), SIZE_MAX / 2, true);
}

static inline void reading_release(struct reading *reading)
{
    findings_release(&reading->findings);
    buf_release(&reading->text);
}

/* harness/tests/data/tsan/COMPILER/NAME.log; false if that was not captured. */
static inline bool read_data(const char *compiler, const char *name, struct buf *content)
{
    struct buf path = BUF_INIT;
    bool found;

    buf_addf(&path, "%s/tsan/%s/%s.log", THREADPROOF_TEST_DATA, compiler, name);
    found = file_read(path.ptr, content, NULL);
    buf_release(&path);
    return found;
}

/* A crash names the thread by the kernel's id, which differs from run to run. */
static inline const char *thread_label(const struct finding *finding, const char *id)
{
    const struct thread *thread = finding_thread(finding, id);

    return thread && thread->tid && !thread->creator ? "tid" : id;
}

static inline void describe_stack(struct buf *out, const struct finding *finding,
                                  const struct stack *stack, const char *file)
{
    const struct frame *frame = stack_frame_in(stack, file);

    buf_addstr(out, stack_role_name(stack->role));
    if (stack->access)
        buf_addf(out, " %s %u", access_name(stack->access), stack->size);
    if (stack->thread)
        buf_addf(out, " by %s", thread_label(finding, stack->thread));
    if (stack->lock)
        buf_addf(out, " of %s", stack->lock);
    for (size_t i = 0; i < stack->held_count; i++)
        buf_addf(out, " holding %s%s", stack->held[i].lock, stack->held[i].read_only ? "r" : "");
    if (frame)
        buf_addf(out, " in %s:%u", frame->function, frame->line);
    buf_addch(out, '\n');
}

static inline void describe_memory(struct buf *out, const struct memory *memory)
{
    if (!memory->text)
        return;
    buf_addf(out, "memory: %s", memory_type_name(memory->type));
    if (memory->name)
        buf_addf(out, " %s", memory->name);
    if (memory->thread)
        buf_addf(out, " of %s", memory->thread);
    if (memory->size)
        buf_addf(out, " %" PRIu64 "+%" PRIu64, memory->size, memory->offset);
    buf_addch(out, '\n');
}

/* Kind, stacks with the innermost frame in `file`, memory, threads, locks. */
static inline void describe(struct buf *out, const struct finding *finding, const char *file)
{
    buf_addf(out, "%s x%" PRIu64 "\n", kind_name(finding->kind), finding->count);
    for (size_t i = 0; i < finding->stack_count; i++)
        describe_stack(out, finding, &finding->stacks[i], file);
    describe_memory(out, &finding->memory);
    for (size_t i = 0; i < finding->thread_count; i++)
        if (finding->threads[i].creator)
            buf_addf(out, "thread %s %s by %s%s\n", finding->threads[i].id,
                     finding->threads[i].name ? finding->threads[i].name : "-",
                     finding->threads[i].creator, finding->threads[i].tid ? "" : " without tid");
    for (size_t i = 0; i < finding->lock_count; i++)
        buf_addf(out, "lock %s %s%s\n", finding->locks[i].name,
                 finding->locks[i].symbol ? finding->locks[i].symbol : "-",
                 finding->locks[i].address ? "" : " without address");
}

#endif
