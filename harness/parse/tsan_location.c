/* SPDX-License-Identifier: MIT */
/* "Location is ...": what lies at the address that a report is about. */
#include "parse/tsan_scan.h"

/* "'n' of size 4 at 0x12 (prog+0x34)"; what the symbolizer did not know is '??' or '<null>'. */
static void on_global(struct tsan_report *report, struct memory *memory, const char *cursor)
{
    const char *name = cursor;
    const char *end = tsan_find(cursor, "' of size ");

    if (!end)
        end = tsan_find(cursor, "' at 0x");
    if (!end)
        return;
    memory->type = MEMORY_GLOBAL;
    if (strncmp(name, "\?\?'", 3) != 0 && strncmp(name, "<null>'", 7) != 0)
        memory->name = arena_strndup(&report->names, name, (size_t)(end - name));
    cursor = end + 1;
    if (tsan_skip(&cursor, " of size "))
        text_scan_dec(&cursor, &memory->size);
    if (tsan_skip(&cursor, " at "))
        tsan_scan_address(&cursor, &memory->address);
}

/* "3 created by main thread at:" */
static void on_descriptor(struct tsan_report *report, struct memory *memory, const char *cursor)
{
    const char *name = cursor;
    uint64_t number;
    struct stack *stack = tsan_report_open_stack(report, STACK_DESCRIPTOR, memory->text);

    memory->type = MEMORY_DESCRIPTOR;
    if (text_scan_dec(&cursor, &number))
        memory->name = arena_strndup(&report->names, name, (size_t)(cursor - name));
    if (tsan_skip_to(&cursor, " by "))
        memory->thread = tsan_scan_thread_id(report, &cursor);
    stack->thread = memory->thread;
}

/* "heap block of size 8 at 0x12 allocated by main thread:", or another name for the block. */
static bool on_heap(struct tsan_report *report, struct memory *memory, const char *cursor)
{
    struct stack *stack;

    if (!tsan_find(cursor, " allocated by "))
        return false;
    stack = tsan_report_open_stack(report, STACK_ALLOCATED, memory->text);
    memory->type = MEMORY_HEAP;
    if (tsan_skip_to(&cursor, " of size "))
        text_scan_dec(&cursor, &memory->size);
    if (tsan_skip_to(&cursor, " at "))
        tsan_scan_address(&cursor, &memory->address);
    if (tsan_skip_to(&cursor, " allocated by "))
        memory->thread = tsan_scan_thread_id(report, &cursor);
    stack->thread = memory->thread;
    return true;
}

/*
 * TSan looks a stack address up among the globals too, and prints a second
 * location that says nothing: "Location is global '??' at 0x12 ([stack]+0x34)".
 */
static bool is_empty_location(const char *cursor)
{
    return text_starts(cursor, "global '\?\?' at ") || text_starts(cursor, "global '<null>' at ");
}

bool tsan_location_parse(struct tsan_report *report, const char *text)
{
    const char *cursor = text + strlen("Location is ");
    struct memory *first = &report->finding.memory;
    struct memory memory = {.text = text};
    size_t stacks = report->finding.stack_count;

    if (first->text && is_empty_location(cursor))
        return true;
    if (tsan_skip(&cursor, "global '")) {
        on_global(report, &memory, cursor);
    } else if (tsan_skip(&cursor, "stack of ")) {
        memory.type = MEMORY_STACK;
        memory.thread = tsan_scan_thread_id(report, &cursor);
    } else if (tsan_skip(&cursor, "TLS of ")) {
        memory.type = MEMORY_TLS;
        memory.thread = tsan_scan_thread_id(report, &cursor);
    } else if (tsan_skip(&cursor, "file descriptor ")) {
        on_descriptor(report, &memory, cursor);
    } else if (!on_heap(report, &memory, cursor)) {
        return false;
    }
    if (first->text)
        return report->finding.stack_count > stacks;
    *first = memory;
    return true;
}
