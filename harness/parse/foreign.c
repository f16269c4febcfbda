/* SPDX-License-Identifier: MIT */
#include "parse/foreign.h"

#include "base/text.h"

/* One that will be read one day gets a reader instead. */
static const struct {
    const char *name;
    const char *advice;
} logs[FOREIGN_COUNT] = {
    [FOREIGN_GO] = {"Go's race detector",
                    "its own text names both accesses and where their goroutines were made"},
    [FOREIGN_KCSAN] = {"KCSAN, the race detector of the Linux kernel",
                       "scripts/decode_stacktrace.sh of the kernel's source adds the lines to it"},
    [FOREIGN_LOCKDEP] = {"lockdep, the lock checker of the Linux kernel",
                         "its own text names the locks and where they were taken"},
    [FOREIGN_GDB] =
        {"gdb's stacks of all threads, with something in front of each line",
         "without that they can be read; while the program still hangs, threadproof stuck PID "
         "says who waits for whom"},
};

/* What stands behind a mark: anything, nothing, or the name that gdb gives to a thread. */
enum then { THEN_ANY, THEN_END, THEN_GDB };

static const struct {
    const char *mark;
    enum then then;
    enum foreign which;
} marks[] = {
    {"WARNING: DATA RACE", THEN_END, FOREIGN_GO},
    {"BUG: KCSAN: ", THEN_ANY, FOREIGN_KCSAN},
    {"possible circular locking dependency detected", THEN_END, FOREIGN_LOCKDEP},
    {"possible recursive locking detected", THEN_END, FOREIGN_LOCKDEP},
    {"possible irq lock inversion dependency detected", THEN_END, FOREIGN_LOCKDEP},
    {"WARNING: inconsistent lock state", THEN_END, FOREIGN_LOCKDEP},
    {"-unsafe lock order detected", THEN_END, FOREIGN_LOCKDEP},
    {"Thread ", THEN_GDB, FOREIGN_GDB},
};

/* "12 (Thread 0x7ffff7d8a740 (LWP 1234) "worker"):", "1 (LWP 77):" */
static bool is_gdb_thread(const char *text)
{
    uint64_t number;

    return text_scan_dec(&text, &number) && text_starts(text, " (") &&
           (text_starts(text + 2, "Thread 0x") || text_starts(text + 2, "LWP ")) &&
           strstr(text, "):");
}

static bool is_end(const char *text)
{
    return text[strspn(text, " \t")] == '\0';
}

bool foreign_begins(const char *line, size_t len, enum foreign *which)
{
    for (size_t i = 0; i < ARRAY_SIZE(marks); i++) {
        const char *mark = text_find(line, len, marks[i].mark);
        const char *behind = mark ? mark + strlen(marks[i].mark) : NULL;

        if (!behind || (marks[i].then == THEN_END && !is_end(behind)) ||
            (marks[i].then == THEN_GDB && !is_gdb_thread(behind)))
            continue;
        *which = marks[i].which;
        return true;
    }
    return false;
}

const char *foreign_name(enum foreign which)
{
    return logs[which].name;
}

const char *foreign_advice(enum foreign which)
{
    return logs[which].advice;
}
