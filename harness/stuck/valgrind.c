/* SPDX-License-Identifier: MIT */
#include "stuck/valgrind.h"

#include "base/demangle.h"
#include "base/text.h"
#include "exec/process.h"
#include "model/origin.h"
#include "stuck/proc.h"

enum { VGDB_TIMEOUT_MS = 2000, VGDB_GRACE_MS = 100, VGDB_KEEP = 1024 * 1024 };

/* The tool is an executable of its own: ".../valgrind/helgrind-amd64-linux". */
const char *valgrind_tool(pid_t pid, struct arena *arena)
{
    const char *exe = proc_link(pid, "exe", arena);
    const char *base;

    if (!exe || !object_is_valgrind(exe))
        return NULL;
    base = text_basename(exe);
    return arena_strndup(arena, base, strcspn(base, "-"));
}

/* The argument "--vgdb-prefix=..." that Valgrind was started with, which vgdb needs too. */
static const char *prefix_argument(pid_t pid, struct arena *arena)
{
    char arguments[4096];
    ssize_t len = proc_read(pid, "cmdline", arguments, sizeof(arguments));
    const char *at = arguments;

    for (; len > 0 && at < arguments + len; at += strlen(at) + 1)
        if (text_starts(at, "--vgdb-prefix="))
            return arena_strdup(arena, at);
    return NULL;
}

/* "{ R1:thread #2 tid 2 1:thread #3 tid 3 }" */
static void parse_holders(const char *line, struct arena *arena, struct guest_lock *lock)
{
    uint64_t slot;

    while ((line = strstr(line, " tid "))) {
        line += strlen(" tid ");
        if (!text_scan_dec(&line, &slot))
            return;
        ARENA_GROW(arena, lock->holders, lock->holder_count, lock->holder_capacity);
        lock->holders[lock->holder_count++] = (unsigned)slot;
    }
}

/* Where the place begins in "f(void (*)()) (a.cc:7)": at the last, since names have such too. */
static const char *find_place(const char *at)
{
    const char *in = strstr(at, " (in ");
    const char *place = NULL;

    while (!in && (at = strstr(at, " ("))) {
        place = at;
        at += 2;
    }
    return in ? in : place;
}

static const char *read_name(const char *name, size_t len, struct arena *arena)
{
    struct buf readable = BUF_INIT;
    const char *text = arena_strndup(arena, name, len);

    if (demangle(text, &readable))
        text = arena_strdup(arena, readable.ptr);
    buf_release(&readable);
    return text;
}

/* "NAME (FILE:LINE)", "NAME (in OBJECT)", "??? (in OBJECT)" */
static void parse_place(const char *at, struct arena *arena, struct frame *frame)
{
    const char *open = find_place(at);
    const char *close = open ? strrchr(open, ')') : NULL;
    const char *colon;
    uint64_t line;

    if (!close)
        return;
    if (!text_starts(at, "???"))
        frame->function = read_name(at, (size_t)(open - at), arena);
    open += 2;
    if (text_starts(open, "in ")) {
        frame->object = arena_strndup(arena, open + 3, (size_t)(close - open - 3));
        return;
    }
    colon = strrchr(open, ':');
    if (!colon)
        return;
    frame->file = arena_strndup(arena, open, (size_t)(colon - open));
    colon++;
    if (text_scan_dec(&colon, &line))
        frame->line = (unsigned)line;
}

/* "   at 0x48ED12B: ..." or "   by 0x..." */
static bool parse_frame(const char *line, struct arena *arena, struct frame *frame)
{
    const char *at = strstr(line, " 0x");

    *frame = (struct frame){.function = NULL};
    if (!at || (at - line < 2) || !(text_starts(at - 2, "at") || text_starts(at - 2, "by")))
        return false;
    at += 3;
    if (!text_scan_hex(&at, &frame->address) || !text_starts(at, ": "))
        return false;
    parse_place(at + 2, arena, frame);
    return true;
}

struct guest_reader {
    struct arena *arena;
    struct guest *guest;
    size_t thread_capacity;
    size_t lock_capacity;
    struct frame *frames; /* of the thread that is being read */
    size_t frame_count;
    size_t frame_capacity;
    bool in_thread;
};

static void begin_thread(struct guest_reader *reader, const char *line)
{
    struct guest *guest = reader->guest;
    const char *lwp = strstr(line, "(lwpid ");
    const char *at = line + strlen("Thread ");
    struct guest_thread thread = {.tid = 0};
    uint64_t slot = 0;
    uint64_t tid = 0;

    reader->in_thread = false;
    if (!lwp || !text_scan_dec(&at, &slot))
        return;
    lwp += strlen("(lwpid ");
    if (!text_scan_dec(&lwp, &tid))
        return;
    thread.tid = (pid_t)tid;
    thread.slot = (unsigned)slot;
    ARENA_GROW(reader->arena, guest->threads, guest->thread_count, reader->thread_capacity);
    guest->threads[guest->thread_count++] = thread;
    reader->in_thread = true;
    reader->frames = NULL;
    reader->frame_count = reader->frame_capacity = 0;
}

static void begin_lock(struct guest_reader *reader, const char *line)
{
    struct guest *guest = reader->guest;
    const char *at = line + strlen("Lock ga 0x");
    struct guest_lock lock = {.address = 0};

    reader->in_thread = false;
    if (!text_scan_hex(&at, &lock.address))
        return;
    ARENA_GROW(reader->arena, guest->locks, guest->lock_count, reader->lock_capacity);
    guest->locks[guest->lock_count++] = lock;
}

static void add_frame(struct guest_reader *reader, const char *line)
{
    struct stack *stack = &reader->guest->threads[reader->guest->thread_count - 1].stack;
    struct frame frame;

    if (!parse_frame(line, reader->arena, &frame))
        return;
    ARENA_GROW(reader->arena, reader->frames, reader->frame_count, reader->frame_capacity);
    reader->frames[reader->frame_count++] = frame;
    stack->frames = reader->frames;
    stack->frame_count = reader->frame_count;
}

/* "client stack range: [0x4A4D000 0x524BFFF] client SP: 0x524BC98" */
static void read_stack_range(struct guest_thread *thread, const char *line)
{
    const char *low = strstr(line, "[0x");
    const char *high = low ? strstr(low, " 0x") : NULL;

    if (!high)
        return;
    low += strlen("[0x");
    high += strlen(" 0x");
    if (!text_scan_hex(&low, &thread->stack_low) || !text_scan_hex(&high, &thread->stack_high))
        thread->stack_low = thread->stack_high = 0;
}

static void read_line(struct guest_reader *reader, const char *line)
{
    struct guest *guest = reader->guest;

    if (text_starts(line, "Thread "))
        begin_thread(reader, line);
    else if (text_starts(line, "Lock ga 0x"))
        begin_lock(reader, line);
    else if (reader->in_thread && text_starts(line, "client stack range: "))
        read_stack_range(&guest->threads[guest->thread_count - 1], line);
    else if (reader->in_thread)
        add_frame(reader, line);
    else if (guest->lock_count && text_starts(line, " { "))
        parse_holders(line, reader->arena, &guest->locks[guest->lock_count - 1]);
}

void guest_parse(const char *text, struct arena *arena, struct guest *guest)
{
    struct guest_reader reader = {.arena = arena, .guest = guest};

    *guest = (struct guest){NULL, 0, NULL, 0};
    while (*text) {
        size_t len = strcspn(text, "\n");

        read_line(&reader, arena_strndup(arena, text, len));
        text += len + (text[len] == '\n');
    }
}

bool valgrind_ask(pid_t pid, const char *tool, struct arena *arena, struct guest *guest,
                  const char **why)
{
    const char *prefix = prefix_argument(pid, arena);
    const char *argv[10] = {"vgdb", arena_printf(arena, "--pid=%d", (int)pid)};
    struct process_spec spec = {.argv = argv,
                                .timeout_ms = VGDB_TIMEOUT_MS,
                                .grace_ms = VGDB_GRACE_MS,
                                .keep_bytes = VGDB_KEEP};
    struct process_result result;
    struct error err = ERROR_INIT;
    struct buf text = BUF_INIT;
    size_t argc = 2;
    bool ok;

    if (prefix)
        argv[argc++] = prefix;
    argv[argc++] = "-c";
    argv[argc++] = "v.info";
    argv[argc++] = "scheduler";
    if (text_equal(tool, "helgrind")) {
        argv[argc++] = "-c";
        argv[argc++] = "info";
        argv[argc++] = "locks";
    }
    ok = process_run(&spec, &result, &err);
    if (ok)
        process_output_text(&result.out, &text);
    guest_parse(text.ptr, arena, guest);
    if (!guest->thread_count)
        *why = ok ? "vgdb did not answer: Valgrind's --vgdb=no, or vgdb is not in PATH"
                  : arena_strdup(arena, error_text(&err));
    process_result_release(&result);
    buf_release(&text);
    error_release(&err);
    return guest->thread_count > 0;
}

const struct guest_thread *guest_thread_by_tid(const struct guest *guest, pid_t tid)
{
    for (size_t i = 0; i < guest->thread_count; i++)
        if (guest->threads[i].tid == tid)
            return &guest->threads[i];
    return NULL;
}

const struct guest_thread *guest_thread_by_slot(const struct guest *guest, unsigned slot)
{
    for (size_t i = 0; i < guest->thread_count; i++)
        if (guest->threads[i].slot == slot)
            return &guest->threads[i];
    return NULL;
}

const struct guest_lock *guest_lock_at(const struct guest *guest, uint64_t address)
{
    for (size_t i = 0; i < guest->lock_count; i++)
        if (guest->locks[i].address == address)
            return &guest->locks[i];
    return NULL;
}
