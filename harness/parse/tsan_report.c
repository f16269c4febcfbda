/* SPDX-License-Identifier: MIT */
#include "parse/tsan_report.h"

#include "base/text.h"
#include "model/assertion.h"
#include "parse/tsan_frame.h"
#include "parse/tsan_line.h"
#include "parse/tsan_scan.h"
#include "parse/tsan_wrap.h"

static void reserve(struct tsan_report *report, size_t lines)
{
    if (report->stacks && report->frames && lines <= report->room)
        return;
    report->room = lines + lines / 2;
    report->stacks = xrealloc(report->stacks, report->room * sizeof(*report->stacks));
    report->frames = xrealloc(report->frames, report->room * sizeof(*report->frames));
}

static void reset(struct tsan_report *report, size_t lines)
{
    reserve(report, lines + 1);
    arena_clear(&report->names);
    report->finding = (struct finding){.detector = DETECTOR_TSAN, .count = 1};
    report->frames_used = 0;
    report->heading = NULL;
    report->lost = false;
    report->number = 0;
}

struct stack *tsan_report_open_stack(struct tsan_report *report, enum stack_role role,
                                     const char *text)
{
    struct stack *stack = &report->stacks[report->finding.stack_count++];

    *stack =
        (struct stack){.role = role, .text = text, .frames = &report->frames[report->frames_used]};
    report->lost = false;
    return stack;
}

struct thread *tsan_report_thread(struct tsan_report *report, const char *id, size_t len)
{
    struct finding *finding = &report->finding;
    struct thread *thread;

    for (size_t i = 0; i < finding->thread_count; i++)
        if (strncmp(report->threads[i].id, id, len) == 0 && report->threads[i].id[len] == '\0')
            return &report->threads[i];
    ARRAY_GROW(report->threads, finding->thread_count, report->thread_room);
    thread = &report->threads[finding->thread_count++];
    *thread = (struct thread){.id = arena_strndup(&report->names, id, len)};
    return thread;
}

struct lock *tsan_report_lock(struct tsan_report *report, const char *name, size_t len)
{
    struct finding *finding = &report->finding;
    struct lock *lock;

    for (size_t i = 0; i < finding->lock_count; i++)
        if (strncmp(report->locks[i].name, name, len) == 0 && report->locks[i].name[len] == '\0')
            return &report->locks[i];
    ARRAY_GROW(report->locks, finding->lock_count, report->lock_room);
    lock = &report->locks[finding->lock_count++];
    *lock = (struct lock){.name = arena_strndup(&report->names, name, len)};
    return lock;
}

static void keep_note(struct tsan_report *report, const char *note)
{
    struct finding *finding = &report->finding;

    ARRAY_GROW(report->notes, finding->note_count, report->note_room);
    report->notes[finding->note_count++] = note;
}

void tsan_report_add_note(struct tsan_report *report, const char *text, size_t len)
{
    char *copy = arena_strndup(&report->names, text, len);
    char *nul = copy;

    while ((nul = memchr(nul, '\0', len - (size_t)(nul - copy))) != NULL)
        *nul++ = '?';
    keep_note(report, copy);
}

/* Notes hold any bytes but NUL, and a piece of an endless line has no NUL at its end. */
static void note_line(struct tsan_report *report, char *line, size_t len)
{
    if (line[len] == '\0' && !memchr(line, '\0', len))
        keep_note(report, line);
    else
        tsan_report_add_note(report, line, len);
}

/* An unknown heading that no stack followed. */
static void settle_heading(struct tsan_report *report)
{
    if (report->heading)
        keep_note(report, report->heading);
    report->heading = NULL;
}

/*
 * A stack begins that lacks a heading of its own: the first one is where the
 * detector spoke (an unlock, a destroy ...).
 */
static void open_headless(struct tsan_report *report)
{
    bool first = report->finding.stack_count == 0 && !report->heading;

    tsan_report_open_stack(report, first ? STACK_ACCESS : STACK_OTHER, report->heading);
    report->heading = NULL;
}

/*
 * Whether a frame of this number is the next of the last stack, whatever stands
 * between the two: frames are numbered, and a known heading has a stack.
 */
static bool goes_on(const struct tsan_report *report, unsigned number)
{
    size_t count = report->finding.stack_count;

    if (count == 0 || report->lost)
        return false;
    return report->stacks[count - 1].frame_count == 0 || number > report->number;
}

static void take_frame(struct tsan_report *report, char *line, size_t len)
{
    unsigned number = tsan_frame_parse(line, len, &report->frames[report->frames_used]);

    if (goes_on(report, number))
        settle_heading(report);
    else
        open_headless(report);
    report->number = number;
    report->frames_used++;
    report->stacks[report->finding.stack_count - 1].frame_count++;
}

/* "[failed to restore the stack]" */
static void take_lost(struct tsan_report *report)
{
    if (!goes_on(report, 0))
        open_headless(report);
    report->lost = true;
}

/* An unknown section is not as deep as what stands in a stack. */
static bool is_deep(const char *line)
{
    return text_starts(line, "    ") || text_starts(line, "\t\t");
}

static bool is_hint(const char *text)
{
    return text_starts(text, "Hint: use TSAN_OPTIONS=") ||
           text_starts(text, "HINT: use TSAN_OPTIONS=");
}

/* Neither a frame nor a heading that is known. */
static void take_unknown(struct tsan_report *report, char *line, const char *text, size_t len)
{
    if (text_starts(text, "[failed to restore the stack]"))
        take_lost(report);
    else if (is_hint(text))
        return;
    else if (text == line || *text == '(' || is_deep(line) || memchr(line, '\0', len))
        note_line(report, line, len);
    else
        report->heading = text;
}

static void take_other(struct tsan_report *report, char *line, size_t len)
{
    const char *text = text_behind_blanks(line);
    bool deep = is_deep(line);

    if ((*text == '#' || *text == '*') && tsan_frame_fits(line, len)) {
        take_frame(report, line, len);
        return;
    }
    if (!deep)
        settle_heading(report);
    if ((deep && !tsan_heading_fits(text)) || !tsan_heading_parse(report, text))
        take_unknown(report, line, text, len);
}

static void take_line(struct tsan_report *report, char *line, size_t len)
{
    if (tsan_frame_begins(line, len))
        take_frame(report, line, len);
    else if (len == 0)
        settle_heading(report);
    else
        take_other(report, line, len);
}

/* "WARNING: ThreadSanitizer: data race (pid=18)"; people cut the end off. */
static void report_header(struct tsan_report *report, const char *line)
{
    const char *label = line + strlen("WARNING: ThreadSanitizer: ");
    const char *end = tsan_find(label, " (pid=");

    report->finding.message = line;
    if (!end) {
        const char *known = kind_label_in(DETECTOR_TSAN, label);

        report->finding.label = known ? known : label;
        return;
    }
    report->finding.label = arena_strndup(&report->names, label, (size_t)(end - label));
    end += strlen(" (pid=");
    text_scan_dec(&end, &report->finding.pid);
}

/*
 * The end of "... (pc 0x12 bp 0x34 sp 0x56 T7571)", where T is followed by the
 * kernel's thread id, not by TSan's number.
 */
static const char *crashed_thread(struct tsan_report *report, const char *line)
{
    const char *last = strrchr(line, ' ');
    const char *digits = last ? last + 2 : "";
    struct thread *thread;
    uint64_t tid;

    if (!last || last[1] != 'T' || !text_scan_dec(&digits, &tid))
        return NULL;
    if (tid == report->finding.pid)
        thread = tsan_report_thread(report, "main", strlen("main"));
    else
        thread = tsan_report_thread(report, last + 1, (size_t)(digits - last - 1));
    thread->tid = tid;
    return thread->id;
}

/* "==18==ERROR: ThreadSanitizer: SEGV on unknown address 0x12 (pc ..." */
static void crash_header(struct tsan_report *report, char *line)
{
    const char *address = strstr(line, " address 0x");
    struct stack *stack = tsan_report_open_stack(report, STACK_ACCESS, NULL);

    report->finding.message = tsan_line_skip_pid(line, &report->finding.pid);
    if (address) {
        address += strlen(" address 0x");
        text_scan_hex(&address, &stack->address);
    }
    stack->thread = crashed_thread(report, line);
}

static void crash_line(struct tsan_report *report, char *line, size_t len)
{
    enum tsan_line_type type = tsan_line_type(line, len);
    bool headed = report->finding.stack_count > 0;

    if (type == TSAN_DEADLY_SIGNAL)
        return;
    if (type == TSAN_CRASH && !headed) {
        crash_header(report, line);
        return;
    }
    if (headed && strstr(line, "caused by a WRITE memory access"))
        report->stacks[0].access = ACCESS_WRITE;
    else if (headed && strstr(line, "caused by a READ memory access"))
        report->stacks[0].access = ACCESS_READ;
    if (len == 0 || tsan_frame_begins(line, len) || tsan_frame_fits(line, len))
        take_line(report, line, len);
    else
        note_line(report, line, len);
}

/* What a report about a lock says of its stacks without a heading: the lock. */
static void name_the_lock(struct tsan_report *report)
{
    for (size_t i = 0; i < report->finding.stack_count; i++) {
        struct stack *stack = &report->stacks[i];

        if ((stack->role == STACK_ACCESS && !stack->access) || stack->role == STACK_LOCKED)
            stack->lock = report->locks[0].name;
    }
}

/* The variable that a lock lies in, where the report's location is that variable. */
static void name_variables(struct tsan_report *report)
{
    const struct memory *memory = &report->finding.memory;

    for (size_t i = 0; i < report->finding.lock_count; i++) {
        uint64_t offset = report->locks[i].address - memory->address;

        if (memory->type == MEMORY_GLOBAL && report->locks[i].address && offset < memory->size)
            report->locks[i].symbol = memory->name;
    }
}

static void finish(struct tsan_report *report)
{
    struct finding *finding = &report->finding;
    struct memory *memory = &finding->memory;

    settle_heading(report);
    if (finding->lock_count == 1)
        name_the_lock(report);
    if (memory->address && finding->stack_count && report->stacks[0].address > memory->address)
        memory->offset = report->stacks[0].address - memory->address;
    name_variables(report);
    finding->kind = assertion_kind(
        kind_from_wording(DETECTOR_TSAN, finding->label, finding->message ? finding->message : ""),
        report->stacks, finding->stack_count);
    finding->stacks = report->stacks;
    finding->threads = report->threads;
    finding->locks = report->locks;
    finding->notes = report->notes;
}

/*
 * "ThreadSanitizer: thread T1 name finished with ignores enabled, created at:", or "main thread"
 * and no stack. The program is to blame, not TSan, but TSan gives up.
 */
static void ignores_header(struct tsan_report *report, const char *line)
{
    const char *id = tsan_find(line, "thread T");
    const char *cursor = id ? id + strlen("thread T") : NULL;
    struct thread *thread;
    uint64_t number;

    report->finding.label = "finished with ignores enabled";
    if (!cursor || !text_scan_dec(&cursor, &number))
        return;
    id += strlen("thread ");
    thread = tsan_report_thread(report, id, (size_t)(cursor - id));
    thread->finished = true;
    tsan_report_open_stack(report, STACK_THREAD_CREATED, line)->thread = thread->id;
}

/* What the type of the block says; the number of lines that this used up. */
static size_t take_header(struct tsan_report *report, enum tsan_block type, const char *line)
{
    struct finding *finding = &report->finding;

    finding->message = line;
    switch (type) {
    case TSAN_BLOCK_REPORT:
        report_header(report, line);
        return 1;
    case TSAN_BLOCK_HEADLESS:
        finding->label = "report without its beginning";
        return 0;
    case TSAN_BLOCK_FAILURE:
        finding->message = tsan_line_skip_pid(line, &finding->pid);
        finding->label = "detector failure";
        if (tsan_find(line, " finished with ignores enabled"))
            ignores_header(report, finding->message);
        return 1;
    case TSAN_BLOCK_CRASH:
        finding->label = "crash";
        return 0;
    default:
        finding->label = "text";
        return 0;
    }
}

struct finding *tsan_report_parse(struct tsan_report *report, enum tsan_block type, char *base,
                                  struct tsan_line *lines, size_t count)
{
    size_t next = 0;

    reset(report, type == TSAN_BLOCK_TEXT ? 0 : count);
    if (report->wrapped)
        next = tsan_wrap_join(base, lines, count);
    next += take_header(report, type, base + lines[0].at);
    for (size_t i = next; i < count; i = next) {
        char *line = base + lines[i].at;

        next = i + 1;
        if (report->wrapped)
            next += tsan_wrap_join(base, lines + i, count - i);
        if (type == TSAN_BLOCK_CRASH)
            crash_line(report, line, lines[i].len);
        else if (type == TSAN_BLOCK_TEXT)
            note_line(report, line, lines[i].len);
        else if (type == TSAN_BLOCK_HEADLESS && i == count - 1 && tsan_summary_is_one(line))
            tsan_summary_take(report, line);
        else
            take_line(report, line, lines[i].len);
    }
    finish(report);
    if (type == TSAN_BLOCK_TEXT)
        report->finding.message = report->notes[0];
    return &report->finding;
}

void tsan_report_free(struct tsan_report *report)
{
    free(report->stacks);
    free(report->frames);
    free(report->threads);
    free(report->locks);
    free(report->notes);
    arena_release(&report->names);
}
