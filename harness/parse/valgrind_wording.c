/* SPDX-License-Identifier: MIT */
#include "parse/valgrind_wording.h"

#include <limits.h>
#include <signal.h>

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

/* The sentences mostly differ in their first letters, and each is compared with many. */
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
    /* DRD does not number any thread 0. */
    if ((scan_dec(text, "currently held by thread #", &number) ||
         scan_dec(text, ", owner ", &number)) &&
        number)
        lock->owner = builder_thread(b, number);
}

static void describe(struct builder *b, const char *text)
{
    builder_expect(b, STACK_ACCESS, NULL);
    describe_access(b, text);
    if (!describe_order(b, text))
        describe_lock(b, text);
}

void wording_message(struct builder *b, const char *text)
{
    const char *first = b->finding.message;

    if (++b->message_parts > 2) {
        builder_add_note(b, text);
        return;
    }
    b->finding.message = first ? arena_printf(&b->arena, "%s %s", first, text) : text;
    describe(b, b->finding.message);
}

void wording_observed(struct builder *b, const char *type, uint64_t address)
{
    struct lock *lock = builder_lock_at(b, address);

    builder_expect(b, STACK_FIRST_OBSERVED, NULL);
    if (lock)
        lock->type = type;
    name_lock(b, lock);
}

/* These end a program from outside; they are not a crash of its own. */
static bool signal_from_outside(uint64_t number)
{
    return number == SIGTERM || number == SIGINT || number == SIGHUP || number == SIGKILL;
}

bool wording_signal(struct builder *b, const struct fatal_signal *signal)
{
    const char *name =
        signal->name ? signal->name : arena_printf(&b->arena, "signal %" PRIu64, signal->number);

    if (signal_from_outside(signal->number))
        return false;
    if (signal->thread_name)
        builder_name_thread(b, signal->thread_name);
    b->finding.label = "fatal_signal";
    b->finding.message =
        signal->event ? arena_printf(&b->arena, "%s: %s", name, signal->event) : name;
    /* For other signals this is an address of the code, or of Valgrind's own. */
    if (b->stack_count && (signal->number == SIGSEGV || signal->number == SIGBUS))
        b->stacks[0].address = signal->address;
    return true;
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

/* By the address in the sentence, or by its place among the others. */
static void name_lock_in(struct builder *b, const char *text, size_t position)
{
    uint64_t address;

    if (b->own_addresses && scan_hex(text, "ock at ", &address))
        name_lock(b, builder_lock_at(b, address));
    else
        name_lock(b, builder_lock(b, position));
}

static void order_held(struct builder *b, const char *text)
{
    builder_expect(b, STACK_HELD, text);
    name_lock_in(b, text, 0);
}

/* Text only: what the thread did before the acquisition that is the finding's own. */
static void observed_held(struct builder *b, const char *text)
{
    const char *thread = b->next.thread;

    order_held(b, text);
    b->next.thread = thread;
}

static void order_acquired(struct builder *b, const char *text)
{
    const struct stack *held = b->stack_count ? &b->stacks[b->stack_count - 1] : NULL;

    builder_expect(b, STACK_ACQUIRED, text);
    name_lock_in(b, text, 1);
    if (held && held->role == STACK_HELD)
        b->next.thread = held->thread;
}

/* The address in this text is Helgrind's own record of the lock in XML, not the lock. */
static void first_observed(struct builder *b, const char *text)
{
    builder_expect(b, STACK_FIRST_OBSERVED, text);
    name_lock_in(b, text, b->observed++);
}

static void last_locked(struct builder *b, const char *text)
{
    builder_expect(b, STACK_LOCKED, text);
}

/* The text says no more than the role does. */
static void acquired_at(struct builder *b, const char *text)
{
    (void)text;
    builder_expect(b, STACK_LOCKED, NULL);
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
    if (b->about_lock)
        builder_add_note(b, text);
    else
        b->finding.memory.thread = thread_of(b, text);
}

/* "mutex 0x10c030 was first observed at:" */
static void object_observed(struct builder *b, const char *text)
{
    const char *end = strchr(text, ' ');
    uint64_t address = 0;

    scan_hex(text, " ", &address);
    wording_observed(b, end ? arena_strndup(&b->arena, text, (size_t)(end - text)) : NULL, address);
}

static void conflicting_call(struct builder *b, const char *text)
{
    builder_expect(b, STACK_OTHER, text);
    b->next.thread = thread_of(b, text);
}

/* "Locks held: 2, at addresses 0x10C038 0x10C060" */
static void locks_held(struct builder *b, const char *text)
{
    uint64_t address;

    for (; scan_hex(text, " ", &address); text = strstr(text, " 0x") + 1) {
        const struct lock *lock = builder_lock_at(b, address);

        if (lock)
            builder_hold(b, lock);
    }
}

/* "Other segment start (thread 2)" */
static void other_segment(struct builder *b, const char *text)
{
    bool start = text_starts(text, "Other segment start");
    uint64_t number;

    builder_expect(b, start ? STACK_SEGMENT_START : STACK_SEGMENT_END, NULL);
    if (scan_dec(text, "(thread ", &number))
        b->next.thread = builder_thread(b, number);
}

static void no_stack(struct builder *b, const char *text)
{
    (void)text;
    builder_add_stack(b);
}

typedef void apply_wording(struct builder *b, const char *text);

/* Those at the end stand in text only; in XML elements of their own say it. */
static apply_wording *find_rule(const char *text)
{
    static const struct {
        const char *start;
        apply_wording *apply;
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
        {"Address 0x", memory_describe},
        {"Location 0x", memory_describe},
        {"Allocation context: ", memory_describe},
        {"in frame #", memory_frame},
        {"declared at ", memory_declared},
        {"Originally opened", descriptor},
        {"Previously closed", descriptor},
        {"Conflicting wait call by thread ", conflicting_call},
        {"Observed (incorrect) order is: acquisition of lock at ", observed_held},
        {"Locks held: ", locks_held},
        {"Acquired at:", acquired_at},
        {"Other segment ", other_segment},
        {"(thread finished, call stack no longer available)", no_stack},
        {"(stack unavailable)", no_stack},
    };

    for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
        if (begins(text, rules[i].start))
            return rules[i].apply;
    return NULL;
}

void wording_auxwhat(struct builder *b, const char *text)
{
    apply_wording *apply = find_rule(text);

    if (apply)
        apply(b, text);
    else if (text_ends(text, " was first observed at:"))
        object_observed(b, text);
    else
        builder_expect(b, STACK_OTHER, text);
}

bool wording_is_auxwhat(const char *text)
{
    return find_rule(text) != NULL;
}
