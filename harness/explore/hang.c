/* SPDX-License-Identifier: MIT */
#include "explore/hang.h"

#include "base/text.h"
#include "explore/trace.h"
#include "model/origin.h"

struct hang {
    const struct story_source *source;
    const struct explore_area *area;
    const struct stack *stacks;
    uint32_t count; /* of threads */
    bool *reach;    /* [from * count + to]: from waits for to, directly or not */
    const char **ids;
    const char **locks;     /* "L1" ..., of what each thread waits for; NULL: no object */
    const char **variables; /* that the objects are; or NULL */
};

static bool is_blocked(const struct hang *hang, uint32_t thread)
{
    return hang->area->waits[thread].state == EXPLORE_THREAD_BLOCKED;
}

static bool waits_for_holder(uint32_t operation)
{
    switch (operation) {
    case EXPLORE_OP_LOCK:
    case EXPLORE_OP_COND_RELOCK:
    case EXPLORE_OP_READ_LOCK:
    case EXPLORE_OP_WRITE_LOCK:
    case EXPLORE_OP_SPIN_LOCK:
    case EXPLORE_OP_FILE_LOCK:
    case EXPLORE_OP_ONCE:
        return true;
    default:
        return false;
    }
}

/* Whether the hold keeps the thread from going on. Only a writer keeps a reader. */
static bool keeps(const struct explore_hold *hold, const struct explore_wait *wait)
{
    return waits_for_holder(wait->operation) && hold->address == wait->address &&
           (wait->operation != EXPLORE_OP_READ_LOCK || hold->mode == EXPLORE_EXCLUSIVE);
}

static bool is_kept(const struct hang *hang, const struct explore_wait *wait)
{
    for (uint32_t i = 0; i < hang->area->result.hold_count && i < EXPLORE_HOLDS; i++)
        if (keeps(&hang->area->holds[i], wait))
            return true;
    return false;
}

/* A reader that no writer keeps waits behind one that came first and waits itself. */
static bool is_behind(const struct hang *hang, uint32_t reader, uint32_t writer)
{
    const struct explore_wait *wait = &hang->area->waits[reader];
    const struct explore_wait *other = &hang->area->waits[writer];

    return wait->operation == EXPLORE_OP_READ_LOCK && other->operation == EXPLORE_OP_WRITE_LOCK &&
           is_blocked(hang, writer) && other->address == wait->address && !is_kept(hang, wait);
}

static void add_edges(struct hang *hang, uint32_t thread)
{
    const struct explore_wait *wait = &hang->area->waits[thread];
    bool *to = hang->reach + (size_t)thread * hang->count;

    if (!is_blocked(hang, thread))
        return;
    if (wait->operation == EXPLORE_OP_JOIN && wait->target && wait->target <= hang->count)
        to[wait->target - 1] = true;
    for (uint32_t i = 0; i < hang->area->result.hold_count && i < EXPLORE_HOLDS; i++) {
        const struct explore_hold *hold = &hang->area->holds[i];

        if (hold->thread && hold->thread <= hang->count && keeps(hold, wait))
            to[hold->thread - 1] = true;
    }
    for (uint32_t other = 0; other < hang->count; other++)
        to[other] |= is_behind(hang, thread, other);
}

/* From the edges to all that can be reached by them. */
static void close_graph(struct hang *hang)
{
    size_t n = hang->count;

    for (size_t via = 0; via < n; via++)
        for (size_t from = 0; from < n; from++)
            for (size_t to = 0; hang->reach[from * n + via] && to < n; to++)
                hang->reach[from * n + to] |= hang->reach[via * n + to];
}

static bool reaches(const struct hang *hang, uint32_t from, uint32_t to)
{
    return hang->reach[(size_t)from * hang->count + to];
}

static bool in_cycle_of(const struct hang *hang, uint32_t thread, uint32_t first)
{
    return reaches(hang, thread, first) && reaches(hang, first, thread);
}

/* Without a cycle: threads that wait for what nobody will do, but not for a thread's end. */
static bool is_lost(const struct hang *hang, uint32_t thread)
{
    for (uint32_t other = 0; other < hang->count; other++)
        if (reaches(hang, thread, other) && is_blocked(hang, other))
            return false;
    return is_blocked(hang, thread);
}

static void name_objects(struct hang *hang)
{
    struct arena *arena = hang->source->arena;
    unsigned number = 0;

    for (uint32_t i = 0; i < hang->count; i++) {
        const struct explore_wait *wait = &hang->area->waits[i];

        if (!is_blocked(hang, i) || !wait->address)
            continue;
        for (uint32_t k = 0; k < i && !hang->locks[i]; k++)
            if (hang->locks[k] && hang->area->waits[k].address == wait->address)
                hang->locks[i] = hang->locks[k];
        if (!hang->locks[i])
            hang->locks[i] = arena_printf(arena, "L%u", ++number);
        hang->variables[i] = story_variable(hang->source, wait->address);
    }
}

static void name_threads(struct hang *hang)
{
    struct buf name = BUF_INIT;

    for (uint32_t i = 0; i < hang->count; i++) {
        buf_clear(&name);
        trace_thread(&name, i + 1);
        hang->ids[i] = arena_strdup(hang->source->arena, name.ptr);
    }
    buf_release(&name);
}

static void add_place(struct buf *text, const struct stack *stack)
{
    const struct frame *frame = stack_own_frame(stack);

    if (!frame || !frame->function)
        return;
    buf_addf(text, " in %s", frame->function);
    if (frame->line)
        buf_addf(text, " (%s:%u)", text_basename(frame->file), frame->line);
}

static void add_holders(struct buf *text, const struct hang *hang, uint32_t thread)
{
    const struct explore_wait *wait = &hang->area->waits[thread];
    bool rwlock =
        wait->operation == EXPLORE_OP_READ_LOCK || wait->operation == EXPLORE_OP_WRITE_LOCK;
    const char *before = ", ";

    for (uint32_t i = 0; i < hang->area->result.hold_count && i < EXPLORE_HOLDS; i++) {
        const struct explore_hold *hold = &hang->area->holds[i];

        if (!keeps(hold, wait))
            continue;
        buf_addf(text, "%sheld %sby ", before,
                 !rwlock                           ? ""
                 : hold->mode == EXPLORE_EXCLUSIVE ? "for writing "
                                                   : "for reading ");
        if (!hold->thread || hold->thread > hang->count)
            buf_addstr(text, "a thread that has ended without unlocking it");
        else if (hold->thread - 1 == thread)
            buf_addstr(text, "this thread itself");
        else
            buf_addstr(text, hang->ids[hold->thread - 1]);
        before = " and ";
    }
    for (uint32_t other = 0; other < hang->count; other++)
        if (is_behind(hang, thread, other)) {
            buf_addf(text, "%sbehind %s, which waits to write", before, hang->ids[other]);
            before = " and ";
        }
}

static void add_wait(struct buf *text, const struct hang *hang, uint32_t thread, bool place)
{
    const struct explore_wait *wait = &hang->area->waits[thread];

    if (wait->operation == EXPLORE_OP_JOIN && wait->target && wait->target <= hang->count) {
        buf_addf(text, "waits for %s to end (pthread_join)", hang->ids[wait->target - 1]);
        if (place)
            add_place(text, &hang->stacks[thread]);
        return;
    }
    buf_addstr(text, wait->operation == EXPLORE_OP_READ_LOCK    ? "waits to read-lock "
                     : wait->operation == EXPLORE_OP_WRITE_LOCK ? "waits to write-lock "
                     : wait->operation == EXPLORE_OP_BARRIER ||
                             wait->operation == EXPLORE_OP_BARRIER_LEAVE
                         ? "waits at "
                         : "waits for ");
    story_object(text, hang->source, (enum explore_operation)wait->operation, wait->address,
                 wait->object);
    if (place)
        add_place(text, &hang->stacks[thread]);
    add_holders(text, hang, thread);
}

/* What a thread does, without its subject. */
static const char *sentence(const struct hang *hang, uint32_t thread, bool place)
{
    struct buf text = BUF_INIT;
    const char *kept;

    switch (hang->area->waits[thread].state) {
    case EXPLORE_THREAD_BLOCKED:
        add_wait(&text, hang, thread, place);
        break;
    case EXPLORE_THREAD_ENDED:
        buf_addstr(&text, "has ended");
        break;
    case EXPLORE_THREAD_SLEEPING:
        buf_addstr(&text, "sleeps");
        break;
    case EXPLORE_THREAD_OUTSIDE:
        buf_addstr(&text, "waits for something outside the program");
        break;
    default:
        buf_addstr(&text, "could go on");
        break;
    }
    kept = arena_strdup(hang->source->arena, text.ptr);
    buf_release(&text);
    return kept;
}

static const char *type_of(const struct hang *hang, uint32_t thread)
{
    struct buf text = BUF_INIT;
    const char *kept;

    /* The noun alone: no variable lies at 0. */
    story_object(&text, hang->source, (enum explore_operation)hang->area->waits[thread].operation,
                 0, 0);
    text.len = text.len > 2 ? text.len - 2 : 0;
    kept = arena_strndup(hang->source->arena, text.ptr, text.len);
    buf_release(&text);
    return kept;
}

static const char *owner_of(const struct hang *hang, uint32_t thread)
{
    for (uint32_t i = 0; i < hang->area->result.hold_count && i < EXPLORE_HOLDS; i++) {
        const struct explore_hold *hold = &hang->area->holds[i];

        if (hold->thread && hold->thread <= hang->count && keeps(hold, &hang->area->waits[thread]))
            return hang->ids[hold->thread - 1];
    }
    return NULL;
}

static void fill_locks(const struct hang *hang, struct finding *finding)
{
    struct lock *locks = ARENA_ARRAY(hang->source->arena, struct lock, hang->count);
    size_t count = 0;

    for (uint32_t i = 0; i < hang->count; i++) {
        bool known = !hang->locks[i];

        for (size_t k = 0; k < count && !known; k++)
            known = text_equal(locks[k].name, hang->locks[i]);
        if (!known)
            locks[count++] = (struct lock){.name = hang->locks[i],
                                           .owner = owner_of(hang, i),
                                           .type = type_of(hang, i),
                                           .symbol = hang->variables[i]};
    }
    finding->locks = locks;
    finding->lock_count = count;
}

/* Members of the finding: of the cycle that `first` is in, or all that are lost. */
static bool is_member(const struct hang *hang, uint32_t thread, uint32_t first, bool cycle)
{
    return cycle ? in_cycle_of(hang, thread, first) : is_lost(hang, thread);
}

static void fill_stacks(const struct hang *hang, uint32_t first, bool cycle,
                        struct finding *finding)
{
    struct arena *arena = hang->source->arena;
    struct stack *stacks = ARENA_ARRAY(arena, struct stack, hang->count);
    struct thread *threads = ARENA_ARRAY(arena, struct thread, hang->count);

    for (uint32_t i = 0; i < hang->count; i++) {
        const struct explore_wait *wait = &hang->area->waits[i];

        stacks[i] = hang->stacks[i];
        stacks[i].role = is_member(hang, i, first, cycle) ? STACK_BLOCKED : STACK_OTHER;
        stacks[i].thread = hang->ids[i];
        stacks[i].lock = hang->locks[i];
        stacks[i].text = sentence(hang, i, false);
        threads[i] =
            (struct thread){.id = hang->ids[i], .finished = wait->state == EXPLORE_THREAD_ENDED};
        if (wait->created_by && wait->created_by <= hang->count)
            threads[i].creator = hang->ids[wait->created_by - 1];
    }
    finding->stacks = stacks;
    finding->threads = threads;
    finding->stack_count = finding->thread_count = hang->count;
}

static const char *message_of(const struct hang *hang, const struct finding *finding)
{
    struct buf text = BUF_INIT;
    const char *kept;

    buf_addstr(&text,
               finding->kind == KIND_DEADLOCK ? "deadlock" : "nobody is left to wake who waits");
    for (uint32_t i = 0; i < hang->count; i++)
        if (finding->stacks[i].role == STACK_BLOCKED)
            buf_addf(&text, "; %s %s", hang->ids[i], sentence(hang, i, true));
    kept = arena_strdup(hang->source->arena, text.ptr);
    buf_release(&text);
    return kept;
}

static void add_finding(const struct hang *hang, uint32_t first, bool cycle,
                        struct findings *findings)
{
    struct finding finding = {
        .detector = DETECTOR_EXPLORE,
        .kind = cycle ? KIND_DEADLOCK : KIND_STUCK,
        .label = cycle ? "deadlock" : "stuck",
        .count = 1,
    };

    fill_stacks(hang, first, cycle, &finding);
    fill_locks(hang, &finding);
    finding.message = message_of(hang, &finding);
    findings_add(findings, &finding);
}

static void find_cycles(const struct hang *hang, struct findings *findings)
{
    bool any = false;

    for (uint32_t i = 0; i < hang->count; i++) {
        bool told = false;

        for (uint32_t earlier = 0; earlier < i && !told; earlier++)
            told = in_cycle_of(hang, i, earlier);
        if (told || !reaches(hang, i, i))
            continue;
        add_finding(hang, i, true, findings);
        any = true;
    }
    if (!any)
        add_finding(hang, 0, false, findings);
}

void hang_findings(const struct story_source *source, const struct stack *stacks,
                   struct findings *findings)
{
    uint32_t count = source->area->result.threads;
    struct hang hang = {.source = source, .area = source->area, .stacks = stacks};

    hang.count = count < EXPLORE_THREADS ? count : EXPLORE_THREADS;
    hang.reach = xcalloc((size_t)hang.count * hang.count + 1, sizeof(*hang.reach));
    hang.ids = ARENA_ARRAY(source->arena, const char *, hang.count);
    hang.locks = ARENA_ARRAY(source->arena, const char *, hang.count);
    hang.variables = ARENA_ARRAY(source->arena, const char *, hang.count);
    name_threads(&hang);
    name_objects(&hang);
    for (uint32_t i = 0; i < hang.count; i++)
        add_edges(&hang, i);
    close_graph(&hang);
    find_cycles(&hang, findings);
    free(hang.reach);
}

static void add_bare_frame(const struct story_source *source, struct explore_place place,
                           struct stack *stack, struct frame *frames)
{
    const struct explore_module *module;

    if (place.module >= EXPLORE_MODULES || place.module >= source->area->result.module_count)
        return;
    module = &source->area->modules[place.module];
    frames[stack->frame_count++] = (struct frame){
        .object = *module->path ? module->path : source->program, .offset = place.offset};
}

static void add_named_frames(const struct story_source *source, struct explore_place place,
                             struct stack *stack, struct frame **all, size_t *capacity)
{
    struct frame *frames;
    size_t count = story_frames(source, place, &frames);

    for (size_t i = 0; i < count; i++) {
        ARENA_GROW(source->arena, *all, stack->frame_count, *capacity);
        (*all)[stack->frame_count++] = frames[i];
    }
}

struct stack *hang_recorded_stacks(const struct story_source *source, bool symbols)
{
    const struct explore_area *area = source->area;
    struct stack *stacks = ARENA_ARRAY(source->arena, struct stack, area->result.threads);
    const struct explore_step *last[EXPLORE_THREADS] = {NULL};

    for (uint32_t i = 0; i < area->result.step_count; i++)
        if (area->steps[i].thread && area->steps[i].thread <= EXPLORE_THREADS)
            last[area->steps[i].thread - 1] = &area->steps[i];
    for (uint32_t i = 0; i < area->result.threads && i < EXPLORE_THREADS; i++) {
        struct frame *frames = ARENA_ARRAY(source->arena, struct frame, EXPLORE_FRAMES);
        size_t capacity = EXPLORE_FRAMES;

        for (uint32_t k = 0; last[i] && k < last[i]->frames; k++)
            if (symbols)
                add_named_frames(source, last[i]->frame[k], &stacks[i], &frames, &capacity);
            else
                add_bare_frame(source, last[i]->frame[k], &stacks[i], frames);
        stacks[i].frames = frames;
    }
    return stacks;
}
