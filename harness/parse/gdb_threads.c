/* SPDX-License-Identifier: MIT */
#include "parse/gdb_threads.h"

#include "base/buf.h"
#include "base/text.h"
#include "model/origin.h"
#include "parse/gdb_wait.h"

#define NOBODY SIZE_MAX
#define PAGER  "--Type <RET>"

struct gdb_thread {
    uint64_t number;
    uint64_t pthread; /* 0: gdb does not know it */
    uint64_t lwp;
    const char *name;
    struct gdb_frame *frames;
    size_t count;
    size_t capacity;
    struct gdb_wait wait;
    size_t holder; /* index of the thread that must act first, or NOBODY */
    bool in_cycle;
};

/* What gdb printed of a mutex. */
struct gdb_owner {
    const char *expression; /* as it was asked for: "lock", "*(pthread_mutex_t *) 0x55..40" */
    uint64_t lwp;
};

/* A pointer that gdb printed: "&lock" or "mutex" is 0x55..40. */
struct gdb_pointer {
    const char *expression;
    uint64_t address;
};

struct gdb_threads {
    struct sink sink;
    struct arena arena;
    struct buf frame; /* a frame, of which gdb may have made several lines */
    bool cut;         /* it goes on in the next line, wherever that begins */
    struct gdb_thread *threads;
    size_t count;
    size_t capacity;
    struct gdb_owner *owners;
    size_t owner_count;
    size_t owner_capacity;
    struct gdb_pointer *pointers;
    size_t pointer_count;
    size_t pointer_capacity;
    const char *asked; /* the last expression that was printed; or NULL */
    uint64_t position;
};

struct gdb_threads *gdb_threads_new(const struct sink *sink)
{
    struct gdb_threads *reader = xcalloc(1, sizeof(*reader));

    reader->sink = *sink;
    reader->arena = (struct arena)ARENA_INIT;
    reader->frame = (struct buf)BUF_INIT;
    return reader;
}

void gdb_threads_free(struct gdb_threads *reader)
{
    if (!reader)
        return;
    arena_release(&reader->arena);
    buf_release(&reader->frame);
    free(reader);
}

static void end_frame(struct gdb_threads *reader)
{
    struct gdb_thread *thread = reader->count ? &reader->threads[reader->count - 1] : NULL;
    struct gdb_frame frame;

    if (thread && reader->frame.len && gdb_frame_read(reader->frame.ptr, &reader->arena, &frame)) {
        ARENA_GROW(&reader->arena, thread->frames, thread->count, thread->capacity);
        thread->frames[thread->count++] = frame;
    }
    buf_clear(&reader->frame);
}

/* "Thread 12 (Thread 0x7ffff7d8a740 (LWP 1234) "worker"):", "Thread 1 (LWP 77):" */
static bool read_thread(const char *line, struct arena *arena, struct gdb_thread *thread)
{
    const char *at = line + strlen("Thread ");
    const char *lwp = strstr(line, "LWP ");
    const char *pthread = strstr(line, "(Thread 0x");
    const char *quote = strchr(line, '"');
    const char *end = quote ? strrchr(line, '"') : NULL;

    *thread = (struct gdb_thread){.holder = NOBODY};
    if (!text_starts(line, "Thread ") || !text_scan_dec(&at, &thread->number) ||
        !text_starts(at, " (") || !lwp || !strstr(lwp, "):"))
        return false;
    lwp += strlen("LWP ");
    if (!text_scan_dec(&lwp, &thread->lwp))
        return false;
    pthread = pthread ? pthread + strlen("(Thread 0x") : NULL;
    if (pthread && !text_scan_hex(&pthread, &thread->pthread))
        return false;
    if (end > quote)
        thread->name = arena_strndup(arena, quote + 1, (size_t)(end - quote - 1));
    return true;
}

static bool has_number(const struct gdb_threads *reader, uint64_t number)
{
    for (size_t i = 0; i < reader->count; i++)
        if (reader->threads[i].number == number)
            return true;
    return false;
}

static void begin_thread(struct gdb_threads *reader, const struct gdb_thread *thread,
                         uint64_t position)
{
    end_frame(reader);
    if (!reader->count)
        reader->position = position;
    reader->asked = NULL;
    ARENA_GROW(&reader->arena, reader->threads, reader->count, reader->capacity);
    reader->threads[reader->count++] = *thread;
}

/* "(gdb) p lock", "(gdb) print/x *mutex": what stands behind the command. */
static const char *asked_for(const char *line)
{
    const char *at = line + strlen("(gdb) ");

    at = text_behind_blanks(at);
    if (*at != 'p')
        return NULL;
    at += strcspn(at, " \t");
    return *at ? text_behind_blanks(at) : NULL;
}

static void read_owner(struct gdb_threads *reader, const char *line)
{
    const char *at = strstr(line, "__owner = ");
    struct gdb_owner owner = {.expression = reader->asked};

    if (!at || !owner.expression)
        return;
    at += strlen("__owner = ");
    if (!text_scan_dec(&at, &owner.lwp))
        return;
    ARENA_GROW(&reader->arena, reader->owners, reader->owner_count, reader->owner_capacity);
    reader->owners[reader->owner_count++] = owner;
    reader->asked = NULL;
}

/* "$3 = (pthread_mutex_t *) 0x55..48 <accounts+8>" */
static void read_pointer(struct gdb_threads *reader, const char *line)
{
    const char *at = strstr(line, "*) 0x");
    struct gdb_pointer pointer = {.expression = reader->asked};

    if (*line != '$' || !at || !pointer.expression)
        return;
    at += strlen("*) 0x");
    if (!text_scan_hex(&at, &pointer.address))
        return;
    ARENA_GROW(&reader->arena, reader->pointers, reader->pointer_count, reader->pointer_capacity);
    reader->pointers[reader->pointer_count++] = pointer;
}

/* Without what gdb's pager wrote into it. */
static void add_to_frame(struct gdb_threads *reader, const char *text)
{
    const char *pager = strstr(text, PAGER);

    buf_add(&reader->frame, text, pager ? (size_t)(pager - text) : strlen(text));
    reader->cut = pager && pager != text;
}

/* What gdb breaks, it goes on with behind four blanks; variables stand behind eight. */
static bool continues_frame(const struct gdb_threads *reader, const char *line)
{
    return reader->frame.len && text_starts(line, "    ") && line[4] && line[4] != ' ';
}

bool gdb_threads_line(struct gdb_threads *reader, const char *line, uint64_t position)
{
    struct gdb_thread thread;

    if (read_thread(line, &reader->arena, &thread)) {
        if (has_number(reader, thread.number)) {
            gdb_threads_end(reader);
            read_thread(line, &reader->arena, &thread);
        }
        begin_thread(reader, &thread, position);
        return true;
    }
    if (!reader->count && !text_starts(line, "(gdb) "))
        return reader->asked && (read_owner(reader, line), strstr(line, "__owner = ") != NULL);
    if (reader->cut) {
        add_to_frame(reader, line);
    } else if (*line == '#' && line[1] >= '0' && line[1] <= '9') {
        end_frame(reader);
        add_to_frame(reader, line);
    } else if (continues_frame(reader, line)) {
        add_to_frame(reader, line + 3);
    } else if (text_starts(line, "(gdb) ")) {
        end_frame(reader);
        reader->asked = arena_strdup(&reader->arena, asked_for(line));
    } else {
        end_frame(reader);
        read_owner(reader, line);
        read_pointer(reader, line);
        return strstr(line, "__owner = ") != NULL || text_starts(line, PAGER);
    }
    return true;
}

/* Whether "&lock" is the address of "lock", or "mutex" that of "*mutex". */
static bool points_to(const char *pointer, const char *expression)
{
    const char *cast = "*(pthread_mutex_t *)";

    if (text_starts(expression, cast))
        return text_equal(text_behind_blanks(expression + strlen(cast)), pointer);
    return *expression == '*' ? text_equal(expression + 1, pointer)
                              : *pointer == '&' && text_equal(expression, pointer + 1);
}

/* Whether the expression is the mutex that lies there: by its address, or its name. */
static bool is_about(const struct gdb_threads *reader, const char *expression,
                     const struct gdb_wait *wait)
{
    const char *hex = strstr(expression, "0x");
    uint64_t address;

    for (size_t i = 0; i < reader->pointer_count; i++)
        if (points_to(reader->pointers[i].expression, expression))
            return reader->pointers[i].address == wait->object;
    if (hex) {
        hex += 2;
        return text_scan_hex(&hex, &address) && !text_behind_blanks(hex)[0] &&
               address == wait->object;
    }
    return wait->symbol && text_equal(expression, wait->symbol);
}

static size_t index_of_lwp(const struct gdb_threads *reader, uint64_t lwp)
{
    size_t index = 0;

    while (index < reader->count && reader->threads[index].lwp != lwp)
        index++;
    return lwp && index < reader->count ? index : NOBODY;
}

static void find_holder(const struct gdb_threads *reader, struct gdb_thread *thread)
{
    const struct gdb_wait *wait = &thread->wait;

    for (size_t i = 0; wait->joins && wait->object && i < reader->count; i++)
        if (reader->threads[i].pthread == wait->object)
            thread->holder = i;
    for (size_t i = 0; wait->object && i < reader->owner_count; i++)
        if (wait->type && text_equal(wait->type, "mutex") &&
            is_about(reader, reader->owners[i].expression, wait))
            thread->holder = index_of_lwp(reader, reader->owners[i].lwp);
}

/* A wait that ends by itself proves nothing, so no arrow leads away from it. */
static size_t next_of(const struct gdb_thread *thread)
{
    return thread->wait.timed ? NOBODY : thread->holder;
}

static bool mark_cycle(struct gdb_threads *reader)
{
    for (size_t i = 0; i < reader->count; i++) {
        size_t at = next_of(&reader->threads[i]);

        for (size_t steps = 0; at != NOBODY && at != i && steps < reader->count; steps++)
            at = next_of(&reader->threads[at]);
        reader->threads[i].in_cycle = at == i;
    }
    for (size_t i = 0; i < reader->count; i++)
        if (reader->threads[i].in_cycle)
            return true;
    return false;
}

static const char *thread_id(struct gdb_threads *reader, size_t index)
{
    return arena_printf(&reader->arena, "#%" PRIu64, reader->threads[index].number);
}

static void add_holder(struct buf *text, struct gdb_threads *reader,
                       const struct gdb_thread *thread)
{
    if (thread->wait.joins)
        return;
    if (thread->holder == NOBODY && thread->wait.type && text_equal(thread->wait.type, "mutex"))
        buf_addstr(text, ", whose holder is not in the text,");
    else if (thread->holder != NOBODY && &reader->threads[thread->holder] == thread)
        buf_addstr(text, ", held by this thread itself");
    else if (thread->holder != NOBODY)
        buf_addf(text, ", held by thread %s", thread_id(reader, thread->holder));
}

static const char *sentence(struct gdb_threads *reader, const struct gdb_thread *thread)
{
    const struct gdb_wait *wait = &thread->wait;
    struct buf text = BUF_INIT;
    const char *copy;

    if (!wait->what) {
        buf_addstr(&text, thread->count && !thread->frames[0].frame.function
                              ? "is in a function that gdb has no name for"
                              : "is in no call that is known to block");
    } else if (wait->joins && thread->holder != NOBODY) {
        buf_addf(&text, "waits for %s to end",
                 &reader->threads[thread->holder] == thread
                     ? "itself"
                     : arena_printf(&reader->arena, "thread #%" PRIu64,
                                    reader->threads[thread->holder].number));
    } else {
        buf_addf(&text, "waits %s", wait->what);
        if (wait->type && wait->object)
            buf_addf(&text, " 0x%" PRIx64, wait->object);
        if (wait->type && wait->symbol)
            buf_addf(&text, " (%s)", wait->symbol);
        if (wait->descriptor >= 0)
            buf_addf(&text, " %ld", wait->descriptor);
    }
    add_holder(&text, reader, thread);
    if (wait->timed)
        buf_addstr(&text, ", with a timeout");
    copy = arena_strndup(&reader->arena, text.ptr, text.len);
    buf_release(&text);
    return copy;
}

static struct stack stack_of(struct gdb_threads *reader, size_t index, bool deadlock)
{
    const struct gdb_thread *thread = &reader->threads[index];
    struct frame *frames = ARENA_ARRAY(&reader->arena, struct frame, thread->count);
    struct stack stack = {.frames = frames, .frame_count = thread->count};
    bool accused = deadlock ? thread->in_cycle : thread->wait.what != NULL;

    for (size_t i = 0; i < thread->count; i++)
        frames[i] = thread->frames[i].frame;
    stack.role = accused ? STACK_BLOCKED : STACK_OTHER;
    stack.thread = thread_id(reader, index);
    stack.text = sentence(reader, thread);
    return stack;
}

static const char *heading(struct gdb_threads *reader, bool deadlock)
{
    size_t members = 0;

    for (size_t i = 0; i < reader->count; i++)
        members += deadlock ? reader->threads[i].in_cycle : reader->threads[i].wait.what != NULL;
    return arena_printf(&reader->arena,
                        deadlock ? "deadlock: %zu of %zu threads wait for each other"
                                 : "%zu of %zu threads are blocked; whether for good is not known",
                        members, reader->count);
}

static void pass_on(struct gdb_threads *reader, bool deadlock)
{
    struct thread *threads = ARENA_ARRAY(&reader->arena, struct thread, reader->count);
    struct stack *stacks = ARENA_ARRAY(&reader->arena, struct stack, reader->count);
    static const char *const notes[] = {"by the stacks of gdb's \"thread apply all bt\""};
    struct finding finding = {.detector = DETECTOR_STUCK,
                              .kind = deadlock ? KIND_DEADLOCK : KIND_BLOCKED,
                              .label = deadlock ? "deadlock" : "stacks",
                              .message = heading(reader, deadlock),
                              .position = reader->position,
                              .count = 1,
                              .threads = threads,
                              .thread_count = reader->count,
                              .stacks = stacks,
                              .stack_count = reader->count,
                              .notes = notes,
                              .note_count = ARRAY_SIZE(notes)};

    /* gdb prints the youngest first. */
    for (size_t i = 0; i < reader->count; i++) {
        size_t from = reader->count - 1 - i;

        threads[i] = (struct thread){.id = thread_id(reader, from),
                                     .name = reader->threads[from].name,
                                     .tid = reader->threads[from].lwp};
        stacks[i] = stack_of(reader, from, deadlock);
    }
    reader->sink.finding(reader->sink.context, &finding);
}

void gdb_threads_end(struct gdb_threads *reader)
{
    end_frame(reader);
    for (size_t i = 0; i < reader->count; i++) {
        struct gdb_thread *thread = &reader->threads[i];

        thread->wait = gdb_wait_of(thread->frames, thread->count, &reader->arena);
    }
    for (size_t i = 0; i < reader->count; i++)
        find_holder(reader, &reader->threads[i]);
    if (reader->count)
        pass_on(reader, mark_cycle(reader));
    reader->threads = NULL;
    reader->owners = NULL;
    reader->pointers = NULL;
    reader->asked = NULL;
    reader->count = reader->capacity = reader->owner_count = reader->owner_capacity = 0;
    reader->pointer_count = reader->pointer_capacity = 0;
    reader->cut = false;
    arena_clear(&reader->arena);
}
