/* SPDX-License-Identifier: MIT */
#include "parse/valgrind_wording.h"

#include <limits.h>

#include "base/text.h"
#include "parse/valgrind_memory.h"
#include "parse/valgrind_scan.h"

uint64_t wording_hex(const char *text)
{
    uint64_t value = 0;

    if (text[0] != '0' || text[1] != 'x')
        return 0;
    text += 2;
    return text_scan_hex(&text, &value) ? value : 0;
}

uint64_t wording_decimal(const char *text)
{
    uint64_t value = 0;

    return text_scan_dec(&text, &value) ? value : 0;
}

/* The sentences differ in their first letters mostly, and each is held against many. */
static bool begins(const char *text, const char *start)
{
    return text[0] == start[0] && text_starts(text, start);
}

/* "by thread #2" (Helgrind), "by thread 2" (DRD), "Thread #2: ..." */
static const char *thread_of(struct builder *b, const char *text)
{
    static const char *const marks[] = {"Thread #", "by thread #", "by thread "};
    uint64_t number;

    for (size_t i = 0; i < ARRAY_SIZE(marks); i++)
        if (scan_dec(text, marks[i], &number))
            return builder_thread(b, number);
    return NULL;
}

static enum access access_of(const char *text)
{
    static const struct {
        const char *start;
        enum access access;
    } starts[] = {
        {"Possible data race during read of", ACCESS_READ},
        {"Possible data race during write of", ACCESS_WRITE},
        {"This conflicts with a previous read of", ACCESS_READ},
        {"This conflicts with a previous write of", ACCESS_WRITE},
        {"Conflicting load by", ACCESS_READ},
        {"Conflicting store by", ACCESS_WRITE},
        {"Invalid read of", ACCESS_READ},
        {"Invalid write of", ACCESS_WRITE},
    };

    for (size_t i = 0; i < ARRAY_SIZE(starts); i++)
        if (begins(text, starts[i].start))
            return starts[i].access;
    return ACCESS_NONE;
}

static void describe_access(struct builder *b, const char *text)
{
    uint64_t size = 0;

    b->next.access = access_of(text);
    b->next.thread = thread_of(b, text);
    if (b->next.access == ACCESS_NONE)
        return;
    if (scan_dec(text, " size ", &size) && size <= UINT_MAX)
        b->next.size = (unsigned)size;
    scan_hex(text, " at ", &b->next.address);
}

static void name_lock(struct builder *b, const struct lock *lock)
{
    if (!lock)
        return;
    b->next.lock = lock->name;
    b->next.address = lock->address;
}

/* "lock order "0xA before 0xB" violated": A was acquired while B was held. */
static bool describe_order(struct builder *b, const char *text)
{
    uint64_t first, second;

    if (!scan_hex(text, "lock order \"", &first) || !scan_hex(text, " before ", &second))
        return false;
    builder_lock(b, 0)->address = first;
    builder_lock(b, 1)->address = second;
    b->next.role = STACK_ACQUIRED;
    name_lock(b, builder_lock(b, 0));
    return true;
}

/* The one lock that the sentence is about. */
static void describe_lock(struct builder *b, const char *text)
{
    static const char *const marks[] = {" lock at ",      ": mutex ",        ": rwlock ",
                                        "Lock on mutex ", "Lock on rwlock ", "object at address "};
    struct lock *lock = NULL;
    uint64_t number;

    for (size_t i = 0; !lock && i < ARRAY_SIZE(marks); i++)
        if (scan_hex(text, marks[i], &number))
            lock = builder_lock_at(b, number);
    if (!lock)
        return;
    name_lock(b, lock);
    /* DRD says where it was locked before it says which lock it is. */
    if (b->stack_count && b->stacks[0].role == STACK_LOCKED) {
        b->stacks[0].lock = lock->name;
        b->stacks[0].address = lock->address;
    }
    /* DRD calls no thread 0. */
    if ((scan_dec(text, "currently held by thread #", &number) ||
         scan_dec(text, ", owner ", &number)) &&
        number)
        lock->owner = builder_thread(b, number);
}

void wording_what(struct builder *b, const char *text)
{
    builder_expect(b, STACK_ACCESS, NULL);
    describe_access(b, text);
    if (!describe_order(b, text))
        describe_lock(b, text);
}

static void previous_access(struct builder *b, const char *text)
{
    builder_expect(b, STACK_PREVIOUS, text);
    describe_access(b, text);
}

/* --history-level=approx: a span instead of the access itself. */
static void segment_start(struct builder *b, const char *text)
{
    builder_expect(b, STACK_SEGMENT_START, text);
    b->next.thread = thread_of(b, text);
}

static void segment_end(struct builder *b, const char *text)
{
    const char *thread = b->stack_count ? b->stacks[b->stack_count - 1].thread : NULL;

    builder_expect(b, STACK_SEGMENT_END, text);
    b->next.thread = thread;
}

/* "(the start of the thread)": where the span has no stack. */
static void end_of_thread(struct builder *b, const char *text)
{
    if (b->heading_waits)
        b->next.text = arena_printf(&b->arena, "%s %s", b->next.text, text);
    else
        builder_expect(b, STACK_OTHER, text);
    builder_add_stack(b);
}

static void order_held(struct builder *b, const char *text)
{
    builder_expect(b, STACK_HELD, text);
    name_lock(b, builder_lock(b, 0));
}

static void order_acquired(struct builder *b, const char *text)
{
    builder_expect(b, STACK_ACQUIRED, text);
    name_lock(b, builder_lock(b, 1));
}

/* The address in this text is Helgrind's own record of the lock, not the lock. */
static void first_observed(struct builder *b, const char *text)
{
    builder_expect(b, STACK_FIRST_OBSERVED, text);
    name_lock(b, builder_lock(b, b->observed++));
}

static void last_locked(struct builder *b, const char *text)
{
    builder_expect(b, STACK_LOCKED, text);
}

static void descriptor(struct builder *b, const char *text)
{
    builder_expect(b, STACK_DESCRIPTOR, text);
}

static void allocated(struct builder *b, const char *text)
{
    builder_expect(b, STACK_ALLOCATED, text);
}

static void allocator(struct builder *b, const char *text)
{
    b->finding.memory.thread = thread_of(b, text);
}

void wording_auxwhat(struct builder *b, const char *text)
{
    static const struct {
        const char *start;
        void (*apply)(struct builder *b, const char *text);
    } rules[] = {
        {"This conflicts with a previous access by", segment_start},
        {"This conflicts with a previous ", previous_access},
        {"but before", segment_end},
        {"(the start of the thread)", end_of_thread},
        {"(the end of the thread)", end_of_thread},
        {"Required order was established by acquisition of lock at ", order_held},
        {"followed by a later acquisition of lock at ", order_acquired},
        {"Lock at ", first_observed},
        {"Lock was previously acquired", last_locked},
        {"Block was alloc'd by thread ", allocator},
        {"Block was alloc'd at", allocated},
        {"Uninitialised value was created by a ", allocated},
        {"Address ", memory_describe},
        {"Location ", memory_describe},
        {"Allocation context: ", memory_describe},
        {"in frame #", memory_frame},
        {"declared at ", memory_declared},
        {"Originally opened", descriptor},
        {"Previously closed", descriptor},
    };

    for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
        if (begins(text, rules[i].start)) {
            rules[i].apply(b, text);
            return;
        }
    builder_expect(b, STACK_OTHER, text);
}

void wording_conflicting_call(struct builder *b, const char *text)
{
    builder_expect(b, STACK_OTHER, text);
    b->next.thread = thread_of(b, text);
}
