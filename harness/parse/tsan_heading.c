/* SPDX-License-Identifier: MIT */
/* The headings of a report's sections, and the sections that are one line. */
#include "parse/tsan_scan.h"

/* "M12"; NULL if it does not stand there. */
static struct lock *scan_lock(struct tsan_report *report, const char **cursor)
{
    const char *name = *cursor;
    uint64_t number;

    if (!tsan_skip(cursor, "M") || !text_scan_dec(cursor, &number))
        return NULL;
    return tsan_report_lock(report, name, (size_t)(*cursor - name));
}

static void hold(struct tsan_report *report, struct stack *stack, const char *lock, bool read_only)
{
    struct held_lock *held = ARENA_ARRAY(&report->names, struct held_lock, stack->held_count + 1);

    if (stack->held_count)
        memcpy(held, stack->held, stack->held_count * sizeof(*held));
    held[stack->held_count++] = (struct held_lock){lock, read_only};
    stack->held = held;
}

/* " (mutexes: write M0, read M1):" */
static void scan_held(struct tsan_report *report, struct stack *stack, const char *cursor)
{
    if (!tsan_skip(&cursor, " (mutexes:"))
        return;
    while (tsan_skip(&cursor, " ")) {
        bool read_only = tsan_skip(&cursor, "read ");
        const struct lock *lock;

        if (!read_only && !tsan_skip(&cursor, "write "))
            return;
        lock = scan_lock(report, &cursor);
        if (!lock)
            return;
        hold(report, stack, lock->name, read_only);
        tsan_skip(&cursor, ",");
    }
}

static enum access scan_access(const char **cursor)
{
    bool atomic = tsan_skip(cursor, "Atomic ") || tsan_skip(cursor, "atomic ");

    if (tsan_skip(cursor, "Write") || tsan_skip(cursor, "write") ||
        tsan_skip(cursor, "Modifying") || tsan_skip(cursor, "modifying"))
        return atomic ? ACCESS_ATOMIC_WRITE : ACCESS_WRITE;
    if (tsan_skip(cursor, "Read") || tsan_skip(cursor, "read"))
        return atomic ? ACCESS_ATOMIC_READ : ACCESS_READ;
    return ACCESS_NONE;
}

/*
 * "Write of size 4 at 0x12 by thread T1 (mutexes: write M0):", and for objects
 * of other languages "Modifying access of Swift variable at 0x12 by ...".
 */
static bool on_access(struct tsan_report *report, const char *text)
{
    const char *cursor = text;
    bool previous = tsan_skip(&cursor, "Previous ");
    enum access access = scan_access(&cursor);
    struct stack *stack;
    uint64_t size = 0;
    uint64_t address = 0;

    if (access == ACCESS_NONE)
        return false;
    if (tsan_skip(&cursor, " of size "))
        text_scan_dec(&cursor, &size);
    if (tsan_skip_to(&cursor, " at "))
        tsan_scan_address(&cursor, &address);
    if (!tsan_skip_to(&cursor, " by "))
        return false;
    stack = tsan_report_open_stack(report, previous ? STACK_PREVIOUS : STACK_ACCESS, text);
    stack->access = access;
    stack->size = (unsigned)size;
    stack->address = address;
    stack->thread = tsan_scan_thread_id(report, &cursor);
    scan_held(report, stack, cursor);
    return true;
}

/* "Cycle in lock order graph: M0 (0x12) => M1 (0x34) => M0" */
static bool on_cycle(struct tsan_report *report, const char *text)
{
    const char *cursor = text;
    struct lock *lock;

    if (!tsan_skip(&cursor, "Cycle in lock order graph: "))
        return false;
    while ((lock = scan_lock(report, &cursor)) != NULL) {
        if (tsan_skip(&cursor, " ("))
            tsan_scan_address(&cursor, &lock->address);
        tsan_skip_to(&cursor, " => ");
    }
    return true;
}

/* "Mutex M1 acquired here while holding mutex M0 in thread T1:" */
static void on_acquired(struct tsan_report *report, const char *text, const struct lock *lock,
                        const char *cursor)
{
    struct stack *stack = tsan_report_open_stack(report, STACK_ACQUIRED, text);
    const struct lock *held;

    stack->lock = lock->name;
    stack->address = lock->address;
    held = scan_lock(report, &cursor);
    if (held)
        hold(report, stack, held->name, false);
    if (tsan_skip(&cursor, " in "))
        stack->thread = tsan_scan_thread_id(report, &cursor);
}

/* "Mutex M0 previously acquired by the same thread here:" */
static void on_held(struct tsan_report *report, const char *text, const struct lock *lock)
{
    size_t before = report->finding.stack_count;
    struct stack *stack = tsan_report_open_stack(report, STACK_HELD, text);

    stack->lock = lock->name;
    stack->address = lock->address;
    if (before)
        stack->thread = report->stacks[before - 1].thread;
}

static bool on_mutex(struct tsan_report *report, const char *text)
{
    const char *cursor = text + strlen("Mutex ");
    struct lock *lock = scan_lock(report, &cursor);

    if (!lock)
        return false;
    if (tsan_skip(&cursor, " acquired here while holding mutex ")) {
        on_acquired(report, text, lock, cursor);
        return true;
    }
    if (tsan_skip(&cursor, " previously acquired by the same thread here:")) {
        on_held(report, text, lock);
        return true;
    }
    if (tsan_skip(&cursor, " is already destroyed")) {
        lock->destroyed = true;
        return true;
    }
    if (tsan_skip(&cursor, " ("))
        tsan_scan_address(&cursor, &lock->address);
    if (!tsan_skip(&cursor, ") created at:"))
        return false;
    tsan_report_open_stack(report, STACK_FIRST_OBSERVED, text)->lock = lock->name;
    return true;
}

/* Where "(tid=" begins: behind the last quote, since a name may hold anything. */
static const char *thread_state(const char *text)
{
    const char *state = tsan_find(text, " (tid=");

    if (!strchr(text, '\''))
        return state;
    for (const char *next = state; next; next = tsan_find(next + 1, "' (tid="))
        state = *next == '\'' ? next + 1 : state;
    return state;
}

/* "Thread T2 'name' (tid=18, running) created by main thread at:" */
static bool on_thread(struct tsan_report *report, const char *text)
{
    const char *id = text + strlen("Thread ");
    const char *state = thread_state(text);
    const char *cursor = state;
    const char *creator = NULL;
    struct thread *thread;
    bool created = cursor && tsan_skip_to(&cursor, " created by ");
    uint64_t number;

    if (created)
        creator = tsan_scan_thread_id(report, &cursor);
    cursor = id + 1;
    if (*id != 'T' || !text_scan_dec(&cursor, &number) || !state)
        return false;
    thread = tsan_report_thread(report, id, (size_t)(cursor - id));
    thread->creator = creator;
    if (tsan_skip(&cursor, " '") && state > cursor)
        thread->name = arena_strndup(&report->names, cursor, (size_t)(state - cursor) - 1);
    cursor = state + strlen(" (tid=");
    text_scan_dec(&cursor, &thread->tid);
    thread->finished = text_starts(cursor, ", finished");
    if (created)
        tsan_report_open_stack(report, STACK_THREAD_CREATED, text)->thread = thread->id;
    return true;
}

/* "And 2 more similar thread leaks." */
static bool on_more(struct tsan_report *report, const char *text)
{
    const char *cursor = text + strlen("And ");
    uint64_t more;

    if (!text_scan_dec(&cursor, &more) || !tsan_skip(&cursor, " more similar "))
        return false;
    report->finding.count += more;
    return true;
}

static bool on_sleep(struct tsan_report *report, const char *text)
{
    tsan_report_open_stack(report, STACK_SLEPT, text);
    return true;
}

/* The second stack of "destroy of a locked mutex": where it was locked. */
static bool on_and(struct tsan_report *report, const char *text)
{
    if (!text_equal(text, "and:"))
        return false;
    tsan_report_open_stack(report, STACK_LOCKED, text);
    return true;
}

/*
 * "Signal 14 handler invoked at:". The stack is the place that the report is
 * about: older runtimes print it without a heading.
 */
static bool on_signal(struct tsan_report *report, const char *text)
{
    if (!text_ends(text, " handler invoked at:"))
        return false;
    tsan_report_open_stack(report, STACK_ACCESS, text);
    return true;
}

/* "One of the following ignores was not ended (in order of probability)": the stacks say it. */
static bool on_ignores(struct tsan_report *report, const char *text)
{
    (void)report;
    return text_ends(text, "was not ended (in order of probability)");
}

/* The likeliest is where the thread went wrong. */
static bool on_ignore(struct tsan_report *report, const char *text)
{
    bool first = true;

    for (size_t i = 0; i < report->finding.stack_count; i++)
        first = first && report->stacks[i].role != STACK_ACCESS;
    tsan_report_open_stack(report, first ? STACK_ACCESS : STACK_OTHER, text);
    return true;
}

/*
 * `sign` is what the heading must hold, beside its beginning, to be told from a
 * program's own words without the help of its indentation; NULL: the name of a thread. One that is
 * `sure` is TSan's even outside of a report. Of those that begin alike the first one's parser does
 * for all; the most frequent come first.
 */
static const struct {
    const char *prefix;
    const char *sign;
    bool (*parse)(struct tsan_report *report, const char *text);
    bool sure;
} headings[] = {
    {"Write of size ", NULL, on_access, true},
    {"Previous ", NULL, on_access, false},
    {"Thread T", " (tid=", on_thread, true},
    {"Mutex M", ") created at:", on_mutex, true},
    {"Location is ", NULL, tsan_location_parse, false},
    {"Read of size ", NULL, on_access, true},
    {"Atomic ", NULL, on_access, true},
    {"Previous write of size ", NULL, on_access, true},
    {"Previous read of size ", NULL, on_access, true},
    {"Previous atomic ", NULL, on_access, true},
    {"Location is global '", " at 0x", tsan_location_parse, true},
    {"Mutex M", " by the same thread here:", on_mutex, true},
    {"Mutex M", " acquired here while holding mutex M", on_mutex, true},
    {"Mutex M", " is already destroyed.", on_mutex, true},
    {"Cycle in lock order graph: ", " => ", on_cycle, true},
    {"As if synchronized via sleep:", "sleep:", on_sleep, false},
    {"and:", "and:", on_and, false},
    {"And ", " more similar ", on_more, false},
    {"Signal ", " handler invoked at:", on_signal, false},
    {"One of the following ignores ", "was not ended (in order of probability)", on_ignores, false},
    {"Ignore was enabled at:", "at:", on_ignore, false},
    {"Modifying access of ", NULL, on_access, false},
    {"Read-only access of ", NULL, on_access, false},
};

bool tsan_heading_parse(struct tsan_report *report, const char *text)
{
    for (size_t i = 0; i < ARRAY_SIZE(headings); i++)
        if (headings[i].prefix[0] == text[0] && text_starts(text, headings[i].prefix))
            return headings[i].parse(report, text);
    return false;
}

static bool has_sign(const char *text, const char *sign)
{
    return sign ? strstr(text, sign) != NULL
                : strstr(text, "main thread") || strstr(text, "thread T");
}

static bool fits(const char *text, bool surely)
{
    for (size_t i = 0; i < ARRAY_SIZE(headings); i++)
        if (headings[i].prefix[0] == text[0] && (headings[i].sure || !surely) &&
            text_starts(text, headings[i].prefix) && has_sign(text, headings[i].sign))
            return true;
    return false;
}

bool tsan_heading_begins(const char *text)
{
    for (size_t i = 0; i < ARRAY_SIZE(headings); i++)
        if (text_starts(text, headings[i].prefix))
            return true;
    return false;
}

bool tsan_heading_fits(const char *text)
{
    return fits(text, false);
}

bool tsan_heading_is_sure(const char *text)
{
    return fits(text, true);
}

const char *tsan_heading_inside(const char *line)
{
    const char *found = line;

    while ((found = strstr(found, "  ")) != NULL) {
        found += strspn(found, " ");
        if (tsan_heading_is_sure(found))
            return found;
    }
    return NULL;
}
